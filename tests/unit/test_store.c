/* Jobs and outcomes, as the gateway uses them. */
#include "queue/store.h"

#include "store_ground.h"

#include <errno.h>

/* Member by member: what is between them is anybody's. */
static void check_format(const struct dataset_format *a,
                         const struct dataset_format *b)
{
    assert_int_equal(a->recfm, b->recfm);
    assert_int_equal(a->carriage, b->carriage);
    assert_int_equal(a->lrecl, b->lrecl);
    assert_int_equal(a->blocked, b->blocked);
    assert_int_equal(a->line_end, b->line_end);
    assert_int_equal(a->ascii, b->ascii);
    assert_int_equal(a->sequence, b->sequence);
    assert_int_equal(a->short_last, b->short_last);
    assert_int_equal(a->column_80, b->column_80);
    assert_int_equal(a->carry_shift, b->carry_shift);
    assert_int_equal(a->max_record, b->max_record);
}

static void a_job_comes_back_as_it_was_taken(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    struct job_facts facts = {.kind = JOB_REPORT,
                              .job_name = (char *)"PAYROLL",
                              .job_id = (char *)"JOB01234",
                              .owner = (char *)"IBMUSER",
                              .node = (char *)"N1",
                              .inlet = (char *)"main",
                              .codepage = (char *)"IBM-1140",
                              .at_sign = (char *)"\xC2\xA7",
                              .wanted = {.recfm = RECFM_VB,
                                         .carriage = CARRIAGE_ASA,
                                         .lrecl = 137,
                                         .blocked = true,
                                         .line_end = LINE_END_CRLF,
                                         .ascii = true,
                                         .sequence = SEQUENCE_ON,
                                         .short_last = true,
                                         .column_80 = true,
                                         .carry_shift = true,
                                         .max_record = 4096},
                              .profile = (char *)"strict",
                              .replies = (char *)"/replies",
                              .accepted = {1700000000, 123456789}};
    ground_write(g.inlet, "data", "HELO\n");
    uint64_t id = ground_take(&g, "data", &facts);
    assert_false(ground_exists(g.inlet, "data"));
    store_close(&g.store);
    ground_open(&g);

    struct job_entry e = {0};
    OK(&g, store_job_get(g.store, id, &e));
    assert_int_equal(e.state, JOB_ACCEPTED);
    assert_int_equal(e.facts.id, id);
    assert_int_equal(e.facts.kind, JOB_REPORT);
    const char *const texts[][2] = {
        {e.facts.job_name, "PAYROLL"}, {e.facts.job_id, "JOB01234"},
        {e.facts.owner, "IBMUSER"},    {e.facts.node, "N1"},
        {e.facts.inlet, "main"},       {e.facts.codepage, "IBM-1140"},
        {e.facts.at_sign, "\xC2\xA7"}, {e.facts.profile, "strict"},
        {e.facts.replies, "/replies"}};
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_string_equal(texts[i][0], texts[i][1]);
    check_format(&e.facts.wanted, &facts.wanted);
    assert_int_equal(e.facts.accepted.tv_sec, 1700000000);
    assert_int_equal(e.facts.accepted.tv_nsec, 123456789);
    assert_int_equal(e.facts.size, 5);
    ground_holds(e.facts.file, "HELO\n");
    job_entry_clear(&e);
    assert_int_equal(store_job_get(g.store, id + 1, &e), -ENOENT);
    ground_end(&g);
}

static void set(struct ground *g, uint64_t id, enum job_state to)
{
    COMMITTED(g, store_job_set_state(g->store, id, to, NULL, 2000));
}

static void a_done_job_loses_its_file(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t id = ground_job(&g, "A", NULL), other = ground_job(&g, "B", NULL);
    char *path;
    assert_int_equal(spool_path(store_spool(g.store), id, &path), 0);
    set(&g, id, JOB_ACTIVE);
    OK(&g, store_begin(g.store, false));
    OK(&g, store_job_set_state(g.store, id, JOB_DONE, NULL, 3000));
    OK(&g, store_commit(g.store));
    /* Its row may still be lost with the power. */
    assert_int_equal(access(path, F_OK), 0);
    assert_true(store_is_behind(g.store));
    OK(&g, store_begin(g.store, true));
    OK(&g, store_commit(g.store));
    assert_false(store_is_behind(g.store));
    assert_int_equal(access(path, F_OK), -1);
    free(path);

    size_t count;
    COMMITTED(&g, store_forget(g.store, 3000, 10, &count));
    assert_int_equal(count, 0);
    COMMITTED(&g, store_forget(g.store, 3001, 10, &count));
    assert_int_equal(count, 1);
    struct job_entry e = {0};
    assert_int_equal(store_job_get(g.store, id, &e), -ENOENT);
    assert_int_equal(ground_state(&g, other), JOB_ACCEPTED);
    ground_end(&g);
}

