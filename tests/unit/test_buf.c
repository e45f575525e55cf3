#include "base/buf.h"
#include "check.h"

#include <errno.h>

static void limit_is_kept(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8);
    assert_int_equal(buf_append(&b, SPAN("12345")), 0);
    assert_int_equal(buf_append(&b, SPAN("6789")), -ENOBUFS);
    assert_int_equal(b.len, 5);
    assert_int_equal(buf_append(&b, SPAN("678")), 0);
    assert_string_equal(buf_text(&b), "12345678");
    buf_clear(&b);
}

static void consume_and_print(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 4096);
    assert_int_equal(buf_printf(&b, "%03d-%s", 250, "ok"), 0);
    buf_consume(&b, 4);
    assert_string_equal(buf_text(&b), "ok");
    buf_consume(&b, 99);
    assert_int_equal(b.len, 0);
    buf_clear(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(limit_is_kept),
        cmocka_unit_test(consume_and_print),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
