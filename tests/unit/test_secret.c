#include "scratch.h"
#include "service/secret.h"

#include <errno.h>
#include <sys/stat.h>

#define LONG_LIFE (30 * 24 * 3600U)

static const struct {
    const char *name, *text;
    bool token;
    const char *secret; /* NULL: refused, and why holds @why */
    unsigned life_s;
    const char *why;
} texts[] = {
    {"a line", "pencil\n", false, "pencil", 0, NULL},
    {"without its end", "pencil", false, "pencil", 0, NULL},
    {"with CRLF", "pencil\r\n", false, "pencil", 0, NULL},
    {"blanks are part of it", " pen cil \n", false, " pen cil ", 0, NULL},
    {"UTF-8", "gr\xC3\xBC\xC3\x9F", false, "gr\xC3\xBC\xC3\x9F", 0, NULL},
    {"braces in a password", "{\"a\":1}", false, "{\"a\":1}", 0, NULL},
    {"empty", "", false, NULL, 0, "empty"},
    {"an empty line", "\n", false, NULL, 0, "empty"},
    {"two lines", "pencil\nrubber\n", false, NULL, 0, "more than one line"},
    {"two ends", "pencil\n\n", false, NULL, 0, "more than one line"},
    {"a life is for tokens", "pencil\nexpires_in=5\n", false, NULL, 0,
     "more than one line"},
    {"a tab", "pen\tcil", false, NULL, 0, "control"},
    {"a token", "eyJ.x.y\n", true, "eyJ.x.y", 0, NULL},
    {"a token with a life", "eyJ\nexpires_in=3600\n", true, "eyJ", 3600, NULL},
    {"with CRLF, too", "eyJ\r\nexpires_in=60\r\n", true, "eyJ", 60, NULL},
    {"a life of years", "eyJ\nexpires_in=99999999999999999999\n", true, "eyJ",
     LONG_LIFE, NULL},
    {"a life of nothing", "eyJ\nexpires_in=0\n", true, NULL, 0, "expires_in"},
    {"a life before now", "eyJ\nexpires_in=-5\n", true, NULL, 0, "expires_in"},
    {"no number", "eyJ\nexpires_in=soon\n", true, NULL, 0, "expires_in"},
    {"no life", "eyJ\nexpires_in=\n", true, NULL, 0, "expires_in"},
    {"an empty token with a life", "\nexpires_in=5\n", true, NULL, 0, "empty"},
    {"something else behind", "eyJ\nscope=mail\n", true, NULL, 0,
     "more than one line"},
    {"JSON", "{\"access_token\":\"eyJ\",\"expires_in\":3599}", true, "eyJ",
     3599, NULL},
    {"JSON with more",
     " {\"token_type\":\"Bearer\",\"access_token\":\"eyJ\"}\n", true, "eyJ", 0,
     NULL},
    {"a life in quotes", "{\"access_token\":\"eyJ\",\"expires_in\":\"60\"}",
     true, "eyJ", 60, NULL},
    {"a life with a fraction", "{\"access_token\":\"eyJ\",\"expires_in\":9.5}",
     true, "eyJ", 9, NULL},
    {"a huge life", "{\"access_token\":\"eyJ\",\"expires_in\":1e300}", true,
     "eyJ", LONG_LIFE, NULL},
    {"a life that is none", "{\"access_token\":\"eyJ\",\"expires_in\":true}",
     true, NULL, 0, "expires_in"},
    {"a life of the past", "{\"access_token\":\"eyJ\",\"expires_in\":-1}", true,
     NULL, 0, "expires_in"},
    {"bad JSON", "{\"access_token\":\"sesame", true, NULL, 0, "no JSON"},
    {"no token in it", "{\"id_token\":\"sesame\"}", true, NULL, 0,
     "no access_token"},
    {"a token that is none", "{\"access_token\":7}", true, NULL, 0,
     "no access_token"},
    {"an error", "{\"error\":\"invalid_grant\"}", true, NULL, 0,
     "invalid_grant"},
    {"an error with an escape", "{\"error\":\"a\\u001b[2Jb\"}", true, NULL, 0,
     "a?[2Jb"},
    {"a line end in a token", "{\"access_token\":\"e\\nJ\"}", true, NULL, 0,
     "more than one line"},
    {"twice the same", "{\"access_token\":\"a\",\"access_token\":\"b\"}", true,
     NULL, 0, "no JSON"},
};

