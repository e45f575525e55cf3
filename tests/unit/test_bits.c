#include "base/bits.h"
#include "check.h"

static void what_was_added_is_there(void **state)
{
    (void)state;
    static const unsigned numbers[] = {0, 63, 64, 1, 127, 128, 4095, 65};
    struct bits b = {0};
    for (size_t i = 0; i < COUNT(numbers); i++) {
        assert_false(bits_have(&b, numbers[i]));
        assert_int_equal(bits_add(&b, numbers[i]), 0);
        assert_int_equal(bits_add(&b, numbers[i]), 0);
        for (unsigned n = 0; n < 5000; n++) {
            bool added = false;
            for (size_t k = 0; k <= i; k++)
                added |= numbers[k] == n;
            if (bits_have(&b, n) != added)
                fail_msg("%u, after %u", n, numbers[i]);
        }
    }
    bits_clear(&b);
    for (size_t i = 0; i < COUNT(numbers); i++)
        assert_false(bits_have(&b, numbers[i]));
    assert_false(bits_have(NULL, 0));
    assert_false(bits_have(NULL, 64));
}

/* Few relays are the usual: each mail has such sets. */
static void few_take_no_memory(void **state)
{
    (void)state;
    struct bits b = {0};
    for (unsigned n = 0; n < 64; n++)
        assert_int_equal(bits_add(&b, n), 0);
    assert_null(b.more);
    assert_int_equal(bits_add(&b, 64), 0);
    assert_int_equal(b.words, 1);
    bits_clear(&b);
    assert_null(b.more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_added_is_there),
        cmocka_unit_test(few_take_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