static void a_wrong_turn_is_refused(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t id = ground_job(&g, "A", NULL);
    OK(&g, store_begin(g.store, true));
    assert_int_equal(store_job_set_state(g.store, id, JOB_SETTLED, NULL, 1),
                     -EINVAL);
    assert_non_null(strstr(store_why(g.store), "accepted"));
    assert_non_null(strstr(store_why(g.store), "settled"));
    assert_int_equal(store_job_set_state(g.store, 99, JOB_DONE, NULL, 1),
                     -ENOENT);
    OK(&g, store_job_set_state(g.store, id, JOB_HELD, "no such page", 1));
    OK(&g, store_commit(g.store));
    struct job_entry e = {0};
    OK(&g, store_job_get(g.store, id, &e));
    assert_string_equal(e.reason, "no such page");
    job_entry_clear(&e);
    ground_end(&g);
}

/* A number is never given again, whatever became of its job. */
static void ids_are_not_given_again(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t id = ground_job(&g, "A", NULL);
    COMMITTED(&g, store_job_remove(g.store, id));
    store_close(&g.store);
    ground_open(&g);
    assert_true(store_new_id(g.store) > id);
    ground_end(&g);
}

static void lists_come_in_pages(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t ids[5];
    for (int i = 0; i < 5; i++)
        ids[i] = ground_job(&g, "A", NULL);
    set(&g, ids[2], JOB_HELD);
    struct job_list list;
    OK(&g, store_jobs(g.store, JOB_ACCEPTED, 0, 3, &list));
    assert_int_equal(list.count, 3);
    assert_int_equal(list.jobs[2].facts.id, ids[3]);
    job_list_clear(&list);
    OK(&g, store_jobs(g.store, JOB_ACCEPTED, ids[3], 3, &list));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.jobs[0].facts.id, ids[4]);
    job_list_clear(&list);
    struct store_counts counts;
    OK(&g, store_counts(g.store, &counts));
    assert_int_equal(counts.jobs[JOB_ACCEPTED], 4);
    assert_int_equal(counts.jobs[JOB_HELD], 1);
    assert_true(counts.bytes > 0 && counts.free_bytes > 0);
    ground_end(&g);
}

static void next_are(struct ground *g, size_t most, const char *names)
{
    struct job_list list;
    char found[16] = "";
    OK(g, store_jobs_next(g->store, most, &list));
    for (size_t i = 0; i < list.count; i++)
        strncat(found, list.jobs[i].facts.job_name, 1);
    assert_string_equal(found, names);
    job_list_clear(&list);
}

static void owners_take_turns(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    /* Of anna are ABC, of bert DE, of nobody (the inlet's) F. */
    uint64_t a = ground_job(&g, "A", "anna");
    ground_job(&g, "B", "anna");
    ground_job(&g, "C", "anna");
    uint64_t d = ground_job(&g, "D", "bert");
    ground_job(&g, "E", "bert");
    ground_job(&g, "F", NULL);
    next_are(&g, 10, "ADFBEC");
    next_are(&g, 2, "AD");
    next_are(&g, 0, "");
    set(&g, a, JOB_ACTIVE);
    next_are(&g, 10, "DFBEC");
    next_are(&g, 1, "D");
    set(&g, d, JOB_ACTIVE);
    next_are(&g, 3, "FBE");
    ground_end(&g);
}

