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
    {0},
};

static const struct block examples[] = {
    {BLOCK_PARAGRAPH, "The pages for Swedish:", NULL},
    {BLOCK_CODE, "ebgate codepage list sweden", NULL},
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
