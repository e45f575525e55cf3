/* A store that is opened again, whatever happened to it. */
#include "queue/store.h"

#include "store_ground.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static void refused(struct ground *g, int error, const char *words)
{
    int r = store_open(g->directory, &g->store, g->why);
    if (r != error || !strstr(g->why, words))
        fail_msg("%d %s, expected %d %s", r, r < 0 ? g->why : "", error, words);
    assert_null(g->store);
}

static void database(struct ground *g, const char *bytes, size_t len)
{
    FILE *file = fopen(ground_path(g->directory, "ebgate.db"), "w");
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static void one_store_has_one_gateway(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    struct store *first = g.store;
    g.store = NULL;
    refused(&g, -EBUSY, "in use");
    store_close(&first);
    ground_open(&g);
    ground_end(&g);
}

/* The lock of a process that was killed is none. */
static void a_stale_lock_is_none(void **state)
{
    (void)state;
    struct ground g;
    int ready[2];
    ground_begin(&g);
    store_close(&g.store);
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        ground_open(&g);
        (void)!write(ready[1], "x", 1);
        pause();
    }
    char byte;
    assert_int_equal(read(ready[0], &byte, 1), 1);
    refused(&g, -EBUSY, "in use");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    ground_open(&g);
    ground_end(&g);
    close(ready[0]);
    close(ready[1]);
}

static void foreign_databases_are_left_alone(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    store_close(&g.store);
    database(&g, "this is a text of somebody else's", 33);
    refused(&g, -EMEDIUMTYPE, "not a database of ebgate");
    ground_holds(ground_path(g.directory, "ebgate.db"),
                 "this is a text of somebody else's");
    unlink(ground_path(g.directory, "ebgate.db"));
    ground_sql(&g, "CREATE TABLE theirs(a)");
    refused(&g, -EMEDIUMTYPE, "another program");
    /* Not even its journal was changed. */
    ground_sql(&g, "INSERT INTO theirs VALUES(1)");
    assert_false(ground_exists(g.directory, "ebgate.db-wal"));
    ground_end(&g);
}

static void a_newer_version_is_refused(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    store_close(&g.store);
    ground_sql(&g, "PRAGMA user_version=3");
    refused(&g, -EPROTO, "version 3");
    ground_sql(&g, "PRAGMA user_version=2");
    ground_open(&g);
    ground_end(&g);
}

/* Empty beside jobs, it has lost them; empty alone, it is new. */
static void an_empty_database_is_new_or_lost(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    store_close(&g.store);
    database(&g, "", 0);
    ground_open(&g);
    ground_job(&g, "A", NULL);
    store_close(&g.store);
    database(&g, "", 0);
    refused(&g, -EUCLEAN, "jobs holds 1 files");
    unlink(ground_path(g.directory, "ebgate.db"));
    refused(&g, -EUCLEAN, "missing or empty");
    ground_end(&g);
}

/* At each of its pages; a part is never taken for the whole. */
static void a_torn_database_is_refused(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = ground_job(&g, "A", NULL);
    OK(&g, store_begin(g.store, true));
    for (uint64_t n = 1; n <= 2000; n++)
        ground_fate(&g, job, n, "somebody@example.com", "r@example.com", 0);
    OK(&g, store_commit(g.store));
    store_close(&g.store);
    struct stat st;
    const char *path = ground_path(g.directory, "ebgate.db");
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > 20 * 8192);
    for (off_t size = st.st_size - 8192; size > 0; size -= 3 * 8192 + 100) {
        assert_int_equal(truncate(path, size), 0);
        int r = store_open(g.directory, &g.store, g.why);
        assert_true(r == -EUCLEAN || r == -EMEDIUMTYPE);
        assert_null(g.store);
    }
    ground_end(&g);
}