static void reads_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct secret s;
        char why[200] = "";
        int r = secret_parse(span_text(texts[i].text),
                             texts[i].token ? SECRET_TOKEN : SECRET_PASSWORD,
                             &s, why, sizeof why);
        const char *want = texts[i].secret;
        if (r != (want ? 0 : -EINVAL))
            fail_msg("%s: %d %s", texts[i].name, r, why);
        if (want && (!span_equal(sealed_span(&s.bytes), span_text(want)) ||
                     s.life_s != texts[i].life_s))
            fail_msg("%s is read wrongly", texts[i].name);
        if (!want && !strstr(why, texts[i].why))
            fail_msg("%s: %s", texts[i].name, why);
        if (strstr(why, "pencil") || strstr(why, "sesame"))
            fail_msg("%s is repeated: %s", texts[i].name, why);
        secret_clear(&s);
    }
}

static void reads_no_more_than_it_should(void **state)
{
    (void)state;
    static char text[SECRET_MAX_ANSWER + 2];
    memset(text, 'x', sizeof text - 1);
    struct secret s;
    char why[200];
    assert_int_equal(secret_parse(span_of(text, SECRET_MAX), SECRET_PASSWORD,
                                  &s, why, sizeof why),
                     0);
    secret_clear(&s);
    assert_int_equal(secret_parse(span_of(text, SECRET_MAX + 1),
                                  SECRET_PASSWORD, &s, why, sizeof why),
                     -EINVAL);
    assert_non_null(strstr(why, "9216"));
    assert_int_equal(secret_parse(span_of(text, SECRET_MAX_ANSWER + 1),
                                  SECRET_TOKEN, &s, why, sizeof why),
                     -EINVAL);
    assert_non_null(strstr(why, "64 KiB"));
    assert_int_equal(
        secret_parse(SPAN("a\0b"), SECRET_PASSWORD, &s, why, sizeof why),
        -EINVAL);
    assert_non_null(strstr(why, "control"));
}

/* What a file holds when the mechanism is left open. */
static void tells_tokens_from_passwords(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *secret;
        bool token;
        const char *why;
    } cases[] = {
        {"a line is a password", "eyJ.x.y\n", "eyJ.x.y", false, NULL},
        {"with a life: a token", "eyJ\nexpires_in=60\n", "eyJ", true, NULL},
        {"JSON", "{\"access_token\":\"eyJ\"}", "eyJ", true, NULL},
        {"a brace in front", "{pencil\n", "{pencil", false, NULL},
        {"an error is no password", "{\"error\":\"invalid_grant\"}", NULL,
         false, "invalid_grant"},
        {"JSON without a token", "{\"pencil\":1}", NULL, false,
         "no access_token"},
        {"two lines", "pencil\nrubber\n", NULL, false, "more than one line"},
        {"a brace and two lines", "{pencil\nrubber\n", NULL, false,
         "more than one line"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct secret s;
        char why[200] = "";
        const char *want = cases[i].secret;
        int r = secret_parse(span_text(cases[i].text), SECRET_EITHER, &s, why,
                             sizeof why);
        if (r != (want ? 0 : -EINVAL) || s.token != cases[i].token)
            fail_msg("%s: %d %s", cases[i].name, r, why);
        if (want && !span_equal(sealed_span(&s.bytes), span_text(want)))
            fail_msg("%s is read wrongly", cases[i].name);
        if (!want && (!strstr(why, cases[i].why) || strstr(why, "pencil")))
            fail_msg("%s: %s", cases[i].name, why);
        secret_clear(&s);
    }
}

