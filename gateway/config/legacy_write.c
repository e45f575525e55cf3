/* Statements → a configuration, with a remark beside every line of it. */
#include "base/scope.h"
#include "base/utf8.h"
#include "config/config_private.h"
#include "config/legacy_private.h"

#include <errno.h>
#include <stdarg.h>

#define REMARK_COLUMN 36
#define THOUSAND 1000
#define MOST_THOUSANDS 1000000
#define MOST_SENT 1000000
#define LONGEST_RETRY_MIN 7200
/* What the old server does without the statement. */
#define USUAL_AGE_DAYS 3
#define USUAL_INTERVAL_MIN 20
#define USUAL_MAIL_BYTES 524288

struct writer {
    const struct legacy *l;
    FILE *out;
    const char *indent;
};

/** A line, and why it is there. */
__attribute__((format(printf, 3, 4))) static void
put(const struct writer *w, const char *line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int used = (int)(strlen(w->indent) + utf8_count(span_text(line)));
    fprintf(w->out, "%s%s%*s # ", w->indent, line,
            used < REMARK_COLUMN ? REMARK_COLUMN - used : 0, "");
    vfprintf(w->out, format, args);
    fputc('\n', w->out);
    va_end(args);
}

/** The remark is where the value comes from. */
static void put_from(const struct writer *w, const char *line,
                     const struct legacy_statement *from, const char *more)
{
    put(w, line, "line %u: %s%s%s%s", from->line, from->row->name,
        *from->value ? " " : "", from->value, more);
}

static void put_number(const struct writer *w, const char *name, long number,
                       const struct legacy_statement *from,
                       const char *otherwise)
{
    char line[80];
    snprintf(line, sizeof line, "%s %ld", name, number);
    if (from)
        put_from(w, line, from, "");
    else
        put(w, line, "%s", otherwise);
}

static void open_block(struct writer *w, const char *name)
{
    fprintf(w->out, "%s\n{\n", name);
    w->indent = "    ";
}

static void close_block(struct writer *w)
{
    w->indent = "";
    fputs("}\n", w->out);
}

/* ------------------------------------------------------------ how jobs are */

static void put_page(const struct writer *w, const char *codepage)
{
    const struct legacy_statement *dbcs = legacy_last(w->l, LEGACY_DBCS);
    const struct legacy_dbcs *pages =
        dbcs ? legacy_dbcs_find(dbcs->value) : NULL;
    char line[300];
    if (pages) {
        snprintf(line, sizeof line, "Translate %s", pages->page);
        put_from(w, line, dbcs, "");
        put_from(w, "MBCS YES", dbcs, "");
        return;
    }
    snprintf(line, sizeof line, "Translate %s",
             codepage ? codepage : "IBM-1047");
    put(w, line, "%s",
        codepage ? "the page that was named: is it that of the jobs?"
                 : "the page of the jobs; the old server had it in its "
                   "translate table (TCPXLBIN)");
}

static void put_size(const struct writer *w)
{
    const struct legacy_statement *s = legacy_last(w->l, LEGACY_MAX_MAIL);
    long bytes = s ? s->number : USUAL_MAIL_BYTES;
    long thousands = (bytes + THOUSAND - 1) / THOUSAND;
    if (thousands > MOST_THOUSANDS)
        put_from(w, "JESMsgSize 0", s, ": over the most that can be said");
    else
        put_number(w, "JESMsgSize", thousands, s,
                   "the old server's MAXMAILBYTES, 524288, which nobody "
                   "changed");
}

static void put_log(const struct writer *w)
{
    static const struct {
        enum legacy_id id;
        const char *line;
    } levels[] = {
        {LEGACY_TRACE, "LogLevel 255"},
        {LEGACY_DEBUG, "LogLevel 63"},
        {LEGACY_NO_LOG, "LogLevel 3"},
    };
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        const struct legacy_statement *s = legacy_last(w->l, levels[i].id);
        if (s) {
            put_from(w, levels[i].line, s, "");
            return;
        }
    }
}

