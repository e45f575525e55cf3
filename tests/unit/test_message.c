#include "message_run.h"

#define DATE "Date: Tue, 30 Sep 2008 16:04:54 -0400\r\n"
#define FROM "From: anna@example.com\r\n"
#define TO_ONE "To: bob@example.net\r\n"
#define TO_NONE "To: undisclosed-recipients:;\r\n"
#define ID         \
    "Message-ID: " \
    "<TESTMAIL.JOB00042.20080930.160454.541437.1@gate.example>\r\n"
#define MIME "MIME-Version: 1.0\r\n"
#define TEXT(charset) "Content-Type: text/plain; charset=" charset "\r\n"
#define AS(encoding) "Content-Transfer-Encoding: " encoding "\r\n"
/* What the shortest header is completed with. */
#define COMPLETED(charset, encoding) \
    DATE FROM TO_NONE ID MIME TEXT(charset) AS(encoding)

static const struct {
    const char *name;
    const char *page;
    bool eightbit, utf8;
    const char *text;
    const char *mail;
} cases[] = {
    {"an ASCII mail is completed", "1047", true, false,
     "Subject: hi\n\nHello\n",
     "Subject: hi\r\n" COMPLETED("us-ascii", "7bit") "\r\nHello\r\n"},
    {"Q-22: no header at all", "1047", true, false, "Hello world\n",
     DATE FROM TO_ONE ID MIME TEXT("us-ascii")
         AS("7bit") "\r\nHello world\r\n"},
    {"no text at all", "1047", true, false, "",
     DATE FROM TO_ONE ID MIME TEXT("us-ascii") AS("7bit") "\r\n"},
    {"8bit to a relay that takes it", "273", true, false, "Subject: hi\n\nÖl\n",
     "Subject: hi\r\n" COMPLETED("utf-8", "8bit") "\r\nÖl\r\n"},
    {"quoted-printable to one that does not", "273", false, false,
     "Subject: hi\n\nÖl = gut\n",
     "Subject: hi\r\n" COMPLETED("utf-8",
                                 "quoted-printable") "\r\n=C3=96l =3D gut\r\n"},
    {"base64 when little of it is ASCII", "939", false, false,
     "Subject: hi\n\n日本語日本語\n",
     "Subject: hi\r\n" COMPLETED(
         "utf-8", "base64") "\r\n5pel5pys6Kqe5pel5pys6KqeDQo=\r\n"},
    {"fields that are there are kept as written", "1047", true, false,
     "DATE: Thur, 26 Mar 92\nfrom:x@y.z\nTO:  A <a@b.c>,\n  d@e.f\n"
     "message-id: <1@x>\nmime-version: 1.0\ncontent-type: text/plain; "
     "charset=us-ascii\ncontent-transfer-encoding: 7BIT\n\nx\n",
     "DATE: Thur, 26 Mar 92\r\nfrom:x@y.z\r\nTO:  A <a@b.c>,\r\n  "
     "d@e.f\r\nmessage-id: <1@x>\r\nmime-version: 1.0\r\ncontent-type: "
     "text/plain; charset=us-ascii\r\ncontent-transfer-encoding: "
     "7BIT\r\n\r\nx\r\n"},
    {"Bcc is removed, with its folds", "1047", true, false,
     "Bcc: a@b.c,\n d@e.f\nResent-Bcc: g@h.i\nTo: j@k.l\n\nx\n",
     "To: j@k.l\r\n" DATE FROM ID MIME TEXT("us-ascii") AS("7bit") "\r\nx\r\n"},
    {"names, domains and the Subject", "273", false, false,
     "From: Jörg <j@bücher.example>\nTo: \"Müller, H.\" <h@x.example>\n"
     "Subject: Grüße\n\nx\n",
     "From: =?UTF-8?Q?J=C3=B6rg?= <j@xn--bcher-kva.example>\r\n"
     "To: =?UTF-8?Q?M=C3=BCller=2C_H=2E?= <h@x.example>\r\n"
     "Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe?=\r\n" DATE ID MIME TEXT("us-ascii")
         AS("7bit") "\r\nx\r\n"},
    {"the charset that is declared, when the text fits", "273", true, false,
     "Content-Type: text/plain; charset=ISO-8859-1\n\nÖl\n",
     "Content-Type: text/plain; charset=ISO-8859-1\r\n" DATE FROM TO_NONE ID
         MIME AS("8bit") "\r\n\xD6l\r\n"},
    {"UTF-8 when it does not", "1141", true, false,
     "Content-Type: text/plain; charset=\"iso-8859-1\"; x=y\n\n5 €\n",
     "Content-Type: text/plain; charset=utf-8; x=y\r\n" DATE FROM TO_NONE ID
         MIME AS("8bit") "\r\n5 €\r\n"},
    {"ISO-2022-JP is seven bits", "939", false, false,
     "Content-Type: text/plain; charset=ISO-2022-JP\n\n日本 x\n",
     "Content-Type: text/plain; charset=ISO-2022-JP\r\n" DATE FROM TO_NONE ID
         MIME AS("7bit") "\r\n\x1B$BF|K\\\x1B(B x\r\n"},
    {"Shift_JIS as quoted-printable", "1399", false, false,
     "Content-Type: text/plain; charset=Shift_JIS\n\naaaaaaaaaa 日\n",
     "Content-Type: text/plain; charset=Shift_JIS\r\n" DATE FROM TO_NONE ID MIME
         AS("quoted-printable") "\r\naaaaaaaaaa =93=FA\r\n"},
    {"a vendor's character is not of the standard", "939", true, false,
     "Content-Type: text/plain; charset=ISO-2022-JP\n\nⅢ\n",
     "Content-Type: text/plain; charset=utf-8\r\n" DATE FROM TO_NONE ID MIME AS(
         "8bit") "\r\nⅢ\r\n"},
    {"and stays under the vendor's name", "939", true, false,
     "Content-Type: text/plain; charset=windows-31j\n\nⅢ\n",
     "Content-Type: text/plain; charset=windows-31j\r\n" DATE FROM TO_NONE ID
         MIME AS("8bit") "\r\n\x87\x56\r\n"},
    {"US-ASCII that is none", "273", true, false,
     "Content-Type: text/plain; charset=us-ascii\n\nÖl\n",
     "Content-Type: text/plain; charset=utf-8\r\n" DATE FROM TO_NONE ID MIME AS(
         "8bit") "\r\nÖl\r\n"},
    {"a charset that nobody has", "273", true, false,
     "Content-Type: text/plain; charset=x-nobody\n\nÖl\n",
     "Content-Type: text/plain; charset=utf-8\r\n" DATE FROM TO_NONE ID MIME AS(
         "8bit") "\r\nÖl\r\n"},
    {"an EBCDIC label", "273", true, false,
     "Content-Type: text/plain; charset=IBM-273\n\nx\n",
     "Content-Type: text/plain; charset=us-ascii\r\n" DATE FROM TO_NONE ID MIME
         AS("7bit") "\r\nx\r\n"},
    {"an attachment that is no text says no charset", "273", false, false,
     "Content-Type: application/octet-stream; name=\"Öl.txt\"\n\nÖl, aaaaa\n",
     "Content-Type: application/octet-stream; name*=UTF-8''%C3%96l.txt\r\n" DATE
         FROM TO_NONE ID MIME AS("quoted-printable") "\r\n=C3=96l, "
                                                     "aaaaa\r\n"},
    {"base64 made on the host passes", "1047", true, false,
     "Content-Transfer-Encoding: base64\nContent-Type: "
     "image/png\n\nAAAA\nBB==\n",
     "Content-Transfer-Encoding: base64\r\nContent-Type: image/png\r\n" DATE
         FROM TO_NONE ID MIME "\r\nAAAA\r\nBB==\r\n"},
    {"quoted-printable made on the host passes", "1047", true, false,
     "Content-Transfer-Encoding: Quoted-Printable\n\na=E9=\nb\n",
     "Content-Transfer-Encoding: Quoted-Printable\r\n" DATE FROM TO_NONE ID MIME
     "\r\na=E9=\r\nb\r\n"},
    {"raw characters in it are encoded", "273", true, false,
     "Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; "
     "charset=iso-8859-1\n\na=E9 Ö a=b\n",
     "Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/plain; "
     "charset=iso-8859-1\r\n" DATE FROM TO_NONE ID MIME
     "\r\na=E9 =D6 a=3Db\r\n"},
    {"8bit is only said where it is known", "1047", false, false,
     "Content-Transfer-Encoding: 8bit\n\nx\n",
     "Content-Transfer-Encoding: 7bit\r\n" DATE FROM TO_NONE ID MIME TEXT(
         "us-ascii") "\r\nx\r\n"},
    {"dots are left to whoever stuffs them", "1047", true, false,
     "X: y\n\n.\n..a\n",
     "X: y\r\n" COMPLETED("us-ascii", "7bit") "\r\n.\r\n..a\r\n"},
    {"a local part beyond ASCII, with SMTPUTF8", "273", true, true,
     "To: Jö <jö@x.example>\n\nx\n",
     "To: =?UTF-8?Q?J=C3=B6?= <jö@x.example>\r\n" DATE FROM ID MIME TEXT(
         "us-ascii") AS("7bit") "\r\nx\r\n"},
};

