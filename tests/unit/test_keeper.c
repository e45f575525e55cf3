/* The store's thread: every task is answered once, in order, and what it
 * promised holds. */
#include "service/keeper.h"

#include "faulty_disk.h"
#include "store_ground.h"

#include <event2/event.h>

struct stage {
    struct ground ground;
    struct event_base *base;
    struct keeper *keeper;
    uint64_t job;
};

static void begin(struct stage *s, size_t most)
{
    ground_begin(&s->ground);
    s->job = ground_job(&s->ground, "A", NULL);
    s->base = event_base_new();
    struct keeper_options options = {.base = s->base, .most_waiting = most};
    assert_int_equal(keeper_new(&options, &s->ground.store, &s->keeper), 0);
    assert_null(s->ground.store);
}

static void end(struct stage *s)
{
    keeper_free(&s->keeper);
    event_base_free(s->base);
    ground_end(&s->ground);
}

static void run_until_done(struct stage *s)
{
    while (keeper_waiting(s->keeper) > 0)
        event_base_loop(s->base, EVLOOP_ONCE);
}

/* What the tasks of a test share; the thread writes into its own task. */
struct tally {
    struct stage *stage;
    unsigned answered;
    unsigned posted;
    unsigned failed;
};

struct unit {
    struct tally *tally;
    unsigned number;
    int wanted; /* result */
    uint64_t seen;
};

static int put_unit(struct store *store, void *arg)
{
    struct unit *u = arg;
    struct fate_recipient r = {.address = "r"};
    struct fate fate = {.number = u->number,
                        .sender = "s",
                        .recipients = &r,
                        .recipient_count = 1};
    int result = store_fate_set(store, u->tally->stage->job, &fate);
    return result < 0 ? result : u->wanted;
}

static int count_units(struct store *store, void *arg)
{
    struct unit *u = arg;
    struct fate_counts counts;
    int r = store_fate_counts(store, u->tally->stage->job, &counts);
    u->seen = counts.settled;
    return r;
}

/* In the order they were posted, each once. */
static void unit_done(void *arg, int result, const char *why)
{
    struct unit *u = arg;
    assert_int_equal(u->number, ++u->tally->answered);
    assert_int_equal(result, u->wanted);
    assert_non_null(why);
    u->tally->failed += result < 0;
}

static uint64_t count_in(struct stage *s)
{
    struct tally tally = {.stage = s};
    struct unit u = {.tally = &tally, .number = 1};
    assert_int_equal(
        keeper_do(s->keeper, KEEPER_READS, count_units, unit_done, &u), 0);
    run_until_done(s);
    return u.seen;
}

static void every_task_is_answered_in_order(void **state)
{
    (void)state;
    static struct unit units[2000];
    struct stage s;
    begin(&s, 0);
    struct tally tally = {.stage = &s};
    for (unsigned i = 0; i < COUNT(units); i++) {
        /* Each seventh fails, and what it did is undone alone. */
        units[i] = (struct unit){.tally = &tally,
                                 .number = i + 1,
                                 .wanted = i % 7 == 3 ? -EPERM : (int)i % 3};
        enum keeper_promise promise =
            i % 100 == 50 ? KEEPER_DURABLE : KEEPER_WRITTEN;
        assert_int_equal(
            keeper_do(s.keeper, promise, put_unit, unit_done, &units[i]), 0);
        if (i % 64 == 0)
            event_base_loop(s.base, EVLOOP_NONBLOCK);
    }
    run_until_done(&s);
    assert_int_equal(tally.answered, COUNT(units));
    assert_int_equal(count_in(&s), COUNT(units) - tally.failed);
    end(&s);
}

static void fate_done(void *arg, int result, const char *why)
{
    if (result < 0)
        fail_msg("%s", why);
    ++*(unsigned *)arg;
}

/* Refused when it is full, told when there is room. */
struct flood {
    struct stage *stage;
    unsigned sent, answered, refused;
};

