/*
 * Pages of double bytes, mixed pages put together of two, and revisions. The
 * witness is ICU, whose mixed pages are made of the same parts.
 */
#include "check.h"
#include "same_page.h"

#include <errno.h>

/* The double bytes of one page in another, that has no single bytes. */
static void same_doubles(const struct codepage *part,
                         const struct codepage *whole)
{
    for (unsigned i = 0; i < 0x10000; i++)
        if (memcmp(part->doubles[i], whole->doubles[i], 4) != 0)
            fail_msg("%s: X'%04X' differs", part->engine, i);
    for (uint32_t c = 0; c < REVERSE_ROWS * 0x100; c++) {
        int code = page_code_of(whole, c);
        if (page_code_of(part, c) != (code > 0xFF ? code : -1))
            fail_msg("%s: U+%04X encodes to X'%X'", part->engine, (unsigned)c,
                     page_code_of(part, c));
    }
}

static void double_bytes_come_out_of_mixed_pages(void **state)
{
    (void)state;
    static const struct {
        const char *part, *whole, *other;
    } cases[] = {
        {"300", "ibm-939_P120-1999", "930"},
        {"834", "ibm-933_P110-1995", NULL},
        {"835", "ibm-937_P110-1999", NULL},
        {"837", "ibm-935_P110-1999", NULL},
        {"4930", "ibm-1364_P110-2007", NULL},
        {"4933", "ibm-1388_P103-2001", NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *part = open_page(cases[i].part);
        struct codepage *whole = open_page(cases[i].whole);
        char engine[96];
        assert_int_equal(codepage_kind(part), CODEPAGE_DBCS);
        assert_int_equal(codepage_ccsid(part), atoi(cases[i].part));
        snprintf(engine, sizeof engine, "icu %s, its double bytes",
                 cases[i].whole);
        assert_string_equal(codepage_engine(part), engine);
        assert_int_equal(codepage_byte_of(part, 'A'), -1);
        same_doubles(part, whole);
        codepage_free(&whole);
        if (cases[i].other) {
            whole = open_page(cases[i].other);
            same_doubles(part, whole);
            codepage_free(&whole);
        }
        codepage_free(&part);
    }
}

/* What ICU has whole is the same when it is put together of its parts. */
static void two_parts_make_a_whole(void **state)
{
    (void)state;
    static const struct {
        const char *parts, *whole;
    } cases[] = {
        {"1027+300", "939"},    {"290+300", "930"},
        {"833+834", "933"},     {"836+837", "935"},
        {"28709+835", "937"},   {"13121+4930", "1364"},
        {"13124+4933", "1388"}, {"8482+16684", "1390"},
        {"5123+16684", "1399"}, {"CP1027+IBM-00300,swaplfnl", "939,swaplfnl"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *joined = open_page(cases[i].parts);
        struct codepage *whole = open_page(cases[i].whole);
        print_message("# %s: %s, %s\n", codepage_name(joined),
                      codepage_engine(joined), codepage_engine(whole));
        same_bytes(joined, whole);
        for (uint32_t c = 0; c < REVERSE_ROWS * 0x100; c++) {
            /* The euro is in both parts of 1390 and 1399: one byte. */
            if (page_code_of(joined, c) != page_code_of(whole, c))
                fail_msg("%s: U+%04X encodes to X'%X', not X'%X'",
                         cases[i].parts, (unsigned)c, page_code_of(joined, c),
                         page_code_of(whole, c));
        }
        codepage_free(&joined);
        codepage_free(&whole);
    }
}

static void what_cannot_be_joined_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int result;
        const char *says;
    } cases[] = {
        {"37+1047", -EINVAL,
         "1047 is not a part that can stand there; right "
         "would be a page of double bytes, as 300 or 835"},
        {"300+37", -EINVAL,
         "300 is not a part that can stand there; right "
         "would be a single-byte page"},
        {"37+939", -EINVAL, "939 is not a part"},
        {"UTF-8+300", -EINVAL, "UTF-8 is not a part"},
        {"37+301", -ENOENT, "no codepage 301; near it are IBM-300"},
        {"931+300", -EINVAL, "931 is refused"},
        {"37+300+300", -ENOENT, "no codepage 37+300+300"},
        {"+300", -ENOENT, "no codepage +300"},
        {"37+", -ENOENT, "no codepage 37+"},
        {"931", -EINVAL, "say 37+300 or 939"},
        {"300@iconv+37", -ENOENT, "cannot be the name"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        int r = codepage_open(cases[i].name, &cp, &error);
        print_message("# %s: %s\n", cases[i].name, error.text);
        assert_int_equal(r, cases[i].result);
        assert_null(cp);
        assert_non_null(strstr(error.text, cases[i].says));
    }
}

static int cell_of(const struct codepage *cp, unsigned code)
{
    struct codepage_coder c;
    unsigned char in[] = {0x0E, (unsigned char)(code >> 8), (unsigned char)code,
                          0x0F};
    unsigned char out[32];
    codepage_coder_init(&c, cp, &codepage_policy_mail);
    struct codepage_result r = codepage_decode_record(
        &c, code > 0xFF ? in : in + 2, code > 0xFF ? 4 : 1, out, sizeof out);
    codepage_coder_clear(&c);
    return r.written == 2 ? (out[0] & 0x1F) << 6 | (out[1] & 0x3F)
           : r.written == 3
               ? (out[0] & 0x0F) << 12 | (out[1] & 0x3F) << 6 | (out[2] & 0x3F)
               : -1;
}

/* As stated by whoever compared the tables: what it is, and what it was. */
static void a_revision_has_other_cells(void **state)
{
    (void)state;
    static const struct {
        const char *page, *revised;
        unsigned code;
        int is, was;
    } cases[] = {
        {"1026", "1026,revision=1998", 0x9A, 0x20BA, 0xAA},
        {"1155", "1155,revision=1998,swaplfnl", 0x9A, 0x20BA, 0xAA},
        {"930", "930,revision=P12A", 0x426A, 0xA6, 0xFFE4},
        {"930", "x-ibm930,Revision=p12a", 0x43A1, 0x301C, 0xFF5E},
        {"930", "930,revision=P12A", 0x444A, 0x2014, 0x2015},
        {"930", "930,revision=P12A", 0x447C, 0x2016, 0x2225},
        {"939", "939,revision=P12A", 0x4260, 0x2212, 0xFF0D},
        {"939", "939,swaplfnl,revision=P12A@icu", 0x447C, 0x2016, 0x2225},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = open_page(cases[i].page);
        struct codepage *other = open_page(cases[i].revised);
        print_message("# %s: %s\n", cases[i].revised, codepage_engine(other));
        assert_non_null(strstr(codepage_engine(other), ", revision "));
        int code = (int)cases[i].code;
        assert_int_equal(cell_of(cp, cases[i].code), cases[i].is);
        assert_int_equal(cell_of(other, cases[i].code), cases[i].was);
        assert_int_equal(page_code_of(other, (uint32_t)cases[i].was), code);
        assert_int_equal(page_code_of(other, (uint32_t)cases[i].is), -1);
        assert_int_equal(page_fallback_of(other, (uint32_t)cases[i].is), code);
        codepage_free(&cp);
        codepage_free(&other);
    }
}

/* And no other cell than those. */
static void a_revision_leaves_the_others_alone(void **state)
{
    (void)state;
    struct codepage *cp = open_page("930");
    struct codepage *other = open_page("930,revision=P12A");
    unsigned differ = 0;
    for (unsigned i = 0; i < 0x10000; i++)
        differ += memcmp(cp->doubles[i], other->doubles[i], 4) != 0;
    assert_int_equal(differ, 4);
    assert_memory_equal(cp->chars, other->chars, sizeof cp->chars);
    codepage_free(&cp);
    codepage_free(&other);
}

static void an_unknown_revision_is_told_the_known(void **state)
{
    (void)state;
    static const struct {
        const char *name, *says;
    } cases[] = {
        {"1026,revision=2012", "1026 has no revision 2012; its revisions are "
                               "1998"},
        {"939,revision=P13", "its revisions are P12A"},
        {"1047,revision=1998", "only 930, 939, 1026 and 1155 have any"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        assert_int_equal(codepage_open(cases[i].name, &cp, &error), -EINVAL);
        assert_non_null(strstr(error.text, cases[i].says));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(double_bytes_come_out_of_mixed_pages),
        cmocka_unit_test(two_parts_make_a_whole),
        cmocka_unit_test(what_cannot_be_joined_is_told),
        cmocka_unit_test(a_revision_has_other_cells),
        cmocka_unit_test(a_revision_leaves_the_others_alone),
        cmocka_unit_test(an_unknown_revision_is_told_the_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
