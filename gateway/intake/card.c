#include "intake/card.h"

#include "base/utf8.h"
#include "intake/batch_text.h"

#include <errno.h>

int card_init(struct card *c, const struct codepage *cp)
{
    *c = (struct card){0};
    buf_init(&c->kept, CARD_MAX);
    buf_init(&c->line, 4 * CARD_MAX + 16);
    return codepage_coder_init(&c->coder, cp, &codepage_policy_mail);
}

void card_clear(struct card *c)
{
    buf_clear(&c->kept);
    buf_clear(&c->line);
    codepage_coder_clear(&c->coder);
}

static int card_decode(struct card *c)
{
    buf_empty(&c->line);
    int r = buf_reserve(&c->line, 4 * c->raw.len + 16);
    if (r < 0)
        return r;
    uint64_t closed = c->coder.events.shift_closed;
    struct codepage_result done = codepage_decode_record(
        &c->coder, c->raw.at, c->raw.len, c->line.bytes, c->line.room);
    c->line.len = done.written;
    c->unclosed = c->coder.events.shift_closed != closed;
    return 0;
}

int card_read(struct card *c, const struct record *record, bool nulls)
{
    struct span bytes = text_unpad(c->coder.cp, record->bytes, true, nulls);
    if (record->number == 1 && codepage_kind(c->coder.cp) == CODEPAGE_UTF8)
        bytes = utf8_skip_mark(bytes);
    c->raw = span_head(bytes, CARD_MAX - c->kept.len);
    c->cut = bytes.len > c->raw.len;
    if (!card_waits(c)) {
        c->record = record->number;
        c->joined = record->joined;
        return card_decode(c);
    }
    int r = buf_append(&c->kept, c->raw);
    c->raw = buf_span(&c->kept);
    return r < 0 ? r : card_decode(c);
}

int card_keep(struct card *c)
{
    return card_waits(c) ? 0 : buf_append(&c->kept, c->raw);
}

void card_finish(struct card *c)
{
    buf_empty(&c->kept);
}

bool card_is_open(const struct card *c, const struct record *record)
{
    struct span line = span_trim(buf_span(&c->line));
    return record->bytes.len == CARD_COLUMNS &&
           c->raw.len % CARD_COLUMNS == 0 &&
           c->raw.len + CARD_COLUMNS <= CARD_MAX &&
           (span_begins(line, SPAN("MAIL ")) ||
            span_begins(line, SPAN("RCPT "))) &&
           memchr(line.at, '<', line.len) && !memchr(line.at, '>', line.len);
}

/*
 * Decoded again, a byte at a time, up to the character in question. SO and SI
 * give no text: the column is that of the character behind them.
 */
static size_t raw_place(struct card *c, size_t at)
{
    struct codepage_coder coder;
    if (codepage_coder_init(&coder, c->coder.cp, &codepage_policy_mail) < 0)
        return 0;
    size_t written = 0, begin = 0;
    for (size_t i = 0; i < c->raw.len; i++) {
        char out[64];
        struct codepage_result one =
            codepage_decode(&coder, c->raw.at + i, 1, out, sizeof out, false);
        written += one.written;
        if (written > at)
            break;
        if (one.written > 0 || c->raw.at[i] == 0x0E || c->raw.at[i] == 0x0F)
            begin = i + 1;
    }
    codepage_coder_clear(&coder);
    return begin;
}

void card_place(struct card *c, size_t at, uint64_t *record_out,
                unsigned *column_out)
{
    /* In a page of single bytes a character is a column. */
    size_t place = codepage_kind(c->coder.cp) == CODEPAGE_SBCS
                       ? utf8_count(span_head(buf_span(&c->line), at))
                       : raw_place(c, at);
    /* Column 80 of a card that it joins is gone. */
    size_t columns = c->joined > 0 ? CARD_COLUMNS - 1 : CARD_COLUMNS;
    size_t cards = card_waits(c) ? SIZE_MAX : c->joined;
    if (place / columns < cards)
        cards = place / columns;
    *record_out = c->record + cards;
    place -= cards * columns;
    *column_out = (unsigned)place + 1;
}
