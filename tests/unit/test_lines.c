#include "record_sample.h"

/* clang-format off */
static const struct record_sample samples[] = {
    {"text: no data", "text", {0}, "", ""},
    {"text: NL", "text", {0},
     "'HELO' 15 15 '. ' 15", "1@0 HELO\n2@5 \n3@6 . \n"},
    {"text: LF", "text", {0}, "'HELO' 25 'DATA' 25", "1@0 HELO\n2@5 DATA\n"},
    {"text: CR LF", "text", {0},
     "'HELO' 0D25 0D25 'DATA' 0D25", "1@0 HELO\n2@6 \n3@8 DATA\n"},
    {"text: CR NL", "text", {0},
     "'HELO' 0D15 'DATA' 0D15", "1@0 HELO\n2@6 DATA\n"},
    {"text: ASCII LF", "text", {.ascii = true},
     "\"HELO\" 0A \"DATA\" 0A", "1@0 HELO\n2@5 DATA\n"},
    {"text: ASCII CR LF", "text", {.ascii = true},
     "\"HELO\" 0D0A \"DATA\" 0D0A", "1@0 HELO\n2@6 DATA\n"},
    {"text: last line without end", "text", {0},
     "'HELO' 15 'DATA'", "1@0 HELO\n2@5 DATA\n"},
    {"text: one line without end", "text", {0}, "'HELO'", "1@0 HELO\n"},
    {"text: SUB behind the last line end", "text", {0},
     "'HELO' 15 3F", "1@0 HELO\n"},
    {"text: SUB behind the last line", "text", {0}, "'HELO' 3F", "1@0 HELO\n"},
    {"text: SUB elsewhere is data", "text", {0},
     "'A' 3F 'B' 3F 15 'C' 3F3F", "1@0 A<3F>B<3F>\n2@5 C<3F>\n"},
    {"text: Ctrl-Z at the end", "text", {.ascii = true},
     "\"A\" 0D0A 1A", "1@0 A\n"},
    {"text: long lines", "text", {0},
     "'A'*40 'B' 15 'C'*100 15", "1@0 A{40}B\n2@42 C{100}\n"},
    {"text: LF among NL", "text", {0},
     "'HELO' 15 'DA' 25 'TA' 15", "1@0 HELO\n! 2@7\n",
     "mixed line ends: X'25' ends line 2 at offset 7 (X'7'), but X'15' does "
     "at offset 4 (X'4')"},
    {"text: NL among LF", "text", {0},
     "'HELO' 25 'DATA' 15", "1@0 HELO\n! 2@9\n",
     "X'15' ends line 2 at offset 9"},
    {"text: CR among NL", "text", {0},
     "'HELO' 15 'DA' 0D 'TA' 15", "1@0 HELO\n! 2@7\n",
     "X'0D' ends line 2 at offset 7"},
    {"text: CR NL among NL", "text", {0},
     "'HELO' 15 'DATA' 0D15", "1@0 HELO\n! 2@9\n", "X'0D15' ends line 2"},
    {"text: CR NL among CR LF", "text", {0},
     "'HELO' 0D25 'DATA' 0D15", "1@0 HELO\n! 2@10\n", "X'0D15' ends line 2"},
    {"text: LF among CR LF", "text", {0},
     "'HELO' 0D25 'DATA' 25", "1@0 HELO\n! 2@10\n", "X'25' ends line 2"},
    {"text: CR CR LF", "text", {0},
     "'HELO' 0D0D25", "! 1@4\n",
     "X'0D' at offset 4 (X'4') in line 1 ends no line"},
    {"text: CR at the very end", "text", {0},
     "'HELO' 0D", "! 1@4\n", "X'0D' at offset 4"},
    {"text: ASCII LF among CR LF", "text", {.ascii = true},
     "\"HELO\" 0D0A \"DATA\" 0A", "1@0 HELO\n! 2@10\n",
     "X'0A' ends line 2 at offset 10 (X'A'), but X'0D0A' does at offset 4"},
    {"text: ASCII CR LF among LF", "text", {.ascii = true},
     "\"HELO\" 0A \"DATA\" 0D0A", "1@0 HELO\n! 2@9\n", "X'0D0A' ends line 2"},
    {"text: ASCII lone CR", "text", {.ascii = true},
     "\"HE\" 0D \"LO\" 0A", "! 1@2\n", "X'0D' at offset 2"},
    {"text: the end that was told", "text", {.line_end = LINE_END_NL},
     "'HELO' 25", "! 1@4\n", "but X'15' ends the lines before"},
    {"text: over the limit", "text", {.max_record = 4},
     "'HELO' 15 'HELO1' 15", "1@0 HELO\n! 2@5\n",
     "line 2 at offset 5 (X'5') is longer than the limit of 4 bytes"},
    {"text: over the limit without end", "text", {.max_record = 4},
     "'HELO HELO HELO'", "! 1@0\n", "line 1 at offset 0"},
};
/* clang-format on */

static void lines_of_text(void **state)
{
    (void)state;
    record_samples_check(samples);
}

static void a_line_end_is_learnt(void **state)
{
    (void)state;
    struct dataset_format format = {.recfm = RECFM_TEXT};
    struct records *r = record_sample_begin(&format);
    struct record record;
    records_feed(r, SPAN("\xC1\x0D\x25"));
    assert_int_equal(records_line_end(r), LINE_END_UNKNOWN);
    assert_int_equal(records_next(r, &record), STEP_ITEM);
    assert_int_equal(records_line_end(r), LINE_END_CRLF);
    records_free(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_text),
        cmocka_unit_test(a_line_end_is_learnt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
