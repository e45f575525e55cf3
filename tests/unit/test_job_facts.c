#include "queue/job_facts.h"
#include "queue/job_state.h"

#include "check.h"

static void a_copy_stands_alone(void **state)
{
    (void)state;
    char name[] = "PAYROLL", id[] = "JOB01234", owner[] = "IBMUSER",
         node[] = "N1", inlet[] = "main", page[] = "IBM-1047", at[] = "X'B5'",
         profile[] = "strict", replies[] = "/replies", file[] = "/jobs/7";
    struct job_facts facts = {.id = 7,
                              .kind = JOB_NOTICE,
                              .job_name = name,
                              .job_id = id,
                              .owner = owner,
                              .node = node,
                              .inlet = inlet,
                              .codepage = page,
                              .at_sign = at,
                              .wanted = {.recfm = RECFM_FB, .lrecl = 80},
                              .profile = profile,
                              .replies = replies,
                              .accepted = {5, 6},
                              .size = 9,
                              .file = file};
    struct job_facts copy = {.owner = strdup("before")};
    assert_int_equal(job_facts_copy(&facts, &copy), 0);
    memset(name, 'x', 7);
    assert_string_equal(copy.job_name, "PAYROLL");
    const char *const texts[][2] = {
        {copy.job_id, id},       {copy.owner, owner},     {copy.node, node},
        {copy.inlet, inlet},     {copy.codepage, page},   {copy.at_sign, at},
        {copy.profile, profile}, {copy.replies, replies}, {copy.file, file}};
    for (size_t i = 0; i < COUNT(texts); i++) {
        assert_string_equal(texts[i][0], texts[i][1]);
        assert_ptr_not_equal(texts[i][0], texts[i][1]);
    }
    assert_int_equal(copy.id, 7);
    assert_int_equal(copy.kind, JOB_NOTICE);
    assert_int_equal(copy.wanted.recfm, RECFM_FB);
    assert_int_equal(copy.wanted.lrecl, 80);
    assert_int_equal(copy.accepted.tv_nsec, 6);
    assert_int_equal(copy.size, 9);
    job_facts_clear(&copy);
    assert_null(copy.job_name);
    assert_int_equal(copy.id, 0);
}

static void what_is_not_said_stays_so(void **state)
{
    (void)state;
    struct job_facts facts = {.id = 1}, copy = {0};
    assert_int_equal(job_facts_copy(&facts, &copy), 0);
    assert_null(copy.job_name);
    assert_null(copy.file);
    job_facts_clear(&copy);
}

/* A row for each state: where it may go. */
static void states_follow_each_other(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *next; /* letters of "accepted, Begun ..." below */
    } rows[JOB_STATES] = {
        [JOB_ACCEPTED] = {"accepted", "bdhl"},
        [JOB_ACTIVE] = {"active", "arsdhl"},
        [JOB_RESTING] = {"resting", "absdhl"},
        [JOB_SETTLED] = {"settled", "adhl"},
        [JOB_DONE] = {"done", ""},
        [JOB_HELD] = {"held", "adl"},
        [JOB_LOST] = {"lost", "adh"},
    };
    static const char letters[] = "abrsdhl";
    for (int from = 0; from < JOB_STATES; from++) {
        assert_string_equal(job_state_name(from), rows[from].name);
        for (int to = 0; to < JOB_STATES; to++)
            assert_int_equal(job_state_may_follow(from, to),
                             strchr(rows[from].next, letters[to]) != NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_stands_alone),
        cmocka_unit_test(what_is_not_said_stays_so),
        cmocka_unit_test(states_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
