#include "player.h"

#include <stdio.h>
#include <stdlib.h>

static void print_reply(struct buf *out, const char *head,
                        const struct reply *r)
{
    if (!r)
        return;
    buf_printf(out, "%s%u", head, r->code);
    if (r->enhanced[0])
        buf_printf(out, " %u.%u.%u", r->enhanced[0], r->enhanced[1],
                   r->enhanced[2]);
    if (r->jes)
        buf_append_text(out, " JES");
}

static void note_event(struct player *p, const struct session_event *e)
{
    static const char *const kinds[] = {
        [SESSION_READY] = "ready",    [SESSION_STARTTLS] = "starttls",
        [SESSION_SENDER] = "sender",  [SESSION_BODY] = "body",
        [SESSION_BODY_STOP] = "stop", [SESSION_RECIPIENT] = "rcpt",
        [SESSION_DONE] = "done",      [SESSION_CLOSE] = "close"};
    static const char *const endings[] = {"answered",  "refused", "broken",
                                          "uncertain", "again",   "bare"};
    struct offered *m = e->token;
    buf_append_text(&p->events, kinds[e->kind]);
    if (m)
        buf_printf(&p->events, " %s", m->name);
    if (e->kind == SESSION_RECIPIENT) {
        buf_printf(&p->events, " %zu", e->recipient + 1);
        if (m->replied[e->recipient]++)
            fail(p, "two replies to recipient %zu", e->recipient + 1);
    }
    if (e->kind == SESSION_DONE) {
        buf_printf(&p->events, " %s", endings[e->ending]);
        if (m->done++)
            fail(p, "%s is done twice", m->name);
    }
    if (e->kind != SESSION_BODY) /* 354, as the script has it already */
        print_reply(&p->events, " ", e->reply);
    print_reply(&p->events, " mail=", e->mail_reply);
    print_reply(&p->events, " data=", e->data_reply);
    if (e->rest)
        buf_append_text(&p->events, " rest");
    buf_append_byte(&p->events, '\n');
}

void drain(struct player *p)
{
    struct session_event e;
    int r;
    while ((r = session_next(p->session, &e)) == STEP_ITEM)
        note_event(p, &e);
    if (r < 0)
        fail(p, "session_next answers %s", strerror(-r));
    p->ended = r == STEP_END;
    struct buf *out = session_output(p->session);
    if (buf_append(&p->heard, buf_span(out)) < 0)
        fail(p, "the session says too much");
    buf_consume(out, out->len);
}

/* "a@x,b@y" or "100": so many invented ones. */
static void add_recipients(struct player *p, struct envelope *e, char *list)
{
    char *end;
    unsigned long count = strtoul(list, &end, 10);
    if (*end == '\0') {
        for (unsigned long i = 1; i <= count && i <= MAX_RECIPIENTS; i++) {
            char address[32];
            snprintf(address, sizeof address, "r%lu@b.example", i);
            envelope_add(e, &(struct recipient){.address = address});
        }
        return;
    }
    char *rest = list;
    for (char *one = strsep(&rest, ","); one; one = strsep(&rest, ",")) {
        struct recipient r = {.address = one};
        for (size_t i = 0; i < e->recipient_count && !r.duplicate_of; i++) {
            if (strcmp(e->recipients[i].address, one) == 0)
                r.duplicate_of = (unsigned)i + 1;
        }
        if (envelope_add(e, &r) < 0)
            fail(p, "no memory");
    }
}

static void set_text(char **text, const char *value)
{
    free(*text);
    *text = strdup(value);
}

static void mail_word(struct player *p, struct offered *m,
                      struct session_mail *mail, char *word)
{
    struct envelope *e = &m->envelope;
    char *value = strchr(word, '=');
    if (value)
        *value++ = '\0';
    if (strcmp(word, "size") == 0)
        mail->size = strtoull(value, NULL, 10);
    else if (strcmp(word, "slack") == 0)
        mail->slack = strtoull(value, NULL, 10);
    else if (strcmp(word, "8bit") == 0)
        mail->eightbit = true;
    else if (strcmp(word, "utf8") == 0)
        mail->utf8 = true;
    else if (strcmp(word, "bare") == 0)
        mail->bare = true;
    else if (strcmp(word, "tls") == 0)
        e->tls_required = true;
    else if (strcmp(word, "ret") == 0)
        set_text(&e->ret, value);
    else if (strcmp(word, "envid") == 0)
        set_text(&e->envid, value);
    else if (strcmp(word, "notify") == 0)
        set_text(&e->recipients[0].notify, value);
    else if (strcmp(word, "orcpt") == 0)
        set_text(&e->recipients[0].orcpt, value);
    else if (strcmp(word, "skip") == 0)
        m->skip[strtoul(value, NULL, 10) - 1] = true;
    else
        fail(p, "what is %s?", word);
}

void offer(struct player *p, const char *line)
{
    if (p->mail_count == MAX_MAILS)
        fail(p, "too many mails");
    struct offered *m = &p->mails[p->mail_count++];
    char *copy = NULL;
    struct buf text;
    buf_init(&text, 1 << 16);
    append_escaped(&text, line);
    text.len -= 2;
    copy = strdup(buf_text(&text));
    buf_clear(&text);
    char *rest = copy;
    snprintf(m->name, sizeof m->name, "%s", strsep(&rest, " "));
    char *from = strsep(&rest, " ");
    char *to = strsep(&rest, " ");
    if (!from || !to)
        fail(p, "M: NAME FROM TO");
    set_text(&m->envelope.reverse_path, strcmp(from, "<>") == 0 ? "" : from);
    if (strcmp(to, "-") != 0)
        add_recipients(p, &m->envelope, to);
    struct session_mail mail = {
        .token = m, .envelope = &m->envelope, .skip = m->skip};
    for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " "))
        mail_word(p, m, &mail, word);
    free(copy);
    if (!session_wants_mail(p->session))
        fail(p, "no mail is wanted");
    if (session_offer(p->session, &mail) < 0)
        fail(p, "session_offer");
    drain(p);
}

void supply(struct player *p, const char *text, bool last)
{
    struct buf line;
    buf_init(&line, 1 << 20);
    if (text)
        append_escaped(&line, text);
    struct span rest = buf_span(&line);
    while (p->cut > 0 && !p->whole && rest.len > p->cut) {
        session_body(p->session, span_head(rest, p->cut), false);
        rest = span_from(rest, p->cut);
    }
    if (session_body(p->session, rest, last) < 0)
        fail(p, "session_body");
    buf_clear(&line);
    drain(p);
}

void supply_many(struct player *p, const char *count)
{
    static const char line[] = "The quick brown fox jumps over the lazy "
                               "dog and runs for it...\r\n";
    unsigned long left = strtoul(count, NULL, 10);
    while (left > 0) {
        size_t len = left < 64 ? left : 64;
        session_body(p->session, span_of(line + sizeof line - 1 - len, len),
                     false);
        left -= len;
    }
    drain(p);
}