static void put_job_rules(struct writer *w, const char *codepage)
{
    const struct legacy_statement *s;
    put_page(w, codepage);
    put_size(w);
    put_log(w);
    s = legacy_last(w->l, LEGACY_DELETE_BAD);
    if (s)
        put_from(w, "BadSpoolDisp Delete", s, "");
    s = legacy_last(w->l, LEGACY_OPEN_LIMIT);
    if (s)
        put_number(w, "Connections", s->number, s, "");
    s = legacy_last(w->l, LEGACY_ATSIGN);
    if (!s)
        return;
    char line[80];
    snprintf(line, sizeof line,
             config_wants_quotes(s->value) ? "AtSign \"%s\"" : "AtSign %s",
             s->value);
    open_block(w, "Options");
    put_from(w, line, s, "");
    close_block(w);
}

/* ----------------------------------------------------------------- retries */

/** So often, and then no more: the old server counts, and no age. */
static void put_counted(struct writer *w, const struct legacy_statement *count,
                        const struct legacy_statement *interval, long minutes)
{
    long most = LONGEST_RETRY_MIN / minutes;
    open_block(w, "RetryLimit");
    if (count->number > most) {
        char line[40];
        snprintf(line, sizeof line, "Count %ld", most);
        put_from(w, line, count, ": 7200 minutes in all are the most");
    } else {
        put_number(w, "Count", count->number, count, "");
    }
    put_number(w, "Interval", minutes, interval,
               "the old server's RETRYINT, 20, which nobody changed");
    close_block(w);
}

static void put_aged(struct writer *w, const struct legacy_statement *age,
                     const struct legacy_statement *interval, long minutes)
{
    open_block(w, "RetryLimit");
    put(w, "Count 0", "tries come at one pace, that of ExtendedRetry");
    close_block(w);
    if (age && age->number == 0) {
        fprintf(w->out,
                "# line %u: RETRYAGE 0: no ExtendedRetry, mail is "
                "tried once\n",
                age->line);
        return;
    }
    open_block(w, "ExtendedRetry");
    put_number(w, "Age", age ? age->number : USUAL_AGE_DAYS, age,
               "the old server's RETRYAGE, 3, which nobody changed");
    put_number(w, "Interval", minutes, interval,
               "the old server's RETRYINT, 20, which nobody changed");
    close_block(w);
}

static void put_retries(struct writer *w)
{
    const struct legacy_statement *count =
                                      legacy_last(w->l, LEGACY_RETRY_COUNT),
                                  *age = legacy_last(w->l, LEGACY_RETRY_AGE),
                                  *interval =
                                      legacy_last(w->l, LEGACY_RETRY_INTERVAL);
    long minutes = interval ? interval->number : USUAL_INTERVAL_MIN;
    if (minutes == 0)
        minutes = 1; /* 0 would be no retry */
    if (count && count->number > 0)
        put_counted(w, count, interval, minutes);
    else
        put_aged(w, age, interval, minutes);
}

/* ----------------------------------------------------------------- targets */

/** What holds for every target. */
static void put_target_rules(const struct writer *w)
{
    char line[80];
    const struct legacy_statement *s = legacy_last(w->l, LEGACY_PORT);
    if (s)
        put_number(w, "ConnectPort", s->number, s, "");
    s = legacy_last(w->l, LEGACY_MAX_SENT);
    if (s && s->number > MOST_SENT)
        put_from(w, "MaxMsgSent 0", s, ": over the most that can be said");
    else if (s)
        put_number(w, "MaxMsgSent", s->number, s, "");
    s = legacy_last(w->l, LEGACY_DBCS);
    if (s) {
        snprintf(line, sizeof line, "MBCharset %s",
                 legacy_dbcs_find(s->value)->charset);
        put_from(w, line, s, "");
    }
}

