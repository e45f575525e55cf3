#include "base/scope.h"
#include "check.h"
#include "report/queue_id.h"
#include "report/replies.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static char directory[] = "/tmp/ebgate-replies-XXXXXX";
static char path[sizeof directory + 16];

static int make_directory(void **state)
{
    (void)state;
    if (!mkdtemp(directory))
        return -1;
    snprintf(path, sizeof path, "%s/replies", directory);
    return 0;
}

static int remove_directory(void **state)
{
    (void)state;
    return rmdir(directory);
}

/* ------------------------------------------------------------------ text */

static const struct text_case {
    const char *name;
    struct transcript_line line;
    bool jes;
    const char *codes, *text, *echo;
    const char *expect;
} text_cases[] = {
    {"echo and reply",
     {.record = 17, .column = 3, .shown = true},
     true,
     "501 5.5.4",
     "Syntax error",
     "RCPT TO",
     "050 RCPT TO\n501 5.5.4 JES Syntax error (record 17, column 3)\n"},
    {"the relay's, of several lines",
     {.record = 17, .shown = true},
     false,
     "550 5.1.1",
     "No such\nmailbox\n",
     NULL,
     "550-5.1.1 No such\n550 5.1.1 mailbox (record 17)\n"},
    {"no enhanced code, no record",
     {.shown = true},
     false,
     "221",
     "Bye",
     "QUIT",
     "050 QUIT\n221 Bye\n"},
    {"no text at all",
     {.record = 4, .shown = true},
     false,
     "250",
     NULL,
     NULL,
     "250 (record 4)\n"},
    {"an empty line within",
     {.shown = true},
     false,
     "250",
     "a\n\nb",
     NULL,
     "250-a\n250-\n250 b\n"},
    {"nothing acts on the terminal",
     {.shown = true},
     false,
     "250",
     "\x1b[2J\xC2\x9B\x80\xE2\x80\xAEx",
     "A\nB\tC",
     "050 A?B C\n250 ?[2J???x\n"},
    {"not shown", {.shown = false}, false, "250", "ok", "NOOP", ""},
};

static struct transcript_line line_of(const struct text_case *c)
{
    struct transcript_line line = c->line;
    if (c->text)
        assert_int_equal(reply_set(&line.reply, c->codes, "%s", c->text), 0);
    else
        assert_int_equal(reply_set(&line.reply, c->codes, "%s", ""), 0);
    line.reply.jes = c->jes;
    if (c->echo)
        line.echo = span_text(c->echo);
    return line;
}

static void texts(void **state)
{
    (void)state;
    for (const struct text_case *c = text_cases;
         c < text_cases + COUNT(text_cases); c++) {
        print_message("# %s\n", c->name);
        char *out = NULL;
        size_t len = 0;
        FILE *stream = open_memstream(&out, &len);
        SCOPED(replies_free) struct replies *r = NULL;
        assert_int_equal(replies_open_text(stream, &r), 0);
        struct transcript_line line = line_of(c);
        assert_int_equal(replies_write(r, &line), 0);
        assert_int_equal(replies_finish(r), 0);
        fclose(stream);
        assert_string_equal(out, c->expect);
        free(out);
        reply_clear(&line.reply);
    }
}

static void a_warning_names_its_quirk(void **state)
{
    (void)state;
    char *out = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&out, &len);
    SCOPED(replies_free) struct replies *r = NULL;
    assert_int_equal(replies_open_text(stream, &r), 0);
    struct finding finding = {.quirk = (enum quirk_id)6, .detail = "a@b"};
    struct transcript_line line = {
        .finding = &finding, .record = 3, .column = 9, .shown = true};
    assert_int_equal(replies_write(r, &line), 0);
    fclose(stream);
    char expect[400];
    snprintf(expect, sizeof expect, "051 Q-06 %s: a@b (record 3, column 9)\n",
             quirk((enum quirk_id)6)->warning);
    assert_string_equal(out, expect);
    free(out);
}

/* -------------------------------------------------------------- data sets */

static size_t read_back(unsigned char *bytes, size_t size)
{
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t len = fread(bytes, 1, size, in);
    fclose(in);
    assert_int_equal(unlink(path), 0);
    return len;
}

