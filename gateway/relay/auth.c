#include "relay/auth.h"

#include "base/scope.h"
#include "relay/bearer.h"
#include "relay/sasl.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Octets whose base64 is AUTH_MAX_LINE long. */
#define MAX_RESPONSE (AUTH_MAX_LINE / 4 * 3)

/* A word this long that a relay repeats is no accident. */
#define TELLING_WORD 6

struct auth {
    struct credentials credentials; /* of these: */
    char *user, *host;
    struct sealed secret;
    enum mechanism mechanism;
    struct sasl *sasl;       /* NULL with a token */
    struct sealed challenge; /* without base64 */
    struct sealed response;  /* likewise */
    struct sealed line;      /* to be said or just said, without its CRLF */
    struct sealed first;     /* a first response too long for the command */
    bool presented;          /* the token was */
    bool cancelled;
    unsigned challenges;
    enum auth_outcome outcome;
    struct reply reason;
};

/* --------------------------------------------------------------- its life */

int auth_new(const struct credentials *c, struct auth **auth_out)
{
    SCOPED(auth_free) struct auth *a = calloc(1, sizeof *a);
    if (!a)
        return -ENOMEM;
    a->mechanism = MECHANISM_NONE;
    a->user = strdup(c->user);
    a->host = strdup(c->host);
    if (!a->user || !a->host || sealed_init(&a->secret, MAX_RESPONSE) < 0 ||
        sealed_init(&a->challenge, MAX_RESPONSE) < 0 ||
        sealed_init(&a->response, MAX_RESPONSE) < 0 ||
        sealed_init(&a->line, AUTH_MAX_LINE) < 0 ||
        sealed_init(&a->first, AUTH_MAX_LINE) < 0)
        return -ENOMEM;
    int r = sealed_append(&a->secret, c->secret);
    if (r < 0)
        return r;
    a->credentials = *c;
    a->credentials.user = a->user;
    a->credentials.host = a->host;
    a->credentials.secret = sealed_span(&a->secret);
    *auth_out = GIVE(a);
    return 0;
}

void auth_free(struct auth **auth)
{
    struct auth *a = *auth;
    if (!a)
        return;
    sasl_free(&a->sasl);
    sealed_clear(&a->secret);
    sealed_clear(&a->challenge);
    sealed_clear(&a->response);
    sealed_clear(&a->line);
    sealed_clear(&a->first);
    reply_clear(&a->reason);
    free(a->user);
    free(a->host);
    free(a);
    *auth = NULL;
}

enum auth_outcome auth_outcome(const struct auth *a)
{
    return a->outcome;
}

const struct reply *auth_reason(const struct auth *a)
{
    return &a->reason;
}

/* ------------------------------------------------------------- how it ends */

/* A reason of ours. It is transient whatever it is: no mail is to blame. */
__attribute__((format(printf, 2, 3))) static int blame(struct auth *a,
                                                       const char *format, ...)
{
    char text[256];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    a->outcome = AUTH_TROUBLE;
    return reply_set(&a->reason, "454 4.7.0", "No login: %s", text);
}

/* "*", and whatever the relay answers to that, it is over. */
static int cancel(struct auth *a, const char *why)
{
    int r = blame(a, "%s", why);
    a->cancelled = true;
    sealed_wipe(&a->line);
    (void)sealed_append_text(&a->line, "*");
    return r < 0 ? r : AUTH_SAY;
}

/* Does @text hold a good piece of what was said last, or of the secret? */
static bool repeats(const struct auth *a, struct span text)
{
    if (a->secret.len > 0 &&
        memmem(text.at, text.len, a->secret.bytes, a->secret.len))
        return true;
    while (text.len > 0) {
        size_t len = 0;
        while (len < text.len && !strchr(" \n'\"<>()", text.at[len]))
            len++;
        if (len >= TELLING_WORD &&
            memmem(a->line.bytes, a->line.len, text.at, len))
            return true;
        text = span_from(text, len + 1);
    }
    return false;
}

/* The relay's own word, unless it says too much. */
static int keep_reason(struct auth *a, const struct reply *reply)
{
    struct reply kept = *reply;
    if (kept.text && repeats(a, span_text(kept.text)))
        kept.text = (char *)"(a text that repeats what was said to it)";
    int r = reply_copy(&kept, &a->reason);
    return r < 0 ? r : AUTH_OVER;
}

/* -------------------------------------------------------------- responses */

/* The token once; behind that, what ends the dialogue. */
static int present_token(struct auth *a)
{
    if (a->presented)
        return sealed_append(&a->response, bearer_farewell(a->mechanism));
    a->presented = true;
    return bearer_response(a->mechanism, &a->credentials, &a->response);
}

/* The response to a->challenge, in base64, into @out. */
static int respond(struct auth *a, struct sealed *out)
{
    sealed_wipe(&a->response);
    int r = a->sasl
                ? sasl_step(a->sasl, sealed_span(&a->challenge), &a->response)
                : present_token(a);
    if (r == 0)
        r = sasl_to_base64(sealed_span(&a->response), out);
    sealed_wipe(&a->response);
    return r;
}