static void mails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct run r;
        print_message("# %s\n", cases[i].name);
        run_init(&r, PROFILE_TOLERANT, cases[i].page);
        r.target.eightbit = cases[i].eightbit;
        r.target.utf8 = cases[i].utf8;
        assert_string_equal(run_mail(&r, cases[i].text), cases[i].mail);
        assert_int_equal(r.refusal.code, 0);
        assert_int_equal(r.substitutions, 0);
        run_clear(&r);
    }
}

/* Lines of 998 stay, longer ones are sent in an encoding; headers fold. */
static void long_lines(void **state)
{
    (void)state;
    static char text[8000];
    for (size_t len = 997; len <= 1000; len++) {
        struct run r;
        strcpy(text, "A: b\n\n");
        memset(text + 6, 'x', len);
        text[6 + len] = '\0';
        run_init(&r, PROFILE_TOLERANT, "1047");
        const char *mail = run_mail(&r, text);
        bool encoded = strstr(mail, "quoted-printable") != NULL;
        assert_int_equal(encoded, len > 998);
        assert_int_equal(run_found(&r, QUIRK_LONG_LINE), len > 998);
        run_clear(&r);
    }
    const char *names[] = {"Subject", "To", "References", "X-Other"};
    for (size_t i = 0; i < COUNT(names); i++) {
        struct run r;
        int begin = sprintf(text, "%s: ", names[i]);
        memset(text + begin, 'x', 3000);
        strcpy(text + begin + 3000, "@b.c\n\ny\n");
        run_init(&r, PROFILE_TOLERANT, "1047");
        assert_non_null(strstr(run_mail(&r, text), "\r\n\r\ny\r\n"));
        run_clear(&r);
    }
}

