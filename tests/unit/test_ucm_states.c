/* The states of mapping files: rows as text, and byte sequences walked. */
#include "check.h"
#include "codepages/ucm_states.h"

static void rows_are_read_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *row;
        const char *stops; /* what is wrong begins there; NULL: nothing is */
    } cases[] = {
        {"", NULL},
        {"0-ff", NULL},
        {"0-ff, e:1.s, f:0.s", NULL},
        {" initial, 0-3f:4,e:1.s ", NULL},
        {"surrogates,41-fe:1.p", NULL},
        {"0-40:1.i, 41-fe:1., ff:1.u", NULL},
        {"00-7F", NULL},
        {"g", "g"},
        {"0-", "0-"},
        {"0-1-2", "-2"},
        {"100", "0"},
        {"ff-0", "ff-0"},
        {"1:80", "1:80"}, /* there are 128 rows at most */
        {"1:", "1:"},
        {"1.x", "x"},
        {"1 2", "2"},
        {"0-7f; 80", "; 80"},
        {"initially", "initially"},
        {"1,-2", "-2"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct ucm_states *s = calloc(1, sizeof *s);
        size_t at;
        const char *wrong = ucm_states_add(s, cases[i].row, &at);
        if (!cases[i].stops) {
            assert_null(wrong);
            assert_int_equal(s->count, 1);
        } else {
            assert_non_null(wrong);
            assert_string_equal(cases[i].row + at, cases[i].stops);
            assert_int_equal(s->count, 0);
        }
        free(s);
    }
}

static struct ucm_states *make(const char *const *rows)
{
    struct ucm_states *s = calloc(1, sizeof *s);
    size_t at;
    for (; *rows; rows++)
        assert_null(ucm_states_add(s, *rows, &at));
    return s;
}

static void sequences_are_walked(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "0-ff, e:1.s, f:0.s, ee.u",
        "initial, 0-3f:4, e:1.s, f:0.s, 40:3, 41-fe:2, b3-b7:5, ff:4",
        "0-40:1.i, 41-fe:1., ff:1.i",
        "0-ff:1.i, 40:1.",
        "0-ff:1.i",
        "0-40:1.i, 41-fe:1.p, ff:1.i",
        NULL};
    static const struct {
        bool second;
        const char *bytes;
        size_t len;
        enum ucm_walk walk;
        size_t count, at;
    } cases[] = {
        {false, "\xC1", 1, UCM_WALK_OK, 1, 1},
        {false, "\xC1\x40", 2, UCM_WALK_OK, 2, 2},
        {false, "\x0E", 1, UCM_WALK_SHIFT, 0, 0},
        {false, "\xC1\x0F", 2, UCM_WALK_SHIFT, 1, 1},
        {false, "\xEE", 1, UCM_WALK_UNASSIGNED, 0, 0},
        {true, "\x41\xFE", 2, UCM_WALK_OK, 1, 2},
        {true, "\xB3\x41", 2, UCM_WALK_OK, 1, 2},
        {true, "\x40\x40", 2, UCM_WALK_OK, 1, 2},
        {true, "\x40\x41", 2, UCM_WALK_ILLEGAL, 0, 1},
        {true, "\x3F\x41", 2, UCM_WALK_ILLEGAL, 0, 1},
        {true, "\x41\x40", 2, UCM_WALK_ILLEGAL, 0, 1},
        {true, "\x41", 1, UCM_WALK_CUT, 0, 1},
        {true, "\x41\x41\x42\x42", 4, UCM_WALK_OK, 2, 4},
        {true, "\x0F", 1, UCM_WALK_SHIFT, 0, 0},
    };
    struct ucm_states *s = make(rows);
    assert_int_equal(s->second_initial, 1);
    assert_int_equal(ucm_states_dangling(s), -1);
    for (size_t i = 0; i < COUNT(cases); i++) {
        size_t count, at;
        print_message("# %zu\n", i);
        assert_int_equal(ucm_states_walk(s, cases[i].second,
                                         (const unsigned char *)cases[i].bytes,
                                         cases[i].len, &count, &at),
                         cases[i].walk);
        assert_int_equal(count, cases[i].count);
        assert_int_equal(at, cases[i].at);
    }
    free(s);
}

static void a_row_that_is_not_there_is_noticed(void **state)
{
    (void)state;
    struct ucm_states *s =
        make((const char *const[]){"0-ff:1", "41-fe:2", NULL});
    assert_int_equal(ucm_states_dangling(s), 1);
    free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_or_refused),
        cmocka_unit_test(sequences_are_walked),
        cmocka_unit_test(a_row_that_is_not_there_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
