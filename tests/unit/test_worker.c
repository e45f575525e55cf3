#include "base/scope.h"
#include "check.h"
#include "service/worker.h"

#include <pthread.h>
#include <stdatomic.h>

#define MANY 20000

struct piece {
    struct work work; /* first: the piece is found from it */
    struct bench *bench;
    int number;
};

struct bench {
    struct loop *loop;
    struct worker *worker;
    pthread_t main;
    atomic_int run; /* pieces done in the thread */
    int told;       /* in the loop */
    int wanted;
    bool again; /* each piece is posted a second time when it is told */
    struct piece pieces[MANY];
};

static struct bench bench;

static void run_piece(struct work *work)
{
    struct piece *p = (struct piece *)work;
    assert_false(pthread_equal(pthread_self(), p->bench->main));
    atomic_fetch_add(&p->bench->run, 1);
}

static void tell_piece(struct work *work)
{
    struct piece *p = (struct piece *)work;
    struct bench *b = p->bench;
    assert_true(pthread_equal(pthread_self(), b->main));
    assert_int_equal(p->number, b->told % MANY);
    b->told++;
    if (b->again && b->told <= MANY)
        worker_post(b->worker, work);
    if (b->told == b->wanted)
        loop_leave(b->loop);
}

static void begin(bool again)
{
    bench = (struct bench){.main = pthread_self(), .again = again};
    bench.wanted = again ? 2 * MANY : MANY;
    assert_int_equal(loop_new(&bench.loop), 0);
    assert_int_equal(worker_new(bench.loop, &bench.worker), 0);
    for (int i = 0; i < MANY; i++) {
        bench.pieces[i] =
            (struct piece){.work = {.run = run_piece, .done = tell_piece},
                           .bench = &bench,
                           .number = i};
        worker_post(bench.worker, &bench.pieces[i].work);
    }
    assert_int_equal(worker_pending(bench.worker), MANY);
}

static void end(void)
{
    worker_free(&bench.worker);
    loop_free(&bench.loop);
    assert_null(bench.worker);
}

static void all_is_done_and_told_in_order(void **state)
{
    (void)state;
    for (int again = 0; again < 2; again++) {
        begin(again);
        assert_int_equal(loop_run(bench.loop), 0);
        assert_int_equal(bench.told, bench.wanted);
        assert_int_equal(atomic_load(&bench.run), bench.wanted);
        assert_int_equal(worker_pending(bench.worker), 0);
        end();
    }
}

static void what_was_posted_is_done_before_the_end(void **state)
{
    (void)state;
    begin(false);
    end();
    assert_int_equal(bench.told, MANY);
}

static void an_end_without_work(void **state)
{
    (void)state;
    SCOPED(loop_free) struct loop *loop = NULL;
    SCOPED(worker_free) struct worker *worker = NULL;
    assert_int_equal(loop_new(&loop), 0);
    assert_int_equal(worker_new(loop, &worker), 0);
    worker_free(&worker);
    assert_null(worker);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_done_and_told_in_order),
        cmocka_unit_test(what_was_posted_is_done_before_the_end),
        cmocka_unit_test(an_end_without_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