static void reads_files_that_others_may_not(void **state)
{
    (void)state;
    static const struct {
        mode_t mode;
        const char *why; /* NULL: it is read */
    } cases[] = {
        {0600, NULL},       {0400, NULL},       {0640, NULL},
        {0644, "everyone"}, {0604, "everyone"}, {0606, "everyone"},
        {0601, "everyone"}, {0660, "group"},
    };
    struct scratch scratch;
    char path[128], why[300];
    scratch_begin(&scratch);
    scratch_write(&scratch, "secret", "pencil\n", 7, path);
    const struct secret_source source = {.file = path};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct secret s = {0};
        assert_int_equal(chmod(path, cases[i].mode), 0);
        int r = secret_read(&source, &s, why, sizeof why);
        if (r != (cases[i].why ? -EINVAL : 0))
            fail_msg("%o: %d", cases[i].mode, r);
        if (r < 0 && (!strstr(why, cases[i].why) || !strstr(why, path)))
            fail_msg("%o: %s", cases[i].mode, why);
        secret_clear(&s);
    }
    struct secret s = {0};
    const struct secret_source none = {.file = "/nonexistent"};
    assert_int_equal(secret_read(&none, &s, why, sizeof why), -EINVAL);
    assert_string_equal(why, "/nonexistent: No such file or directory");
    const struct secret_source folder = {.file = scratch.folder};
    assert_int_equal(secret_read(&folder, &s, why, sizeof why), -EINVAL);
    assert_non_null(strstr(why, "no file"));
    scratch_end(&scratch);
}

