/* ebgate-serve(8) and ebgate.conf(5) */
#include "cli/page.h"

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"config", 'c', "FILE", NULL, "the configuration",
     "The configuration, in CSSMTP's language; see `man ebgate.conf`.",
     OPTION_TEXT, AT(config), 0, 0, true},
    {"check", 0, NULL, NULL, "tell what is wrong with it, and end",
     "Reads the configuration, tells all that is wrong with it, and ends.",
     OPTION_SWITCH, AT(check), 0, 0, true},
    {"cold-start", 'F', NULL, NULL, "read all jobs from their beginning",
     "A cold start, as CSSMTP's `-F`: what became of mails so far is "
     "forgotten, and every job in the store is read from its beginning. Mails "
     "that were delivered are sent again.",
     OPTION_SWITCH, AT(cold), 0, 0, true},
    {"json", 0, NULL, NULL, "findings as JSON",
     "Writes each finding of `--check` as an object with the members `file`, "
     "`line`, `severity` and `text`.",
     OPTION_SWITCH, AT(json), 0, 0, true},
    {"quiet", 'q', NULL, NULL, "only what is wrong",
     "With `--check`: says nothing about a configuration that can be used.",
     OPTION_SWITCH, AT(quiet), 0, 0, true},
    {0},
};

const struct option_group options_serve[] = {
    {"The gateway", rows},
    {"General", option_rows_general},
    {0},
};

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Runs the standing gateway: jobs appear in directories, their mail goes "
     "out to relays, and a replies data set comes back for each. It stays in "
     "the foreground and runs until it gets SIGTERM or SIGINT, or the "
     "operator's STOP; mails under way are finished then. A second signal "
     "ends it at once.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A job that was taken is in the store, on disk; so is what became of "
     "each of its recipients, before anything depends on it. Whatever ends "
     "the process, the next start goes on with the first recipient without an "
     "outcome. Only a mail whose last reply was under way can be sent twice.",
     NULL},
    {BLOCK_PARAGRAPH,
     "SIGHUP reads the configuration again. A configuration with errors is "
     "refused and the old one stays; statements that do not change while the "
     "gateway runs are named in the log. SIGUSR1 opens the audit file again, "
     "for when it was rotated.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Mail that cannot be delivered goes back to its sender as a notice "
     "(RFC 3464; in the strict profile CSSMTP's plain form), which is tried "
     "once. What has no sender, or may not be returned, is a file in "
     "DeadLetterDirectory, or in `deadletter` beside the jobs.",
     NULL},
    {0},
};

static const struct block environment[] = {
    {BLOCK_ITEM,
     "The codepage of a configuration in EBCDIC. Without it ASCII, UTF-8 and "
     "EBCDIC are told apart, and EBCDIC is read as IBM-1047.",
     "CSSMTP_CODEPAGE_CONFIG"},
    {BLOCK_ITEM, "The time zone of Date fields.", "TZ"},
    {BLOCK_ITEM,
     "Set by systemd. Where standard error is the journal, events go there "
     "with their fields: `journalctl EBGATE_JOB=PAYROLL`.",
     "JOURNAL_STREAM"},
    {0},
};

static const struct block exit_status[] = {
    {BLOCK_ITEM, "It ended in order, or the configuration can be used.", "0"},
    {BLOCK_ITEM, "`--check`: it can be used, with warnings.", "4"},
    {BLOCK_ITEM, "Wrong usage or configuration, or it could not start.", "16"},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"ENVIRONMENT", environment},
    {"EXIT STATUS", exit_status},
    {0},
};

static const char *const see_also[] = {"ebgate", "ebgate-control",
                                       "ebgate.conf", NULL};

const struct page page_serve = {
    .name = "ebgate-serve",
    .command = "serve",
    .volume = 8,
    .summary = "the standing gateway: jobs in, mail out, replies back",
    .usage = "ebgate serve -c FILE [options]",
    .options = options_serve,
    .sections = sections,
    .see_also = see_also,
};

/* ------------------------------------------------------------- ebgate.conf */

static const struct block config_description[] = {
    {BLOCK_PARAGRAPH,
     "The configuration of `ebgate serve`, in the language of CSSMTP's: a "
     "CSSMTP configuration works as it is, in EBCDIC or ASCII. What has no "
     "meaning here is accepted, and said so. ebgate's own statements have the "
     "same form.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A statement is a word and a value on a line. A block is a word, `{` on "
     "the next line, parameters, and `}` on a line of its own. `#` begins a "
     "comment. The case of words does not count. A value between double "
     "quotes may hold a `#` and blanks at its ends.",
     NULL},
    {BLOCK_CODE,
     "Translate IBM-1141\n"
     "TargetServer\n"
     "{\n"
     "    TargetName mail.example.com\n"
     "    TLS must\n"
     "}\n"
     "Inlet\n"
     "{\n"
     "    Directory /srv/ebgate/in\n"
     "    Replies /srv/ebgate/replies\n"
     "}",
     NULL},
    {0},
};

static const struct block statements[] = {
    {BLOCK_SCHEMA, NULL, NULL},
    {0},
};

static const struct section config_sections[] = {
    {"DESCRIPTION", config_description},
    {"STATEMENTS", statements},
    {0},
};

static const char *const config_see_also[] = {"ebgate-serve", NULL};

const struct page page_config = {
    .name = "ebgate.conf",
    .command = "config",
    .volume = 5,
    .summary = "the configuration of the standing gateway",
    .usage = "ebgate serve -c FILE",
    .sections = config_sections,
    .see_also = config_see_also,
};
