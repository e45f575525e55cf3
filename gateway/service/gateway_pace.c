/* What providers allow, over a restart: what each target was given lately is
 * read at the start and written a second after it has changed, and at the end.
 * A gateway that is killed forgets a second of it. */
#include "service/gateway_private.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Rows that did not change for so long say nothing any more: a day, and as
 * much again for clocks that are set. */
#define KEPT_S (2L * 24 * 3600)

struct gateway_pace {
    struct pace_list kept; /* as it was at the start */
    struct event *timer;
    bool saving; /* the keeper has not answered yet */
    bool failed; /* the last time: all are to be written */
};

/** A target's counts on their way to the store. */
struct pace_note {
    char *name;
    unsigned char bytes[PACE_PACKED];
};

struct pace_save {
    struct gateway *gateway;
    int64_t now_unix_s;
    size_t count;
    struct pace_note notes[];
};

/* -------------------------------------------------------------- is read */

/** The first target of the account counts for those that follow. */
static bool is_first(const struct gateway *g, size_t at)
{
    return g->known[at].first == at;
}

static const struct kept_pace *find_kept(const struct gateway *g, size_t at)
{
    const struct pace_list *list = &g->pace->kept;
    for (size_t i = 0; i < list->count && is_first(g, at); i++) {
        if (strcmp(list->paces[i].name, g->known[at].account) == 0)
            return &list->paces[i];
    }
    return NULL;
}

void gateway_pace_resume(struct gateway *g, size_t at)
{
    if (!g->pace)
        return; /* the store is not open yet */
    struct pace_counts counts;
    const struct kept_pace *kept = find_kept(g, at);
    int r = kept ? pace_unpack(span_of(kept->bytes, kept->len), &counts) : 0;
    if (r < 0)
        log_say(g->log, LOG_WARNING, LOG_FIELDS({"target", kept->name}),
                "what the target was given before the start is not readable: "
                "its limits count from now on");
    pace_resume(&g->known[at].target->pace, kept && r == 0 ? &counts : NULL,
                loop_now(), gateway_clock().now);
}

static int forget_old(struct store *store)
{
    int r = store_begin(store, false);
    if (r < 0)
        return r;
    r = store_pace_forget(store, gateway_clock().now.tv_sec - KEPT_S);
    if (r == 0)
        return store_commit(store);
    store_rollback(store);
    return r;
}

int gateway_pace_read(struct gateway *g)
{
    g->pace = calloc(1, sizeof *g->pace);
    if (!g->pace)
        return -ENOMEM;
    int r = forget_old(g->store);
    if (r == 0)
        r = store_paces(g->store, &g->pace->kept);
    for (size_t i = 0; i < g->known_count && r == 0; i++)
        gateway_pace_resume(g, i);
    return r;
}

/* ------------------------------------------------------------ is written */

static void save_free(struct pace_save **save)
{
    struct pace_save *s = *save;
    for (size_t i = 0; s && i < s->count; i++)
        free(s->notes[i].name);
    free(s);
    *save = NULL;
}

/** In the thread. */
static int write_notes(struct store *store, void *arg)
{
    const struct pace_save *s = arg;
    int r = 0;
    for (size_t i = 0; i < s->count && r == 0; i++)
        r = store_pace_put(store, s->notes[i].name,
                           span_of(s->notes[i].bytes, PACE_PACKED),
                           s->now_unix_s);
    return r;
}

static void on_written(void *arg, int result, const char *why)
{
    SCOPED(save_free) struct pace_save *s = arg;
    struct gateway_pace *p = s->gateway->pace;
    if (result < 0 && !p->failed)
        log_say(s->gateway->log, LOG_ERROR, LOG_FIELDS({"reason", why}),
                "the store does not take what targets were given: a restart "
                "would forget it");
    p->saving = false;
    p->failed = result < 0;
}

/** Was something given to it since? */
static bool has_changed(const struct gateway *g, struct known_target *k)
{
    const uint64_t counted = k->target->pace.counted;
    bool changed = counted != k->pace_saved || (g->pace->failed && counted > 0);
    k->pace_saved = counted;
    return changed;
}

/** Notes the account of target @at, the first of it. */
static int note(struct gateway *g, size_t at, struct pace_save *s)
{
    struct pace_counts counts = g->known[at].target->pace.counts;
    for (size_t i = at + 1; i < g->known_count; i++) {
        const struct known_target *k = &g->known[i];
        if (k->first == at)
            pace_add(&counts, &k->target->pace.counts);
    }
    struct pace_note *n = &s->notes[s->count];
    n->name = strdup(g->known[at].account);
    if (!n->name)
        return -ENOMEM;
    pace_pack(&counts, n->bytes);
    s->count++;
    return 0;
}

static int save_all(struct gateway *g)
{
    SCOPED(save_free)
    struct pace_save *s =
        calloc(1, sizeof *s + g->known_count * sizeof *s->notes);
    int r = s ? 0 : -ENOMEM;
    for (size_t i = 0; i < g->known_count && r == 0; i++) {
        struct known_target *k = &g->known[i];
        g->known[k->first].pace_is_due |= has_changed(g, k);
    }
    for (size_t i = 0; i < g->known_count && r == 0; i++) {
        r = g->known[i].pace_is_due ? note(g, i, s) : 0;
        g->known[i].pace_is_due = false;
    }
    if (r < 0 || s->count == 0)
        return r;
    s->gateway = g;
    s->now_unix_s = gateway_clock().now.tv_sec;
    r = keeper_do(g->keeper, KEEPER_WRITTEN, write_notes, on_written, s);
    if (r == 0) {
        g->pace->saving = true;
        s = NULL; /* the keeper's */
    }
    return r;
}

/** What cannot be handed over now is handed over a second later. */
static void save(struct gateway *g)
{
    if (save_all(g) < 0)
        g->pace->failed = true;
}

static void on_second(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct gateway *g = arg;
    if (!g->pace->saving)
        save(g);
}

int gateway_pace(struct gateway *g)
{
    const struct timeval second = {.tv_sec = 1};
    g->pace->timer =
        event_new(loop_base(g->loop), -1, EV_PERSIST, on_second, g);
    return g->pace->timer && event_add(g->pace->timer, &second) == 0 ? 0
                                                                     : -ENOMEM;
}

void gateway_pace_end(struct gateway *g)
{
    if (!g->pace || !g->pace->timer)
        return;
    event_free(g->pace->timer);
    g->pace->timer = NULL;
    save(g);
}

void gateway_pace_free(struct gateway *g)
{
    if (g->pace)
        pace_list_clear(&g->pace->kept);
    free(g->pace);
    g->pace = NULL;
}
