/** mixed.h - which two bytes can be one character */
#ifndef EBGATE_CODEPAGES_MIXED_H
#define EBGATE_CODEPAGES_MIXED_H

#include <stdbool.h>

/** Lead and trail are X'41' to X'FE', or both are blanks. */
static inline bool mixed_is_pair(unsigned char lead, unsigned char trail)
{
    return (lead > 0x40 && lead < 0xFF && trail > 0x40 && trail < 0xFF) ||
           (lead == 0x40 && trail == 0x40);
}

#endif
