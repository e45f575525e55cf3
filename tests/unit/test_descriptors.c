#include "record_sample.h"

/* clang-format off */
static const struct record_sample variable[] = {
    /* RDW without blocks */
    {"V: no data", "V", {0}, "", ""},
    {"V: records, an empty one", "V", {0},
     "00080000 'HELO' 00040000 00050000 '.'", "1@4 HELO\n2@12 \n3@16 .\n"},
    {"V: longest", "V", {0},
     "7FF80000 'A'*32756 00050000 '.'", "1@4 A{32756}\n2@32764 .\n"},
    {"V: length 3", "V", {0},
     "00080000 'HELO' 00030000 '.'", "1@4 HELO\n! 2@8\n",
     "RDW X'00030000' of record 2 at offset 8 (X'8'): the length is 3, "
     "expected 4 to 32760"},
    {"V: length 0", "V", {0},
     "00080000 'HELO' 00000000", "1@4 HELO\n! 2@8\n", "the length is 0"},
    {"V: length 32761", "V", {0},
     "00080000 'HELO' 7FF90000 'A'", "1@4 HELO\n! 2@8\n",
     "the length is 32761"},
    {"V: no RDW at all", "V", {0},
     "'HELO MVS1'", "! 1@0\n",
     "RDW X'C8C5D3D6' of record 1 at offset 0 (X'0'): expected a length of 4 "
     "to 32760; the record boundaries were lost on the way: transfer the "
     "data set again with SITE RDW"},
    {"V: bytes 3 and 4", "V", {0},
     "00080000 'HELO' 00080001 'HELO'", "1@4 HELO\n! 2@8\n",
     "bytes 3 and 4 are X'0001', expected zeros"},
    {"V: a segment", "V", {0},
     "00080100 'HELO'", "! 1@0\n", "spanned records (RECFM VBS)"},
    {"V: cut in the data", "V", {0},
     "00080000 'HELO' 00080000 'DA'", "1@4 HELO\n! 2@8\n",
     "the data set ends inside a record: 8 bytes expected at offset 8 "
     "(X'8'), 6 are left; it is truncated or still being written"},
    {"V: cut in the RDW", "V", {0},
     "00080000 'HELO' 000800", "1@4 HELO\n! 2@8\n",
     "4 bytes expected at offset 8 (X'8'), 3 are left"},
    /* BDW and RDW */
    {"VB: no data", "VB", {0}, "", ""},
    {"VB: two blocks", "VB", {0},
     "00110000 00080000 'HELO' 00050000 '.' 000C0000 00080000 'DATA'",
     "1@8 HELO\n2@16 .\n3@25 DATA\n"},
    {"VB: extended BDW", "VB", {0}, "8000000C 00080000 'HELO'", "1@8 HELO\n"},
    {"VB: block of 32760", "VB", {0},
     "7FF80000 7FF40000 'A'*32752 000C0000 00080000 'DATA'",
     "1@8 A{32752}\n2@32768 DATA\n"},
    {"VB: BDW under 8", "VB", {0},
     "00040000 00080000 'HELO'", "! 1@0\n",
     "BDW X'00040000' of block 1 at offset 0 (X'0'): expected a block length "
     "of 8 to 32760"},
    {"VB: BDW over 32760", "VB", {0}, "7FF90000", "! 1@0\n", "BDW X'7FF90000'"},
    {"VB: BDW with bytes 3 and 4", "VB", {0},
     "000C0000 00080000 'HELO' 000C0100 00080000 'DATA'", "1@8 HELO\n! 2@12\n",
     "BDW X'000C0100' of block 2 at offset 12 (X'C')"},
    {"VB: extended BDW under 8", "VB", {0},
     "80000007 00080000", "! 1@0\n", "BDW X'80000007'"},
    {"VB: record longer than its block", "VB", {0},
     "000C0000 00090000 'HELO' 00", "! 1@4\n",
     "RDW X'00090000' of record 1 at offset 4 (X'4'): the length 9 is more "
     "than the 8 bytes that are left of block 1"},
    {"VB: block longer than its records", "VB", {0},
     "000E0000 00080000 'HELO' 0000 000C0000 00080000 'DATA'",
     "1@8 HELO\n! 2@12\n",
     "block 1 ends at offset 14 (X'E'), 2 bytes behind its last record"},
    {"VB: cut in the BDW", "VB", {0},
     "000C0000 00080000 'HELO' 00", "1@8 HELO\n! 2@12\n",
     "inside a block descriptor word"},
    {"VB: cut behind the BDW", "VB", {0},
     "000C0000", "! 1@4\n", "4 bytes expected at offset 4 (X'4'), 0 are left"},
    {"VB: cut between records", "VB", {0},
     "00110000 00080000 'HELO'", "1@8 HELO\n! 2@12\n", "truncated"},
    {"VB: cut in a record", "VB", {0},
     "000C0000 00080000 'HE'", "! 1@4\n",
     "8 bytes expected at offset 4 (X'4'), 6 are left"},
};
/* clang-format on */

