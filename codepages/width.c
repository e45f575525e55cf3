#include "codepages/width.h"

#include <unicode/uchar.h>

bool width_is_double(uint32_t code_point)
{
    int width =
        u_getIntPropertyValue((UChar32)code_point, UCHAR_EAST_ASIAN_WIDTH);
    return width == U_EA_WIDE || width == U_EA_FULLWIDTH;
}
