/*
 * The kernels for mixed pages say what the page's cells say, wherever in a
 * block a shift stands, stop where care is needed, and touch nothing beyond
 * their bounds.
 */
#include "check.h"
#include "codepages/mixed_look.h"
#include "codepages/utf.h"
#include "guarded.h"
#include "open_page.h"

#define LANES 160
#define ROOM(len) (4 * (len) + 16) /* what the contract names */

/* Of three bytes; with sequences and planes beyond the first; Korean; Chinese
 * twice; IBM's own characters. */
static const char *const pages[] = {"939", "1399", "933", "935", "937", "1364"};

/* ------------------------------------------------------- by the cells alone */

struct walk {
    const struct codepage *cp;
    enum codepage_newline newline;
    bool spaces;
    bool doubled;
};

static bool is_private(uint32_t c)
{
    return c >= 0xE000 && c <= 0xF8FF;
}

/* Writes the text of a code. Returns 0 when it needs care. */
static size_t text_of(const struct walk *w, unsigned code, unsigned char *out)
{
    static const uint32_t line_ends[CODEPAGE_NEWLINES][2] = {
        {0x0A, 0x85}, {0x85, 0x0A}, {0x0A, 0x0A}};
    uint32_t text[2];
    if (codepage_cell(w->cp, code, text) != 1 || code == EBCDIC_SUB ||
        is_private(text[0]) || (code > 0xFF && text[0] > 0xFFFF))
        return 0;
    if (code <= 0xFF && (text[0] == 0x0A || text[0] == 0x85))
        text[0] = line_ends[w->newline][text[0] == 0x85];
    return utf_write(text[0], out);
}

/* One shift or character. Returns how many bytes it has, 0 for care. */
static size_t step(struct walk *w, const unsigned char *in, size_t len,
                   unsigned char *out, size_t *written_out)
{
    if (in[0] == EBCDIC_SO || in[0] == EBCDIC_SI) {
        if (w->doubled == (in[0] == EBCDIC_SO))
            return 0;
        w->doubled = !w->doubled;
        out[0] = ' ';
        *written_out = w->spaces;
        return 1;
    }
    size_t size = w->doubled ? 2 : 1;
    if (size > len || (w->doubled && in[0] < EBCDIC_BLANK))
        return 0;
    *written_out =
        text_of(w, w->doubled ? (unsigned)in[0] << 8 | in[1] : in[0], out);
    return *written_out > 0 ? size : 0;
}

static size_t expect(struct walk *w, const unsigned char *in, size_t len,
                     unsigned char *out, size_t *written_out)
{
    size_t at = 0, used, written;
    *written_out = 0;
    while (at < len && (used = step(w, in + at, len - at, out + *written_out,
                                    &written)) > 0) {
        at += used;
        *written_out += written;
    }
    return at;
}

/* -------------------------------------------------------------- the kernels */

struct answer {
    size_t used;
    size_t written;
    bool doubled;
    unsigned char text[ROOM(LANES)];
};

static void ask(const struct walk *w, enum cpu_level level,
                const unsigned char *in, size_t len, bool behind,
                struct answer *answer_out)
{
    static struct guarded source, target;
    guarded_once(&source);
    guarded_once(&target);
    unsigned char *from = guarded_place(&source, len, behind);
    unsigned char *to = guarded_place(&target, ROOM(len), behind), *end = to;
    struct codepage_coder c = {
        .cp = w->cp,
        .policy = {.newline = w->newline, .shift_as_space = w->spaces},
        .doubled = w->doubled};
    struct mixed m = mixed_of(&c);
    memcpy(from, in, len);
    answer_out->used = mixed_kernel_of(level)(&m, from, len, &end);
    answer_out->written = (size_t)(end - to);
    answer_out->doubled = m.doubled;
    assert_true(answer_out->written <= ROOM(len));
    memcpy(answer_out->text, to, answer_out->written);
}

static void check_level(const struct walk *w, enum cpu_level level,
                        const unsigned char *in, size_t len)
{
    static struct answer want, got;
    struct walk walk = *w;
    want.used = expect(&walk, in, len, want.text, &want.written);
    want.doubled = walk.doubled;
    for (int behind = 0; behind < 2; behind++) {
        ask(w, level, in, len, behind, &got);
        if (got.used != want.used || got.written != want.written ||
            got.doubled != want.doubled ||
            memcmp(got.text, want.text, want.written) != 0)
            fail_msg("%s, %s, newline %d, %zu bytes: %zu of %zu used, %zu of "
                     "%zu written",
                     codepage_name(w->cp), cpu_level_name(level),
                     (int)w->newline, len, got.used, want.used, got.written,
                     want.written);
    }
}

static void check_text(const struct walk *w, const unsigned char *in,
                       size_t len)
{
    for (int i = 0; i < CPU_LEVELS; i++)
        if (cpu_level_set((enum cpu_level)i))
            check_level(w, (enum cpu_level)i, in, len);
}

/* In both states, with blanks for shifts and without. */
static void check_states(const struct codepage *cp, const unsigned char *in,
                         size_t len)
{
    for (int i = 0; i < 4; i++) {
        struct walk w = {.cp = cp, .spaces = i & 1, .doubled = i & 2};
        check_text(&w, in, len);
    }
}

/* -------------------------------------------------------------------- texts */

/* X'4040' is a character, and X'40' is one, so that this is text in any
 * state; from @at on there are shifts, @apart bytes from each other. */
