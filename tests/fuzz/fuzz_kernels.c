/* All kernels that this machine has convert the same bytes to the same, both
 * ways, as often as they stop. The first two bytes of the input choose the
 * page and how line ends are read. */
#include "codepages/mixed_kernel.h"
#include "codepages/plain.h"
#include "codepages/singles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {"1047", "1140", "875", "838",
                                    "290",  "1399", "420", "1047,swaplfnl"};
#define PAGES (sizeof names / sizeof names[0])

struct task {
    const struct codepage *cp;
    enum codepage_newline newline;
    bool spaces; /* for shifts */
    const uint8_t *in;
    size_t len;
};

static void fail(const struct task *t, const char *what, enum cpu_level level)
{
    fprintf(stderr, "%s, newline %d: %s, %s\n", codepage_name(t->cp),
            (int)t->newline, cpu_level_name(level), what);
    abort();
}

/* Blocks of exactly the room that kernels may use, so that a sanitizer sees
 * its end. */
static unsigned char *room_for(size_t len)
{
    unsigned char *room = malloc(4 * len + 16);
    if (!room)
        abort();
    return room;
}

/* From one marked byte to the next. */
static void check_decode(const struct task *t, enum cpu_level level)
{
    const struct singles *s = &t->cp->singles[t->newline];
    for (size_t at = 0; at <= t->len; at++) {
        size_t len = t->len - at;
        unsigned char *want = room_for(len), *got = room_for(len);
        unsigned char *want_end = want, *got_end = got;
        size_t used = singles_run_scalar(s, t->in + at, len, &want_end);
        if (singles_kernel_of(level)(s, t->in + at, len, &got_end) != used)
            fail(t, "decodes another length", level);
        if (got_end - got != want_end - want ||
            memcmp(got, want, (size_t)(got_end - got)) != 0)
            fail(t, "decodes to something else", level);
        free(want);
        free(got);
        at += used;
    }
}

/* From one place that needs care to the next, on behind its first byte; behind
 * a control byte or a shift in the other state. */
static void check_mixed(const struct task *t, enum cpu_level level)
{
    struct codepage_coder c = {.cp = t->cp, .policy.newline = t->newline};
    c.policy.shift_as_space = t->spaces;
    for (size_t at = 0; at <= t->len; at++) {
        size_t len = t->len - at;
        unsigned char *want = room_for(len), *got = room_for(len);
        unsigned char *want_end = want, *got_end = got;
        struct mixed plain = mixed_of(&c), m = mixed_of(&c);
        size_t used = mixed_run_scalar(&plain, t->in + at, len, &want_end);
        if (mixed_kernel_of(level)(&m, t->in + at, len, &got_end) != used ||
            m.doubled != plain.doubled)
            fail(t, "decodes mixed text to another place", level);
        if (got_end - got != want_end - want ||
            memcmp(got, want, (size_t)(got_end - got)) != 0)
            fail(t, "decodes mixed text to something else", level);
        free(want);
        free(got);
        at += used;
        c.doubled = m.doubled;
        if (at < t->len && t->in[at] < EBCDIC_BLANK)
            c.doubled = !c.doubled;
    }
}

/* A kernel may leave to the exact walk what plain C converts itself. */
static void check_encode(const struct task *t, enum cpu_level level)
{
    const struct plain *plain = &t->cp->plain[t->newline];
    for (size_t at = 0; at <= t->len; at++) {
        size_t len = t->len - at;
        unsigned char *want = room_for(len), *got = room_for(len);
        unsigned char *want_end = want, *got_end = got;
        size_t used =
            plain_kernel_of(level)(t->cp, plain, t->in + at, len, &got_end);
        if (plain_run_scalar(t->cp, plain, t->in + at, used, &want_end) != used)
            fail(t, "encodes what plain C does not", level);
        if (got_end - got != want_end - want ||
            memcmp(got, want, (size_t)(got_end - got)) != 0)
            fail(t, "encodes to something else", level);
        free(want);
        free(got);
        at += used;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct codepage *pages[PAGES];
    struct codepage_error error;
    if (size < 2)
        return 0;
    unsigned page = data[0] % PAGES;
    cpu_level_set(CPU_SCALAR); /* it makes the tables of pairs */
    if (data[0] & 128)
        cpu_level_set(CPU_AVX512);
    if (!pages[page] && codepage_open(names[page], &pages[page], &error) < 0)
        abort();
    struct task t = {pages[page],
                     (enum codepage_newline)(data[1] % CODEPAGE_NEWLINES),
                     data[1] & 128, data + 2, size - 2};
    for (int i = 0; i < CPU_LEVELS; i++)
        if (cpu_level_set((enum cpu_level)i)) {
            check_decode(&t, (enum cpu_level)i);
            check_encode(&t, (enum cpu_level)i);
            if (t.cp->words)
                check_mixed(&t, (enum cpu_level)i);
        }
    return 0;
}
