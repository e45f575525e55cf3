/**
 * fault.h - why a data set cannot be read
 *
 * A fault is of the data set, not of the machine: a malformed RDW, mixed line
 * ends, no format that fits. Nothing of a job with a fault is sent.
 */
#ifndef EBGATE_INTAKE_FAULT_H
#define EBGATE_INTAKE_FAULT_H

#include <stdint.h>

struct fault {
    uint64_t record; /* from 1; 0 when the fault is of the whole data set */
    uint64_t offset; /* byte in the file, from 0 */
    /* What was read, what was expected, what to do. Without the file's name,
     * which whoever reports it puts in front. UTF-8, terminated. */
    char text[800];
};

/** Fills @fault in; @format gives the text, cut where it is too long. */
void fault_set(struct fault *fault, uint64_t record, uint64_t offset,
               const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
