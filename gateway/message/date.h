/**
 * date.h - dates of header fields (RFC 5322, 3.3)
 *
 * Knows no clock: the instant and the zone come as values.
 */
#ifndef EBGATE_MESSAGE_DATE_H
#define EBGATE_MESSAGE_DATE_H

#include "base/span.h"

#include <stdint.h>
#include <time.h>

#define DATE_SIZE 48

/**
 * date_write - "Tue, 30 Sep 2008 16:04:54 -0400", terminated
 * @utc_offset_s: seconds east of UTC
 * Returns its length.
 */
size_t date_write(struct timespec instant, long utc_offset_s,
                  char out[DATE_SIZE]);

/** The local calendar of an instant, as date_write prints it. */
struct tm date_local(struct timespec instant, long utc_offset_s);

/** Writes the last @width digits of @value, zeros in front, without an end;
 *  returns where they end. */
char *digits_write(char *to, uint64_t value, unsigned width);

/** "Jan" to "Dec". */
const char *date_month_name(const struct tm *tm);

/**
 * date_is_valid - could a receiver read this Date?
 * The zones of RFC 822 are taken; a year of two digits and a day of the week
 * of four letters are not.
 */
bool date_is_valid(struct span value);

#endif