static void due_jobs_are_found(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t a = ground_job(&g, "A", NULL), b = ground_job(&g, "B", NULL);
    set(&g, a, JOB_ACTIVE);
    set(&g, b, JOB_ACTIVE);
    OK(&g, store_begin(g.store, true));
    for (uint64_t n = 1; n <= 4; n++)
        ground_fate(&g, a, n, "s", "r", n == 4 ? 0 : 700 + (int64_t)n);
    ground_fate(&g, b, 1, "s", "r", 650);
    OK(&g, store_job_set_state(g.store, a, JOB_RESTING, NULL, 1));
    OK(&g, store_job_set_state(g.store, b, JOB_RESTING, NULL, 1));
    OK(&g, store_commit(g.store));

    int64_t next;
    OK(&g, store_next_due(g.store, &next));
    assert_int_equal(next, 650);
    struct job_list list;
    OK(&g, store_jobs_due(g.store, 649, 10, &list));
    assert_int_equal(list.count, 0);
    OK(&g, store_jobs_due(g.store, 701, 10, &list));
    assert_int_equal(list.count, 2);
    assert_int_equal(list.jobs[0].facts.id, b);
    assert_int_equal(list.jobs[1].next_try_unix_s, 701);
    job_list_clear(&list);
    struct fate_counts counts;
    OK(&g, store_fate_counts(g.store, a, &counts));
    assert_int_equal(counts.settled, 1);
    assert_int_equal(counts.unsettled, 3);

    /* What is settled is not due. */
    OK(&g, store_begin(g.store, false));
    ground_fate(&g, b, 1, "s", "r", 0);
    OK(&g, store_commit(g.store));
    OK(&g, store_next_due(g.store, &next));
    assert_int_equal(next, 701);
    ground_end(&g);
}

static void outcomes_come_in_pages(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t a = ground_job(&g, "A", NULL), b = ground_job(&g, "B", NULL);
    OK(&g, store_begin(g.store, false));
    for (uint64_t n = 2; n <= 20; n += 2)
        ground_fate(&g, a, n, "s@a", n == 4 ? "first" : "r@a", 0);
    ground_fate(&g, a, 4, "s@a", "second", 900);
    ground_fate(&g, b, 3, "s@b", "r@b", 0);
    OK(&g, store_commit(g.store));
    struct fate_list list;
    OK(&g, store_fates(g.store, a, 3, 6, &list));
    assert_int_equal(list.count, 3); /* 4, 6 and 8 */
    assert_int_equal(list.next, 9);
    assert_int_equal(list.fates[0].number, 4);
    assert_string_equal(list.fates[0].recipients[0].address, "second");
    assert_int_equal(list.fates[0].next_try_unix_s, 900);
    assert_int_equal(list.fates[0].first_try_unix_s, 504);
    assert_int_equal(list.fates[2].next_try_unix_s, 0);
    fate_list_clear(&list);
    OK(&g, store_begin(g.store, false));
    struct fate fate = {.number = 1, .sender = ""};
    assert_int_equal(store_fate_set(g.store, 99, &fate), -ENOENT);
    OK(&g, store_commit(g.store));
    ground_end(&g);
}

/* However many recipients: a page ends, and the next goes on. */
static void a_page_has_an_end(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = ground_job(&g, "A", NULL);
    size_t many = 100000;
    struct fate_recipient *r = calloc(many, sizeof *r);
    for (size_t i = 0; i < many; i++)
        r[i].address = "somebody.with.a.name@a.domain.example.com";
    struct fate fate = {
        .sender = "s", .recipients = r, .recipient_count = many};
    OK(&g, store_begin(g.store, false));
    for (fate.number = 1; fate.number <= 3; fate.number++)
        OK(&g, store_fate_set(g.store, job, &fate));
    OK(&g, store_commit(g.store));
    struct fate_list list;
    OK(&g, store_fates(g.store, job, 1, 100, &list));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.next, 2);
    assert_int_equal(list.fates[0].recipient_count, many);
    fate_list_clear(&list);
    free(r);
    ground_end(&g);
}

static void rest(struct ground *g, uint64_t job, uint64_t mails)
{
    set(g, job, JOB_ACTIVE);
    OK(g, store_begin(g->store, true));
    for (uint64_t n = 1; n <= mails; n++)
        ground_fate(g, job, n, "s", "r", 800);
    ground_fate(g, job, mails + 1, "s", "r", 0);
    OK(g, store_job_set_state(g->store, job, JOB_RESTING, NULL, 1));
    OK(g, store_commit(g->store));
}

