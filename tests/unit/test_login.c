/* Who is given the secret, when it is fetched, and who is turned away. */
#include "relay/mechanism.h"
#include "scratch.h"
#include "service/login.h"

#include <sys/stat.h>

/* A wire as the login sees it. */
struct wire {
    struct login_ticket ticket;
    struct login *login;
    unsigned ready, refused;
    char secret[64], why[600];
};

struct house {
    struct scratch scratch;
    struct loop *loop;
    struct target target;
    char file[128], command[300], count[128];
    struct login *login;
    struct wire wires[4];
    unsigned notes;
};

static void on_ready(void *arg)
{
    struct wire *w = arg;
    const struct credentials c = login_credentials(w->login);
    w->ready++;
    snprintf(w->secret, sizeof w->secret, "%.*s", (int)c.secret.len,
             (const char *)c.secret.at);
}

static void on_refused(void *arg, const struct reply *why)
{
    struct wire *w = arg;
    w->refused++;
    assert_true(reply_is_transient(why));
    snprintf(w->why, sizeof w->why, "%s", why->text);
}

static void on_note(void *arg, const char *text)
{
    (void)text;
    ((struct house *)arg)->notes++;
}

static void put_secret(struct house *h, const char *text)
{
    scratch_write(&h->scratch, "secret", text, strlen(text), h->file);
    assert_int_equal(chmod(h->file, 0600), 0);
}

/* The command counts how often it is run. */
static void begin(struct house *h, const char *auth, bool command)
{
    *h = (struct house){0};
    scratch_begin(&h->scratch);
    put_secret(h, "first\n");
    scratch_write(&h->scratch, "count", "", 0, h->count);
    snprintf(h->command, sizeof h->command, "/bin/sh -c 'echo x >>%s; cat %s'",
             h->count, h->file);
    h->target = (struct target){
        .url = (char *)"smtp://relay", .host = (char *)"relay", .port = 587};
    h->target.login =
        (struct target_login){.mechanisms = mechanisms_named(span_text(auth)),
                              .user = (char *)"gate",
                              .secret_file = command ? NULL : h->file,
                              .secret_command = command ? h->command : NULL,
                              .failures_an_hour = 6};
    assert_int_equal(loop_new(&h->loop), 0);
    const struct login_options options = {
        .loop = h->loop, .target = &h->target, .note = on_note, .arg = h};
    assert_int_equal(login_new(&options, &h->login), 0);
    for (size_t i = 0; i < COUNT(h->wires); i++)
        h->wires[i] = (struct wire){.ticket = {.ready = on_ready,
                                               .refused = on_refused,
                                               .arg = &h->wires[i]},
                                    .login = h->login};
}

static void end(struct house *h)
{
    login_free(&h->login);
    loop_free(&h->loop);
    scratch_end(&h->scratch);
}

/* All that happens by itself. */
static void turn(struct house *h, unsigned ms)
{
    const struct timeval moment = {.tv_sec = ms / 1000,
                                   .tv_usec = ms % 1000 * 1000};
    event_base_loopexit(loop_base(h->loop), &moment);
    assert_int_equal(loop_run(h->loop), 0);
}

static void want(struct house *h, size_t wire)
{
    struct wire *w = &h->wires[wire];
    w->ready = w->refused = 0;
    login_want(h->login, &w->ticket);
    assert_int_equal(w->ready + w->refused, 0);
}

/* "r" was given the secret, "x" was refused, "." waits. */
static void expect(struct house *h, const char *states)
{
    char got[8] = "";
    for (size_t i = 0; i < strlen(states); i++) {
        const struct wire *w = &h->wires[i];
        got[i] = w->ready ? 'r' : w->refused ? 'x' : '.';
    }
    if (strcmp(got, states) != 0)
        fail_msg("expected %s, got %s (%s)", states, got, h->wires[0].why);
}

static unsigned runs(const struct house *h)
{
    struct stat st;
    assert_int_equal(stat(h->count, &st), 0);
    return (unsigned)st.st_size / 2;
}

