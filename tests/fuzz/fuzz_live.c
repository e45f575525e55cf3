/*
 * A session with a submitter: no reply is lost, none is too many, and no mail
 * comes that was not meant.
 *
 *     options  *record          ; RDW: a length byte, then so many bytes
 *     options  octets           ; text: fed as they are
 *
 * Counted records go in one by one: each command has one reply, text none and
 * its end one, whoever answers and whenever; only the last may have one more.
 * Then all of it goes in in every cut.
 */
#include "cuts.h"
#include "live_say.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(what)                               \
    do {                                            \
        if (!(what)) {                              \
            fprintf(stderr, "not so: %s\n", #what); \
            abort();                                \
        }                                           \
    } while (0)

static const struct codepage *page(unsigned which)
{
    static struct codepage *pages[3];
    static const char *const names[] = {"IBM-1047", "IBM-939", "UTF-8"};
    which %= 3;
    if (!pages[which])
        pages[which] = say_page(names[which]);
    return pages[which];
}

/* Has it a capital letter, in a page where those stand in one place? */
static bool has_letter(struct span bytes, bool ascii)
{
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = bytes.at[i];
        if (!ascii && c < 0x40)
            return false; /* SO: what follows may be no letter */
        if (ascii ? c >= 'A' && c <= 'Z' : c >= 0xC1 && c <= 0xC9)
            return true;
    }
    return false;
}

static void play_record(struct live_player *p, struct span bytes, bool ascii)
{
    struct buf input, said;
    buf_init(&input, 4096);
    buf_init(&said, 1 << 20);
    unsigned char rdw[] = {0, (unsigned char)(bytes.len + 4), 0, 0};
    rdw[0] = (unsigned char)((bytes.len + 4) >> 8);
    REQUIRE(buf_append(&input, span_of(rdw, sizeof rdw)) == 0);
    REQUIRE(buf_append(&input, bytes) == 0);

    bool text = live_stage(p->live) == LIVE_RECEIVING;
    bool over = live_stage(p->live) == LIVE_OVER;
    unsigned replies = p->replies, mails = p->mails;
    live_play(p, buf_span(&input), &said);
    replies = p->replies - replies;
    bool closes = !over && live_stage(p->live) == LIVE_OVER;
    bool ended = text && live_stage(p->live) != LIVE_RECEIVING;

    REQUIRE(replies <= 1u + closes);
    REQUIRE(!over || replies == 0);
    REQUIRE(!text || replies == ended + 0u);
    REQUIRE(over || text || replies > 0 || !has_letter(bytes, ascii));
    REQUIRE(p->mails - mails <= ended);
    REQUIRE(p->closes <= 1);
    buf_clear(&input);
    buf_clear(&said);
}

static void play_records(const struct live_table *table, struct span rest)
{
    struct buf said;
    buf_init(&said, 4096);
    struct live_player *p = live_player_new(&table->options, table->late);
    live_drain(p, &said);
    REQUIRE(p->replies == 1);
    while (rest.len > 0) {
        struct span bytes = span_head(span_from(rest, 1), rest.at[0]);
        play_record(p, bytes, !codepage_is_ebcdic(table->options.cp));
        rest = span_from(rest, 1 + bytes.len);
    }
    buf_clear(&said);
    live_player_free(p);
}

/* The same records behind each other, as they would come in. */
static void frame(struct span rest, struct buf *out)
{
    while (rest.len > 0) {
        struct span bytes = span_head(span_from(rest, 1), rest.at[0]);
        unsigned char rdw[] = {(unsigned char)((bytes.len + 4) >> 8),
                               (unsigned char)(bytes.len + 4), 0, 0};
        REQUIRE(buf_append(out, span_of(rdw, sizeof rdw)) == 0);
        REQUIRE(buf_append(out, bytes) == 0);
        rest = span_from(rest, 1 + bytes.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const framings[] = {"RDW", "NL", "CRLF", "F80"};
    if (size < 2)
        return 0;
    const char *framing = framings[data[0] & 3];
    struct live_table table = {.late = data[0] & 4};
    table.options.cp = page(data[1]);
    batch_defaults(&table.options.batch,
                   data[0] & 8 ? PROFILE_STRICT : PROFILE_TOLERANT);
    table.options.batch.syntax_error_limit = data[0] & 16 ? 0 : 5;
    table.options.batch.max_mail_bytes = data[0] & 32 ? 40 : 0;
    table.options.batch.max_recipients = data[0] & 64 ? 2 : 2000;
    table.options.batch.atsign.substitute = data[0] & 128 ? 0xA7 : '@';
    REQUIRE(live_framing(framing, table.options.cp, &table.options.format) ==
            0);

    struct span rest = span_of(data + 2, size - 2);
    struct buf input;
    buf_init(&input, SIZE_MAX / 2);
    if (framing == framings[0]) {
        play_records(&table, rest);
        frame(rest, &input);
    } else {
        REQUIRE(buf_append(&input, rest) == 0);
    }
    struct cuts cuts = {.begin = live_table_begin,
                        .feed = live_table_feed,
                        .end = live_table_end,
                        .arg = &table,
                        .max_places = 32};
    size_t at;
    REQUIRE(cuts_agree(&cuts, buf_span(&input), &at));
    buf_clear(&input);
    return 0;
}
