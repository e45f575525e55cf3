/* Every option of every command, in the order of the manual. */
#include "cli/options.h"

#define AT(member) offsetof(struct settings, member)

static const struct option_row dataset_rows[] = {
    {"codepage", 0, "NAME", "IBM-1047", "the codepage of the data set",
     "The codepage of the records, as CSSMTP's `Translate` statement names it: "
     "a CCSID such as `1141`, a name of IBM, ICU or iconv, or the path of a "
     "mapping file or a translate table of the site's own. A data set that "
     "is found to hold ASCII is read as UTF-8 whatever is said here. With "
     "`auto` each data set tells its own; see \"The codepage\" below.",
     OPTION_TEXT, AT(codepage), 0, 0, true},
    {"at-sign", 0, "CHAR", "@", "what stands for @: a character, X'B5' or auto",
     "The character that stands for the at-sign in addresses: a character, a "
     "byte of the codepage as `X'B5'`, or `auto`, which reads it off the MAIL "
     "and RCPT records. See \"The at-sign\" below.",
     OPTION_TEXT, AT(at_sign), 0, 0, true},
    {"recfm", 0, "FORMAT", "auto",
     "F FB V VB VBS U text auto, A or M behind it",
     "The record format: one of `F`, `FB`, `V`, `VB`, `VBS`, `U`, `text` or "
     "`auto`, with `A` or `M` behind it for carriage control. With `auto` "
     "the data set is tried as each of them; the one that holds from end to "
     "end is taken and its proof is named. When two hold, or none, the data "
     "set is refused.",
     OPTION_RECFM, AT(recfm), 0, 0, true},
    {"lrecl", 0, "N", "found", "bytes a record has (F, FB)",
     "The length of the records of format F and FB. For V formats it is the "
     "longest record, with its RDW, that the replies data set may have.",
     OPTION_NUMBER, AT(lrecl), 1, 1048576, true},
    {"sequence-numbers", 0, "off|auto|on", "auto",
     "are columns 73 to 80 line numbers",
     "Whether columns 73 to 80 of 80-byte records hold line numbers, which "
     "are no text. With `auto` they are cut off only when every record has "
     "eight digits there that never fall. The strict profile has `off`.",
     OPTION_CHOICE, AT(sequence_numbers), 0, 0, false},
    {"short-last", 0, NULL, NULL, "pad a last record that is too short",
     "A last record of format F or FB that is too short is filled with "
     "blanks. Without this the data set is refused, for it may be cut off.",
     OPTION_SWITCH, AT(short_last), 0, 0, false},
    {0},
};

static const struct option_row batch_rows[] = {
    {"profile", 0, "tolerant|strict", "tolerant",
     "mend what jobs contain, or be as CSSMTP is",
     "With `tolerant` the gateway takes what real jobs contain, mends it and "
     "says so. With `strict` it imitates CSSMTP: its limits, its replies, no "
     "MIME headers added. See \"Quirks\".",
     OPTION_CHOICE, AT(profile), 0, 0, true},
    {"syntax-error-limit", 0, "N", "5", "errors until the rest is given up",
     "After this many syntax errors the rest of the job is given up, as "
     "CSSMTP's `JESSyntaxErrLimit` has it; 0 is no limit. Errors of RCPT "
     "commands do not count.",
     OPTION_NUMBER, AT(syntax_error_limit), 0, 999, false},
    {"job-size", 0, "N", "0", "largest job, in thousands of bytes",
     "The largest job that is taken, in thousands of bytes, as CSSMTP's "
     "`JESJobSize`; 0 is no limit.",
     OPTION_NUMBER, AT(job_size), 0, 1000000, false},
    {"message-size", 0, "N", "0", "largest mail, in thousands of bytes",
     "The largest mail that is taken, in thousands of bytes, as CSSMTP's "
     "`JESMsgSize`; 0 is no limit.",
     OPTION_NUMBER, AT(message_size), 0, 1000000, false},
    {"max-recipients", 0, "N", "2000", "recipients a mail may have",
     "How many recipients a mail may have. Those behind are answered with 452 "
     "4.5.3; those before are served. Whatever else stands between MAIL and "
     "DATA has a limit too, 30,000 replies and warnings and nine more for "
     "each recipient: beyond it the mail is given up with 554 5.5.0.",
     OPTION_NUMBER, AT(max_recipients), 1, 1000000, false},
    {"null-truncate", 0, NULL, NULL, "cut X'00' behind commands",
     "X'00' at the end of a command is padding, as with CSSMTP's option "
     "`NullTrnc YES`. The tolerant profile always does so.",
     OPTION_SWITCH, AT(null_truncate), 0, 0, false},
    {"line-truncate", 0, NULL, NULL, "cut text lines at 998",
     "A line of text over 998 characters is cut, as with CSSMTP's option "
     "`DataLineTrunc YES`. Without this the strict profile refuses it, and "
     "the tolerant one sends it whole in an encoding that can carry it.",
     OPTION_SWITCH, AT(line_truncate), 0, 0, false},
    {"keep-trailing-blanks", 0, NULL, NULL,
     "blanks at the end of a record are text",
     "Blanks at the end of a record of text are kept. Without this they are "
     "taken to be padding.",
     OPTION_SWITCH, AT(keep_trailing_blanks), 0, 0, false},
    {"no-undot", 0, NULL, NULL, "the job does not double leading dots",
     "A dot at the beginning of a line of text stays, for jobs that do not "
     "double it. A record with a dot alone still ends the mail.",
     OPTION_SWITCH, AT(no_undot), 0, 0, false},
    {"join-cards", 0, NULL, NULL, "commands may go on on the next card",
     "A MAIL or RCPT command of 80 columns whose path is not closed goes on "
     "in the next record.",
     OPTION_SWITCH, AT(join_cards), 0, 0, false},
    {"drop-slash-star", 0, NULL, NULL, "a last record of /* is no text",
     "A last record that holds `/*` ends the job and is no text of its last "
     "mail.",
     OPTION_SWITCH, AT(drop_slash_star), 0, 0, false},
    {0},
};