/* ------------------------------------------------------------- how it begins
 */

static int choose(struct auth *a, const struct capabilities *relay)
{
    char theirs[MECHANISMS_TEXT], ours[MECHANISMS_TEXT];
    unsigned allowed = a->credentials.mechanisms;
    a->mechanism = mechanisms_strongest(relay->mechanisms & allowed);
    if (a->mechanism != MECHANISM_NONE)
        return 0;
    mechanisms_print(relay->mechanisms, theirs);
    mechanisms_print(allowed, ours);
    if (!relay->auth)
        return blame(a, "the relay does not offer AUTH");
    if (relay->mechanisms == 0)
        return blame(a, "the relay offers no AUTH mechanism that is known");
    return blame(a, "the relay offers AUTH %s; wanted is %s", theirs, ours);
}

/* "AUTH" SP mechanism [SP (base64 / "=")] */
static int put_command(struct auth *a)
{
    const char *name = mechanism_name(a->mechanism);
    (void)sealed_append_text(&a->line, "AUTH ");
    (void)sealed_append_text(&a->line, name);
    if (!mechanism_is_client_first(a->mechanism))
        return 0;
    int r = respond(a, &a->first);
    if (r < 0 || a->line.len + 1 + a->first.len + 2 > AUTH_MAX_COMMAND)
        return r;
    (void)sealed_append_text(&a->line, " ");
    if (a->first.len == 0)
        (void)sealed_append_text(&a->line, "=");
    (void)sealed_append(&a->line, sealed_span(&a->first));
    sealed_wipe(&a->first);
    return 0;
}

int auth_begin(struct auth *a, const struct capabilities *relay)
{
    int r = choose(a, relay);
    if (r < 0)
        return r;
    if (a->mechanism == MECHANISM_NONE)
        return AUTH_OVER;
    if (!mechanism_takes_token(a->mechanism))
        r = sasl_new(a->mechanism, &a->credentials, &a->sasl);
    if (r == 0)
        r = put_command(a);
    if (r == -ENOBUFS)
        r = blame(a, "the secret is too long for AUTH");
    else if (r == -EPROTO)
        r = blame(a, "%s", sasl_why(a->sasl));
    if (r < 0)
        return r;
    return a->outcome == AUTH_NONE ? AUTH_SAY : AUTH_OVER;
}

/* ---------------------------------------------------------------- hearing */

static int answer_challenge(struct auth *a, struct span text)
{
    sealed_wipe(&a->line);
    if (++a->challenges > AUTH_MAX_CHALLENGES)
        return cancel(a, "the relay's challenges do not end");
    if (a->sasl && sasl_is_done(a->sasl))
        return cancel(a, "the relay asks for more than there is");
    if (text.len > AUTH_MAX_LINE)
        return cancel(a, "the relay's challenge is longer than 12288 octets");
    if (a->first.len > 0) {
        (void)sealed_append(&a->line, sealed_span(&a->first));
        sealed_wipe(&a->first);
        return AUTH_SAY;
    }
    sealed_wipe(&a->challenge);
    int r = sasl_from_base64(span_trim(text), &a->challenge);
    if (r == -EPROTO)
        return cancel(a, "the relay's challenge is no base64");
    if (r == 0)
        r = respond(a, &a->line);
    if (r == -ENOBUFS)
        return cancel(a, "the response is longer than 12288 octets");
    if (r == -EPROTO)
        return cancel(a, sasl_why(a->sasl));
    return r < 0 ? r : AUTH_SAY;
}

/* Has all been said that has to be, and proved on the other side? */
static bool is_complete(const struct auth *a)
{
    if (a->first.len > 0)
        return false;
    return a->sasl ? sasl_is_done(a->sasl) : a->presented;
}

static int hear_success(struct auth *a)
{
    if (!is_complete(a)) {
        int r = blame(a, "the relay accepted it before it proved that it "
                         "knows the secret");
        return r < 0 ? r : AUTH_OVER;
    }
    a->outcome = AUTH_ACCEPTED;
    return AUTH_OVER;
}

int auth_hear(struct auth *a, const struct reply *reply)
{
    if (a->cancelled)
        return AUTH_OVER;
    if (reply->code == 334)
        return answer_challenge(a, span_text(reply->text ? reply->text : ""));
    if (reply->code == 235)
        return hear_success(a);
    if (reply->code < 400) {
        int r = blame(a, "the relay answered AUTH with %u", reply->code);
        return r < 0 ? r : AUTH_OVER;
    }
    a->outcome = reply_is_permanent(reply) ? AUTH_REFUSED : AUTH_TROUBLE;
    return keep_reason(a, reply);
}

int auth_say(struct auth *a, struct buf *out)
{
    /* At once, so that the buffer does not move and leave a copy behind. */
    int r = buf_reserve(out, a->line.len + 2);
    if (r == 0)
        r = buf_append(out, sealed_span(&a->line));
    return r < 0 ? r : buf_append(out, SPAN("\r\n"));
}