/* clang-format off */
static const struct record_sample spanned[] = {
    {"VBS: three segments over two blocks", "VBS", {0},
     "00160000 00060000 '.A' 00060100 'HE' 00060300 'LO'"
     "00100000 00070200 ' MV' 00050000 'B'", "1@8 .A\n~2@14 HELO MV\n3@37 B\n"},
    {"VBS: without blocks", "VS", {0},
     "00060100 'HE' 00060200 'LO'", "~1@4 HELO\n"},
    {"VBS: null segments are skipped", "VBS", {0},
     "001A0000 00068000 'XX' 00060100 'HE' 00048000 00060200 'LO'",
     "~1@14 HELO\n"},
    {"VBS: empty segments", "VBS", {0},
     "000C0000 00040100 00040200", "~1@8 \n"},
    {"VBS: last without first", "VBS", {0},
     "000A0000 00060200 'LO'", "! 1@4\n",
     "SDW X'00060200' of record 1 at offset 4 (X'4'): a last segment where a "
     "whole record or a first segment was expected"},
    {"VBS: middle without first", "VBS", {0},
     "000A0000 00060300 'LO'", "! 1@4\n",
     "a middle segment where a whole record"},
    {"VBS: first in an open record", "VBS", {0},
     "00100000 00060100 'HE' 00060100 'LO'", "! 1@10\n",
     "a first segment where a middle or last segment"},
    {"VBS: whole in an open record", "VBS", {0},
     "00100000 00060100 'HE' 00060000 'LO'", "! 1@10\n",
     "a whole record where a middle or last segment"},
    {"VBS: ends while open", "VBS", {0},
     "000A0000 00060100 'HE'", "! 1@10\n", "ends inside spanned record 1"},
    {"VBS: ends while open, no blocks", "VS", {0},
     "00060100 'HE'", "! 1@6\n", "ends inside spanned record 1"},
    {"VBS: bad code", "VBS", {0},
     "000A0000 00060400 'HE'", "! 1@4\n",
     "bytes 3 and 4 are X'0400', expected a segment code of 0 to 3"},
    {"VBS: bad byte 4", "VBS", {0},
     "000A0000 00060001 'HE'", "! 1@4\n", "X'0001'"},
    {"VBS: over the limit", "VBS", {.max_record = 3},
     "00100000 00060100 'HE' 00060200 'LO'", "! 1@10\n",
     "spanned record 1 is longer than the limit of 3 bytes"},
};
/* clang-format on */

/* clang-format off */
static const struct record_sample undefined[] = {
    {"U: blocks are records", "U", {0},
     "00080000 'HELO' 00090000 'DATA '", "1@4 HELO\n2@12 DATA \n"},
    {"U: no blocks", "U", {0},
     "'HELO MVS1'", "! 1@0\n",
     "RECFM=U without block boundaries cannot be read"},
    {"U: over the limit", "U", {.max_record = 3},
     "00080000 'HELO'", "! 1@4\n", "has 4 bytes, the limit of a record is 3"},
    {"U: cut", "U", {0}, "00080000 'HEL'", "! 1@4\n", "inside a block"},
};
/* clang-format on */

static void variable_length(void **state)
{
    (void)state;
    record_samples_check(variable);
}

static void spanned_records(void **state)
{
    (void)state;
    record_samples_check(spanned);
}

static void undefined_length(void **state)
{
    (void)state;
    record_samples_check(undefined);
}

static void whole_records_are_not_copied(void **state)
{
    (void)state;
    struct dataset_format format = {.recfm = RECFM_VB, .blocked = true};
    static const unsigned char block[] = {0, 14,   0,    0, 0, 6, 0,
                                          0, 0xC1, 0xC2, 0, 4, 0, 0};
    struct records *r = record_sample_begin(&format);
    struct record record;
    records_feed(r, span_of(block, sizeof block));
    assert_int_equal(records_next(r, &record), STEP_ITEM);
    assert_ptr_equal(record.bytes.at, block + 8);
    assert_int_equal(records_next(r, &record), STEP_ITEM);
    assert_int_equal(records_next(r, &record), STEP_HUNGRY);
    records_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(variable_length),
        cmocka_unit_test(spanned_records),
        cmocka_unit_test(undefined_length),
        cmocka_unit_test(whole_records_are_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
