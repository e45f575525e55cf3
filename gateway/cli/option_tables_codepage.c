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

static const struct option_row general_rows[] = {
    {"help", 'h', NULL, NULL, "this screen", "Shows a screen of help.",
     OPTION_SWITCH, AT(help), 0, 0, true},
    {"version", 0, NULL, NULL, "the version", "Shows the version.",
     OPTION_SWITCH, AT(version), 0, 0, false},
    {0},
};

const struct option_group options_codepage[] = {
    {"Of list", list_rows},
    {"Of guess", guess_rows},
    {"General", general_rows},
    {0},
};

const struct option_group options_codepage_list[] = {
    {"Of list", list_rows},
    {"General", general_rows},
    {0},
};

const struct option_group options_codepage_guess[] = {
    {"Of guess", guess_rows},
    {"General", general_rows},
    {0},
};
