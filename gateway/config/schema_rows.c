/* The statements: CSSMTP's, and ebgate's own in the same form. */
#include "config/config.h"
#include "config/schema.h"

#define F SCHEMA_FIXED
#define R SCHEMA_REPEATS
#define O SCHEMA_OURS
#define U SCHEMA_UNCONFIRMED
#define A SCHEMA_AUTO
#define FLAG(name, preset, marks, at, help)                    \
    {                                                          \
        name, SCHEMA_FLAG, NULL, 0, 0, preset, marks, at, help \
    }
#define WORD(name, words, preset, marks, at, help)              \
    {                                                           \
        name, SCHEMA_WORD, words, 0, 0, preset, marks, at, help \
    }
#define NUMBER(name, least, most, preset, marks, at, help)              \
    {                                                                   \
        name, SCHEMA_NUMBER, NULL, least, most, preset, marks, at, help \
    }
#define TEXT(name, type, most, preset, marks, at, help)             \
    {                                                               \
        name, SCHEMA_##type, NULL, 0, most, preset, marks, at, help \
    }
#define CHOICE(name, words, preset, marks, at, help)                \
    {                                                               \
        name, SCHEMA_CHOICE, words, 0, 100, preset, marks, at, help \
    }
#define IDLE(name, words, least, most, marks, help)                 \
    {                                                               \
        name, SCHEMA_IDLE, words, least, most, NULL, marks, 0, help \
    }

#define AT(member) offsetof(struct config, member)

static const struct schema_row alone[] = {
    WORD("BadSpoolDisp", "Hold|Delete", "Hold", 0, AT(bad_spool_disp),
         "what becomes of a job that could not be processed fully"),
    IDLE("ChkPointSizeLimit", NULL, 64000, 512000, F,
         "the store has no such limit"),
    TEXT("ExtWrtName", WRITER, 8, NULL, F | SCHEMA_UNUSED, AT(ext_writer),
         "jobs come from inlets and listeners, not from JES"),
    NUMBER("JESJobSize", 0, 1000000, "0", 0, AT(job_size),
           "largest job, in thousands of bytes; 0: no limit"),
    NUMBER("JESMsgSize", 0, 1000000, "0", 0, AT(message_size),
           "largest mail, in thousands of bytes; 0: no limit"),
    NUMBER("JESSyntaxErrLimit", 0, 999, "5", 0, AT(syntax_error_limit),
           "syntax errors until the rest of a job is given up; 0: no limit"),
    NUMBER("LogLevel", 0, 255, "7", 0, AT(log_level),
           "1 errors, 2 warnings, 4 events, 8 information, 16 jobs, 32 "
           "network, 64 debug, 128 trace; their sum"),
    TEXT("MailAdministrator", MAILBOX, 320, NULL, R, AT(administrators),
         "who gets error reports"),
    FLAG("MBCS", "NO", F, AT(mbcs), "Translate is a multi-byte page"),
    WORD("Report", "Admin|Sysout|None", "Sysout", U, AT(report),
         "where the error report of a job goes: mail to MailAdministrator, a "
         "file beside the replies, or nowhere"),
    TEXT("ReportMailFrom", MAILBOX, 320, NULL, U, AT(report_mail_from),
         "sender of that mail"),
    TEXT("Translate", PAGE, 200, "IBM-1047", F | A, AT(codepage),
         "codepage of jobs where nothing else names one"),
    IDLE("UserExit", "NONE|VERSION2|VERSION3|VERSION4", 0, 0, U,
         "there is no exit to call"),
    WORD("Profile", "tolerant|strict", "tolerant", O | F, AT(profile),
         "mend what jobs contain, or be as CSSMTP is"),
    TEXT("HostName", HOST, 255, NULL, O | F, AT(host_name),
         "our own name; the machine's"),
    TEXT("Resolver", TEXT, 64, NULL, O | F, AT(resolver),
         "name server that is asked, ADDRESS or ADDRESS:PORT; the system's"),
    NUMBER("MaxJobs", 1, 1000, "64", O | F, AT(max_jobs),
           "jobs that are read at once"),
    NUMBER("Connections", 1, 1000, "20", O | F, AT(connections),
           "connections to all targets together"),
    NUMBER("Keep", 1, 3650, "30", O, AT(keep_days),
           "days for which jobs that are done can be asked about"),
    {0},
};

static const struct schema_row extended_retry[] = {
    NUMBER("Age", 0, 3650, "5", U, AT(extended_retry.age_days),
           "days until a mail is given up; 0: never"),
    NUMBER("Interval", 0, 10080, "30", U, AT(extended_retry.interval_min),
           "minutes between two tries; 0: no extended retry"),
    TEXT("MailDirectory", PATH, 512, NULL, F | SCHEMA_UNUSED,
         AT(extended_retry.directory), "the store keeps the mails"),
    {0},
};

