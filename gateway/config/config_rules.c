/* What must hold between statements. */
#include "config/config_private.h"

#include <string.h>
#include <strings.h>

#define MOST_USED 4 /* of CSSMTP's targets and administrators */
#define LONGEST_RETRY_MIN 7200

struct rules {
    const struct config *c;
    const struct config_places *places;
    struct config_findings *f;
};

#define SAY(r, severity, line, ...) \
    config_say((r)->f, severity, line, __VA_ARGS__)

static unsigned place(const struct rules *r, const char *name)
{
    return config_place(r->places, name);
}

static bool is_same(const char *a, const char *b)
{
    return a && b && strcasecmp(a, b) == 0;
}

/* ------------------------------------------------------------- required */

static void check_block_required(const struct rules *r,
                                 const struct schema_block *block,
                                 const char *values)
{
    static const char nothing[sizeof(struct config_texts)];
    unsigned line;
    memcpy(&line, values, sizeof line);
    for (const struct schema_row *row = block->rows; row->name; row++) {
        if (row->marks & SCHEMA_REQUIRED &&
            memcmp(values + row->offset, nothing, config_width(row)) == 0)
            SAY(r, CONFIG_ERROR, line, "%s has no %s (%s)", block->name,
                row->name, row->help);
    }
}

static void check_required(const struct rules *r)
{
    for (size_t b = 0; b < schema_block_count; b++) {
        const struct schema_block *block = &schema_blocks[b];
        size_t count;
        const char *values = config_values(r->c, block, &count);
        if (block->marks & SCHEMA_REQUIRED && count == 0)
            SAY(r, CONFIG_ERROR, 0, "no %s statement: %s", block->name,
                block->help);
        for (size_t i = 0; block->size > 0 && i < count; i++)
            check_block_required(r, block, values + i * block->size);
    }
}

/* ---------------------------------------------------- simple statements */

static void check_administrators(const struct rules *r)
{
    size_t count = r->c->administrators.count;
    if (count > MOST_USED)
        SAY(r, CONFIG_WARNING, place(r, "MailAdministrator"),
            "%zu MailAdministrator statements: CSSMTP uses the first %d; here "
            "all of them are used",
            count, MOST_USED);
    if (r->c->report == CONFIG_REPORT_ADMIN && count == 0)
        SAY(r, CONFIG_WARNING, place(r, "Report"),
            "Report Admin without a MailAdministrator: no report can be sent");
}

static void check_sizes(const struct rules *r)
{
    const struct config *c = r->c;
    if (c->job_size > 0 && c->message_size > c->job_size)
        SAY(r, CONFIG_ERROR, place(r, "JESMsgSize"),
            "JESMsgSize %ld is over JESJobSize %ld: it must not be larger",
            c->message_size, c->job_size);
    long minutes = c->retry_limit.count * c->retry_limit.interval_min;
    if (minutes > LONGEST_RETRY_MIN)
        SAY(r, CONFIG_ERROR, place(r, "RetryLimit"),
            "RetryLimit: Count %ld times Interval %ld is %ld minutes; %d are "
            "the limit, and ExtendedRetry is for longer",
            c->retry_limit.count, c->retry_limit.interval_min, minutes,
            LONGEST_RETRY_MIN);
}

static void check_page(const struct rules *r)
{
    const struct config *c = r->c;
    bool known = strcasecmp(c->codepage, "auto") != 0;
    if (known && c->mbcs && !config_is_multi_byte(c->codepage))
        SAY(r, CONFIG_ERROR, place(r, "MBCS"),
            "MBCS YES: Translate %s is no multi-byte page", c->codepage);
    /* Elsewhere mail is sent in UTF-8, and nothing is lost. */
    if (known && !c->mbcs && c->profile == CONFIG_STRICT &&
        config_is_multi_byte(c->codepage))
        SAY(r, CONFIG_ERROR, place(r, "Translate"),
            "Translate %s is a multi-byte page: the strict profile wants MBCS "
            "YES with it",
            c->codepage);
}

/* -------------------------------------------------------------- targets */

static void check_target(const struct rules *r, const struct config_target *t)
{
    if (!config_has_way(t) && !t->url)
        SAY(r, CONFIG_ERROR, t->line,
            "TargetServer has none of TargetIp, TargetName, TargetMx and Url: "
            "one is wanted");
    if (config_has_way(t) && t->url)
        SAY(r, CONFIG_ERROR, t->line,
            "TargetServer has a Url and one of TargetIp, TargetName and "
            "TargetMx: the Url says it all");
    if (t->secure && t->tls == CONFIG_TLS_NO)
        SAY(r, CONFIG_ERROR, t->line,
            "Secure YES and TLS no: one of them must go");
    if (!t->cert_file != !t->key_file)
        SAY(r, CONFIG_ERROR, t->line, "CertFile and KeyFile go together");
    if (r->c->mbcs && !config_is_multi_byte(t->mb_charset))
        SAY(r, CONFIG_ERROR, t->line,
            "MBCS YES: every TargetServer has an MBCharset that is a "
            "multi-byte page");
    if (!r->c->mbcs && config_is_multi_byte(t->charset) &&
        r->c->profile == CONFIG_STRICT &&
        strncasecmp(t->charset, "UTF", 3) != 0)
        SAY(r, CONFIG_ERROR, t->line,
            "Charset %s is a multi-byte page: MBCharset names it, with MBCS "
            "YES",
            t->charset);
}

