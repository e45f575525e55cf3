/** same_page.h - two pages have the same cells, both ways */
#ifndef EBGATE_TESTS_SAME_PAGE_H
#define EBGATE_TESTS_SAME_PAGE_H

#include "check.h"
#include "codepages/page.h"
#include "open_page.h"

static inline void same_bytes(const struct codepage *a,
                              const struct codepage *b)
{
    for (unsigned i = 0; i < 256; i++)
        if (a->chars[i] != b->chars[i])
            fail_msg("%s, %s: X'%02X' is U+%04X and U+%04X", a->engine,
                     b->engine, i, (unsigned)a->chars[i],
                     (unsigned)b->chars[i]);
    for (unsigned i = 0; a->doubles && i < 0x10000; i++)
        if (memcmp(a->doubles[i], b->doubles[i], 4) != 0)
            fail_msg("%s, %s: X'%04X' differs", a->engine, b->engine, i);
}

static inline void same_codes(const struct codepage *a,
                              const struct codepage *b, bool fallbacks)
{
    for (uint32_t c = 0; c < REVERSE_ROWS * 0x100; c++) {
        if (page_code_of(a, c) != page_code_of(b, c))
            fail_msg("%s, %s: U+%04X encodes to X'%X' and X'%X'", a->engine,
                     b->engine, (unsigned)c, page_code_of(a, c),
                     page_code_of(b, c));
        if (fallbacks && page_fallback_of(a, c) != page_fallback_of(b, c))
            fail_msg("%s, %s: U+%04X falls back to X'%X' and X'%X'", a->engine,
                     b->engine, (unsigned)c, page_fallback_of(a, c),
                     page_fallback_of(b, c));
    }
    assert_int_equal(a->sequence_count, b->sequence_count);
    for (size_t i = 0; i < a->sequence_count; i++)
        assert_memory_equal(&a->sequences[i], &b->sequences[i],
                            sizeof a->sequences[i]);
}

/** @fallbacks: those of best fit too. */
static inline void same_page(const struct codepage *a, const struct codepage *b,
                             bool fallbacks)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(!a->doubles, !b->doubles);
    same_bytes(a, b);
    same_codes(a, b, fallbacks);
}

#endif
