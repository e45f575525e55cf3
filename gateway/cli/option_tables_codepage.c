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

static const struct option_row general_rows[] = {
    {"help", 'h', NULL, NULL, "this screen", "Shows a screen of help.",
     OPTION_SWITCH, AT(help), 0, 0, true},
    {"version", 0, NULL, NULL, "the version", "Shows the version.",
     OPTION_SWITCH, AT(version), 0, 0, false},
    {0},
};

const struct option_group options_codepage[] = {
    {"Of list", list_rows},
    {"General", general_rows},
    {0},
};

const struct option_group options_codepage_list[] = {
    {"Of list", list_rows},
    {"General", general_rows},
    {0},
};
