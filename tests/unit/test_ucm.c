/*
 * Pages out of mapping files. The files are made of ICU's converters, cell by
 * cell, and must give the same page; and small ones show what each key and
 * each indicator does.
 */
#include "check.h"
#include "same_page.h"
#include "scratch.h"
#include "ucm_write.h"

/* States as the newest tables of Japan have them: leads B3 to B7 may be
 * pairs of surrogates. */
#define JAPAN                                                             \
    "<icu:state> 0-ff, e:1.s, f:0.s\n"                                    \
    "<icu:state> initial, 0-3f:4, e:1.s, f:0.s, 40:3, 41-fe:2, b3-b7:5, " \
    "ff:4\n"                                                              \
    "<icu:state> 0-40:1.i, 41-fe:1., ff:1.i\n"                            \
    "<icu:state> 0-ff:1.i, 40:1.\n"                                       \
    "<icu:state> 0-ff:1.i\n"                                              \
    "<icu:state> 0-40:1.i, 41-fe:1.p, ff:1.i\n"

static void a_file_gives_the_page_it_was_made_of(void **state)
{
    (void)state;
    static const struct {
        const char *page, *icu, *states;
    } cases[] = {
        {"37", "ibm-37_P100-1995", ""},
        {"939", "ibm-939_P120-1999", ""},
        {"1399", "ibm-1399_P110-2003", JAPAN},
        {"1371", "ibm-1371_P100-1999", ""},
        {"16684", "ibm-16684_P110-2003", ""},
    };
    struct scratch scratch;
    scratch_begin(&scratch);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf text;
        char path[128], name[64];
        ucm_write(cases[i].icu, cases[i].states, &text);
        snprintf(name, sizeof name, "%s.ucm", cases[i].icu);
        scratch_write(&scratch, name, text.bytes, text.len, path);
        buf_clear(&text);
        struct codepage *ours = open_page(path);
        struct codepage *icu = open_page(cases[i].page);
        same_page(ours, icu, true);
        assert_string_equal(codepage_name(ours), codepage_name(icu));
        assert_int_equal(codepage_ccsid(ours), codepage_ccsid(icu));
        assert_int_equal(strncmp(codepage_engine(ours), "ucm ibm-", 8), 0);
        codepage_free(&ours);
        codepage_free(&icu);
    }
    scratch_end(&scratch);
}

/* ------------------------------------------------------- small files */

static struct codepage *open_text(const struct scratch *s, const char *name,
                                  const char *text, const char *tail)
{
    char path[160];
    scratch_write(s, name, text, strlen(text), path);
    strcat(path, tail);
    return open_page(path);
}

static const char stateful[] =
    "<code_set_name> \"site-1\" # ours\n"
    "<uconv_class>   \"EBCDIC_STATEFUL\"\n"
    "<mb_cur_min> 1\n<mb_cur_max> 2\n"
    "<subchar> \\x41\\x41\n<subchar1> \\x6F\n"
    "<icu:charsetFamily> \"ASCII\"\n<icu:alias> \"x\"\n<icu:later> y\n"
    "CHARMAP\n"
    "<U0041> \\xC1 |0\n"
    "<U0042>\t\\xC2 |0 # a comment\n"
    "<UFF21> \\xC1 |1\n"
    "<U00E9> \\x6F |2\n"
    "<UAC00> \\x6F |2\n"
    "<U4E00> \\x45\\x41 |0\n"
    "<U4E01> \\x45+\\x41 |4\n"
    "<U4E02> \\x45\\x42 |3\n"
    "<UE000> \\x45\\x43 |1\n"
    "END CHARMAP\n"
    "\nCHARMAP\n"
    "<U4E00> \\x45\\x41 |0\n"
    "<U304B>+<U309A> \\x45\\x44 |0\n"
    "<U304D><U309A> \\x45\\x45 |3\n"
    "<U20000> \\x45\\x46 |0\n"
    "END CHARMAP\n";

static void each_indicator_means_what_it_says(void **state)
{
    (void)state;
    struct scratch scratch;
    scratch_begin(&scratch);
    struct codepage *cp = open_text(&scratch, "a.ucm", stateful, "");
    assert_int_equal(codepage_kind(cp), CODEPAGE_MIXED);
    assert_string_equal(codepage_name(cp), "site-1");
    assert_string_equal(codepage_engine(cp), "ucm a.ucm");
    assert_int_equal(page_code_of(cp, 'A'), 0xC1);
    assert_int_equal(page_code_of(cp, 0xFF21), -1); /* |1 */
    assert_int_equal(page_fallback_of(cp, 0xFF21), 0xC1);
    assert_int_equal(page_code_of(cp, 0xE9), -1); /* |2 */
    assert_int_equal(page_fallback_of(cp, 0xE9), -1);
    assert_true(page_is_narrow(cp, 0xE9));
    assert_int_equal(page_code_of(cp, 0x4E00), 0x4541);
    assert_int_equal(page_code_of(cp, 0x4E01), 0x4541); /* |4 */
    assert_int_equal(page_code_of(cp, 0x4E02), -1);     /* |3 */
    assert_memory_equal(cp->doubles[0x4542], "\xE4\xB8\x82", 3);
    assert_int_equal(page_code_of(cp, 0xE000),
                     0x4543); /* private: |1 is used */
    assert_int_equal(cp->doubles[0x4543][0], 0);
    assert_non_null(page_sequence(cp, 0x304B, 0x309A));
    assert_null(page_sequence(cp, 0x304D, 0x309A));
    assert_int_equal(cp->doubles[0x4545][0], DOUBLE_SEQUENCE);
    assert_int_equal(page_code_of(cp, 0x20000), 0x4546);
    codepage_free(&cp);
    scratch_end(&scratch);
}

