/* What a live session is told from outside, and what it is like. */
#include "intake/live_state.h"

#include <assert.h>
#include <errno.h>

int live_framing(const char *name, const struct codepage *cp,
                 struct dataset_format *format_out)
{
    bool ascii = !codepage_is_ebcdic(cp);
    const struct {
        const char *name;
        struct dataset_format format;
    } framings[] = {
        {"NL", {.recfm = RECFM_TEXT, .line_end = LINE_END_NL}},
        {"LF", {.recfm = RECFM_TEXT, .line_end = LINE_END_LF}},
        {"CRLF", {.recfm = RECFM_TEXT, .line_end = LINE_END_CRLF}},
        {"F80", {.recfm = RECFM_F, .lrecl = 80}},
        {"RDW", {.recfm = RECFM_V}},
    };
    for (size_t i = 0; i < sizeof framings / sizeof framings[0]; i++) {
        if (!span_same(span_text(name), span_text(framings[i].name)))
            continue;
        *format_out = framings[i].format;
        format_out->ascii = ascii;
        format_out->max_record = LIVE_MAX_RECORD;
        if (ascii && format_out->line_end == LINE_END_CRLF)
            format_out->line_end = LINE_END_A_CRLF;
        else if (ascii && format_out->recfm == RECFM_TEXT)
            format_out->line_end = LINE_END_A_LF;
        return 0;
    }
    return -EINVAL;
}

bool live_waits(const struct live *l)
{
    return l->count == 0 &&
           (l->state == STATE_ASKING || l->state == STATE_SHAKING);
}

bool live_is_open(const struct live *l)
{
    return l->open || l->state == STATE_ASKING;
}

/* What the answer means for the transaction. */
static int settle(struct live *l, bool taken)
{
    switch (l->asked) {
    case LIVE_MAIL:
        l->open = taken;
        return taken ? 0 : batch_take_back(l->batch, VERB_MAIL);
    case LIVE_RCPT:
        return taken ? 0 : batch_take_back(l->batch, VERB_RCPT);
    case LIVE_DATA:
        l->open = l->receiving = taken;
        return taken ? 0 : batch_take_back(l->batch, VERB_DATA);
    default:
        l->open = false;
        return 0;
    }
}

int live_answer(struct live *l, const struct reply *reply)
{
    assert(l->state == STATE_ASKING && l->count == 0);
    l->state = STATE_LISTENING;
    int r = settle(l, reply->code < 400);
    if (r == 0)
        r = reply_copy(reply, &l->said);
    if (r < 0)
        return r;
    live_push_reply(l, LIVE_REPLY, &l->said, 0);
    if (reply->code == 421)
        live_close(l);
    return 0;
}

void live_secured(struct live *l)
{
    assert(l->state == STATE_SHAKING);
    l->state = STATE_LISTENING;
    l->secure = true;
    batch_free(&l->batch);
    batch_parked_clear(&l->parked);
}

int live_dismiss(struct live *l, const char *codes, const char *text)
{
    return l->state == STATE_OVER ? 0 : live_leave(l, codes, text);
}

void live_hang_up(struct live *l)
{
    if (l->state == STATE_OVER)
        return;
    l->first = l->count = 0;
    live_close(l);
}

enum live_stage live_stage(const struct live *l)
{
    static const enum live_stage outside[] = {
        [STATE_ASKING] = LIVE_WAITING,
        [STATE_SHAKING] = LIVE_WAITING,
        [STATE_OVER] = LIVE_OVER,
    };
    if (l->state != STATE_LISTENING)
        return outside[l->state];
    if (l->receiving)
        return LIVE_RECEIVING;
    return l->records ? LIVE_TALKING : LIVE_IDLE;
}

const char *live_helo(const struct live *l)
{
    const char *helo = l->batch ? batch_helo(l->batch) : l->parked.helo;
    return helo ? helo : "";
}
