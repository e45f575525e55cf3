/* Every option of `ebgate codepage`, a table for each of its commands. */
#include "cli/options.h"

#define AT(member) offsetof(struct settings, member)

static const struct option_row list_rows[] = {
    {"json", 0, NULL, NULL, "one JSON object a page",
     "Writes a JSON object for each page, a line each, with the members "
     "`ccsid`, `name`, `kind`, `aliases`, `title`, `remark`, `at`, `own`, "
     "`icu`, `libc` and `gnu`.",
     OPTION_SWITCH, AT(json), 0, 0, true},
    {0},
};

static const struct option_row show_rows[] = {
    {"row", 0, "BYTE", NULL, "the double bytes that begin with it, as X'41'",
     "Of a mixed or double-byte page: the chart of the double bytes that begin "
     "with this byte, given as `X'41'`.",
     OPTION_TEXT, AT(row), 0, 0, true},
    {"svg", 0, "FILE", NULL, "write the chart as a picture",
     "Writes the chart as an SVG picture, in the place of standard output.",
     OPTION_TEXT, AT(svg), 0, 0, true},
    {"html", 0, "FILE", NULL, "write the chart as a web page",
     "Writes the chart as a web page that needs no other file, in the place "
     "of standard output.",
     OPTION_TEXT, AT(html), 0, 0, true},
    {0},
};

static const struct option_row compare_rows[] = {
    {"json", 0, NULL, NULL, "one JSON object a difference",
     "Writes a JSON object for each difference, a line each: `direction`, "
     "`code` or `text` as it was asked, and `one` and `other`, what the two "
     "answer. Texts are arrays of code points; null is nothing.",
     OPTION_SWITCH, AT(json), 0, 0, true},
    {0},
};

static const struct option_row verify_rows[] = {
    {"tap", 0, NULL, NULL, "the result as TAP",
     "Writes the result in the form of the Test Anything Protocol, a test for "
     "each check.",
     OPTION_SWITCH, AT(tap), 0, 0, true},
    {"json", 0, NULL, NULL, "one JSON object a check",
     "Writes a JSON object for each check, a line each, with `page`, `check`, "
     "`engine`, `passed`, `wrong`, `asked`, `known`, `unknown`, `gone`, "
     "`one_way` and `differences`.",
     OPTION_SWITCH, AT(json), 0, 0, true},
    {"against", 0, "WHOM", NULL, "test a .ucm file, a page, or a 'COMMAND'",
     "Tests somebody else's table or converter against the one page that is "
     "named. A `.ucm` file or the name of a page is compared cell by cell, as "
     "`278@iconv` too. What has a blank in it is a command for the shell, "
     "which reads the page's bytes and writes UTF-8: all cells go through it "
     "in one run, each between characters that are the same in every page; "
     "where it stops, that cell is found and counts as missing. Double bytes "
     "that the page lacks are not asked of a command.",
     OPTION_TEXT, AT(against), 0, 0, true},
    {"direction", 0, "decode|encode", "decode",
     "which way the COMMAND converts",
     "Whether the command reads the page and writes UTF-8, or the other way.",
     OPTION_CHOICE, AT(direction), 0, 0, true},
    {"timeout", 0, "SECONDS", "60", "patience with the COMMAND",
     "A run of the command that writes nothing for so long, and does not end, "
     "is ended: it converts nothing.",
     OPTION_NUMBER, AT(timeout_s), 1, 3600, true},
    {"known", 0, NULL, NULL, "list the differences that are known",
     "Lists the differences of these pages that are known, with who is right "
     "and why, and "
     "tests nothing. Those of Python's and Java's converters are among them.",
     OPTION_SWITCH, AT(known), 0, 0, true},
    {0},
};

static const struct option_row guess_rows[] = {
    {"recfm", 0, "FORMAT", "auto",
     "F FB V VB VBS U text auto, A or M behind it",
     "The record format, as `ebgate send` has it. With `auto` and a data set "
     "of which no format can be proved, its bytes are counted as they stand.",
     OPTION_RECFM, AT(recfm), 0, 0, true},
    {"lrecl", 0, "N", "found", "bytes a record has (F, FB)",
     "The length of the records of format F and FB.", OPTION_NUMBER, AT(lrecl),
     1, 1048576, true},
    {"json", 0, NULL, NULL, "one JSON object a data set",
     "Writes a JSON object for each data set, a line each: `dataset`, `kind`, "
     "`verdict` (certain, undecided, none), what was counted, how many groups "
     "are `near`, and all `groups` with their evidence.",
     OPTION_SWITCH, AT(json), 0, 0, true},
    {"verbose", 'v', NULL, NULL, "all groups of pages",
     "Shows all groups of pages, and not only those that are likely.",
     OPTION_SWITCH, AT(verbose), 0, 0, true},
    {0},
};

const struct option_group options_codepage[] = {
    {"Of list", list_rows},
    {"Of show", show_rows},
    {"Of compare", compare_rows},
    {"Of verify", verify_rows},
    {"Of guess", guess_rows},
    {"General", option_rows_general},
    {0},
};

const struct option_group options_codepage_list[] = {
    {"Of list", list_rows},
    {"General", option_rows_general},
    {0},
};

const struct option_group options_codepage_show[] = {
    {"Of show", show_rows},
    {"General", option_rows_general},
    {0},
};

const struct option_group options_codepage_compare[] = {
    {"Of compare", compare_rows},
    {"General", option_rows_general},
    {0},
};

const struct option_group options_codepage_verify[] = {
    {"Of verify", verify_rows},
    {"General", option_rows_general},
    {0},
};

const struct option_group options_codepage_guess[] = {
    {"Of guess", guess_rows},
    {"General", option_rows_general},
    {0},
};