/* ------------------------------------------------------------------ options */

static void ibm_message_id(void **state)
{
    (void)state;
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    r.options.message_id = MESSAGE_ID_IBM;
    r.options.host = "CSSMTP1.mydomain.com";
    r.options.job_id = "SYS00006";
    assert_non_null(
        strstr(run_mail(&r, "A: b\n\nx\n"),
               "Message-ID: <TESTMAIL.SYS00006.CSSMTP1.mydomain.com.Sep302008."
               "160454.541437.1>\r\n"));
    run_clear(&r);
}

static void received(void **state)
{
    (void)state;
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    r.options.add_received = true;
    r.options.user_info = false;
    const char *mail = run_mail(&r, "A: b\n\nx\n");
    static const char line[] =
        "Received: from MVS1\r\n by gate.example (ebgate, with BSMTP)\r\n"
        " id 20080930.160454.541437.1;\r\n"
        " Tue, 30 Sep 2008 16:04:54 -0400\r\nA: b\r\n";
    assert_memory_equal(mail, line, sizeof line - 1);
    assert_null(strstr(mail, "TESTMAIL"));
    run_clear(&r);
}

static void at_signs(void **state)
{
    (void)state;
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "273");
    r.options.atsign.substitute = 0xA7;
    r.options.subject_atsign = true;
    const char *mail =
        run_mail(&r, "To: § <a§b.example>, c§d.example\nSubject: e§f\n"
                     "Message-ID: <1§x>\nX-Other: g§h\n\ni§j\n");
    assert_non_null(
        strstr(mail, "To: =?UTF-8?Q?=C2=A7?= <a@b.example>, c@d.example\r\n"
                     "Subject: e@f\r\nMessage-ID: <1@x>\r\n"
                     "X-Other: =?UTF-8?Q?g=C2=A7h?=\r\n"));
    assert_non_null(strstr(mail, "\r\n\r\ni§j\r\n"));
    run_clear(&r);
}

