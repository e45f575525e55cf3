#include "codepages/language_model.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A pair that the sample has not is not impossible: how much of its
 * likelihood comes of the pair, of the letter alone, of being a letter. */
#define SHARE_PAIR 0.70
#define SHARE_LETTER 0.27
#define SHARE_ANY 0.03

static bool is_wide(uint32_t c)
{
    return c >= 0x1100 && !(c >= 0xFF61 && c <= 0xFFDC) &&
           !(c >= 0xFE70 && c < 0xFF00) && !(c >= 0xFB50 && c < 0xFE00);
}

int language_model_symbol(const struct language_model *m, uint32_t c)
{
    uint32_t folded = letter_fold(c);
    for (size_t i = 1; i < m->symbol_count; i++) {
        if (m->letters[i] == folded)
            return (int)i;
    }
    return MODEL_NO_LETTER;
}

static int compare_wide(const void *a, const void *b)
{
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return (first > second) - (first < second);
}

static void add_wide(struct language_model *m, uint32_t c)
{
    size_t i = 0;
    while (i < m->wide_count && m->wide[i].c != c)
        i++;
    assert(i < sizeof m->wide / sizeof *m->wide);
    if (i == m->wide_count) {
        m->wide[i].c = c;
        m->wide_count++;
    }
    m->wide[i].count++;
}

static size_t symbol_of(struct language_model *m, uint32_t c)
{
    if (letter_script(c) == LETTER_NONE)
        return 0;
    int known = language_model_symbol(m, c);
    if (known >= 0)
        return (size_t)known;
    assert(m->symbol_count < MODEL_SYMBOLS);
    m->letters[m->symbol_count] = letter_fold(c);
    return m->symbol_count++;
}

/* Counts become likelihoods in their place. */
static void settle(struct language_model *m)
{
    double of_letter[MODEL_SYMBOLS] = {0}, total = 0;
    for (size_t a = 0; a < m->symbol_count; a++) {
        for (size_t b = 0; b < m->symbol_count; b++)
            of_letter[b] += (double)m->pairs[a][b];
    }
    for (size_t b = 0; b < m->symbol_count; b++)
        total += of_letter[b];
    for (size_t a = 0; a < m->symbol_count; a++) {
        double behind = 0;
        for (size_t b = 0; b < m->symbol_count; b++)
            behind += (double)m->pairs[a][b];
        for (size_t b = 0; b < m->symbol_count; b++) {
            double p = SHARE_ANY / (double)m->symbol_count;
            if (behind > 0)
                p += SHARE_PAIR * (double)m->pairs[a][b] / behind;
            if (total > 0)
                p += SHARE_LETTER * of_letter[b] / total;
            m->pairs[a][b] = (float)p;
        }
    }
}

void language_model_learn(struct language_model *m, const struct language *l)
{
    *m = (struct language_model){.language = l, .symbol_count = 1};
    const char *sample = l->sample;
    size_t before = 0;
    for (uint32_t c; (c = language_next(&sample)) != 0;) {
        if (is_wide(c)) {
            add_wide(m, c);
            continue;
        }
        size_t symbol = symbol_of(m, c);
        if (before != 0 || symbol != 0) {
            m->pairs[before][symbol]++;
            if (l->visual)
                m->pairs[symbol][before]++;
        }
        before = symbol;
    }
    qsort(m->wide, m->wide_count, sizeof *m->wide, compare_wide);
    settle(m);
}

/* What the sample has not: by how many characters share the likelihood. */
static double wide_stranger(enum letter_script of, enum letter_script script)
{
    if (script == LETTER_NONE)
        return -7.5;
    if (script == LETTER_KANA)
        return of == LETTER_KANA ? -5.5 : -11.0;
    if (script == LETTER_HANGUL)
        return of == LETTER_HANGUL ? -7.5 : -13.0;
    if (script == LETTER_HAN)
        return of == LETTER_HANGUL ? -10.5 : -9.5;
    return -9.0; /* Latin, Greek and Cyrillic in their wide forms */
}

double language_model_wide(const struct language_model *m, uint32_t c)
{
    const void *found = m->wide_count == 0
                            ? NULL
                            : bsearch(&c, m->wide, m->wide_count,
                                      sizeof *m->wide, compare_wide);
    if (found) {
        size_t at = (size_t)((const char *)found - (const char *)m->wide) /
                    sizeof *m->wide;
        return -6.0 + log((double)m->wide[at].count);
    }
    if (c >= 0xE000 && c < 0xF900)
        return -13.0; /* the user's own: nobody knows */
    return wide_stranger(m->language->script, letter_script(c));
}