static size_t write_dataset(const char *page, struct dataset_format format,
                            const char *codes, const char *text,
                            unsigned char *bytes, size_t size)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open(page, &cp, &error), 0);
    struct replies *r = NULL;
    assert_int_equal(replies_open_dataset(path, cp, &format, &r), 0);
    struct transcript_line line = {.shown = true};
    assert_int_equal(reply_set(&line.reply, codes, "%s", text), 0);
    line.reply.jes = false;
    assert_int_equal(replies_write(r, &line), 0);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(replies_finish(r), 0);
    replies_free(&r);
    codepage_free(&cp);
    reply_clear(&line.reply);
    return read_back(bytes, size);
}

#define BYTES(literal) (literal), sizeof(literal) - 1
#define OK_037 "\xF2\xF5\xF0\x40\xD6\x92" /* 250 Ok */

static const struct form_case {
    const char *name;
    struct dataset_format format;
    const char *expect;
    size_t expect_len;
} form_cases[] = {
    {"FB is padded",
     {.recfm = RECFM_FB, .lrecl = 24},
     BYTES(OK_037 "\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
                  "\x40\x40\x40\x40")},
    {"FBA has its blank",
     {.recfm = RECFM_FB, .lrecl = 25, .carriage = CARRIAGE_ASA},
     BYTES("\x40" OK_037
           "\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40\x40"
           "\x40\x40\x40\x40")},
    {"V has its RDW", {.recfm = RECFM_V}, BYTES("\x00\x0A\x00\x00" OK_037)},
    {"VB has its BDW",
     {.recfm = RECFM_VB, .blocked = true},
     BYTES("\x00\x0E\x00\x00\x00\x0A\x00\x00" OK_037)},
    {"VBM writes and spaces",
     {.recfm = RECFM_VB, .blocked = true, .carriage = CARRIAGE_MACHINE},
     BYTES("\x00\x0F\x00\x00\x00\x0B\x00\x00\x09" OK_037)},
    {"a record of U is a block",
     {.recfm = RECFM_U, .blocked = true},
     BYTES("\x00\x0A\x00\x00" OK_037)},
    {"text with NL",
     {.recfm = RECFM_TEXT, .line_end = LINE_END_NL},
     BYTES(OK_037 "\x15")},
    {"text with CR LF",
     {.recfm = RECFM_TEXT, .line_end = LINE_END_CRLF},
     BYTES(OK_037 "\x0D\x25")},
};

static void forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(form_cases); i++) {
        const struct form_case *c = &form_cases[i];
        print_message("# %s\n", c->name);
        unsigned char bytes[256];
        size_t len = write_dataset("IBM-037", c->format, "250", "Ok", bytes,
                                   sizeof bytes);
        assert_int_equal(len, c->expect_len);
        assert_memory_equal(bytes, c->expect, len);
    }
}

/* Blocks are as long as their BDW says and no longer than half a track. */
static void many_records_make_blocks(void **state)
{
    (void)state;
    enum { LINES = 2000, LEN = 40 };
    struct dataset_format format = {.recfm = RECFM_VB, .blocked = true};
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct replies *r = NULL;
    assert_int_equal(codepage_open("IBM-1047", &cp, &error), 0);
    assert_int_equal(replies_open_dataset(path, cp, &format, &r), 0);
    struct transcript_line line = {.shown = true};
    assert_int_equal(reply_set(&line.reply, "250", "%032d", 0), 0);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(replies_write(r, &line), 0);
    assert_int_equal(replies_finish(r), 0);
    replies_free(&r);
    codepage_free(&cp);
    reply_clear(&line.reply);

    static unsigned char bytes[LINES * (LEN + 8)];
    size_t len = read_back(bytes, sizeof bytes), lines = 0, blocks = 0;
    for (size_t at = 0; at < len; blocks++) {
        size_t end = at + (size_t)bytes[at] * 256 + bytes[at + 1];
        assert_true(end <= len && end - at <= 27998);
        for (at += 4; at < end; lines++)
            at += (size_t)bytes[at] * 256 + bytes[at + 1];
        assert_int_equal(at, end);
    }
    assert_int_equal(lines, LINES);
    assert_int_equal(blocks, 4);
}

