/*
 * Mapping files that are wrong: each is refused with the file, the line, what
 * was found and what would be right.
 */
#include "check.h"
#include "codepages/codepage.h"
#include "codepages/ucm_parse.h"
#include "scratch.h"

#include <errno.h>
#include <sys/stat.h>

#define SBCS "<uconv_class> \"SBCS\"\n"
#define DBCS "<uconv_class> \"DBCS\"\n"
#define MIXED "<uconv_class> \"EBCDIC_STATEFUL\"\n"
#define BEGIN "CHARMAP\n"
#define END "END CHARMAP\n"
#define A "<U0041> \\xC1 |0\n"
#define TEN "<U1><U2><U3><U4><U5><U6><U7><U8><U9><UA>"
#define BYTES_16                                                             \
    "\\x41\\x41\\x41\\x41\\x41\\x41\\x41\\x41\\x41\\x41\\x41\\x41\\x41\\x41" \
    "\\x41\\x41"

static const struct {
    const char *text;
    const char *says; /* behind "FOLDER/x.ucm" */
} faults[] = {
    /* the file */
    {"", ":0: the file ends here without a CHARMAP"},
    {SBCS, ":1: the file ends here without a CHARMAP"},
    {SBCS BEGIN A, ":3: the file ends here without END CHARMAP"},
    {SBCS BEGIN END, ":3: the file ends here without any mapping"},
    {SBCS BEGIN A END "CHARMAP\n" END "CHARMAP\n", ":7: a third CHARMAP"},
    {SBCS BEGIN A END "<subchar> \\x3F\n", ":5: found \"<subchar> \\x3F\" be"},
    {SBCS BEGIN BEGIN, ":3: found \"CHARMAP\", where right would be a mapping"},
    {END, ":1: found \"END CHARMAP\", where right would be <key> value"},
    {BEGIN A END, ":1: CHARMAP stands before any <uconv_class>"},
    /* the header */
    {"hello\n", ":1: found \"hello\", where right would be <key> value"},
    {"<uconv_class\n", ":1: found \"<uconv_class\", where right would be"},
    {"<uconv_clas> \"SBCS\"\n", ":1: <uconv_clas> is no key of a mapping"},
    {"<uconv_class> \"SBCS\n", ":1: the value of <uconv_class> has a quote"},
    {"<uconv_class> \"MBCS\"\n", ":1: uconv_class is \"MBCS\": not a page of"},
    {"<uconv_class> \"sbcs\"\n", ":1: uconv_class is \"sbcs\"; right would be"},
    {"<code_set_name> \"a b\"\n", ":1: code_set_name is \"a b\"; a name has"},
    {"<code_set_name> \"\"\n", ":1: code_set_name is \"\"; a name has 1 to"},
    {"<code_set_name> \"a\033[2Jb\"\n", ":1: code_set_name is \"a?[2Jb\";"},
    {"<icu:base> \"../a\"\n", ":1: icu:base is \"../a\"; a name has"},
    {"<mb_cur_max> x\n", ":1: \"x\" is no number of bytes from 1 to 9"},
    {"<mb_cur_max> 2\n" SBCS BEGIN,
     ":3: mb_cur_min and mb_cur_max are 1 and 2"},
    {"<mb_cur_min> 1\n" DBCS BEGIN,
     ":3: mb_cur_min and mb_cur_max are 1 and 2"},
    {"<subchar> x3F\n", ":1: subchar is \"x3F\"; right would be one byte"},
    {"<subchar> \\xFE\\xFE\\xFE\n", ":1: subchar is \"\\xFE\\xFE\\xFE\""},
    {"<subchar1> \\x3F\\x3F\n", ":1: subchar1 is \"\\x3F\\x3F\"; right"},
    {SBCS "<subchar> \\xFE\\xFE\n" BEGIN, ":3: subchar is no character of"},
    {DBCS "<subchar> \\xFE\\x00\n" BEGIN, ":3: subchar is no character of"},
    {MIXED "<subchar1> \\x0E\n" BEGIN, ":3: subchar1 is no character of"},
    /* states: test_ucm_states.c has the grammar */
    {"<icu:state> 0-ff, zz\n", ":1: icu:state: \"zz\" is no entry"},
    {SBCS "<icu:state> 0-ff:2\n" BEGIN, ":3: icu:state row 0 leads to a row"},
    {MIXED "<icu:state> 0-ff\n" BEGIN, ":3: no icu:state row is initial"},
    /* icu:base */
    {"<icu:base> \"none\"\n" BEGIN,
     ":2: icu:base is \"none\", and beside this file"},
    {"<icu:base> \"x\"\n" BEGIN, ":2: this file builds on icu:base \"x\""},
    {DBCS "<icu:base> \"sbcs\"\n" BEGIN,
     ":3: uconv_class is DBCS, but that of"},
    /* a mapping's line */
    {SBCS BEGIN "what\n", ":3: found \"what\", where right would be a mapping"},
    {SBCS BEGIN "<0041> \\xC1\n", ":3: found \"<0041> \\xC1\", where right"},
    {SBCS BEGIN "<UXYZ> \\xC1\n", ":3: found \"<UXYZ> \\xC1\", where right"},
    {SBCS BEGIN "<U> \\xC1\n", ":3: found \"<U> \\xC1\", where right would be"},
    {SBCS BEGIN "<U0000041> \\xC1\n", ":3: found \"<U0000041> \\xC1\", where"},
    {SBCS BEGIN "<U0041> C1\n", ":3: found \"C1\", where right would be bytes"},
    {SBCS BEGIN "<U0041>\n", ":3: found \"\", where right would be bytes as"},
    {SBCS BEGIN "<U0041> \\xC\n", ":3: found \"\\xC\", where right would be"},
    {SBCS BEGIN "<U0041> \\xC1 0\n", ":3: found \"0\" behind the bytes"},
    {SBCS BEGIN "<U0041> \\xC1 |5\n", ":3: found \"|5\" behind the bytes"},
    {SBCS BEGIN "<U0041> \\xC1 |00\n", ":3: found \"|00\" behind the bytes"},
    {SBCS BEGIN A "<U0042> \\xC2\n", ":4: this mapping has no indicator, and "
                                     "that in line 3 has one"},
    {SBCS BEGIN "<U0042> \\xC2\n" A, ":4: this mapping has an indicator, and "
                                     "that in line 3 has none"},
    /* characters */
    {SBCS BEGIN "<UD800> \\xC1\n", ":3: <UD800> is a surrogate"},
    {SBCS BEGIN "<UDFFF> \\xC1\n", ":3: <UDFFF> is a surrogate"},
    {SBCS BEGIN "<U110000> \\xC1\n", ":3: <U110000> is beyond the last"},
    {DBCS BEGIN "<UF0000> \\x41\\x41\n", ":3: <UF0000> is beyond the planes"},
    {SBCS BEGIN "<U10000> \\xC1\n", ":3: a single byte stands for <U10000>"},
    {SBCS BEGIN "<U0041><U0300> \\xC1\n", ":3: a single byte stands for 2"},
    {DBCS BEGIN "<U41><U42><U43> \\x41\\x41\n", ":3: 3 characters for one"},
    {DBCS BEGIN "<U41><U42> \\x41\\x41 |1\n", ":3: two characters with |1"},
    {DBCS BEGIN TEN TEN " \\x41\\x41\n", ":3: more than 19 units of UTF-16"},
    {DBCS BEGIN "<U10000>" TEN "<U1><U2><U3><U4><U5><U6><U7><U8> \\x41\\x41\n",
     ":3: more than 19 units of UTF-16"},
    /* bytes */
    {SBCS BEGIN "<U0041> \\xC1\\xC2\n", ":3: X'C1C2' is 2 characters of the"},
    {SBCS "<icu:state> 0-40, c1\n" BEGIN "<U0041> \\xC2\n",
     ":4: X'C2' is no character: the states do not allow X'C2' at place 1"},
    {SBCS "<icu:state> 0-fe, ff.u\n" BEGIN "<U0041> \\xFF\n",
     ":4: X'FF' is mapped, but the states leave X'FF' at place 1 unassigned"},
    {DBCS BEGIN "<U4E00> \\x41\n", ":3: X'41' ends within a character"},
    {DBCS BEGIN "<U4E00> \\x40\\x41\n", ":3: X'4041' is no character: the"},
    {DBCS BEGIN "<U4E00> \\x41\\xFF\n", ":3: X'41FF' is no character: the"},
    {DBCS "<icu:state> 0-ff:1\n<icu:state> 0-ff\n" BEGIN "<U4E00> \\x30\\x41\n",
     ":5: X'3041' is no double byte of EBCDIC"},
    {MIXED BEGIN "<U4E00> \\x45\\x41\\xC1\n", ":3: X'4541C1' mixes single"},
    {MIXED BEGIN "<U4E00> \\x0E\\x45\\x41\\x0F\n", ":3: X'0E45410F' holds "
                                                   "X'0E', which shifts"},
    {MIXED BEGIN "<U000E> \\x0E\n", ":3: X'0E' holds X'0E', which shifts"},
    {MIXED BEGIN "<U000F> \\x0F\n", ":3: X'0F' holds X'0F', which shifts"},
    {MIXED BEGIN "<U41><U42> \\x45\\x41\\x45\\x42\n", ":3: X'45414542' is 2"},
    {DBCS BEGIN "<U0041> " BYTES_16 BYTES_16 "\n", ":3: more than 31 bytes"},
    /* twice */
    {SBCS BEGIN A "<U0041> \\xC2 |0\n",
     ":4: <U0041> encodes to X'C2' here and to X'C1' in line 3; one of them "
     "would be |3"},
    {SBCS BEGIN A "<U0042> \\xC1 |0\n",
     ":4: X'C1' decodes to <U0042> here and to <U0041> in line 3; one of them "
     "would be |1"},
    {SBCS BEGIN A A, ":4: X'C1' and <U0041> are mapped in line 3 already"},
    {SBCS BEGIN A "<U0042> \\xC1 |3\n", ":4: X'C1' decodes to <U0042> here"},
    {SBCS BEGIN A "<U0041> \\xC2 |1\n", ":4: <U0041> encodes to X'C2' here"},
    {SBCS BEGIN A "<U0041> \\x3F |2\n", ":4: <U0041> encodes to X'3F' here"},
    {SBCS BEGIN A END BEGIN "<U0042> \\xC1 |0\n", ":6: X'C1' decodes to"},
    {DBCS BEGIN "<U41><U42> \\x41\\x41\n<U41><U42> \\x41\\x42\n",
     ":4: <U0041> encodes to X'4142' here and to X'4141' in line 3"},
};

