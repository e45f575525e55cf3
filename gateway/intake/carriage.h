/**
 * carriage.h - the first byte of a print record: how the paper moves
 *
 * It is never text. Lines count, layout does not: spacing becomes blank lines,
 * a new page nothing, a line printed twice (bold) one line. What is printed
 * over another line is a fault, since one of the two would be lost.
 *
 * Sources: ISO/ANSI (ASA) control characters and machine code channel
 * commands, z/OS DFSMS Using Data Sets.
 */
#ifndef EBGATE_INTAKE_CARRIAGE_H
#define EBGATE_INTAKE_CARRIAGE_H

#include "base/buf.h"
#include "intake/records.h"

struct carriage_state {
    struct buf line;   /* the last line given */
    bool known;        /* it is: false after a seek */
    bool overprint;    /* the next record prints over it */
    unsigned char due; /* blank lines before the next */
};

void carriage_init(struct carriage_state *c, size_t max_record);
void carriage_clear(struct carriage_state *c);

/** Goes to a place: at the beginning there is no line before. */
void carriage_seek(struct carriage_state *c, const struct records_mark *mark);

/**
 * carriage_take - the control byte off a record
 * @record: with its control byte; changed
 * Returns STEP_ITEM; STEP_HUNGRY when the record gives no line; STEP_FAULT;
 * -ENOMEM.
 */
int carriage_take(struct carriage_state *c, enum carriage kind,
                  struct record *record, struct fault *fault_out);

/** May @byte stand in the first column of text? */
bool carriage_is_legal(enum carriage kind, unsigned char byte);

#endif