static void ascii_stays_ascii(void **state)
{
    (void)state;
    unsigned char bytes[256];
    struct dataset_format format = {
        .recfm = RECFM_TEXT, .line_end = LINE_END_A_CRLF, .ascii = true};
    size_t len = write_dataset("UTF-8", format, "250",
                               "Gr\xC3\xBC\xC3\x9F"
                               "e",
                               bytes, sizeof bytes);
    assert_int_equal(len, 13);
    assert_memory_equal(bytes,
                        "250 Gr\xC3\xBC\xC3\x9F"
                        "e\r\n",
                        len);
}

static void too_short_a_record(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("IBM-037", &cp, &error), 0);
    struct dataset_format format = {.recfm = RECFM_FB, .lrecl = 23};
    struct replies *r = NULL;
    assert_int_equal(replies_open_dataset(path, cp, &format, &r), -EINVAL);
    codepage_free(&cp);
}

/* What every line says behind its code and enhanced code, put together. */
static void join(const char *page, const unsigned char *bytes, size_t len,
                 size_t lrecl, size_t prefix, char *joined)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct codepage_coder coder;
    assert_int_equal(codepage_open(page, &cp, &error), 0);
    assert_int_equal(codepage_coder_init(&coder, cp, &codepage_policy_mail), 0);
    assert_int_equal(len % lrecl, 0);
    *joined = '\0';
    for (size_t at = 0; at < len; at += lrecl) {
        char line[4 * 256 + 16];
        struct codepage_result r = codepage_decode_record(
            &coder, bytes + at, lrecl, line, sizeof line);
        assert_int_equal(r.status, CODEPAGE_OK);
        size_t end = r.written;
        while (end > prefix && line[end - 1] == ' ')
            end--;
        line[end] = '\0';
        assert_int_equal(line[3], at + lrecl < len ? '-' : ' ');
        assert_int_equal(strncmp(line, "550", 3), 0);
        assert_int_equal(strncmp(line + 4, "5.1.1 ", 6), 0);
        strcat(joined, line + prefix);
    }
    assert_int_equal(coder.events.illegal, 0);
    assert_int_equal(coder.events.shift_closed, 0);
    codepage_coder_clear(&coder);
    codepage_free(&cp);
}

static const struct {
    const char *name, *page, *text, *expect;
} long_cases[] = {
    {"no blank to break at", "IBM-037",
     "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789abcdefghi"
     "jklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
     NULL},
    {"characters the page lacks", "IBM-037",
     "pri\xC4\x8D"
     "a\xE2\x82\xAC!",
     "pri?a?!"},
    {"double bytes are not split", "IBM-939",
     "abc\xE6\x97\xA5\xE6\x9C\xAC\xE8\xAA\x9E\xE3\x81\xAE\xE3\x83\xA1\xE3\x83"
     "\xBC\xE3\x83\xAB\xE3\x81\xA7\xE3\x81\x99x\xE6\x97\xA5y\xE6\x9C\xACz\xE8"
     "\xAA\x9E\xE6\x97\xA5\xE6\x9C\xAC",
     NULL},
};

/* Every width from the narrowest on: whole, in order, nothing split. */
static void every_width(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(long_cases); i++) {
        print_message("# %s\n", long_cases[i].name);
        for (size_t lrecl = 24; lrecl <= 200; lrecl++) {
            struct dataset_format format = {.recfm = RECFM_FB, .lrecl = lrecl};
            unsigned char bytes[8192];
            char joined[8192];
            size_t len = write_dataset(long_cases[i].page, format, "550 5.1.1",
                                       long_cases[i].text, bytes, sizeof bytes);
            join(long_cases[i].page, bytes, len, lrecl, 10, joined);
            const char *expect = long_cases[i].expect ? long_cases[i].expect
                                                      : long_cases[i].text;
            assert_string_equal(joined, expect);
        }
    }
}

static void unfinished_leaves_nothing(void **state)
{
    (void)state;
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("IBM-037", &cp, &error), 0);
    struct dataset_format format = {.recfm = RECFM_FB, .lrecl = 80};
    struct replies *r = NULL;
    assert_int_equal(replies_open_dataset(path, cp, &format, &r), 0);
    replies_free(&r);
    assert_int_equal(rmdir(directory), 0); /* it was empty */
    assert_int_equal(mkdir(directory, 0700), 0);
    assert_int_equal(replies_open_dataset("/nonexistent/x", cp, &format, &r),
                     -ENOENT);
    assert_int_equal(replies_open_dataset(directory, cp, &format, &r), -EISDIR);
    codepage_free(&cp);
}

