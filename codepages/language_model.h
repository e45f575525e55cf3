/**
 * language_model.h - a sample as likelihoods: which letter behind which
 */
#ifndef EBGATE_CODEPAGES_LANGUAGE_MODEL_H
#define EBGATE_CODEPAGES_LANGUAGE_MODEL_H

#include "codepages/language.h"

/** Symbol 0 is whatever parts words; the letters come behind it. */
#define MODEL_SYMBOLS 96
#define MODEL_NO_LETTER (-1)

struct language_model {
    const struct language *language;
    size_t symbol_count;
    uint32_t letters[MODEL_SYMBOLS]; /* folded; [0] unused */
    /* How likely the second is behind the first. */
    float pairs[MODEL_SYMBOLS][MODEL_SYMBOLS];
    size_t wide_count;
    struct {
        uint32_t c;
        unsigned count;
    } wide[320]; /* characters of East Asia in the sample, sorted */
};

/** Learns the sample. Half-width forms and what is narrow become symbols. */
void language_model_learn(struct language_model *m, const struct language *l);

/** The symbol of a letter, MODEL_NO_LETTER when the sample has it not. */
int language_model_symbol(const struct language_model *m, uint32_t c);

/** How likely a double-byte character is, as a logarithm. */
double language_model_wide(const struct language_model *m, uint32_t c);

#endif