static void set_blanks(unsigned char in[LANES], size_t at, size_t apart)
{
    bool so = true;
    memset(in, EBCDIC_BLANK, LANES);
    for (; at < LANES; at += apart, so = !so)
        in[at] = so ? EBCDIC_SO : EBCDIC_SI;
}

static void every_byte_in_every_lane(void **state)
{
    (void)state;
    for (size_t p = 0; p < 2; p++) {
        struct codepage *cp = open_page(pages[p]);
        unsigned char in[LANES];
        for (size_t at = 0; at < 130; at++)
            for (unsigned b = 0; b < 256; b++) {
                set_blanks(in, 20 + at % 3, 31);
                in[at] = (unsigned char)b;
                check_states(cp, in, 130);
                check_states(cp, in, at + 1);
            }
        codepage_free(&cp);
    }
}

static void shifts_at_every_distance(void **state)
{
    (void)state;
    struct codepage *cp = open_page("939");
    unsigned char in[LANES];
    for (size_t at = 0; at < 70; at++)
        for (size_t apart = 1; apart < 70; apart++) {
            set_blanks(in, at, apart);
            for (size_t len = 0; len < LANES; len += 1 + len % 7)
                check_states(cp, in, len);
        }
    codepage_free(&cp);
}

/* At an odd and at an even place, and over the end of a block, in turn. */
static void check_pair(const struct walk *w, unsigned code)
{
    static const size_t places[] = {1, 2, 62, 63, 64};
    unsigned char in[LANES];
    size_t at = places[(code + code / 256) % COUNT(places)];
    set_blanks(in, at - 1, 3);
    in[at] = (unsigned char)(code >> 8);
    in[at + 1] = (unsigned char)code;
    check_text(w, in, 80);
}

static void every_pair_of_every_page(void **state)
{
    (void)state;
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct codepage *cp = open_page(pages[p]);
        struct walk w = {.cp = cp};
        for (unsigned code = 0; code < 0x10000; code++) {
            w.newline = (enum codepage_newline)(code % CODEPAGE_NEWLINES);
            check_pair(&w, code);
        }
        codepage_free(&cp);
    }
}

/* The single bytes of all ways to read line ends, between two shifts. */
static void every_single_of_every_page(void **state)
{
    (void)state;
    for (size_t p = 0; p < COUNT(pages); p++) {
        struct codepage *cp = open_page(pages[p]);
        for (unsigned i = 0; i < 256 * CODEPAGE_NEWLINES; i++) {
            struct walk w = {.cp = cp,
                             .newline = (enum codepage_newline)(i >> 8),
                             .doubled = true};
            unsigned char in[] = {EBCDIC_SI, (unsigned char)i, EBCDIC_SO};
            check_text(&w, in, sizeof in);
        }
        codepage_free(&cp);
    }
}

/* What kernels leave to mixed.c is there: four bytes, and what follows. */
static void beyond_the_first_plane(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1399");
    unsigned code = 0x4141;
    uint32_t text[2] = {0};
    while (codepage_cell(cp, code, text) != 1 || text[0] <= 0xFFFF)
        assert_true(++code < 0xFF00);
    const unsigned char in[] = {
        0x0E, 0x40, 0x40, (unsigned char)(code >> 8), (unsigned char)code, 0x40,
        0x40, 0x0F, 0x81};
    unsigned char want[16] = "\xE3\x80\x80", got[64];
    size_t len = 3 + utf_write(text[0], want + 3);
    memcpy(want + len,
           "\xE3\x80\x80"
           "a",
           4);
    struct codepage_coder c;
    codepage_coder_init(&c, cp, &codepage_policy_mail);
    struct codepage_result r =
        codepage_decode_record(&c, in, sizeof in, got, sizeof got);
    assert_int_equal(r.read, sizeof in);
    assert_int_equal(r.written, len + 4);
    assert_memory_equal(got, want, len + 4);
    assert_int_equal(c.events.private_use + c.events.unassigned, 0);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

/* Every byte in every place, among others that differ from block to block. */
static void what_stands_in_a_block(void **state)
{
    (void)state;
    unsigned char block[MIXED_BLOCK];
    for (unsigned round = 0; round < 256 * MIXED_BLOCK; round++) {
        for (unsigned i = 0; i < MIXED_BLOCK; i++)
            block[i] = (unsigned char)(round * 7 + i * (round >> 6 | 1));
        block[round % MIXED_BLOCK] = (unsigned char)(round / MIXED_BLOCK);
        struct mixed_bytes wanted = {0, 0, 0};
        for (unsigned i = 0; i < MIXED_BLOCK; i++) {
            uint64_t bit = UINT64_C(1) << i;
            wanted.shifts |= (block[i] | 1) == EBCDIC_SI ? bit : 0;
            wanted.si |= block[i] == EBCDIC_SI ? bit : 0;
            wanted.controls |= block[i] < EBCDIC_BLANK ? bit : 0;
        }
        const struct mixed_bytes found[] = {mixed_look_plain(block),
                                            mixed_look(block)};
        for (unsigned k = 0; k < 2; k++) {
            assert_int_equal(found[k].shifts, wanted.shifts);
            assert_int_equal(found[k].si & wanted.shifts, wanted.si);
            assert_int_equal(found[k].controls, wanted.controls);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_stands_in_a_block),
        cmocka_unit_test(every_byte_in_every_lane),
        cmocka_unit_test(shifts_at_every_distance),
        cmocka_unit_test(every_pair_of_every_page),
        cmocka_unit_test(every_single_of_every_page),
        cmocka_unit_test(beyond_the_first_plane),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
