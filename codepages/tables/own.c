#include "codepages/tables/own.h"

#include <stddef.h>

extern const struct own_page own_256, own_259, own_274, own_275, own_282,
    own_286, own_293, own_423, own_425, own_833, own_836, own_880, own_905,
    own_924, own_1027, own_1159, own_1165, own_1166, own_8612, own_13121,
    own_13124, own_28709, own_33058;

static const struct own_page *const pages[] = {
    &own_256,  &own_259,   &own_274,   &own_275,   &own_282,   &own_286,
    &own_293,  &own_423,   &own_425,   &own_833,   &own_836,   &own_880,
    &own_905,  &own_924,   &own_1027,  &own_1159,  &own_1165,  &own_1166,
    &own_8612, &own_13121, &own_13124, &own_28709, &own_33058,
};

const struct own_page *own_page_find(unsigned ccsid)
{
    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (pages[i]->ccsid == ccsid)
            return pages[i];
    return NULL;
}
