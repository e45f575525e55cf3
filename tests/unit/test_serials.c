#include "check.h"
#include "intake/serials.h"
#include "notation.h"

static const struct {
    const char *name;
    const char *serials[5]; /* of a card each; "" a blank card */
    bool hold;
} samples[] = {
    {"digits that rise", {"00000100", "00000200", "00000300"}, true},
    {"a gap and a blank card", {"00000001", "", "00000007", "99999999"}, true},
    {"three letters", {"ABC00001", "ABC00002", "ABC00003"}, true},
    {"five letters", {"ABCDE001", "ABCDE002", "ABCDE003"}, true},
    {"too few", {"00000100", "00000200"}, false},
    {"too few but for blank ones", {"00000100", "", "", "00000200"}, false},
    {"twice the same", {"00000100", "00000200", "00000200"}, false},
    {"one falls", {"00000100", "00000300", "00000200"}, false},
    {"two letters", {"AB000001", "AB000002", "AB000003"}, false},
    {"six letters", {"ABCDEF01", "ABCDEF02", "ABCDEF03"}, false},
    {"other letters", {"ABC00001", "ABD00002", "ABE00003"}, false},
    {"letters, then none", {"ABC00001", "00000002", "00000003"}, false},
    {"text", {"00000100", "00000200", "THE END.", "00000400"}, false},
    {"blanks in it", {"   00100", "   00200", "   00300"}, false},
};

static void card(const char *serial, struct buf *out)
{
    buf_empty(out);
    for (int i = 0; i < 72; i++)
        buf_append_byte(out, notation_ebcdic(*serial ? 'X' : ' '));
    for (int i = 0; i < 8; i++)
        buf_append_byte(out, notation_ebcdic(*serial ? serial[i] : ' '));
}

static void decks_are_judged(void **state)
{
    (void)state;
    struct buf bytes;
    buf_init(&bytes, 80);
    for (size_t i = 0; i < COUNT(samples); i++) {
        struct serials s = {0};
        for (int k = 0; k < 5 && samples[i].serials[k]; k++) {
            card(samples[i].serials[k], &bytes);
            serials_record(&s, buf_span(&bytes));
        }
        if (serials_hold(&s) != samples[i].hold)
            fail_msg("%s", samples[i].name);
    }
    buf_clear(&bytes);
}

static void a_record_of_another_length(void **state)
{
    (void)state;
    struct serials s = {0};
    struct buf bytes;
    buf_init(&bytes, 80);
    const char *const serials[] = {"00000001", "00000002", "00000003",
                                   "00000004"};
    for (size_t i = 0; i < COUNT(serials); i++) {
        card(serials[i], &bytes);
        serials_record(&s, span_head(buf_span(&bytes), i == 2 ? 79 : 80));
    }
    assert_false(serials_hold(&s));
    buf_clear(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decks_are_judged),
        cmocka_unit_test(a_record_of_another_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
