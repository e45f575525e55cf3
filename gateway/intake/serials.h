/**
 * serials.h - are columns 73 to 80 sequence numbers?
 *
 * Only when every record that is not blank has there eight digits, or three
 * to five letters that are the same in all and then digits, and they rise
 * from record to record, and there are three records at least. A body line
 * may end in digits by chance; a whole deck does not.
 */
#ifndef EBGATE_INTAKE_SERIALS_H
#define EBGATE_INTAKE_SERIALS_H

#include "base/span.h"

#include <stdint.h>

struct serials {
    bool broken; /* they are not */
    uint64_t count;
    int prefix; /* letters in front */
    unsigned char first[8], last[8];
};

/** The next record of 80 bytes. */
void serials_record(struct serials *s, struct span record);

/** All records were seen: are they? */
bool serials_hold(const struct serials *s);

#endif
