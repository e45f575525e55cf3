#include "check.h"
#include "cuts.h"
#include "relay/reply_parser.h"

/* What comes of the octets, one reply a line as "CODE C.S.D|text", lines of
 * the text parted by '/'; "!" and our code is a protocol error. */
static const struct {
    const char *name;
    const char *octets;
    const char *replies;
} cases[] = {
    {"one line", "250 2.1.5 ok\r\n", "250 2.1.5|ok\n"},
    {"two replies", "250 a\r\n354 b\r\n", "250 2.0.0|a\n354 0.0.0|b\n"},
    {"three digits", "220\r\n", "220 2.0.0|\n"},
    {"blank and nothing", "220 \r\n", "220 2.0.0|\n"},
    {"many lines", "250-a\r\n250-b\r\n250 c\r\n", "250 2.0.0|a/b/c\n"},
    {"empty lines in it", "250-\r\n250-\r\n250\r\n", "250 2.0.0|//\n"},
    {"enhanced on each line", "550-5.1.1 no\r\n550 5.1.1 such user\r\n",
     "550 5.1.1|no/such user\n"},
    {"enhanced on the first only", "550-5.1.1 no\r\n550 such user\r\n",
     "550 5.1.1|no/such user\n"},
    {"the last enhanced one decides", "450-4.1.1 a\r\n450 4.2.2 b\r\n",
     "450 4.2.2|a/b\n"},
    {"codes differ: the last decides", "250-2.1.0 yes\r\n550 5.1.1 no\r\n",
     "550 5.1.1|yes/no\n"},
    {"codes differ, no enhanced one", "550-5.1.1 no\r\n250 yes\r\n",
     "250 2.0.0|no/yes\n"},
    {"of another class", "450 5.1.1 hm\r\n", "450 4.0.0|5.1.1 hm\n"},
    {"never of the reply before", "550 5.1.1 no\r\n550 no\r\n",
     "550 5.1.1|no\n550 5.0.0|no\n"},
    {"enhanced alone", "250 2.1.5\r\n", "250 2.1.5|\n"},
    {"enhanced with three digits", "550 5.123.999 x\r\n", "550 5.123.999|x\n"},
    {"no enhanced code: four digits", "550 5.1.1234 x\r\n",
     "550 5.0.0|5.1.1234 x\n"},
    {"no enhanced code: two parts", "550 5.1 x\r\n", "550 5.0.0|5.1 x\n"},
    {"no enhanced code: glued", "550 5.1.1x\r\n", "550 5.0.0|5.1.1x\n"},
    {"no enhanced code: a version", "220 25.1.1 x\r\n", "220 2.0.0|25.1.1 x\n"},
    {"a tab for the blank", "250\tok\r\n", "250 2.0.0|ok\n"},
    {"LF alone ends a line", "250 a\n250 b\n", "250 2.0.0|a\n250 2.0.0|b\n"},
    {"CR inside", "250 a\rb\r\n", "250 2.0.0|a?b\n"},
    {"CR CR LF", "250 a\r\r\n", "250 2.0.0|a?\n"},
    {"ESC, BEL, DEL", "250 \x1B[2J\x07\x7F\r\n", "250 2.0.0|?[2J??\n"},
    {"tab inside", "250 a\tb\r\n", "250 2.0.0|a b\n"},
    {"UTF-8 stays", "250 gr\xC3\xBC\xC3\x9F\r\n",
     "250 2.0.0|gr\xC3\xBC\xC3\x9F\n"},
    {"bytes that are no UTF-8", "250 \xFC\x80\xFF\xC3\r\n", "250 2.0.0|????\n"},
    {"NEL and CSI in UTF-8",
     "250 a\xC2\x85"
     "b\xC2\x9B"
     "c\r\n",
     "250 2.0.0|a?b?c\n"},
    {"line separators",
     "250 a\xE2\x80\xA8"
     "b\r\n",
     "250 2.0.0|a?b\n"},
    {"no code", "hello\r\n", "!421"},
    {"empty line", "\r\n250 ok\r\n", "!421"},
    {"letter O", "25O ok\r\n", "!421"},
    {"999", "999 ok\r\n", "!421"},
    {"099", "099 ok\r\n", "!421"},
    {"100", "100 ok\r\n", "!421"},
    {"199", "199 ok\r\n", "!421"},
    {"two digits", "25\r\n", "!421"},
    {"four digits", "2500\r\n", "!421"},
    {"another mark", "250+ok\r\n", "!421"},
    {"no code behind a good line", "250-a\r\nb\r\n", "!421"},
    {"behind a good reply", "250 ok\r\nfault\r\n250 ok\r\n",
     "250 2.0.0|ok\n!421"},
    {"no end of the line", "250 ok", "~"},
    {"no last line", "250-ok\r\n", "~"},
    {"nothing", "", ""},
};

static void *begin(void *arg)
{
    (void)arg;
    struct reply_parser *p;
    assert_int_equal(reply_parser_new(&p), 0);
    return p;
}

static void write_reply(struct buf *said, const struct reply *r)
{
    buf_printf(said, "%u %u.%u.%u|", r->code, r->enhanced[0], r->enhanced[1],
               r->enhanced[2]);
    for (const char *c = r->text; *c; c++)
        buf_append_byte(said, *c == '\n' ? '/' : (unsigned char)*c);
    buf_append_byte(said, '\n');
}

