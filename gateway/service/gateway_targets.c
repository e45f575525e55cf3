/* The configuration's TargetServer statements → targets. */
#include "service/gateway_private.h"

#include "base/buf.h"
#include "base/scope.h"
#include "service/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define MAX_URL 4000

/** A target is what its URL says: so there is one rule for what it may be. */
static int write_url(const struct config_target *t, struct buf *url)
{
    static const char *const modes[] = {"may", "must", "no"};
    const char *host = t->ip ? t->ip : t->name;
    bool bare = strchr(host, ':') != NULL; /* IPv6 wants brackets */
    int tls = t->secure ? CONFIG_TLS_MUST : t->tls;
    int r = buf_printf(url, "smtp://%s%s%s:%ld?tls=%s", bare ? "[" : "", host,
                       bare ? "]" : "", t->port, modes[tls]);
    if (r == 0 && t->ca_file)
        r = buf_printf(url, "&ca=%s", t->ca_file);
    return r;
}

static int refuse(char *why, const struct config_target *t, const char *text)
{
    snprintf(why, GATEWAY_WHY_MAX, "TargetServer of line %u: %s", t->line,
             text);
    return -EINVAL;
}

static int add_target(struct gateway *g, const struct config_target *t,
                      char *why)
{
    SCOPED(buf_clear) struct buf url;
    char text[300] = "";
    buf_init(&url, MAX_URL);
    int r = t->url ? buf_append_text(&url, t->url) : write_url(t, &url);
    const char *spelt = r == 0 ? buf_text(&url) : NULL;
    if (!spelt)
        return r == -ENOBUFS ? refuse(why, t, "its values are too long")
                             : -ENOMEM;
    r = target_parse(spelt, &g->targets[g->target_count], text, sizeof text);
    if (r == 0) {
        const struct target_limits limits = gateway_limits(g->config, t);
        target_limit(g->targets[g->target_count++], &limits);
    }
    return r == -EINVAL ? refuse(why, t, text) : r;
}

struct target_limits gateway_limits(const struct config *c,
                                    const struct config_target *t)
{
    return (struct target_limits){
        .pace = {.connections = (unsigned)t->connect_limit,
                 .mails_per_minute = (unsigned)t->mails_per_minute,
                 .recipients_per_day = (unsigned)t->recipients_per_day},
        .mails = (unsigned)t->max_msg_sent,
        .idle_s = (unsigned)c->timeout.connect_idle_s,
        .retry_s = (unsigned)c->timeout.connect_retry_s,
        .message_size = (uint64_t)t->message_size,
        .quota_defers = t->quota_defers,
        .patience = {.initial_s = (unsigned)c->timeout.initial_s,
                     .any_s = (unsigned)c->timeout.any_s,
                     .mail_s = (unsigned)c->timeout.mail_s,
                     .rcpt_s = (unsigned)c->timeout.rcpt_s,
                     .data_s = (unsigned)c->timeout.data_s,
                     .data_block_s = (unsigned)c->timeout.data_block_s,
                     .data_term_s = (unsigned)c->timeout.data_term_s}};
}

/** Sessions that go through have contexts of their own. */
static int open_tls(struct gateway *g, size_t i, char *why)
{
    const struct target *t = g->targets[i];
    if (t->kind == TARGET_MAILDIR || t->tls == TARGET_TLS_NO)
        return 0;
    return tls_new(t->ca_file, &g->target_tls[i], why, GATEWAY_WHY_MAX);
}

int gateway_targets(struct gateway *g, char why_out[GATEWAY_WHY_MAX])
{
    const struct config *c = g->config;
    g->targets = calloc(c->target_count, sizeof *g->targets);
    g->target_tls = calloc(c->target_count, sizeof *g->target_tls);
    if (!g->targets || !g->target_tls)
        return -ENOMEM;
    for (size_t i = 0; i < c->target_count; i++) {
        int r = add_target(g, &c->targets[i], why_out);
        if (r == 0)
            r = open_tls(g, i, why_out);
        if (r < 0)
            return r;
    }
    return 0;
}

void gateway_targets_free(struct gateway *g)
{
    for (size_t i = 0; i < g->target_count; i++) {
        target_free(&g->targets[i]);
        tls_free(&g->target_tls[i]);
    }
    free(g->targets);
    free(g->target_tls);
    g->targets = NULL;
    g->target_tls = NULL;
    g->target_count = 0;
}
