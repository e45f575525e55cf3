/* Who was named in an envelope, and who was refused. */
#include "check.h"
#include "intake/envelope.h"

static void refuse(struct envelope *e, const char *written, const char *notify,
                   uint64_t record)
{
    struct reply reply = {0};
    assert_int_equal(reply_set(&reply, "553 5.1.3", "no address"), 0);
    assert_int_equal(
        envelope_refuse(e, span_text(written),
                        notify ? span_text(notify) : (struct span){0}, &reply,
                        record),
        0);
    reply_clear(&reply);
}

/** What stands there is shown to people: no control of it acts on a terminal,
 *  and no length is trusted. */
static void what_was_written_is_kept(void **state)
{
    (void)state;
    struct envelope e = {0};
    char text[1000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    refuse(&e, "no\x1b[2Jaddress\r\n", "FAILURE", 7);
    refuse(&e, text, NULL, 8);
    assert_int_equal(e.unnamed_count, 2);
    assert_null(strpbrk(e.unnamed[0].written, "\x1b\r\n"));
    assert_string_equal(e.unnamed[0].notify, "FAILURE");
    assert_int_equal(e.unnamed[0].record, 7);
    assert_int_equal(e.unnamed[0].reply.code, 553);
    assert_true(strlen(e.unnamed[1].written) <= ENVELOPE_MAX_WRITTEN);
    assert_null(e.unnamed[1].notify);
    envelope_clear(&e);
}

static void no_job_fills_the_memory(void **state)
{
    (void)state;
    struct envelope e = {0};
    for (unsigned i = 0; i < ENVELOPE_MAX_UNNAMED + 10; i++)
        refuse(&e, "nobody", NULL, i + 1);
    assert_int_equal(e.unnamed_count, ENVELOPE_MAX_UNNAMED);
    assert_int_equal(e.unnamed[ENVELOPE_MAX_UNNAMED - 1].record,
                     ENVELOPE_MAX_UNNAMED);
    envelope_clear(&e);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_kept),
        cmocka_unit_test(no_job_fills_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