static void put_target(struct writer *w, const char *name, const char *value,
                       size_t len, const struct legacy_statement *from)
{
    char line[400];
    open_block(w, "TargetServer");
    snprintf(line, sizeof line, "%s %.*s", name, (int)len, value);
    bool all = strncasecmp(from->value, "ALL ", 4) == 0;
    put_from(w, line, from,
             all ? ""
                 : "; all mail goes to it, not what the old server "
                   "could not resolve alone");
    put_target_rules(w);
    close_block(w);
}

/** The words behind ALL and LIST. */
static const char *skip_head(const char *value)
{
    static const char *const heads[] = {"ALL ", "LIST "};
    for (size_t i = 0; i < 2; i++) {
        if (strncasecmp(value, heads[i], strlen(heads[i])) == 0)
            value += strlen(heads[i]);
    }
    return value;
}

static bool is_named_before(const struct legacy *l, size_t at, const char *name,
                            size_t len)
{
    for (size_t i = 0; i <= at; i++) {
        const struct legacy_statement *s = &l->at[i];
        if (s->row->id != l->at[at].row->id)
            continue;
        for (const char *v = skip_head(s->value); *v;) {
            size_t l2 = strcspn(v, " ");
            if (v == name)
                return false;
            if (l2 == len && strncasecmp(v, name, len) == 0)
                return true;
            v += l2 + (v[l2] == ' ');
        }
    }
    return false;
}

static size_t put_targets(struct writer *w)
{
    size_t count = 0;
    for (size_t i = 0; i < w->l->count; i++) {
        const struct legacy_statement *s = &w->l->at[i];
        const char *name = s->row->id == LEGACY_RELAY_ADDRESS ? "TargetIp"
                           : s->row->id == LEGACY_RELAY_NAME  ? "TargetName"
                                                              : NULL;
        for (const char *v = name ? skip_head(s->value) : ""; *v;) {
            size_t len = strcspn(v, " ");
            if (!is_named_before(w->l, i, v, len)) {
                put_target(w, name, v, len, s);
                count++;
            }
            v += len + (v[len] == ' ');
        }
    }
    return count;
}

static void put_no_target(struct writer *w)
{
    fputs("# There is no IPMAILERADDRESS and no IPMAILERNAME: the old server\n"
          "# found the server of each recipient. Here mail goes to a relay;\n"
          "# name it:\n"
          "# TargetServer\n# {\n#     TargetName relay.example.com\n",
          w->out);
    w->indent = "#     ";
    put_target_rules(w);
    w->indent = "";
    fputs("# }\n", w->out);
}

/* ------------------------------------------------------------- and the rest */

static void put_spoken_of(const struct writer *w)
{
    for (size_t i = 0; i < w->l->count; i++) {
        const struct legacy_statement *s = &w->l->at[i];
        if (s->row->id == LEGACY_SPOKEN_OF)
            fprintf(w->out, "# line %u: %s%s%s: %s%s\n", s->line, s->row->name,
                    *s->value ? " " : "", s->value,
                    s->row->is_lost ? "NO COUNTERPART: " : "", s->row->says);
        else if (legacy_last(w->l, s->row->id) != s &&
                 s->row->id != LEGACY_RELAY_ADDRESS &&
                 s->row->id != LEGACY_RELAY_NAME)
            fprintf(w->out, "# line %u: %s %s: a later line holds\n", s->line,
                    s->row->name, s->value);
    }
}

int legacy_write(const struct legacy *l, const char *codepage, FILE *out)
{
    struct writer w = {l, out, ""};
    put_job_rules(&w, codepage);
    put_retries(&w);
    if (put_targets(&w) == 0)
        put_no_target(&w);
    open_block(&w, "Inlet");
    put(&w, "Directory /var/spool/ebgate", "%s",
        "jobs came from JES; now they are put here");
    close_block(&w);
    put_spoken_of(&w);
    return ferror(out) ? -EIO : 0;
}
