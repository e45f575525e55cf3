/* DISPLAY,IPLIST and REFRESHIPLIST: where the targets are. Names are looked up
 * for each connection; what the last look-up said is kept with the target. */
#include "service/gateway_private.h"

#include "service/dial.h"
#include "service/dial_order.h"

#include <jansson.h>
#include <stdlib.h>

/* --------------------------------------------------------------- is shown */

static bool is_literal(const struct target *t)
{
    return t->host && dial_is_address(t->host);
}

/** Where it is: what it is called by where that is an address. */
static size_t count_addresses(const struct target *t)
{
    return is_literal(t) ? 1 : t->whereabouts.count;
}

static const char *address_at(const struct target *t, size_t i)
{
    return is_literal(t) ? t->host : t->whereabouts.at[i];
}

/** Why there are no addresses, or may be others; or NULL. */
static const char *doubt(const struct target *t)
{
    if (!t->host)
        return "a directory, which has no address";
    if (is_literal(t))
        return NULL;
    if (t->presence == TARGET_UNRESOLVED)
        return "its hosts are not known yet";
    if (!t->whereabouts.asked)
        return "not looked up yet";
    return *t->whereabouts.error ? t->whereabouts.error : NULL;
}

static const char *connected_to(const struct target *t)
{
    return t->whereabouts.open > 0 ? t->whereabouts.connected : NULL;
}

static void say_text(const struct target *t, struct control_answer *answer)
{
    size_t count = count_addresses(t);
    const char *why = doubt(t), *connected = connected_to(t);
    control_say(answer, "%s: ", t->url);
    for (size_t i = 0; i < count; i++)
        control_say(answer, "%s%s", i > 0 ? ", " : "", address_at(t, i));
    if (why)
        control_say(answer, "%s%s",
                    count > 0 ? "; the last look-up failed: " : "", why);
    if (connected)
        control_say(answer, "; connected to %s", connected);
    control_say(answer, "\n");
}

static void say_json(const struct target *t, struct control_answer *answer)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count_addresses(t); i++)
        json_array_append_new(list, json_string(address_at(t, i)));
    json_t *object =
        json_pack("{s:s, s:s?, s:b, s:o, s:s?, s:s?}", "target", t->url, "host",
                  t->host, "looked_up", t->whereabouts.asked, "addresses", list,
                  "error", doubt(t), "connected", connected_to(t));
    control_say_object(answer, object);
}

void gateway_display_iplist(const struct gateway *g,
                            struct control_answer *answer)
{
    for (size_t i = 0; i < g->target_count; i++) {
        if (control_is_json(answer))
            say_json(g->targets[i], answer);
        else
            say_text(g->targets[i], answer);
    }
}

/* ---------------------------------------------------------- is looked up */

/** A name that is being looked up. */
struct iplist_question {
    struct gateway *gateway;
    const struct target *target;
    struct dial *dial;
    struct iplist_question *next;
};

static void question_free(struct iplist_question *q)
{
    struct iplist_question **place = &q->gateway->questions;
    while (*place != q)
        place = &(*place)->next;
    *place = q->next;
    dial_free(&q->dial);
    free(q);
}

/** What was found stands with the target. */
static void on_looked_up(void *arg, const struct dial_result *result)
{
    const struct iplist_question *q = arg;
    if (result->codes)
        log_say(q->gateway->log, LOG_WARNING,
                LOG_FIELDS({"target", q->target->url}), "look-up: %s",
                result->text);
    question_free(arg);
}

static bool is_asked(const struct gateway *g, const struct target *t)
{
    for (const struct iplist_question *q = g->questions; q; q = q->next) {
        if (q->target == t)
            return true;
    }
    return false;
}

static bool is_to_ask(const struct gateway *g, const struct target *t)
{
    return t->host && !is_literal(t) && t->presence == TARGET_PRESENT &&
           !is_asked(g, t);
}

static void ask(struct gateway *g, struct target *t)
{
    struct iplist_question *q = calloc(1, sizeof *q);
    if (!q)
        return;
    *q = (struct iplist_question){
        .gateway = g, .target = t, .next = g->questions};
    g->questions = q;
    const struct dial_options options = {.host = t->host,
                                         .port = t->port,
                                         .patience_s =
                                             GATEWAY_CONNECT_PATIENCE_S,
                                         .looks_only = true,
                                         .whereabouts = &t->whereabouts,
                                         .done = on_looked_up,
                                         .arg = q};
    if (dial_new(g->loop, &options, &q->dial) < 0)
        question_free(q);
}

void gateway_iplist_ask(struct gateway *g)
{
    for (size_t i = 0; i < g->target_count; i++) {
        if (is_to_ask(g, g->targets[i]))
            ask(g, g->targets[i]);
    }
}

void gateway_iplist_free(struct gateway *g)
{
    while (g->questions)
        question_free(g->questions);
}
