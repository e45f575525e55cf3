/*
 * The kernels for text without care convert what plain C converts, wherever
 * in their vectors it stands, and touch nothing beyond their bounds.
 */
#include "check.h"
#include "codepages/plain.h"
#include "dice.h"
#include "guarded.h"
#include "open_page.h"

/* Pages whose plain characters have one, two and three bytes of UTF-8. */
static const char *const pages[] = {"1047", "1140", "875",  "1025",
                                    "838",  "290",  "1399", "924"};

#define LANES 160
#define LONGEST 1000 /* with room for what comes of it in one guarded page */
static const size_t lengths[] = {0,  1,  2,  3,  7,  8,   15,  16,  31,  32,
                                 33, 62, 63, 64, 65, 100, 127, 128, 129, 150};

/* A page as plain C has it, which all kernels can use. */
static struct codepage *open_scalar(const char *name)
{
    cpu_level_set(CPU_SCALAR);
    return open_page(name);
}

/* All that @level converts of @in, one character at a time where the kernel
 * leaves one that plain C would not. */
static size_t run_level(enum cpu_level level, const struct codepage *cp,
                        const struct plain *plain, const unsigned char *in,
                        size_t len, unsigned char *out, size_t *written_out)
{
    unsigned char *end = out;
    size_t at = 0, used;
    do {
        used = plain_kernel_of(level)(cp, plain, in + at, len - at, &end);
        at += used;
        if (used == 0 && (used = plain_char(cp, in + at, len - at, end)) > 0) {
            at += used;
            end++;
        }
    } while (used > 0);
    *written_out = (size_t)(end - out);
    return at;
}

/* @in stands at the end of a page, and again at the beginning of one. */
static void check_text(const struct codepage *cp, const unsigned char *in,
                       size_t len)
{
    static struct guarded source, target;
    unsigned char want[4 * LONGEST + 16];
    size_t room = 4 * len + 16, wanted, got;
    guarded_once(&source);
    guarded_once(&target);
    size_t used =
        run_level(CPU_SCALAR, cp, &cp->plain[0], in, len, want, &wanted);
    /* Without the table of pairs, which only a page opened for plain C has. */
    struct plain alone = cp->plain[0];
    unsigned char out[4 * LONGEST + 16];
    assert_non_null(alone.pairs);
    alone.pairs = NULL;
    assert_int_equal(run_level(CPU_SCALAR, cp, &alone, in, len, out, &got),
                     used);
    assert_int_equal(got, wanted);
    assert_memory_equal(out, want, got);
    for (int i = CPU_AVX2; i < CPU_LEVELS; i++) {
        enum cpu_level level = (enum cpu_level)i;
        if (!cpu_level_set(level))
            continue;
        for (int behind = 0; behind < 2; behind++) {
            unsigned char *from = guarded_place(&source, len, behind);
            unsigned char *to = guarded_place(&target, room, behind);
            memcpy(from, in, len);
            assert_int_equal(
                run_level(level, cp, &cp->plain[0], from, len, to, &got), used);
            assert_int_equal(got, wanted);
            assert_memory_equal(to, want, got);
        }
    }
}

/* Fills @in with letters and puts @len bytes at @at. */
static void set_text(unsigned char in[LANES + 8], size_t at,
                     const unsigned char *bytes, size_t len)
{
    for (size_t i = 0; i < LANES + 8; i++)
        in[i] = (unsigned char)('a' + i % 26);
    memcpy(in + at, bytes, len);
}

static void every_byte_in_every_lane(void **state)
{
    (void)state;
    struct codepage *cp = open_scalar("1047");
    unsigned char in[LANES + 8];
    for (size_t at = 0; at < 130; at++)
        for (unsigned b = 0; b < 256; b++) {
            unsigned char byte = (unsigned char)b;
            set_text(in, at, &byte, 1);
            check_text(cp, in, LANES);
            check_text(cp, in, at + 1);
        }
    codepage_free(&cp);
}

/* Every character that a page has in one byte, and its neighbours. */
static void every_character_of_pages(void **state)
{
    (void)state;
    unsigned char in[LANES + 8], text[4];
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct codepage *cp = open_scalar(pages[p]);
        for (uint32_t c = 0; c < 0x10000; c++) {
            size_t len = utf_write(c, text);
            if ((c >= 0xD800 && c < 0xE000) ||
                (page_reverse(cp, c) == 0 && (c & 0x3F) != 0))
                continue;
            set_text(in, 60 + c % 8, text, len);
            check_text(cp, in, 72);
            if (page_reverse(cp, c) - 1 > 0xFF)
                continue;
            unsigned char byte = 0;
            size_t used = plain_char(cp, text, len, &byte);
            assert_true(len == 1 || !page_is_plain(c) ||
                        page_reverse(cp, c) == 0 ||
                        (used == len && byte == page_reverse(cp, c) - 1));
        }
        codepage_free(&cp);
    }
}

