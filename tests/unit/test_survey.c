#include "message/structure.h"
#include "message_run.h"

/* ------------------------------------------------------------ what is odd */

static const struct {
    const char *name;
    enum quirk_id quirk; /* that is told; QUIRK_NONE: nothing is */
    uint64_t record;
    const char *text;
    const char *holds; /* what stands in the mail */
} quirks[] = {
    {"nothing odd", QUIRK_NONE, 0,
     "Subject: a\nDate: Tue, 30 Sep 2008 "
     "16:04:54 -0400\n\nx\n",
     "\r\n\r\nx\r\n"},
    {"Q-18: a folded card", QUIRK_NONE, 0, "Subject: a\n b\n\tc\n\nx\n",
     "Subject: a\r\n b\r\n\tc\r\n"},
    {"Q-19: blank records before the header", QUIRK_BLANK_FIRST, 3,
     "\n  \nSubject: a\n\nx\n", "Subject: a\r\n"},
    {"... and before text", QUIRK_NO_HEADER, 3, "\n\nHello there\n",
     "7bit\r\n\r\n\r\nHello there\r\n"},
    {"Q-20: no blank line", QUIRK_NO_BLANK_LINE, 2, "Subject: a\nHello there\n",
     "7bit\r\n\r\nHello there\r\n"},
    {"... with a colon far away", QUIRK_NO_BLANK_LINE, 2,
     "Subject: a\nDear Sir: hello\n", "7bit\r\n\r\nDear Sir: hello\r\n"},
    {"a blank before the colon of a known field", QUIRK_NONE, 0,
     "Subject : a\n\nx\n", "Subject: a\r\n"},
    {"Q-21: text that looks like a field", QUIRK_NONE, 0, "NOTE: a\n\nx\n",
     "NOTE: a\r\n"},
    {"Q-23: an old date", QUIRK_DATE, 2,
     "Subject: a\nDate: Thur, 26 Mar 92 21:48:57 EST\n\nx\n",
     "Date: Thur, 26 Mar 92 21:48:57 EST\r\n"},
    {"Q-24: Bcc", QUIRK_BCC, 1, "Bcc: a@b.c\nSubject: a\n\nx\n",
     "Subject: a\r\n"},
    {"Q-25: a field twice", QUIRK_NONE, 0, "To: a@b.c\nTO:d@e.f\n\nx\n",
     "To: a@b.c\r\nTO:d@e.f\r\n"},
    {"Q-30: a boundary that never comes", QUIRK_WRONG_PAGE, 4,
     "Content-Type: multipart/mixed; boundary=x\n\n--y\na\n",
     "\r\n\r\n--y\r\na\r\n"},
    {"Q-34: a line end inside a record", QUIRK_LINE_END, 3,
     "Subject: a\n\nx\x01.\x01y\n", "7bit\r\n\r\nx\r\n.\r\ny\r\n"},
    {"... in a header is a blank", QUIRK_LINE_END, 1,
     "Subject: a\x01To: b\n\nx\n", "Subject: a To: b\r\n"},
    {"... and at the end of a record", QUIRK_LINE_END, 3,
     "Subject: a\n\nx\x01\ny\n", "\r\n\r\nx\r\ny\r\n"},
    {"Q-35: a control", QUIRK_CONTROL, 3, "Subject: a\n\nx\x07y\n",
     "\r\n\r\nx?y\r\n"},
    {"a tab", QUIRK_NONE, 0, "Subject: a\n\nx\ty\n", "x\ty\r\n"},
    {"a form feed", QUIRK_NONE, 0, "Subject: a\n\n\fy\n", "\r\n\fy\r\n"},
    {"Q-36: no closing boundary", QUIRK_MIME_UNCLOSED, 5,
     "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n",
     "--x\r\n\r\na\r\n--x--\r\n"},
    {"... of the inner one", QUIRK_MIME_UNCLOSED, 7,
     "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
     "Content-Type: multipart/alternative; boundary=y\n\n--y\n--x--\n",
     "--y\r\n\r\n--y--\r\n--x--\r\n"},
    {"Q-39: HTML without a label", QUIRK_NONE, 0, "X: y\n\n<html>\n",
     "\r\n\r\n<html>\r\n"},
    {"a charset that does not fit", QUIRK_LABEL, 3,
     "Content-Type: text/plain; charset=iso-8859-1\n\n5 €\n",
     "charset=utf-8\r\n"},
    {"a character between the parts, where no charset is", QUIRK_LABEL, 3,
     "Content-Type: multipart/mixed; boundary=x\n\nÄ\n--x\n\na\n--x--\n",
     "\r\n\r\nÄ\r\n--x\r\n"},
    {"quoted-printable that is none", QUIRK_LABEL, 3,
     "Content-Transfer-Encoding: quoted-printable\n\na=b\n", "a=3Db\r\n"},
    {"a boundary padded with blanks", QUIRK_NONE, 0,
     "Content-Type: multipart/mixed; boundary=x\n\n--x  \n\na\n--x--  \n",
     "--x\r\n\r\na\r\n--x--\r\n"},
    {"a multipart that says it is quoted-printable", QUIRK_NONE, 0,
     "Content-Type: multipart/mixed; boundary=\"=x\"\n"
     "Content-Transfer-Encoding: quoted-printable\n\n--=x\n\na=b\n--=x--\n",
     "Encoding: 7bit\r\n"},
    {"a boundary beyond ASCII", QUIRK_NONE, 0,
     "Content-Type: multipart/mixed; boundary=\"=Ü\"\n\n--=Ü\n\na\n--=Ü--\n",
     "boundary=\"=__\"\r\n"},
};

