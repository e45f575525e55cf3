/* What follows from other statements, once all of them are read. */
#include "config/config_private.h"

#include <errno.h>
#include <stdlib.h>

static int name_inlets(struct config *c)
{
    for (size_t i = 0; i < c->inlet_count; i++) {
        struct config_inlet *in = &c->inlets[i];
        if (in->name || !in->directory)
            continue;
        if (asprintf(&in->name, "%s", in->directory) < 0) {
            in->name = NULL;
            return -ENOMEM;
        }
    }
    return 0;
}

static int name_listeners(struct config *c)
{
    for (size_t i = 0; i < c->listener_count; i++) {
        struct config_listener *l = &c->listeners[i];
        if (l->name || l->port == 0)
            continue;
        bool bare = strchr(l->address, ':') != NULL; /* IPv6: in brackets */
        if (asprintf(&l->name, bare ? "[%s]:%ld" : "%s:%ld", l->address,
                     l->port) < 0) {
            l->name = NULL;
            return -ENOMEM;
        }
    }
    return 0;
}

void config_inherit(struct config *c)
{
    for (size_t i = 0; i < c->inlet_count; i++) {
        if (c->inlets[i].inherits_profile)
            c->inlets[i].profile = c->profile;
    }
    for (size_t i = 0; i < c->listener_count; i++) {
        if (c->listeners[i].inherits_profile)
            c->listeners[i].profile = c->profile;
    }
}

/** Who says no profile still has the mark of config_add. */
static void note_heirs(struct config *c)
{
    for (size_t i = 0; i < c->inlet_count; i++)
        c->inlets[i].inherits_profile = c->inlets[i].profile < 0;
    for (size_t i = 0; i < c->listener_count; i++)
        c->listeners[i].inherits_profile = c->listeners[i].profile < 0;
}

int config_complete(struct config *c)
{
    note_heirs(c);
    config_inherit(c);
    for (size_t i = 0; i < c->target_count; i++) {
        if (c->targets[i].secure && c->targets[i].tls == CONFIG_TLS_MAY)
            c->targets[i].tls = CONFIG_TLS_MUST;
    }
    if (!c->undeliverable.directory &&
        asprintf(&c->undeliverable.directory, "%s/deadletter",
                 c->spool.directory) < 0) {
        c->undeliverable.directory = NULL;
        return -ENOMEM;
    }
    int r = name_inlets(c);
    return r < 0 ? r : name_listeners(c);
}
