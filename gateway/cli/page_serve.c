/* ebgate-serve(8) */
#include "cli/page.h"

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"config", 'c', "FILE", NULL, "the configuration",
     "The configuration, in CSSMTP's language; see `man ebgate.conf`.",
     OPTION_TEXT, AT(config), 0, 0, true},
    {"check", 0, NULL, NULL, "tell what is wrong with it, and end",
     "Reads the configuration, tells all that is wrong with it, and ends. "
     "Nothing is begun, so that it may be said beside a gateway that runs.",
     OPTION_SWITCH, AT(check), 0, 0, true},
    {"cold-start", 'F', NULL, NULL, "read all jobs from their beginning",
     "A cold start, as CSSMTP's `-F`: what became of mails so far is "
     "forgotten, and every job in the store is read from its beginning. Mails "
     "that were delivered are sent again.",
     OPTION_SWITCH, AT(cold), 0, 0, true},
    {"json", 0, NULL, NULL, "findings as JSON",
     "Writes each finding of `--check` as an object with the members `file`, "
     "`line` (0: of the whole file), `severity` (`note`, `warning` or `error`) "
     "and `text`; behind them one with `file`, `usable`, `errors`, `warnings`, "
     "`notes`, and `more`, how many were not listed.",
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
     "With the statement Audit each mail has one line of JSON in its file, "
     "when nothing of it is tried any more: its job, `sender`, `subject`, "
     "`size`, `attachments`, `codepage`, `at_sign`, `tries`, the `relay` and "
     "`tls` of the last of them, and of each of the `recipients` `state`, "
     "`reply` (`code`, `enhanced`, `text`), `time` and `relay`; `earlier` is "
     "true where a try before the last settled it. Those whose RCPT the "
     "gateway "
     "itself refused stand behind the others. What is not known is null. "
     "When the file takes no line the log says so once, and mail goes on.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A mail that a session passes through has its line when it is over, if a "
     "recipient was named in it, before its submitter is answered: without a "
     "job, with his certificate as `owner`, his address as `node`, and all "
     "recipients he named, refused ones too; of more than 1000 of those only "
     "`recipient_count` knows. The state is `uncertain` where the relay had "
     "the text and its reply did not come, and `waiting` where he gave the "
     "mail up before anybody could answer. A mail that CANCEL gives up while "
     "it "
     "waits for another try has its line then; `attachments`, `codepage` and "
     "`at_sign`, which only its job knows, are null.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Mail that cannot be delivered goes back to its sender as a notice "
     "(RFC 3464; in the strict profile CSSMTP's plain form), which is tried "
     "once. A RCPT of a job that the gateway itself refuses, for its syntax or "
     "a limit, is told of in the notice of its mail's first try, while the "
     "mail goes to its other recipients. "
     "What has no sender, or may not be returned, is a file in "
     "DeadLetterDirectory, or in `deadletter` beside the jobs.",
     NULL},
    {BLOCK_PARAGRAPH,
     "What NOTIFY of a RCPT command asks for (RFC 3461) is passed on to a "
     "target that announces DSN, who then tells of the delivery. Behind any "
     "other the gateway itself tells a sender who asked for SUCCESS that the "
     "mail was relayed, or delivered when it went into a Maildir. Who asked "
     "for DELAY is told once, when the tries of ExtendedRetry begin or a mail "
     "has waited for four hours. These have the form of RFC 3464 in every "
     "profile. With `ReturnToMailFrom No` no notice is sent at all.",
     NULL},
    {0},
};

static const struct block jobs[] = {
    {BLOCK_PARAGRAPH,
     "A job is a data set that appears in the directory of an Inlet. It is "
     "taken at once when it is renamed into place, as submitters should do it; "
     "one that is written in place is taken when nothing has changed in it for "
     "Settle seconds. Names that begin with a dot or end in `.tmp` or `.part` "
     "are left alone. It leaves the directory when it is safe in the store.",
     NULL},
    {BLOCK_CODE,
     "cp payroll.bin in/.payroll\n"
     "mv in/.payroll in/PAYROLL.JOB01234.SYSUT2",
     NULL},
    {BLOCK_PARAGRAPH,
     "The first two parts of such a name are the job's name and id. More can "
     "be said in a file `NAME.job`, which is to be there before the job: one "
     "attribute a line, as the statement Inlet has them.",
     NULL},
    {BLOCK_ITEM, "What it is called, and who sent it from where.",
     "JobName, JobId, Owner, Node"},
    {BLOCK_ITEM, "Its record format.", "Recfm, Lrecl"},
    {BLOCK_ITEM,
     "Its codepage, what stands for the at-sign in it, `tolerant` or `strict`.",
     "Translate, AtSign, Profile"},
    {BLOCK_ITEM,
     "Where its replies go: the directory of the statement, or one below it.",
     "Replies"},
    {BLOCK_PARAGRAPH,
     "The replies data set `PAYROLL.JOB01234.17.replies` (17 is the job's "
     "number in the store) appears when every recipient has an outcome, in "
     "the job's codepage and record format. With VERB ON in the job, what is "
     "known so far stands there before that. A job that cannot be read is "
     "held: its replies, the log and `ebgate control display,jobs,held` say "
     "why.",
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
    {"JOBS", jobs},
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
