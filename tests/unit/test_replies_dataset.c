#include "base/scope.h"
#include "check.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(many_records_make_blocks),
        cmocka_unit_test(ascii_stays_ascii),
        cmocka_unit_test(too_short_a_record),
        cmocka_unit_test(every_width),
        cmocka_unit_test(unfinished_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