static void pour(void *arg)
{
    struct flood *f = arg;
    unsigned char bytes[] = "not read here";
    while (f->sent < 5000) {
        struct packed_fate fate = {.job = f->stage->job,
                                   .number = f->sent + 1,
                                   .bytes = span_of(bytes, sizeof bytes)};
        int r = keeper_fate(f->stage->keeper, &fate, fate_done, &f->answered);
        if (r == -EAGAIN) {
            f->refused++;
            assert_int_equal(keeper_when_room(f->stage->keeper, pour, f), 0);
            return;
        }
        assert_int_equal(r, 0);
        f->sent++;
    }
}

static void a_full_keeper_says_so(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 100);
    struct flood floods[3];
    for (int i = 0; i < 3; i++) {
        floods[i] = (struct flood){.stage = &s};
        pour(&floods[i]);
    }
    assert_true(keeper_waiting(s.keeper) <= 100);
    keeper_forget_room(s.keeper, &floods[2]);
    while (floods[0].answered < 5000 || floods[1].answered < 5000)
        event_base_loop(s.base, EVLOOP_ONCE);
    run_until_done(&s);
    assert_true(floods[0].refused > 1 && floods[1].refused > 1);
    assert_int_equal(floods[2].refused, 1);
    assert_int_equal(floods[2].answered, floods[2].sent);
    assert_int_equal(count_in(&s), 5000);
    end(&s);
}

/* All that was posted is done, and answered, before it is gone. */
static void the_end_waits_for_all(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 0);
    unsigned answered = 0;
    unsigned char bytes[] = "not read here";
    for (uint64_t n = 1; n <= 3000; n++) {
        struct packed_fate fate = {
            .job = s.job, .number = n, .bytes = span_of(bytes, sizeof bytes)};
        assert_int_equal(keeper_fate(s.keeper, &fate, fate_done, &answered), 0);
    }
    keeper_free(&s.keeper);
    assert_int_equal(answered, 3000);
    ground_open(&s.ground);
    struct fate_counts counts;
    OK(&s.ground, store_fate_counts(s.ground.store, s.job, &counts));
    assert_int_equal(counts.settled, 3000);
    end(&s);
}

/* ------------------------------------------------------------------- files */

struct taking {
    struct stage *stage;
    char name[16];
    uint64_t id;
    struct spool_file *file;
    int result;
    bool done;
};

static int prepare_taking(struct store *store, void *arg)
{
    struct taking *t = arg;
    return spool_take(store_spool(store), t->id,
                      ground_path(t->stage->ground.inlet, t->name), NULL,
                      &t->file);
}

static int add_taking(struct store *store, void *arg)
{
    struct taking *t = arg;
    struct job_facts facts = {.job_name = t->name};
    return store_job_add(store, &facts, JOB_ACCEPTED, NULL, t->file);
}

static void taking_done(void *arg, int result, const char *why)
{
    struct taking *t = arg;
    t->result = result;
    t->done = true;
    assert_int_equal(result < 0, *why != '\0');
    spool_file_free(&t->file);
}

static void jobs_are_taken_in_groups(void **state)
{
    (void)state;
    static struct taking takings[600];
    struct stage s;
    begin(&s, 0);
    for (size_t i = 0; i < COUNT(takings); i++) {
        struct taking *t = &takings[i];
        *t = (struct taking){.stage = &s,
                             .id = store_new_id(keeper_store(s.keeper))};
        snprintf(t->name, sizeof t->name, "job%zu", i);
        if (i % 10 != 5) /* each tenth is not there */
            ground_write(s.ground.inlet, t->name, t->name);
        assert_int_equal(keeper_do_prepared(s.keeper, KEEPER_DURABLE,
                                            prepare_taking, add_taking,
                                            taking_done, t),
                         0);
    }
    run_until_done(&s);
    keeper_free(&s.keeper);
    ground_open(&s.ground);
    for (size_t i = 0; i < COUNT(takings); i++) {
        const struct taking *t = &takings[i];
        assert_true(t->done);
        assert_int_equal(t->result, i % 10 == 5 ? -ENOENT : 0);
        if (t->result < 0)
            continue;
        struct job_entry e = {0};
        OK(&s.ground, store_job_get(s.ground.store, t->id, &e));
        ground_holds(e.facts.file, t->name);
        job_entry_clear(&e);
        assert_false(ground_exists(s.ground.inlet, t->name));
    }
    end(&s);
}

