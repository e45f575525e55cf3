/* What must hold between statements. */
#include "base/scope.h"
#include "codepages/codepage.h"
#include "config/config_private.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#define MOST_ADMINISTRATORS 4
#define LONGEST_RETRY_MIN 7200

/** Of the blocks that repeat, every required parameter. */
static void check_required(const struct config *c, struct config_findings *f)
{
    for (size_t b = 0; b < schema_block_count; b++) {
        const struct schema_block *block = &schema_blocks[b];
        size_t count;
        const char *values = config_values(c, block, &count);
        if (block->marks & SCHEMA_REQUIRED && count == 0)
            config_say(f, CONFIG_ERROR, 0, "no %s statement: %s", block->name,
                       block->help);
        for (size_t i = 0; block->size > 0 && i < count; i++) {
            const char *one = values + i * block->size;
            unsigned line;
            memcpy(&line, one, sizeof line);
            for (const struct schema_row *row = block->rows; row->name; row++) {
                static const char nothing[sizeof(struct config_texts)];
                if (row->marks & SCHEMA_REQUIRED &&
                    memcmp(one + row->offset, nothing, config_width(row)) == 0)
                    config_say(f, CONFIG_ERROR, line, "%s has no %s (%s)",
                               block->name, row->name, row->help);
            }
        }
    }
}

static void check_administrators(struct config *c, struct config_findings *f)
{
    struct config_texts *who = &c->administrators;
    for (size_t i = 0; i < who->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(who->at[i], who->at[k]) == 0)
                config_say(f, CONFIG_ERROR, 0,
                           "MailAdministrator %s stands there twice",
                           who->at[i]);
        }
    }
    if (who->count > MOST_ADMINISTRATORS)
        config_say(f, CONFIG_WARNING, 0,
                   "%zu MailAdministrator statements: CSSMTP uses the first "
                   "%d; here all of them are used",
                   who->count, MOST_ADMINISTRATORS);
    if (c->report == CONFIG_REPORT_ADMIN && who->count == 0)
        config_say(f, CONFIG_WARNING, 0,
                   "Report Admin without a MailAdministrator: no report can "
                   "be sent");
}

static void check_sizes(const struct config *c, struct config_findings *f)
{
    if (c->job_size > 0 && c->message_size > c->job_size)
        config_say(f, CONFIG_ERROR, 0,
                   "JESMsgSize %ld is over JESJobSize %ld: it must not be "
                   "larger",
                   c->message_size, c->job_size);
    long minutes = c->retry_limit.count * c->retry_limit.interval_min;
    if (minutes > LONGEST_RETRY_MIN)
        config_say(f, CONFIG_ERROR, 0,
                   "RetryLimit: Count %ld times Interval %ld is %ld minutes; "
                   "%d are the limit, and ExtendedRetry is for longer",
                   c->retry_limit.count, c->retry_limit.interval_min, minutes,
                   LONGEST_RETRY_MIN);
}

/* -------------------------------------------------------------- targets */

static void check_way(const struct config_target *t, struct config_findings *f)
{
    int ways = (t->ip != NULL) + (t->name != NULL) + (t->mx != NULL) +
               (t->url != NULL);
    if (ways != 1)
        config_say(f, CONFIG_ERROR, t->line,
                   "TargetServer has %s TargetIp, TargetName, TargetMx and "
                   "Url: one is wanted",
                   ways == 0 ? "none of" : "several of");
    if (t->secure && t->tls == CONFIG_TLS_NO)
        config_say(f, CONFIG_ERROR, t->line,
                   "Secure YES and TLS no: one of them must go");
    if (!t->cert_file != !t->key_file)
        config_say(f, CONFIG_ERROR, t->line,
                   "CertFile and KeyFile go together");
}

static void check_twice(const struct config *c, size_t i,
                        struct config_findings *f)
{
    const struct config_target *t = &c->targets[i];
    for (size_t k = 0; k < i; k++) {
        const struct config_target *other = &c->targets[k];
        bool same =
            t->port == other->port &&
            ((t->ip && other->ip && strcasecmp(t->ip, other->ip) == 0) ||
             (t->name && other->name && strcasecmp(t->name, other->name) == 0));
        if (same)
            config_say(f, CONFIG_ERROR, t->line,
                       "this target stands in line %u already", other->line);
        if (t->mx && other->mx)
            config_say(f, CONFIG_ERROR, t->line,
                       "TargetMx stands in line %u already: there is one in a "
                       "configuration",
                       other->line);
    }
}

static bool is_multi_byte(const char *page)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error;
    return page && codepage_open(page, &cp, &error) == 0 &&
           codepage_kind(cp) != CODEPAGE_SBCS;
}

static void check_bytes(const struct config *c, struct config_findings *f)
{
    if (strcasecmp(c->codepage, "auto") == 0)
        return;
    if (is_multi_byte(c->codepage) != c->mbcs && c->mbcs)
        config_say(f, CONFIG_ERROR, 0,
                   "MBCS YES: Translate %s is no multi-byte page", c->codepage);
    for (size_t i = 0; c->mbcs && i < c->target_count; i++) {
        const struct config_target *t = &c->targets[i];
        if (!is_multi_byte(t->mb_charset))
            config_say(f, CONFIG_ERROR, t->line,
                       "MBCS YES: every TargetServer has an MBCharset that is "
                       "a multi-byte page");
    }
}

/* ------------------------------------------------------ what is our own */

static bool is_loopback(const char *address)
{
    return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static void check_listener(const struct config_listener *l,
                           struct config_findings *f)
{
    if (!is_loopback(l->address) && l->allow.count == 0)
        config_say(f, CONFIG_ERROR, l->line,
                   "Listener at %s without Allow: nobody could connect; name "
                   "who may",
                   l->address);
    if (!l->cert_file != !l->key_file)
        config_say(f, CONFIG_ERROR, l->line,
                   "CertFile and KeyFile go together");
    if ((l->secure || l->client_ca) && !l->cert_file)
        config_say(f, CONFIG_ERROR, l->line,
                   "TLS wants a CertFile and a KeyFile");
}

static void check_auth(const struct config_auth *a, struct config_findings *f)
{
    if (!a->secret_file == !a->secret_command)
        config_say(f, CONFIG_ERROR, a->line,
                   "Auth wants a SecretFile or a SecretCommand");
}

void config_check(struct config *c, struct config_findings *f)
{
    check_required(c, f);
    check_administrators(c, f);
    check_sizes(c, f);
    for (size_t i = 0; i < c->target_count; i++) {
        check_way(&c->targets[i], f);
        check_twice(c, i, f);
    }
    check_bytes(c, f);
    for (size_t i = 0; i < c->listener_count; i++)
        check_listener(&c->listeners[i], f);
    for (size_t i = 0; i < c->auth_count; i++)
        check_auth(&c->auths[i], f);
    if (c->inlet_count == 0 && c->listener_count == 0)
        config_say(f, CONFIG_WARNING, 0,
                   "neither an Inlet nor a Listener: no job can come in");
}
