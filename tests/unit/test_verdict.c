#include "detect_sample.h"

/* clang-format off */
static const struct detect_sample empty[] = {
    {"empty", "auto", {0}, .proof = "no data: the data set is empty"},
    {"empty, stated", "FB", {.lrecl = 80},
     .proof = "no data: the data set is empty"},
    {"empty, stated without a length", "FA", {0},
     .proof = "no data: the data set is empty"},
    {"empty VB", "VB", {0}, .proof = "no data: the data set is empty"},
    {"empty, no batch", "plain auto", {0},
     .fault = "no data: the data set is empty"},
    {"only blanks", "auto", {0},
     .bytes = "40*170",
     .proof = "no data: the 170 bytes of the data set are nothing but blanks "
              "(X'40') and nulls"},
    {"only blanks, stated", "FB", {.lrecl = 80},
     .bytes = "40*80 00*80",
     .proof = "no data: the 160 bytes of the data set are nothing but blanks "
              "(X'40') and nulls"},
    {"only blanks, where words should be", "VB", {0},
     .bytes = "40*160", .fault = "no data: the 160 bytes"},
};
/* clang-format on */

/* clang-format off */
static const struct detect_sample malformed[] = {
    {"VB truncated", "auto", {0},
     {RECFM_VB, .per_block = 4},
     MAIL, .cut = 2,
     .fault = "read as RECFM VB (found by its first command): the data set "
              "ends inside a record: 8 bytes expected at offset 157"},
    {"VBS, a record over the limit", "auto", {.max_record = 6},
     .bytes = "000C0000 00080000 'HELO' 000C0000 00080100 'ABCD'"
              "000C0000 00080200 'EFGH'",
     .fault = "read as RECFM VBS (found by its first command): spanned record "
              "2 is longer than the limit of 6 bytes"},
    {"V truncated", "V", {0},
     {RECFM_V},
     MAIL, .cut = 2,
     .fault = "read as RECFM V, RDW without blocks: the data set ends inside "
              "a record: 8 bytes expected at offset 145"},
    {"VB, a bad RDW in the second block", "auto", {0},
     .bytes = "000C0000 00080000 'HELO' 000C0000 00090000 'QUIT'",
     .fault = "RDW X'00090000' of record 2 at offset 16 (X'10'): the length "
              "9 is more than the 8 bytes"},
    {"FB truncated", "auto", {0},
     {RECFM_FB, 80},
     MAIL, .cut = 76,
     .fault = "read as RECFM FB, LRECL 80 (found by its first command): the "
              "size of 644 bytes is no multiple of LRECL 80: 4 bytes are "
              "left over"},
    {"FB of another LRECL", "FB", {.lrecl = 100},
     {RECFM_FB, 80},
     MAIL,
     .fault = "the size of 720 bytes is no multiple of LRECL 100: 20 bytes"},
    {"text with mixed line ends", "auto", {0},
     {RECFM_TEXT, .end = "15"},
     MAIL, "'X' 25",
     .fault = "mixed line ends: X'25' ends line 10 at offset 127 (X'7F'), "
              "but X'15' does at offset 9 (X'9')"},
    {"stated text with mixed line ends", "text", {0},
     {RECFM_TEXT, .end = "15"},
     MAIL, "'X' 25", .fault = "mixed line ends"},
    {"V that lost its RDWs", "V", {0},
     {RECFM_TEXT},
     MAIL, .fault = "the record boundaries were lost on the way"},
    {"U without blocks", "U", {0},
     {RECFM_TEXT},
     MAIL, .fault = "RECFM=U without block boundaries"},
    {"overprinted line", "auto", {0},
     {RECFM_VB, .per_block = 1},
     " HELO MVS1\n+MAIL FROM:<A@B>\n",
     .fault = "read as RECFM VBA (found by its first command): record 2 is "
              "printed over"},
};
/* clang-format on */

