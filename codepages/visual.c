/* Which pages hold text as a screen shows it. */
#include "codepages/page.h"

/* Data sets in these are visual (CDRA string type 4); 425 and 8612, which
 * have Arabic letters without their forms, are logical. */
static const uint16_t visual[] = {
    420,  424,   803,   918, 1097, /* Arabic, Hebrew, Urdu, Persian */
    4899, 12712, 16804,            /* 803, 424 and 420 with the euro */
};

bool codepage_is_visual(const struct codepage *cp)
{
    for (size_t i = 0; i < sizeof visual / sizeof *visual; i++)
        if (cp->ebcdic && cp->ccsid == visual[i])
            return true;
    return false;
}
