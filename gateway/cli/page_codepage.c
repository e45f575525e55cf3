/* ebgate-codepage(1) */
#include "cli/page.h"

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Looks at codepages. A page is named by its CCSID or by any name of IBM, "
     "ICU, IANA, Java or iconv.",
     NULL},
    {BLOCK_ITEM,
     "The pages that are known: CCSID, name, kind, who has the table, the "
     "byte of the at-sign, and what is to be known of the page. With words, "
     "those pages of which all the words are said, in number, names, "
     "aliases, title or remark.",
     "list [WORD...]"},
    {BLOCK_ITEM,
     "Which page a data set is in. Every page reads it; pages that give the "
     "same text for all that occurs are one group, and the byte is named that "
     "would tell them apart. Groups are ranked with their evidence: the byte "
     "of the at-sign in MAIL and RCPT commands and in address header fields, "
     "double bytes between SO and SI, bytes without a character, letters that "
     "follow one another as in some language, signs within words. Points are "
     "logarithms of likelihoods; a text that is 15 behind is far behind. ASCII "
     "and UTF-8 are recognised. Exit status: 0, one text is far ahead of all "
     "others; 4, some are near, or it is no EBCDIC; 8, it is empty, blank or "
     "binary, or no page reads it; 12, it cannot be read.",
     "guess DATASET..."},
    {0},
};

static const struct block examples[] = {
    {BLOCK_PARAGRAPH, "The pages for Swedish:", NULL},
    {BLOCK_CODE, "ebgate codepage list sweden", NULL},
    {BLOCK_PARAGRAPH, "The page of a data set that nobody remembers:", NULL},
    {BLOCK_CODE, "ebgate codepage guess payroll.bin", NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"EXAMPLES", examples},
    {0},
};

static const char *const see_also[] = {"ebgate", NULL};

const struct page page_codepage = {
    .name = "ebgate-codepage",
    .command = "codepage",
    .summary = "look at EBCDIC codepages, compare and test them",
    .usage = "ebgate codepage COMMAND [options] [OPERAND...]",
    .options = options_codepage,
    .sections = sections,
    .see_also = see_also,
};
