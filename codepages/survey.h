/**
 * survey.h - what text holds, by the findings of each of its cells
 *
 * A finding word has the codepage_finding flags of a byte above its length
 * in UTF-8, so that a record costs one load, one or and one addition a byte.
 */
#ifndef EBGATE_CODEPAGES_SURVEY_H
#define EBGATE_CODEPAGES_SURVEY_H

#include "codepages/page.h"

#define FINDING_SHIFT 16 /* flags above, length below */

struct codepage_fit {
    const struct codepage *from;
    const struct codepage *to;
    bool substitute_fits;        /* U+FFFD does */
    uint32_t findings[256];      /* as the page's, with CODEPAGE_MISFIT */
    unsigned char *doubles_bits; /* a bit a double byte: it fits */
    unsigned char *chars_bits;   /* a bit a code point: it fits */
};

coding_survey sbcs_survey;
coding_survey mixed_survey;
coding_survey dbcs_survey;
coding_survey utf8_survey;
coding_survey ascii_survey;

/** The findings of every byte of @cp, once its chars are known. */
void page_findings_fill(struct codepage *cp);

/** The findings of a character. */
unsigned page_findings(uint32_t code_point);

/** Does @fit's charset have this character? Without a fit it does. */
bool fit_has(const struct codepage_fit *fit, uint32_t code_point);

#endif
