/* A file appears when it is complete, or not at all. */
#include "check.h"
#include "report/outfile.h"
#include "scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static bool without_nameless;

/* In the place of the C library's: of a file system, if a test says so, that
 * has no files without a name. */
int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    mode_t mode = va_arg(args, mode_t);
    va_end(args);
    if (without_nameless && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static struct scratch scratch;

static int begin(void **state)
{
    scratch_begin(&scratch);
    *state = scratch.folder;
    return 0;
}

static int end(void **state)
{
    (void)state;
    scratch_end(&scratch);
    return 0;
}

static size_t count_files(const char *directory)
{
    DIR *dir = opendir(directory);
    assert_non_null(dir);
    size_t count = 0;
    for (struct dirent *e; (e = readdir(dir));)
        count += e->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void check_content(const char *path, const char *wanted)
{
    char found[40] = "";
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_int_equal(fread(found, 1, sizeof found - 1, file), strlen(wanted));
    assert_string_equal(found, wanted);
    fclose(file);
}

/** Whoever is killed meanwhile leaves nothing. */
static void nothing_stands_there_before(void **state)
{
    const char *directory = *state;
    char path[300];
    snprintf(path, sizeof path, "%s/out", directory);
    for (int commits = 0; commits < 2; commits++) {
        struct outfile f;
        assert_int_equal(outfile_open(&f, path), 0);
        fputs("text", f.stream);
        fflush(f.stream);
        if (f.nameless)
            assert_int_equal(count_files(directory), 0);
        if (commits)
            assert_int_equal(outfile_commit(&f), 0);
        outfile_clear(&f);
        assert_int_equal(count_files(directory), commits);
    }
    check_content(path, "text");
    assert_int_equal(unlink(path), 0);
}

static void what_it_replaces_keeps_its_mode(void **state)
{
    char path[300];
    struct outfile f;
    struct stat st;
    snprintf(path, sizeof path, "%s/out", (const char *)*state);
    FILE *old = fopen(path, "w");
    assert_non_null(old);
    fputs("old", old);
    fclose(old);
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(outfile_open(&f, path), 0);
    fputs("new", f.stream);
    check_content(path, "old");
    assert_int_equal(outfile_commit(&f), 0);
    outfile_clear(&f);
    check_content(path, "new");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    assert_int_equal(unlink(path), 0);
}

/** A name beside it that is taken, by whom ever, is left alone. */
static void a_name_that_is_taken(void **state)
{
    char path[300], taken[340];
    struct outfile f;
    snprintf(path, sizeof path, "%s/out", (const char *)*state);
    snprintf(taken, sizeof taken, "%s.%ld-0.part", path, (long)getpid());
    assert_int_equal(symlink("/nowhere", taken), 0);
    for (int replaces = 0; replaces < 2; replaces++) {
        assert_int_equal(outfile_open(&f, path), 0);
        fputs(replaces ? "new" : "text", f.stream);
        assert_int_equal(outfile_commit(&f), 0);
        outfile_clear(&f);
        check_content(path, replaces ? "new" : "text");
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unlink(taken), 0);
    assert_int_equal(count_files(*state), 0);
}

/** Where nothing stood at the begin, somebody may have written meanwhile. */
static void the_last_one_stands(void **state)
{
    char path[300];
    struct outfile f;
    snprintf(path, sizeof path, "%s/out", (const char *)*state);
    assert_int_equal(outfile_open(&f, path), 0);
    fputs("ours", f.stream);
    FILE *theirs = fopen(path, "w");
    assert_non_null(theirs);
    fputs("theirs", theirs);
    fclose(theirs);
    assert_int_equal(outfile_commit(&f), 0);
    outfile_clear(&f);
    check_content(path, "ours");
    assert_int_equal(unlink(path), 0);
    assert_int_equal(count_files(*state), 0);
}

/** Its name is chosen when it is complete, and is nobody's. */
static void a_name_of_its_own(void **state)
{
    const char *directory = *state;
    char taken[300], path[300];
    snprintf(taken, sizeof taken, "%s/1", directory);
    snprintf(path, sizeof path, "%s/2", directory);
    assert_int_equal(symlink("/nowhere", taken), 0);
    struct outfile f;
    struct stat st;
    assert_int_equal(outfile_open_in(&f, directory), 0);
    fputs("text", f.stream);
    assert_int_equal(outfile_link(&f, taken), -EEXIST);
    assert_int_equal(outfile_link(&f, path), 0);
    outfile_clear(&f);
    check_content(path, "text");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777 & ~0640U, 0);
    assert_int_equal(count_files(directory), 2);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(unlink(taken), 0);
    assert_int_equal(outfile_open_in(&f, "/nonexistent"), -ENOENT);
}

static int with_names(void **state)
{
    (void)state;
    without_nameless = true;
    return 0;
}

#define NAMED(test)                                   \
    {                                                 \
        "named: " #test, test, with_names, NULL, NULL \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_stands_there_before),
        cmocka_unit_test(what_it_replaces_keeps_its_mode),
        cmocka_unit_test(a_name_that_is_taken),
        cmocka_unit_test(the_last_one_stands),
        cmocka_unit_test(a_name_of_its_own),
        NAMED(nothing_stands_there_before),
        NAMED(what_it_replaces_keeps_its_mode),
        NAMED(a_name_that_is_taken),
        NAMED(the_last_one_stands),
        NAMED(a_name_of_its_own),
    };
    return cmocka_run_group_tests_name("outfile", tests, begin, end);
}
