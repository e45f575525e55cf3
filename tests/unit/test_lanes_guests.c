/* Places of live sessions at the relays: whose turn it is, and why not. */
#include "check.h"
#include "service/lanes.h"

#define RELAYS 3

struct house {
    struct loop *loop;
    struct wire_options wire;
    struct target *targets[RELAYS];
    struct lanes *lanes;
    struct guest guests[4];
    struct reply why;
};

static void on_note(void *arg, const char *text)
{
    (void)arg;
    (void)text;
}

static void on_fail(void *arg, int error)
{
    (void)arg;
    fail_msg("%d", error);
}

/* A directory, and two relays that take two connections each. */
static void begin(struct house *h)
{
    static const char *const urls[RELAYS] = {
        "maildir:/nonexistent", "smtp://a.example?tls=no",
        "smtp://b.example?user=gate&secret-file=/nonexistent"};
    static const struct target_limits limits = {.pace = {.connections = 2}};
    char why[300];
    *h = (struct house){0};
    assert_int_equal(loop_new(&h->loop), 0);
    h->wire = (struct wire_options){.loop = h->loop,
                                    .host = {.note = on_note, .fail = on_fail}};
    for (size_t i = 0; i < RELAYS; i++) {
        assert_int_equal(target_parse(urls[i], &h->targets[i], why, sizeof why),
                         0);
        target_limit(h->targets[i], &limits);
    }
    const struct lanes_options options = {.wire = &h->wire,
                                          .targets = h->targets,
                                          .target_count = RELAYS,
                                          .connections = 8};
    assert_int_equal(lanes_new(&options, &h->lanes), 0);
}

static void end(struct house *h)
{
    lanes_free(&h->lanes);
    for (size_t i = 0; i < RELAYS; i++)
        target_free(&h->targets[i]);
    reply_clear(&h->why);
    loop_free(&h->loop);
}

/* "a", "b", or "-": there is none. */
static char admit(struct house *h, size_t guest, const struct bits *passed)
{
    reply_clear(&h->why);
    struct guest *g = &h->guests[guest];
    if (!lanes_admit(h->lanes, passed, g, &h->why)) {
        assert_null(g->target);
        return '-';
    }
    return g->target->host[0];
}

static void expect_why(const struct house *h, unsigned subject,
                       const char *text)
{
    assert_int_equal(h->why.code, 451);
    assert_int_equal(h->why.enhanced[0], 4);
    assert_int_equal(h->why.enhanced[1], subject);
    if (!strstr(h->why.text, text))
        fail_msg("%s", h->why.text);
}

static void in_order_up_to_their_limits(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    h.targets[2]->limits.pace.connections = 1;
    target_limit(h.targets[2], &h.targets[2]->limits);
    assert_int_equal(admit(&h, 0, NULL), 'a');
    assert_int_equal(admit(&h, 1, NULL), 'a');
    assert_int_equal(lanes_connections_of(h.lanes, h.targets[1]), 2);
    assert_int_equal(admit(&h, 2, NULL), 'b');
    assert_int_equal(admit(&h, 3, NULL), '-');
    expect_why(&h, 3, "a.example?tls=no has as many");
    lanes_dismiss(h.lanes, &h.guests[1]);
    assert_null(h.guests[1].target);
    assert_int_equal(lanes_connections_of(h.lanes, h.targets[1]), 1);
    assert_int_equal(admit(&h, 3, NULL), 'a');
    lanes_dismiss(h.lanes, &h.guests[1]); /* it has no place: nothing */
    end(&h);
}

static void those_that_were_tried_are_not_tried_again(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    assert_int_equal(admit(&h, 0, NULL), 'a');
    struct bits passed = {0};
    assert_int_equal(bits_add(&passed, h.guests[0].id), 0);
    assert_int_equal(admit(&h, 1, &passed), 'b');
    assert_int_equal(bits_add(&passed, h.guests[1].id), 0);
    assert_int_equal(admit(&h, 2, &passed), '-');
    bits_clear(&passed);
    assert_int_equal(h.why.code, 0);
    end(&h);
}