static void line_ends_as_blanks(void **state)
{
    (void)state;
    struct run r;
    run_init(&r, PROFILE_TOLERANT, "1047");
    r.options.line_break = LINE_BREAK_SPACE;
    assert_non_null(
        strstr(run_mail(&r, "A: b\n\nx\x01.\x01y\n"), "\r\n\r\nx . y\r\n"));
    run_clear(&r);
}

/* ------------------------------------------------------------------- strict */

static void strict(void **state)
{
    (void)state;
    struct run r;
    struct codepage *charset = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("ISO-8859-1", &charset, &error), 0);
    run_init(&r, PROFILE_STRICT, "1141");
    r.options.charset = charset;
    r.target.eightbit = false; /* CSSMTP sends eight bits all the same */
    assert_string_equal(
        run_mail(&r, "Subject: Ö\nContent-Type: multipart/mixed; boundary=x\n"
                     "\n--x\n\nÄ€\n"),
        "Subject: \xD6\r\nContent-Type: multipart/mixed; boundary=x\r\n" DATE
        "Message-ID: <TESTMAIL.JOB00042.gate.example.Sep302008.160454.541437."
        "1>\r\n\r\n--x\r\n\r\n\xC4?\r\n");
    assert_int_equal(r.substitutions, 1);
    run_clear(&r);
    codepage_free(&charset);
}

/* One message after another for relays that want it otherwise. */
static void the_charset_of_each_target(void **state)
{
    (void)state;
    static const struct {
        const char *charset;
        const char *body;
        unsigned lost;
    } targets[] = {
        {"ISO-8859-15", "\xC4\xA4", 0},
        {"UTF-8", "\xC3\x84\xE2\x82\xAC", 0},
        {NULL, "\xC4?", 1}, /* the options' */
        {"ISO-8859-15", "\xC4\xA4", 0},
    };
    struct codepage_error error;
    struct codepage *latin_1 = NULL, *page = NULL, *charset[COUNT(targets)];
    struct run r;
    struct message *m = NULL;
    struct record record = {.bytes = SPAN("\x4A\x9F"), .number = 1};
    const struct message_stamp stamp = {.mail = 1};
    assert_int_equal(codepage_open("ISO-8859-1", &latin_1, &error), 0);
    assert_int_equal(codepage_open("1141", &page, &error), 0);
    run_init(&r, PROFILE_STRICT, "1141");
    r.options.charset = latin_1;
    (void)run_mail(&r, "\nÄ€\n"); /* its survey */
    for (size_t i = 0; i < COUNT(targets); i++) {
        charset[i] = NULL;
        if (targets[i].charset)
            assert_int_equal(
                codepage_open(targets[i].charset, &charset[i], &error), 0);
        r.target.charset = charset[i];
        buf_empty(&r.out);
        assert_int_equal(
            m ? message_reset(m, &r.envelope, &r.facts, &r.target, &stamp)
              : message_new(&r.options, page, &r.envelope, &r.facts, &r.target,
                            &stamp, &m),
            0);
        const struct record blank = {.bytes = SPAN(""), .number = 1};
        assert_int_equal(message_record(m, &blank, &r.out), 0);
        assert_int_equal(message_record(m, &record, &r.out), 0);
        assert_int_equal(message_end(m, &r.out), 0);
        char body[32];
        snprintf(body, sizeof body, "\r\n\r\n%s\r\n", targets[i].body);
        if (!strstr(buf_text(&r.out), body))
            fail_msg("target %zu: %s", i, buf_text(&r.out));
        assert_int_equal(message_substitutions(m), targets[i].lost);
    }
    message_free(&m);
    run_clear(&r);
    for (size_t i = 0; i < COUNT(targets); i++)
        codepage_free(&charset[i]);
    codepage_free(&page);
    codepage_free(&latin_1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mails),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(ibm_message_id),
        cmocka_unit_test(received),
        cmocka_unit_test(at_signs),
        cmocka_unit_test(line_ends_as_blanks),
        cmocka_unit_test(strict),
        cmocka_unit_test(the_charset_of_each_target),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
