/* Text encodes the same with every kernel; where no event was counted it is
 * what its bytes decode to; and records of any width hold all of it. The
 * first three bytes of the input choose the page, the newlines and the width.
 */
#include "codepages/codepage.h"
#include "codepages/cpu.h"
#include "codepages/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"1047", "1140", "875", "1025",
                                    "838",  "290",  "939", "1399",
                                    "1388", "300",  "1130"};
#define PAGES (sizeof names / sizeof names[0])

struct text {
    const unsigned char *at;
    size_t len;
};

/* What came of a text. */
struct outcome {
    unsigned char *bytes;
    size_t len;
    struct codepage_events events;
};

static void fail(const char *what, const struct codepage *cp)
{
    fprintf(stderr, "%s: %s\n", codepage_name(cp), what);
    abort();
}

static void begin(struct codepage_coder *c, const struct codepage *cp,
                  enum codepage_newline newline)
{
    struct codepage_policy policy = {.newline = newline};
    if (codepage_coder_init(c, cp, &policy) < 0)
        abort();
}

/* The room is no larger than it must be, so that a sanitizer sees more. */
static struct outcome encode(const struct codepage *cp,
                             enum codepage_newline newline, struct text text)
{
    struct codepage_coder c;
    struct outcome o = {malloc(4 * text.len + 16), 0, {0}};
    unsigned char *exact = malloc(text.len + 1);
    if (!o.bytes || !exact)
        abort();
    memcpy(exact + 1, text.at, text.len);
    begin(&c, cp, newline);
    o.len = codepage_encode_record(&c, exact + 1, text.len, o.bytes,
                                   4 * text.len + 16)
                .written;
    o.events = c.events;
    codepage_coder_clear(&c);
    free(exact);
    return o;
}

static void check_kernels(const struct codepage *cp,
                          enum codepage_newline newline, struct text text,
                          const struct outcome *scalar)
{
    for (int i = CPU_AVX2; i < CPU_LEVELS; i++) {
        if (!cpu_level_set((enum cpu_level)i))
            continue;
        struct outcome o = encode(cp, newline, text);
        if (o.len != scalar->len || memcmp(o.bytes, scalar->bytes, o.len) ||
            memcmp(&o.events, &scalar->events, sizeof o.events))
            fail(cpu_level_name((enum cpu_level)i), cp);
        free(o.bytes);
    }
}

/* @len bytes are @text, read back; or, where the page has a character one way
 * only, a letter in parts or joined newlines, they are what the text that they
 * decode to encodes to. */
static void check_return(const struct codepage *cp,
                         enum codepage_newline newline,
                         const unsigned char *bytes, size_t len,
                         struct text text)
{
    struct codepage_coder c;
    size_t room = 4 * len + 16;
    unsigned char *again = malloc(room);
    if (!again)
        abort();
    begin(&c, cp, newline);
    struct codepage_result r =
        codepage_decode_record(&c, bytes, len, again, room);
    if (r.written != text.len || memcmp(again, text.at, text.len) != 0) {
        struct outcome o = encode(cp, newline, (struct text){again, r.written});
        if (o.len != len || memcmp(o.bytes, bytes, len) != 0)
            fail("text does not return", cp);
        free(o.bytes);
    }
    codepage_coder_clear(&c);
    free(again);
}

/* Record after record until the text is used or one character is too wide. */
static void check_records(const struct codepage *cp,
                          enum codepage_newline newline, size_t width,
                          struct text text, bool returns)
{
    struct codepage_coder c;
    unsigned char record[64];
    begin(&c, cp, newline);
    for (;;) {
        struct codepage_result r =
            codepage_encode_within(&c, text.at, text.len, record, width);
        if (r.written > width || r.read > text.len ||
            (r.status == CODEPAGE_OK) != (r.read == text.len))
            fail("a record holds what it cannot hold", cp);
        if (returns)
            check_return(cp, newline, record, r.written,
                         (struct text){text.at, r.read});
        text.at += r.read;
        text.len -= r.read;
        if (r.read == 0 || r.status == CODEPAGE_OK)
            break;
    }
    if (text.len > 0 && width >= 10) /* any letter in parts, and its shifts */
        fail("a record holds nothing", cp);
    codepage_coder_clear(&c);
}

static bool is_plain(const struct codepage_events *e)
{
    return e->not_in_target + e->malformed == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct codepage *pages[PAGES];
    struct codepage_error error;
    if (size < 3)
        return 0;
    unsigned page = data[0] % PAGES;
    if (!pages[page] && codepage_open(names[page], &pages[page], &error) < 0)
        abort();
    const struct codepage *cp = pages[page];
    enum codepage_newline newline = (enum codepage_newline)(data[1] % 3);
    struct text text = {data + 3, size - 3};

    cpu_level_set(CPU_SCALAR);
    struct outcome scalar = encode(cp, newline, text);
    check_kernels(cp, newline, text, &scalar);
    bool returns = is_plain(&scalar.events);
    if (returns)
        check_return(cp, newline, scalar.bytes, scalar.len, text);
    check_records(cp, newline, data[2] % 64, text, returns);
    free(scalar.bytes);
    return 0;
}