/* Zeros over pages, as a disk leaves them: noticed at the start. */
static void a_damaged_database_is_refused(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = ground_job(&g, "A", NULL);
    OK(&g, store_begin(g.store, true));
    for (uint64_t n = 1; n <= 2000; n++)
        ground_fate(&g, job, n, "somebody@example.com", "r@example.com", 0);
    OK(&g, store_commit(g.store));
    store_close(&g.store);
    int fd = open(ground_path(g.directory, "ebgate.db"), O_WRONLY | O_CLOEXEC);
    char zeros[3 * 8192] = "";
    assert_int_equal(pwrite(fd, zeros, sizeof zeros, 12 * 8192), sizeof zeros);
    close(fd);
    refused(&g, -EUCLEAN, "damaged");
    ground_end(&g);
}

static void a_damaged_row_is_said_by_its_mail(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t job = ground_job(&g, "A", NULL);
    OK(&g, store_begin(g.store, true));
    for (uint64_t n = 1; n <= 3; n++)
        ground_fate(&g, job, n, "s@example.com", "r@example.com", 0);
    OK(&g, store_commit(g.store));
    store_close(&g.store);
    ground_sql(&g, "UPDATE fate SET row=replace(row,'e','f') WHERE number=2");
    ground_open(&g);
    struct fate_list list;
    assert_int_equal(store_fates(g.store, job, 1, 10, &list), -EUCLEAN);
    assert_non_null(strstr(store_why(g.store), "mail 2 of job 1"));
    OK(&g, store_fates(g.store, job, 3, 10, &list));
    assert_int_equal(list.count, 1);
    fate_list_clear(&list);
    ground_end(&g);
}

