#include "convert/fixed.h"

bool fixed_suits(const struct dataset_format *o)
{
    return (o->recfm == RECFM_F || o->recfm == RECFM_FB) &&
           o->carriage == CARRIAGE_NONE && o->sequence == SEQUENCE_OFF &&
           !o->column_80 && !o->carry_shift;
}

void fixed_init(struct fixed *f, size_t lrecl)
{
    *f = (struct fixed){.lrecl = lrecl};
    buf_init(&f->cut, lrecl);
}

void fixed_clear(struct fixed *f)
{
    buf_clear(&f->cut);
}

void fixed_feed(struct fixed *f, struct span piece)
{
    if (f->cut.len == f->lrecl)
        buf_empty(&f->cut); /* it was given */
    f->piece = piece;
}

static int give(struct fixed *f, struct span bytes, struct record *record_out)
{
    *record_out = (struct record){.bytes = bytes,
                                  .number = f->given + 1,
                                  .offset = f->given * f->lrecl,
                                  .fixed = true};
    f->given++;
    return STEP_ITEM;
}

/** The record that the piece before ended in, or the one this one ends in. */
static int fill_cut(struct fixed *f, struct record *record_out)
{
    struct span some = span_head(f->piece, f->lrecl - f->cut.len);
    f->piece = span_from(f->piece, some.len);
    int e = buf_append(&f->cut, some);
    if (e < 0)
        return e;
    return f->cut.len < f->lrecl ? STEP_HUNGRY
                                 : give(f, buf_span(&f->cut), record_out);
}

int fixed_next(struct fixed *f, struct record *record_out)
{
    if (f->cut.len == f->lrecl)
        buf_empty(&f->cut);
    if (f->cut.len > 0 || f->piece.len < f->lrecl)
        return fill_cut(f, record_out);
    struct span bytes = span_head(f->piece, f->lrecl);
    f->piece = span_from(f->piece, f->lrecl);
    return give(f, bytes, record_out);
}

struct span fixed_rest(const struct fixed *f, struct records_mark *mark_out)
{
    *mark_out = (struct records_mark){.offset = f->given * f->lrecl,
                                      .record = f->given + 1};
    return buf_span(&f->cut);
}