static void quirks_of_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(quirks); i++) {
        struct run r;
        print_message("# %s\n", quirks[i].name);
        run_init(&r, PROFILE_TOLERANT, "1141");
        const char *mail = run_mail(&r, quirks[i].text);
        if (!strstr(mail, quirks[i].holds))
            fail_msg("%s", mail);
        assert_int_equal(r.refusal.code, 0);
        assert_int_equal(r.finding_count, quirks[i].quirk != QUIRK_NONE);
        if (r.finding_count > 0) {
            assert_int_equal(r.findings[0].quirk, quirks[i].quirk);
            assert_int_equal(r.findings[0].record, quirks[i].record);
        }
        run_clear(&r);
    }
}

/* In SCSU and LMBCS half of a character may be CR, LF or NUL. */
static void charsets_that_hold_line_ends(void **state)
{
    (void)state;
    static const char *const names[] = {"SCSU", "LMBCS-1", "UTF-16"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct run r;
        char text[120];
        print_message("# %s\n", names[i]);
        snprintf(text, sizeof text,
                 "Content-Type: text/plain; charset=%s\n\nਊ ഊ Ā čഊ\n",
                 names[i]);
        run_init(&r, PROFILE_TOLERANT, "UTF-8");
        const char *mail = run_mail(&r, text);
        assert_non_null(strstr(mail, "charset=utf-8\r\n"));
        assert_true(run_found(&r, QUIRK_LABEL));
        run_clear(&r);
    }
}

/* A job of nothing but blank records behind DATA is no header to wait for. */
static void many_blank_lines(void **state)
{
    (void)state;
    static const int counts[] = {STRUCTURE_MAX_BLANK, STRUCTURE_MAX_BLANK + 1};
    for (size_t i = 0; i < COUNT(counts); i++) {
        struct run r;
        char text[2 * STRUCTURE_MAX_BLANK];
        memset(text, '\n', (size_t)counts[i]);
        strcpy(text + counts[i], "Subject: a\n\nx\n");
        run_init(&r, PROFILE_TOLERANT, "1047");
        const char *mail = run_mail(&r, text);
        bool is_text = i > 0;
        assert_int_equal(run_found(&r, QUIRK_BLANK_FIRST), !is_text);
        assert_int_equal(strstr(mail, "\r\n\r\nSubject: a\r\n") != NULL,
                         is_text);
        run_clear(&r);
    }
}

