/*
 * The kernels for single bytes say what the page's cells say, wherever in
 * their vectors a byte stands, and touch nothing beyond their bounds.
 */
#include "check.h"
#include "codepages/roster.h"
#include "codepages/singles.h"
#include "codepages/utf.h"
#include "dice.h"
#include "guarded.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define LANES 160
#define LONGEST 1000 /* with room for what comes of it in one guarded page */
#define ROOM(len) (4 * (len) + 16) /* what the contract names */

/* --------------------------------------------------------------- the choice */

/* What a process of its own chooses when the environment has @value. */
static int level_with(const char *value)
{
    pid_t pid = fork();
    if (pid == 0) {
        if (value)
            setenv("EBGATE_CPU", value, 1);
        else
            unsetenv("EBGATE_CPU");
        int level = (int)cpu_level();
        /* Read once: what is said later asks for nothing. */
        setenv("EBGATE_CPU", level == CPU_SCALAR ? "avx512" : "scalar", 1);
        _exit(level == (int)cpu_level() ? level : 99);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* First of all, for it must not have been chosen before. */
static void environment_chooses(void **state)
{
    (void)state;
    int best = level_with(NULL);
    int avx2 = level_with("avx2"), avx512 = level_with("avx512");
    assert_int_equal(level_with("scalar"), CPU_SCALAR);
    assert_int_equal(level_with(""), best);
    assert_int_equal(level_with("pentium"), best);
    assert_int_equal(level_with("AVX2"), best);
    assert_int_equal(avx2, cpu_level_set(CPU_AVX2) ? CPU_AVX2 : best);
    assert_int_equal(avx512, cpu_level_set(CPU_AVX512) ? CPU_AVX512 : best);
    assert_true(cpu_level_set((enum cpu_level)best));
}

/* --------------------------------------------------------------- the kernels
 */

/* By the cells alone. Returns how many bytes come before the first mark. */
static size_t expect(const struct codepage *cp, enum codepage_newline newline,
                     const unsigned char *in, size_t len, unsigned char *out,
                     size_t *written_out)
{
    static const int32_t line_ends[CODEPAGE_NEWLINES][2] = {
        {0x0A, 0x85}, {0x85, 0x0A}, {0x0A, 0x0A}};
    size_t i = 0;
    *written_out = 0;
    for (; i < len; i++) {
        int32_t c = cp->chars[in[i]];
        if (c < 0 || in[i] == EBCDIC_SUB || (c >= 0xE000 && c <= 0xF8FF))
            break;
        if (c == 0x0A || c == 0x85)
            c = line_ends[newline][c == 0x85];
        *written_out += utf_write((uint32_t)c, out + *written_out);
    }
    return i;
}

static void check_level(enum cpu_level level, const struct codepage *cp,
                        enum codepage_newline newline, const unsigned char *in,
                        size_t len, const unsigned char *want, size_t used,
                        size_t wanted)
{
    static struct guarded source, target;
    guarded_once(&source);
    guarded_once(&target);
    for (int behind = 0; behind < 2; behind++) {
        unsigned char *from = guarded_place(&source, len, behind);
        unsigned char *to = guarded_place(&target, ROOM(len), behind), *end;
        memcpy(from, in, len);
        end = to;
        size_t got =
            singles_kernel_of(level)(&cp->singles[newline], from, len, &end);
        if (got != used || (size_t)(end - to) != wanted ||
            memcmp(to, want, wanted) != 0)
            fail_msg("%s, %s, newline %d, %zu bytes: %zu of %zu used, %zu of "
                     "%zu written",
                     codepage_name(cp), cpu_level_name(level), (int)newline,
                     len, got, used, (size_t)(end - to), wanted);
    }
}

/* @in stands at the end of a page, and again at the beginning of one. */
static void check_text(const struct codepage *cp, enum codepage_newline newline,
                       const unsigned char *in, size_t len)
{
    unsigned char want[ROOM(LONGEST)];
    size_t wanted, used = expect(cp, newline, in, len, want, &wanted);
    for (int i = 0; i < CPU_LEVELS; i++)
        if (cpu_level_set((enum cpu_level)i))
            check_level((enum cpu_level)i, cp, newline, in, len, want, used,
                        wanted);
}

/* With the tables of pairs, or without where the machine has AVX-512. */
static void choose_pairs(bool pairs)
{
    for (int i = 0; i < (pairs ? 1 : CPU_LEVELS); i++)
        cpu_level_set((enum cpu_level)i);
}

static struct codepage *open_for(const char *name, bool pairs)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    choose_pairs(pairs);
    if (codepage_open(name, &cp, &error) < 0)
        fail_msg("%s: %s", name, error.text);
    return cp;
}

static void pairs_are_for_plain_c(void **state)
{
    (void)state;
    struct codepage *cp = open_for("1047", true);
    for (int i = 0; i < CODEPAGE_NEWLINES; i++)
        assert_non_null(cp->singles[i].pairs);
    codepage_free(&cp);
    cp = open_for("1047", false);
    assert_int_equal(!cp->singles[0].pairs, cpu_level() == CPU_AVX512);
    codepage_free(&cp);
}

static void set_letters(unsigned char in[LANES])
{
    for (size_t i = 0; i < LANES; i++)
        in[i] = (unsigned char)(0x81 + i % 9);
}

/* Results of one, two and three bytes, and marks. */
static void every_byte_in_every_lane(void **state)
{
    (void)state;
    static const char *const pages[] = {"1047", "1140", "838", "930"};
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct codepage *cp = open_for(pages[p], p % 2 == 0);
        unsigned char in[LANES];
        for (size_t at = 0; at < 130; at++)
            for (unsigned b = 0; b < 256; b++) {
                set_letters(in);
                in[at] = (unsigned char)b;
                check_text(cp, CODEPAGE_NEWLINE_CDRA, in, 130);
                check_text(cp, CODEPAGE_NEWLINE_CDRA, in, at + 1);
            }
        codepage_free(&cp);
    }
}

