/**
 * fixed.h - bytes → records that all have one length
 *
 * What intake/records.h does for every format, for the one where nothing has
 * to be looked at: F and FB without carriage control. The records of a piece
 * are given as they stand in it. What is left at the end of the data set is
 * for the intake to judge.
 */
#ifndef EBGATE_CONVERT_FIXED_H
#define EBGATE_CONVERT_FIXED_H

#include "base/buf.h"
#include "intake/records.h"

struct fixed {
    size_t lrecl;
    struct span piece; /* borrowed: what is not given yet */
    struct buf cut;    /* the beginning of a record that the piece ends in */
    uint64_t given;    /* records */
};

/** Is there nothing in @format that needs a closer look? */
bool fixed_suits(const struct dataset_format *format);

void fixed_init(struct fixed *f, size_t lrecl);
void fixed_clear(struct fixed *f);

/** The next piece, borrowed until fixed_next says STEP_HUNGRY. */
void fixed_feed(struct fixed *f, struct span piece);

/** STEP_ITEM, STEP_HUNGRY, or -ENOMEM. The record is good until the next
 *  call. */
int fixed_next(struct fixed *f, struct record *record_out);

/** At the end: the bytes that are no whole record, and where they stand. */
struct span fixed_rest(const struct fixed *f, struct records_mark *mark_out);

#endif