/* ------------------------------------------------------------------- JSON */

static void json_objects(void **state)
{
    (void)state;
    char *out = NULL;
    size_t len = 0;
    FILE *stream = open_memstream(&out, &len);
    SCOPED(replies_free) struct replies *r = NULL;
    assert_int_equal(replies_open_json(stream, &r), 0);

    struct outcome outcome = {.state = OUTCOME_DELIVERED,
                              .at = {1700000000, 123456789}};
    assert_int_equal(reply_set(&outcome.rcpt, "250 2.1.5", "Ok"), 0);
    assert_int_equal(
        reply_set(&outcome.final, "250 2.0.0", "Ok: queued as \"A1\"\nbye"), 0);
    outcome.final.jes = false;
    struct transcript_line line = {.verb = VERB_RCPT,
                                   .record = 3,
                                   .mail = 1,
                                   .address = "a@b",
                                   .outcome = &outcome,
                                   .relay = "smtp://x",
                                   .reply = outcome.rcpt};
    assert_int_equal(replies_write(r, &line), 0);

    struct transcript_line own = {
        .verb = VERB_RCPT, .record = 4, .echo = SPAN("RCPT TO:<c d>")};
    assert_int_equal(reply_set(&own.reply, "501 5.1.3", "Bad path"), 0);
    assert_int_equal(replies_write(r, &own), 0);
    own.verb = VERB_DATA;
    assert_int_equal(replies_write(r, &own), 0);
    fclose(stream);
    assert_string_equal(
        out,
        "{\"record\":3,\"mail\":1,\"address\":\"a@b\",\"state\":\"delivered\","
        "\"code\":250,\"enhanced\":\"2.0.0\","
        "\"text\":\"Ok: queued as \\\"A1\\\" bye\",\"relay\":\"smtp://x\","
        "\"queue_id\":\"A1\",\"time\":\"2023-11-14T22:13:20.123Z\"}\n"
        "{\"record\":4,\"mail\":null,\"address\":\"c d\","
        "\"state\":\"refused\",\"code\":501,\"enhanced\":\"5.1.3\","
        "\"text\":\"Bad path\",\"relay\":null,\"queue_id\":null,"
        "\"time\":null}\n");
    free(out);
    reply_clear(&outcome.rcpt);
    reply_clear(&outcome.final);
    reply_clear(&own.reply);
}

static const struct {
    const char *text, *id;
} queue_ids[] = {
    {"Ok: queued as 8F3A21C04", "8F3A21C04"},
    {"OK id=1a2B3c-0001Ab-2D", "1a2B3c-0001Ab-2D"},
    {"4AM1B2C3012345 Message accepted for delivery", "4AM1B2C3012345"},
    {"ok 1700000000 qp 4711", "4711"},
    {"<abc@host> [InternalId=77, Hostname=x] Queued mail for delivery",
     "abc@host"},
    {"<abc@host> [InternalId=77] 456 bytes in 0.1, 1 KB/sec Queued mail for "
     "delivery",
     "abc@host"},
    {"2 bytes in 0.1, 1 KB/sec Queued mail for delivery", ""},
    {"Message queued as ABC.", "ABC"},
    {"Thank you", ""},
    {"queued as ", ""},
    {"", ""},
};

static void names_of_queued_mails(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(queue_ids); i++) {
        struct span id = queue_id_find(span_text(queue_ids[i].text));
        print_message("# %s\n", queue_ids[i].text);
        assert_int_equal(id.len, strlen(queue_ids[i].id));
        assert_memory_equal(id.at, queue_ids[i].id, id.len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(a_warning_names_its_quirk),
        cmocka_unit_test(forms),
        cmocka_unit_test(many_records_make_blocks),
        cmocka_unit_test(ascii_stays_ascii),
        cmocka_unit_test(too_short_a_record),
        cmocka_unit_test(every_width),
        cmocka_unit_test(unfinished_leaves_nothing),
        cmocka_unit_test(json_objects),
        cmocka_unit_test(names_of_queued_mails),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
