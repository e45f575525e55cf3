/* What is converted reaches the file: in order, whole, or with the error. */
#include "check.h"
#include "convert/outlet.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define LIMIT (16 * 1024 * 1024)
#define MIB (1024 * 1024)

static unsigned char *octets; /* LIMIT of them, none like its neighbours */

static int make_octets(void **state)
{
    (void)state;
    octets = malloc(LIMIT);
    uint32_t x = 1;
    for (size_t i = 0; octets && i < LIMIT; i++) {
        x = x * 1664525 + 1013904223;
        octets[i] = (unsigned char)(x >> 24);
    }
    return octets ? 0 : -1;
}

static int free_octets(void **state)
{
    (void)state;
    free(octets);
    return 0;
}

/** Appends @len octets, @step at a time. Returns what outlet_pass did. */
static int put(struct outlet *o, size_t from, size_t len, size_t step)
{
    int e = 0;
    for (size_t done = 0; e == 0 && done < len; done += step) {
        size_t some = len - done < step ? len - done : step;
        assert_int_equal(
            buf_append(&o->waiting, span_of(octets + from + done, some)), 0);
        e = outlet_pass(o);
    }
    return e;
}

/** @file holds the first @len octets and nothing else. */
static void check_file(const char *name, FILE *file, size_t len)
{
    unsigned char *bytes = malloc(len + 1);
    assert_non_null(bytes);
    rewind(file);
    size_t got = fread(bytes, 1, len + 1, file);
    if (got != len)
        fail_msg("%s: %zu bytes, not %zu", name, got, len);
    assert_memory_equal(bytes, octets, len);
    free(bytes);
}

static FILE *open_scratch(void)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    setvbuf(file, NULL, _IONBF, 0);
    return file;
}

static const struct passing {
    const char *name;
    size_t len, step;
} passings[] = {
    {"nothing", 0, 1},
    {"a byte", 1, 1},
    {"less than is worth while", 100 * 1024, 999},
    {"just as much", 128 * 1024, 64 * 1024},
    {"and for two", 256 * 1024, 64 * 1024},
    {"lines", 3 * MIB + 5, 81},
    {"pieces", 8 * MIB, 64 * 1024},
    {"pieces that grow", 8 * MIB + 1, 64 * 1024 + 1111},
    {"one that is larger than all", 9 * MIB + 7, 9 * MIB + 7},
    {"a few of these", 16 * MIB, 5 * MIB},
};

static void pass_all(const struct passing *p)
{
    FILE *file = open_scratch();
    struct outlet o;
    outlet_init(&o, file, LIMIT);
    assert_int_equal(put(&o, 0, p->len, p->step), 0);
    assert_int_equal(outlet_flush(&o), 0);
    check_file(p->name, file, p->len);
    assert_int_equal(outlet_flush(&o), 0); /* there is nothing more */
    check_file(p->name, file, p->len);
    outlet_clear(&o);
    fclose(file);
}

static void test_all_arrives(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(passings); i++)
        pass_all(&passings[i]);
}

/* ------------------------------------------------- writes that fail */

static FILE *open_full(void)
{
    return fopen("/dev/full", "w");
}

static FILE *open_unread(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    return fdopen(ends[1], "w");
}

static FILE *open_read_only(void)
{
    return fopen("/dev/null", "r");
}

static const struct failing {
    const char *name;
    FILE *(*open)(void);
    int error;
} failings[] = {
    {"a full disk", open_full, -ENOSPC},
    {"a pipe that nobody reads", open_unread, -EPIPE},
    {"a file that is only read", open_read_only, -EBADF},
};

static void fail_once(const struct failing *f, size_t len)
{
    FILE *file = f->open();
    assert_non_null(file);
    setvbuf(file, NULL, _IONBF, 0);
    struct outlet o;
    outlet_init(&o, file, LIMIT);
    int e = put(&o, 0, len, 64 * 1024);
    if (len >= 8 * MIB && e != f->error)
        fail_msg("%s: %d while it is written, not %d", f->name, e, f->error);
    e = outlet_flush(&o);
    if (e != f->error)
        fail_msg("%s: %d at the end, not %d", f->name, e, f->error);
    assert_int_equal(outlet_flush(&o), f->error);
    outlet_clear(&o);
    fclose(file);
}

/** Told by the end, and long before when there is more. */
static void test_failures(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    for (size_t i = 0; i < COUNT(failings); i++) {
        fail_once(&failings[i], 1);
        fail_once(&failings[i], 300 * 1024);
        fail_once(&failings[i], 8 * MIB);
    }
}

/** A write that takes a part: the rest is tried, and its error is told. What
 *  came before it stands in the file, and nothing behind it. */
static void test_short_write(void **state)
{
    (void)state;
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    const size_t most = 3 * MIB + 4321;
    FILE *file = open_scratch();
    struct outlet o;
    outlet_init(&o, file, LIMIT);
    struct rlimit tight = {most, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
    int e = put(&o, 0, 8 * MIB, 64 * 1024);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(e, -EFBIG);
    assert_int_equal(outlet_flush(&o), -EFBIG);
    check_file("a short write", file, most);
    outlet_clear(&o);
    fclose(file);
}

/* ------------------------------------------------------- early ends */

/** Without outlet_flush: no more than the beginning. */
static void test_cancelled(void **state)
{
    (void)state;
    FILE *file = open_scratch();
    struct outlet o;
    outlet_init(&o, file, LIMIT);
    assert_int_equal(put(&o, 0, 2 * MIB + 100, 64 * 1024), 0);
    outlet_clear(&o);
    long len = ftell(file);
    assert_in_range(len, MIB, 2 * MIB + 99);
    check_file("cancelled", file, (size_t)len);
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_arrives),
        cmocka_unit_test(test_failures),
        cmocka_unit_test(test_short_write),
        cmocka_unit_test(test_cancelled),
    };
    return cmocka_run_group_tests_name("outlet", tests, make_octets,
                                       free_octets);
}
