#include "base/scope.h"
#include "check.h"
#include "relay/mechanism.h"
#include "relay/target.h"

#include <errno.h>

static const struct {
    const char *url;
    enum target_kind kind;
    const char *host;
    unsigned port;
    enum target_tls tls;
    const char *ca_file;
    const char *path;
} good[] = {
    {"smtp://mail.example.org", TARGET_SMTP, "mail.example.org", 25},
    {"SMTP://mail.example.org/", TARGET_SMTP, "mail.example.org", 25},
    {"smtp://127.0.0.1:2525", TARGET_SMTP, "127.0.0.1", 2525},
    {"smtp://[::1]:65535", TARGET_SMTP, "::1", 65535},
    {"smtp://[fe80::1%eth0]", TARGET_SMTP, "fe80::1%eth0", 25},
    {"smtp://m?tls=must", TARGET_SMTP, "m", 25, TARGET_TLS_MUST},
    {"smtp://m:26?tls=no", TARGET_SMTP, "m", 26, TARGET_TLS_NO},
    {"smtp://m?tls=may&ca=/etc/ca.pem", TARGET_SMTP, "m", 25, TARGET_TLS_MAY,
     "/etc/ca.pem"},
    {"smtps://[2001:db8::25]?ca=ca.pem", TARGET_SMTPS, "2001:db8::25", 465,
     TARGET_TLS_MUST, "ca.pem"},
    {"smtps://m:10465", TARGET_SMTPS, "m", 10465, TARGET_TLS_MUST},
    {"maildir:/var/spool/mail dir", TARGET_MAILDIR,
     .path = "/var/spool/mail dir"},
    {"maildir:Mail", TARGET_MAILDIR, .path = "Mail"},
};

/* Each with a word of the reason that helps. */
static const struct {
    const char *url;
    const char *helps;
} bad[] = {
    {"", "smtp://HOST[:PORT]"},
    {"mail.example.org", "smtp://HOST[:PORT]"},
    {"http://mail.example.org", "smtps://"},
    {"smtp:mail", "smtp://HOST"},
    {"smtp://", "host is missing"},
    {"smtp://:25", "host is missing"},
    {"smtp://[]", "host is missing"},
    {"smtp://m:0", "1 to 65535"},
    {"smtp://m:65536", "1 to 65535"},
    {"smtp://m:99999999999999999999", "1 to 65535"},
    {"smtp://m:", "1 to 65535"},
    {"smtp://m:smtp", "1 to 65535"},
    {"smtp://::1", "[::1]"},
    {"smtp://2001:db8::1", "brackets"},
    {"smtp://[::1", "\"]\" is missing"},
    {"smtp://[::1]25", ":PORT"},
    {"smtp://m/path", "no host name"},
    {"smtp://a b", "blank"},
    {"smtp://a\r\nb", "blank"},
    {"maildir:a\nb", "control"},
    {"smtp://user:secret@m", "no password"},
    {"smtp://user@m", "no user"},
    {"smtp://m?tls=yes", "must, may or no"},
    {"smtp://m?tls", "must, may or no"},
    {"smtps://m?tls=no", "always TLS"},
    {"smtp://m?ca=", "behind ca="},
    {"smtp://m?sasl=x", "tls=must|may|no"},
    {"smtp://m?key=x", "cert=FILE"},
    {"smtp://m?password=hush", "secret-file=FILE"},
    {"smtp://m?user=u", "secret is missing"},
    {"smtp://m?secret-file=f", "user=NAME"},
    {"smtp://m?auth=PLAIN&secret-file=f", "user=NAME"},
    {"smtp://m?user=u&secret-file=f&secret-command=/c", "not two"},
    {"smtp://m?user=u&secret-file=f&auth=NTLM", "SCRAM-SHA-256"},
    {"smtp://m?user=u&secret-file=f&tls=no", "leave tls=no out"},
    {"smtp://m?tls=no&cert=c", "one of them"},
    {"smtp://m?auth=EXTERNAL", "cert=FILE"},
    {"smtp://m?pin=abc", "sha256/"},
    {"smtp://m?pin=sha256/abc", "SHA-256"},
    {"smtp://m?pin=sha256/AAAA", "public key"},
    {"smtp://m?tls=no&pin=sha256/"
     "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
     "one of them"},
    {"smtp://m?login-failures=0", "1 to 60"},
    {"smtp://m?login-failures=61", "1 to 60"},
    {"smtp://m?login-failures=six", "1 to 60"},
    {"maildir:", "maildir:PATH"},
};

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static void parses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        char error[200] = "";
        struct target *t = NULL;
        if (target_parse(good[i].url, &t, error, sizeof error) != 0)
            fail_msg("%s: %s", good[i].url, error);
        if (t->kind != good[i].kind || t->port != good[i].port ||
            t->tls != good[i].tls || !same(t->host, good[i].host) ||
            !same(t->path, good[i].path) ||
            !same(t->ca_file, good[i].ca_file) || !same(t->url, good[i].url))
            fail_msg("%s is read wrongly", good[i].url);
        target_free(&t);
        assert_null(t);
    }
}

