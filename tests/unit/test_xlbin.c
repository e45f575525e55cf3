/* Translate tables of TCP/IP for z/OS and VM as pages. */
#include "check.h"
#include "codepages/page.h"
#include "scratch.h"

#include <errno.h>

#define TITLE                                                          \
    "\x5C\xE3\xC3\xD7\x61\xC9\xD7\x40\xA3\x99\x81\x95\xA2\x93\x81\xA3" \
    "\x85\x40\xA3\x81\x82\x93\x85\xA2"

struct file {
    unsigned char bytes[1024];
    size_t len;
};

/* The tables of @page between EBCDIC and ISO-8859-1, as CONVXLAT has them. */
static void make(struct file *f, const char *page, size_t title)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    assert_int_equal(codepage_open(page, &cp, &error), 0);
    memset(f->bytes, 0x40, title);
    memcpy(f->bytes, TITLE, 24);
    for (unsigned i = 0; i < 256; i++) {
        int byte = codepage_byte_of(cp, i);
        int32_t c = codepage_char_of(cp, (unsigned char)i);
        f->bytes[title + i] = (unsigned char)(byte < 0 ? 0x3F : byte);
        f->bytes[title + 256 + i] =
            (unsigned char)(c < 0 || c > 0xFF ? 0x1A : c);
    }
    f->len = title + 512;
    codepage_free(&cp);
}

static struct codepage *open_file(const struct scratch *s, const char *name,
                                  const struct file *f)
{
    char path[128];
    struct codepage *cp = NULL;
    struct codepage_error error;
    scratch_write(s, name, f->bytes, f->len, path);
    if (codepage_open(path, &cp, &error) < 0)
        fail_msg("%s", error.text);
    return cp;
}

static void a_table_is_the_page_it_was_made_of(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t title;
    } cases[] = {
        {"smtp.tcpxlbin", 256}, {"SMTP.TCPXLBIN", 24}, {"de.xlbin", 256},
        {"by.form", 256},       {"by.short-form", 24},
    };
    struct scratch scratch;
    scratch_begin(&scratch);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct file f;
        make(&f, "273", cases[i].title);
        struct codepage *cp = open_file(&scratch, cases[i].name, &f);
        struct codepage *de = NULL;
        struct codepage_error error;
        codepage_open("273", &de, &error);
        assert_int_equal(codepage_kind(cp), CODEPAGE_SBCS);
        assert_string_equal(codepage_name(cp), cases[i].name);
        assert_int_equal(strncmp(codepage_engine(cp), "xlbin ", 6), 0);
        assert_null(strstr(codepage_engine(cp), "inverse"));
        assert_memory_equal(cp->chars, de->chars, sizeof cp->chars);
        for (uint32_t c = 0; c < 256; c++)
            assert_int_equal(page_code_of(cp, c), page_code_of(de, c));
        codepage_free(&cp);
        codepage_free(&de);
    }
    scratch_end(&scratch);
}

/*
 * As IBM's standard table: both codes of a new line are LF, what has no
 * character is SUB, and beyond ASCII its 7 bits are repeated.
 */
static void what_does_not_return_is_counted(void **state)
{
    (void)state;
    struct scratch scratch;
    struct file f;
    scratch_begin(&scratch);
    make(&f, "1047", 256);
    unsigned char *ebcdic_of = f.bytes + 256, *ascii_of = f.bytes + 512;
    for (unsigned i = 0; i < 256; i++)
        if (ascii_of[i] >= 0x80)
            ascii_of[i] = 0x1A;
    memcpy(ebcdic_of + 128, ebcdic_of, 128);
    ascii_of[0x15] = 0x0A;
    struct codepage *cp = open_file(&scratch, "standard.tcpxlbin", &f);
    assert_string_equal(codepage_engine(cp),
                        "xlbin standard.tcpxlbin, not inverse: 128 bytes do "
                        "not return");
    assert_int_equal(codepage_char_of(cp, 0x15), 0x0A);
    assert_int_equal(codepage_char_of(cp, 0x25), 0x0A);
    assert_int_equal(codepage_byte_of(cp, 0x0A), 0x25);
    assert_int_equal(codepage_char_of(cp, 0x51), -1);   /* was e acute */
    assert_int_equal(codepage_char_of(cp, 0x3F), 0x1A); /* SUB itself */
    assert_int_equal(page_code_of(cp, 0xE9), -1);
    assert_int_equal(page_fallback_of(cp, 0xE9), 0x89); /* 'i' of 7 bits */
    codepage_free(&cp);
    scratch_end(&scratch);
}

static void refuse(const struct scratch *s, const char *name,
                   const struct file *f, int result, const char *says)
{
    char path[128];
    struct codepage *cp = NULL;
    struct codepage_error error;
    scratch_write(s, name, f->bytes, f->len, path);
    assert_int_equal(codepage_open(path, &cp, &error), result);
    print_message("# %s\n", error.text);
    assert_null(cp);
    assert_non_null(strstr(error.text, name));
    assert_non_null(strstr(error.text, says));
}

static void a_wrong_table_is_told_apart(void **state)
{
    (void)state;
    struct scratch scratch;
    struct file f, other;
    scratch_begin(&scratch);
    make(&f, "1047", 256);
    static const size_t lengths[] = {0, 24, 512, 535, 537, 767, 769, 1024};
    for (size_t i = 0; i < COUNT(lengths); i++) {
        char says[64];
        f.len = lengths[i];
        snprintf(says, sizeof says, "has %zu bytes; a translate table has 768",
                 lengths[i]);
        refuse(&scratch, "a.tcpxlbin", &f, -EINVAL, says);
    }
    make(&f, "1047", 24);
    f.bytes[0] = '*';
    refuse(&scratch, "a.xlbin", &f, -EINVAL, "does not begin with \"*TCP/IP");

    make(&f, "1047", 256);
    other = f;
    memcpy(other.bytes + 256, f.bytes + 512, 256);
    memcpy(other.bytes + 512, f.bytes + 256, 256);
    refuse(&scratch, "a.xlbin", &other, -EINVAL,
           "the first table makes X'80' of ASCII X'20' ( ), where all of "
           "EBCDIC has X'40'");
    other = f;
    other.bytes[512 + 0xE9] = 'z';
    refuse(&scratch, "a.xlbin", &other, -EINVAL,
           "the second table makes X'7A' of EBCDIC X'E9' (Z), where right is "
           "X'5A'");
    /* Without a name or a title that tells, it is no translate table. */
    other = f;
    other.bytes[0] = 'x';
    refuse(&scratch, "table", &other, -EINVAL, "table:1: ");
    /* With the name, the title of 256 bytes may be another. */
    struct codepage *cp = open_file(&scratch, "a.xlbin", &other);
    codepage_free(&cp);
    scratch_end(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_is_the_page_it_was_made_of),
        cmocka_unit_test(what_does_not_return_is_counted),
        cmocka_unit_test(a_wrong_table_is_told_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
