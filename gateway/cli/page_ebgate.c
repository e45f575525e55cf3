/* ebgate(1) */
#include "cli/page.h"

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "A gateway for mail that mainframe jobs write as batch SMTP: SMTP "
     "commands and text as EBCDIC records, the way z/OS jobs feed CSSMTP or "
     "IBM's older SMTP server. It reads those data sets, translates them with "
     "the codepage that the site chooses, speaks SMTP to a relay, and gives "
     "the relay's reply codes back in the submitter's own codepage and "
     "record format.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Nothing is dropped silently and nothing is half-sent: whatever is "
     "wrong with a job becomes a reply that names record and column, and "
     "every recipient has exactly one final reply.",
     NULL},
    {0},
};

static const struct block commands[] = {
    {BLOCK_ITEM,
     "Relays batch data sets now and writes the replies; see "
     "`man ebgate-send`.",
     "send"},
    {BLOCK_ITEM,
     "The same without sending: what IBM's servers would have "
     "said of each record, and what is mended; see `man "
     "ebgate-check`.",
     "check"},
    {BLOCK_ITEM,
     "The standing gateway: takes jobs from directories and connections, and "
     "relays them; see `man ebgate-serve`.",
     "serve"},
    {BLOCK_ITEM, "Sends an operator's command to it; see `man ebgate-control`.",
     "control"},
    {BLOCK_ITEM,
     "Turns a configuration of IBM's older SMTP server into one for `serve`; "
     "see `man ebgate-migrate`.",
     "migrate"},
    {BLOCK_ITEM,
     "Looks at codepages, compares and tests them; see `man "
     "ebgate-codepage`.",
     "codepage"},
    {BLOCK_ITEM,
     "Turns a data set into text, text into a data set, or a file in one "
     "codepage into another; see `man ebgate-convert`.",
     "convert"},
    {BLOCK_ITEM, "Opens the manual page of a command.", "help [command]"},
    {BLOCK_ITEM,
     "Writes the completion of commands, options, codepages and files for "
     "`bash`, `zsh` or `fish`. Where ebgate is installed they have it.",
     "help --completion SHELL"},
    {BLOCK_PARAGRAPH,
     "`--help` behind a command shows a screen with its options, and "
     "`--version` the version.",
     NULL},
    {0},
};

static const struct block examples[] = {
    {BLOCK_PARAGRAPH,
     "A data set of 80-byte records in the German codepage, by a relay:", NULL},
    {BLOCK_CODE,
     "ebgate send --codepage 273 --at-sign auto \\\n"
     "    --relay smtp://mail.example.com --replies job.replies job.bin",
     NULL},
    {BLOCK_PARAGRAPH,
     "What would become of it, without sending anything:", NULL},
    {BLOCK_CODE, "ebgate check --codepage 273 --at-sign auto job.bin", NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"COMMANDS", commands},
    {"EXIT STATUS", block_exit_status},
    {"EXAMPLES", examples},
    {0},
};

static const char *const see_also[] = {
    "ebgate-check",   "ebgate-codepage", "ebgate-control",
    "ebgate-convert", "ebgate-migrate",  "ebgate-send",
    "ebgate.conf",    "ebgate-serve",    NULL};

const struct page page_ebgate = {
    .name = "ebgate",
    .command = NULL,
    .summary = "mail from mainframe jobs: batch SMTP in EBCDIC, relayed",
    .usage = "ebgate COMMAND [options] [DATASET...]",
    .sections = sections,
    .see_also = see_also,
};
