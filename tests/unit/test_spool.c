/* A job file: taken from an inlet, or written by us. */
#include "queue/spool.h"

#include "store_ground.h"

#include <dirent.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/un.h>

/* What stands in the inlet, and what taking it must answer. */
struct sample {
    const char *name;
    void (*make)(const char *path);
    int result;
};

static void put(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void make_plain(const char *path)
{
    put(path, "plain");
}

static void make_empty(const char *path)
{
    put(path, "");
}

static void make_linked(const char *path)
{
    put(path, "linked");
    char other[300];
    snprintf(other, sizeof other, "%s.other", path);
    assert_int_equal(link(path, other), 0);
}

static void make_symbolic(const char *path)
{
    assert_int_equal(symlink("/etc/passwd", path), 0);
}

static void make_directory(const char *path)
{
    assert_int_equal(mkdir(path, 0700), 0);
}

static void make_pipe(const char *path)
{
    assert_int_equal(mkfifo(path, 0600), 0);
}

static void make_socket(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    close(fd);
}

static void make_nothing(const char *path)
{
    (void)path;
}

static const struct sample samples[] = {
    {"plain", make_plain, 0},
    {"empty", make_empty, 0},
    {"linked", make_linked, 0},
    {"symbolic", make_symbolic, -ELOOP},
    {"directory", make_directory, -EINVAL},
    {"pipe", make_pipe, -EINVAL},
    {"socket", make_socket, -EINVAL},
    {"nothing", make_nothing, -ENOENT},
};

static unsigned count_files(const struct ground *g)
{
    unsigned count = 0;
    DIR *dir = opendir(ground_path(g->directory, "jobs"));
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2;
}

static void takes_files_and_nothing_else(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    for (size_t i = 0; i < COUNT(samples); i++) {
        const struct sample *s = &samples[i];
        const char *path = ground_path(g.inlet, s->name);
        s->make(path);
        struct spool_file *file = NULL;
        int r = spool_take(store_spool(g.store), store_new_id(g.store), path,
                           NULL, &file);
        assert_int_equal(r, s->result);
        assert_int_equal(count_files(&g), r == 0);
        spool_file_free(&file);
        assert_int_equal(count_files(&g), 0);
        if (r == 0)
            assert_int_equal(access(path, F_OK), 0);
    }
    ground_end(&g);
}

/* A file with another name can be written to under it: it is copied. */
static void another_name_is_not_ours(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    make_linked(ground_path(g.inlet, "job"));
    struct job_facts facts = {0};
    uint64_t id = ground_take(&g, "job", &facts);
    put(ground_path(g.inlet, "job.other"), "written to later");
    struct job_entry e = {0};
    OK(&g, store_job_get(g.store, id, &e));
    ground_holds(e.facts.file, "linked");
    job_entry_clear(&e);
    assert_false(ground_exists(g.inlet, "job"));
    ground_end(&g);
}

/* Another device: no link can be made. */
static void what_cannot_be_linked_is_copied(void **state)
{
    (void)state;
    struct ground g;
    char other[] = "/dev/shm/ebgate-XXXXXX";
    struct stat here, there;
    ground_begin(&g);
    assert_non_null(mkdtemp(other));
    stat(g.directory, &here);
    stat(other, &there);
    if (here.st_dev == there.st_dev) {
        rmdir(other);
        ground_end(&g);
        skip();
    }
    const char *path = ground_write(other, "job", "from afar");
    struct spool_file *file = NULL;
    uint64_t id = store_new_id(g.store);
    struct job_facts facts = {0};
    OK(&g, store_begin(g.store, true));
    assert_int_equal(spool_take(store_spool(g.store), id, path, NULL, &file),
                     0);
    OK(&g, store_job_add(g.store, &facts, JOB_ACCEPTED, NULL, file));
    OK(&g, store_commit(g.store));
    spool_file_free(&file);
    assert_false(ground_exists(other, "job"));
    struct job_entry e = {0};
    OK(&g, store_job_get(g.store, id, &e));
    ground_holds(e.facts.file, "from afar");
    job_entry_clear(&e);
    rmdir(other);
    ground_end(&g);
}

static void what_changed_is_not_taken(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    const char *path = ground_write(g.inlet, "job", "short");
    struct spool_source seen;
    assert_int_equal(spool_look(path, &seen), 0);
    ground_write(g.inlet, "job", "longer than before");
    struct spool_file *file = NULL;
    assert_int_equal(spool_take(store_spool(g.store), 1, path, &seen, &file),
                     -EAGAIN);
    assert_null(file);
    assert_int_equal(count_files(&g), 0);
    ground_end(&g);
}

/* A new job of the same name came before the old one's source was removed. */
static void a_new_job_of_the_name_stays(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    ground_write(g.inlet, "job", "first");
    struct spool_file *file = NULL;
    struct job_facts facts = {0};
    OK(&g, store_begin(g.store, true));
    assert_int_equal(spool_take(store_spool(g.store), store_new_id(g.store),
                                ground_path(g.inlet, "job"), NULL, &file),
                     0);
    OK(&g, store_job_add(g.store, &facts, JOB_ACCEPTED, NULL, file));
    ground_write(g.inlet, "new", "second");
    assert_int_equal(
        rename(ground_path(g.inlet, "new"), ground_path(g.inlet, "job")), 0);
    OK(&g, store_commit(g.store));
    spool_file_free(&file);
    ground_holds(ground_path(g.inlet, "job"), "second");
    ground_end(&g);
}

static void a_sidecar_goes_with_its_job(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    ground_write(g.inlet, "job", "data");
    ground_write(g.inlet, "job.job", "Owner ME");
    struct job_facts facts = {0};
    for (int committed = 0; committed < 2; committed++) {
        struct spool_file *file = NULL;
        OK(&g, store_begin(g.store, true));
        assert_int_equal(spool_take(store_spool(g.store), store_new_id(g.store),
                                    ground_path(g.inlet, "job"), NULL, &file),
                         0);
        assert_int_equal(
            spool_take_along(file, ground_path(g.inlet, "job.job")), 0);
        OK(&g, store_job_add(g.store, &facts, JOB_ACCEPTED, NULL, file));
        if (committed)
            OK(&g, store_commit(g.store));
        else
            store_rollback(g.store);
        spool_file_free(&file);
        assert_int_equal(ground_exists(g.inlet, "job"), !committed);
        assert_int_equal(ground_exists(g.inlet, "job.job"), !committed);
        assert_int_equal(count_files(&g), committed);
    }
    ground_end(&g);
}

static void what_we_write_is_a_job(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    struct spool_file *file = NULL;
    uint64_t id = store_new_id(g.store);
    assert_int_equal(spool_create(store_spool(g.store), id, &file), 0);
    assert_true(fputs("HELO us\n", spool_stream(file)) >= 0);
    assert_int_equal(spool_seal(file), 0);
    assert_int_equal(spool_size(file), 8);
    struct job_facts facts = {.kind = JOB_NOTICE};
    COMMITTED(&g, store_job_add(g.store, &facts, JOB_ACCEPTED, NULL, file));
    spool_file_free(&file);
    struct job_entry e = {0};
    OK(&g, store_job_get(g.store, id, &e));
    ground_holds(e.facts.file, "HELO us\n");
    job_entry_clear(&e);

    /* What is given up leaves nothing. */
    assert_int_equal(
        spool_create(store_spool(g.store), store_new_id(g.store), &file), 0);
    assert_int_equal(count_files(&g), 2);
    spool_file_free(&file);
    assert_int_equal(count_files(&g), 1);
    ground_end(&g);
}

/* Many are synced together, each of them knows that it is. */
static void many_are_taken_at_once(void **state)
{
    (void)state;
    struct ground g;
    ground_begin(&g);
    struct spool_file *files[50] = {0};
    struct job_facts facts = {0};
    OK(&g, store_begin(g.store, true));
    for (size_t i = 0; i < COUNT(files); i++) {
        char name[32];
        snprintf(name, sizeof name, "job%zu", i);
        ground_write(g.inlet, name, name);
        assert_int_equal(spool_take(store_spool(g.store), store_new_id(g.store),
                                    ground_path(g.inlet, name), NULL,
                                    &files[i]),
                         0);
    }
    /* One is given up before the sync, one behind it. */
    spool_file_free(&files[7]);
    spool_sync(store_spool(g.store));
    spool_file_free(&files[9]);
    for (size_t i = 0; i < COUNT(files); i++)
        if (files[i])
            OK(&g,
               store_job_add(g.store, &facts, JOB_ACCEPTED, NULL, files[i]));
    OK(&g, store_commit(g.store));
    for (size_t i = 0; i < COUNT(files); i++)
        spool_file_free(&files[i]);
    assert_int_equal(count_files(&g), 48);
    assert_true(ground_exists(g.inlet, "job7"));
    assert_true(ground_exists(g.inlet, "job9"));
    assert_false(ground_exists(g.inlet, "job8"));
    ground_end(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_files_and_nothing_else),
        cmocka_unit_test(another_name_is_not_ours),
        cmocka_unit_test(what_cannot_be_linked_is_copied),
        cmocka_unit_test(what_changed_is_not_taken),
        cmocka_unit_test(a_new_job_of_the_name_stays),
        cmocka_unit_test(a_sidecar_goes_with_its_job),
        cmocka_unit_test(what_we_write_is_a_job),
        cmocka_unit_test(many_are_taken_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