static void splits_commands(void **state)
{
    (void)state;
    static const struct {
        const char *command;
        const char *words; /* parted by '|'; NULL: refused */
        const char *why;
    } cases[] = {
        {"/bin/true", "/bin/true", NULL},
        {"  /bin/a  b\tc ", "/bin/a|b|c", NULL},
        {"/bin/a 'b c' \"d 'e' f\"", "/bin/a|b c|d 'e' f", NULL},
        {"/bin/a x'y z'w ''", "/bin/a|xy zw|", NULL},
        {"/bin/a $HOME `id` ;rm *", "/bin/a|$HOME|`id`|;rm|*", NULL},
        {"'/opt/a b/c' d", "/opt/a b/c|d", NULL},
        {"", NULL, "empty"},
        {"   ", NULL, "empty"},
        {"true", NULL, "path"},
        {"./true", NULL, "path"},
        {"/bin/a 'b", NULL, "quote"},
        {"/bin/a \"b'", NULL, "quote"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char **words = NULL, why[200] = "", joined[200] = "";
        int r = secret_split(cases[i].command, &words, why, sizeof why);
        for (size_t k = 0; r == 0 && words[k]; k++) {
            strcat(joined, k ? "|" : "");
            strcat(joined, words[k]);
        }
        if (r == 0 ? !cases[i].words || strcmp(joined, cases[i].words) != 0
                   : !cases[i].why || !strstr(why, cases[i].why))
            fail_msg("%s: %d %s%s", cases[i].command, r, joined, why);
        free(words);
    }
}

/* --------------------------------------------------------------- commands */

struct outcome {
    struct loop *loop;
    unsigned calls;
    int result;
    char secret[100], why[600];
    unsigned life_s;
};

static void on_done(void *arg, int result, struct secret *secret,
                    const char *why)
{
    struct outcome *o = arg;
    o->calls++;
    o->result = result;
    snprintf(o->secret, sizeof o->secret, "%.*s", (int)secret->bytes.len,
             (const char *)secret->bytes.bytes);
    snprintf(o->why, sizeof o->why, "%s", why);
    o->life_s = secret->life_s;
    secret_clear(secret);
    loop_leave(o->loop);
}

static struct outcome run(const char *command, enum secret_kind kind)
{
    struct outcome o = {0};
    struct secret_run *job = NULL;
    assert_int_equal(loop_new(&o.loop), 0);
    const struct secret_source source = {
        .command = command, .kind = kind, .patience_s = 1};
    o.result =
        secret_run_new(o.loop, &source, on_done, &o, &job, o.why, sizeof o.why);
    if (o.result == 0) {
        assert_int_equal(o.calls, 0);
        assert_int_equal(loop_run(o.loop), 0);
        assert_int_equal(o.calls, 1);
    }
    secret_run_free(&job);
    loop_free(&o.loop);
    return o;
}

static void takes_what_a_command_prints(void **state)
{
    (void)state;
    struct outcome o = run("/bin/echo pencil", SECRET_PASSWORD);
    assert_int_equal(o.result, 0);
    assert_string_equal(o.secret, "pencil");
    o = run("/bin/sh -c 'echo tok; sleep 0.1; echo expires_in=77'", true);
    assert_int_equal(o.result, 0);
    assert_string_equal(o.secret, "tok");
    assert_int_equal(o.life_s, 77);
    /* Messages beside a success are nobody's business. */
    o = run("/bin/sh -c 'echo warned >&2; echo x'", false);
    assert_int_equal(o.result, 0);
    /* It has no input, and none of our files. */
    o = run("/bin/sh -c 'cat; ls /proc/self/fd | wc -l'", false);
    assert_string_equal(o.secret, "4"); /* and that of ls itself */
}

static void says_why_a_command_failed(void **state)
{
    (void)state;
    static const struct {
        const char *command, *why;
    } cases[] = {
        {"/bin/sh -c 'echo no key >&2; echo more >&2; exit 3'",
         "/bin/sh: exit status 3: no key"},
        {"/bin/sh -c 'exit 1'", "/bin/sh: exit status 1"},
        {"/bin/sh -c 'printf \"a\\033[2Jb\" >&2; exit 1'",
         "/bin/sh: exit status 1: a?[2Jb"},
        {"/bin/sh -c 'echo hush; echo I said hush >&2; exit 1'",
         "/bin/sh: exit status 1: (a message with the secret in it)"},
        {"/bin/sh -c 'kill -9 $$'", "/bin/sh: ended by signal 9"},
        {"/bin/true", "/bin/true: it is empty"},
        {"/bin/sleep 60", "/bin/sleep: it did not end within 1 seconds"},
        {"/bin/sh -c 'sleep 60 & echo x'",
         "/bin/sh: it did not end within 1 seconds"},
        {"/bin/sh -c 'exec >&- 2>&-; sleep 60'",
         "/bin/sh: it did not end within 1 seconds"},
        {"/usr/bin/yes", "/usr/bin/yes: the answer is longer than 64 KiB"},
        {"/nonexistent/tool",
         "/nonexistent/tool: cannot be run: No such file or directory"},
        {"/bin/sh -c 'echo {'", "/bin/sh: the answer is no JSON"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct outcome o = run(cases[i].command, SECRET_TOKEN);
        if (o.result != -EINVAL ||
            strncmp(o.why, cases[i].why, strlen(cases[i].why)) != 0)
            fail_msg("%s: %d %s", cases[i].command, o.result, o.why);
    }
}

/* What it started ends with it: its sleep never makes the file. */
static void leaves_nobody_behind(void **state)
{
    (void)state;
    struct scratch scratch;
    char command[300], path[128];
    scratch_begin(&scratch);
    snprintf(path, sizeof path, "%s/late", scratch.folder);
    snprintf(command, sizeof command,
             "/bin/sh -c '(sleep 2; touch %s) >/dev/null 2>&1 & echo x'", path);
    struct outcome o = run(command, SECRET_PASSWORD);
    assert_int_equal(o.result, 0);
    usleep(2300 * 1000);
    assert_int_equal(access(path, F_OK), -1);
    scratch_end(&scratch);
}

static void ends_what_is_not_wanted_any_more(void **state)
{
    (void)state;
    struct outcome o = {0};
    struct secret_run *job = NULL;
    assert_int_equal(loop_new(&o.loop), 0);
    const struct secret_source source = {.command = "/bin/sleep 60"};
    assert_int_equal(
        secret_run_new(o.loop, &source, on_done, &o, &job, o.why, sizeof o.why),
        0);
    secret_run_free(&job);
    assert_null(job);
    loop_free(&o.loop);
    assert_int_equal(o.calls, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_texts),
        cmocka_unit_test(tells_tokens_from_passwords),
        cmocka_unit_test(reads_no_more_than_it_should),
        cmocka_unit_test(reads_files_that_others_may_not),
        cmocka_unit_test(splits_commands),
        cmocka_unit_test(takes_what_a_command_prints),
        cmocka_unit_test(says_why_a_command_failed),
        cmocka_unit_test(leaves_nobody_behind),
        cmocka_unit_test(ends_what_is_not_wanted_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