static const struct schema_row header[] = {
    FLAG("Date", "YES", 0, AT(header.date), "add Date where it is missing"),
    FLAG("UserInfo", "YES", 0, AT(header.user_info),
         "job and user in Message-ID and Received"),
    {0},
};

static const struct schema_row options[] = {
    FLAG("NullTrnc", "NO", 0, AT(options.null_truncate),
         "strip X'00' behind commands"),
    FLAG("TestMode", "NO", F, AT(options.test_mode),
         "parse, check and report; send nothing"),
    FLAG("DataLineTrunc", "NO", U, AT(options.line_truncate),
         "cut lines over 998 in place of refusing them"),
    TEXT("AtSign", TEXT, 16, "@", 0, AT(options.at_sign),
         "what stands for the at-sign, in commands and headers"),
    FLAG("TLSEhlo", "YES", U, AT(options.tls_ehlo),
         "EHLO again behind the TLS handshake; NO is not obeyed, as RFC 3207 "
         "asks for it"),
    FLAG("ReplaceSubjectAtSign", "NO", U, AT(options.subject_at_sign),
         "replace it in Subject too"),
    {0},
};

static const struct schema_row retry_limit[] = {
    NUMBER("Count", 0, 7200, "5", U, AT(retry_limit.count),
           "tries after the first; 0: no long retry"),
    NUMBER("Interval", 0, 7200, "1", U, AT(retry_limit.interval_min),
           "minutes between two; 0: no long retry"),
    {0},
};

static const struct schema_row smf119[] = {
    IDLE("CONFIG", "YES|NO", 0, 0, U, "no SMF records are written"),
    IDLE("CONNECT", "YES|NO", 0, 0, U, "no SMF records are written"),
    IDLE("MAIL", "YES|NO", 0, 0, U, "no SMF records are written"),
    IDLE("SPOOL", "YES|NO", 0, 0, U, "no SMF records are written"),
    IDLE("STATS", "YES|NO", 0, 0, U, "no SMF records are written"),
    {0},
};

#define TIME(name, preset, member, help) \
    NUMBER(name, 30, 1200, preset, 0, AT(timeout.member), help)

static const struct schema_row timeout[] = {
    TIME("InitialMsg", "300", initial_s, "seconds for the greeting"),
    TIME("AnyCmd", "300", any_s, "for EHLO, HELO, STARTTLS, RSET, QUIT"),
    TIME("MAILCmd", "300", mail_s, "for the reply to MAIL"),
    TIME("RCPTCmd", "300", rcpt_s, "for the reply to RCPT"),
    TIME("DATACmd", "120", data_s, "for the reply to DATA"),
    TIME("DataBlock", "180", data_block_s, "for the progress of sending"),
    TIME("DataTerm", "600", data_term_s, "for the reply to the final dot"),
    TIME("ConnectRetry", "120", connect_retry_s,
         "pause before a target that failed is tried again"),
    NUMBER("ConnectIdle", 0, 3600, "0", U, AT(timeout.connect_idle_s),
           "seconds that a connection stays open without a mail"),
    {0},
};

static const struct schema_row undeliverable[] = {
    FLAG("ReturnToMailFrom", "YES", 0, AT(undeliverable.return_to_sender),
         "tell the sender"),
    WORD("DeadLetterAction", "Store|Delete", "Store", 0,
         AT(undeliverable.dead_letter), "what becomes of a dead letter"),
    TEXT("DeadLetterDirectory", PATH, 600, NULL, 0, AT(undeliverable.directory),
         "where dead letters are stored; without it deadletter in the "
         "directory of Spool"),
    {0},
};

static const struct schema_row spool[] = {
    TEXT("Directory", PATH, 512, "/var/lib/ebgate", O | F, AT(spool.directory),
         "directory of the store"),
    CHOICE("Engine", "sqlite", "sqlite", O | F, AT(spool.engine), "its engine"),
    {0},
};

static const struct schema_row control[] = {
    TEXT("Socket", PATH, 107, "/run/ebgate/control", O | F, AT(control.socket),
         "the operator's socket"),
    TEXT("Group", TEXT, 32, NULL, O | F, AT(control.group),
         "group that may use it"),
    {0},
};

static const struct schema_row audit[] = {
    TEXT("File", PATH, 512, NULL, O | F, AT(audit.file),
         "one JSON line a mail is appended to it, when the last of its "
         "recipients has an outcome"),
    {0},
};

