/*
 * The promise of a round trip: in each convention for line ends, what a cell
 * decodes to encodes to that cell again, in every page. Cells that are one-way
 * in ICU, asked directly, are the only ones that may go elsewhere.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "codepages/roster.h"

#include <unicode/ucnv.h>

static const struct codepage_policy policies[] = {
    {CODEPAGE_STOP, CODEPAGE_STOP, CODEPAGE_STOP, CODEPAGE_STOP,
     .newline = CODEPAGE_NEWLINE_CDRA},
    {CODEPAGE_STOP, CODEPAGE_STOP, CODEPAGE_STOP, CODEPAGE_STOP,
     .newline = CODEPAGE_NEWLINE_SWAP},
};

/* How many cells decode only (|3 in a mapping file); in all other pages none:
 * second tone marks of Thai, second forms of Chinese characters. */
static const struct {
    unsigned ccsid;
    unsigned cells;
} one_way[] = {
    {835, 189},  {838, 5},  {937, 189}, {1160, 4},
    {1371, 190}, {1390, 1}, {1399, 1},  {9030, 5},
};

static unsigned one_way_cells(unsigned ccsid)
{
    for (size_t i = 0; i < COUNT(one_way); i++)
        if (one_way[i].ccsid == ccsid)
            return one_way[i].cells;
    return 0;
}

struct trip {
    struct codepage *cp;
    struct codepage_coder there;
    struct codepage_coder back;
    UConverter *icu; /* NULL: not its page */
    unsigned returned;
    unsigned went_elsewhere;
};

static bool returns_in_icu(struct trip *t, const unsigned char *in, size_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar units[8];
    char out[16];
    int32_t count = ucnv_toUChars(t->icu, units, 8, (const char *)in,
                                  (int32_t)len, &status);
    int32_t back =
        ucnv_fromUChars(t->icu, out, sizeof out, units, count, &status);
    return U_SUCCESS(status) && (size_t)back == len &&
           memcmp(in, out, len) == 0;
}

/* @shifted: the same bytes, between shifts if they are a pair. */
static void check_cell(struct trip *t, const unsigned char *in, size_t len,
                       const unsigned char *shifted, size_t shifted_len)
{
    unsigned char text[64], out[64];
    struct codepage_result r =
        codepage_decode_record(&t->there, in, len, text, sizeof text);
    if (r.status != CODEPAGE_OK || r.written == 0)
        return;
    r = codepage_encode_record(&t->back, text, r.written, out, sizeof out);
    if (r.status == CODEPAGE_OK && r.written == len &&
        memcmp(in, out, len) == 0)
        t->returned++;
    else if (t->icu && !returns_in_icu(t, shifted, shifted_len))
        t->went_elsewhere++;
    else
        fail_msg("%s, newline %d: %02X %02X %02X returns as %02X %02X %02X",
                 codepage_name(t->cp), (int)t->there.policy.newline, in[0],
                 len > 1 ? in[1] : 0, len > 2 ? in[2] : 0, out[0],
                 r.written > 1 ? out[1] : 0, r.written > 2 ? out[2] : 0);
}

static void check_bytes(struct trip *t)
{
    for (unsigned b = 0; b < 256; b++) {
        unsigned char byte = (unsigned char)b;
        check_cell(t, &byte, 1, &byte, 1);
    }
}

static void check_pairs(struct trip *t)
{
    bool shifts = codepage_kind(t->cp) == CODEPAGE_MIXED;
    for (unsigned pair = 0x4040; pair < 0xFEFE; pair++) {
        unsigned char in[] = {0x0E, (unsigned char)(pair >> 8),
                              (unsigned char)pair, 0x0F};
        if (in[2] >= 0x40)
            check_cell(t, shifts ? in : in + 1, shifts ? 4 : 2, in, 4);
    }
}

static void check_page(struct codepage *cp,
                       const struct codepage_policy *policy)
{
    struct trip t = {.cp = cp};
    UErrorCode status = U_ZERO_ERROR;
    if (strncmp(codepage_engine(cp), "icu ", 4) == 0)
        t.icu = ucnv_open(codepage_engine(cp) + 4, &status);
    if (t.icu) {
        ucnv_setFromUCallBack(t.icu, UCNV_FROM_U_CALLBACK_STOP, NULL, NULL,
                              NULL, &status);
        ucnv_setToUCallBack(t.icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL,
                            &status);
    }
    codepage_coder_init(&t.there, cp, policy);
    codepage_coder_init(&t.back, cp, policy);
    if (codepage_kind(cp) != CODEPAGE_DBCS)
        check_bytes(&t);
    if (codepage_kind(cp) != CODEPAGE_SBCS)
        check_pairs(&t);
    if (t.returned < 128)
        fail_msg("%s: %u cells return", codepage_name(cp), t.returned);
    assert_int_equal(t.went_elsewhere, one_way_cells(codepage_ccsid(cp)));
    codepage_coder_clear(&t.there);
    codepage_coder_clear(&t.back);
    if (t.icu)
        ucnv_close(t.icu);
}

static void every_cell_returns(void **state)
{
    (void)state;
    unsigned pages = 0;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        char name[32];
        snprintf(name, sizeof name, "%u", row->ccsid);
        if (row->ccsid == 0 || codepage_open(name, &cp, &error) < 0 ||
            !codepage_is_ebcdic(cp)) {
            codepage_free(&cp);
            continue;
        }
        for (size_t p = 0; p < COUNT(policies); p++)
            check_page(cp, &policies[p]);
        pages++;
        codepage_free(&cp);
    }
    assert_true(pages > 90);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
