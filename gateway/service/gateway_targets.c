/* The configuration's TargetServer statements → targets. */
#include "service/gateway_private.h"

#include "base/buf.h"
#include "base/scope.h"
#include "service/tls.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_URL 4000

/** A target as the configuration has it. */
struct entry {
    struct target *target; /* known */
    struct target *fresh;  /* owned: what it shall have in its place; NULL:
                              it is new, and has it */
    struct target_limits limits;
    const struct codepage *charset;
    enum target_presence presence;
};

/** The targets as they are put together: nothing holds yet. */
struct list {
    struct entry *entries;
    size_t count, room;
    bool reread; /* files may have changed */
};

/** A target is what its URL says: so there is one rule for what it may be. */
static int write_url(const struct config_target *t, const char *host,
                     struct buf *url)
{
    static const char *const modes[] = {"may", "must", "no"};
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

/* ---------------------------------------------------------- what it logs in
 * with
 */

static bool is_for(const struct config_auth *a, const struct config_target *t)
{
    const char *const names[] = {t->ip, t->name, t->mx, t->url};
    bool named = !a->target;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        named |= names[k] && a->target && strcasecmp(names[k], a->target) == 0;
    return named;
}

/** The first Auth statement that is for this target, or for all. */
static const struct config_auth *find_auth(const struct config *c,
                                           const struct config_target *t)
{
    for (size_t i = 0; i < c->auth_count; i++) {
        if (is_for(&c->auths[i], t))
            return &c->auths[i];
    }
    return NULL;
}

/** A login for a target that is not there would be none, silently. */
static int check_auths(const struct config *c, char *why)
{
    for (size_t i = 0; i < c->auth_count; i++) {
        bool used = false;
        for (size_t k = 0; k < c->target_count; k++)
            used |= is_for(&c->auths[i], &c->targets[k]);
        if (used)
            continue;
        snprintf(why, GATEWAY_WHY_MAX,
                 "Auth of line %u: no TargetServer is called %s",
                 c->auths[i].line, c->auths[i].target);
        return -EINVAL;
    }
    return 0;
}

struct option_of_target {
    const char *name, *value;
};

static int set_options(struct target *target,
                       const struct option_of_target *options, size_t count,
                       char *text, size_t size)
{
    for (size_t i = 0; i < count; i++) {
        int r = options[i].value ? target_set(target, options[i].name,
                                              options[i].value, text, size)
                                 : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

/** What does not stand in its URL: certificates, pins, the login. */
static int set_secrets(const struct config *c, const struct config_target *t,
                       struct target *target, char *text, size_t size)
{
    const struct config_auth *auth =
        target->kind == TARGET_MAILDIR ? NULL : find_auth(c, t);
    const struct option_of_target options[] = {
        {"cert", t->cert_file},
        {"key", t->key_file},
        {"auth", auth ? auth->mechanism : NULL},
        {"user", auth ? auth->user : NULL},
        {"secret-file", auth ? auth->secret_file : NULL},
        {"secret-command", auth ? auth->secret_command : NULL}};
    int r = set_options(target, options, sizeof options / sizeof *options, text,
                        size);
    for (size_t i = 0; i < t->pins.count && r == 0; i++)
        r = target_set(target, "pin", t->pins.at[i], text, size);
    return r == 0 ? target_finish(target, text, size) : r;
}

/* ------------------------------------------------------------- put together */

/** Before mail is to go there: can its certificates be read? Those of another
 *  that is before it in the list were. */
static int try_tls(const struct list *list, const struct target *target,
                   char *text, size_t size)
{
    if (target->kind == TARGET_MAILDIR || target->tls == TARGET_TLS_NO)
        return 0;
    for (size_t i = 0; i < list->count; i++) {
        const struct entry *e = &list->entries[i];
        if (target_shares_tls(e->fresh ? e->fresh : e->target, target))
            return 0;
    }
    return tls_try(target, text, size);
}

static bool has_target(const struct list *list, const struct target *target)
{
    for (size_t i = 0; i < list->count; i++) {
        if (list->entries[i].target == target)
            return true;
    }
    return false;
}

static int list_reserve(struct list *list)
{
    if (list->count < list->room)
        return 0;
    size_t room = list->room ? 2 * list->room : 16;
    struct entry *entries = realloc(list->entries, room * sizeof *entries);
    if (!entries)
        return -ENOMEM;
    list->entries = entries;
    list->room = room;
    return 0;
}

static void list_clear(struct list *list)
{
    for (size_t i = 0; i < list->count; i++)
        target_free(&list->entries[i].fresh);
    free(list->entries);
    *list = (struct list){0};
}

/** Is there something that it would have from now on? */
static bool is_other(const struct list *list, const struct target *known,
                     const struct target *fresh)
{
    return !target_is_alike(known, fresh) ||
           (list->reread && target_has_secrets(fresh));
}

/** @fresh is taken where it is of use. */
static int add_fresh(struct gateway *g, struct list *list, const char *url,
                     struct target **fresh, char *text, size_t size)
{
    struct target *known = gateway_known_find(g, url, (*fresh)->login.user);
    if (known && has_target(list, known))
        return 0;
    bool other = !known || is_other(list, known, *fresh);
    int r = list_reserve(list);
    if (r == 0 && other)
        r = try_tls(list, *fresh, text, size);
    if (r == 0 && !known) {
        known = *fresh;
        r = gateway_known_add(g, url, fresh);
    }
    if (r == 0)
        list->entries[list->count++] = (struct entry){
            .target = known, .fresh = other ? GIVE(*fresh) : NULL};
    return r;
}

static int add_url(struct gateway *g, struct list *list,
                   const struct config_target *t, const char *url, char *why)
{
    char text[300] = "";
    SCOPED(target_free) struct target *fresh = NULL;
    const struct codepage *charset = NULL;
    size_t before = list->count;
    int r = target_parse(url, &fresh, text, sizeof text);
    if (r == 0)
        r = gateway_charset(g, t, &charset, text, sizeof text);
    if (r == 0)
        r = set_secrets(g->config, t, fresh, text, sizeof text);
    if (r == 0)
        r = add_fresh(g, list, url, &fresh, text, sizeof text);
    if (r < 0)
        return r == -EINVAL ? refuse(why, t, text) : r;
    if (list->count > before) {
        list->entries[before].limits = gateway_limits(g->config, t);
        list->entries[before].charset = charset;
        list->entries[before].presence = TARGET_PRESENT;
    }
    return 0;
}

static int add_host(struct gateway *g, struct list *list,
                    const struct config_target *t, const char *host, char *why)
{
    SCOPED(buf_clear) struct buf url;
    buf_init(&url, MAX_URL);
    int r = write_url(t, host, &url);
    const char *spelt = r == 0 ? buf_text(&url) : NULL;
    if (!spelt)
        return r == -ENOBUFS ? refuse(why, t, "its values are too long")
                             : -ENOMEM;
    return add_url(g, list, t, spelt, why);
}

/** Hosts that cannot be used are told and left out. */
static int add_hosts(struct gateway *g, struct list *list,
                     const struct config_target *t, const struct mx *mx)
{
    int r = 0;
    for (size_t i = 0; i < mx->count && r == 0; i++) {
        char text[GATEWAY_WHY_MAX] = "";
        r = add_host(g, list, t, mx->hosts[i].name, text);
        if (r != -EINVAL)
            continue;
        log_say(g->log, LOG_WARNING, NULL, "%s", text);
        r = 0;
    }
    return r;
}

/** Until the hosts of the domain are known it stands for them itself. */
static int add_mx(struct gateway *g, struct list *list,
                  const struct config_target *t, char *why)
{
    const struct mx *mx = gateway_mx_hosts(g);
    if (mx->kind == MX_HOSTS)
        return add_hosts(g, list, t, mx);
    size_t before = list->count;
    int r = add_host(g, list, t, t->mx, why);
    if (list->count > before && mx->kind != MX_NONE)
        list->entries[list->count - 1].presence = TARGET_UNRESOLVED;
    return r;
}

static int add_target(struct gateway *g, struct list *list,
                      const struct config_target *t, char *why)
{
    if (t->url)
        return add_url(g, list, t, t->url, why);
    return t->mx ? add_mx(g, list, t, why)
                 : add_host(g, list, t, t->ip ? t->ip : t->name, why);
}

/** They hold from now on; in @targets, in order. */
static void settle(struct list *list, struct target **targets)
{
    for (size_t i = 0; i < list->count; i++) {
        struct entry *e = &list->entries[i];
        if (e->fresh)
            target_adopt(e->target, e->fresh);
        target_limit(e->target, &e->limits);
        e->target->charset = e->charset;
        e->target->presence = e->presence;
        targets[i] = e->target;
    }
}

static int take(struct gateway *g, struct list *list)
{
    struct target **targets = calloc(list->count + 1, sizeof *targets);
    if (!targets)
        return -ENOMEM;
    settle(list, targets);
    free(g->targets);
    g->targets = targets;
    g->target_count = list->count;
    return g->dispatch
               ? dispatch_retarget(g->dispatch, g->targets, g->target_count)
               : 0;
}

int gateway_targets(struct gateway *g, bool reread,
                    char why_out[GATEWAY_WHY_MAX])
{
    const struct config *c = g->config;
    SCOPED(list_clear) struct list list = {.reread = reread};
    int r = check_auths(c, why_out);
    for (size_t i = 0; i < c->target_count && r == 0; i++)
        r = add_target(g, &list, &c->targets[i], why_out);
    return r < 0 ? r : take(g, &list);
}

void gateway_targets_free(struct gateway *g)
{
    gateway_known_free(g);
    free(g->targets);
    g->targets = NULL;
    g->target_count = 0;
}