static void one_that_rests_is_left_alone(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    target_failed(h.targets[1], loop_now());
    assert_int_equal(admit(&h, 0, NULL), 'b');
    target_failed(h.targets[2], loop_now());
    assert_int_equal(admit(&h, 1, NULL), '-');
    expect_why(&h, 4, "a.example?tls=no failed and rests for 1 s");
    /* When its rest is over one asks whether it works. */
    h.targets[1]->rest_until = loop_now();
    assert_int_equal(admit(&h, 1, NULL), 'a');
    assert_int_equal(admit(&h, 2, NULL), '-');
    expect_why(&h, 4, "a.example?tls=no failed: it was not reached");
    end(&h);
}

static void its_pace_is_kept(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    for (size_t i = 1; i < RELAYS; i++) {
        h.targets[i]->limits.pace.mails_per_minute = 1;
        target_limit(h.targets[i], &h.targets[i]->limits);
    }
    pace_begin(&h.targets[1]->pace, 1, loop_now());
    assert_int_equal(admit(&h, 0, NULL), 'b');
    pace_begin(&h.targets[2]->pace, 1, loop_now());
    assert_int_equal(admit(&h, 1, NULL), '-');
    expect_why(&h, 3, "takes no more mails now: again in");
    end(&h);
}

/* What it is expected to take is no guest's affair. */
static void the_mail_that_comes_next_stays_what_it_is(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    h.targets[1]->limits.pace.recipients_per_day = 10;
    target_limit(h.targets[1], &h.targets[1]->limits);
    pace_begin(&h.targets[1]->pace, 5, loop_now());
    lanes_expect(h.lanes, 6);
    assert_false(lanes_allow(h.lanes, 1));
    assert_int_equal(admit(&h, 0, NULL), 'a');
    assert_false(lanes_allow(h.lanes, 1));
    end(&h);
}

/* The first relay that sessions talk to. */
static struct bits set_of_first(const struct house *h)
{
    struct bits b = {0};
    assert_int_equal(bits_add(&b, lanes_id(h->lanes, 1)), 0);
    return b;
}

static void one_login_for_all(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    struct bits a = set_of_first(&h);
    assert_int_equal(admit(&h, 0, &a), 'b');
    assert_int_equal(admit(&h, 1, &a), 'b');
    bits_clear(&a);
    assert_non_null(h.guests[0].login);
    assert_ptr_equal(h.guests[0].login, h.guests[1].login);
    assert_ptr_equal(h.guests[0].tls, h.guests[1].tls);
    end(&h);
}

/* A relay that mail goes to no more stays for whoever is there. */
static void a_relay_goes_when_its_guests_have_gone(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    assert_int_equal(admit(&h, 0, NULL), 'a');
    assert_int_equal(lanes_set(h.lanes, &h.targets[2], 1), 0);
    assert_int_equal(h.targets[1]->presence, TARGET_GONE);
    assert_int_equal(lanes_connections_of(h.lanes, h.targets[1]), 1);
    assert_int_equal(admit(&h, 1, NULL), 'b');
    lanes_dismiss(h.lanes, &h.guests[0]);
    assert_int_equal(lanes_set(h.lanes, &h.targets[2], 1), 0);
    assert_int_equal(lanes_connections_of(h.lanes, h.targets[1]), 0);
    end(&h);
}

/* What the second relay has from now on. */
static void give(struct house *h, const char *url)
{
    char why[300];
    struct target *other = NULL;
    assert_int_equal(target_parse(url, &other, why, sizeof why), 0);
    target_adopt(h->targets[2], other);
    target_free(&other);
    assert_int_equal(lanes_set(h->lanes, h->targets, RELAYS), 0);
}

