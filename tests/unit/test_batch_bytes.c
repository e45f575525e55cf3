#include "batch_say.h"
#include "check.h"
#include "intake/batch.h"
#include "notation.h"

/* Records in the notation of notation.h, behind an accepted HELO. */
static const struct {
    const char *name, *page;
    enum profile profile;
    const char *records; /* parted by '\n' */
    const char *said;
} byte_cases[] = {
    {"columns in double bytes", "IBM-939", PROFILE_TOLERANT,
     "'RCPT TO:<' 0E 4566 4567 0F 'A@' 3F '>'", "2 RCPT 501 5.1.3 @18\n"},
    {"columns behind blanks", "IBM-1047", PROFILE_TOLERANT,
     "'  RCPT TO:<A' 05 'B@C>'", "2 RCPT 501 5.1.3 @13\n"},
    {"columns in single bytes", "IBM-273", PROFILE_TOLERANT,
     "'MAIL FROM:<' C0C0C0 B5 'B.C> FOO=1'",
     "2 MAIL 250 2.1.0\n2 Q-43@21 FOO=1\n"},
    {"line ends around commands: PH24561", "IBM-1047", PROFILE_STRICT,
     "'MAIL FROM:<A@B.C>' 0D25\n'RCPT TO:<D@E.F>' 25 40*9\n'DATA' 0D25\n"
     "'.' 0D25\n'QUIT' 15",
     "2 MAIL 250 2.1.0\n2 Q-34@18\n3 RCPT 250 2.1.5 #0\n3 Q-34@16\n"
     "4 DATA 354\n4 Q-34@5\n= A@B.C > D@E.F\n. 5 250 2.6.0\n"
     "6 QUIT 221 2.0.0\n6 Q-34@5\n"},
    {"nulls, tolerant", "IBM-1047", PROFILE_TOLERANT,
     "'NOOP' 00*600\n'NOOP' 00",
     "2 NOOP 250 2.0.0\n2 Q-02@5\n3 NOOP 250 2.0.0\n! 0 250 2.0.0\n"},
    {"nulls, strict: PM87623", "IBM-1047", PROFILE_STRICT,
     "'NOOP' 00*600\n'NOOP' 00*40",
     "2 NOOP 500 5.2.5 @511\n3 NOOP 250 2.0.0\n! 0 221 2.0.0\n"},
    {"longer than any command", "IBM-1047", PROFILE_TOLERANT,
     "'NOOP ' 'x'*30000", "2 NOOP 500 5.2.5 @1001\n! 0 221 2.0.0\n"},
    {"not closed", "IBM-939", PROFILE_TOLERANT, "'NOOP ' 0E 4566",
     "2 NOOP 250 2.0.0\n2 Q-50@0\n! 0 250 2.0.0\n"},
    {"column 80", "IBM-1047", PROFILE_TOLERANT, "'NOOP ' 'x'*74 '<'",
     "2 NOOP 250 2.0.0\n2 Q-16@80\n! 0 250 2.0.0\n"},
    {"text tells once a mail", "IBM-1047", PROFILE_TOLERANT,
     "'MAIL FROM:<A@B>'\n'RCPT TO:<C@D>'\n'DATA'\n'A' 25\n'B' 25\n"
     "'C' 00\n'D' 00\n'x'*79 '<'\n'.'\n'QUIT'",
     "2 MAIL 250 2.1.0\n3 RCPT 250 2.1.5 #0\n4 DATA 354\n= A@B > C@D\n"
     "5 Q-34@2\n| A\n| B\n7 Q-02@2\n| C\n| D\n9 Q-16@80\n"
     "| "
     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
     "xxxxxxx<\n. 10 250 2.6.0\n11 QUIT 221 2.0.0\n"},
    {"a long line, strict", "IBM-1047", PROFILE_STRICT,
     "'MAIL FROM:<A@B>'\n'RCPT TO:<C@D>'\n'DATA'\n'A'\n'x'*999\n'B'\n"
     "'.'\n'QUIT'",
     "2 MAIL 250 2.1.0\n3 RCPT 250 2.1.5 #0\n4 DATA 354\n= A@B > C@D\n"
     "| A\n6 Q-33@999\n. 6 500 5.2.5\n9 QUIT 221 2.0.0\n"},
};

static void bytes_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(byte_cases); i++) {
        print_message("# %s\n", byte_cases[i].name);
        struct codepage *cp = say_page(byte_cases[i].page);
        struct batch_options o;
        batch_defaults(&o, byte_cases[i].profile);
        struct batch *b = NULL;
        assert_int_equal(batch_new(&o, cp, &b), 0);
        struct buf said, record;
        buf_init(&said, 1 << 20);
        buf_init(&record, 1 << 20);
        notation_read("'HELO X'", &record);
        say_record(&said, cp, b, buf_span(&record), 1);
        buf_empty(&said);
        uint64_t number = 2;
        for (const char *line = byte_cases[i].records; *line; number++) {
            char *one = strndup(line, strcspn(line, "\n"));
            buf_empty(&record);
            notation_read(one, &record);
            say_record(&said, cp, b, buf_span(&record), number);
            line += strlen(one);
            line += *line == '\n';
            free(one);
        }
        bool ends = strstr(byte_cases[i].said, "! 0 ");
        assert_int_equal(batch_end(b), 0);
        if (ends)
            say_all(&said, cp, b);
        if (strcmp(buf_text(&said), byte_cases[i].said) != 0)
            fail_msg("%sinstead of\n%s", buf_text(&said), byte_cases[i].said);
        buf_clear(&said);
        buf_clear(&record);
        batch_free(&b);
        codepage_free(&cp);
    }
}

