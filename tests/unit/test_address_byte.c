#include "check.h"
#include "intake/address_byte.h"
#include "notation.h"

/* '...' is EBCDIC in the notation; X'7C' and others stand as they are. */
static const struct {
    const char *record;
    size_t count, places[3];
} samples[] = {
    {"'MAIL FROM:<A' 7C 'B.DE>'", 1, {12}},
    {"'MAIL FROM:<A' B5 'B.DE>'", 1, {12}},
    {"'mail from:<a' EC 'b.de>'", 1, {12}},
    {"'RCPT TO: <A' 80 'B.DE>'", 1, {11}},
    {"'RCPT  TO :A' 80 'B'", 1, {11}},
    {"'  RCPT TO:<A' 80 'B>'", 1, {12}},
    {"'MAIL FROM:<A' 7C 'B' 7C 'C.DE>'", 1, {14}},
    {"'MAIL FROM:<>'", 0, {0}},
    {"'MAIL FROM:<A.B>'", 0, {0}},
    {"'MAIL FROM:<' 7C 'B.DE>'", 0, {0}},
    {"'MAIL FROM:<A' 7C '>'", 0, {0}},
    {"'MAIL FROM'", 0, {0}},
    {"'MAIL'", 0, {0}},
    {"", 0, {0}},
    {"'To: a' 7C 'b.de, c' 7C 'd.de'", 2, {5, 13}},
    {"'From: Bo ' 6AD0 ' <a' 7C 'b.de>'", 1, {14}},
    {"'From: Bo (a' 7C 'b.de)'", 0, {0}},
    {"'From: Mu' A1 'ig<a' 7C 'b>'", 1, {13}},
    {"'From: Mu' A1 'ig'", 0, {0}},
    {"'To: a' 7C 'NODE'", 0, {0}},
    {"'RCPT TO:a' 7C 'NODE'", 1, {9}},
    {"'Subject: a' 7C 'b.de'", 0, {0}},
    {"'Tomorrow a' 7C 'b.de'", 0, {0}},
};

static void places_are_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(samples); i++) {
        struct buf bytes;
        buf_init(&bytes, 1000);
        buf_reserve(&bytes, 1);
        notation_read(samples[i].record, &bytes);
        size_t places[ADDRESS_BYTES];
        size_t count = address_bytes(buf_span(&bytes), places);
        if (count != samples[i].count)
            fail_msg("%s: %zu places", samples[i].record, count);
        for (size_t k = 0; k < count; k++) {
            if (places[k] != samples[i].places[k])
                fail_msg("%s: place %zu", samples[i].record, places[k]);
        }
        buf_clear(&bytes);
    }
}

/* A record of nothing but addresses has more than are looked at. */
static void many_are_bounded(void **state)
{
    (void)state;
    struct buf bytes;
    buf_init(&bytes, 4000);
    notation_read("'RCPT TO:'", &bytes);
    for (int i = 0; i < 100; i++)
        notation_read("'a' 7C 'b,'", &bytes);
    size_t places[ADDRESS_BYTES];
    assert_int_equal(address_bytes(buf_span(&bytes), places), ADDRESS_BYTES);
    buf_clear(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_are_found),
        cmocka_unit_test(many_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