/* Bytes that convert, as close together as the page has them. */
static void set_dense(const struct codepage *cp, unsigned char in[LANES],
                      unsigned least)
{
    unsigned char byte = 0;
    unsigned char text[4];
    size_t written, i = 0;
    for (unsigned tried = 0; i < LANES && tried < 0x10000; tried++, byte++)
        if (expect(cp, CODEPAGE_NEWLINE_CDRA, &byte, 1, text, &written) == 1 &&
            written >= least)
            in[i++] = byte;
    for (; i < LANES; i++)
        in[i] = EBCDIC_BLANK;
}

static void check_page(const struct codepage *cp, enum codepage_newline newline)
{
    unsigned char in[LANES];
    /* All bytes in turn, those before and behind a mark as well. */
    for (unsigned first = 0; first < 256; first += 8) {
        for (size_t i = 0; i < LANES; i++)
            in[i] = (unsigned char)(first + i);
        check_text(cp, newline, in, LANES);
    }
    for (unsigned least = 1; least <= 3; least++) {
        set_dense(cp, in, least);
        for (size_t len = 0; len <= 130; len++)
            check_text(cp, newline, in, len);
        check_text(cp, newline, in + 1, LANES - 1);
    }
}

static void every_page_and_tail(void **state)
{
    (void)state;
    unsigned pages = 0;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));) {
        struct codepage *cp = NULL;
        struct codepage_error error;
        char name[32];
        snprintf(name, sizeof name, "%u", row->ccsid);
        choose_pairs(pages % 2 == 0);
        if (row->ccsid == 0 || codepage_open(name, &cp, &error) < 0 ||
            !codepage_is_ebcdic(cp)) {
            codepage_free(&cp);
            continue;
        }
        for (int newline = 0; newline < CODEPAGE_NEWLINES; newline++)
            check_page(cp, (enum codepage_newline)newline);
        pages++;
        codepage_free(&cp);
    }
    assert_true(pages > 90);
}

/* A block: letters, and at some place one of the page's bytes that become
 * @most bytes at most. */
static void set_block(const struct codepage *cp, unsigned char block[64],
                      unsigned most)
{
    unsigned char text[4], byte;
    size_t written;
    for (size_t i = 0; i < 64; i++)
        block[i] = (unsigned char)(0x81 + i % 9);
    do
        byte = (unsigned char)next_below(256);
    while (expect(cp, CODEPAGE_NEWLINE_CDRA, &byte, 1, text, &written) == 0 ||
           written > most);
    block[next_below(64)] = byte;
}

/* Blocks of all kinds behind one another, some of them alike for a while: a
 * kernel may take a block otherwise when others came before it. */
static void blocks_in_every_order(void **state)
{
    (void)state;
    static const char *const pages[] = {"1047", "1140", "838", "290"};
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct codepage *cp = open_for(pages[p], p % 2 == 0);
        for (int round = 0; round < 3000; round++) {
            unsigned char in[LONGEST + 64];
            unsigned most = 1, same = 0;
            for (size_t at = 0; at < LONGEST; at += 64) {
                if (same-- == 0) {
                    most = 1 + next_below(3);
                    same = next_below(10);
                }
                set_block(cp, in + at, most);
            }
            if (round % 4 == 0) /* any byte, or a mark */
                in[next_below(LONGEST)] = (unsigned char)next_below(256);
            check_text(cp, CODEPAGE_NEWLINE_CDRA, in, LONGEST);
            size_t from = next_below(64);
            check_text(cp, CODEPAGE_NEWLINE_CDRA, in + from,
                       next_below(LONGEST - 64));
        }
        codepage_free(&cp);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(environment_chooses),
        cmocka_unit_test(pairs_are_for_plain_c),
        cmocka_unit_test(every_byte_in_every_lane),
        cmocka_unit_test(every_page_and_tail),
        cmocka_unit_test(blocks_in_every_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
