/* ebgate-check(1) */
#include "cli/page.h"

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Reads batch SMTP data sets as `ebgate send` does and sends nothing. "
     "For each record that there is something to say of it tells record and "
     "column, what IBM's old SMTP server says, what CSSMTP says, and what "
     "ebgate does. A last line tells how many mails and recipients are fine.",
     NULL},
    {BLOCK_PARAGRAPH,
     "It takes all options of `ebgate send`, so that the same command line "
     "serves; those about the relay are read and not used. Colours are "
     "used on a terminal, unless the environment has `NO_COLOR`.",
     NULL},
    {0},
};

static const struct block json[] = {
    {BLOCK_PARAGRAPH,
     "Each remark is an object with the members `record`, `column`, `quirk` "
     "(as `Q-06`; null for an error), `name`, `detail`, `code`, `enhanced`, "
     "`text`, `ibm`, `cssmtp` and `ebgate`. The last object of a data set has "
     "`dataset`, `mails`, `mails_fine`, `recipients` and `recipients_fine`.",
     NULL},
    {0},
};

static const struct block quirks[] = {
    {BLOCK_PARAGRAPH,
     "What real jobs contain that no standard allows. \"Taken\" is taken as "
     "it is, \"mended\" is taken with a warning, and \"refused\" is answered "
     "with a negative reply.",
     NULL},
    {BLOCK_QUIRKS, NULL, NULL},
    {0},
};

static const struct block environment[] = {
    {BLOCK_ITEM, "When it is set and not empty there are no colours.",
     "NO_COLOR"},
    {0},
};

static const struct block exit_status[] = {
    {BLOCK_PARAGRAPH,
     "As that of `ebgate send` would be if the relay took "
     "everything: 0, 4, 8, 12 or 16.",
     NULL},
    {0},
};

static const struct block examples[] = {
    {BLOCK_CODE, "ebgate check --codepage 1141 --at-sign auto payroll.bin",
     NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"JSON", json},
    {"THE CODEPAGE", block_codepage},
    {"THE AT-SIGN", block_at_sign},
    {"QUIRKS", quirks},
    {"ENVIRONMENT", environment},
    {"EXIT STATUS", exit_status},
    {"EXAMPLES", examples},
    {0},
};

static const char *const see_also[] = {"ebgate", "ebgate-send", NULL};

const struct page page_check = {
    .name = "ebgate-check",
    .command = "check",
    .summary = "what a batch SMTP data set holds, without sending it",
    .usage = "ebgate check [options] DATASET...",
    .options = options_check,
    .sections = sections,
    .see_also = see_also,
};