static void says_what_would_be_right(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        char error[200] = "";
        struct target *t = NULL;
        assert_int_equal(target_parse(bad[i].url, &t, error, sizeof error),
                         -EINVAL);
        assert_null(t);
        if (!strstr(error, bad[i].helps))
            fail_msg("%s: %s", bad[i].url, error);
        if (strstr(error, "secret@") || strstr(error, "hush"))
            fail_msg("a secret is repeated: %s", error);
    }
}

static struct target *parsed(const char *url)
{
    char error[400];
    struct target *t = NULL;
    if (target_parse(url, &t, error, sizeof error) != 0)
        fail_msg("%s: %s", url, error);
    return t;
}

static void knows_who_logs_in(void **state)
{
    (void)state;
    struct target *t =
        parsed("smtp://m:587?tls=may&user=me@x.example&secret-file=/s");
    assert_int_equal(t->login.mechanisms, MECHANISMS_OF_PASSWORDS);
    assert_string_equal(t->login.user, "me@x.example");
    assert_string_equal(t->login.secret_file, "/s");
    assert_int_equal(t->login.failures_an_hour, TARGET_LOGIN_FAILURES);
    assert_true(target_needs_tls(t));
    assert_string_equal(t->url, "smtp://m:587?tls=may&user=me@x.example");
    target_free(&t);

    t = parsed("smtps://m?secret-command=/c&auth=oauth&user=u&"
               "login-failures=2");
    assert_int_equal(t->login.mechanisms, MECHANISMS_OF_TOKENS);
    assert_string_equal(t->login.secret_command, "/c");
    assert_int_equal(t->login.failures_an_hour, 2);
    assert_string_equal(t->url, "smtps://m?user=u");
    target_free(&t);

    t = parsed("smtp://m?cert=c&key=k&auth=EXTERNAL");
    assert_string_equal(t->cert_file, "c");
    assert_string_equal(t->key_file, "k");
    assert_string_equal(t->url, "smtp://m");
    assert_true(target_needs_tls(t));
    target_free(&t);
}

