#include "codepages/stream.h"

#include <assert.h>
#include <string.h>

/* What a coding may write beyond four bytes for each byte it is given. */
#define SLACK 16
/* The longest piece that says nothing yet: two characters of a sequence. */
#define UNIT sizeof(((struct codepage_coder *)0)->held)

/* Where a call stands. */
struct stream {
    struct codepage_coder *c;
    coding_run *run;
    const unsigned char *in;
    size_t in_len;
    size_t read;
    unsigned char *out;
    size_t out_size;
    size_t written;
    bool last;
};

static struct codepage_result stream_result(const struct stream *s,
                                            enum codepage_status status)
{
    return (struct codepage_result){s->read, s->written, status};
}

/* Takes @len bytes of input that a run has used, what was held first. */
static void stream_use(struct stream *s, size_t len)
{
    struct codepage_coder *c = s->c;
    size_t from_held = len < c->held_len ? len : c->held_len;
    c->held_len -= (unsigned char)from_held;
    memmove(c->held, c->held + from_held, c->held_len);
    s->read += len - from_held;
    c->position += len;
}

/* Straight from input to output, as much as surely fits. */
static enum codepage_status stream_bulk(struct stream *s, size_t len)
{
    bool last = s->last && len == s->in_len - s->read;
    struct codepage_result r =
        s->run(s->c, s->in + s->read, len, s->out + s->written, last);
    s->written += r.written;
    stream_use(s, r.read);
    return r.status;
}

/* What is ready goes out as far as there is room. */
static bool stream_drain(struct stream *s)
{
    struct codepage_coder *c = s->c;
    size_t room = s->out_size - s->written;
    size_t len = c->ready_len < room ? c->ready_len : room;
    memcpy(s->out + s->written, c->ready, len);
    s->written += len;
    c->ready_len -= (unsigned char)len;
    memmove(c->ready, c->ready + len, c->ready_len);
    return c->ready_len == 0;
}

/*
 * One character, which begins in what is held or near the end of the room:
 * the shortest piece that says anything is converted beside the output.
 * *done_out: nothing is left, or all that is left is held.
 */
static enum codepage_status stream_step(struct stream *s, bool *done_out)
{
    struct codepage_coder *c = s->c;
    unsigned char unit[UNIT];
    size_t held = c->held_len;
    size_t all = held + (s->in_len - s->read);
    size_t most = all < UNIT ? all : UNIT;
    struct codepage_result r = {0};
    for (size_t len = held > 0 || all == 0 ? held : 1; len <= most; len++) {
        memcpy(unit, c->held, held);
        memcpy(unit + held, s->in + s->read, len - held);
        r = s->run(c, unit, len, c->ready, s->last && len == all);
        if (r.status != CODEPAGE_OK || r.read > 0)
            break;
    }
    c->ready_len = (unsigned char)r.written;
    stream_use(s, r.read);
    if (r.status == CODEPAGE_OK && (r.read == 0 || r.read == all)) {
        /* All there is says nothing yet: it waits for more. */
        size_t rest = s->in_len - s->read;
        assert(c->held_len + rest <= UNIT);
        memcpy(c->held + c->held_len, s->in + s->read, rest);
        c->held_len += (unsigned char)rest;
        s->read += rest;
        *done_out = true;
    }
    return r.status;
}

struct codepage_result stream_convert(struct codepage_coder *c, coding_run *run,
                                      const void *in, size_t in_len, void *out,
                                      size_t out_size, bool last)
{
    static unsigned char nothing[1];
    struct stream s = {c,        run, in ? in : nothing,
                       in_len,   0,   out ? out : nothing,
                       out_size, 0,   last};
    enum codepage_status status = CODEPAGE_OK;
    bool done = false;
    while (status == CODEPAGE_OK) {
        if (!stream_drain(&s))
            return stream_result(&s, CODEPAGE_FULL);
        if (done)
            break;
        size_t left = in_len - s.read;
        size_t room = out_size - s.written;
        size_t fits = room > SLACK ? (room - SLACK) / 4 : 0;
        size_t len = left < fits ? left : fits;
        size_t before = s.read;
        if (c->held_len == 0 && len > 0)
            status = stream_bulk(&s, len);
        if (status == CODEPAGE_OK && s.read == before)
            status = stream_step(&s, &done);
    }
    stream_drain(&s);
    return stream_result(&s, status);
}
