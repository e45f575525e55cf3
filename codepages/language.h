/**
 * language.h - what the guess knows of languages: a few sentences of each
 *
 * From them come the letters of a language and which stand behind which. A
 * text is likely when its letters follow one another as they do there. A new
 * language is one more row of the table.
 */
#ifndef EBGATE_CODEPAGES_LANGUAGE_H
#define EBGATE_CODEPAGES_LANGUAGE_H

#include "codepages/letter.h"

#include <stddef.h>

struct language {
    const char *name; /* "Swedish" */
    enum letter_script script;
    bool visual;        /* written right to left: a page may hold it either
                           way round */
    const char *sample; /* UTF-8 */
};

/** English is the first: its words stand in the texts of all others. */
extern const struct language languages[];
extern const size_t languages_len;

/** The next code point of a sample; 0 at its end. */
uint32_t language_next(const char **sample);

#endif
