/* Source: IBM CDRA, by way of unicode-org/icu-data. */
#include "codepages/tables/own.h"

static const uint16_t cells[] = {
    0x0020, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* 40 */
    NONE,   NONE,   0x00A2, 0x002E, 0x003C, 0x0028, 0x002B, 0x007C, /* 48 */
    0x0026, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* 50 */
    NONE,   NONE,   0x0021, 0x0024, 0x002A, 0x0029, 0x003B, 0x00AC, /* 58 */
    0x002D, 0x002F, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* 60 */
    NONE,   NONE,   0x00A6, 0x002C, 0x0025, 0x005F, 0x003E, 0x003F, /* 68 */
    NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* 70 */
    NONE,   0x0060, 0x003A, 0x0023, 0x0040, 0x0027, 0x003D, 0x0022, /* 78 */
    NONE,   0x0061, 0x0062, 0x0063, 0x0064, 0x0065, 0x0066, 0x0067, /* 80 */
    0x0068, 0x0069, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* 88 */
    NONE,   0x006A, 0x006B, 0x006C, 0x006D, 0x006E, 0x006F, 0x0070, /* 90 */
    0x0071, 0x0072, NONE,   NONE,   NONE,   NONE,   NONE,   0x20AC, /* 98 */
    NONE,   0x007E, 0x0073, 0x0074, 0x0075, 0x0076, 0x0077, 0x0078, /* A0 */
    0x0079, 0x007A, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* A8 */
    0x005E, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* B0 */
    NONE,   NONE,   0x005B, 0x005D, NONE,   NONE,   NONE,   NONE,   /* B8 */
    0x007B, 0x0041, 0x0042, 0x0043, 0x0044, 0x0045, 0x0046, 0x0047, /* C0 */
    0x0048, 0x0049, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* C8 */
    0x007D, 0x004A, 0x004B, 0x004C, 0x004D, 0x004E, 0x004F, 0x0050, /* D0 */
    0x0051, 0x0052, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* D8 */
    0x005C, NONE,   0x0053, 0x0054, 0x0055, 0x0056, 0x0057, 0x0058, /* E0 */
    0x0059, 0x005A, NONE,   NONE,   NONE,   NONE,   NONE,   NONE,   /* E8 */
    0x0030, 0x0031, 0x0032, 0x0033, 0x0034, 0x0035, 0x0036, 0x0037, /* F0 */
    0x0038, 0x0039, NONE,   NONE,   NONE,   NONE,   NONE,           /* F8 */
};

OWN_PAGE(1159, "ibm-1159_P100-1999", cells, 0x7DC633F9E45DED8E,
         0xA83DD354B60B9CFE,
         .title = "Traditional Chinese, with euro, single bytes of 1371");
