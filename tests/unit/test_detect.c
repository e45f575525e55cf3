#include "detect_sample.h"

/* clang-format off */
static const struct detect_sample known[] = {
    {"VB", "auto", {0},
     {RECFM_VB, .per_block = 4},
     MAIL,
     .proof = "RECFM VB: 3 blocks with 9 records fill the 165 bytes exactly; "
              "the first record is HELO"},
    {"V", "auto", {0},
     {RECFM_V},
     MAIL, .proof = "RECFM V, RDW without blocks: 9 records fill the 153 bytes "
                    "exactly; the first record is HELO"},
    {"FB 80", "auto", {0},
     {RECFM_FB, 80},
     MAIL,
     .proof = "RECFM FB, LRECL 80: 9 records fill the 720 bytes exactly; 5 "
              "commands begin where a record does"},
    {"FB 133", "auto", {0},
     {RECFM_FB, 133},
     MAIL,
     .proof = "RECFM FB, LRECL 133: 9 records fill the 1,197 bytes exactly; "
              "5 commands begin where a record does"},
    {"NL", "auto", {0},
     {RECFM_TEXT, .end = "15"},
     MAIL,
     .proof = "EBCDIC text with X'15' line ends: 9 lines, and nothing else "
              "ends one; the first record is HELO"},
    {"CRLF in ASCII", "auto", {0},
     {RECFM_TEXT, .end = "0D0A", .ascii = true},
     MAIL, .proof = "ASCII text with CRLF line ends: 9 lines, and nothing else "
                    "ends one; the first record is HELO"},
    {"FB 80 in ASCII", "auto", {0},
     {RECFM_FB, 80, .ascii = true},
     MAIL,
     .proof = "RECFM FB, LRECL 80, in ASCII: 9 records fill the 720 bytes "
              "exactly; 5 commands begin where a record does"},
    {"VB in ASCII", "auto", {0},
     {RECFM_VB, .per_block = 9, .ascii = true},
     MAIL,
     .proof = "RECFM VB, in ASCII: 1 block with 9 records fill the 157 bytes "
              "exactly; the first record is HELO"},
    {"VBS", "auto", {0},
     .bytes = "00140000 00060100 'HE' 000A0200 'LO MVS'"
              "000C0000 00080000 'QUIT'",
     .proof = "RECFM VBS: 2 blocks with 2 records fill the 32 bytes exactly, "
              "1 spanned; the first record is HELO"},
    {"VBA", "auto", {0},
     {RECFM_VB, .per_block = 9},
     PRINTED,
     .proof = "RECFM VBA: 1 block with 9 records fill the 156 bytes exactly; "
              "the first record is HELO behind its carriage control"},
    {"FBA 133", "auto", {0},
     {RECFM_FB, 133},
     PRINTED,
     .proof = "RECFM FBA, LRECL 133: 9 records fill the 1,197 bytes exactly; "
              "5 commands begin where a record does behind its carriage "
              "control"},
    {"VM", "auto", {0},
     .bytes = "000E0000 09'HELO MVS1' 00090000 11'QUIT'",
     .proof = "RECFM VM, RDW without blocks: 2 records fill the 23 bytes "
              "exactly; the first record is HELO behind its carriage control"},
    {"text with A", "auto", {0},
     {RECFM_TEXT, .end = "25"},
     PRINTED,
     .proof = "EBCDIC text with X'25' line ends, ASA carriage control: 9 "
              "lines, and nothing else ends one; the first record is HELO "
              "behind its carriage control"},
    {"blanks before some commands", "auto", {0},
     {RECFM_V},
     " HELO MVS1\nMAIL FROM:<A@B>\n",
     .proof = "RECFM V, RDW without blocks: 2 records fill the 33 bytes "
              "exactly; the first record is HELO"},
    {"blank records first", "auto", {0},
     {RECFM_VB, .per_block = 3},
     "\n  \nHELO MVS1\n",
     .proof = "RECFM VB: 1 block with 3 records fill the 27 bytes exactly; "
              "the first record is HELO"},
    {"unknown command among the cards", "auto", {0},
     {RECFM_FB, 80},
     "HELO MVS1\nMAIL FROM:<A@B>\nRPCT TO:<C@D>\nDATA\nX\n.\n",
     .proof = "RECFM FB, LRECL 80: 6 records fill the 480 bytes exactly; 3 "
              "commands begin where a record does"},
    {"one card", "auto", {0},
     {RECFM_FB, 80},
     "HELO MVS1\n",
     .proof = "RECFM FB, LRECL 80: 1 record fills the 80 bytes exactly; the "
              "first record is HELO"},
};
/* clang-format on */

