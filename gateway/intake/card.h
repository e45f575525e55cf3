/**
 * card.h - the record of a command, decoded
 *
 * Keeps the way back from a byte of the decoded line to the record and the
 * column it came from.
 */
#ifndef EBGATE_INTAKE_CARD_H
#define EBGATE_INTAKE_CARD_H

#include "intake/batch.h"

/** Longest record that is looked at as a command: what is over it could not
 *  be one in any page. */
#define CARD_MAX 2048
/** Bytes of a punched card, and the column that continues it. */
#define CARD_COLUMNS 80

struct card {
    struct span raw; /* the record, or `kept` */
    struct buf kept; /* cards that were joined */
    struct buf line; /* decoded */
    uint64_t record; /* number of the first */
    unsigned joined; /* records that column 80 joined behind it */
    bool cut;        /* it was longer than CARD_MAX */
    bool unclosed;   /* it ended between SO and SI */
    struct codepage_coder coder;
};

int card_init(struct card *c, const struct codepage *cp);
void card_clear(struct card *c);

/** Is a card kept that waits for the next? */
static inline bool card_waits(const struct card *c)
{
    return c->kept.len > 0;
}

/**
 * card_read - one record decoded to c->line, behind the cards that were kept
 * @nulls: X'00' at its end is padding
 * Returns 0 or -ENOMEM. What is over CARD_MAX is not looked at.
 */
int card_read(struct card *c, const struct record *record, bool nulls);

/** Keeps the card just read; the next card_read goes on behind it. Returns 0
 *  or a negative errno. */
int card_keep(struct card *c);
/** The cards are done with. */
void card_finish(struct card *c);

/** Does the path in c->line go on in the next card? */
bool card_is_open(const struct card *c, const struct record *record);

/** Byte @at of the line came from this record and column, both from 1. */
void card_place(struct card *c, size_t at, uint64_t *record_out,
                unsigned *column_out);

#endif