static void feed(void *stage, struct span part, struct buf *said)
{
    const struct reply *reply;
    int r;
    reply_parser_feed(stage, part);
    while ((r = reply_parser_next(stage, &reply)) == STEP_ITEM)
        write_reply(said, reply);
    assert_true(r == STEP_HUNGRY || r == STEP_FAULT);
}

static void end(void *stage, struct buf *said)
{
    struct reply_parser *p = stage;
    const struct reply *reply;
    if (reply_parser_next(p, &reply) == STEP_FAULT) {
        assert_true(reply->jes);
        assert_int_equal(reply->enhanced[1], 5);
        buf_printf(said, "!%u", reply->code);
    } else if (reply_parser_has_rest(p)) {
        buf_append_byte(said, '~');
    }
    reply_parser_free(&p);
    assert_null(p);
}

static void reads(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct cuts cuts = {begin, feed, end, NULL, 0};
        struct buf said;
        cuts_check(&cuts, span_text(cases[i].octets), &said);
        if (!span_equal(buf_span(&said), span_text(cases[i].replies)))
            fail_msg("%s: %s", cases[i].name, buf_text(&said));
        buf_clear(&said);
    }
}

static void nul_is_replaced(void **state)
{
    (void)state;
    struct cuts cuts = {begin, feed, end, NULL, 0};
    struct buf said;
    cuts_check(&cuts, SPAN("250 a\0b\r\n"), &said);
    assert_string_equal(buf_text(&said), "250 2.0.0|a?b\n");
    buf_clear(&said);
}

/* A line of @len octets, in pieces of @piece; returns what comes of it. */
static void feed_long(struct buf *said, size_t len, size_t piece)
{
    void *p = begin(NULL);
    struct buf line;
    buf_init(&line, len + 8);
    buf_append_text(&line, "250 ");
    while (line.len < len)
        buf_append_byte(&line, 'x');
    buf_append_text(&line, "\r\n");
    struct span rest = buf_span(&line);
    buf_init(said, 1 << 20);
    while (rest.len > 0) {
        struct span head = span_head(rest, piece);
        feed(p, head, said);
        rest = span_from(rest, head.len);
    }
    end(p, said);
    buf_clear(&line);
}

static void long_lines_are_cut(void **state)
{
    (void)state;
    static const size_t lens[] = {513, 2049, REPLY_LINE_LIMIT,
                                  REPLY_LINE_LIMIT + 1, 60000};
    static const size_t pieces[] = {1, REPLY_LINE_LIMIT - 1, REPLY_LINE_LIMIT,
                                    REPLY_LINE_LIMIT + 1, 100000};
    for (size_t i = 0; i < COUNT(lens); i++) {
        for (size_t j = 0; j < COUNT(pieces); j++) {
            struct buf said;
            feed_long(&said, lens[i], pieces[j]);
            size_t text =
                (lens[i] < REPLY_LINE_LIMIT ? lens[i] : REPLY_LINE_LIMIT) - 4;
            assert_int_equal(said.len, strlen("250 2.0.0|\n") + text);
            buf_clear(&said);
        }
    }
}

static void endless_line_is_a_fault(void **state)
{
    (void)state;
    struct reply_parser *p = begin(NULL);
    const struct reply *reply;
    char block[1000];
    memset(block, '2', sizeof block);
    for (int i = 0; i < 65; i++) {
        reply_parser_feed(p, span_of(block, sizeof block));
        assert_int_equal(reply_parser_next(p, &reply), STEP_HUNGRY);
    }
    reply_parser_feed(p, span_of(block, sizeof block));
    assert_int_equal(reply_parser_next(p, &reply), STEP_FAULT);
    assert_int_equal(reply->code, 421);
    reply_parser_free(&p);
}

static void endless_reply_is_a_fault(void **state)
{
    (void)state;
    struct reply_parser *p = begin(NULL);
    const struct reply *reply;
    int r = STEP_HUNGRY, lines = 0;
    for (; r == STEP_HUNGRY && lines < 10000; lines++) {
        reply_parser_feed(p, SPAN("250-x\r\n"));
        r = reply_parser_next(p, &reply);
    }
    assert_int_equal(r, STEP_FAULT);
    assert_int_equal(lines, 64 * 1024 / 7 + 1);
    reply_parser_free(&p);
}

static void many_lines_are_one_reply(void **state)
{
    (void)state;
    struct buf said, octets;
    buf_init(&octets, 1 << 16);
    for (int i = 0; i < 9000; i++)
        buf_append_text(&octets, "250-x\r\n");
    buf_append_text(&octets, "451 y\r\n");
    buf_init(&said, 1 << 20);
    void *p = begin(NULL);
    feed(p, buf_span(&octets), &said);
    end(p, &said);
    assert_memory_equal(said.bytes, "451 4.0.0|x/x/", 14);
    assert_memory_equal(said.bytes + said.len - 5, "/x/y\n", 5);
    buf_clear(&said);
    buf_clear(&octets);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads),
        cmocka_unit_test(nul_is_replaced),
        cmocka_unit_test(long_lines_are_cut),
        cmocka_unit_test(endless_line_is_a_fault),
        cmocka_unit_test(endless_reply_is_a_fault),
        cmocka_unit_test(many_lines_are_one_reply),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
