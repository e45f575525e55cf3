#include "check.h"
#include "intake/bytes_seen.h"
#include "notation.h"

static const struct {
    const char *name, *bytes;
    unsigned kinds;
} samples[] = {
    {"nothing", "", 0},
    {"blanks and nulls", "40 00", BYTE_A_CONTROL | BYTE_E_CONTROL},
    {"EBCDIC", "'HELO'", BYTE_HIGH | BYTE_PRINT | BYTE_NOT_UTF8},
    {"EBCDIC with NL", "'A' 15",
     BYTE_HIGH | BYTE_PRINT | BYTE_NOT_UTF8 | BYTE_E_LINE_END | BYTE_A_CONTROL},
    {"double bytes", "0E 4281 0F",
     BYTE_HIGH | BYTE_PRINT | BYTE_NOT_UTF8 | BYTE_A_CONTROL},
    {"ASCII", "\"HELO\"", BYTE_PRINT},
    {"ASCII with digits", "\"12\"", BYTE_PRINT | BYTE_E_CONTROL},
    {"ASCII with CR LF", "\"A\" 0D0A",
     BYTE_PRINT | BYTE_A_LINE_END | BYTE_E_LINE_END | BYTE_E_CONTROL},
    {"UTF-8 of two, three and four", "C3A4 E282AC F09F9880",
     BYTE_PRINT | BYTE_HIGH},
    {"cut UTF-8", "41 E282", BYTE_PRINT | BYTE_HIGH | BYTE_NOT_UTF8},
    {"overlong", "C080", BYTE_PRINT | BYTE_HIGH | BYTE_NOT_UTF8},
    {"a continuation alone", "4180", BYTE_PRINT | BYTE_HIGH | BYTE_NOT_UTF8},
    {"Latin-1", "41E441", BYTE_PRINT | BYTE_HIGH | BYTE_NOT_UTF8},
};

static unsigned kinds_of(struct span bytes, size_t at)
{
    struct bytes_seen seen;
    bytes_seen_init(&seen);
    bytes_seen_feed(&seen, span_head(bytes, at));
    bytes_seen_feed(&seen, span_from(bytes, at));
    bytes_seen_end(&seen);
    return seen.kinds;
}

static void kinds_are_seen_at_every_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++) {
        struct buf bytes;
        buf_init(&bytes, 1000);
        buf_reserve(&bytes, 1);
        notation_read(samples[i].bytes, &bytes);
        for (size_t at = 0; at <= bytes.len; at++) {
            unsigned kinds = kinds_of(buf_span(&bytes), at);
            if (kinds != samples[i].kinds)
                fail_msg("%s cut at %zu: %02X, expected %02X", samples[i].name,
                         at, kinds, samples[i].kinds);
        }
        buf_clear(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_seen_at_every_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
