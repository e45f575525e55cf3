/* A directory that jobs are put into, as its submitters use it. */
#include "service/inlet.h"

#include "inlet_stage.h"

static void a_renamed_job_is_taken_at_once(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 600, 600);
    run(&s, 0.3, NEVER);
    put(&s, "PAYROLL.JOB01234.SYSUT2", "HELO");
    expect(&s, 1);
    assert_int_equal(s.last_state, JOB_ACCEPTED);
    assert_string_equal(s.last.job_name, "PAYROLL");
    assert_string_equal(s.last.job_id, "JOB01234");
    assert_string_equal(s.last.inlet, "main");
    assert_string_equal(s.last.codepage, "IBM-1047");
    assert_int_equal(s.last.size, 4);
    assert_true(s.last.accepted.tv_sec > 0);
    ground_holds(s.last.file, "HELO");
    assert_false(is_there(&s, "PAYROLL.JOB01234.SYSUT2"));
    end(&s);
}

/* Many at once, more than the inlet remembers: none has to settle. A name has
 * two events, and the kernel keeps 16,384 of them. */
static void many_renamed_jobs_are_taken_at_once(void **state)
{
    enum { MANY = 5000 };
    (void)state;
    struct stage s;
    begin(&s, 600, 600);
    run(&s, 0.3, NEVER);
    for (int i = 0; i < MANY; i++) {
        char name[20];
        snprintf(name, sizeof name, "job%d", i);
        put(&s, name, "HELO");
    }
    expect(&s, MANY);
    end(&s);
}

/* What is written in place is taken when nothing has been done to it for
 * long enough, and not before. */
static void a_written_job_is_left_to_settle(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 2, 600);
    run(&s, 0.3, NEVER);
    FILE *file = fopen(ground_path(s.ground.inlet, "job"), "w");
    for (int i = 0; i < 5; i++) {
        fputs("part ", file);
        fflush(file);
        run(&s, 0.7, NEVER);
        assert_int_equal(s.taken, 0);
    }
    fclose(file);
    double closed = seconds();
    expect(&s, 1);
    assert_true(seconds() - closed > 0.9);
    ground_holds(s.last.file, "part part part part part ");
    end(&s);
}

/* No event came: it was there before, or on a file system without any. */
static void what_was_there_is_found(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 1, 600);
    inlet_free(&s.inlet);
    ground_write(s.ground.inlet, "a", "1");
    ground_write(s.ground.inlet, "b", "2");
    open_inlet(&s, 1, 600);
    expect(&s, 2);
    end(&s);
}

static void some_are_left_alone(void **state)
{
    (void)state;
    static const char *const names[] = {".hidden", "a.tmp", "a.part", "a.TMP",
                                        "orphan.job"};
    struct stage s;
    begin(&s, 0, 1);
    for (size_t i = 0; i < COUNT(names); i++)
        ground_write(s.ground.inlet, names[i], "text");
    mkdir(ground_path(s.ground.inlet, "directory"), 0700);
    mkfifo(ground_path(s.ground.inlet, "pipe"), 0600);
    assert_int_equal(
        symlink("/etc/passwd", ground_path(s.ground.inlet, "link")), 0);
    put(&s, "job", "text");
    expect(&s, 1);
    run(&s, 2.5, NEVER);
    assert_int_equal(s.taken, 1);
    for (size_t i = 0; i < COUNT(names); i++)
        assert_true(is_there(&s, names[i]));
    /* What looks like a mistake is said, once. */
    assert_int_equal(s.said, 2);
    assert_non_null(strstr(s.words, "/link: it is a symbolic link"));
    assert_non_null(strstr(s.words, "/orphan.job: it says what holds"));
    end(&s);
}

static void a_suspended_inlet_takes_nothing(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 1, 1);
    run(&s, 0.3, NEVER);
    inlet_suspend(s.inlet);
    put(&s, "job", "text");
    run(&s, 2, NEVER);
    assert_int_equal(s.taken, 0);
    inlet_resume(s.inlet);
    expect(&s, 1);
    end(&s);
}

/* ---------------------------------------------------------------- sidecars */

static void a_sidecar_says_what_holds(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 600, 600);
    run(&s, 0.3, NEVER);
    put(&s, "A.JOB1.job", "JobName OTHER\nRecfm FB\nLrecl 80\nOwner ME\n");
    put(&s, "A.JOB1", "data");
    expect(&s, 1);
    assert_string_equal(s.last.job_name, "OTHER");
    assert_string_equal(s.last.job_id, "JOB1");
    assert_string_equal(s.last.owner, "ME");
    assert_string_equal(s.last.codepage, "IBM-1047");
    assert_int_equal(s.last.wanted.lrecl, 80);
    assert_false(is_there(&s, "A.JOB1"));
    assert_false(is_there(&s, "A.JOB1.job"));
    end(&s);
}

