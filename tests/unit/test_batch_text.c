#include "check.h"
#include "intake/batch.h"
#include "notation.h"

enum { T, ST, KEEP, DOTS, CUT }; /* the options of a case */

static const struct {
    const char *name;
    const char *page;
    int options;
    const char *record, *text; /* in notation; text NULL: end of data */
} cases[] = {
    {"as it is", "IBM-1047", T, "'text'", "'text'"},
    {"empty", "IBM-1047", T, "", ""},
    {"blanks", "IBM-1047", T, "'text' 40*76", "'text'"},
    {"only blanks", "IBM-1047", T, "40*80", ""},
    {"blanks in front", "IBM-1047", T, "'  text '", "'  text'"},
    {"blanks kept", "IBM-1047", KEEP, "'-- ' 40", "'-- ' 40"},
    {"nulls", "IBM-1047", T, "'text' 00*9 40 00 40*8", "'text'"},
    {"nulls, strict: they are text", "IBM-1047", ST, "'text' 0000 4040",
     "'text' 0000"},
    {"nulls, blanks kept", "IBM-1047", KEEP, "'text ' 0000", "'text '"},
    {"nulls inside are left", "IBM-1047", T, "'te' 00 'xt'", "'te' 00 'xt'"},
    {"line ends", "IBM-1047", T, "'text' 0D25", "'text'"},
    {"line ends, padded", "IBM-1047", T, "'text ' 0D15 404000", "'text'"},
    {"one line end, not two", "IBM-1047", T, "'text' 2525", "'text' 25"},
    {"CR alone", "IBM-1047", T, "'text' 0D", "'text'"},

    {"the period", "IBM-1047", T, "'.'", NULL},
    {"padded", "IBM-1047", T, "'.' 40*79", NULL},
    {"padded with nulls, strict", "IBM-1047", ST, "'.' 00*79", NULL},
    {"with a line end", "IBM-1047", T, "'.' 0D25 40*10", NULL},
    {"with a line end, blanks kept", "IBM-1047", KEEP, "'. ' 0D25 40*10", NULL},
    {"blanks kept", "IBM-1047", KEEP, "'.' 40*79", NULL},
    {"blanks in front: text", "IBM-1047", T, "' .'", "' .'"},
    {"and text", "IBM-1047", T, "'. x'", "' x'"},
    {"and text behind a line end", "IBM-1047", T, "'.' 25 'x'", "25 'x'"},
    {"and two line ends", "IBM-1047", T, "'.' 2525", NULL},
    {"doubled", "IBM-1047", T, "'..'", "'.'"},
    {"doubled and more", "IBM-1047", T, "'...'", "'..'"},
    {"doubled, not taken off", "IBM-1047", DOTS, "'..'", "'..'"},
    {"single, not taken off", "IBM-1047", DOTS, "'.x'", "'.x'"},
    {"alone ends, taken off or not", "IBM-1047", DOTS, "'.'", NULL},

    {"cut at 998", "IBM-1047", CUT, "'x'*1029", "'x'*998"},
    {"998 is not cut", "IBM-1047", CUT, "'x'*998 40*20", "'x'*998"},
    {"over 998 is left", "IBM-1047", T, "'x'*1029", "'x'*1029"},
    {"cut between pairs", "IBM-939", CUT, "0E 45*1200 0F", "0E 45*996"},
    {"cut between characters", "UTF-8", CUT, "\"x\"*997 C3A9 \"yz\"",
     "\"x\"*997"},

    {"double bytes keep their blanks", "IBM-939", T, "0E 4566 4040",
     "0E 4566 4040"},
    {"an odd byte is no blank", "IBM-939", T, "0E 4540", "0E 4540"},
    {"closed, then padded", "IBM-939", T, "0E 4566 4040 0F 40*9",
     "0E 4566 4040 0F"},
    {"a control ends the double bytes", "IBM-939", T, "0E 4566 25 'x' 4040",
     "0E 4566 25 'x'"},
    {"no shift at all", "IBM-939", T, "'x' 40*20", "'x'"},
    {"nulls end the double bytes", "IBM-939", T, "0E 4566 4040 00",
     "0E 4566 4040"},

    {"ASCII blanks", "UTF-8", T, "\"text  \"", "\"text\""},
    {"ASCII line end", "UTF-8", T, "\"text\" 0D0A", "\"text\""},
    {"ASCII period", "UTF-8", T, "\". \" 0D", NULL},
    {"ASCII doubled", "UTF-8", T, "\"..\"", "\".\""},
    {"an EBCDIC period is none", "UTF-8", T, "4B", "4B"},
};

static struct batch_options options_of(int which)
{
    struct batch_options o;
    batch_defaults(&o, which == ST ? PROFILE_STRICT : PROFILE_TOLERANT);
    o.keep_trailing_blanks = which == KEEP;
    o.undot = which != DOTS;
    o.line_truncate = which == CUT;
    return o;
}

static void text_is_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("# %s\n", cases[i].name);
        struct batch_options o = options_of(cases[i].options);
        struct codepage *cp = NULL;
        struct codepage_error error;
        assert_int_equal(codepage_open(cases[i].page, &cp, &error), 0);

        struct buf in, wanted;
        buf_init(&in, 1 << 16);
        buf_init(&wanted, 1 << 16);
        notation_read(cases[i].record, &in);
        /* A block of exactly this size, so that a sanitizer sees its end. */
        unsigned char *exact = malloc(in.len + 1);
        if (in.len > 0)
            memcpy(exact, in.bytes, in.len);
        struct record record = {.bytes = span_of(exact, in.len)};
        bool is_text = batch_text(&o, cp, &record);
        assert_int_equal(is_text, cases[i].text != NULL);
        if (is_text) {
            notation_read(cases[i].text, &wanted);
            assert_int_equal(record.bytes.len, wanted.len);
            assert_true(span_equal(record.bytes, buf_span(&wanted)));
        }
        free(exact);
        buf_clear(&in);
        buf_clear(&wanted);
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