static void check(const struct scratch *s, const char *text, size_t len,
                  const char *says)
{
    char path[128], want[512];
    struct codepage *cp = NULL;
    struct codepage_error error;
    scratch_write(s, "x.ucm", text, len, path);
    if (says[0] == '/')
        snprintf(want, sizeof want, "%s%s", s->folder, says);
    else
        snprintf(want, sizeof want, "%s%s", path, says);
    int r = codepage_open(path, &cp, &error);
    print_message("# %s\n", r < 0 ? error.text : "opened");
    assert_int_equal(r, says[0] == '/' ? -ENOENT : -EINVAL);
    assert_null(cp);
    if (strncmp(error.text, want, strlen(want)) != 0)
        fail_msg("\"%s\"\nis not\n\"%s...\"", error.text, want);
    assert_true(strlen(error.text) < sizeof error.text - 1);
}

static void each_fault_is_told_with_its_line(void **state)
{
    (void)state;
    struct scratch scratch;
    char path[128];
    scratch_begin(&scratch);
    scratch_write(&scratch, "sbcs.ucm", SBCS BEGIN A END,
                  strlen(SBCS BEGIN A END), path);
    for (size_t i = 0; i < COUNT(faults); i++)
        check(&scratch, faults[i].text, strlen(faults[i].text),
              faults[i].says[0] == ':' && faults[i].says[1] == '0'
                  ? faults[i].says + 2
                  : faults[i].says);
    scratch_end(&scratch);
}

