/** field_put.h - the value of one field, folded, as a terminated string */
#ifndef EBGATE_TESTS_FIELD_PUT_H
#define EBGATE_TESTS_FIELD_PUT_H

#include "check.h"
#include "message/fold.h"

typedef int field_putter(struct fold *f, struct span value);

struct field_put {
    struct buf out, scratch;
    uint64_t substituted;
};

/* "T: value" and its folds; the CRLF at the end is cut off. */
static inline const char *field_put(struct field_put *p, field_putter *put,
                                    const char *value)
{
    buf_init(&p->out, 1024 * 1024);
    buf_init(&p->scratch, 1024 * 1024);
    struct fold f = {.out = &p->out, .scratch = &p->scratch};
    assert_int_equal(fold_begin(&f, SPAN("T")), 0);
    assert_int_equal(put(&f, span_text(value)), 0);
    assert_int_equal(fold_end(&f), 0);
    p->substituted = f.substituted;
    assert_true(p->out.len >= 2);
    p->out.len -= 2;
    return buf_text(&p->out);
}

static inline void field_put_clear(struct field_put *p)
{
    buf_clear(&p->out);
    buf_clear(&p->scratch);
}

#endif
