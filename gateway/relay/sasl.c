#include "relay/sasl.h"

#include "base/scope.h"

#include <errno.h>
#include <gsasl.h>
#include <stdlib.h>

/** SCRAM's work, which the relay chooses and all other mails wait for: about
 *  half a second of it. Servers ask for 4,096 to 15,000. */
#define MAX_ITERATIONS 600000

struct sasl {
    Gsasl *library;
    Gsasl_session *session;
    bool done;
    int error; /* the library's */
    bool too_much;
};

static void forget_property(Gsasl_session *session, Gsasl_property property)
{
    const char *value = gsasl_property_fast(session, property);
    if (value)
        sealed_forget((char *)value, strlen(value));
}

void sasl_free(struct sasl **sasl)
{
    struct sasl *s = *sasl;
    if (!s)
        return;
    if (s->session) {
        forget_property(s->session, GSASL_PASSWORD);
        forget_property(s->session, GSASL_SCRAM_SALTED_PASSWORD);
        gsasl_finish(s->session);
    }
    if (s->library)
        gsasl_done(s->library);
    free(s);
    *sasl = NULL;
}

int sasl_new(enum mechanism m, const struct credentials *c,
             struct sasl **sasl_out)
{
    SCOPED(sasl_free) struct sasl *s = calloc(1, sizeof *s);
    if (!s || gsasl_init(&s->library) != GSASL_OK ||
        gsasl_client_start(s->library, mechanism_name(m), &s->session) !=
            GSASL_OK)
        return -ENOMEM;
    bool external = m == MECHANISM_EXTERNAL;
    Gsasl_property who = external ? GSASL_AUTHZID : GSASL_AUTHID;
    if (gsasl_property_set(s->session, who, c->user) != GSASL_OK)
        return -ENOMEM;
    if (!external && gsasl_property_set_raw(s->session, GSASL_PASSWORD,
                                            (const char *)c->secret.at,
                                            c->secret.len) != GSASL_OK)
        return -ENOMEM;
    *sasl_out = GIVE(s);
    return 0;
}

/* What the library made: copied, wiped, freed. */
static int take(struct sealed *out, char *bytes, size_t len)
{
    int r = sealed_append(out, span_of(bytes, len));
    sealed_forget(bytes, len);
    gsasl_free(bytes);
    return r;
}

/* "r=...,s=...,i=4096" (RFC 5802, 7) */
static bool asks_too_much(struct span challenge)
{
    const unsigned char *at = memmem(challenge.at, challenge.len, ",i=", 3);
    if (challenge.len < 2 || memcmp(challenge.at, "r=", 2) != 0 || !at)
        return false;
    struct span digits = span_from(challenge, (size_t)(at - challenge.at) + 3);
    unsigned long count = 0;
    for (size_t i = 0; i < digits.len && count <= MAX_ITERATIONS; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            break;
        count = count * 10 + (digits.at[i] - '0');
    }
    return count > MAX_ITERATIONS;
}

int sasl_step(struct sasl *s, struct span challenge, struct sealed *out)
{
    s->too_much = asks_too_much(challenge);
    if (s->too_much)
        return -EPROTO;
    char *response = NULL;
    size_t len = 0;
    s->error = gsasl_step(s->session, (const char *)challenge.at, challenge.len,
                          &response, &len);
    if (s->error == GSASL_MALLOC_ERROR)
        return -ENOMEM;
    if (s->error != GSASL_OK && s->error != GSASL_NEEDS_MORE)
        return -EPROTO;
    s->done = s->error == GSASL_OK;
    return take(out, response, len);
}

bool sasl_is_done(const struct sasl *s)
{
    return s->done;
}

const char *sasl_why(const struct sasl *s)
{
    return s->too_much ? "the relay wants too many iterations of SCRAM"
                       : gsasl_strerror(s->error);
}

int sasl_to_base64(struct span in, struct sealed *out)
{
    char *text = NULL;
    size_t len = 0;
    if (in.len == 0)
        return 0;
    if (gsasl_base64_to((const char *)in.at, in.len, &text, &len) != GSASL_OK)
        return -ENOMEM;
    return take(out, text, len);
}

int sasl_from_base64(struct span in, struct sealed *out)
{
    char *bytes = NULL;
    size_t len = 0;
    if (in.len == 0)
        return 0;
    int r = gsasl_base64_from((const char *)in.at, in.len, &bytes, &len);
    if (r == GSASL_BASE64_ERROR)
        return -EPROTO;
    return r == GSASL_OK ? take(out, bytes, len) : -ENOMEM;
}
