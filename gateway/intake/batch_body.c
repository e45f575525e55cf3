#include "intake/batch_state.h"
#include "intake/batch_text.h"

static void tell_found(struct batch *b, const struct record *record,
                       unsigned found, size_t len)
{
    if (found & TEXT_NULLS)
        batch_tell_once(b, QUIRK_NULLS, record->number, (unsigned)len + 1);
    if (found & TEXT_LINE_END)
        batch_tell_once(b, QUIRK_LINE_END, record->number, (unsigned)len + 1);
    if (found & TEXT_SINGLE_DOT)
        batch_tell_once(b, QUIRK_SINGLE_DOT, record->number, 1);
    if (found & TEXT_CUT)
        batch_tell_once(b, QUIRK_CUT_LINE, record->number, 999);
    if (found & TEXT_TOO_LONG) {
        batch_tell_once(b, QUIRK_LONG_LINE, record->number, 999);
        b->too_long = true;
        b->bad_record = b->bad_record ? b->bad_record : record->number;
    }
}

static void count_bytes(struct batch *b, const struct record *record)
{
    b->mail_bytes += record->bytes.len + 2;
    uint64_t limit = b->options.max_mail_bytes;
    if (limit == 0 || b->mail_bytes <= limit || b->bad_record)
        return;
    b->too_large = true;
    b->bad_record = record->number;
}

/* the end of a job that stood in JCL. Held until a record comes behind
 * it, which makes it text. */
static bool is_slash_star(const struct batch *b, struct span bytes)
{
    return b->options.drop_last_slash_star && bytes.len == 2 &&
           memcmp(bytes.at, codepage_is_ebcdic(b->cp) ? "\x61\x5C" : "/*", 2) ==
               0;
}

static void hold_slash_star(struct batch *b, const struct record *text)
{
    b->slash_star = *text;
    b->slash_star.bytes =
        codepage_is_ebcdic(b->cp) ? SPAN("\x61\x5C") : SPAN("/*");
    b->has_slash_star = true;
}

static void give_slash_star(struct batch *b)
{
    if (b->has_slash_star && b->bad_record == 0)
        batch_item_add(b, BATCH_TEXT, b->slash_star.number)->text =
            b->slash_star;
    b->has_slash_star = false;
}

int batch_body(struct batch *b, const struct record *record)
{
    give_slash_star(b);
    struct record text = *record;
    unsigned found = text_cut(&b->options, b->cp, &text);
    if (found & TEXT_END)
        return batch_body_end(b, record->number, true);
    if (found != 0)
        tell_found(b, record, found,
                   (size_t)(text.bytes.at + text.bytes.len - record->bytes.at));
    if (record->joined > 0 || text_continues(b->cp, record->bytes))
        batch_tell_once(b, QUIRK_COLUMN_80, record->number, CARD_COLUMNS);
    count_bytes(b, &text);
    if (is_slash_star(b, text.bytes)) {
        hold_slash_star(b, &text);
        return 0;
    }
    b->text = text;
    b->has_text = b->bad_record == 0;
    return 0;
}

static int set_end_reply(struct batch *b, struct reply *reply, bool by_period)
{
    if (b->too_large)
        return reply_set(reply, "552 5.3.4", "Mail message too large");
    if (b->too_long)
        return reply_set(reply, "500 5.2.5", "Text line too long");
    if (by_period)
        return reply_set(reply, "250 2.6.0", "Mail accepted");
    if (b->options.profile == PROFILE_STRICT)
        return reply_set(reply, "554 5.6.0",
                         "Unexpected end of file, no period ended the mail");
    return reply_set(reply, "250 2.6.0",
                     "Mail accepted, ended by the end of the data set");
}

int batch_body_end(struct batch *b, uint64_t record, bool by_period)
{
    if (b->has_slash_star)
        batch_finding_add(b, QUIRK_JCL, b->slash_star.number, 1, SPAN("/*"));
    b->has_slash_star = false;
    if (!by_period)
        batch_tell_once(b, QUIRK_NO_END, record, 0);
    struct batch_item *item = batch_item_add(
        b, BATCH_MAIL_END, b->bad_record ? b->bad_record : record);
    int r = set_end_reply(b, &item->reply, by_period);
    if (r < 0)
        return r;
    bool syntax = b->too_long && !b->too_large;
    if (reply_is_positive(&item->reply))
        b->mails++;
    else
        b->refusals++;
    batch_rest(b);
    return syntax ? batch_count_error(b) : 0;
}

int batch_skip(struct batch *b, const struct record *record)
{
    struct record text = *record;
    if (text_cut(&b->options, b->cp, &text) & TEXT_END)
        return batch_skip_end(b, record->number);
    b->skipped++;
    return 0;
}

int batch_skip_end(struct batch *b, uint64_t record)
{
    uint64_t skipped = b->skipped;
    batch_rest(b);
    b->refusals++;
    return reply_set(batch_over_add(b, record), "554 5.5.1",
                     "DATA was refused: %llu records of text were skipped",
                     (unsigned long long)skipped);
}
