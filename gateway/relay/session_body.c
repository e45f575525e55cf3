#include "relay/session_private.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>

/* "BDAT n [LAST]" and its octets, which go out together or not at all. */
static int say_chunk(struct session *s, bool last)
{
    struct transaction *t = session_transaction(s, s->talking);
    char line[48];
    int len = snprintf(line, sizeof line, "BDAT %zu%s\r\n", s->chunk.len,
                       last ? " LAST" : "");
    int r = buf_reserve(&s->output, (size_t)len + s->chunk.len);
    if (r < 0)
        return r;
    session_put(s, span_of(line, (size_t)len));
    r = session_await(
        s,
        (struct said){.word = WORD_BDAT, .first = !t->chunked, .last = last});
    if (r < 0)
        return r;
    session_put(s, buf_span(&s->chunk));
    buf_empty(&s->chunk);
    t->unanswered++;
    t->chunked = true;
    t->end_said = last;
    t->end_at = s->produced;
    if (last)
        s->stale = true; /* until the relay has answered it */
    return 0;
}

static int add_to_chunks(struct session *s, struct span octets, bool last)
{
    while (s->chunk.len + octets.len > SESSION_CHUNK) {
        struct span head = span_head(octets, SESSION_CHUNK - s->chunk.len);
        int r = buf_append(&s->chunk, head);
        if (r == 0)
            r = say_chunk(s, false);
        if (r < 0)
            return r;
        octets = span_from(octets, head.len);
    }
    int r = buf_append(&s->chunk, octets);
    return r == 0 && last ? say_chunk(s, true) : r;
}

static int add_to_data(struct session *s, struct span octets, bool last)
{
    size_t before = s->output.len;
    int r = dots_stuff(&s->dots, octets, &s->output);
    if (r == 0 && last)
        r = dots_end(&s->dots, &s->output);
    s->produced += s->output.len - before;
    if (r < 0 || !last)
        return r;
    struct transaction *t = session_transaction(s, s->talking);
    session_said(s, WORD_BODY, 0);
    t->unanswered++;
    t->end_said = true;
    t->end_at = s->produced;
    return 0;
}

int session_body(struct session *s, struct span octets, bool last)
{
    if (s->closing)
        return 0;
    assert(s->due == WORD_BODY || s->due == WORD_BDAT);
    int r = s->due == WORD_BODY ? add_to_data(s, octets, last)
                                : add_to_chunks(s, octets, last);
    if (r < 0) {
        session_distrust(s, "What the relay leaves unread has no room");
        return r;
    }
    if (last) {
        s->due = session_pass_on(s);
        session_talk(s);
    }
    return 0;
}

void session_abort(struct session *s, const char *why)
{
    if (s->closing)
        return;
    assert(s->due == WORD_BODY || s->due == WORD_BDAT);
    struct transaction *t = session_transaction(s, s->talking);
    const struct reply reply = {
        .code = 451, .enhanced = {4, 3, 0}, .jes = true, .text = (char *)why};
    if (s->due == WORD_BODY) {
        session_leave(s, &reply, LEAVING_LOST);
        return;
    }
    session_keep(s, &t->to_end, &reply);
    buf_empty(&s->chunk);
    s->stale = true;
    transaction_decide(t, ENDING_BROKEN, &t->to_end.reply);
    s->due = session_pass_on(s);
    session_talk(s);
}