/* Two and three bytes, whole, cut and broken, at every lane and length. */
static void every_tail(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "\xC3\xA4", "\xC2\xA2", "\xC2\x85", "\xE2\x82\xAC", "\xC3",
        "\xE2\x82", "\xC3\x41", "\x80",     "\xE2\xC3\xA4", "\xC3\xA4\x80",
        "\xC0\xA4", "\xFF",     "\xCE\xB1", "\xEF\xBD\xB1", "\xC3\xC3\xA4"};
    struct codepage *cp = open_scalar("1140");
    unsigned char in[LANES + 8];
    for (size_t k = 0; k < COUNT(parts); k++)
        for (size_t at = 0; at < 130; at++) {
            const unsigned char *part = (const unsigned char *)parts[k];
            set_text(in, at, part, strlen(parts[k]));
            for (size_t i = 0; i < COUNT(lengths); i++)
                check_text(cp, in, lengths[i]);
            for (size_t cut = 0; cut <= 3; cut++)
                check_text(cp, in, at + cut);
        }
    codepage_free(&cp);
}

/* Nothing but accents: vectors half of which is dropped. */
static void dense_text(void **state)
{
    (void)state;
    static const struct {
        const char *page, *text;
    } cases[] = {
        {"1047", "\xC3\xA4\xC3\xB6\xC3\xBC\xC2\xA3"},
        {"875", "\xCE\xB1\xCE\xB2\xCF\x89\xC2\xA3 "},
        {"1025", "\xD0\xB0\xD1\x8F\xD0\xAF"},
        {"838", "\xE0\xB8\x81\xE0\xB9\x87\x61"},
        {"290", "\xEF\xBD\xB1\xEF\xBE\x9F\xEF\xBD\xA1z"},
        {"1140", "\xE2\x82\xAC\xC3\xA4\xE2\x82\xAC"},
    };
    for (size_t k = 0; k < COUNT(cases); k++) {
        struct codepage *cp = open_scalar(cases[k].page);
        unsigned char in[LANES];
        size_t len = strlen(cases[k].text), read, written;
        for (size_t i = 0; i < LANES; i++)
            in[i] = (unsigned char)cases[k].text[i % len];
        for (size_t i = 0; i <= LANES; i++)
            check_text(cp, in, i);
        unsigned char out[4 * LANES + 16];
        read = run_level(CPU_SCALAR, cp, &cp->plain[0], in, LANES / len * len,
                         out, &written);
        assert_int_equal(read, LANES / len * len);
        if (cpu_level_set(CPU_AVX512)) { /* it needs no help with these */
            unsigned char *end = out;
            read = plain_kernel_of(CPU_AVX512)(cp, &cp->plain[0], in,
                                               LANES / len * len, &end);
            assert_int_equal(read, LANES / len * len);
        }
        codepage_free(&cp);
    }
}

/* A stretch of letters, of which one in @rare is any character up to the page's
 * @last one. Returns its length, which is cut at @room. */
static size_t set_stretch(unsigned char *in, size_t room, unsigned rare,
                          uint32_t last)
{
    size_t len = next_below(400), at = 0;
    while (at < len && at < room) {
        unsigned char text[4] = {(unsigned char)('a' + at % 26)};
        size_t used = 1;
        if (next_below(rare) == 0)
            used = utf_write(0x80 + next_below(last - 0x80), text);
        for (size_t i = 0; i < used && at < room; i++)
            in[at++] = text[i];
    }
    return at;
}

/* Long ASCII and other text behind one another: a kernel may take what follows
 * otherwise when it has come to know what was before. */
static void stretches_in_every_order(void **state)
{
    (void)state;
    /* Some past the characters, so that not all is plain. */
    static const struct {
        const char *page;
        uint32_t last;
    } texts[] = {
        {"1047", 0xFF}, {"1140", 0x100}, {"875", 0x3D0}, {"838", 0xFF}};
    static const unsigned rare[] = {2, 30, 300, 100000};
    for (size_t t = 0; t < COUNT(texts); t++) {
        struct codepage *cp = open_scalar(texts[t].page);
        for (int round = 0; round < 3000; round++) {
            unsigned char in[LONGEST];
            for (size_t at = 0; at < LONGEST;)
                at += set_stretch(in + at, LONGEST - at,
                                  rare[next_below(COUNT(rare))], texts[t].last);
            if (round % 4 == 0) /* half a character, perhaps */
                in[next_below(LONGEST)] = (unsigned char)next_below(256);
            if (round % 4 == 1) /* ASCII that needs care */
                in[next_below(LONGEST)] = 0;
            size_t from = next_below(64);
            check_text(cp, in + from, next_below(LONGEST - 64));
        }
        codepage_free(&cp);
    }
}

static void levels_have_names(void **state)
{
    (void)state;
    enum cpu_level before = cpu_level();
    assert_string_equal(cpu_level_name(CPU_SCALAR), "scalar");
    assert_true(cpu_level_set(CPU_SCALAR));
    assert_int_equal(cpu_level(), CPU_SCALAR);
    assert_false(cpu_level_set(CPU_LEVELS));
    assert_int_equal(cpu_level(), CPU_SCALAR);
    assert_true(cpu_level_set(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_in_every_lane),
        cmocka_unit_test(every_character_of_pages),
        cmocka_unit_test(every_tail),
        cmocka_unit_test(dense_text),
        cmocka_unit_test(stretches_in_every_order),
        cmocka_unit_test(levels_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
