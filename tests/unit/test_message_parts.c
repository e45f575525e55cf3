#include "message_run.h"

static const char parts[] = "Content-Type: multipart/mixed; boundary=\"=_x\"\n"
                            "\n"
                            "preamble\n"
                            "--=_x\n"
                            "Content-Type: text/plain; charset=iso-8859-1\n"
                            "\n"
                            "été\n"
                            "--=_x\n"
                            "\n"
                            "plain\n"
                            "--=_x\n"
                            "Content-Type: text/html\n"
                            "\n"
                            "<p>ö</p> and more\n"
                            "--=_x\n"
                            "Content-Type: message/rfc822\n"
                            "\n"
                            "Subject: Ü\n"
                            "Bcc: kept@example.com\n"
                            "\n"
                            "ü inside and more\n"
                            "--=_x--\n"
                            "epilogue\n";

static const char parts_8bit[] =
    "MIME-Version: 1.0\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "preamble\r\n"
    "--=_x\r\n"
    "Content-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "\xE9t\xE9\r\n"
    "--=_x\r\n"
    "\r\n"
    "plain\r\n"
    "--=_x\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "<p>ö</p> and more\r\n"
    "--=_x\r\n"
    "Content-Type: message/rfc822\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "Subject: =?UTF-8?Q?=C3=9C?=\r\n"
    "Bcc: kept@example.com\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "ü inside and more\r\n"
    "--=_x--\r\n"
    "epilogue\r\n";

static const char parts_7bit[] =
    "MIME-Version: 1.0\r\n"
    "\r\n"
    "preamble\r\n"
    "--=_x\r\n"
    "Content-Type: text/plain; charset=iso-8859-1\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "=E9t=E9\r\n"
    "--=_x\r\n"
    "\r\n"
    "plain\r\n"
    "--=_x\r\n"
    "Content-Type: text/html; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "<p>=C3=B6</p> and more\r\n"
    "--=_x\r\n"
    "Content-Type: message/rfc822\r\n"
    "\r\n"
    "Subject: =?UTF-8?Q?=C3=9C?=\r\n"
    "Bcc: kept@example.com\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: quoted-printable\r\n"
    "\r\n"
    "=C3=BC inside and more\r\n"
    "--=_x--\r\n"
    "epilogue\r\n";

static void each_part_by_its_label(void **state)
{
    (void)state;
    for (int eightbit = 0; eightbit < 2; eightbit++) {
        struct run r;
        run_init(&r, PROFILE_TOLERANT, "273");
        r.target.eightbit = eightbit;
        const char *mail = strstr(run_mail(&r, parts), "MIME-Version");
        assert_string_equal(mail, eightbit ? parts_8bit : parts_7bit);
        assert_int_equal(r.facts.part_count, 6);
        assert_int_equal(r.finding_count, 0);
        run_clear(&r);
    }
}

/* Deeper than the walker goes: nothing breaks, and the text is there. */
static void deep_nesting(void **state)
{
    (void)state;
    static char text[40 * 80];
    text[0] = '\0';
    for (int i = 0; i < 40; i++)
        sprintf(text + strlen(text),
                "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
    strcat(text, "\ninnermost\n");
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    assert_non_null(strstr(run_mail(&r, text), "innermost\r\n"));
    run_clear(&r);
}

/* A signed part is not given labels that it does not need. */
static void signed_parts(void **state)
{
    (void)state;
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    assert_non_null(
        strstr(run_mail(&r, "Content-Type: multipart/signed; boundary=x\n\n"
                            "--x\nContent-Type: text/plain\n\na\n--x--\n"),
               "--x\r\nContent-Type: text/plain\r\n\r\na\r\n--x--\r\n"));
    run_clear(&r);
}

static void flowed_padding(void **state)
{
    (void)state;
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    r.padded = true;
    assert_non_null(
        strstr(run_mail(&r, "Content-Type: text/plain; format=flowed\n"
                            "\na\nb\n"),
               "\r\n\r\na\r\nb\r\n"));
    run_clear(&r);
}

/* One message object serves mail after mail, whatever they were. */
static void one_object_for_all(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("273", &cp, &error), 0);
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "273");
    static struct run_records records;
    struct message *m = NULL;
    struct message_stamp stamp = {.now = {.tv_sec = 1}, .mail = 1};
    struct buf first;
    buf_init(&first, 1 << 20);
    for (int i = 0; i < 4; i++) {
        const char *text = i % 2 ? "B: c\n\nplain\n" : parts;
        struct run_records rr = {.cp = cp, .text = text, .len = strlen(text)};
        records = rr;
        survey_facts_clear(&r.facts);
        run_survey(&r, cp, records);
        int made =
            m ? message_reset(m, &r.envelope, &r.facts, &r.target, &stamp)
              : message_new(&r.options, cp, &r.envelope, &r.facts, &r.target,
                            &stamp, &m);
        assert_int_equal(made, 0);
        struct record record;
        buf_empty(&r.out);
        records = rr;
        while (run_next(&records, &record))
            assert_int_equal(message_record(m, &record, &r.out), 0);
        assert_int_equal(message_end(m, &r.out), 0);
        if (i == 0)
            buf_append(&first, buf_span(&r.out));
        else if (i == 2)
            assert_true(span_equal(buf_span(&first), buf_span(&r.out)));
    }
    message_free(&m);
    buf_clear(&first);
    run_clear(&r);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_part_by_its_label),
        cmocka_unit_test(deep_nesting),
        cmocka_unit_test(signed_parts),
        cmocka_unit_test(flowed_padding),
        cmocka_unit_test(one_object_for_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
