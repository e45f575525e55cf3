/* Killed at any moment: no job that was taken is lost, none is there twice.
 *
 * A child takes jobs from an inlet as the gateway does, until it is killed;
 * the store is opened again, what it knows is held against what was put into
 * the inlet, and the next child goes on. */
#include "queue/spool.h"
#include "queue/store.h"

#include "store_ground.h"

#include <signal.h>
#include <sys/wait.h>

#define ROUNDS 20
#define JOBS 60 /* in the inlet at the beginning of a round */
#define GROUP 5

static void fill(struct ground *g, unsigned round)
{
    char name[32], text[32];
    for (unsigned i = 0; i < JOBS; i++) {
        snprintf(name, sizeof name, "job%u-%u", round, i);
        snprintf(text, sizeof text, "%u %u", round, i);
        ground_write(g->inlet, name, text);
    }
}

/* One of the inlet, as an inlet does: what was taken is only removed. */
static struct spool_file *take_one(struct ground *g, const char *name)
{
    struct spool_source source;
    struct spool_file *file = NULL;
    const char *path = ground_path(g->inlet, name);
    uint64_t known;
    if (spool_look(path, &source) < 0)
        return NULL;
    if (store_job_of_source(g->store, &source, &known) == 0) {
        (void)spool_remove_source(path, &source);
        return NULL;
    }
    if (spool_take(store_spool(g->store), store_new_id(g->store), path, &source,
                   &file) < 0)
        _exit(3);
    return file;
}

/* Acknowledged jobs are written to @told once they are committed. */
static void work(struct ground *g, unsigned round, int told)
{
    char name[32];
    for (unsigned i = 0; i < JOBS; i += GROUP) {
        struct spool_file *files[GROUP] = {0};
        struct job_facts facts = {.job_name = name};
        if (store_begin(g->store, true) < 0)
            _exit(4);
        for (unsigned n = 0; n < GROUP; n++) {
            snprintf(name, sizeof name, "job%u-%u", round, i + n);
            files[n] = take_one(g, name);
            if (files[n] && store_job_add(g->store, &facts, JOB_ACCEPTED, NULL,
                                          files[n]) < 0)
                _exit(5);
        }
        if (store_commit(g->store) < 0)
            _exit(6);
        for (unsigned n = 0; n < GROUP; n++) {
            uint64_t id = files[n] ? spool_id(files[n]) : 0;
            if (id && write(told, &id, sizeof id) != sizeof id)
                _exit(7);
            spool_file_free(&files[n]);
        }
    }
    _exit(0);
}

struct seen {
    unsigned char times[ROUNDS][JOBS];
};

/* What the job says it is stands in its file. */
static void look_into(const char *path, struct seen *seen)
{
    unsigned round, n;
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%u %u", &round, &n), 2);
    fclose(file);
    assert_true(round < ROUNDS && n < JOBS);
    if (seen->times[round][n]++)
        fail_msg("job %u of round %u is there twice", n, round);
}

static void look_into_store(struct ground *g, struct seen *seen)
{
    uint64_t after = 0;
    for (bool more = true; more;) {
        struct job_list list;
        OK(g, store_jobs(g->store, JOB_ACCEPTED, after, 100, &list));
        more = list.count > 0;
        for (size_t i = 0; i < list.count; i++) {
            look_into(list.jobs[i].facts.file, seen);
            after = list.jobs[i].facts.id;
        }
        job_list_clear(&list);
    }
}

/* Every job that was put into an inlet is in the store, once, or still where
 * it was put. */
static void hold_against_inlet(struct ground *g, unsigned rounds)
{
    struct seen seen = {0};
    look_into_store(g, &seen);
    for (unsigned r = 0; r < rounds; r++)
        for (unsigned n = 0; n < JOBS; n++) {
            char name[32];
            snprintf(name, sizeof name, "job%u-%u", r, n);
            if (!seen.times[r][n] && !ground_exists(g->inlet, name))
                fail_msg("job %u of round %u is lost", n, r);
        }
    struct store_counts counts;
    OK(g, store_counts(g->store, &counts));
    assert_int_equal(counts.jobs[JOB_LOST], 0);
}

static void hold_against_told(struct ground *g, int told)
{
    uint64_t id;
    struct job_entry e = {0};
    while (read(told, &id, sizeof id) == sizeof id) {
        OK(g, store_job_get(g->store, id, &e));
        job_entry_clear(&e);
    }
}

/* Returns what the child acknowledged, to be read. */
static int run_child(struct ground *g, unsigned round, useconds_t killed_at)
{
    int told[2];
    assert_int_equal(pipe(told), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        if (store_open(g->directory, &g->store, g->why) < 0)
            _exit(2);
        work(g, round, told[1]);
    }
    close(told[1]);
    if (killed_at) {
        usleep(killed_at);
        kill(child, SIGKILL);
    }
    int status;
    waitpid(child, &status, 0);
    if (WIFEXITED(status))
        assert_int_equal(WEXITSTATUS(status), 0);
    return told[0];
}

static void killed_at_any_moment(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    store_close(&g.store);
    srand(4711);
    for (unsigned round = 0; round < ROUNDS; round++) {
        fill(&g, round);
        int told = run_child(&g, round, 1 + (useconds_t)rand() % 60000);
        ground_open(&g);
        hold_against_told(&g, told);
        hold_against_inlet(&g, round + 1);
        store_close(&g.store);
        close(told);
    }
    /* And to the end: nothing is left in the inlet, nothing came twice. */
    for (unsigned round = 0; round < ROUNDS; round++)
        close(run_child(&g, round, 0));
    ground_open(&g);
    struct seen seen = {0};
    look_into_store(&g, &seen);
    for (unsigned r = 0; r < ROUNDS; r++)
        for (unsigned n = 0; n < JOBS; n++)
            assert_int_equal(seen.times[r][n], 1);
    assert_int_equal(rmdir(g.inlet), 0);
    ground_end(&g);
}

/* Outcomes that were written and not synced are there after a kill. */
static void written_outcomes_survive(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = ground_job(&g, "A", NULL);
    store_close(&g.store);
    int told[2];
    assert_int_equal(pipe(told), 0);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        ground_open(&g);
        for (uint64_t n = 1;; n++) {
            OK(&g, store_begin(g.store, false));
            ground_fate(&g, job, n, "s", "r", 0);
            OK(&g, store_commit(g.store));
            if (write(told[1], &n, sizeof n) != sizeof n)
                _exit(1);
        }
    }
    uint64_t last = 0, n;
    while (last < 500 && read(told[0], &n, sizeof n) == sizeof n)
        last = n;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    close(told[1]);
    while (read(told[0], &n, sizeof n) == sizeof n)
        last = n;
    close(told[0]);
    ground_open(&g);
    struct fate_list list;
    OK(&g, store_fates(g.store, job, 1, last, &list));
    assert_int_equal(list.count, last);
    fate_list_clear(&list);
    ground_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_moment),
        cmocka_unit_test(written_outcomes_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