static void keeps_pins(void **state)
{
    (void)state;
    /* The SHA-256 of nothing. */
    static const unsigned char first[] = {0xE3, 0xB0, 0xC4, 0x42};
    struct target *t =
        parsed("smtp://m?pin=sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS"
               "uFU=&pin=SHA256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    assert_int_equal(t->pin_count, 2);
    assert_memory_equal(t->pins[0], first, sizeof first);
    assert_int_equal(t->pins[1][31], 0);
    assert_true(target_needs_tls(t));
    char error[200];
    for (int i = 2; i <= TARGET_MAX_PINS; i++)
        assert_int_equal(target_set(t, "pin",
                                    "sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                                    "AAAAAAAAA=",
                                    error, sizeof error),
                         i < TARGET_MAX_PINS ? 0 : -EINVAL);
    assert_int_equal(target_finish(t, error, sizeof error), 0);
    target_free(&t);
    t = parsed("smtp://m");
    assert_false(target_needs_tls(t));
    target_free(&t);
}

static void rests_longer_and_longer(void **state)
{
    (void)state;
    static const time_t rests[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
    struct target t = {0};
    struct timespec now = {1000, 5};
    assert_false(target_is_resting(&t, now));
    for (size_t i = 0; i < COUNT(rests); i++) {
        target_failed(&t, now);
        struct timespec at = {now.tv_sec + rests[i], 4};
        assert_true(target_is_resting(&t, at));
        at.tv_nsec = 5;
        assert_false(target_is_resting(&t, at));
        now = at;
    }
    target_worked(&t);
    assert_false(target_is_resting(&t, (struct timespec){0}));
    target_failed(&t, now);
    assert_int_equal(t.rest_until.tv_sec, now.tv_sec + 1);
}

static void rests_as_its_limits_say(void **state)
{
    (void)state;
    struct target t = {0};
    target_limit(&t, &(struct target_limits){.retry_s = 120});
    for (time_t now = 1000; now < 2000; now += 120) {
        target_failed(&t, (struct timespec){now, 0});
        assert_int_equal(t.rest_until.tv_sec, now + 120);
    }
}

static void hears_what_asks_for_less(void **state)
{
    (void)state;
    struct target t = {0};
    const struct timespec now = {1000, 0};
    const struct reply busy = {.code = 421}, fine = {.code = 250};
    target_limit(&t, &(struct target_limits){.pace = {.connections = 10}});
    target_heard(&t, &fine, now);
    assert_int_equal(pace_connections(&t.pace, now), 10);
    target_heard(&t, &busy, now);
    assert_int_equal(pace_connections(&t.pace, now), 5);
}

static struct target *parse(const char *url)
{
    char why[300];
    struct target *t = NULL;
    if (target_parse(url, &t, why, sizeof why) != 0)
        fail_msg("%s: %s", url, why);
    return t;
}

#define PIN "&pin=sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="

/* Each of them is another login or other certificates than all others. */
static void other_secrets(void **state)
{
    (void)state;
    static const char *const options[] = {
        "tls=must",
        "ca=/a",
        "ca=/b",
        "cert=/a",
        "cert=/a&key=/b",
        ("tls=must" PIN),
        "user=a&secret-file=/a",
        "user=b&secret-file=/a",
        "user=a&secret-file=/b",
        "user=a&secret-command=/a",
        "user=a&secret-file=/a&auth=PLAIN",
        "user=a&secret-file=/a&login-failures=3",
        "cert=/a&auth=EXTERNAL",
    };
    for (size_t i = 0; i < COUNT(options); i++) {
        char url[200];
        snprintf(url, sizeof url, "smtp://m?%s", options[i]);
        SCOPED(target_free) struct target *t = parse(url);
        assert_int_equal(target_has_secrets(t), i > 0);
        for (size_t k = 0; k < COUNT(options); k++) {
            snprintf(url, sizeof url, "smtp://m?%s", options[k]);
            SCOPED(target_free) struct target *other = parse(url);
            if (target_is_alike(t, other) != (i == k))
                fail_msg("%s and %s", options[i], options[k]);
        }
    }
}

static void what_it_adopts(void **state)
{
    (void)state;
    SCOPED(target_free)
    struct target *t = parse("smtp://m?user=a&secret-file=/a&ca=/a");
    SCOPED(target_free)
    struct target *other =
        parse("smtp://m?user=a&secret-command=/b&cert=/c" PIN);
    SCOPED(target_free)
    struct target *same =
        parse("smtp://m?user=a&secret-command=/b&cert=/c" PIN);
    target_failed(t, (struct timespec){.tv_sec = 100});
    t->no_tls = true;
    t->counts.mails = 7;
    target_adopt(t, other);
    assert_true(target_is_alike(t, same));
    assert_false(target_is_resting(t, (struct timespec){.tv_sec = 100}));
    assert_int_equal(t->failures, 1); /* by one connection */
    assert_false(t->no_tls);
    assert_int_equal(t->version, 1);
    assert_int_equal(t->counts.mails, 7);
    target_adopt(t, same);
    assert_int_equal(t->version, 2);
}

static void the_largest_it_takes(void **state)
{
    (void)state;
    static const struct target_limits limits = {.message_size = 500};
    static const struct {
        struct capabilities relay;
        uint64_t largest;
    } cases[] = {
        {{.esmtp = true}, 500},
        {{.esmtp = true, .size = true}, 0},
        {{.esmtp = true, .size = true, .max_size = 900}, 900},
    };
    SCOPED(target_free) struct target *t = parse("smtp://m");
    assert_false(t->greeted);
    target_limit(t, &limits);
    for (size_t i = 0; i < COUNT(cases); i++) {
        target_greeted(t, &cases[i].relay);
        assert_true(t->greeted);
        assert_int_equal(target_largest(t, &t->relay), cases[i].largest);
    }
    SCOPED(reply_clear) struct reply later = {0};
    SCOPED(reply_clear) struct reply never = {0};
    assert_int_equal(target_refuse_size(900, false, &later), 0);
    assert_int_equal(target_refuse_size(900, true, &never), 0);
    assert_true(reply_is_transient(&later) && reply_is_permanent(&never));
    assert_non_null(strstr(never.text, "900 octets"));
}

static void one_context_for_several(void **state)
{
    (void)state;
    static const struct {
        const char *one, *other;
        bool shares;
    } cases[] = {
        {"smtp://m", "smtp://n:26?user=a&secret-file=/a", true},
        {"smtp://m?ca=/a", "smtps://n?ca=/a", true},
        {"smtp://m?ca=/a", "smtp://m?ca=/b", false},
        {"smtp://m?ca=/a", "smtp://m", false},
        {"smtp://m?cert=/a", "smtp://m", false},
        {"smtp://m?tls=must" PIN, "smtp://m?tls=must" PIN, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        SCOPED(target_free) struct target *one = parse(cases[i].one);
        SCOPED(target_free) struct target *other = parse(cases[i].other);
        if (target_shares_tls(one, other) != cases[i].shares)
            fail_msg("%s and %s", cases[i].one, cases[i].other);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),
        cmocka_unit_test(says_what_would_be_right),
        cmocka_unit_test(knows_who_logs_in),
        cmocka_unit_test(keeps_pins),
        cmocka_unit_test(rests_longer_and_longer),
        cmocka_unit_test(rests_as_its_limits_say),
        cmocka_unit_test(hears_what_asks_for_less),
        cmocka_unit_test(other_secrets),
        cmocka_unit_test(what_it_adopts),
        cmocka_unit_test(the_largest_it_takes),
        cmocka_unit_test(one_context_for_several),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