/* clang-format off */
static const struct detect_sample ambiguous[] = {
    {"no command first", "auto", {0},
     {RECFM_FB, 80},
     "TO: ANN\nHELLO\n",
     .fault = "no SMTP command begins it (Q-40), so that no record format "
              "fits, choose with --recfm: it begins "
              "X'E3D67A40C1D5D5404040404040404040' (EBCDIC \"TO. ANN"},
    {"no boundaries at all", "auto", {0},
     {RECFM_TEXT},
     MAIL, .fault = "EBCDIC text with line ends: no line end in it"},
    {"ASCII that is not UTF-8", "auto", {0},
     {RECFM_TEXT, .ascii = true},
     "HELO MVS1\n", "0A E4 0A",
     .fault = "ASCII text with line ends: not UTF-8"},
    {"cards with a line end in them", "auto", {0},
     {RECFM_FB, 80},
     MAIL, "15 40*79",
     .fault = "(EBCDIC text with X'15' line ends: 2 lines, and nothing else "
              "ends one; the first record is HELO) and (RECFM FB, LRECL 80: "
              "10 records fill the 800 bytes exactly; 5 commands begin where "
              "a record does); choose with --recfm"},
    {"cards with line ends of two kinds in them", "auto", {0},
     {RECFM_FB, 80},
     MAIL, "15 25 40*78", .fault = "mixed line ends"},
    {"any data set of fixed length", "plain auto", {0},
     {RECFM_FB, 80},
     "TO: ANN\nHELLO\n", .fault = "fixed length: say which with --lrecl"},
    {"LRECL 200 or 100", "auto", {0},
     {RECFM_FB, 200},
     MAIL,
     .proof = "RECFM FB, LRECL 200: 9 records fill the 1,800 bytes exactly; 5 "
              "commands begin where a record does"},
    {"LRECL 160 is not 80", "auto", {0},
     {RECFM_FB, 160},
     MAIL, .fault = "commands stand 160 bytes apart or a multiple of it: is it "
                    "--lrecl 160?"},
    {"one command and no more", "auto", {0},
     {RECFM_FB, 400},
     "HELO MVS1\n",
     .fault = "can be read in more than one way: (RECFM FB, LRECL 80: 5 "
              "records fill the 400 bytes exactly; the first record is HELO) "
              "and (RECFM FB, LRECL 100: 4 records fill the 400 bytes "
              "exactly; the first record is HELO) and (RECFM FB, LRECL 200: "
              "2 records fill the 400 bytes exactly; the first record is "
              "HELO); choose with --lrecl"},
    {"a punch's card in front", "auto", {0},
     {RECFM_FB, 80},
     ":READ  MAIL     NOTE     A1\n" MAIL,
     .proof = "RECFM FB, LRECL 80: 10 records fill the 800 bytes exactly; 5 "
              "commands begin where a record does"},
    {"a reader's card in front", "auto", {0},
     {RECFM_VB, .per_block = 20},
     "USERID SMTP\n" MAIL,
     .proof = "RECFM VB: 1 block with 10 records fill the 172 bytes exactly; "
              "the first record is HELO"},
    {"job control left in", "auto", {0},
     {RECFM_FB, 80},
     "//SYSUT1   DD *\n" MAIL "/*\n",
     .proof = "RECFM FB, LRECL 80: 11 records fill the 880 bytes exactly; 5 "
              "commands begin where a record does"},
    {"a job with a mail in it", "auto", {0},
     {RECFM_VB, .per_block = 20},
     "//MAIL1 JOB 1\n//SYSUT1 DD *\n" MAIL "/*\n",
     .fault = "this is a job stream (JCL)"},
    {"fixed or blocked", "plain auto", {.lrecl = 12},
     .bytes = "000C0000 00080000 'HELO'", .fault = "choose with --recfm"},
};
/* clang-format on */

/* clang-format off */
static const struct detect_sample named[] = {
    {"NETDATA", "auto", {0},
     .bytes = "2AE0 'INMR01' 40*72", .fault = "this is NETDATA"},
    {"NETDATA, stated", "FB", {.lrecl = 80},
     .bytes = "2AE0 'INMR01' 40*72", .fault = "this is NETDATA"},
    {"NETDATA in a V data set", "auto", {0},
     .bytes = "00540000 2AE0 'INMR01' 40*72", .fault = "this is NETDATA"},
    {"NETDATA behind :READ", "auto", {0},
     .bytes = "':READ' 40*75 2AE0 'INMR01' 40*72", .fault = "this is NETDATA"},
    {"NETDATA in text mode", "auto", {0},
     .bytes = "5CE0 \"INMR01\" 20*72", .fault = "transferred in text mode"},
    {"AWS", "auto", {0},
     .bytes = "5000 0000 A000 'X'*80 0000 5000 4000 0000 0000 4000",
     .fault = "this is an AWS or HET tape image"},
    {"a labelled tape", "auto", {0},
     .bytes = "5000 0000 A000 'VOL1' 40*76 0000 5000 4000",
     .fault = "this is a labelled tape image"},
    {"SIMH", "auto", {0},
     .bytes = "50000000 'X'*80 50000000 00000000",
     .fault = "this is a SIMH tape image"},
    {"ANSI D", "auto", {0},
     .bytes = "\"0013HELO MVS1\" \"0008QUIT\"",
     .fault = "this is records of ANSI format D"},
    {"VMARC", "auto", {0},
     .bytes = "':CFF' 40*76", .fault = "this is a VMARC archive"},
    {"JCL", "auto", {0},
     {RECFM_FB, 80},
     "//MAIL1    JOB (ACCT),CLASS=A\n", .fault = "this is a job stream (JCL)"},
    {"JCL in ASCII", "auto", {0},
     {RECFM_TEXT, .end = "0A", .ascii = true},
     "//MAIL1 JOB 1\n//STEP1 EXEC PGM=IEBGENER\n//SYSIN DD DUMMY\n"
     "//SYSPRINT DD SYSOUT=*\n//SYSUT1 DD *\n",
     .fault = "this is a job stream (JCL)"},
    {"FTP block mode", "auto", {0},
     .bytes = "80 0009 'HELO MVS1' C0 0004 'QUIT'",
     .fault = "this is an FTP block mode transfer"},
    {"gzip", "auto", {0},
     .bytes = "1F8B0800 00000000 0003", .fault = "this is compressed by gzip"},
};
/* clang-format on */

static void no_data(void **state)
{
    (void)state;
    detect_samples_check(empty);
}

static void the_nearest_fault_is_told(void **state)
{
    (void)state;
    detect_samples_check(malformed);
}

static void none_or_more_than_one(void **state)
{
    (void)state;
    detect_samples_check(ambiguous);
}

static void others_are_refused_by_name(void **state)
{
    (void)state;
    detect_samples_check(named);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_data),
        cmocka_unit_test(the_nearest_fault_is_told),
        cmocka_unit_test(none_or_more_than_one),
        cmocka_unit_test(others_are_refused_by_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
