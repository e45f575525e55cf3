#include "record_sample.h"

#include <errno.h>

/* clang-format off */
static const struct record_sample samples[] = {
    /* fixed length */
    {"F: no data", "F", {.lrecl = 4}, "", ""},
    {"F: three records", "F", {.lrecl = 4},
     "'HELODATA.   '", "1@0 HELO\n2@4 DATA\n3@8 .   \n"},
    {"F: line ends are data", "F", {.lrecl = 4},
     "'A' 15250D 'BCDE'", "1@0 A<15><25><0D>\n2@4 BCDE\n"},
    {"F: size no multiple", "F", {.lrecl = 4},
     "'HELODA'", "1@0 HELO\n! 2@4\n",
     "size of 6 bytes is no multiple of LRECL 4: 2 bytes are left over at "
     "offset 4 (X'4')"},
    {"F: short last padded", "F", {.lrecl = 4, .short_last = true},
     "'HELODA'", "1@0 HELO\n2@4 DA  \n"},
    {"F: short last padded in ASCII", "F",
     {.lrecl = 4, .short_last = true, .ascii = true},
     "\"HELODA\"", "1@0 HELO\n2@4 DA  \n"},
    {"F: sequence numbers", "FB", {.lrecl = 80, .sequence = SEQUENCE_ON},
     "'A' 40*71 '00000100' 'B' 40*71 '00000200'", "1@0 A {71}\n2@80 B {71}\n"},
    {"F: sequence numbers kept", "FB", {.lrecl = 76},
     "40*72 '0100'", "1@0  {72}0100\n"},
    /* column 80 joins */
    {"column 80: joined, the byte is dropped", "F",
     {.lrecl = 80, .column_80 = true},
     "'A'*79 4C 'B'*79 15 'C'*80 'D'*80", "1@0 A{79}B{79}C{80}\n4@240 D{80}\n"},
    {"column 80: the last record", "F", {.lrecl = 80, .column_80 = true},
     "'A'*80 'B'*79 4C", "1@0 A{80}\n2@80 B{79}\n"},
    {"column 80: other lengths do not join", "F",
     {.lrecl = 79, .column_80 = true},
     "'A'*78 4C 'B'*78 4C", "1@0 A{78}<4C>\n2@79 B{78}<4C>\n"},
    {"column 80: too long", "F",
     {.lrecl = 80, .column_80 = true, .max_record = 200},
     "'A'*79 4C 'B'*79 4C 'C'*79 4C", "! 4@160\n",
     "column 80 joins records to more than 200 bytes"},
    /* records that are cut among double bytes */
    {"shift: SO is supplied where SI comes first", "V", {.carry_shift = true},
     "00080000 C1 0E 4566 00080000 4566 0F C2 00050000 C3",
     "1@4 A<0E><45><66>\n2@12 <0E><45><66><0F>B\n3@20 C\n"},
    {"shift: of three records", "V", {.carry_shift = true},
     "00070000 0E 4566 000A0000 4566 0F 0E 4566 00070000 4566 0F",
     "1@4 <0E><45><66>\n2@11 <0E><45><66><0F><0E><45><66>\n"
     "3@21 <0E><45><66><0F>\n"},
    {"shift: a record that was not closed", "V", {.carry_shift = true},
     "00070000 0E 4566 00070000 C1C2C3 00070000 C1 0F C2",
     "1@4 <0E><45><66>\n2@11 ABC\n3@18 A<0F>B\n"},
    {"shift: behind the blank of a folded field", "V", {.carry_shift = true},
     "00070000 0E 4566 00080000 40 4566 0F",
     "1@4 <0E><45><66>\n2@11  <0E><45><66><0F>\n"},
    {"shift: half a pair is none", "V", {.carry_shift = true},
     "00070000 0E 4566 00080000 C1 4566 0F",
     "1@4 <0E><45><66>\n2@11 A<45><66><0F>\n"},
    {"shift: SI alone closes nothing", "V", {.carry_shift = true},
     "00070000 0E 4566 00060000 0F C1", "1@4 <0E><45><66>\n2@11 <0F>A\n"},
    {"shift: off", "V", {0},
     "00070000 0E 4566 00070000 4566 0F",
     "1@4 <0E><45><66>\n2@11 <45><66><0F>\n"},
    {"column 80: off", "F", {.lrecl = 80},
     "'A'*79 4C 'B'*80", "1@0 A{79}<4C>\n2@80 B{80}\n"},
};
/* clang-format on */

static void fixed_length(void **state)
{
    (void)state;
    record_samples_check(samples);
}

static void formats_that_are_none(void **state)
{
    (void)state;
    struct records *r = NULL;
    struct dataset_format automatic = {.recfm = RECFM_AUTO};
    struct dataset_format no_lrecl = {.recfm = RECFM_FB};
    assert_int_equal(records_new(&automatic, &r), -EINVAL);
    assert_int_equal(records_new(&no_lrecl, &r), -EINVAL);
    assert_null(r);
    records_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_length),
        cmocka_unit_test(formats_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
