#include "relay/whereabouts.h"

#include <stdio.h>
#include <string.h>

void whereabouts_found(struct whereabouts *w)
{
    w->asked = true;
    w->count = 0;
    w->error[0] = '\0';
}

void whereabouts_add(struct whereabouts *w, const char *address)
{
    if (w->count < WHEREABOUTS_MOST && strlen(address) < sizeof w->at[0])
        strcpy(w->at[w->count++], address);
}

void whereabouts_failed(struct whereabouts *w, const char *why)
{
    w->asked = true;
    snprintf(w->error, sizeof w->error, "%s", why);
}

void whereabouts_connected(struct whereabouts *w, const char *address)
{
    w->open++;
    snprintf(w->connected, sizeof w->connected, "%s", address);
}

void whereabouts_left(struct whereabouts *w)
{
    w->open--;
}