#undef AT
#define AT(member) offsetof(struct config_target, member)

static const struct schema_row target_server[] = {
    TEXT("TargetIp", ADDRESS, 64, NULL, 0, AT(ip), "address of the target"),
    TEXT("TargetName", HOST, 255, NULL, 0, AT(name),
         "name of the target: all its addresses"),
    TEXT("TargetMx", HOST, 255, NULL, 0, AT(mx),
         "domain whose MX records name the targets"),
    TEXT("Url", URL, 1000, NULL, O, AT(url),
         "the target as `ebgate send --relay` takes it"),
    TEXT("Charset", PAGE, 200, "ISO8859-1", 0, AT(charset),
         "strict profile: codepage in which mail is sent to it"),
    TEXT("MBCharset", PAGE, 200, NULL, 0, AT(mb_charset),
         "the same with MBCS YES"),
    NUMBER("MessageSize", 0, 2147483647, "524288", U, AT(message_size),
           "largest mail for a target that announces no SIZE; 0: no limit"),
    FLAG("Secure", "NO", U, AT(secure), "TLS or nothing; TLS must"),
    NUMBER("ConnectPort", 1, 65535, "25", U, AT(port), "its port"),
    NUMBER("ConnectLimit", 1, 1000, "5", U, AT(connect_limit),
           "connections to it at once"),
    NUMBER("MaxMsgSent", 0, 1000000, "0", U, AT(max_msg_sent),
           "mails on one connection; 0: no limit"),
    WORD("TLS", "may|must|no", "may", O, AT(tls), "STARTTLS"),
    TEXT("CAFile", PATH, 512, NULL, O, AT(ca_file),
         "certificates that are trusted; the system's"),
    TEXT("CertFile", PATH, 512, NULL, O, AT(cert_file), "our certificate"),
    TEXT("KeyFile", PATH, 512, NULL, O, AT(key_file), "its key"),
    TEXT("Pin", PIN, 100, NULL, O | R, AT(pins),
         "sha256/BASE64 of the target's public key"),
    NUMBER("MailsPerMinute", 0, 1000000, "0", O, AT(mails_per_minute),
           "as the provider allows, restarts counted in; 0: no limit"),
    NUMBER("RecipientsPerDay", 0, 100000000, "0", O, AT(recipients_per_day),
           "the same"),
    FLAG("DeferQuota", "NO", O, AT(quota_defers),
         "554 5.2.0 SubmissionQuotaExceeded puts a mail off in place of "
         "refusing it"),
    {0},
};

#undef AT
#define AT(member) offsetof(struct config_inlet, member)

static const struct schema_row inlet[] = {
    TEXT("Name", TEXT, 512, NULL, O, AT(name),
         "in logs and audit; without it the directory"),
    TEXT("Directory", PATH, 512, NULL, O | SCHEMA_REQUIRED, AT(directory),
         "jobs that appear in it are taken"),
    TEXT("Recfm", RECFM, 8, "auto", O, AT(recfm), "record format"),
    NUMBER("Lrecl", 0, 1048576, "0", O, AT(lrecl),
           "bytes a record has (F, FB); 0: found"),
    TEXT("Translate", PAGE, 200, NULL, O | A, AT(codepage),
         "codepage of its jobs, or auto; else as the statement Translate"),
    TEXT("AtSign", TEXT, 16, NULL, O, AT(at_sign),
         "a character, X'7C', or auto; else as AtSign of Options"),
    WORD("Profile", "tolerant|strict", NULL, O, AT(profile),
         "mend what jobs contain, or be as CSSMTP is; else as the statement "
         "Profile"),
    TEXT("Replies", PATH, 512, NULL, O, AT(replies),
         "directory of the replies data sets"),
    NUMBER("Settle", 0, 3600, "5", O, AT(settle_s),
           "seconds without a change until a job is taken that was not "
           "renamed into place"),
    {0},
};

#undef AT
#define AT(member) offsetof(struct config_listener, member)