/* Four want it at once, and have had time. */
static void begin_crowd(struct house *h)
{
    begin(h, "PLAIN", false);
    for (size_t i = 0; i < 4; i++)
        want(h, i);
    turn(h, 10);
}

static void one_tries_it_first(void **state)
{
    (void)state;
    struct house h;
    begin_crowd(&h);
    expect(&h, "r...");
    assert_string_equal(h.wires[0].secret, "first");
    assert_false(login_learn(h.login, &h.wires[0].ticket, AUTH_ACCEPTED));
    turn(&h, 10);
    expect(&h, "rrrr");
    end(&h);
}

static void a_wrong_password_is_tried_once(void **state)
{
    (void)state;
    struct house h;
    begin_crowd(&h);
    assert_false(login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED));
    turn(&h, 10);
    expect(&h, "rxxx");
    /* The file is read again for whoever comes next. */
    put_secret(&h, "second\n");
    want(&h, 1);
    turn(&h, 10);
    expect(&h, "rr");
    assert_string_equal(h.wires[1].secret, "second");
    end(&h);
}

static void one_that_waits_may_go(void **state)
{
    (void)state;
    struct house h;
    begin_crowd(&h);
    login_drop(h.login, &h.wires[2].ticket);
    login_drop(h.login, &h.wires[1].ticket);
    login_learn(h.login, &h.wires[0].ticket, AUTH_ACCEPTED);
    turn(&h, 10);
    expect(&h, "r..r");
    end(&h);
}

/* Its relay could not be reached: nobody waits for ever. */
static void one_that_tries_may_go(void **state)
{
    (void)state;
    struct house h;
    begin_crowd(&h);
    login_drop(h.login, &h.wires[0].ticket);
    turn(&h, 10);
    expect(&h, "rxxx");
    want(&h, 1);
    turn(&h, 10);
    expect(&h, "rr");
    end(&h);
}

/* A live session whose submitter hung up: the next one tries. */
static void one_that_withdraws_takes_nobody_along(void **state)
{
    (void)state;
    struct house h;
    begin_crowd(&h);
    login_withdraw(h.login, &h.wires[2].ticket);
    login_withdraw(h.login, &h.wires[0].ticket);
    turn(&h, 10);
    expect(&h, "rr..");
    login_learn(h.login, &h.wires[1].ticket, AUTH_ACCEPTED);
    turn(&h, 10);
    expect(&h, "rr.r");
    end(&h);
}

/* With `auto` the secret says what it is, and what may be done with it. */
static void a_secret_tells_the_mechanisms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned mechanisms;
    } cases[] = {{"pencil\n", MECHANISMS_OF_SECRETS},
                 {"eyJ\nexpires_in=60\n", MECHANISMS_OF_TOKENS},
                 {"{\"access_token\":\"eyJ\"}", MECHANISMS_OF_TOKENS}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct house h;
        begin(&h, "auto", false);
        put_secret(&h, cases[i].text);
        want(&h, 0);
        turn(&h, 10);
        expect(&h, "r");
        assert_int_equal(login_credentials(h.login).mechanisms,
                         cases[i].mechanisms);
        /* A token may be too old, a password is what it is. */
        assert_int_equal(login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED),
                         i > 0);
        end(&h);
    }
}

static void a_refused_token_is_fetched_again_once(void **state)
{
    (void)state;
    struct house h;
    begin(&h, "oauth", true);
    want(&h, 0);
    want(&h, 1);
    turn(&h, 400);
    expect(&h, "r.");
    put_secret(&h, "second\n");
    assert_true(login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED));
    turn(&h, 400);
    expect(&h, "rr");
    assert_string_equal(h.wires[1].secret, "second");
    /* This one as well: then it is no matter of its age. */
    assert_false(login_learn(h.login, &h.wires[1].ticket, AUTH_REFUSED));
    want(&h, 2);
    turn(&h, 400);
    login_learn(h.login, &h.wires[2].ticket, AUTH_ACCEPTED);
    want(&h, 3);
    turn(&h, 100);
    /* It worked in between: there is hope once more. */
    assert_true(login_learn(h.login, &h.wires[3].ticket, AUTH_REFUSED));
    assert_int_equal(runs(&h), 3);
    end(&h);
}

