/*
 * What is said of a page without opening it, held against the page; and its
 * cells one by one, held against conversions.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool is_ebcdic(enum codepage_kind kind)
{
    return kind == CODEPAGE_SBCS || kind == CODEPAGE_MIXED ||
           kind == CODEPAGE_DBCS;
}

static void check_at(const struct codepage_info *info)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    int r = codepage_open(info->name, &cp, &error);
    if (r == -EINVAL || r == -ENOENT)
        return; /* refused, or nobody here has it */
    assert_int_equal(r, 0);
    assert_int_equal(codepage_ccsid(cp), info->ccsid);
    assert_int_equal(codepage_kind(cp), info->kind);
    int at = codepage_byte_of(cp, '@');
    if (at != info->at_byte)
        print_error("%s: @ is X'%02X', not X'%02X'\n", info->name, at,
                    info->at_byte);
    assert_int_equal(at, info->at_byte);
    codepage_free(&cp);
}

/* Where @ stands: read off IBM's own tables by a program that is not ours (38
 * and 281: off glibc's). Pages whose tables are not here are in it as well. */
static const struct {
    int at;
    const char *ccsids;
} at_signs[] = {
    {0x7C, "37 38 256 281 284 285 290 293 420 424 425 500 803 833 836 838 870 "
           "875 880 918 924 1025 1027 1047 1097 1112 1123 1130 1132 1137 1140 "
           "1145 1146 1148 1153 1154 1156 1158 1159 1160 1164 1165 1166 4899 "
           "4971 5123 8482 8612 9030 9067 12712 13121 13124 16804 28709 33058 "
           "930 931 933 935 937 939 1364 1371 1377 1388 1390 1399 5026 5035 "
           "5473 5486 5495 9580 13218 13676"},
    {-1, "259 286 423 4517 16684"},
    {0xB5, "273 280 1141 1144"},
    {0xEC, "278 1122 1143 1157"},
    {0x44, "274 297 1147"},
    {0x80, "277 1142"},
    {0xAC, "871 1149"},
    {0xAE, "1026 1155"},
    {0x66, "275"},
    {0xEF, "282"},
    {0xAF, "905"},
};

static bool is_among(const char *ccsids, unsigned ccsid)
{
    for (const char *at = ccsids; *at; at += strspn(at, " ")) {
        char *end;
        if (strtoul(at, &end, 10) == ccsid)
            return true;
        at = end;
    }
    return false;
}

static void the_at_sign_is_where_it_was_read(void **state)
{
    (void)state;
    unsigned known = 0;
    for (size_t i = 0; i < codepage_info_count(); i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (!is_ebcdic(info.kind))
            continue;
        size_t row = 0;
        while (row < COUNT(at_signs) &&
               !is_among(at_signs[row].ccsids, info.ccsid))
            row++;
        if (row == COUNT(at_signs)) {
            /* Double bytes alone have none; all others were read. */
            assert_int_equal(info.kind, CODEPAGE_DBCS);
            assert_int_equal(info.at_byte, -1);
            continue;
        }
        if (info.at_byte != at_signs[row].at)
            fail_msg("%s: @ is X'%02X', not X'%02X'", info.name, info.at_byte,
                     at_signs[row].at);
        known++;
    }
    assert_int_equal(known, 99);
}

static void says_what_the_page_is(void **state)
{
    (void)state;
    unsigned last = 0, opened = 0;
    for (size_t i = 0; i < codepage_info_count(); i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (!is_ebcdic(info.kind))
            continue;
        assert_true(*info.title);
        assert_true(info.ccsid > last || info.kind == CODEPAGE_DBCS ||
                    info.kind == CODEPAGE_MIXED);
        last = info.ccsid;
        check_at(&info);
        opened++;
    }
    assert_true(opened > 90);
}

/* A cell is what its code decodes to, and its code what it encodes to. */
static void check_cell(struct codepage_coder *decoder,
                       struct codepage_coder *encoder, unsigned code)
{
    const unsigned char in[] = {0x0E, (unsigned char)(code >> 8),
                                (unsigned char)code, 0x0F};
    bool pair = code > 0xFF;
    unsigned char out[64], text[64];
    uint32_t cell[2];
    size_t len = codepage_cell(decoder->cp, code, cell);
    struct codepage_result r = codepage_decode_record(
        decoder, pair ? in : in + 2, pair ? 4 : 1, text, sizeof text);
    assert_int_equal(r.status == CODEPAGE_OK, len > 0);
    if (len == 0)
        return;
    unsigned char wanted[16];
    size_t wanted_len = 0;
    for (size_t i = 0; i < len; i++)
        wanted_len += utf_write(cell[i], wanted + wanted_len);
    assert_int_equal(r.written, wanted_len);
    assert_memory_equal(text, wanted, wanted_len);
    int back = codepage_code(encoder->cp, cell, len, false);
    struct codepage_result e =
        codepage_encode_record(encoder, text, r.written, out, sizeof out);
    assert_int_equal(e.status == CODEPAGE_OK, back >= 0);
    if (back < 0)
        return;
    assert_int_equal(e.written, back > 0xFF ? 4 : 1);
    assert_int_equal(back > 0xFF ? out[1] << 8 | out[2] : out[0], back);
}

static void check_cells(const char *name, unsigned last)
{
    static const struct codepage_policy stop = {CODEPAGE_STOP, CODEPAGE_STOP,
                                                CODEPAGE_STOP, CODEPAGE_STOP};
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct codepage_coder decoder, encoder;
    assert_int_equal(codepage_open(name, &cp, &error), 0);
    codepage_coder_init(&decoder, cp, &stop);
    codepage_coder_init(&encoder, cp, &stop);
    /* Neither shifts, nor pairs that hold a control byte, nor SUB. */
    for (unsigned code = 0; code <= last; code++)
        if (code > 0xFF
                ? (code >> 8) >= 0x40 && (code & 0xFF) >= 0x40 && code != 0xFEFE
                : code != 0x0E && code != 0x0F)
            check_cell(&decoder, &encoder, code);
    codepage_coder_clear(&decoder);
    codepage_coder_clear(&encoder);
    codepage_free(&cp);
}

static void cells_are_what_is_converted(void **state)
{
    (void)state;
    check_cells("1047", 0xFF);
    check_cells("905", 0xFF);
    check_cells("1047,swaplfnl", 0xFF);
    check_cells("939", 0xFFFF);
    check_cells("1399", 0xFFFF); /* sequences, and characters beyond U+FFFF */
}

static void best_fit_is_asked_for(void **state)
{
    (void)state;
    const uint32_t wide_a = 0xFF21;
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open("37", &cp, &error), 0);
    assert_int_equal(codepage_code(cp, &wide_a, 1, false), -1);
    assert_int_equal(codepage_code(cp, &wide_a, 1, true), 0xC1);
    assert_int_equal(codepage_code(cp, &wide_a, 0, true), -1);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_at_sign_is_where_it_was_read),
        cmocka_unit_test(says_what_the_page_is),
        cmocka_unit_test(cells_are_what_is_converted),
        cmocka_unit_test(best_fit_is_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
