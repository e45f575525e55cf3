#include "check.h"
#include "intake/quirk.h"

static void every_row_is_whole(void **state)
{
    (void)state;
    for (unsigned id = 1; id <= QUIRK_LAST; id++) {
        const struct quirk *q = quirk((enum quirk_id)id);
        const char *texts[] = {q->name,        q->ibm,           q->cssmtp,
                               q->strict_does, q->tolerant_does, q->warning};
        assert_int_equal(q->id, id);
        for (size_t i = 0; i < COUNT(texts); i++) {
            assert_non_null(texts[i]);
            assert_true(strlen(texts[i]) > 2);
            assert_int_not_equal(texts[i][strlen(texts[i]) - 1], '.');
        }
    }
}

static void actions_follow_the_profile(void **state)
{
    (void)state;
    assert_int_equal(quirk_action(QUIRK_NO_BRACKETS, PROFILE_STRICT),
                     QUIRK_REFUSE);
    assert_int_equal(quirk_action(QUIRK_NO_BRACKETS, PROFILE_TOLERANT),
                     QUIRK_MEND);
    assert_int_equal(quirk_action(QUIRK_X_FROM, PROFILE_TOLERANT),
                     QUIRK_REFUSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(actions_follow_the_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
