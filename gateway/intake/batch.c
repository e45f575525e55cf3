/*
 * Records to commands and mails (RFC 2442; RFC 5321, 4.1.4)
 *
 *     job         = *(single / hello) [QUIT *ignored]
 *     hello       = ("HELO" / "EHLO") *(single / STARTTLS / transaction)
 *     transaction = MAIL 1*(RCPT / single) DATA text
 *     text        = *record "."          ; or the end of the job
 *     single      = RSET / NOOP / TICK / VERB / VRFY / EXPN / HELP / QUEU
 *
 * This file holds the queue of items and what ends a job; batch_command.c
 * reads commands, batch_body.c text.
 */
#include "intake/batch.h"

#include "intake/batch_state.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/scope.h"
#include "base/utf8.h"

void batch_defaults(struct batch_options *o, enum profile profile)
{
    *o = (struct batch_options){
        .profile = profile,
        .atsign = {.substitute = '@'},
        .syntax_error_limit = 5,
        .max_recipients = 2000,
        .undot = true,
        .host = "localhost",
    };
}

int batch_new(const struct batch_options *options, const struct codepage *cp,
              struct batch **b_out)
{
    SCOPED(batch_free) struct batch *b = calloc(1, sizeof *b);
    if (!b)
        return -ENOMEM;
    b->options = *options;
    if (b->options.atsign.substitute == 0)
        b->options.atsign.substitute = '@';
    b->cp = cp;
    command_init(&b->command);
    int r = card_init(&b->card, cp);
    if (r < 0)
        return r;
    *b_out = GIVE(b);
    return 0;
}

/* Replies are owned by the queue until the next record is fed. */
void batch_clear_items(struct batch *b)
{
    for (unsigned i = 0; i < b->first + b->count; i++)
        reply_clear(&b->items[i].reply);
    b->first = b->count = 0;
}

void batch_free(struct batch **b)
{
    if (!*b)
        return;
    batch_clear_items(*b);
    card_clear(&(*b)->card);
    command_clear(&(*b)->command);
    envelope_clear(&(*b)->envelope);
    duplicates_clear(&(*b)->duplicates);
    free((*b)->helo);
    free(*b);
    *b = NULL;
}

/* -------------------------------------------------------------------- items */

struct batch_item *batch_item_add(struct batch *b, enum batch_kind kind,
                                  uint64_t record)
{
    assert(b->first + b->count < BATCH_ROOM);
    struct batch_item *item = &b->items[b->first + b->count++];
    b->talk++;
    *item = (struct batch_item){
        .kind = kind, .record = record, .recipient = -1, .verbose = b->verbose};
    return item;
}

void batch_finding_add(struct batch *b, enum quirk_id quirk, uint64_t record,
                       unsigned column, struct span what)
{
    struct batch_item *item = batch_item_add(b, BATCH_FINDING, record);
    item->column = column;
    item->finding =
        (struct finding){.quirk = quirk, .record = record, .column = column};
    utf8_print(what, item->finding.detail, sizeof item->finding.detail);
}

struct reply *batch_over_add(struct batch *b, uint64_t record)
{
    struct batch_item *item = batch_item_add(b, BATCH_NOTE, record);
    item->over = true;
    return &item->reply;
}

void batch_tell_once(struct batch *b, enum quirk_id quirk, uint64_t record,
                     unsigned column)
{
    uint64_t bit = (uint64_t)1 << quirk;
    if (b->told & bit)
        return;
    b->told |= bit;
    batch_finding_add(b, quirk, record, column, (struct span){0});
}

int batch_next(struct batch *b, struct batch_item *item_out)
{
    if (b->count > 0) {
        *item_out = b->items[b->first++];
        b->count--;
        return STEP_ITEM;
    }
    if (b->has_text) {
        /* Most items are these: the rest of a large struct is left alone. */
        item_out->kind = BATCH_TEXT;
        item_out->record = b->text.number;
        item_out->text = b->text;
        b->has_text = false;
        return STEP_ITEM;
    }
    return b->ended ? STEP_END : STEP_HUNGRY;
}

const struct atsign_guess *batch_atsign_guess(const struct batch *b)
{
    return &b->guess;
}

/* ------------------------------------------------------------------- limits */

int batch_count_error(struct batch *b)
{
    unsigned limit = b->options.syntax_error_limit;
    if (limit == 0 || ++b->errors < limit)
        return 0;
    int r = batch_drop(b);
    if (r < 0)
        return r;
    b->state = BATCH_STOP;
    if (b->options.live)
        return BATCH_NOTE_ADD(b, b->record, "421 4.7.0",
                              "%s closes: %u commands were malformed",
                              b->options.host, limit);
    if (b->known == 0)
        batch_finding_add(b, QUIRK_NO_COMMANDS, b->record, 0, (struct span){0});
    return BATCH_NOTE_ADD(
        b, b->record, "500 5.5.0",
        "Maximum errors reached in Jes file. Quit Command generated\n"
        "Exceeded maximum errors(%u) allowed",
        limit);
}