static void check_encode(const struct codepage *cp, const char *text,
                         const char *want, size_t want_len)
{
    struct codepage_coder c;
    unsigned char out[64];
    assert_int_equal(codepage_coder_init(&c, cp, &codepage_policy_mail), 0);
    struct codepage_result r =
        codepage_encode_record(&c, text, strlen(text), out, sizeof out);
    assert_int_equal(r.written, want_len);
    assert_memory_equal(out, want, want_len);
    codepage_coder_clear(&c);
}

/* subchar1 for what is |2, even when it is wide; else as wide as it is. */
static void the_file_says_what_is_substituted(void **state)
{
    (void)state;
    struct scratch scratch;
    scratch_begin(&scratch);
    struct codepage *cp = open_text(&scratch, "a.ucm", stateful, "");
    check_encode(cp, "\xC3\xA9", "\x6F", 1);
    check_encode(cp, "\xEA\xB0\x80", "\x6F", 1);
    check_encode(cp, "\xE4\xB9\x80", "\x0E\x41\x41\x0F", 4);
    codepage_free(&cp);
    cp = open_text(&scratch, "b.ucm",
                   "<uconv_class> \"SBCS\"\n<subchar> \\x6F\nCHARMAP\n"
                   "<U0041> \\xC1\n<U0030> \\xF0\n<U003F> \\x6F\nEND CHARMAP\n",
                   "");
    assert_int_equal(codepage_kind(cp), CODEPAGE_SBCS);
    assert_string_equal(codepage_name(cp), "b.ucm");
    check_encode(cp, "A\xC3\xA9", "\xC1\x6F", 2);
    codepage_free(&cp);
    scratch_end(&scratch);
}

static void a_file_that_is_not_ebcdic_is_served_too(void **state)
{
    (void)state;
    struct scratch scratch;
    scratch_begin(&scratch);
    struct codepage *cp =
        open_text(&scratch, "latin.UCM",
                  "\xEF\xBB\xBF<uconv_class> \"SBCS\"\r\n<subchar> \\x1A\r\n"
                  "CHARMAP\r\n<U0041> \\x41 |0\r\n<U20AC> \\x80 |0\r\n"
                  "END CHARMAP\r\n",
                  "");
    assert_int_equal(codepage_kind(cp), CODEPAGE_OTHER);
    assert_false(codepage_is_ebcdic(cp));
    assert_int_equal(codepage_byte_of(cp, 0x20AC), 0x80);
    check_encode(cp, "A\xC3\xA9", "\x41\x1A", 2);
    codepage_free(&cp);
    scratch_end(&scratch);
}

static void line_ends_change_places(void **state)
{
    (void)state;
    struct scratch scratch;
    scratch_begin(&scratch);
    struct codepage *cp =
        open_text(&scratch, "nl.ucm",
                  "<uconv_class> \"SBCS\"\nCHARMAP\n<U0041> \\xC1\n"
                  "<U0030> \\xF0\n<U000A> \\x25\n<U0085> \\x15\nEND CHARMAP\n",
                  ",swaplfnl");
    assert_int_equal(codepage_char_of(cp, 0x15), 0x0A);
    assert_int_equal(codepage_byte_of(cp, 0x85), 0x25);
    codepage_free(&cp);
    scratch_end(&scratch);
}

/* What a file says takes the place of what the file under it says. */
static void a_file_builds_on_another(void **state)
{
    (void)state;
    static const char base[] =
        "<uconv_class> \"SBCS\"\n<subchar> \\x6F\nCHARMAP\n<U0041> \\xC1 |0\n"
        "<U0030> \\xF0 |0\n<U00A4> \\x9F |0\n<U005B> \\xBA |0\n"
        "<U005D> \\xBB |0\nEND CHARMAP\nCHARMAP\n<U00E9> \\x51 |0\n"
        "END CHARMAP\n";
    static const char delta[] =
        "<code_set_name> \"site-2\"\n<icu:base> \"base\"\nCHARMAP\n"
        "<U20AC> \\x9F |0\n<U005B> \\xAD |0\nEND CHARMAP\n";
    struct scratch scratch;
    char path[128];
    scratch_begin(&scratch);
    scratch_write(&scratch, "base.ucm", base, strlen(base), path);
    struct codepage *cp = open_text(&scratch, "delta.ucm", delta, "");
    assert_int_equal(codepage_kind(cp), CODEPAGE_SBCS);
    assert_string_equal(codepage_name(cp), "site-2");
    assert_int_equal(codepage_char_of(cp, 0x9F), 0x20AC);
    assert_int_equal(codepage_byte_of(cp, 0xA4), -1); /* it lost its cell */
    assert_int_equal(codepage_byte_of(cp, '['), 0xAD);
    assert_int_equal(codepage_char_of(cp, 0xBA), -1); /* it moved */
    assert_int_equal(codepage_byte_of(cp, ']'), 0xBB);
    assert_int_equal(codepage_byte_of(cp, 0xE9), -1); /* the second block */
    check_encode(cp, "\xC3\xA9", "\x6F", 1);
    codepage_free(&cp);
    scratch_end(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_gives_the_page_it_was_made_of),
        cmocka_unit_test(each_indicator_means_what_it_says),
        cmocka_unit_test(the_file_says_what_is_substituted),
        cmocka_unit_test(a_file_that_is_not_ebcdic_is_served_too),
        cmocka_unit_test(line_ends_change_places),
        cmocka_unit_test(a_file_builds_on_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
