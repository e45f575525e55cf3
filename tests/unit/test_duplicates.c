#include "check.h"
#include "intake/duplicates.h"

static void named_before(void **state)
{
    (void)state;
    struct duplicates d = {0};
    struct envelope e = {0};
    for (unsigned round = 0; round < 2; round++) {
        for (size_t i = 0; i < 2000; i++) {
            char address[40];
            snprintf(address, sizeof address, "user%zu@Host.example", i);
            assert_int_equal(duplicates_find(&d, &e, address), 0);
            struct recipient to = {.address = address};
            assert_int_equal(envelope_add(&e, &to), i);
            assert_int_equal(duplicates_add(&d, &e, i), 0);
        }
        assert_int_equal(duplicates_find(&d, &e, "user1999@hOST.EXAMPLE"),
                         2000);
        assert_int_equal(duplicates_find(&d, &e, "user0@host.example"), 1);
        assert_int_equal(duplicates_find(&d, &e, "USER0@host.example"), 0);
        assert_int_equal(duplicates_find(&d, &e, "user0"), 0);
        envelope_clear(&e);
        duplicates_reset(&d);
    }
    duplicates_clear(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(named_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