static const struct schema_row listener[] = {
    TEXT("Name", TEXT, 512, NULL, O, AT(name),
         "in logs and audit; without it address and port"),
    TEXT("Address", ADDRESS, 64, "127.0.0.1", O, AT(address),
         "where it listens"),
    NUMBER("Port", 1, 65535, NULL, O | SCHEMA_REQUIRED, AT(port), "its port"),
    WORD("Framing", "NL|LF|CRLF|F80|RDW", "NL", O, AT(framing),
         "how records end: X'15', X'25', X'0D25', 80 bytes each, or a "
         "descriptor word in front"),
    WORD("Delivery", "Queue|Through", "Queue", O, AT(delivery),
         "take the mail, or pass each command on to the target"),
    TEXT("Translate", PAGE, 200, NULL, O | A, AT(codepage),
         "codepage of sessions; with Queue also auto; else as the statement "
         "Translate"),
    TEXT("AtSign", TEXT, 16, NULL, O, AT(at_sign),
         "a character, X'7C', or with Queue auto; else as AtSign of Options"),
    WORD("Profile", "tolerant|strict", NULL, O, AT(profile),
         "mend what sessions contain, or be as CSSMTP is; else as the "
         "statement Profile"),
    TEXT("Replies", PATH, 512, NULL, O, AT(replies),
         "Queue: directory of the replies data sets"),
    TEXT("Allow", PREFIX, 64, NULL, O | R, AT(allow),
         "an address or ADDRESS/BITS that may connect; all, where it is "
         "loopback"),
    NUMBER("MaxConnections", 1, 100000, "1000", O, AT(max_connections),
           "sessions at once"),
    NUMBER("MaxPerAddress", 1, 100000, "100", O, AT(max_per_address),
           "of these from one address"),
    NUMBER("MaxRate", 0, 1000000, "0", O, AT(max_rate),
           "connections a minute from one address; 0: no limit"),
    NUMBER("MaxMessageSize", 0, 2147483647, "0", O, AT(max_message_size),
           "bytes of a mail; 0: no limit"),
    NUMBER("IdleTimeout", 10, 86400, "300", O, AT(idle_s),
           "seconds without a command"),
    FLAG("Secure", "NO", O, AT(secure), "TLS from the first byte"),
    TEXT("CertFile", PATH, 512, NULL, O, AT(cert_file), "our certificate"),
    TEXT("KeyFile", PATH, 512, NULL, O, AT(key_file), "its key"),
    TEXT("ClientCA", PATH, 512, NULL, O, AT(client_ca),
         "clients must have a certificate of these"),
    {0},
};

#undef AT
#define AT(member) offsetof(struct config_auth, member)

static const struct schema_row auth[] = {
    TEXT("Target", TEXT, 1000, NULL, O, AT(target),
         "the target it is for, as its statement names it; all"),
    CHOICE("Mechanism",
           "auto|PLAIN|LOGIN|CRAM-MD5|SCRAM-SHA-1|SCRAM-SHA-256|XOAUTH2|"
           "OAUTHBEARER",
           "auto", O, AT(mechanism),
           "how; auto: the best that both sides know, with a token when the "
           "secret is told as one"),
    TEXT("User", TEXT, 320, NULL, O | SCHEMA_REQUIRED, AT(user), "user name"),
    TEXT("SecretFile", PATH, 512, NULL, O, AT(secret_file),
         "file with the password or token, that nobody else may read; a token "
         "may stand above a line expires_in=SECONDS, or be the JSON of a "
         "token service"),
    TEXT("SecretCommand", TEXT, 1000, NULL, O, AT(secret_command),
         "command that writes the same"),
    {0},
};

#define REPEATED(list) \
    offsetof(struct config, list), sizeof *((struct config *)0)->list

const struct schema_block schema_blocks[] = {
    {"", alone, 0, 0, 0, "statements that stand alone"},
    {"ExtendedRetry", extended_retry, 0, 0, 0,
     "tries far apart, when RetryLimit is used up; without it there are none"},
    {"Header", header, 0, 0, 0, "what is added to headers"},
    {"Options", options, 0, 0, 0, "how jobs are read"},
    {"RetryLimit", retry_limit, 0, 0, 0, "tries that follow soon"},
    {"SMF119", smf119, 0, 0, 0, "accepted, and without meaning here"},
    {"TargetServer", target_server, REPEATED(targets), SCHEMA_REQUIRED,
     "where mail goes, in order of preference; any number"},
    {"Timeout", timeout, 0, 0, 0, "seconds that replies are waited for"},
    {"Undeliverable", undeliverable, 0, 0, 0, "mail that cannot be delivered"},
    {"Auth", auth, REPEATED(auths), O, "how to log in at a target"},
    {"Audit", audit, 0, 0, O, "who sent what to whom"},
    {"Control", control, 0, 0, O, "the operator's socket"},
    {"Inlet", inlet, REPEATED(inlets), O, "a directory that jobs are put into"},
    {"Listener", listener, REPEATED(listeners), O, "batch SMTP over TCP"},
    {"Spool", spool, 0, 0, O, "where jobs are kept"},
};

const size_t schema_block_count =
    sizeof schema_blocks / sizeof schema_blocks[0];
