/**
 * batch_say.h - what the parser of batches says, as text
 *
 *     2 MAIL 250 2.1.0          a command: record, verb, codes, @column, #index
 *     2 Q-06@11 a@b             a finding
 *     = a@b > c@d, e@f          a mail begins: sender, recipients
 *     | text                    a record of it
 *     . 9 250 2.6.0             its end
 *     ! 9 554 5.5.1             a note
 */
#ifndef EBGATE_TESTS_BATCH_SAY_H
#define EBGATE_TESTS_BATCH_SAY_H

#include "base/step.h"
#include "intake/batch.h"

#include <stdio.h>
#include <stdlib.h>

static inline struct codepage *say_page(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    if (codepage_open(name, &cp, &error) < 0) {
        fprintf(stderr, "%s\n", error.text);
        abort();
    }
    return cp;
}

static inline void say_codes(struct buf *said, const struct reply *r)
{
    buf_printf(said, " %u", r->code);
    if (r->enhanced[0])
        buf_printf(said, " %u.%u.%u", r->enhanced[0], r->enhanced[1],
                   r->enhanced[2]);
}

static inline void say_mail(struct buf *said, const struct envelope *e)
{
    buf_printf(said, "= %s%s >", e->reverse_path,
               e->tls_required ? " tls" : "");
    for (size_t i = 0; i < e->recipient_count; i++)
        buf_printf(said, "%s %s%s", i ? "," : "", e->recipients[i].address,
                   e->recipients[i].duplicate_of ? "*" : "");
}

static inline void say_text(struct buf *said, const struct codepage *cp,
                            struct span bytes)
{
    struct codepage_coder coder;
    size_t room = 4 * bytes.len + 16;
    if (codepage_coder_init(&coder, cp, &codepage_policy_mail) < 0 ||
        buf_append_text(said, "| ") < 0 || buf_reserve(said, room) < 0)
        abort();
    said->len += codepage_decode_record(&coder, bytes.at, bytes.len,
                                        said->bytes + said->len, room)
                     .written;
    codepage_coder_clear(&coder);
}

static inline void say_item(struct buf *said, const struct codepage *cp,
                            const struct batch_item *item)
{
    unsigned long long record = item->record;
    switch (item->kind) {
    case BATCH_COMMAND:
        buf_printf(said, "%llu %s", record,
                   item->verb == VERB_UNKNOWN ? "?" : verb_name(item->verb));
        say_codes(said, &item->reply);
        if (item->column)
            buf_printf(said, " @%u", item->column);
        if (item->recipient >= 0)
            buf_printf(said, " #%d", item->recipient);
        break;
    case BATCH_FINDING:
        buf_printf(said, "%llu Q-%02d@%u%s%s", record, item->finding.quirk,
                   item->column, item->finding.detail[0] ? " " : "",
                   item->finding.detail);
        break;
    case BATCH_MAIL:
        say_mail(said, item->envelope);
        break;
    case BATCH_TEXT:
        say_text(said, cp, item->text.bytes);
        break;
    case BATCH_MAIL_END:
        buf_printf(said, ". %llu", record);
        say_codes(said, &item->reply);
        break;
    case BATCH_NOTE:
        buf_printf(said, "! %llu", record);
        say_codes(said, &item->reply);
        break;
    }
    buf_append_byte(said, '\n');
}

static inline void say_all(struct buf *said, const struct codepage *cp,
                           struct batch *b)
{
    struct batch_item item;
    while (batch_next(b, &item) == STEP_ITEM)
        say_item(said, cp, &item);
}

/** Feeds one record from a block of memory of its own, gone when it was
 *  drained. */
static inline void say_record(struct buf *said, const struct codepage *cp,
                              struct batch *b, struct span bytes,
                              uint64_t number)
{
    unsigned char *copy = malloc(bytes.len ? bytes.len : 1);
    if (!copy)
        abort();
    if (bytes.len > 0)
        memcpy(copy, bytes.at, bytes.len);
    struct record record = {.bytes = span_of(copy, bytes.len),
                            .number = number};
    if (batch_feed(b, &record) < 0)
        abort();
    say_all(said, cp, b);
    free(copy);
}

#endif
