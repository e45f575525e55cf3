/* ebgate-codepage(1) */
#include "cli/page.h"

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Looks at codepages. A page is named by its CCSID or by any name of IBM, "
     "ICU, IANA, Java or iconv.",
     NULL},
    {BLOCK_ITEM,
     "The pages that are known: CCSID, name, kind, who has the table, the "
     "byte of the at-sign, and what is to be known of the page. `.ucm` says "
     "that a mapping file of the site's must bring the table. With words, "
     "those pages of which all the words are said, in number, names in any "
     "spelling, title or remark.",
     "list [WORD...]"},
    {BLOCK_ITEM,
     "The page as a chart of 16 by 16: high half of the byte downwards, low "
     "half to the right. Controls, and what is not seen, stand by name; `--` "
     "is an unassigned byte. On a terminal the characters that move from page "
     "to page, those that are not IBM-1047's, and the at-sign have colours.",
     "show PAGE"},
    {BLOCK_ITEM,
     "The cells in which two pages differ: the codes that stand for other "
     "characters, and the characters that are written as other codes without "
     "following from those. Behind a name, `@icu`, `@iconv`, `@libc`, `@gnu` "
     "and `@own` ask that engine itself about each cell, so that "
     "`278@icu 278@iconv` compares engines. Double bytes are among the cells. "
     "Exit status: 0, they are equal; 8, they differ.",
     "compare PAGE PAGE"},
    {BLOCK_ITEM,
     "The conformance test, of these pages or of all. Each table must have "
     "the digest that is stated for it; each code must convert as its cell "
     "has it, and back; and each engine on this machine (this library's own "
     "tables, ICU, the C library's iconv, GNU libiconv) must say the same of "
     "every single byte, every double byte and every character. Where engines "
     "are known to differ from IBM's tables the differences are counted with "
     "their reason, and `--known` lists them; a difference that is not known "
     "fails, and one that is gone is a note. The digests are those of ICU "
     "72's tables where ICU has the page. Exit status: 0, all passed; 8, "
     "something failed.",
     "verify [PAGE...]"},
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
    {BLOCK_PARAGRAPH, "A picture of the German page, for a document:", NULL},
    {BLOCK_CODE, "ebgate codepage show 273 --svg ibm-273.svg", NULL},
    {BLOCK_PARAGRAPH,
     "What is different in glibc, and whether another "
     "machine's iconv is right:",
     NULL},
    {BLOCK_CODE,
     "ebgate codepage compare 278@icu 278@libc\n"
     "ebgate codepage verify 1047 --against \\\n"
     "    'ssh other iconv -f IBM-1047 -t UTF-8'",
     NULL},
    {BLOCK_PARAGRAPH, "The page of a data set that nobody remembers:", NULL},
    {BLOCK_CODE, "ebgate codepage guess payroll.bin", NULL},
    {0},
};

static const struct block environment[] = {
    {BLOCK_ITEM, "When it is set and not empty there are no colours.",
     "NO_COLOR"},
    {0},
};

static const struct block exit_status[] = {
    {BLOCK_PARAGRAPH,
     "0, what was asked is so; 4, with warnings; 8, it is not so: pages "
     "differ, a check failed, nothing was found; 12, the result could not be "
     "written; 16, wrong usage or an unknown page.",
     NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"ENVIRONMENT", environment},
    {"EXIT STATUS", exit_status},
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
