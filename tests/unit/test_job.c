#include "check.h"
#include "make.h"
#include "queue/job.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAIL                                                                \
    "HELO MVS1\nMAIL FROM:<A@B>\nRCPT TO:<C@D>\nDATA\nSUBJECT: X\n\nTEXT\n" \
    ".\nQUIT\n"

static char directory[] = "/tmp/ebgate-test-job-XXXXXX";
static char path[64];

static int make_directory(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof path, "%s/job", directory);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(directory);
}

static void write_file(struct span bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes.at, 1, bytes.len, file), bytes.len);
    fclose(file);
}

/* MAIL so many times as RECFM VB in the file. */
static void write_mails(unsigned times)
{
    struct buf bytes, lines;
    buf_init(&bytes, 1 << 28);
    buf_init(&lines, 1 << 28);
    for (unsigned i = 0; i < times; i++)
        buf_append_text(&lines, MAIL);
    make_dataset(&(struct make){RECFM_VB, .per_block = 20}, buf_text(&lines),
                 &bytes);
    write_file(buf_span(&bytes));
    buf_clear(&bytes);
    buf_clear(&lines);
}

static struct job *open_proved(const char *recfm)
{
    struct job *job = NULL;
    struct dataset_format wanted = {0};
    struct finding_of_format finding;
    struct fault fault;
    assert_int_equal(dataset_parse_recfm(recfm, &wanted), 0);
    assert_int_equal(job_open(path, &job), 0);
    assert_int_equal(job_prove(job, &wanted, NULL, true, &finding, &fault),
                     STEP_ITEM);
    return job;
}

static void records_come_in_order(void **state)
{
    (void)state;
    write_mails(1000);
    struct job *job = open_proved("auto");
    struct job_reader *reader = NULL;
    struct record record;
    assert_int_equal(job_format(job)->recfm, RECFM_VB);
    assert_int_equal(job_reader_new(job, &reader), 0);

    uint64_t count = 0;
    while (job_reader_next(reader, &record) == STEP_ITEM) {
        assert_int_equal(record.number, ++count);
        if (count % 9 == 0)
            assert_true(span_equal(record.bytes, SPAN("\xD8\xE4\xC9\xE3")));
    }
    assert_int_equal(count, 9000);
    job_reader_free(&reader);
    job_free(&job);
}

/* A mail's text by its place, in any order, and no record more. */
static void places_are_come_back_to(void **state)
{
    (void)state;
    write_mails(500);
    struct job *job = open_proved("VB");
    struct job_reader *reader = NULL;
    struct record record;
    struct records_mark begin[500], end[500];
    assert_int_equal(job_reader_new(job, &reader), 0);
    for (int i = 0; i < 500; i++)
        for (int k = 0; k < 9; k++) {
            if (k == 4)
                job_reader_mark(reader, &begin[i]);
            assert_int_equal(job_reader_next(reader, &record), STEP_ITEM);
            if (k == 7)
                job_reader_mark(reader, &end[i]);
        }
    for (int i = 499; i >= 0; i--) {
        job_reader_seek(reader, &begin[i], end[i].offset);
        for (int k = 4; k <= 7; k++) {
            assert_int_equal(job_reader_next(reader, &record), STEP_ITEM);
            assert_int_equal(record.number, i * 9 + k + 1);
        }
        assert_int_equal(job_reader_next(reader, &record), STEP_END);
    }
    job_reader_seek(reader, NULL, 0);
    assert_int_equal(job_reader_next(reader, &record), STEP_ITEM);
    assert_int_equal(record.number, 1);
    job_reader_free(&reader);
    job_free(&job);
}

static void an_end_inside_a_record(void **state)
{
    (void)state;
    write_mails(2);
    struct job *job = open_proved("VB");
    struct job_reader *reader = NULL;
    struct record record;
    assert_int_equal(job_reader_new(job, &reader), 0);
    job_reader_seek(reader, NULL, 12);
    assert_int_equal(job_reader_next(reader, &record), -EIO);
    job_reader_free(&reader);
    job_free(&job);
}

static void a_file_that_shrinks(void **state)
{
    (void)state;
    write_mails(2000);
    struct job *job = open_proved("VB");
    struct job_reader *reader = NULL;
    struct record record;
    assert_int_equal(job_reader_new(job, &reader), 0);
    assert_int_equal(truncate(path, 70000), 0);
    int step;
    while ((step = job_reader_next(reader, &record)) == STEP_ITEM)
        ;
    assert_int_equal(step, -EIO);
    job_reader_free(&reader);
    job_free(&job);
}

