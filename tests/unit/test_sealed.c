#include "base/sealed.h"
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void holds_up_to_its_room(void **state)
{
    (void)state;
    struct sealed s;
    assert_int_equal(sealed_init(&s, 10), 0);
    assert_int_equal(sealed_append_text(&s, "12345"), 0);
    assert_int_equal(sealed_append_text(&s, "678901"), -ENOBUFS);
    assert_int_equal(sealed_append_text(&s, "67890"), 0);
    assert_int_equal(sealed_append(&s, (struct span){0}), 0);
    assert_true(span_equal(sealed_span(&s), SPAN("1234567890")));
    sealed_clear(&s);
    sealed_clear(&s);
    assert_null(s.bytes);
}

static void wipes(void **state)
{
    (void)state;
    static const unsigned char zero[10];
    struct sealed s;
    assert_int_equal(sealed_init(&s, 10), 0);
    assert_int_equal(sealed_append_text(&s, "1234567890"), 0);
    sealed_wipe(&s);
    assert_int_equal(s.len, 0);
    assert_memory_equal(s.bytes, zero, 10);
    sealed_clear(&s);
}

/* Does the kernel leave it out of core dumps ("dd" in VmFlags)? */
static bool is_left_out(const void *at)
{
    FILE *maps = fopen("/proc/self/smaps", "r");
    if (!maps)
        return true; /* nowhere to look */
    char line[512];
    bool in = false, found = false, left_out = false;
    while (fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        if (sscanf(line, "%lx-%lx ", &from, &to) == 2)
            in = (unsigned long)at >= from && (unsigned long)at < to;
        if (in && strncmp(line, "VmFlags:", 8) == 0) {
            found = true;
            left_out = strstr(line, " dd") != NULL;
        }
    }
    fclose(maps);
    return !found || left_out;
}

static void is_in_no_core(void **state)
{
    (void)state;
    struct sealed s;
    assert_int_equal(sealed_init(&s, 10), 0);
    assert_true(is_left_out(s.bytes));
    sealed_clear(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(holds_up_to_its_room),
        cmocka_unit_test(wipes),
        cmocka_unit_test(is_in_no_core),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
