#include "record_sample.h"

/* clang-format off */
static const struct record_sample samples[] = {
    {"A: every character", "VA", {0},
     "00060000 ' A' 00060000 '0B' 00060000 '-C' 00060000 '1D' 00060000 '9E'"
     "00060000 'CF'", "1@5 A\n^1 2@11 B\n^2 3@17 C\n4@23 D\n5@29 E\n6@35 F\n"},
    {"A: fixed length", "FBA", {.lrecl = 4},
     "' ABC0DEF'", "1@1 ABC\n^1 2@5 DEF\n"},
    {"A: text in ASCII", "textA", {.ascii = true},
     "\" A\" 0A \"0B\" 0A \"\" 0A", "1@1 A\n^1 2@4 B\n3@6 \n"},
    {"A: its blank cut off", "VA", {0},
     "00060000 ' A' 00040000", "1@5 A\n2@10 \n"},
    {"A: bold print", "VA", {0},
     "00060000 ' A' 00070000 '+A ' 00060000 '+A' 00060000 ' B'",
     "1@5 A\n4@24 B\n"},
    {"A: overprint with blanks", "VA", {0},
     "00060000 ' A' 00070000 '+  '", "1@5 A\n"},
    {"A: overprint at the beginning", "VA", {0}, "00060000 '+A'", "1@5 A\n"},
    {"A: overprint", "VA", {0},
     "00060000 ' A' 00060000 '+B'", "1@5 A\n! 2@11\n",
     "record 2 is printed over the line before it"},
    {"A: other character", "VA", {0},
     "00060000 ' A' 00060000 'XB'", "1@5 A\n! 2@11\n",
     "record 2 begins with X'E7', expected an ASA carriage control"},
    {"M: every code", "VM", {0},
     "00060000 09'A' 00060000 11'B' 00060000 19'C' 00060000 89'D'"
     "00060000 E1'E'", "1@5 A\n2@11 B\n^1 3@17 C\n^2 4@23 D\n5@29 E\n"},
    {"M: codes that act at once", "VM", {0},
     "00050000 0B 00050000 13 00050000 8B 00050000 03 00060000 09'A'",
     "1@5 \n^1 2@10 \n5@25 A\n"},
    {"M: spaces, then spaces at once", "VM", {0},
     "00060000 19'A' 00050000 13 00060000 09'B'", "1@5 A\n^3 2@11 \n3@16 B\n"},
    {"M: bold print", "VM", {0},
     "00060000 01'A' 00070000 01'A ' 00060000 11'A' 00060000 09'B'",
     "1@5 A\n^1 4@24 B\n"},
    {"M: written, then spaced", "VM", {0},
     "00060000 01'A' 00050000 0B 00060000 01'B' 00050000 13 00060000 09'C'",
     "1@5 A\n3@16 B\n^1 5@27 C\n"},
    {"M: overprint with blanks", "VM", {0},
     "00060000 01'A' 00060000 09' ' 00060000 09'B'", "1@5 A\n3@17 B\n"},
    {"M: blanks written first", "VM", {0},
     "00060000 01' ' 00060000 09'B'", "2@11 B\n"},
    {"M: overprint", "VM", {0},
     "00060000 01'A' 00060000 09'B'", "1@5 A\n! 2@11\n", "printed over"},
    {"M: page mode", "VM", {0},
     "00060000 5A'A'", "! 1@5\n", "page-mode (AFP) record"},
    {"M: data behind a code that acts at once", "VM", {0},
     "00060000 0B'A'", "! 1@5\n", "prints nothing, but 1 bytes of data"},
    {"M: other code", "VM", {0},
     "00060000 'BB'", "! 1@5\n",
     "begins with X'C2', expected a machine carriage control code"},
    {"M: empty record", "VM", {0}, "00040000", "! 1@4\n", "record 1 is empty"},
    {"M: fixed, at once, with padding", "FM", {.lrecl = 3},
     "0B4040 09'AB'", "1@1 \n2@4 AB\n"},
};
/* clang-format on */

static void carriage_control_is_taken_off(void **state)
{
    (void)state;
    record_samples_check(samples);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(carriage_control_is_taken_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