static void everything_is_bounded(void **state)
{
    (void)state;
    struct scratch scratch;
    scratch_begin(&scratch);
    struct buf {
        char text[8192];
        size_t len;
    } b = {.len = 0};
    b.len = (size_t)sprintf(b.text, "#%01024d\n", 0);
    check(&scratch, b.text, b.len, ":1: the line has 1025 bytes; 1024 is the");
    check(&scratch, SBCS "a\0b\n", sizeof SBCS "a\0b\n" - 1,
          ":2: a byte X'00' at place 2; a mapping file is text");
    b.len = 0;
    for (unsigned i = 0; i < 129; i++)
        b.len += (size_t)sprintf(b.text + b.len, "<icu:state> 0-ff\n");
    check(&scratch, b.text, b.len, ":129: icu:state: \"0-ff\" there are 128");
    b.len = (size_t)sprintf(b.text, DBCS BEGIN);
    for (unsigned i = 0; i < 65; i++)
        b.len += (size_t)sprintf(b.text + b.len, "<U%X><U300> \\x41\\x%02X\n",
                                 0x41 + i, 0x41 + i);
    check(&scratch, b.text, b.len, ":67: more than 64 cells of two characters");

    char path[128];
    struct codepage *cp = NULL;
    struct codepage_error error;
    scratch_write(&scratch, "big.ucm", "", 0, path);
    assert_int_equal(truncate(path, (off_t)UCM_MAX_FILE + 1), 0);
    assert_int_equal(codepage_open(path, &cp, &error), -EINVAL);
    assert_non_null(strstr(error.text, "has 16777217 bytes; no table of"));
    scratch_end(&scratch);
}

static void only_files_are_read(void **state)
{
    (void)state;
    struct scratch scratch;
    struct codepage *cp = NULL;
    struct codepage_error error;
    char path[128], deep[5000];
    scratch_begin(&scratch);
    snprintf(path, sizeof path, "%s/none.ucm", scratch.folder);
    assert_int_equal(codepage_open(path, &cp, &error), -ENOENT);
    assert_non_null(strstr(error.text, "none.ucm: No such file"));
    snprintf(path, sizeof path, "%s/pipe.ucm", scratch.folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(codepage_open(path, &cp, &error), -EINVAL);
    assert_non_null(strstr(error.text, "pipe.ucm: is no regular file"));
    assert_int_equal(codepage_open("/", &cp, &error), -EINVAL);
    assert_non_null(strstr(error.text, "is no regular file"));
    memset(deep, '/', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(codepage_open(deep, &cp, &error), -EINVAL);
    assert_non_null(strstr(error.text, "this path is too long"));
    assert_null(cp);
    scratch_end(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_is_told_with_its_line),
        cmocka_unit_test(everything_is_bounded),
        cmocka_unit_test(only_files_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
