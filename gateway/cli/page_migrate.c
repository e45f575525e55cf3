/* ebgate-migrate(1) */
#include "cli/page.h"

#define AT(member) offsetof(struct settings, member)

static const struct option_row rows[] = {
    {"codepage", 0, "NAME", NULL, "the codepage of the file and of the jobs",
     "The codepage of the file, if it is in EBCDIC, and of the jobs: it stands "
     "in the `Translate` statement. Without it ASCII, UTF-8 and EBCDIC are "
     "told apart, and EBCDIC is read as IBM-1047.",
     OPTION_TEXT, AT(codepage), 0, 0, true},
    {0},
};

const struct option_group options_migrate[] = {
    {"The file", rows},
    {"General", option_rows_general},
    {0},
};

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Reads the configuration of IBM's old SMTP server (the data set of DD "
     "CONFIG, often called `SMTP.CONFIG`) and writes the equivalent for "
     "`ebgate serve` to standard output. Beside every line stands the "
     "statement it comes from, with its line in the file, or why it is there. "
     "What has no equivalent stands at the end, as comments.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A configuration of CSSMTP needs none of this: `ebgate serve` reads it as "
     "it is.",
     NULL},
    {0},
};

static const struct block statements[] = {
    {BLOCK_ITEM,
     "`AtSign` of Options: the character that has its byte in the codepage of "
     "the file.",
     "ATSIGN"},
    {BLOCK_ITEM,
     "`MBCS`, `Translate` and `MBCharset`, by IBM's own table for those who go "
     "to CSSMTP. IBMKANJI has no equivalent.",
     "DBCS"},
    {BLOCK_ITEM,
     "A TargetServer with `TargetIp` or `TargetName`. All mail goes to it, "
     "with `ALL` and without. Where both are missing the old server found the "
     "server of each recipient itself; here mail goes to a relay, which has to "
     "be named.",
     "IPMAILERADDRESS, IPMAILERNAME"},
    {BLOCK_ITEM, "`JESMsgSize`, in thousands of bytes.", "MAXMAILBYTES"},
    {BLOCK_ITEM,
     "`Connections`; `MaxMsgSent` and `ConnectPort` of each TargetServer.",
     "OUTBOUNDOPENLIMIT, MAXMSGSENT, REMOTEPORT"},
    {BLOCK_ITEM,
     "`Age` and `Interval` of ExtendedRetry, and a RetryLimit of 0. RETRYAGE 0 "
     "is no ExtendedRetry at all; RETRYINT 0 becomes a minute, since 0 would "
     "be no retry.",
     "RETRYAGE, RETRYINT"},
    {BLOCK_ITEM,
     "`Count` of RetryLimit, with RETRYINT as its `Interval`, in the place of "
     "ExtendedRetry; 0 is as if it were not there.",
     "TEMPERRORRETRIES"},
    {BLOCK_ITEM, "`LogLevel` 255, 63 and 3.", "TRACE, DEBUG, NOLOG"},
    {BLOCK_ITEM, "`BadSpoolDisp Delete`.", "DELETEBADSPOOLFILE"},
    {BLOCK_ITEM,
     "Nothing here refuses submitters by name. Who may submit is who may write "
     "into the directory of an Inlet, or stands in `Allow` of a Listener.",
     "RESTRICT, SECURE"},
    {0},
};

static const struct block exit_status[] = {
    {BLOCK_ITEM, "Everything that the file says has its equivalent.", "0"},
    {BLOCK_ITEM,
     "Something that the old server did is not done here; it is named on "
     "standard error and in the output.",
     "4"},
    {BLOCK_ITEM, "The output could not be written.", "12"},
    {BLOCK_ITEM,
     "Wrong usage, or the file has errors: all of them are named, and nothing "
     "is written.",
     "16"},
    {0},
};

static const struct block examples[] = {
    {BLOCK_CODE,
     "ebgate migrate --codepage 273 smtp.config > ebgate.conf\n"
     "ebgate serve --check -c ebgate.conf",
     NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description},
    {"STATEMENTS", statements},
    {"EXIT STATUS", exit_status},
    {"EXAMPLES", examples},
    {0},
};

static const char *const see_also[] = {"ebgate", "ebgate.conf", "ebgate-serve",
                                       NULL};

const struct page page_migrate = {
    .name = "ebgate-migrate",
    .command = "migrate",
    .summary = "the old SMTP server's configuration, in ebgate's language",
    .usage = "ebgate migrate [options] CONFIG",
    .options = options_migrate,
    .sections = sections,
    .see_also = see_also,
};