/* As a user who may not write: root may always. */
static void what_may_not_be_written_is_refused(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    store_close(&g.store);
    assert_int_equal(chmod(g.folder, 0755), 0);
    assert_int_equal(chmod(g.directory, 0555), 0);
    pid_t child = fork();
    if (child == 0) {
        if (getuid() == 0 && setuid(65534) < 0)
            _exit(2);
        int r = store_open(g.directory, &g.store, g.why);
        _exit(r == -EACCES && strstr(g.why, g.directory) ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    chmod(g.directory, 0755);
    ground_end(&g);
}

static void what_is_no_directory_is_refused(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    store_close(&g.store);
    snprintf(g.directory, sizeof g.directory, "%s/none", g.folder);
    refused(&g, -ENOENT, "none");
    ground_write(g.folder, "none", "a file");
    refused(&g, -ENOTDIR, "not a directory");
    ground_end(&g);
}

/* ------------------------------------------- files and rows after a crash */

static const char *job_path(struct ground *g, const char *name)
{
    static char path[200];
    snprintf(path, sizeof path, "%s/jobs/%s", g->directory, name);
    return path;
}

static void files_without_rows(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    uint64_t id = ground_job(&g, "A", NULL);
    assert_int_equal(id, 1);
    store_close(&g.store);
    ground_write(g.directory, "jobs/7.new", "not committed");
    ground_write(g.directory, "jobs/8", "of a later database");
    ground_write(g.directory, "jobs/README", "somebody's");
    ground_open(&g);
    assert_int_equal(access(job_path(&g, "7.new"), F_OK), -1);
    assert_int_equal(access(job_path(&g, "8"), F_OK), -1);
    ground_holds(job_path(&g, "8.stray"), "of a later database");
    ground_holds(job_path(&g, "README"), "somebody's");
    ground_holds(job_path(&g, "1"), "a job");
    assert_true(store_new_id(g.store) > 8);
    ground_end(&g);
}

/* The row was committed, and the standstill came before its file got its
 * name and its source went. */
static void a_row_with_a_new_file(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    ground_job(&g, "A", NULL);
    store_close(&g.store);
    rename(job_path(&g, "1"), ground_path(g.directory, "jobs/1.new"));
    ground_open(&g);
    ground_holds(job_path(&g, "1"), "a job");
    assert_int_equal(ground_state(&g, 1), JOB_ACCEPTED);
    ground_end(&g);
}

static void rows_without_files(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    ground_job(&g, "A", NULL);
    ground_job(&g, "B", NULL);
    ground_job(&g, "C", NULL);
    COMMITTED(&g, store_job_set_state(g.store, 3, JOB_DONE, NULL, 1));
    store_close(&g.store);
    unlink(job_path(&g, "1"));
    ground_write(g.directory, "jobs/2", "grown");
    ground_write(g.directory, "jobs/2", "grown, it was a job");
    ground_open(&g);
    struct job_entry e = {0};
    OK(&g, store_job_get(g.store, 1, &e));
    assert_int_equal(e.state, JOB_LOST);
    assert_non_null(strstr(e.reason, "No such file"));
    job_entry_clear(&e);
    OK(&g, store_job_get(g.store, 2, &e));
    assert_int_equal(e.state, JOB_LOST);
    assert_non_null(strstr(e.reason, "has 19 bytes, it had 5"));
    job_entry_clear(&e);
    assert_int_equal(ground_state(&g, 3), JOB_DONE);
    ground_end(&g);
}

/* A job was done, and the standstill came before its file went. */
static void a_doomed_file_goes(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    ground_job(&g, "A", NULL);
    OK(&g, store_begin(g.store, false));
    OK(&g, store_job_set_state(g.store, 1, JOB_DONE, NULL, 1));
    OK(&g, store_commit(g.store));
    assert_int_equal(access(job_path(&g, "1"), F_OK), 0);
    store_close(&g.store);
    ground_open(&g);
    assert_int_equal(access(job_path(&g, "1"), F_OK), -1);
    assert_int_equal(ground_state(&g, 1), JOB_DONE);
    ground_end(&g);
}

/* The source that is still there is known; another of its name is not. */
static void a_taken_source_is_known(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    const char *path = ground_write(g.inlet, "job", "a job");
    assert_int_equal(link(path, ground_path(g.folder, "aside")), 0);
    struct spool_source source;
    assert_int_equal(spool_look(path, &source), 0);
    uint64_t found;
    assert_int_equal(store_job_of_source(g.store, &source, &found), -ENOENT);
    struct job_facts facts = {0};
    uint64_t id = ground_take(&g, "job", &facts);
    store_close(&g.store);
    ground_open(&g);
    /* As if it had not been removed. */
    rename(ground_path(g.folder, "aside"), path);
    assert_int_equal(spool_look(path, &source), 0);
    OK(&g, store_job_of_source(g.store, &source, &found));
    assert_int_equal(found, id);
    assert_int_equal(spool_remove_source(path, &source), 0);
    assert_int_equal(access(path, F_OK), -1);
    source.mtime_ns++;
    assert_int_equal(store_job_of_source(g.store, &source, &found), -ENOENT);
    source.mtime_ns--;
    /* Of a job that is done long since, a new file has the inode. */
    COMMITTED(&g, store_job_set_state(g.store, id, JOB_DONE, NULL, 1));
    assert_int_equal(store_job_of_source(g.store, &source, &found), -ENOENT);
    ground_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_store_has_one_gateway),
        cmocka_unit_test(a_stale_lock_is_none),
        cmocka_unit_test(foreign_databases_are_left_alone),
        cmocka_unit_test(a_newer_version_is_refused),
        cmocka_unit_test(an_empty_database_is_new_or_lost),
        cmocka_unit_test(a_torn_database_is_refused),
        cmocka_unit_test(a_damaged_database_is_refused),
        cmocka_unit_test(a_damaged_row_is_said_by_its_mail),
        cmocka_unit_test(what_may_not_be_written_is_refused),
        cmocka_unit_test(what_is_no_directory_is_refused),
        cmocka_unit_test(files_without_rows),
        cmocka_unit_test(a_row_with_a_new_file),
        cmocka_unit_test(rows_without_files),
        cmocka_unit_test(a_doomed_file_goes),
        cmocka_unit_test(a_taken_source_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