/* What column 80 joined in records.c: places name the record they are in. */
static void joined_records_name_their_place(void **state)
{
    (void)state;
    struct codepage *cp = say_page("UTF-8");
    struct batch_options o;
    batch_defaults(&o, PROFILE_STRICT);
    struct batch *b = NULL;
    assert_int_equal(batch_new(&o, cp, &b), 0);
    char line[200];
    memset(line, 'x', sizeof line);
    memcpy(line, "RCPT TO:<", 9);
    line[79 + 79 + 4] = '\t';
    struct record record = {
        .bytes = span_of(line, sizeof line), .number = 7, .joined = 2};
    assert_int_equal(batch_feed(b, &record), 0);
    struct batch_item item;
    assert_int_equal(batch_next(b, &item), STEP_ITEM);
    assert_int_equal(item.reply.code, 501);
    assert_int_equal(item.record, 7); /* no closing bracket: the opening one */
    assert_int_equal(batch_next(b, &item), STEP_ITEM);
    assert_int_equal(item.finding.quirk, QUIRK_COLUMN_80);
    assert_int_equal(batch_next(b, &item), STEP_HUNGRY);

    line[sizeof line - 1] = '>';
    record.number = 10;
    assert_int_equal(batch_feed(b, &record), 0);
    assert_int_equal(batch_next(b, &item), STEP_ITEM);
    assert_int_equal(item.reply.code, 501);
    assert_int_equal(item.record, 12);
    assert_int_equal(item.column, 5);
    batch_free(&b);
    codepage_free(&cp);
}

static void echo_is_what_came(void **state)
{
    (void)state;
    static const struct {
        const char *line, *echo;
    } lines[] = {
        {"  tick  Job 1  ", "tick  Job 1"},
        {"MAIL FROM:<hans\xC2\xA7"
         "example.de>",
         "MAIL FROM:<hans\xC2\xA7"
         "example.de>"},
        {"NOOP \x01\xC2\x9F"
         "x",
         "NOOP ??x"},
        {"AUTH PLAIN AGhhbnMAc2VjcmV0", "AUTH"},
        {"auth login", "auth"},
        {"AGhhbnM=", "AUTH"},
        {"AGhhc2VjcmV0", "AUTH"},
        {"BCC: x", "BCC: x"},
    };
    struct codepage *cp = say_page("UTF-8");
    struct batch_options o;
    batch_defaults(&o, PROFILE_TOLERANT);
    o.atsign.substitute = 0xA7;
    struct batch *b = NULL;
    assert_int_equal(batch_new(&o, cp, &b), 0);
    for (size_t i = 0; i < COUNT(lines); i++) {
        struct record record = {.bytes = span_text(lines[i].line),
                                .number = i + 1};
        struct batch_item item;
        assert_int_equal(batch_feed(b, &record), 0);
        do
            assert_int_equal(batch_next(b, &item), STEP_ITEM);
        while (item.kind != BATCH_COMMAND);
        assert_true(span_equal(item.echo, span_text(lines[i].echo)));
        assert_true(!item.reply.text || !strstr(item.reply.text, "AGhh"));
        while (batch_next(b, &item) == STEP_ITEM)
            continue;
    }
    batch_free(&b);
    codepage_free(&cp);
}

static void netdata_is_refused(void **state)
{
    (void)state;
    static const unsigned char segment[] = {0x60, 0xE0, 0xC9, 0xD5, 0xD4,
                                            0xD9, 0xF0, 0xF1, 0x00, 0x42};
    struct codepage *cp = say_page("IBM-1047");
    struct batch_options o;
    batch_defaults(&o, PROFILE_TOLERANT);
    struct batch *b = NULL;
    struct buf said;
    buf_init(&said, 4096);
    assert_int_equal(batch_new(&o, cp, &b), 0);
    say_record(&said, cp, b, span_of(segment, sizeof segment), 1);
    say_record(&said, cp, b, SPAN("rest"), 2);
    assert_string_equal(buf_text(&said), "1 Q-52@0\n! 1 554 5.6.1\n");
    buf_clear(&said);
    batch_free(&b);
    codepage_free(&cp);
}

static void auto_reads_the_at_sign(void **state)
{
    (void)state;
    struct codepage *cp = say_page("IBM-273");
    struct batch_options o;
    for (int p = 0; p < 2; p++) {
        batch_defaults(&o, p ? PROFILE_STRICT : PROFILE_TOLERANT);
        o.atsign.automatic = true;
        o.syntax_error_limit = 0;
        struct batch *b = NULL;
        struct buf said;
        buf_init(&said, 1 << 16);
        assert_int_equal(batch_new(&o, cp, &b), 0);
        static const char *const records[] = {"'HELO X'",
                                              "'MAIL FROM:<A@B.C>'",
                                              "'RCPT TO:<D@E.F>'",
                                              "'RCPT TO:<D' B5 'E.F>'",
                                              "'DATA'",
                                              "'MAIL FROM:<A' C0 'B.C>'",
                                              "'.'"};
        for (size_t i = 0; i < COUNT(records); i++) {
            struct buf record;
            buf_init(&record, 1000);
            notation_read(records[i], &record);
            say_record(&said, cp, b, buf_span(&record), i + 1);
            buf_clear(&record);
        }
        struct atsign a;
        char text[300];
        const struct atsign_guess *guess = batch_atsign_guess(b);
        assert_int_equal(guess->real, 1);
        assert_int_equal(atsign_conclude(guess, &a, text, sizeof text), 0);
        assert_int_equal(a.substitute, 0xA7);
        buf_clear(&said);
        batch_free(&b);
    }
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_are_read),
        cmocka_unit_test(joined_records_name_their_place),
        cmocka_unit_test(echo_is_what_came),
        cmocka_unit_test(netdata_is_refused),
        cmocka_unit_test(auto_reads_the_at_sign),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