static void column_of_a_control(void **state)
{
    (void)state;
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    run_mail(&r, "Subject: a\n\nxyz\x07\n");
    assert_int_equal(r.findings[0].column, 4);
    assert_string_equal(r.findings[0].detail, "X'2F'");
    assert_int_equal(r.substitutions, 1);
    run_clear(&r);
}

/* What the strict profile sends as a question mark is told too. */
static void strict_tells_what_is_replaced(void **state)
{
    (void)state;
    static const struct {
        enum quirk_id quirk;
        uint64_t record;
        const char *text, *holds;
    } cases[] = {
        {QUIRK_NONE, 0, "Subject: Ö\n\nÖ\n", "\xD6\r\n"},
        {QUIRK_LABEL, 3, "Subject: a\n\n5 €\n", "\r\n\r\n5 ?\r\n"},
        {QUIRK_LABEL, 1, "Subject: 5 €\n\nx\n", "Subject: 5 ?\r\n"},
        {QUIRK_CONTROL, 3, "Subject: a\n\nx\x07y\n", "\r\n\r\nx?y\r\n"},
        {QUIRK_CONTROL, 1, "Subject: a\x07\n\nx\n", "Subject: a?\r\n"},
    };
    struct codepage *latin = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("ISO-8859-1", &latin, &error), 0);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct run r;
        print_message("# case %zu\n", i);
        run_init(&r, PROFILE_STRICT, "1141");
        r.options.charset = latin;
        const char *mail = run_mail(&r, cases[i].text);
        if (!strstr(mail, cases[i].holds))
            fail_msg("%s", mail);
        assert_int_equal(r.finding_count, cases[i].quirk != QUIRK_NONE);
        assert_int_equal(r.findings[0].quirk, cases[i].quirk);
        assert_int_equal(r.findings[0].record, cases[i].record);
        run_clear(&r);
    }
    codepage_free(&latin);
}

/* ---------------------------------------------------------------- refusals */

static void refused(enum profile profile, const char *text, size_t len,
                    unsigned code, unsigned detail)
{
    struct run r;
    run_init(&r, profile, "1047");
    run_mail_bytes(&r, text, len);
    assert_int_equal(r.refusal.code, code);
    assert_int_equal(r.refusal.enhanced[2], detail);
    assert_int_equal(r.out.len, 0);
    run_clear(&r);
}

static void refusals(void **state)
{
    (void)state;
    static char text[512 * 1024];
    const char *binary = "Content-Transfer-Encoding: binary\n\nx\n";
    refused(PROFILE_TOLERANT, binary, strlen(binary), 554, 1);
    refused(PROFILE_STRICT, binary, strlen(binary), 554, 1);

    text[0] = '\0';
    for (size_t i = 0; i < 51; i++)
        strcat(text, "Received: from a by b\n");
    refused(PROFILE_TOLERANT, text, strlen(text), 554, 6);
    refused(PROFILE_STRICT, text, strlen(text), 554, 6);
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    run_mail_bytes(&r, text, strlen("Received: from a by b\n") * 50);
    assert_int_equal(r.refusal.code, 0);
    run_clear(&r);

    for (size_t i = 0; i < sizeof text; i += 64)
        memcpy(text + i,
               "X-Field: 012345678901234567890123456789012345678901234"
               "5678901234\n",
               64);
    refused(PROFILE_TOLERANT, text, 300 * 1024, 552, 4);

    strcpy(text, "Content-Type: multipart/mixed; boundary=x\n\n");
    for (size_t i = 0; i < SURVEY_MAX_PARTS; i++)
        strcat(text + 4 * i, "--x\n");
    refused(PROFILE_TOLERANT, text, strlen(text), 554, 0);

    memset(text, 'x', 2000);
    memcpy(text, "A: b\n\n", 6);
    refused(PROFILE_STRICT, text, 2000, 500, 5);
}

#define TEN "0123456789"
#define FIFTY TEN TEN TEN TEN TEN