static const struct option_row message_rows[] = {
    {"line-break", 0, "split|space", "split",
     "what a line end inside a record becomes",
     "What becomes of X'15', X'25' and X'0D' inside a record of text: a new "
     "line, or a blank. They never reach the relay as they are.",
     OPTION_CHOICE, AT(line_break), 0, 0, false},
    {"message-id", 0, "rfc|ibm", "rfc", "form of a Message-ID that is added",
     "The form of a Message-ID that is added: valid by RFC 5322, or as CSSMTP "
     "writes it, without an at-sign. The strict profile has `ibm`.",
     OPTION_CHOICE, AT(message_id), 0, 0, false},
    {"user-info", 0, "no|yes", "yes", "name the job in added headers",
     "Whether headers that are added name the job, as CSSMTP's `UserInfo`.",
     OPTION_CHOICE, AT(user_info), 0, 0, false},
    {"no-date", 0, NULL, NULL, "add no Date header",
     "No Date header is added where it is missing, as with CSSMTP's `Date "
     "NO`.",
     OPTION_SWITCH, AT(no_date), 0, 0, false},
    {"keep-bcc", 0, NULL, NULL, "leave Bcc headers in",
     "A Bcc header is sent as it is. Without this it is removed.",
     OPTION_SWITCH, AT(keep_bcc), 0, 0, false},
    {"subject-at-sign", 0, NULL, NULL, "mend the at-sign in Subject too",
     "The character of `--at-sign` is replaced in the Subject too, as with "
     "CSSMTP's `ReplaceSubjectAtSign YES`.",
     OPTION_SWITCH, AT(subject_at_sign), 0, 0, false},
    {"charset", 0, "NAME", "ISO-8859-1", "the relay's charset (strict)",
     "In the strict profile: the charset that mail is sent in, as `Charset` "
     "of CSSMTP's TargetServer. Characters of ASCII must be themselves in it.",
     OPTION_TEXT, AT(charset), 0, 0, false},
    {"job-name", 0, "NAME", NULL, "the job's name, for added headers",
     "The name of the job that wrote the data set, for headers that are "
     "added.",
     OPTION_TEXT, AT(job_name), 0, 0, false},
    {"job-id", 0, "ID", NULL, "the job's identifier, likewise",
     "The identifier of that job, such as `JOB01234`.", OPTION_TEXT, AT(job_id),
     0, 0, false},
    {0},
};