static void a_file_that_changes(void **state)
{
    (void)state;
    write_mails(1);
    struct job *job = NULL;
    struct dataset_format wanted = {.recfm = RECFM_VB};
    struct finding_of_format finding;
    struct fault fault;
    assert_int_equal(job_open(path, &job), 0);
    int fd = open(path, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "x", 1), 1);
    close(fd);
    assert_int_equal(job_prove(job, &wanted, NULL, true, &finding, &fault),
                     STEP_FAULT);
    assert_non_null(strstr(fault.text, "still being written"));
    job_free(&job);
}

static void a_malformed_one_has_no_format(void **state)
{
    (void)state;
    write_file(SPAN("\0\x0C\0\0\0\x09\0\0\xC8\xC5\xD3\xD6"));
    struct job *job = NULL;
    struct job_reader *reader = NULL;
    struct dataset_format wanted = {.recfm = RECFM_VB};
    struct finding_of_format finding;
    struct fault fault;
    assert_int_equal(job_open(path, &job), 0);
    assert_int_equal(job_prove(job, &wanted, NULL, false, &finding, &fault),
                     STEP_FAULT);
    assert_int_equal(job_reader_new(job, &reader), -EINVAL);
    job_free(&job);
}

/* ---------------------------------------------------- what is no plain file */

static void a_pipe_is_kept(void **state)
{
    (void)state;
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    /* Open for both, so that neither end waits for the other. */
    int fd = open(path, O_RDWR);
    assert_int_equal(write(fd, "\0\x08\0\0\xC8\xC5\xD3\xD6", 8), 8);
    int reading = open(path, O_RDONLY | O_NONBLOCK);
    struct job *job = NULL;
    pid_t child = fork();
    if (child == 0) {
        close(reading);
        usleep(20000);
        _exit(0);
    }
    close(fd);
    assert_int_equal(job_open(path, &job), 0);
    close(reading);
    assert_int_equal(job_size(job), 8);

    struct dataset_format wanted = {.recfm = RECFM_V};
    struct finding_of_format finding;
    struct fault fault;
    assert_int_equal(job_prove(job, &wanted, NULL, true, &finding, &fault),
                     STEP_ITEM);
    job_free(&job);
    unlink(path);
}

static void standard_input_from_where_it_is(void **state)
{
    (void)state;
    write_file(SPAN("skip\0\x08\0\0\xC8\xC5\xD3\xD6"));
    int before = dup(STDIN_FILENO), fd = open(path, O_RDONLY);
    lseek(fd, 4, SEEK_SET);
    assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
    close(fd);

    struct job *job = NULL;
    struct job_reader *reader = NULL;
    struct record record;
    struct dataset_format wanted = {.recfm = RECFM_AUTO};
    struct finding_of_format finding;
    struct fault fault;
    assert_int_equal(job_open("-", &job), 0);
    assert_int_equal(job_size(job), 8);
    assert_int_equal(job_prove(job, &wanted, NULL, true, &finding, &fault),
                     STEP_ITEM);
    assert_int_equal(job_reader_new(job, &reader), 0);
    assert_int_equal(job_reader_next(reader, &record), STEP_ITEM);
    assert_int_equal(record.offset, 4);
    assert_int_equal(job_reader_next(reader, &record), STEP_END);
    job_reader_free(&reader);
    job_free(&job);
    dup2(before, STDIN_FILENO);
    close(before);
}

static void what_cannot_be_opened(void **state)
{
    (void)state;
    struct job *job = NULL;
    unlink(path);
    assert_int_equal(job_open(path, &job), -ENOENT);
    assert_int_equal(job_open(directory, &job), -EISDIR);
    assert_null(job);
    job_free(&job);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_in_order),
        cmocka_unit_test(places_are_come_back_to),
        cmocka_unit_test(an_end_inside_a_record),
        cmocka_unit_test(a_file_that_shrinks),
        cmocka_unit_test(a_file_that_changes),
        cmocka_unit_test(a_malformed_one_has_no_format),
        cmocka_unit_test(a_pipe_is_kept),
        cmocka_unit_test(standard_input_from_where_it_is),
        cmocka_unit_test(what_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
