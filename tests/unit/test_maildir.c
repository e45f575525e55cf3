#include "check.h"
#include "service/maildir.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

struct box {
    char path[64];
    struct maildir *dir;
};

static int box_setup(void **state)
{
    struct box *box = calloc(1, sizeof *box);
    snprintf(box->path, sizeof box->path, "/tmp/ebgate-maildir-XXXXXX");
    assert_non_null(mkdtemp(box->path));
    strcat(box->path, "/box");
    assert_int_equal(maildir_open(box->path, "gate.example/1", &box->dir), 0);
    *state = box;
    return 0;
}

static int box_teardown(void **state)
{
    struct box *box = *state;
    maildir_free(&box->dir);
    char command[160];
    snprintf(command, sizeof command, "rm -r '%.*s'",
             (int)strlen(box->path) - 4, box->path);
    assert_int_equal(system(command), 0);
    free(box);
    return 0;
}

static int count_files(const struct box *box, const char *sub)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", box->path, sub);
    DIR *dir = opendir(path);
    assert_non_null(dir);
    int count = 0;
    for (struct dirent *e; (e = readdir(dir));)
        count += e->d_name[0] != '.';
    closedir(dir);
    return count;
}

static void expect_content(const struct box *box, int number,
                           const char *expect)
{
    char path[300], content[4096];
    snprintf(path, sizeof path, "%s/new/%s", box->path,
             maildir_name(box->dir, number));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(content, 1, sizeof content - 1, file);
    fclose(file);
    content[len] = '\0';
    assert_string_equal(content, expect);
}

/** Every cut: the text in two parts at each place, one mail each. */
static void line_ends_whatever_the_cut(void **state)
{
    struct box *box = *state;
    static const char text[] = "a: b\r\n\r\nx\ry\r\r\n.z\r\n\r";
    for (size_t cut = 0; cut <= strlen(text); cut++) {
        int n = maildir_begin(box->dir);
        assert_int_equal(n, 0);
        assert_int_equal(maildir_field(box->dir, "Return-Path", "<>"), 0);
        struct span all = span_text(text);
        assert_int_equal(maildir_write(box->dir, span_head(all, cut)), 0);
        assert_int_equal(maildir_write(box->dir, span_from(all, cut)), 0);
        assert_int_equal(maildir_end(box->dir), 0);
        maildir_commit(box->dir);
        assert_int_equal(maildir_verdict(box->dir, n), 0);
        expect_content(box, n, "Return-Path: <>\na: b\n\nx\ry\r\n.z\n\r");
    }
}

static void nothing_shows_before_the_commit(void **state)
{
    struct box *box = *state;
    for (int i = 0; i < MAILDIR_GROUP; i++) {
        assert_true(maildir_has_room(box->dir));
        assert_int_equal(maildir_begin(box->dir), i);
        assert_int_equal(maildir_write(box->dir, SPAN("x\r\n")), 0);
        assert_int_equal(maildir_end(box->dir), 0);
    }
    assert_false(maildir_has_room(box->dir));
    assert_int_equal(count_files(box, "new"), 0);
    assert_int_equal(count_files(box, "tmp"), MAILDIR_GROUP);
    maildir_commit(box->dir);
    assert_int_equal(count_files(box, "new"), MAILDIR_GROUP);
    assert_int_equal(count_files(box, "tmp"), 0);
    assert_int_equal(count_files(box, "cur"), 0);
    assert_true(maildir_has_room(box->dir));
}

static void given_up_leaves_nothing(void **state)
{
    struct box *box = *state;
    assert_int_equal(maildir_begin(box->dir), 0);
    assert_int_equal(maildir_write(box->dir, SPAN("half a ma")), 0);
    maildir_abandon(box->dir);
    assert_int_equal(count_files(box, "tmp"), 0);
    assert_int_equal(maildir_begin(box->dir), 0);
    assert_int_equal(maildir_write(box->dir, SPAN("another")), 0);
    maildir_free(&box->dir);
    assert_int_equal(count_files(box, "tmp"), 0);
    assert_int_equal(count_files(box, "new"), 0);
}

static void large_mails_pass_through(void **state)
{
    struct box *box = *state;
    static char line[1000];
    memset(line, 'x', sizeof line);
    memcpy(line + 998, "\r\n", 2);
    assert_int_equal(maildir_begin(box->dir), 0);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(maildir_write(box->dir, span_of(line, 1000)), 0);
    assert_int_equal(maildir_end(box->dir), 0);
    maildir_commit(box->dir);
    char path[300];
    snprintf(path, sizeof path, "%s/new/%s", box->path,
             maildir_name(box->dir, 0));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 999000);
    assert_null(strchr(maildir_name(box->dir, 0), '/'));
}

static void a_file_in_the_way(void **state)
{
    struct box *box = *state;
    char path[80];
    snprintf(path, sizeof path, "%s/file", box->path);
    fclose(fopen(path, "w"));
    struct maildir *dir = NULL;
    assert_int_equal(maildir_open(path, "h", &dir), -ENOTDIR);
    assert_null(dir);
}

int main(void)
{
#define BOX_TEST(test) \
    cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)
    const struct CMUnitTest tests[] = {
        BOX_TEST(line_ends_whatever_the_cut),
        BOX_TEST(nothing_shows_before_the_commit),
        BOX_TEST(given_up_leaves_nothing),
        BOX_TEST(large_mails_pass_through),
        BOX_TEST(a_file_in_the_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
