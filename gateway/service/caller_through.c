#include "service/caller_private.h"

void caller_through_hear(struct caller *c, const struct live_item *item)
{
    (void)item;
    c->broken = true;
}

void caller_through_free(struct caller_through **t)
{
    *t = NULL;
}
