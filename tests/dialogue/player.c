/**
 * player.c - plays a dialogue against the session, without a socket
 *
 *     player FILE.dialogue
 *
 * A dialogue is read line by line; README.md tells what the lines mean. It is
 * played several times, the relay's octets cut differently each time. What
 * the session says and does must be what stands in the file, all of it and in
 * this order, and every mail offered must end exactly once.
 */
#include "player.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void fail(const struct player *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%u (cut %zu): ", p->file, p->line, p->cut);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void append_escaped(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text != '\\') {
            buf_append_byte(out, (unsigned char)*text);
            continue;
        }
        text++;
        if (*text == 'c')
            return;
        if (*text == 'x') {
            char hex[3] = {text[1], text[2], '\0'};
            buf_append_byte(out, (unsigned char)strtoul(hex, NULL, 16));
            text += 2;
            continue;
        }
        buf_append_byte(out, *text == 'r'   ? '\r'
                             : *text == 'n' ? '\n'
                             : *text == 't' ? '\t'
                             : *text == '0' ? '\0'
                                            : (unsigned char)*text);
    }
    buf_append_text(out, "\r\n");
}

/* The S: lines that stand together, in one piece or in many. */
static void feed_relay(struct player *p)
{
    struct span rest = buf_span(&p->relay);
    size_t cut = p->whole || p->cut == 0 ? rest.len : p->cut;
    while (rest.len > 0) {
        struct span piece = span_head(rest, cut);
        session_feed(p->session, piece);
        drain(p);
        rest = span_from(rest, piece.len);
    }
    buf_empty(&p->relay);
}

static void nothing_left(struct player *p)
{
    if (p->events.len > 0)
        fail(p, "unexpected event: %s", buf_text(&p->events));
    if (p->heard.len > 0)
        fail(p, "unexpected output: %s", buf_text(&p->heard));
}

static void expect_said(struct player *p, const char *text)
{
    struct buf want;
    buf_init(&want, 1 << 20);
    append_escaped(&want, text);
    struct span said = span_head(buf_span(&p->heard), want.len);
    if (!span_equal(said, buf_span(&want)))
        fail(p, "expected C: %s\nwas said: %s", text,
             p->heard.len ? buf_text(&p->heard) : "nothing");
    buf_consume(&p->heard, want.len);
    buf_clear(&want);
}

static void expect_event(struct player *p, const char *text)
{
    size_t len = strlen(text);
    const char *events = buf_text(&p->events);
    if (strncmp(events, text, len) != 0 || events[len] != '\n')
        fail(p, "expected E: %s\nhappened:\n%s", text,
             p->events.len ? events : "nothing");
    buf_consume(&p->events, len + 1);
}

static void skip_said(struct player *p, const char *count)
{
    size_t len = strtoul(count, NULL, 10);
    if (p->heard.len < len)
        fail(p, "only %zu octets were said", p->heard.len);
    buf_consume(&p->heard, len);
}

/* "WORD [N]": who logs in, and how long the secret is. */
static void set_login(struct player *p, const char *text)
{
    char word[32] = "";
    unsigned len = 0;
    sscanf(text, "%31s %u", word, &len);
    if (len >= sizeof p->secret)
        fail(p, "a secret too long");
    strcpy(p->secret, PLAYER_SECRET);
    if (len > 0)
        memset(p->secret, 'x', len);
    p->credentials = (struct credentials){
        .mechanisms = mechanisms_named(span_text(word)),
        .user = "gate",
        .secret = span_text(p->secret),
        .host = "mx.example.org",
        .port = 587,
    };
    if (p->credentials.mechanisms == 0)
        fail(p, "what is the mechanism %s?", word);
    p->options.credentials = &p->credentials;
}

static void set_option(struct player *p, const char *word)
{
    struct session_options *o = &p->options;
    unsigned value = 0;
    if (strncmp(word, "login ", 6) == 0)
        set_login(p, word + 6);
    else if (strcmp(word, "tls_wanted") == 0)
        o->tls_wanted = true;
    else if (strcmp(word, "tls_required") == 0)
        o->tls_required = true;
    else if (strcmp(word, "tls_active") == 0)
        o->tls_active = true;
    else if (strcmp(word, "no_pipelining") == 0)
        o->no_pipelining = true;
    else if (strcmp(word, "no_chunking") == 0)
        o->no_chunking = true;
    else if (strcmp(word, "whole") == 0)
        p->whole = true;
    else if (sscanf(word, "in_flight=%u", &value) == 1)
        o->max_in_flight = value;
    else if (sscanf(word, "mail_s=%u", &value) == 1)
        o->patience.mail_s = value;
    else
        fail(p, "what is the option %s?", word);
}

