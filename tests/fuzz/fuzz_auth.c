/*
 * Whatever a relay answers to AUTH: the login ends, each line said is one
 * line and not too long, nothing follows "*", only 235 is an acceptance, and
 * the reason never holds the secret.
 *
 * The first byte chooses the mechanism, the second the length of the secret;
 * each line of the rest is a reply: 334 with that text, or with '!', '+' and
 * '-' in front 535, 235 and 454.
 */
#include "relay/auth.h"
#include "relay/mechanism.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

struct login {
    struct auth *auth;
    char secret[600];
    bool cancelled;
    unsigned lines;
};

static void take_line(struct login *l)
{
    struct buf out;
    buf_init(&out, AUTH_MAX_LINE + 2);
    check(auth_say(l->auth, &out) == 0, "a line too long");
    check(!l->cancelled, "something was said behind \"*\"");
    check(l->lines++ <= AUTH_MAX_CHALLENGES + 1, "it does not end");
    check(out.len >= 2 && !memchr(out.bytes, '\r', out.len - 2) &&
              !memchr(out.bytes, '\n', out.len - 2),
          "more than one line");
    check(l->lines > 1 || out.len <= AUTH_MAX_COMMAND, "a long command");
    l->cancelled = span_equal(buf_span(&out), SPAN("*\r\n"));
    buf_clear(&out);
}

static int hear(struct login *l, char *line)
{
    struct reply reply = {.code = 334, .text = line};
    const char *mark = strchr("!+-", *line);
    static const unsigned short codes[] = {535, 235, 454};
    if (mark && *mark) {
        reply.code = codes[mark - "!+-"];
        reply.text++;
    }
    int step = auth_hear(l->auth, &reply);
    check(step >= 0, "no memory");
    if (step == AUTH_SAY) {
        take_line(l);
        return step;
    }
    enum auth_outcome outcome = auth_outcome(l->auth);
    check(outcome != AUTH_NONE, "over, and nobody knows how");
    check(outcome != AUTH_ACCEPTED || (reply.code == 235 && !l->cancelled),
          "accepted, and the relay did not say so");
    const struct reply *why = auth_reason(l->auth);
    check(outcome == AUTH_ACCEPTED || why->code >= 400, "no reason");
    check(!why->text || !strstr(why->text, l->secret), "the secret is told");
    return step;
}

static void talk(struct login *l, char *text)
{
    int step = AUTH_SAY;
    char *rest = text;
    while (step == AUTH_SAY && rest)
        step = hear(l, strsep(&rest, "\n"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    struct login l = {0};
    memset(l.secret, 's', 8 + data[1] * 2U);
    const struct credentials c = {
        .mechanisms = 1U << data[0] % MECHANISM_COUNT,
        .user = "gate",
        .secret = span_text(l.secret),
        .host = "mx.example",
        .port = 25,
    };
    const struct capabilities relay = {.auth = true,
                                       .mechanisms = c.mechanisms};
    check(auth_new(&c, &l.auth) == 0, "no memory");
    check(auth_begin(l.auth, &relay) == AUTH_SAY, "nothing to say");
    take_line(&l);
    char *text = strndup((const char *)data + 2, size - 2);
    talk(&l, text);
    free(text);
    auth_free(&l.auth);
    return 0;
}
