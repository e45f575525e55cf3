/**
 * letter.h - what kind of sign a code point is, as far as EBCDIC pages go
 *
 * Only the scripts that some page holds; no library is asked, so that a guess
 * is the same wherever it is made.
 */
#ifndef EBGATE_CODEPAGES_LETTER_H
#define EBGATE_CODEPAGES_LETTER_H

#include <stdbool.h>
#include <stdint.h>

enum letter_script {
    LETTER_NONE, /* no letter: digit, sign, control, unassigned */
    LETTER_LATIN,
    LETTER_GREEK,
    LETTER_CYRILLIC,
    LETTER_HEBREW,
    LETTER_ARABIC,
    LETTER_THAI,
    LETTER_LAO,
    LETTER_DEVANAGARI,
    LETTER_KANA,   /* both kinds, and the half-width forms */
    LETTER_HANGUL, /* syllables, and the half-width forms */
    LETTER_HAN,
};

/** Marks that stand over a letter (Vietnamese, Thai ...) count as letters. */
enum letter_script letter_script(uint32_t c);

/** The small letter of a capital, the plain form of a presentation form;
 *  others as they are. */
uint32_t letter_fold(uint32_t c);

/** Is it a capital of a script that has two cases? */
bool letter_is_upper(uint32_t c);

#endif
