#include "relay/bearer.h"

#include <stdio.h>

/*
 * saslname (RFC 5801, 4): "," and "=" would end it.
 */
static int put_saslname(struct sealed *out, const char *name)
{
    int r = 0;
    for (; *name && r == 0; name++) {
        if (*name == ',')
            r = sealed_append_text(out, "=2C");
        else if (*name == '=')
            r = sealed_append_text(out, "=3D");
        else
            r = sealed_append(out, span_of(name, 1));
    }
    return r;
}

/* "n,a=USER,^Ahost=HOST^Aport=PORT^A" */
static int put_oauthbearer(struct sealed *out, const struct credentials *c)
{
    char place[300];
    int r = sealed_append_text(out, "n,a=");
    if (r == 0)
        r = put_saslname(out, c->user);
    snprintf(place, sizeof place, ",\1host=%.255s\1port=%u\1", c->host,
             c->port);
    return r < 0 ? r : sealed_append_text(out, place);
}

/* "user=USER^A" */
static int put_xoauth2(struct sealed *out, const struct credentials *c)
{
    int r = sealed_append_text(out, "user=");
    if (r == 0)
        r = sealed_append_text(out, c->user);
    return r < 0 ? r : sealed_append_text(out, "\1");
}

int bearer_response(enum mechanism m, const struct credentials *c,
                    struct sealed *out)
{
    int r = m == MECHANISM_OAUTHBEARER ? put_oauthbearer(out, c)
                                       : put_xoauth2(out, c);
    if (r == 0)
        r = sealed_append_text(out, "auth=Bearer ");
    if (r == 0)
        r = sealed_append(out, c->secret);
    return r < 0 ? r : sealed_append_text(out, "\1\1");
}

struct span bearer_farewell(enum mechanism m)
{
    /* RFC 7628, 3.2.3: a single ^A; the others want an empty line. */
    return m == MECHANISM_OAUTHBEARER ? SPAN("\1") : (struct span){0};
}