static void a_late_sidecar_is_waited_for(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 2, 600);
    run(&s, 0.3, NEVER);
    ground_write(s.ground.inlet, "job", "data");
    run(&s, 1, NEVER);
    ground_write(s.ground.inlet, "job.job", "Owner LATE\n");
    expect(&s, 1);
    assert_string_equal(s.last.owner, "LATE");
    /* Renamed into place, and its sidecar is being made. */
    ground_write(s.ground.inlet, "next.job.tmp", "Owner NEXT\n");
    put(&s, "next", "data");
    run(&s, 0.5, NEVER);
    assert_int_equal(s.taken, 1);
    rename(ground_path(s.ground.inlet, "next.job.tmp"),
           ground_path(s.ground.inlet, "next.job"));
    expect(&s, 2);
    assert_string_equal(s.last.owner, "NEXT");
    end(&s);
}

static void a_wrong_sidecar_holds_its_job(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 600, 600);
    run(&s, 0.3, NEVER);
    put(&s, "job.job", "Owner ME\nLrecl many\n");
    put(&s, "job", "data");
    expect(&s, 1);
    assert_int_equal(s.last_state, JOB_HELD);
    assert_non_null(strstr(s.reason, "job.job: line 2: \"many\" is no LRECL"));
    assert_null(s.last.owner);
    ground_holds(s.last.file, "data");
    assert_int_equal(
        symlink("/etc/passwd", ground_path(s.ground.inlet, "other.job")), 0);
    put(&s, "other", "data");
    expect(&s, 2);
    assert_int_equal(s.last_state, JOB_HELD);
    assert_non_null(strstr(s.reason, "other.job: Too many levels"));
    struct inlet_counts counts;
    inlet_count(s.inlet, &counts);
    assert_int_equal(counts.held, 2);
    end(&s);
}

/* The replies of the job that was held last, which say why. */
static void check_held_replies(const struct stage *s, const char *directory)
{
    char path[300], bytes[900];
    const struct job_facts *f = &s->last;
    snprintf(path, sizeof path, "%s/JOB.0.%llu.replies", directory,
             (unsigned long long)f->id);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    static const unsigned char code[] = {0xF5, 0xF5, 0xF4}; /* of IBM-1047 */
    assert_true(len > strlen(s->reason));
    assert_memory_equal(bytes, code, sizeof code);
    assert_int_equal(unlink(path), 0);
}

/* Replies go where the inlet's do, or below: not wherever the gateway may
 * write. */
static void replies_stay_in_their_place(void **state)
{
    (void)state;
    struct stage s;
    char top[200], below[240], link[240], way[240], beside[240], text[300];
    begin(&s, 600, 600);
    snprintf(top, sizeof top, "%s/replies", s.ground.inlet);
    snprintf(below, sizeof below, "%s/payroll", top);
    snprintf(link, sizeof link, "%s/link", top);
    snprintf(way, sizeof way, "%s/way", top);
    snprintf(beside, sizeof beside, "%s-too", top);
    assert_int_equal(mkdir(top, 0700) | mkdir(below, 0700) |
                         mkdir(beside, 0700) | symlink("/tmp", link) |
                         symlink("payroll", way),
                     0);
    const struct {
        const char *path, *taken; /* NULL: it is held */
    } cases[] = {{top, top},  {below, below}, {way, below},      {link, NULL},
                 {"/", NULL}, {beside, NULL}, {"/nowhere", NULL}};
    for (unsigned with = 0; with < 2; with++) {
        s.replies = with ? top : NULL;
        inlet_free(&s.inlet);
        open_inlet(&s, 600, 600);
        run(&s, 0.3, NEVER);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            snprintf(text, sizeof text, "Replies %s\n", cases[i].path);
            put(&s, "a.job", text);
            put(&s, "a", "data");
            expect(&s, s.taken + 1);
            bool good = with && cases[i].taken;
            assert_int_equal(s.last_state, good ? JOB_ACCEPTED : JOB_HELD);
            if (good)
                assert_string_equal(s.last.replies, cases[i].taken);
            else
                assert_non_null(strstr(s.reason, "a.job: Replies /"));
            if (with && !good)
                check_held_replies(&s, top);
        }
    }
    rmdir(below);
    unlink(link);
    unlink(way);
    rmdir(top);
    rmdir(beside);
    end(&s);
}

/* More than there is room for in any of its tables. */
static void many_are_taken(void **state)
{
    (void)state;
    struct stage s;
    begin(&s, 0, 600);
    inlet_free(&s.inlet);
    unsigned many = 5000;
    for (unsigned i = 0; i < many; i++) {
        char name[32];
        snprintf(name, sizeof name, "found%u", i);
        ground_write(s.ground.inlet, name, name);
    }
    open_inlet(&s, 0, 600);
    for (unsigned i = 0; i < many; i++) {
        char name[32];
        snprintf(name, sizeof name, "renamed%u", i);
        put(&s, name, name);
    }
    expect(&s, 2 * many);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_renamed_job_is_taken_at_once),
        cmocka_unit_test(many_renamed_jobs_are_taken_at_once),
        cmocka_unit_test(a_written_job_is_left_to_settle),
        cmocka_unit_test(what_was_there_is_found),
        cmocka_unit_test(some_are_left_alone),
        cmocka_unit_test(a_suspended_inlet_takes_nothing),
        cmocka_unit_test(a_sidecar_says_what_holds),
        cmocka_unit_test(a_late_sidecar_is_waited_for),
        cmocka_unit_test(a_wrong_sidecar_holds_its_job),
        cmocka_unit_test(replies_stay_in_their_place),
        cmocka_unit_test(many_are_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