/* clang-format off */
static const struct detect_sample stated[] = {
    {"VB said, blocks there", "V", {0},
     {RECFM_VB, .per_block = 9},
     MAIL,
     .proof = "RECFM V: 1 block with 9 records fill the 157 bytes exactly; "
              "the first record is HELO"},
    {"VB said, no blocks", "VB", {0},
     {RECFM_V},
     MAIL,
     .proof = "RECFM VB, RDW without blocks: 9 records fill the 153 bytes "
              "exactly; the first record is HELO"},
    {"V said, no mail", "V", {0},
     {RECFM_V},
     "TO: ANN\nHELLO\n",
     .proof = "RECFM V, RDW without blocks: 2 records fill the 20 bytes "
              "exactly"},
    {"F said, LRECL too", "F", {.lrecl = 9},
     {RECFM_F, 9},
     "TO: ANN\nHELLO\n",
     .proof = "RECFM F, LRECL 9: 2 records fill the 18 bytes exactly"},
    {"F said, LRECL found", "F", {0},
     {RECFM_F, 100},
     MAIL,
     .proof = "RECFM F, LRECL 100: 9 records fill the 900 bytes exactly; 5 "
              "commands begin where a record does"},
    {"F said, line ends are data", "FB", {.lrecl = 80},
     {RECFM_FB, 80},
     "HELO MVS1\n", "15 40*79",
     .proof = "RECFM FB, LRECL 80: 2 records fill the 160 bytes exactly; the "
              "first record is HELO"},
    {"F said, short last accepted", "FB", {.lrecl = 80, .short_last = true},
     {RECFM_FB, 80},
     MAIL, .cut = 76,
     .proof = "RECFM FB, LRECL 80: 9 records, the last one short; the first "
              "record is HELO"},
    {"U said", "U", {0},
     .bytes = "000D0000 'HELO MVS1' 00080000 'QUIT'",
     .proof = "RECFM U: 2 blocks fill the 21 bytes exactly; the first record "
              "is HELO"},
    {"text said, EBCDIC", "text", {0},
     {RECFM_TEXT, .end = "0D25"},
     MAIL,
     .proof = "EBCDIC text with X'0D25' line ends: 9 lines, and nothing else "
              "ends one; the first record is HELO"},
    {"text said, ASCII", "text", {0},
     {RECFM_TEXT, .end = "0A", .ascii = true},
     MAIL,
     .proof = "ASCII text with LF line ends: 9 lines, and nothing else ends "
              "one; the first record is HELO"},
    {"text said, no mail, EBCDIC", "text", {0},
     {RECFM_TEXT, .end = "15"},
     "TO: ANN\nHELLO\n",
     .proof = "EBCDIC text with X'15' line ends: 2 lines, and nothing else "
              "ends one"},
    {"text said, no mail, ASCII", "plain text", {0},
     {RECFM_TEXT, .end = "0A", .ascii = true},
     "TO: ANN\nHELLO\n",
     .proof = "ASCII text with LF line ends: 2 lines, and nothing else ends "
              "one"},
    {"text said, not UTF-8", "text", {0},
     {RECFM_TEXT, .ascii = true},
     "HELO MVS1\n", "0A E4 0A",
     .proof = "ASCII text with LF line ends: 2 lines, and nothing else ends "
              "one; the first record is HELO"},
    {"any data set, VB", "plain auto", {0},
     {RECFM_VB, .per_block = 1},
     "TO: ANN\nHELLO\n",
     .proof = "RECFM VB: 2 blocks with 2 records fill the 28 bytes exactly"},
    {"any data set, text", "plain auto", {0},
     {RECFM_TEXT, .end = "15"},
     "TO: ANN\nHELLO\n",
     .proof = "EBCDIC text with X'15' line ends: 2 lines, and nothing else "
              "ends one"},
    {"any data set, LRECL", "plain auto", {.lrecl = 80},
     {RECFM_FB, 80},
     "TO: ANN\nHELLO\n",
     .proof = "RECFM FB, LRECL 80: 2 records fill the 160 bytes exactly"},
};
/* clang-format on */