static void operators_change_what_rests(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t a = ground_job(&g, "A", NULL), b = ground_job(&g, "B", NULL);
    rest(&g, a, 5);
    rest(&g, b, 5);
    size_t count, all = 0, calls = 0;
    struct chosen_list gone = {0};
    struct fate_choice choice = {.job = a};
    for (; !choice.end; calls++) {
        COMMITTED(&g, store_make_due(g.store, &choice, 600, false, 2, &count));
        all += count;
    }
    assert_int_equal(all, 5);
    assert_in_range(calls, 3, 6);
    struct job_list list;
    OK(&g, store_jobs_due(g.store, 600, 10, &list));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.jobs[0].facts.id, a);
    job_list_clear(&list);

    /* First tries are at 501, 502 ...: two of each job are older. */
    struct reply reply = {.code = 554, .text = (char *)"given up"};
    choice = (struct fate_choice){.first_try_before_s = 503};
    for (all = 0; !choice.end; all += gone.count) {
        chosen_list_clear(&gone);
        COMMITTED(&g, store_give_up(g.store, &choice, &reply,
                                    (struct timespec){900, 0}, 3, &gone));
        for (size_t i = 0; i < gone.count; i++) {
            const struct chosen_mail *m = &gone.mails[i];
            const struct outcome *o = &m->fate.recipients[0].outcome;
            assert_true(m->job == a || m->job == b);
            assert_in_range(m->fate.number, 1, 2);
            assert_int_equal(m->fate.next_try_unix_s, 0);
            assert_int_equal(o->state, OUTCOME_REFUSED);
            assert_string_equal(o->final.text, "given up");
            assert_int_equal(o->at.tv_sec, 900);
            assert_false(o->earlier);
        }
    }
    chosen_list_clear(&gone);
    assert_int_equal(all, 4);
    struct fate_list fates;
    OK(&g, store_fates(g.store, b, 1, 10, &fates));
    for (size_t i = 0; i < 6; i++) {
        const struct outcome *o = &fates.fates[i].recipients[0].outcome;
        bool given_up = i < 2;
        assert_int_equal(o->state, given_up ? OUTCOME_REFUSED
                                   : i == 5 ? OUTCOME_DELIVERED
                                            : OUTCOME_DEFERRED);
        assert_int_equal(fates.fates[i].next_try_unix_s,
                         given_up || i == 5 ? 0 : 800);
        assert_int_equal(o->final.code, given_up ? 554 : i == 5 ? 250 : 451);
    }
    fate_list_clear(&fates);
    ground_end(&g);
}

static void a_cold_start_forgets_outcomes(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t a = ground_job(&g, "A", NULL), b = ground_job(&g, "B", NULL);
    rest(&g, a, 3);
    set(&g, b, JOB_HELD);
    uint64_t count;
    COMMITTED(&g, store_cold_start(g.store, 10, &count));
    assert_int_equal(count, 1);
    assert_int_equal(ground_state(&g, a), JOB_ACCEPTED);
    assert_int_equal(ground_state(&g, b), JOB_HELD);
    struct fate_counts counts;
    OK(&g, store_fate_counts(g.store, a, &counts));
    assert_int_equal(counts.settled + counts.unsettled, 0);
    ground_end(&g);
}

static void a_job_is_found_by_its_name(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t a = ground_job(&g, "A", NULL);
    struct job_entry e = {0};
    OK(&g, store_job_find(g.store, "A", "JOB00001", 1000, &e));
    assert_int_equal(e.facts.id, a);
    job_entry_clear(&e);
    assert_int_equal(store_job_find(g.store, "A", "JOB00001", 1001, &e),
                     -ENOENT);
    assert_int_equal(store_job_find(g.store, "B", "JOB00001", 0, &e), -ENOENT);
    ground_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_comes_back_as_it_was_taken),
        cmocka_unit_test(a_done_job_loses_its_file),
        cmocka_unit_test(a_wrong_turn_is_refused),
        cmocka_unit_test(ids_are_not_given_again),
        cmocka_unit_test(lists_come_in_pages),
        cmocka_unit_test(owners_take_turns),
        cmocka_unit_test(due_jobs_are_found),
        cmocka_unit_test(outcomes_come_in_pages),
        cmocka_unit_test(a_page_has_an_end),
        cmocka_unit_test(operators_change_what_rests),
        cmocka_unit_test(a_cold_start_forgets_outcomes),
        cmocka_unit_test(a_job_is_found_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
