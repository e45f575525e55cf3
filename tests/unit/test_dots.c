#include "check.h"
#include "relay/dots.h"

#include <errno.h>

static const struct {
    const char *name;
    const char *octets;
    const char *wire;
} cases[] = {
    {"empty", "", ".\r\n"},
    {"a line", "text\r\n", "text\r\n.\r\n"},
    {"no line end", "text", "text\r\n.\r\n"},
    {"a dot", ".\r\n", "..\r\n.\r\n"},
    {"two dots", "..\r\n", "...\r\n.\r\n"},
    {"dot first", ".x\r\n.y\r\n", "..x\r\n..y\r\n.\r\n"},
    {"dot inside", "a.b\r\nc.\r\n", "a.b\r\nc.\r\n.\r\n"},
    {"dot alone at the end", "a\r\n.", "a\r\n..\r\n.\r\n"},
    {"many", "......", ".......\r\n.\r\n"},
    {"smuggled LF.LF", "a\n.\nb\r\n", "a\n..\nb\r\n.\r\n"},
    {"smuggled CR.CR", "a\r.\rb\r\n", "a\r..\rb\r\n.\r\n"},
    {"smuggled LF.CRLF", "a\n.\r\nb\r\n", "a\n..\r\nb\r\n.\r\n"},
    {"smuggled CRLF.LF", "a\r\n.\nb\r\n", "a\r\n..\nb\r\n.\r\n"},
    {"ends in LF", "a\n", "a\n\r\n.\r\n"},
    {"ends in CR", "a\r", "a\r\n.\r\n"},
};

static void expect(size_t i, size_t first, const struct buf *out)
{
    if (!span_equal(buf_span(out), span_text(cases[i].wire)))
        fail_msg("%s, cut at %zu: \"%.*s\"", cases[i].name, first,
                 (int)out->len, out->bytes);
}

static void stuffs_at_every_cut(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 4096);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct span all = span_text(cases[i].octets);
        for (size_t cut = 0; cut <= all.len; cut++) {
            struct dots d = {0};
            buf_empty(&out);
            assert_int_equal(dots_stuff(&d, span_head(all, cut), &out), 0);
            assert_int_equal(dots_stuff(&d, span_from(all, cut), &out), 0);
            assert_int_equal(dots_end(&d, &out), 0);
            expect(i, cut, &out);
        }
        struct dots d = {0};
        buf_empty(&out);
        for (size_t at = 0; at < all.len; at++)
            dots_stuff(&d, span_of(all.at + at, 1), &out);
        dots_end(&d, &out);
        expect(i, all.len, &out);
    }
    buf_clear(&out);
}

/* What a receiver makes of it (RFC 5321, 4.5.2): the text, or NULL when the
 * end of data is not where the octets end. */
static const char *unstuff(const struct buf *wire, char *out)
{
    size_t at = 0, len = 0;
    for (;;) {
        const unsigned char *line = wire->bytes + at;
        const unsigned char *end = memmem(line, wire->len - at, "\r\n", 2);
        if (!end)
            return NULL;
        size_t line_len = (size_t)(end - line);
        at += line_len + 2;
        if (line_len == 1 && line[0] == '.')
            break;
        size_t skip = line_len > 0 && line[0] == '.';
        memcpy(out + len, line + skip, line_len + 2 - skip);
        len += line_len + 2 - skip;
    }
    out[len] = '\0';
    return at == wire->len ? out : NULL;
}

/* All texts of up to seven of these octets come back as they were. */
static void returns(void **state)
{
    (void)state;
    static const char *const words[] = {".", "x", "\r\n"};
    struct buf out;
    buf_init(&out, 4096);
    for (unsigned n = 0; n < 2187; n++) {
        char text[32] = "", back[64];
        for (unsigned rest = n, i = 0; i < 7; i++, rest /= 3)
            strcat(text, words[rest % 3]);
        size_t len = strlen(text);
        struct dots d = {0};
        buf_empty(&out);
        dots_stuff(&d, span_text(text), &out);
        dots_end(&d, &out);
        if (len > 0 && text[len - 1] != '\n')
            strcat(text, "\r\n");
        assert_non_null(unstuff(&out, back));
        assert_string_equal(back, text);
    }
    buf_clear(&out);
}

static void serves_the_next_mail(void **state)
{
    (void)state;
    struct dots d = {0};
    struct buf out;
    buf_init(&out, 64);
    dots_stuff(&d, SPAN("open"), &out);
    dots_end(&d, &out);
    buf_empty(&out);
    dots_stuff(&d, SPAN(".x"), &out);
    assert_true(span_equal(buf_span(&out), SPAN("..x")));
    buf_clear(&out);
}

static void limit_is_told(void **state)
{
    (void)state;
    struct dots d = {0};
    struct buf out;
    buf_init(&out, 4);
    assert_int_equal(dots_stuff(&d, SPAN("12345"), &out), -ENOBUFS);
    assert_int_equal(dots_stuff(&d, SPAN("123"), &out), 0);
    assert_int_equal(dots_end(&d, &out), -ENOBUFS);
    buf_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stuffs_at_every_cut),
        cmocka_unit_test(returns),
        cmocka_unit_test(serves_the_next_mail),
        cmocka_unit_test(limit_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
