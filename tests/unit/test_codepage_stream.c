/*
 * Fed and drained: a page says the same however its input is cut and however
 * little room there is, and never writes beyond that room.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "cuts.h"

static const char *const pages[] = {
    "1047",    "1141",      "939",           "1399",        "1388",
    "16684",   "UTF-8",     "US-ASCII",      "ISO-8859-15", "ISO-2022-JP",
    "GB18030", "Shift_JIS", "1047,swaplfnl", "1130",
};

static const struct codepage_policy policies[] = {
    {.sub_as_fffd = true},
    {.unassigned = CODEPAGE_ESCAPE,
     .illegal = CODEPAGE_ESCAPE,
     .not_in_target = CODEPAGE_ESCAPE,
     .malformed = CODEPAGE_ESCAPE,
     .newline = CODEPAGE_NEWLINE_SWAP,
     .shift = CODEPAGE_SHIFT_STRICT},
    {.unassigned = CODEPAGE_SKIP,
     .illegal = CODEPAGE_SKIP,
     .not_in_target = CODEPAGE_BEST_FIT,
     .malformed = CODEPAGE_SKIP,
     .shift_as_space = true,
     .newline = CODEPAGE_NEWLINE_JOIN,
     .shift = CODEPAGE_SHIFT_CARRY},
    {.unescape = true, .not_in_target = CODEPAGE_SKIP},
};

/* A stream under test: which way, and how much room each call is given. */
struct way {
    const struct codepage *cp;
    const struct codepage_policy *policy;
    bool encode;
    size_t room;
};

struct stage {
    struct codepage_coder coder;
    struct codepage_tally tally;
    const struct way *way;
};

static void *begin(void *arg)
{
    struct stage *stage = calloc(1, sizeof *stage);
    stage->way = arg;
    assert_int_equal(
        codepage_coder_init(&stage->coder, stage->way->cp, stage->way->policy),
        0);
    stage->coder.tally = &stage->tally;
    return stage;
}

static void convert(struct stage *stage, struct span part, bool last,
                    struct buf *said)
{
    struct codepage_result r;
    do {
        size_t room = stage->way->room ? stage->way->room : 4 * part.len + 16;
        unsigned char *out = malloc(room);
        r = (stage->way->encode ? codepage_encode : codepage_decode)(
            &stage->coder, part.at, part.len, out, room, last);
        assert_true(r.status != CODEPAGE_STOPPED);
        assert_true(r.read <= part.len && r.written <= room);
        if (r.status == CODEPAGE_OK)
            assert_int_equal(r.read, part.len);
        buf_append(said, span_of(out, r.written));
        free(out);
        part = span_from(part, r.read);
    } while (r.status == CODEPAGE_FULL);
}

static void feed(void *arg, struct span part, struct buf *said)
{
    convert(arg, part, false, said);
}

static void end(void *arg, struct buf *said)
{
    struct stage *stage = arg;
    const struct codepage_events *e = &stage->coder.events;
    convert(stage, span_of("", 0), true, said);
    buf_printf(said, "\n%ju %ju %ju %ju %ju %ju %ju first %ju %u %02X at %ju",
               (uintmax_t)e->unassigned, (uintmax_t)e->illegal,
               (uintmax_t)e->not_in_target, (uintmax_t)e->malformed,
               (uintmax_t)e->substitutes, (uintmax_t)e->shift_closed,
               (uintmax_t)e->shift_dropped, (uintmax_t)e->first_at,
               e->first_len, e->first_bytes[0],
               (uintmax_t)stage->coder.position);
    for (size_t i = 0; i < stage->tally.used; i++) {
        const struct codepage_tally_row *row = &stage->tally.rows[i];
        buf_printf(said, "\n%s %u %02X %02X %ju at %ju",
                   codepage_event_name(row->event), row->len, row->bytes[0],
                   row->bytes[1], (uintmax_t)row->count,
                   (uintmax_t)row->offset);
    }
    codepage_coder_clear(&stage->coder);
    free(stage);
}

static unsigned random_next(unsigned *seed)
{
    return (*seed = *seed * 1103515245U + 12345U) >> 16;
}