/* Four connections with the token that is over: the first fetches a new one,
 * the others are refused with the old one and know that there is a newer. */
static void a_late_refusal_is_of_the_old_token(void **state)
{
    (void)state;
    struct house h;
    begin(&h, "oauth", true);
    want(&h, 0);
    turn(&h, 400);
    login_learn(h.login, &h.wires[0].ticket, AUTH_ACCEPTED);
    want(&h, 0);
    want(&h, 1);
    turn(&h, 50);
    expect(&h, "rr");
    assert_true(login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED));
    want(&h, 2);
    turn(&h, 400);
    assert_true(login_learn(h.login, &h.wires[1].ticket, AUTH_REFUSED));
    login_learn(h.login, &h.wires[2].ticket, AUTH_ACCEPTED);
    assert_int_equal(runs(&h), 2);
    end(&h);
}

static void a_token_is_fetched_before_its_end(void **state)
{
    (void)state;
    struct house h;
    begin(&h, "oauth", true);
    put_secret(&h, "old\nexpires_in=1\n");
    want(&h, 0);
    turn(&h, 400);
    login_learn(h.login, &h.wires[0].ticket, AUTH_ACCEPTED);
    want(&h, 1);
    turn(&h, 100);
    assert_string_equal(h.wires[1].secret, "old");
    assert_int_equal(runs(&h), 1);
    turn(&h, 1100);
    put_secret(&h, "new\nexpires_in=3600\n");
    want(&h, 2);
    want(&h, 3);
    turn(&h, 400);
    expect(&h, "rrr.");
    assert_string_equal(h.wires[2].secret, "new");
    assert_int_equal(runs(&h), 2); /* not one for each */
    end(&h);
}

static void a_secret_not_to_be_had_is_not_asked_for_at_once(void **state)
{
    (void)state;
    struct house h;
    begin(&h, "oauth", true);
    put_secret(&h, "{\"error\":\"invalid_grant\"}");
    for (int i = 0; i < 5; i++) {
        want(&h, 0);
        turn(&h, i == 0 ? 400 : 20);
        expect(&h, "x");
        assert_non_null(strstr(h.wires[0].why, "invalid_grant"));
    }
    assert_int_equal(runs(&h), 1);
    assert_int_equal(h.notes, 1);
    end(&h);
}

static void so_many_refusals_are_the_end(void **state)
{
    (void)state;
    struct house h;
    begin(&h, "PLAIN", false);
    h.target.login.failures_an_hour = 3;
    for (int i = 0; i < 3; i++) {
        want(&h, 0);
        turn(&h, 10);
        expect(&h, "r");
        login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED);
    }
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "x");
    assert_non_null(strstr(h.wires[0].why, "3 were refused within an hour"));
    end(&h);
}

static void a_certificate_is_no_secret(void **state)
{
    (void)state;
    struct house h;
    begin(&h, "EXTERNAL", false);
    login_free(&h.login);
    h.target.login.secret_file = NULL;
    h.target.login.user = NULL;
    const struct login_options options = {
        .loop = h.loop, .target = &h.target, .note = on_note, .arg = &h};
    assert_int_equal(login_new(&options, &h.login), 0);
    h.wires[0].login = h.login;
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "r");
    assert_string_equal(login_credentials(h.login).user, "");
    end(&h);
}

/* A wrong password as often as is allowed. */
static void begin_locked(struct house *h)
{
    begin(h, "PLAIN", false);
    h->target.login.failures_an_hour = 2;
    for (int i = 0; i < 2; i++) {
        want(h, 0);
        turn(h, 10);
        expect(h, "r");
        login_learn(h->login, &h->wires[0].ticket, AUTH_REFUSED);
    }
    want(h, 0);
    turn(h, 10);
    expect(h, "x");
}

static void another_secret_is_tried_at_once(void **state)
{
    (void)state;
    struct house h;
    begin_locked(&h);
    put_secret(&h, "second\n");
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "x"); /* nobody said that it is another */
    login_renew(h.login);
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "r");
    assert_string_equal(h.wires[0].secret, "second");
    /* It counts from now on. */
    login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED);
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "r");
    login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED);
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "x");
    end(&h);
}

