/**
 * recognise.h - things that are no batch data set, by their names
 *
 * Containers, archives and job streams that people send instead. None of
 * them is read; the fault can then say what it is and what to do.
 */
#ifndef EBGATE_INTAKE_RECOGNISE_H
#define EBGATE_INTAKE_RECOGNISE_H

#include "base/span.h"

#include <stdint.h>

/** Bytes of the beginning that are looked at. */
#define RECOGNISE_HEAD 4096

enum recognise_proof {
    RECOGNISE_MARK, /* by an eye-catcher: nothing else begins so */
    RECOGNISE_LOOK, /* by its chain of lengths: when nothing else fits */
};

/**
 * recognise - what @head is the beginning of
 * @size: of the whole data set
 * Returns a clause that names it and says what to do, static; or NULL.
 */
const char *recognise(struct span head, uint64_t size,
                      enum recognise_proof proof);

/** Is @record the card that begins a job stream, "//NAME  JOB"? In either
 *  code. */
bool recognise_job(struct span record);

/** Is @record a card that is no part of the batch behind it: what CMS PUNCH
 *  puts in front of a file (:READ), or what names the reader it is for (USERID,
 *  ID)? In either code. */
bool recognise_reader_card(struct span record);

#endif
