/* ebgate-send(1) */
#include "cli/page.h"

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Relays batch SMTP data sets, once, now: proves that each data set is "
     "what it is said to be, sends its mails to the relay, waits for the "
     "relay's word on every recipient and writes the replies. A single `-` "
     "is standard input.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A data set with a malformed record is refused as a whole: file, record "
     "and byte are named, what was read there and what was expected, and "
     "nothing of it is sent. A data set that is empty, or holds nothing but "
     "blanks, is a job with nothing to do.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Interrupted by SIGINT or SIGTERM it finishes the mails under way, "
     "defers the others, and writes all replies. Interrupted again it waits "
     "for no relay any longer: what was sent without an answer is "
     "`uncertain`. A third signal ends it at once, and replies are missing.",
     NULL},
    {0},
};

static const struct block transfer[] = {
    {BLOCK_PARAGRAPH,
     "Take care that the data set comes over with its records. By FTP a data "
     "set of format F or FB is fetched in `binary`. One of format V or VB "
     "needs `quote site rdw` before that, for a binary transfer leaves the "
     "lengths of the records out and they cannot be found again. With `type "
     "e` the lines of any data set end in X'15', which is as good. Text that "
     "was fetched in ASCII is read too, but its codepage was chosen by the "
     "FTP server.",
     NULL},
    {BLOCK_CODE,
     "ftp> binary\n"
     "ftp> quote site rdw\n"
     "ftp> get 'PAYROLL.MAIL.OUT' payroll.bin",
     NULL},
    {0},
};

static const struct block labels[] = {
    {BLOCK_PARAGRAPH,
     "What the tolerant profile sends is true: a part that declares a "
     "charset is sent in it, one that declares none as UTF-8 (as ASCII when "
     "it fits) and says so. When a character does not fit the declared "
     "charset the part is sent as UTF-8 and relabelled, with a warning. "
     "Where the relay lacks 8BITMIME, or a line is over 998 octets, the part "
     "is sent as quoted-printable or base64.",
     NULL},
    {BLOCK_PARAGRAPH,
     "The name of a standard promises its characters and no others: "
     "`Shift_JIS` has no circled digits, `windows-31j` has them.",
     NULL},
    {BLOCK_PARAGRAPH,
     "The strict profile reads no labels and makes none: header and text go "
     "out as the octets of `--charset`, whether or not the relay offers "
     "8BITMIME.",
     NULL},
    {BLOCK_PARAGRAPH,
     "Characters of header fields that are not ASCII become encoded words. "
     "Date, Message-ID, From and the MIME fields are added where they are "
     "missing. Bcc is removed.",
     NULL},
    {0},
};

static const struct block quirks[] = {
    {BLOCK_PARAGRAPH,
     "What real jobs contain that no standard allows is numbered, from Q-01 "
     "on. Each has a row in one table: what IBM's servers do about it, "
     "what the strict profile does and what the tolerant one does. The "
     "manual page `ebgate-check` has the whole table, and the command "
     "`ebgate check` says which of them a data set has.",
     NULL},
    {0},
};

static const struct block json[] = {
    {BLOCK_PARAGRAPH,
     "Each object has these members; what is not known is "
     "null.",
     NULL},
    {BLOCK_ITEM, "The number of the RCPT record, from 1.", "record"},
    {BLOCK_ITEM, "The number of the mail in the data set, from 1.", "mail"},
    {BLOCK_ITEM, "The recipient's address.", "address"},
    {BLOCK_ITEM,
     "What became of it: `delivered`, `refused`, `deferred`, `uncertain` "
     "(the mail was sent and the relay's last word is missing) or `dropped` "
     "(the job itself took the recipient back, or gave no text for it).",
     "state"},
    {BLOCK_ITEM, "The reply that decided, with lines parted by a blank.",
     "code, enhanced, text"},
    {BLOCK_ITEM, "The relay, as it was named by `--relay`.", "relay"},
    {BLOCK_ITEM, "The name that the relay's reply gives the mail.", "queue_id"},
    {BLOCK_ITEM, "When it was decided, in the form of RFC 3339, in UTC.",
     "time"},
    {0},
};

static const struct block files[] = {
    {BLOCK_ITEM,
     "The replies, as long as they are not complete. N is the number of the "
     "process.",
     "FILE.N-0.part"},
    {0},
};

static const struct block examples[] = {
    {BLOCK_PARAGRAPH,
     "A data set of the French page, where `à` stands for the at-sign, with "
     "the replies written back for the submitter:",
     NULL},
    {BLOCK_CODE,
     "ebgate send --codepage 297 --at-sign \"X'7C'\" \\\n"
     "    --relay smtp://mail.example.com --replies out.bin in.bin",
     NULL},
    {BLOCK_PARAGRAPH,
     "Only over TLS, with a second relay in case the first is away, and a "
     "list of all recipients:",
     NULL},
    {BLOCK_CODE,
     "ebgate send --json --relay 'smtp://a.example.com?tls=must' \\\n"
     "    --relay smtps://b.example.com payroll.bin >payroll.json",
     NULL},
    {BLOCK_PARAGRAPH, "Into a Maildir, to look at what would be sent:", NULL},
    {BLOCK_CODE, "ebgate send --relay maildir:/tmp/look --recfm VB payroll.bin",
     NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"FETCHING A DATA SET", transfer},
    {"THE RELAY", block_relay},
    {"REPLIES", block_replies},
    {"JSON", json},
    {"THE CODEPAGE", block_codepage},
    {"THE AT-SIGN", block_at_sign},
    {"LABELS", labels},
    {"QUIRKS", quirks},
    {"FILES", files},
    {"EXIT STATUS", block_exit_status},
    {"EXAMPLES", examples},
    {0},
};

static const char *const see_also[] = {"ebgate", "ebgate-check", NULL};

const struct page page_send = {
    .name = "ebgate-send",
    .command = "send",
    .summary = "relay batch SMTP data sets and write the replies",
    .usage = "ebgate send [options] DATASET...",
    .options = options_send,
    .sections = sections,
    .see_also = see_also,
};
