/* The statements of the old SMTP server, and what becomes of each. */
#include "config/legacy_private.h"

#include <ctype.h>

#define FLAG(name, id)                                 \
    {                                                  \
        name, LEGACY_FLAG, id, 0, 0, NULL, false, NULL \
    }
#define NUMBER(name, least, most, id)                           \
    {                                                           \
        name, LEGACY_NUMBER, id, least, most, NULL, false, NULL \
    }
/* What is only spoken of: harmless, or lost. */
#define GONE(name, form, says)                                         \
    {                                                                  \
        name, LEGACY_##form, LEGACY_SPOKEN_OF, 0, 0, NULL, false, says \
    }
#define GONE_NUMBER(name, least, most, says)                                  \
    {                                                                         \
        name, LEGACY_NUMBER, LEGACY_SPOKEN_OF, least, most, NULL, false, says \
    }
#define LOST(name, form, says)                                        \
    {                                                                 \
        name, LEGACY_##form, LEGACY_SPOKEN_OF, 0, 0, NULL, true, says \
    }

#define NO_NODES "there is no delivery to users or nodes: mail goes to relays"
#define NO_LISTENER \
    "mail over TCP is taken by a Listener; write one if hosts send mail: "

const struct legacy_row legacy_rows[] = {
    LOST("ALTNJEDOMAIN", WORDS, NO_NODES),
    LOST("ALTTCPHOSTNAME", WORDS,
         "there is no local delivery: the relay must "
         "know mail for this name"),
    {"ATSIGN", LEGACY_WORDS, LEGACY_ATSIGN, 0, 0, NULL, false, NULL},
    GONE("BADSPOOLFILEID", WORDS,
         "a job that cannot be processed is held (BadSpoolDisp Hold), and "
         "reported"),
    GONE("CHECKSPOOLSIZE", FLAG, "JESJobSize is looked at while a job is read"),
    {"DBCS", LEGACY_WORDS, LEGACY_DBCS, 0, 0, NULL, false, NULL},
    FLAG("DEBUG", LEGACY_DEBUG),
    FLAG("DELETEBADSPOOLFILE", LEGACY_DELETE_BAD),
    {"DISALLOWCMD", LEGACY_NUMBER, LEGACY_SPOKEN_OF, 1, 31, NULL, false,
     "EXPN, VRFY and HELP tell a batch nothing here"},
    LOST("EXITDIRECTION", WORDS, "there is no exit to call"),
    GONE_NUMBER("FINISHOPEN", 1, 86400,
                "a connection that does not open is given up on by itself"),
    LOST("GATEWAY", FLAG, NO_NODES),
    GONE_NUMBER("INACTIVE", 0, 86400, NO_LISTENER "its IdleTimeout"),
    GONE_NUMBER("INBOUNDOPENLIMIT", 0, 256, NO_LISTENER "its MaxConnections"),
    {"IPMAILERADDRESS", LEGACY_EITHER, LEGACY_RELAY_ADDRESS, 0, 0,
     "ENDIPMAILERADDRESS", false, NULL},
    {"IPMAILERNAME", LEGACY_WORDS, LEGACY_RELAY_NAME, 0, 0, NULL, false, NULL},
    LOST("LISTENONADDRESS", WORDS,
         NO_LISTENER "its Address. Connections to relays come from the "
                     "address that the system chooses"),
    GONE("LOCALCLASS", WORDS, NO_NODES),
    GONE("LOCALFORMAT", WORDS, NO_NODES),
    GONE("LOG", FLAG, "mail is logged: LogLevel 7"),
    LOST("MAILER", WORDS, NO_NODES),
    GONE("MAILFILEDSPREFIX", WORDS, "the store is in the directory of Spool"),
    GONE("MAILFILEUNIT", WORDS, "the store is in the directory of Spool"),
    GONE("MAILFILEVOLUME", WORDS, "the store is in the directory of Spool"),
    NUMBER("MAXMAILBYTES", 1, 2147483647, LEGACY_MAX_MAIL),
    NUMBER("MAXMSGSENT", 0, 2147483647, LEGACY_MAX_SENT),
    GONE("MSGEXTENDED", FLAG, "messages say all there is"),
    GONE("MVSDEBUG", FLAG, "a service aid"),
    GONE("NJECLASS", WORDS, NO_NODES),
    LOST("NJEDOMAIN", WORDS, NO_NODES),
    GONE("NJEFORMAT", WORDS, NO_NODES),
    LOST("NJENODENAME", WORDS, NO_NODES),
    GONE("NODEBUG", FLAG, "debugging is off: LogLevel 7"),
    FLAG("NOLOG", LEGACY_NO_LOG),
    GONE("NOSOURCEROUTE", FLAG, "source routes are always cut off"),
    NUMBER("OUTBOUNDOPENLIMIT", 1, 256, LEGACY_OPEN_LIMIT),
    GONE_NUMBER("PORT", 1, 65534, NO_LISTENER "its Port"),
    LOST("POSTMASTER", WORDS,
         "MailAdministrator wants a full address; with Report Admin it gets "
         "error reports"),
    GONE_NUMBER("RCPTRESPONSEDELAY", 0, 86400,
                "names of recipients are the relay's matter"),
    NUMBER("REMOTEPORT", 1, 65534, LEGACY_PORT),
    GONE_NUMBER("RESOLVERRETRYINT", 1, 1439,
                "a relay whose name is not found is tried again as one that "
                "is down"),
    GONE("RESOLVERUSAGE", WORDS, "only names of relays are looked up"),
    {"RESTRICT", LEGACY_LIST, LEGACY_SPOKEN_OF, 0, 0, "ENDRESTRICT", true,
     "nobody is refused by name: who may submit is who may write into an "
     "Inlet's directory, or stands in Allow of a Listener"},
    NUMBER("RETRYAGE", 0, 365, LEGACY_RETRY_AGE),
    NUMBER("RETRYINT", 0, 1440, LEGACY_RETRY_INTERVAL),
    LOST("REWRITE822HEADER", WORDS,
         "addresses in header fields stay as they are, but for the at-sign"),
    LOST("SECURE", FLAG,
         "there is no security table: who may submit is who may write into "
         "an Inlet's directory"),
    {"SMSGAUTHLIST", LEGACY_LIST, LEGACY_SPOKEN_OF, 0, 0, "ENDSMSGAUTHLIST",
     true, "who may use ebgate control is told by Group of Control"},
    GONE_NUMBER("SPOOLPOLLINTERVAL", 5, 3600, "jobs are seen as they appear"),
    GONE("STOPONRENF", FLAG,
         "trouble with names defers mail, and stops nothing"),
    NUMBER("TEMPERRORRETRIES", 0, 10000, LEGACY_RETRY_COUNT),
    GONE("TIMEZONE", WORDS,
         "the environment variable TZ is the time zone of Date fields"),
    FLAG("TRACE", LEGACY_TRACE),
    LOST("WARNINGAGE", WORDS,
         "senders hear of mail that failed for good, and not before"),
};

const size_t legacy_row_count = sizeof legacy_rows / sizeof legacy_rows[0];

/* IBM's table for going to CSSMTP. */
static const struct legacy_dbcs dbcs[] = {
    {"SJISKANJI", "IBM-930", "IBM-943"},
    {"EUCKANJI", "IBM-930", "IBM-eucJP"},
    {"JIS78KJ ASCII", "IBM-939", "IBM-5055"},
    {"JIS78KJ JISROMAN", "IBM-930", "IBM-5053"},
    {"JIS83KJ ASCII", "IBM-939", "IBM-5054"},
    {"JIS83KJ JISROMAN", "IBM-930", "IBM-5052"},
    {"KSC5601", "IBM-933", "IBM-949"},
    {"BIG5", "IBM-937", "IBM-950"},
    {"TCHINESE", "IBM-937", "IBM-948"},
    {"SCHINESE", "IBM-935", "IBM-1381"},
};

const struct legacy_dbcs *legacy_dbcs_find(const char *value)
{
    for (size_t i = 0; i < sizeof dbcs / sizeof *dbcs; i++) {
        if (strcasecmp(dbcs[i].value, value) == 0)
            return &dbcs[i];
    }
    return NULL;
}