/* A relay's login and certificates change while it is used. */
static void another_login(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    struct bits a = set_of_first(&h);
    assert_int_equal(admit(&h, 0, &a), 'b');
    target_failed(h.targets[2], loop_now());
    assert_int_equal(admit(&h, 1, &a), '-');
    lanes_dismiss(h.lanes, &h.guests[0]);
    give(&h, "smtp://b.example?user=gate&secret-file=/other");
    assert_string_equal(h.targets[2]->login.secret_file, "/other");
    assert_int_equal(admit(&h, 1, &a), 'b'); /* it rests no more */
    assert_non_null(h.guests[1].login);
    lanes_dismiss(h.lanes, &h.guests[1]);
    target_worked(h.targets[2]);
    give(&h, "smtp://b.example");
    assert_int_equal(admit(&h, 2, &a), 'b');
    assert_null(h.guests[2].login);
    assert_int_equal(admit(&h, 3, NULL), 'a');
    assert_null(h.guests[3].login);
    bits_clear(&a);
    end(&h);
}

#define MANY 300

/* Each of them has its turn, and whoever talks to one stays there when their
 * order is another. */
static void any_number_of_relays(void **state)
{
    (void)state;
    static struct target *many[MANY], *backwards[MANY];
    static struct guest guests[MANY];
    struct house h;
    begin(&h);
    for (size_t i = 0; i < MANY; i++) {
        char url[60], why[300];
        snprintf(url, sizeof url, "smtp://h%zu.example?tls=no", i);
        assert_int_equal(target_parse(url, &many[i], why, sizeof why), 0);
        backwards[MANY - 1 - i] = many[i];
    }
    assert_int_equal(lanes_set(h.lanes, many, MANY), 0);
    struct bits passed = {0};
    for (size_t i = 0; i < MANY; i++) {
        assert_false(lanes_are_all(h.lanes, &passed));
        assert_true(lanes_admit(h.lanes, &passed, &guests[i], &h.why));
        assert_ptr_equal(guests[i].target, many[i]);
        assert_false(bits_have(&passed, guests[i].id));
        assert_int_equal(bits_add(&passed, guests[i].id), 0);
    }
    assert_true(lanes_are_all(h.lanes, &passed));
    assert_false(lanes_admit(h.lanes, &passed, &h.guests[0], &h.why));
    assert_int_equal(lanes_set(h.lanes, backwards, MANY), 0);
    assert_int_equal(admit(&h, 0, NULL), 'h');
    assert_ptr_equal(h.guests[0].target, many[MANY - 1]);
    assert_true(lanes_are_all(h.lanes, &passed)); /* as they were */
    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(lanes_connections_of(h.lanes, many[i]),
                         1 + (i == MANY - 1));
    for (size_t i = 0; i < MANY; i++) {
        lanes_dismiss(h.lanes, &guests[i]);
        assert_int_equal(lanes_connections_of(h.lanes, many[i]), i == MANY - 1);
    }
    bits_clear(&passed);
    end(&h);
    for (size_t i = 0; i < MANY; i++)
        target_free(&many[i]);
}

static void it_is_not_known_where_it_is(void **state)
{
    (void)state;
    struct house h;
    begin(&h);
    h.targets[1]->presence = h.targets[2]->presence = TARGET_UNRESOLVED;
    assert_int_equal(admit(&h, 0, NULL), '-');
    expect_why(&h, 4, "not known where");
    end(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_order_up_to_their_limits),
        cmocka_unit_test(those_that_were_tried_are_not_tried_again),
        cmocka_unit_test(one_that_rests_is_left_alone),
        cmocka_unit_test(its_pace_is_kept),
        cmocka_unit_test(the_mail_that_comes_next_stays_what_it_is),
        cmocka_unit_test(one_login_for_all),
        cmocka_unit_test(a_relay_goes_when_its_guests_have_gone),
        cmocka_unit_test(another_login),
        cmocka_unit_test(any_number_of_relays),
        cmocka_unit_test(it_is_not_known_where_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
