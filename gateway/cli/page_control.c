/* ebgate-control(1) */
#include "cli/page.h"

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"socket", 0, "PATH", "/run/ebgate/control", "where the gateway listens",
     "The socket of the gateway, as its `Control` statement names it.",
     OPTION_TEXT, AT(socket), 0, 0, true},
    {"json", 0, NULL, NULL, "the answer as JSON",
     "Asks for the answer as JSON, one object a line.", OPTION_SWITCH, AT(json),
     0, 0, true},
    {0},
};

const struct option_group options_control[] = {
    {"The gateway", rows},
    {"General", option_rows_general},
    {0},
};

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Sends a command to a gateway that `ebgate serve` runs, and shows its "
     "answer. The commands are those that CSSMTP takes with MODIFY, in upper "
     "or lower case, whole or abbreviated; those for jobs and mails have the "
     "same form. Commas or blanks part the words.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Whoever may open the socket may command the gateway: its owner, and the "
     "group that the `Control` statement names.",
     NULL},
    {0},
};

static const struct block commands[] = {
    {BLOCK_PARAGRAPH, "Capitals are the shortest form of a word.", NULL},
    {BLOCK_OPERATOR, NULL, NULL},
    {0},
};

static const struct block exit_status[] = {
    {BLOCK_ITEM, "The gateway obeyed.", "0"},
    {BLOCK_ITEM, "It refused the command, and said why.", "8"},
    {BLOCK_ITEM, "No gateway answered.", "12"},
    {BLOCK_ITEM, "Wrong usage.", "16"},
    {0},
};

static const struct block examples[] = {
    {BLOCK_CODE,
     "ebgate control display,targets\n"
     "ebgate control d,jobs,held\n"
     "ebgate control display,mail,from=*@payroll.example.com,since=24h\n"
     "ebgate control release,job=17",
     NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"COMMANDS", commands},
    {"EXIT STATUS", exit_status},
    {"EXAMPLES", examples},
    {0},
};

static const char *const see_also[] = {"ebgate", NULL};

const struct page page_control = {
    .name = "ebgate-control",
    .command = "control",
    .summary = "an operator's commands to a running gateway",
    .usage = "ebgate control [options] COMMAND",
    .options = options_control,
    .sections = sections,
    .see_also = see_also,
};