/* Bytes with many shifts, text with many kinds of characters. */
static size_t make_input(unsigned char *in, bool encode, unsigned seed)
{
    static const char *const texts[] = {"a",
                                        "Hello",
                                        "\xC3\xA9",
                                        "\xE3\x81\x8B",
                                        "\xE3\x82\x9A",
                                        "\xE6\x97",
                                        "\xE6\x97\xA5",
                                        "\xF0\xA0\x80\x8B",
                                        "\xFF",
                                        "\n",
                                        "\xC2\x85",
                                        "\xC2",
                                        "\xED\xA0\x80",
                                        "\xF0\x9F\x98\x80",
                                        "\x1B$B",
                                        "\\",
                                        "\\xE1",
                                        "\\x{45}",
                                        "\\x{41FE}",
                                        "\\u{10FFFD}",
                                        "\\u{20AC}",
                                        "\\u{304B",
                                        "\x0E",
                                        "a\xCC\x82",
                                        "\xCC\x81",
                                        "\xE1\xBA\xAD",
                                        "\xEF\xBF\xBD"};
    size_t len = 0;
    for (unsigned i = 0; i < 40; i++) {
        unsigned r = random_next(&seed);
        if (encode) {
            const char *text = texts[r % COUNT(texts)];
            memcpy(in + len, text, strlen(text));
            len += strlen(text);
        } else {
            static const unsigned char often[] = {
                0x0E, 0x0F, 0x45, 0x62, 0x44, 0x86, 0x40, 0x15, 0x3F, 0xEC,
                0xB5, 0x1B, 0x24, 0x42, 0x81, 0x30, 0xE0, 0xB2, 0x5C};
            in[len++] = r & 0x100 ? often[r % COUNT(often)]
                                  : (unsigned char)random_next(&seed);
        }
    }
    return len;
}

static void check_way(struct way *way, unsigned seed)
{
    unsigned char in[512];
    struct span input = span_of(in, make_input(in, way->encode, seed));
    struct cuts cuts = {begin, feed, end, way, 0};
    struct buf whole, small;
    cuts_check(&cuts, input, &whole);
    for (way->room = 1; way->room < 40; way->room += 3) {
        cuts_run(&cuts, input, CUTS_WHOLE, &small);
        if (!span_equal(buf_span(&whole), buf_span(&small)))
            fail_msg("%s: room of %zu", codepage_name(way->cp), way->room);
        buf_clear(&small);
    }
    way->room = 0;
    buf_clear(&whole);
}

static void every_cut_and_every_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        if (codepage_open(pages[i], &cp, &error) < 0)
            fail_msg("%s", error.text);
        print_message("# %s\n", pages[i]);
        for (size_t p = 0; p < COUNT(policies); p++)
            for (unsigned seed = 1; seed <= 12; seed++)
                for (int encode = 0; encode < 2; encode++) {
                    struct way way = {cp, &policies[p], encode, 0};
                    check_way(&way, seed * 7919 + (unsigned)p);
                }
        codepage_free(&cp);
    }
}

/* What the record calls write fits into the room that the header names. */
static void records_keep_to_their_room(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(pages); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        if (codepage_open(pages[i], &cp, &error) < 0)
            fail_msg("%s", error.text);
        for (unsigned seed = 1; seed <= 100; seed++) {
            unsigned char in[512];
            bool encode = seed & 1;
            size_t len = make_input(in, encode, seed);
            unsigned char *exact = malloc(len);
            unsigned char *out = malloc(4 * len + 16);
            struct codepage_coder c;
            memcpy(exact, in, len);
            codepage_coder_init(&c, cp, &policies[seed % COUNT(policies)]);
            struct codepage_result r =
                (encode ? codepage_encode_record : codepage_decode_record)(
                    &c, exact, len, out, 4 * len + 16);
            assert_int_equal(r.status, CODEPAGE_OK);
            assert_int_equal(r.read, len);
            assert_int_equal(c.position + c.held_len, len);
            codepage_coder_clear(&c);
            free(out);
            free(exact);
        }
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut_and_every_room),
        cmocka_unit_test(records_keep_to_their_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