static void check_other(const struct rules *r, const struct config_target *t,
                        const struct config_target *before)
{
    if (is_same(t->url, before->url) ||
        (t->port == before->port &&
         (is_same(t->ip, before->ip) || is_same(t->name, before->name))))
        SAY(r, CONFIG_ERROR, t->line, "this target stands in line %u already",
            before->line);
    if (t->mx && before->mx)
        SAY(r, CONFIG_ERROR, t->line,
            "TargetMx stands in line %u already: there is one in a "
            "configuration",
            before->line);
}

static void check_targets(const struct rules *r)
{
    const struct config *c = r->c;
    for (size_t i = 0; i < c->target_count; i++) {
        check_target(r, &c->targets[i]);
        for (size_t k = 0; k < i; k++)
            check_other(r, &c->targets[i], &c->targets[k]);
    }
    if (c->target_count > MOST_USED && c->profile == CONFIG_STRICT)
        SAY(r, CONFIG_WARNING, c->targets[MOST_USED].line,
            "CSSMTP uses the first %d targets; here all of them are used",
            MOST_USED);
}

/* ------------------------------------------------------ what is our own */

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static bool is_auto(const char *text)
{
    return text && strcasecmp(text, "auto") == 0;
}

static void check_listener(const struct rules *r,
                           const struct config_listener *l)
{
    if (!is_loopback(l->address) && l->allow.count == 0)
        SAY(r, CONFIG_ERROR, l->line,
            "Listener at %s without Allow: nobody could connect; name who may",
            l->address);
    if (!l->cert_file != !l->key_file)
        SAY(r, CONFIG_ERROR, l->line, "CertFile and KeyFile go together");
    if ((l->secure || l->client_ca) && !l->cert_file)
        SAY(r, CONFIG_ERROR, l->line, "TLS wants a CertFile and a KeyFile");
    if (l->client_ca && !l->secure)
        SAY(r, CONFIG_ERROR, l->line,
            "ClientCA asks for certificates, and wants Secure YES");
    if (l->delivery == CONFIG_THROUGH &&
        (is_auto(l->codepage ? l->codepage : r->c->codepage) ||
         is_auto(l->at_sign)))
        SAY(r, CONFIG_ERROR, l->line,
            "Delivery Through passes on each command as it comes: Translate "
            "and AtSign cannot be auto, which reads a job first");
}

static void check_doors(const struct rules *r)
{
    const struct config *c = r->c;
    for (size_t i = 0; i < c->inlet_count; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct config_inlet *a = &c->inlets[i], *b = &c->inlets[k];
            if (is_same(a->name, b->name) ||
                (a->directory && b->directory &&
                 strcmp(a->directory, b->directory) == 0))
                SAY(r, CONFIG_ERROR, a->line,
                    "the Inlet of line %u has the same Name or Directory",
                    b->line);
        }
    }
    for (size_t i = 0; i < c->listener_count; i++) {
        const struct config_listener *a = &c->listeners[i];
        check_listener(r, a);
        for (size_t k = 0; k < i; k++) {
            const struct config_listener *b = &c->listeners[k];
            if (is_same(a->name, b->name) ||
                (a->port == b->port && is_same(a->address, b->address)))
                SAY(r, CONFIG_ERROR, a->line,
                    "the Listener of line %u has the same Name, or Address "
                    "and Port",
                    b->line);
        }
    }
    if (c->inlet_count == 0 && c->listener_count == 0)
        SAY(r, CONFIG_WARNING, 0,
            "neither an Inlet nor a Listener: no job can come in");
}

/** A host may be named as it stands in a Url. */
static bool is_of(const struct config_auth *a, const struct config_target *t)
{
    return is_same(a->target, t->ip) || is_same(a->target, t->name) ||
           is_same(a->target, t->mx) ||
           (t->url && strcasestr(t->url, a->target));
}

static void check_auth(const struct rules *r, const struct config_auth *a)
{
    if (!a->secret_file == !a->secret_command)
        SAY(r, CONFIG_ERROR, a->line,
            "Auth wants a SecretFile or a SecretCommand, and one of them only");
    bool found = !a->target;
    for (size_t i = 0; i < r->c->target_count && !found; i++)
        found = is_of(a, &r->c->targets[i]);
    if (!found)
        SAY(r, CONFIG_WARNING, a->line,
            "Target %s: no TargetServer names it, so this Auth is for nobody",
            a->target);
}

void config_check(struct config *c, const struct config_places *places,
                  struct config_findings *findings)
{
    const struct rules r = {c, places, findings};
    check_required(&r);
    check_administrators(&r);
    check_sizes(&r);
    check_page(&r);
    check_targets(&r);
    check_doors(&r);
    for (size_t i = 0; i < c->auth_count; i++)
        check_auth(&r, &c->auths[i]);
}