static void act(struct player *p, const char *what)
{
    struct session *s = p->session;
    if (strcmp(what, "lost") == 0)
        session_lost(s, "The connection was closed");
    else if (strcmp(what, "quit") == 0)
        session_quit(s);
    else if (strcmp(what, "abort") == 0)
        session_abort(s, "The data set cannot be read");
    else if (strcmp(what, "tls ok") == 0)
        session_tls_done(s, true, NULL);
    else if (strcmp(what, "tls failed") == 0)
        session_tls_done(s, false, "The certificate has expired");
    else
        fail(p, "what is %s?", what);
    drain(p);
}

static bool holds(struct player *p, const char *what)
{
    struct session *s = p->session;
    static const char *const logins[] = {"no login", "login accepted",
                                         "login refused", "login trouble"};
    unsigned seconds;
    for (size_t i = 0; i < 4; i++) {
        if (strcmp(what, logins[i]) == 0)
            return session_login(s) == (enum auth_outcome)i;
    }
    if (strcmp(what, "private") == 0)
        return session_output_is_private(s);
    if (strcmp(what, "not private") == 0)
        return !session_output_is_private(s);
    if (strcmp(what, "wants mail") == 0)
        return session_wants_mail(s);
    if (strcmp(what, "wants no mail") == 0)
        return !session_wants_mail(s);
    if (strcmp(what, "refused chunking") == 0)
        return session_refused_chunking(s);
    if (strcmp(what, "doubts pipelining") == 0)
        return session_doubts_pipelining(s);
    if (strcmp(what, "trusts pipelining") == 0)
        return !session_doubts_pipelining(s);
    if (sscanf(what, "patience %u", &seconds) == 1)
        return session_patience_s(s) == seconds;
    if (strcmp(what, "turn") == 0) {
        unsigned before = p->turn;
        p->turn = session_turn(s);
        return p->turn != before;
    }
    if (strcmp(what, "no turn") == 0)
        return p->turn == session_turn(s);
    fail(p, "what is %s?", what);
}

/* One line of the dialogue that is not the relay's. */
static void play_line(struct player *p, char mark, const char *text)
{
    switch (mark) {
    case 'C':
        expect_said(p, text);
        return;
    case 'E':
        expect_event(p, text);
        return;
    case '?':
        if (!holds(p, text))
            fail(p, "does not hold: %s (patience %u)", text,
                 session_patience_s(p->session));
        return;
    case '_':
        skip_said(p, text);
        return;
    case 'O':
        set_option(p, text);
        return;
    default:
        nothing_left(p);
    }
    switch (mark) {
    case 'M':
        offer(p, text);
        return;
    case 'B':
        supply(p, text, false);
        return;
    case 'L':
        supply(p, text, true);
        return;
    case '*':
        supply_many(p, text);
        return;
    case '!':
        act(p, text);
        return;
    default:
        fail(p, "what is %c:?", mark);
    }
}

static void start(struct player *p)
{
    p->options.helo = "gate.example.com";
    if (session_new(&p->options, &p->session) < 0)
        fail(p, "session_new");
    drain(p);
}

static void play(struct player *p, FILE *file)
{
    char line[32768];
    while (fgets(line, sizeof line, file)) {
        p->line++;
        line[strcspn(line, "\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0')
            continue;
        const char *text = line + (line[1] == ':' ? 2 : 1);
        text += *text == ' ';
        if (!p->session && line[0] != 'O')
            start(p);
        if (line[0] == 'S') {
            if (p->relay.len == 0)
                nothing_left(p);
            append_escaped(&p->relay, text);
            continue;
        }
        if (line[0] == 'P') {
            feed_relay(p);
            partner_answer(p, text);
            continue;
        }
        feed_relay(p);
        play_line(p, line[0], text);
    }
    feed_relay(p);
    nothing_left(p);
}

/* Whatever was going on: each mail ends once, and the session closes. */
static void finish(struct player *p)
{
    session_lost(p->session, "The dialogue is over");
    drain(p);
    if (!p->ended)
        fail(p, "the session does not end");
    for (size_t i = 0; i < p->mail_count; i++) {
        if (p->mails[i].done != 1)
            fail(p, "%s was done %u times", p->mails[i].name, p->mails[i].done);
        envelope_clear(&p->mails[i].envelope);
    }
    session_free(&p->session);
    partner_end(p);
    buf_clear(&p->heard);
    buf_clear(&p->events);
    buf_clear(&p->relay);
}

int main(int argc, char **argv)
{
    static const size_t cuts[] = {0, 1, 2, 3, 7, 61};
    if (argc != 2)
        return 2;
    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        FILE *file = fopen(argv[1], "r");
        if (!file) {
            perror(argv[1]);
            return 2;
        }
        struct player *p = calloc(1, sizeof *p);
        p->file = argv[1];
        p->cut = cuts[i];
        buf_init(&p->heard, 1 << 23);
        buf_init(&p->events, 1 << 20);
        buf_init(&p->relay, 1 << 20);
        play(p, file);
        finish(p);
        fclose(file);
        free(p);
    }
    return 0;
}
