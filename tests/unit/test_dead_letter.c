#include "check.h"
#include "failed_mail.h"
#include "faulty_disk.h"
#include "report/dead_letter.h"
#include "scratch.h"

#include "base/scope.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

#define R OUTCOME_REFUSED
#define MAIL "Subject: s\r\n\r\n.line\r\n"

static const struct failed_recipient usual[] = {
    {.address = "b@x.org", .state = R, .codes = "550 5.1.1", .text = "no\nway"},
    {.address = "c@x.org", .state = OUTCOME_DELIVERED},
    {.address = "d@x.org", .state = R, .codes = "550", .earlier = true},
    {0}};

static void scratch_end_of(struct scratch *s)
{
    scratch_end(s);
}

/** Written and placed. */
static int bury(const struct dead_letter *d, char **path_out)
{
    SCOPED(sealed_letter_free) struct sealed_letter *letter = NULL;
    *path_out = NULL;
    int r = dead_letter_write(d, &letter);
    assert_int_equal(letter != NULL, r == 0);
    if (r < 0)
        return r;
    assert_null(sealed_letter_path(letter));
    r = sealed_letter_place(letter);
    const char *path = sealed_letter_path(letter);
    *path_out = path ? strdup(path) : NULL;
    return r;
}

static int write_letter(const char *directory, const char *job, const char *id,
                        struct pieces *text, char **path_out)
{
    SCOPED(mail_free) struct mail *mail = failed_mail("", usual);
    const struct job_facts facts = {
        .id = 17, .job_name = (char *)job, .job_id = (char *)id};
    const struct dead_letter letter = {.directory = directory,
                                       .facts = &facts,
                                       .mail = mail,
                                       .now = {1222805094, 541437999},
                                       .utc_offset_s = -4 * 3600,
                                       .text = {pieces_next, text}};
    return bury(&letter, path_out);
}

static void names(void **state)
{
    (void)state;
    static const struct {
        const char *name, *job, *id, *file;
    } cases[] = {
        {"as IBM's manual has it", "TESTMAIL", "SYS00006",
         "TESTMAIL.SYS00006.Sep302008.160454.541437.1U"},
        {"once more", "TESTMAIL", "SYS00006",
         "TESTMAIL.SYS00006.Sep302008.160454.541437.2U"},
        {"nothing is known", NULL, "", "JOB.0.Sep302008.160454.541437.1U"},
        {"what leaves the directory", "../../etc", "a b.\n",
         "______etc.a_b__.Sep302008.160454.541437.1U"},
        {"national characters", "$A#B@C", "X",
         "$A#B@C.X.Sep302008.160454."
         "541437.1U"},
    };
    SCOPED(scratch_end_of) struct scratch s;
    scratch_begin(&s);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct pieces text = {span_text(MAIL), 3, 0};
        char *path, *expect;
        assert_int_equal(
            write_letter(s.folder, cases[i].job, cases[i].id, &text, &path), 0);
        assert_true(asprintf(&expect, "%s/%s", s.folder, cases[i].file) > 0);
        assert_string_equal(path, expect);
        free(expect);
        free(path);
    }
}

static void content(void **state)
{
    (void)state;
    SCOPED(scratch_end_of) struct scratch s;
    scratch_begin(&s);
    struct pieces text = {span_text(MAIL), 3, 0};
    char *path, bytes[1000];
    assert_int_equal(write_letter(s.folder, "A", "B", &text, &path), 0);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    bytes[fread(bytes, 1, sizeof bytes - 1, in)] = '\0';
    fclose(in);
    free(path);
    assert_string_equal(bytes,
                        "X-Ebgate-Job: 17, mail 2\r\nX-Ebgate-Sender: <>\r\n"
                        "X-Ebgate-Refused: <b@x.org> 550 5.1.1 no\r\n   way"
                        "\r\n" MAIL);
}

static size_t count_letters(const char *directory)
{
    DIR *dir = opendir(directory);
    assert_non_null(dir);
    size_t count = 0;
    for (struct dirent *e; (e = readdir(dir));)
        count += strchr(e->d_name, 'U') != NULL;
    closedir(dir);
    return count;
}

/** A text that sees whether the letter stands there already. */
struct looking {
    struct pieces pieces;
    const char *directory;
    size_t seen;
};

static int looking_next(void *arg, struct span *octets_out, bool *last_out)
{
    struct looking *l = arg;
    l->seen += count_letters(l->directory);
    return pieces_next(&l->pieces, octets_out, last_out);
}

static void nothing_half_written(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int of_text, of_sync, expect;
    } cases[] = {{"all is well", 0, 0, 0},
                 {"the text ends early", -EIO, 0, -EIO},
                 {"the disk loses it", 0, ENOSPC, -ENOSPC}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        SCOPED(scratch_end_of) struct scratch s;
        SCOPED(mail_free) struct mail *mail = failed_mail("", usual);
        const struct job_facts facts = {.id = 17};
        scratch_begin(&s);
        struct looking text = {.pieces = {span_text(MAIL), 3, cases[i].of_text},
                               .directory = s.folder};
        const struct dead_letter letter = {.directory = s.folder,
                                           .facts = &facts,
                                           .mail = mail,
                                           .text = {looking_next, &text}};
        char *path;
        sync_plan = (struct fault_plan){.error = cases[i].of_sync, .times = 1};
        assert_int_equal(bury(&letter, &path), cases[i].expect);
        assert_true(sync_plan.calls > 0 || cases[i].of_text < 0);
        sync_plan = (struct fault_plan){0};
        assert_int_equal(text.seen, 0);
        assert_int_equal(count_letters(s.folder), cases[i].expect == 0);
        assert_int_equal(path != NULL, cases[i].expect == 0);
        free(path);
    }
    char *path;
    struct pieces text = {span_text(MAIL), 3, 0};
    assert_int_equal(write_letter("/nonexistent", "A", "B", &text, &path),
                     -ENOENT);
    assert_null(path);
}

/** The loop writes, and what waits for the disk is all in the placing; one
 *  that is never placed leaves nothing. */
static void writing_waits_for_no_disk(void **state)
{
    (void)state;
    SCOPED(scratch_end_of) struct scratch s;
    SCOPED(mail_free) struct mail *mail = failed_mail("", usual);
    const struct job_facts facts = {.id = 17};
    scratch_begin(&s);
    struct pieces text = {span_text(MAIL), 3, 0};
    const struct dead_letter d = {.directory = s.folder,
                                  .facts = &facts,
                                  .mail = mail,
                                  .text = {pieces_next, &text}};
    SCOPED(sealed_letter_free) struct sealed_letter *letter = NULL;
    sync_plan = (struct fault_plan){.error = EIO, .times = 1};
    assert_int_equal(dead_letter_write(&d, &letter), 0);
    assert_int_equal(sync_plan.calls, 0);
    assert_int_equal(sealed_letter_place(letter), -EIO);
    assert_int_equal(sync_plan.calls, 1);
    sync_plan = (struct fault_plan){0};
    sealed_letter_free(&letter);
    assert_int_equal(count_letters(s.folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(content),
        cmocka_unit_test(nothing_half_written),
        cmocka_unit_test(writing_waits_for_no_disk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
