/* ebgate.conf(5) */
#include "cli/page.h"

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "The configuration of `ebgate serve`, in the language of CSSMTP's: a "
     "CSSMTP configuration works as it is, in EBCDIC or ASCII. What has no "
     "meaning here is accepted, and said so once. ebgate's own statements have "
     "the same form. For one of the older SMTP server see `ebgate migrate`.",
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
    {BLOCK_PARAGRAPH,
     "`ebgate serve --check -c FILE` tells all that is wrong with a file, each "
     "with its line and what would be right; `ebgate control display,config` "
     "shows the values in force.",
     NULL},
    {0},
};

static const struct block form[] = {
    {BLOCK_PARAGRAPH,
     "A statement is a word and a value on a line. A block is a word, `{` on "
     "the next line, parameters, and `}` on a line of its own. The case of "
     "words does not count, nor does that of YES, NO and other choices. "
     "Indentation and empty lines are free, and so is the order of statements, "
     "except that targets are preferred in the order in which they stand. A "
     "line has at most 1999 bytes, a file a megabyte.",
     NULL},
    {BLOCK_PARAGRAPH,
     "`#` begins a comment, where it is the first character of a line or "
     "stands behind a blank. A value in double quotes may hold a `#`, braces, "
     "and blanks at its ends; a quote or a backslash in it has a backslash in "
     "front.",
     NULL},
    {BLOCK_PARAGRAPH,
     "When a statement stands twice, the last holds, with a warning. Of a file "
     "with an error nothing is used: the gateway does not start, or goes on "
     "with what it has when it was to be read again.",
     NULL},
    {BLOCK_PARAGRAPH,
     "The file is ASCII, UTF-8 or EBCDIC. The codepage of EBCDIC is that which "
     "the environment variable `CSSMTP_CODEPAGE_CONFIG` names; without it "
     "EBCDIC is recognised by its blanks and line ends, and read as IBM-1047. "
     "Lines end in LF, CRLF, X'15' or X'25'; a member of a library that was "
     "fetched in binary, cards of 80 bytes, needs none.",
     NULL},
    {0},
};

static const struct block statements[] = {
    {BLOCK_PARAGRAPH,
     "All statements, with what may be said and what holds without them.",
     NULL},
    {BLOCK_SCHEMA, NULL, NULL},
    {0},
};

/* The choices behind SCHEMA_UNCONFIRMED, and between statements. */
static const struct block choices[] = {
    {BLOCK_PARAGRAPH,
     "Where IBM's pages do not say how CSSMTP does it, or where a site wants "
     "something else today, this is what is done here. Parameters whose name, "
     "range or default is not certain have a remark above.",
     NULL},
    {BLOCK_ITEM,
     "Thousands of bytes are of 1000 bytes. A JESMsgSize of 0 beside a "
     "JESJobSize is no error: the limit of the job holds for its mails.",
     "JESJobSize, JESMsgSize"},
    {BLOCK_ITEM,
     "All of them are used, where CSSMTP uses four: up to 1000 of each, and "
     "all hosts that the MX records of a TargetMx name.",
     "TargetServer, MailAdministrator"},
    {BLOCK_ITEM,
     "As long as no host of it is known, the name server is asked again after "
     "1, 2, 4 and so on seconds, at most ConnectRetry; once they are known, "
     "they stay when it does not answer.",
     "TargetMx"},
    {BLOCK_ITEM,
     "Several of them may stand in one TargetServer: each is a target, and "
     "they have all else in common.",
     "TargetIp, TargetName, TargetMx"},
    {BLOCK_ITEM,
     "Used in the strict profile: a mail is translated for the target that it "
     "goes to, each time it is sent. In the tolerant one mail goes out in the "
     "charset that it declares, or in UTF-8, and its labels are true. "
     "IBM-5052 to IBM-5055 are ISO-2022-JP here, IBM-1381 is GB2312 and "
     "IBM-948 is IBM-950, with a warning, since nobody else has them.",
     "Charset, MBCharset"},
    {BLOCK_ITEM,
     "For a target that announces no SIZE; 0 is no limit. What is larger goes "
     "to another target, or is refused with 552 5.3.4 when none takes it. "
     "Through a session too: its SIZE decides which target it is, and a text "
     "that is larger than its target takes is refused at its end. The largest "
     "that any target takes is announced to EHLO, once all have been greeted.",
     "MessageSize"},
    {BLOCK_ITEM,
     "They hold for jobs and for the sessions of a Listener with `Delivery "
     "Through` together. Such a session has a connection for itself from its "
     "first mail on, and gives it back when it pauses for longer than "
     "ConnectIdle. Where no target has a place for it, or all of them rest, "
     "its MAIL is answered 451, with the reason. A quota that is used up is "
     "told as 451 4.2.0 where DeferQuota is YES.",
     "ConnectLimit, MaxMsgSent, MailsPerMinute, RecipientsPerDay, DeferQuota"},
    {BLOCK_ITEM,
     "Jobs and sessions have one login at a target: its secret is had once "
     "for both, and what is refused counts for both. It is made within TLS "
     "and with a certificate that was checked, or not at all. A file that "
     "holds another password is read at the next try. REFRESH has the secret "
     "and the files of CAFile, CertFile and KeyFile read again, whether their "
     "names have changed or not: mails that were begun are finished on the "
     "connections they have, all others go by what holds now. A target that "
     "rests since its login failed is tried at once, and one whose account "
     "was refused too often in an hour as soon as its secret is another.",
     "Auth"},
    {BLOCK_ITEM,
     "STARTTLS is used where it is offered (`TLS may`), where CSSMTP would "
     "not. `Secure YES` and `TLS must` are the same.",
     "Secure"},
    {BLOCK_ITEM, "0 is without end.", "ExtendedRetry Age"},
    {BLOCK_ITEM,
     "EHLO is always said again behind the TLS handshake, as RFC 3207 asks; "
     "`TLSEhlo NO` is taken and not obeyed.",
     "TLSEhlo"},
    {BLOCK_ITEM,
     "NO without it: a Subject is text, in which the character that stands "
     "for the at-sign has its own meaning.",
     "ReplaceSubjectAtSign"},
    {BLOCK_ITEM,
     "A file beside the replies, where CSSMTP writes a SYSOUT data set.",
     "Report Sysout"},
    {BLOCK_ITEM,
     "With MBCS NO a multi-byte page is an error in the strict profile alone.",
     "Translate"},
    {0},
};

static const struct block environment[] = {
    {BLOCK_ITEM, "The codepage of a file in EBCDIC.", "CSSMTP_CODEPAGE_CONFIG"},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description}, {"FORM", form},
    {"STATEMENTS", statements},   {"WHAT IBM LEAVES OPEN", choices},
    {"ENVIRONMENT", environment}, {0},
};

static const char *const see_also[] = {"ebgate-control", "ebgate-migrate",
                                       "ebgate-serve", NULL};

const struct page page_config = {
    .name = "ebgate.conf",
    .command = "config",
    .volume = 5,
    .summary = "the configuration of the standing gateway",
    .usage = "ebgate serve -c FILE",
    .sections = sections,
    .see_also = see_also,
};