/** The begin of the first subject, for whoever asks. */
static void subjects(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *subject;
    } cases[] = {
        {"none", "To: a\n\nSubject: x\n", NULL},
        {"plain", "Subject:  a b \n\nx\n", "a b"},
        {"empty", "Subject:\n\nx\n", ""},
        {"folded", "Subject: a\n b\n\nx\n", "a b"},
        {"beyond ASCII",
         "Subject: Gr\xc3\xbc\xc3\x9f"
         "e\n\nx\n",
         "Gr\xc3\xbc\xc3\x9f"
         "e"},
        {"in encoded words",
         "Subject: =?utf-8?Q?Gr=C3=BC?=\n =?iso-8859-1?Q?=DFe?= x\n\nx\n",
         "Gr\xc3\xbc\xc3\x9f"
         "e x"},
        {"of what acts on a terminal", "Subject: =?utf-8?Q?a=1B=0Ab?=\n\nx\n",
         "a??b"},
        {"twice", "Subject: a\nSubject: b\n\nx\n", "a"},
        {"of a part", "Content-Type: message/rfc822\n\nSubject: b\n\nx\n",
         NULL},
        {"cut", "Subject: " FIFTY FIFTY FIFTY FIFTY "x\n\nx\n",
         FIFTY FIFTY FIFTY FIFTY},
        {"cut between characters",
         "Subject: a" FIFTY FIFTY FIFTY TEN TEN TEN TEN "12345678\xc3\xbc"
         "\n\nx\n",
         "a" FIFTY FIFTY FIFTY TEN TEN TEN TEN "12345678"},
    };
    for (size_t i = 0; i < 2 * COUNT(cases); i++) {
        const char *wanted = i % 2 ? cases[i / 2].subject : NULL;
        struct run r;
        run_init(&r, PROFILE_TOLERANT, "1047");
        r.options.keep_names = i % 2;
        run_mail(&r, cases[i / 2].text);
        if (!wanted != !r.facts.subject ||
            (wanted && strcmp(wanted, r.facts.subject) != 0))
            fail_msg("%s: %s", cases[i / 2].name,
                     r.facts.subject ? r.facts.subject : "none");
        run_clear(&r);
    }
}

/** What is attached, wherever it is; the first of them by name. */
static void attachments(void **state)
{
    (void)state;
    static char text[16 * 1024] =
        "Content-Type: multipart/mixed; boundary=x\n\n--x\n\na\n"
        "--x\nContent-Type: multipart/related; boundary=y\n\n"
        "--y\nContent-Type: text/html\n\n<p>\n"
        "--y\nContent-Type: image/png\n\nx\n--y--\n";
    for (int i = 0; i < SURVEY_MAX_ATTACHMENTS; i++)
        sprintf(text + strlen(text),
                "--x\nContent-Disposition: attachment; filename=f%d\n\nx\n", i);
    strcat(text, "--x--\n");
    for (int keep = 0; keep < 2; keep++) {
        struct run r;
        run_init(&r, PROFILE_TOLERANT, "1047");
        r.options.keep_names = keep;
        run_mail(&r, text);
        const struct attachment *a = r.facts.attachments;
        assert_int_equal(r.facts.attachment_count,
                         keep ? SURVEY_MAX_ATTACHMENTS + 1 : 0);
        assert_int_equal(!a, !keep);
        assert_string_equal(keep ? a[0].type : "image/png", "image/png");
        assert_string_equal(keep ? a[1].name : "f0", "f0");
        assert_string_equal(keep ? a[SURVEY_MAX_ATTACHMENTS - 1].name : "f18",
                            "f18");
        run_clear(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quirks_of_text),
        cmocka_unit_test(charsets_that_hold_line_ends),
        cmocka_unit_test(many_blank_lines),
        cmocka_unit_test(column_of_a_control),
        cmocka_unit_test(strict_tells_what_is_replaced),
        cmocka_unit_test(refusals),
        cmocka_unit_test(subjects),
        cmocka_unit_test(attachments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