/* ------------------------------------------------------------------ faults */

static void failed(void *arg, int result, const char *why)
{
    assert_int_equal(result, -EIO);
    assert_true(*why != '\0');
    ++*(unsigned *)arg;
}

static void a_broken_store_promises_nothing(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 0);
    unsigned char bytes[] = "x";
    struct packed_fate fate = {
        .job = s.job, .number = 1, .bytes = span_of(bytes, 1)};
    unsigned failures = 0, answered = 0;
    sync_plan = (struct fault_plan){.error = EIO, .times = 1};
    assert_int_equal(keeper_fate(s.keeper, &fate, fate_done, &answered), 0);
    run_until_done(&s);
    assert_int_equal(
        keeper_do(s.keeper, KEEPER_DURABLE, NULL, failed, &failures), 0);
    run_until_done(&s);
    sync_plan = (struct fault_plan){0};
    assert_int_equal(keeper_fate(s.keeper, &fate, failed, &failures), 0);
    assert_int_equal(
        keeper_do(s.keeper, KEEPER_DURABLE, NULL, failed, &failures), 0);
    run_until_done(&s);
    assert_int_equal(failures, 3);
    assert_true(keeper_is_broken(s.keeper));
    /* What is known can still be asked. */
    assert_true(count_in(&s) <= 1);
    end(&s);
}

/* What was only written reaches the disk though nobody asks for it. */
static void what_was_written_becomes_durable(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 0);
    unsigned char bytes[] = "x";
    struct packed_fate fate = {
        .job = s.job, .number = 1, .bytes = span_of(bytes, 1)};
    unsigned answered = 0;
    sync_plan = (struct fault_plan){0};
    assert_int_equal(keeper_fate(s.keeper, &fate, fate_done, &answered), 0);
    run_until_done(&s);
    usleep(2500000);
    /* Once, by the thread's own clock, and not again for nothing. */
    assert_int_equal(count_in(&s), 1);
    assert_int_equal(sync_plan.calls, 1);
    end(&s);
}

struct shared {
    struct stage *stage;
    unsigned done;
};

static int change(struct store *store, void *arg)
{
    static uint64_t mails; /* another each time, or nothing is written */
    const struct shared *h = arg;
    return store_job_set_mails(store, h->stage->job, ++mails);
}

static void count_done(void *arg, int result, const char *why)
{
    struct shared *h = arg;
    (void)why;
    assert_int_equal(result, 0);
    h->done++;
}

static void do_soon(struct shared *h)
{
    assert_int_equal(keeper_do_soon(h->stage->keeper, KEEPER_DURABLE, NULL,
                                    change, count_done, h),
                     0);
}

/** What nobody waits for waits for company and shares its sync; on a machine
 *  that is busy with something else some may miss it. */
static void what_can_wait_shares_a_sync(void **state)
{
    (void)state;
    struct stage s;
    unsigned alone = 0;
    begin(&s, 0);
    for (unsigned i = 0; i < 20; i++) {
        struct shared h = {.stage = &s};
        sync_plan = (struct fault_plan){0};
        do_soon(&h);
        usleep(500);
        do_soon(&h);
        run_until_done(&s);
        assert_int_equal(h.done, 2);
        alone += sync_plan.calls > 1;
    }
    assert_true(alone < 20);
    /* What is waited for meanwhile takes it along. */
    struct shared h = {.stage = &s};
    sync_plan = (struct fault_plan){0};
    do_soon(&h);
    assert_int_equal(keeper_do(s.keeper, KEEPER_READS, NULL, count_done, &h),
                     0);
    run_until_done(&s);
    assert_int_equal(h.done, 2);
    assert_int_equal(sync_plan.calls, 1);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_task_is_answered_in_order),
        cmocka_unit_test(a_full_keeper_says_so),
        cmocka_unit_test(the_end_waits_for_all),
        cmocka_unit_test(jobs_are_taken_in_groups),
        cmocka_unit_test(a_broken_store_promises_nothing),
        cmocka_unit_test(what_was_written_becomes_durable),
        cmocka_unit_test(what_can_wait_shares_a_sync),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
