#include "queue/kept.h"

#include "check.h"

static struct record record_of(const char *text, uint64_t number)
{
    return (struct record){.bytes = span_text(text),
                           .number = number,
                           .blank_lines = (unsigned char)(number % 3)};
}

static void returns_what_was_added(void **state)
{
    (void)state;
    static const char *const texts[] = {"From: a", "", "text", "."};
    struct gatherer k;
    gatherer_init(&k);
    for (int mail = 0; mail < 2; mail++) {
        gatherer_begin(&k);
        for (size_t i = 0; i < COUNT(texts); i++) {
            struct record r = record_of(texts[i], i + 1);
            assert_int_equal(gatherer_add(&k, &r), 0);
        }
        struct buf kept;
        assert_int_equal(gatherer_end(&k, &kept), 0);
        size_t at = 0;
        struct record r;
        for (size_t i = 0; i < COUNT(texts); i++) {
            assert_true(kept_next(&kept, &at, &r));
            assert_true(span_equal(r.bytes, span_text(texts[i])));
            assert_int_equal(r.number, i + 1);
            assert_int_equal(r.blank_lines, (i + 1) % 3);
        }
        assert_false(kept_next(&kept, &at, &r));
        buf_clear(&kept);
    }
    gatherer_clear(&k);
}

/* Nothing of a large mail is kept, and the next mail is not hurt. */
static void keeps_no_large_mail(void **state)
{
    (void)state;
    static char line[1000];
    memset(line, 'x', sizeof line - 1);
    struct gatherer k;
    gatherer_init(&k);
    gatherer_begin(&k);
    for (uint64_t i = 0; i < 2 * KEPT_MAX / sizeof line; i++) {
        struct record r = record_of(line, i);
        assert_int_equal(gatherer_add(&k, &r), 0);
    }
    struct buf kept;
    assert_int_equal(gatherer_end(&k, &kept), 0);
    assert_int_equal(kept.len, 0);

    gatherer_begin(&k);
    struct record r = record_of("small", 1);
    assert_int_equal(gatherer_add(&k, &r), 0);
    assert_int_equal(gatherer_end(&k, &kept), 0);
    assert_true(kept.len > 0);
    buf_clear(&kept);
    gatherer_clear(&k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(returns_what_was_added),
        cmocka_unit_test(keeps_no_large_mail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