static const struct option_row relay_rows[] = {
    {"relay", 0, "URL", NULL, "smtp://HOST[:PORT], smtps://HOST or maildir:DIR",
     "Where mail goes: `smtp://host[:port]`, `smtps://host[:port]` or "
     "`maildir:DIRECTORY`, which delivers into a Maildir and needs no relay "
     "at all. With `smtp:` STARTTLS is used when it is offered; "
     "`?tls=must` behind the URL goes nowhere without it and checks the "
     "certificate, `?tls=no` never uses it. `?ca=FILE`, or `&ca=FILE` behind "
     "the other, names the certificates that are trusted for this relay. "
     "THE RELAY below has the rest: logging in, pinned keys, our own "
     "certificate. Given several times, the relays are tried in this order.",
     OPTION_RELAY, AT(relays), 0, 0, true},
    {"connections", 0, "N", "4", "connections at once",
     "How many connections are open at once, to all relays together. One "
     "connection serves many mails.",
     OPTION_NUMBER, AT(connections), 1, 1000, true},
    {"retry", 0, "N", "3", "tries after a transient refusal",
     "How often a mail is tried again after a transient refusal (4yz) or "
     "when no relay answers. Then its recipients are deferred. With several "
     "relays the next one is tried at once, and the pause comes when all "
     "have put the mail off.",
     OPTION_NUMBER, AT(retries), 0, 1000, false},
    {"retry-pause", 0, "SECONDS", "5", "pause before the first of them",
     "The pause before a mail is tried again. It doubles with every try.",
     OPTION_NUMBER, AT(retry_pause_s), 0, 3600, false},
    {"helo", 0, "NAME", "this host's name", "our name, in EHLO",
     "The name that is given to relays in EHLO, and that generated headers "
     "have.",
     OPTION_TEXT, AT(helo), 0, 0, false},
    {"ca-file", 0, "FILE", "the system's", "certificates that are trusted",
     "A file of certificates, in PEM form, that are trusted for TLS instead "
     "of the system's.",
     OPTION_TEXT, AT(ca_file), 0, 0, false},
    {"connect-timeout", 0, "SECONDS", "30", "patience with a connection",
     "How long each address of a relay is given to accept a connection.",
     OPTION_NUMBER, AT(connect_timeout_s), 1, 1200, false},
    {"reply-timeout", 0, "SECONDS", "RFC 5321's",
     "longest patience with any reply",
     "No reply is waited for longer than this. Without it the times of RFC "
     "5321 hold: 5 minutes for most commands, 2 for DATA, 10 for the end of "
     "a mail.",
     OPTION_NUMBER, AT(reply_timeout_s), 1, 3600, false},
    {0},
};

static const struct option_row answer_rows[] = {
    {"replies", 0, "FILE", "standard output", "write the replies data set",
     "Writes the replies into a data set, in the codepage and the record "
     "format of the job. It appears when it is complete. With several data "
     "sets it has the form of the first.",
     OPTION_TEXT, AT(replies), 0, 0, true},
    {"json", 0, NULL, NULL, "one JSON object a recipient",
     "Writes to standard output, in the place of the replies, one JSON object "
     "for each recipient, a line each.",
     OPTION_SWITCH, AT(json), 0, 0, true},
    {"verbose", 'v', NULL, NULL, "keep positive replies and warnings",
     "Keeps positive replies and warnings too, as `VERB ON` in the job does.",
     OPTION_SWITCH, AT(verbose), 0, 0, true},
    {"quiet", 'q', NULL, NULL, "say nothing but errors",
     "Says nothing but errors. A replies data set is written nevertheless.",
     OPTION_SWITCH, AT(quiet), 0, 0, true},
    {0},
};

static const struct option_row check_answer_rows[] = {
    {"replies", 0, "FILE", NULL, "write the replies data set too",
     "Writes the replies that `ebgate send` would write if the relay took "
     "everything, in the codepage and the record format of the job.",
     OPTION_TEXT, AT(replies), 0, 0, true},
    {"json", 0, NULL, NULL, "one JSON object a remark",
     "Writes one JSON object for each remark, a line each, and one for the "
     "whole data set behind them.",
     OPTION_SWITCH, AT(json), 0, 0, true},
    {"verbose", 'v', NULL, NULL, "name the commands without fault too",
     "Names the commands that are well-formed too.", OPTION_SWITCH, AT(verbose),
     0, 0, true},
    {"quiet", 'q', NULL, NULL, "say nothing: the exit status tells",
     "Says nothing but errors; the exit status tells.", OPTION_SWITCH,
     AT(quiet), 0, 0, true},
    {0},
};

const struct option_row option_rows_general[] = {
    {"help", 'h', NULL, NULL, "this screen", "Shows a screen of help.",
     OPTION_SWITCH, AT(help), 0, 0, true},
    {"version", 0, NULL, NULL, "the version", "Shows the version.",
     OPTION_SWITCH, AT(version), 0, 0, false},
    {"config", 'c', "FILE", NULL,
     "a configuration file is `ebgate serve`'s; here options say it all", NULL,
     OPTION_RESERVED, 0, 0, 0, false},
    {0},
};

const struct option_group options_send[] = {
    {"The data set", dataset_rows},
    {"The batch", batch_rows},
    {"The message", message_rows},
    {"The relay", relay_rows},
    {"The answer", answer_rows},
    {"General", option_rows_general},
    {0},
};

const struct option_group options_check[] = {
    {"The data set", dataset_rows},
    {"The batch", batch_rows},
    {"The message", message_rows},
    {"The answer", check_answer_rows},
    {"The relay", relay_rows},
    {"General", option_rows_general},
    {0},
};