/* However often it is said: the account is not to be locked. */
static void the_same_secret_is_not(void **state)
{
    (void)state;
    struct house h;
    begin_locked(&h);
    for (int i = 0; i < 3; i++) {
        login_renew(h.login);
        want(&h, 0);
        turn(&h, 10);
        expect(&h, "x");
        assert_non_null(strstr(h.wires[0].why, "within an hour"));
    }
    /* Said in another way it may be taken. */
    h.target.login.mechanisms = mechanisms_named(SPAN("LOGIN"));
    login_renew(h.login);
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "r");
    assert_int_equal(login_credentials(h.login).mechanisms,
                     h.target.login.mechanisms);
    end(&h);
}

/* The relay thinks about the old one; who waited for that has the new one. */
static void those_that_wait_get_the_new_one(void **state)
{
    (void)state;
    struct house h;
    begin_crowd(&h);
    login_drop(h.login, &h.wires[3].ticket);
    put_secret(&h, "second\n");
    login_renew(h.login);
    turn(&h, 10);
    expect(&h, "rr..");
    assert_string_equal(h.wires[1].secret, "second");
    /* Its refusal says nothing of the new one. */
    assert_true(login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED));
    login_learn(h.login, &h.wires[1].ticket, AUTH_ACCEPTED);
    turn(&h, 10);
    expect(&h, "rrr.");
    end(&h);
}

static void those_that_were_to_be_refused_too(void **state)
{
    (void)state;
    struct house h;
    begin_crowd(&h);
    assert_false(login_learn(h.login, &h.wires[0].ticket, AUTH_REFUSED));
    put_secret(&h, "second\n");
    login_renew(h.login);
    turn(&h, 10);
    expect(&h, "rr..");
    login_learn(h.login, &h.wires[1].ticket, AUTH_ACCEPTED);
    turn(&h, 10);
    expect(&h, "rrrr");
    end(&h);
}

/* From a command that runs to a file, and from a pause to another command. */
static void another_place_of_the_secret(void **state)
{
    (void)state;
    struct house h;
    begin(&h, "PLAIN", true);
    h.target.login.secret_command = (char *)"/bin/sleep 20";
    login_renew(h.login);
    want(&h, 0);
    turn(&h, 50);
    expect(&h, ".");
    h.target.login.secret_command = NULL;
    h.target.login.secret_file = h.file;
    login_renew(h.login);
    turn(&h, 10);
    expect(&h, "r");
    assert_string_equal(h.wires[0].secret, "first");
    h.target.login.secret_file = (char *)"/nonexistent";
    login_renew(h.login);
    want(&h, 0);
    turn(&h, 10);
    expect(&h, "x");
    h.target.login.secret_file = NULL;
    h.target.login.secret_command = h.command;
    login_renew(h.login);
    want(&h, 0);
    turn(&h, 400);
    expect(&h, "r");
    assert_int_equal(runs(&h), 1);
    end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_tries_it_first),
        cmocka_unit_test(a_wrong_password_is_tried_once),
        cmocka_unit_test(one_that_waits_may_go),
        cmocka_unit_test(one_that_tries_may_go),
        cmocka_unit_test(one_that_withdraws_takes_nobody_along),
        cmocka_unit_test(a_secret_tells_the_mechanisms),
        cmocka_unit_test(a_refused_token_is_fetched_again_once),
        cmocka_unit_test(a_late_refusal_is_of_the_old_token),
        cmocka_unit_test(a_token_is_fetched_before_its_end),
        cmocka_unit_test(a_secret_not_to_be_had_is_not_asked_for_at_once),
        cmocka_unit_test(so_many_refusals_are_the_end),
        cmocka_unit_test(a_certificate_is_no_secret),
        cmocka_unit_test(another_secret_is_tried_at_once),
        cmocka_unit_test(the_same_secret_is_not),
        cmocka_unit_test(those_that_wait_get_the_new_one),
        cmocka_unit_test(those_that_were_to_be_refused_too),
        cmocka_unit_test(another_place_of_the_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