/* clang-format off */
static const struct detect_sample numbered[] = {
    {"numbers", "auto", {.sequence = SEQUENCE_AUTO},
     {RECFM_FB},
     .bytes = "'HELO MVS1' 40*63 '00000100' 'DATA' 40*68 '00000200'"
              "'.' 40*71 '00000300'",
     .proof = "RECFM FB, LRECL 80: 3 records fill the 240 bytes exactly; 2 "
              "commands begin where a record does; columns 73 to 80 are "
              "sequence numbers, 00000100 to 00000300"},
    {"numbers with letters, one blank card", "FB",
     {.lrecl = 80, .sequence = SEQUENCE_AUTO},
     {RECFM_FB},
     .bytes = "'HELO MVS1' 40*63 'ABC00010' 40*80 'DATA' 40*68 'ABC00020'"
              "'.' 40*71 'ABC00030'",
     .proof = "RECFM FB, LRECL 80: 4 records fill the 320 bytes exactly; the "
              "first record is HELO; columns 73 to 80 are sequence numbers, "
              "ABC00010 to ABC00030"},
    {"two numbers are too few", "FB", {.lrecl = 80, .sequence = SEQUENCE_AUTO},
     {RECFM_FB},
     .bytes = "'HELO MVS1' 40*63 '00000100' '.' 40*71 '00000200'",
     .proof = "RECFM FB, LRECL 80: 2 records fill the 160 bytes exactly; the "
              "first record is HELO"},
    {"numbers that fall", "FB", {.lrecl = 80, .sequence = SEQUENCE_AUTO},
     {RECFM_FB},
     .bytes = "'HELO' 40*68 '00000100' 'DATA' 40*68 '00000300'"
              "'.' 40*71 '00000200'",
     .proof = "RECFM FB, LRECL 80: 3 records fill the 240 bytes exactly; the "
              "first record is HELO"},
    {"one without number", "FB", {.lrecl = 80, .sequence = SEQUENCE_AUTO},
     {RECFM_FB},
     .bytes = "'HELO' 40*68 '00000100' 'DATA' 40*68 '00000200'"
              "'.' 40*71 '00000300' 'QUIT' 40*76",
     .proof = "RECFM FB, LRECL 80: 4 records fill the 320 bytes exactly; the "
              "first record is HELO"},
};
/* clang-format on */

static void formats_are_found(void **state)
{
    (void)state;
    detect_samples_check(known);
}

static void stated_formats_are_proved(void **state)
{
    (void)state;
    detect_samples_check(stated);
}

static void sequence_numbers_are_found(void **state)
{
    (void)state;
    detect_samples_check(numbered);
}

static void lower_case_stands_where_the_page_has_it(void **state)
{
    (void)state;
    struct codepage_error error;
    struct codepage *cp = NULL;
    struct finding_of_format found;
    struct fault fault;
    struct dataset_format wanted = {.recfm = RECFM_AUTO};
    static const unsigned char helo[] = {0, 8, 0, 0, 0x88, 0x85, 0x93, 0x96};

    assert_int_equal(codepage_open("1047", &cp, &error), 0);
    for (int with_page = 0; with_page < 2; with_page++) {
        struct detect *d = NULL;
        assert_int_equal(detect_new(&wanted, with_page ? cp : NULL, true, &d),
                         0);
        assert_int_equal(detect_feed(d, span_of(helo, sizeof helo)), 0);
        assert_int_equal(detect_end(d, &found, &fault),
                         with_page ? STEP_ITEM : STEP_FAULT);
        detect_free(&d);
    }
    assert_int_equal(found.format.recfm, RECFM_V);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_found),
        cmocka_unit_test(stated_formats_are_proved),
        cmocka_unit_test(sequence_numbers_are_found),
        cmocka_unit_test(lower_case_stands_where_the_page_has_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