/* The job is over its limit: what is under way ends, nothing more is read. */
static int stop_at_size(struct batch *b)
{
    int r = 0;
    if (b->state == BATCH_BODY) {
        b->too_large = true;
        b->bad_record = b->record;
        r = batch_body_end(b, b->record, true);
    } else if (b->state == BATCH_SKIP) {
        r = batch_skip_end(b, b->record);
    } else {
        r = batch_drop(b);
    }
    if (r < 0)
        return r;
    b->refusals++;
    b->state = BATCH_STOP;
    return BATCH_NOTE_ADD(b, b->record, "552 5.3.4",
                          "Jes file too large, %llu bytes are allowed: the "
                          "rest is not read",
                          (unsigned long long)b->options.max_job_bytes);
}

/* -------------------------------------------------------------- the records */

/* The first segment of a NETDATA file names its control record. */
static bool is_netdata(struct span bytes)
{
    static const unsigned char inmr01[] = {0xC9, 0xD5, 0xD4, 0xD9, 0xF0, 0xF1};
    return bytes.len >= 2 + sizeof inmr01 &&
           memcmp(bytes.at + 2, inmr01, sizeof inmr01) == 0;
}

static int refuse_netdata(struct batch *b)
{
    b->refusals++;
    b->state = BATCH_STOP;
    batch_finding_add(b, QUIRK_NETDATA, b->record, 0, (struct span){0});
    return BATCH_NOTE_ADD(b, b->record, "554 5.6.1", "%s",
                          quirk(QUIRK_NETDATA)->warning);
}

/* A mail that stands behind QUIT was meant to be sent: say so, once. */
static int read_late(struct batch *b, const struct record *record)
{
    if (b->told_late)
        return 0;
    struct record head = *record;
    head.bytes = span_head(head.bytes, 16);
    int r = card_read(&b->card, &head, true);
    struct span line = span_trim(buf_span(&b->card.line));
    if (r == 0 &&
        (span_begins(line, SPAN("HELO ")) || span_begins(line, SPAN("EHLO ")) ||
         span_begins(line, SPAN("MAIL ")))) {
        b->told_late = true;
        batch_finding_add(b, QUIRK_AFTER_QUIT, record->number, 1, line);
    }
    return r;
}

int batch_feed(struct batch *b, const struct record *record)
{
    assert(b->count == 0 && !b->has_text && !b->ended);
    batch_clear_items(b);
    b->record = record->number;
    b->job_bytes += record->bytes.len;
    if (b->options.max_job_bytes > 0 && b->state != BATCH_STOP &&
        b->job_bytes > b->options.max_job_bytes)
        return stop_at_size(b);

    switch (b->state) {
    case BATCH_BODY:
        return batch_body(b, record);
    case BATCH_SKIP:
        return batch_skip(b, record);
    case BATCH_QUIT:
        return read_late(b, record);
    case BATCH_STOP:
        return 0;
    default:
        if (b->job_bytes == record->bytes.len && is_netdata(record->bytes))
            return refuse_netdata(b);
        return batch_command(b, record);
    }
}

/* Whatever is open when the job ends is closed. */
static int close_open(struct batch *b)
{
    if (b->state == BATCH_BODY)
        return batch_body_end(b, b->record, false);
    if (b->state == BATCH_SKIP)
        return batch_skip_end(b, b->record);
    int r = batch_command_finish(b);
    return r < 0 || b->state == BATCH_QUIT ? r : batch_drop(b);
}

int batch_end(struct batch *b)
{
    assert(b->count == 0 && !b->has_text && !b->ended);
    batch_clear_items(b);
    b->ended = true;
    int r = close_open(b);
    if (r < 0 || b->state == BATCH_STOP)
        return r;
    if (b->known == 0 && b->refusals > 0)
        batch_finding_add(b, QUIRK_NO_COMMANDS, b->record, 0, (struct span){0});
    if (b->mails == 0 && b->refusals == 0)
        return BATCH_NOTE_ADD(b, 0, "250 2.0.0", "Nothing to do");
    if (b->state == BATCH_QUIT)
        return 0;
    return BATCH_NOTE_ADD(b, 0, "221 2.0.0",
                          "%s closes: QUIT is implied at the end",
                          b->options.host);
}
