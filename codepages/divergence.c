#include "codepages/divergence.h"

#include <string.h>

#define LIRA "before the sign of the lira, ICU-9891; IBM i has it too"
#define MICROSOFT "Microsoft's file of the page: unassigned bytes are SUB"

/* Java has another convention for line ends, and so differs in X'15' and
 * X'25' besides. */
const struct divergence divergences[] = {
    {256, "libc", false, 0xDA, 0xDA, 0x00B9, 1, "CDRA", "an error of glibc"},
    {256, "libc", false, 0xE1, 0xE1, 0x2003, 1, "CDRA", "an error of glibc"},
    {274, "libc", false, 0x41, 0xFE, DIVERGENCE_NONE, 96, "CDRA",
     "the old set of 94 characters"},
    {275, "libc", false, 0x41, 0xFE, DIVERGENCE_NONE, 96, "CDRA",
     "the old set of 94 characters"},
    {278, "libc", false, 0x71, 0x71, 0x00C9, 1, "CDRA",
     "glibc exchanges \\ and E acute; its 1143 is right"},
    {278, "libc", false, 0xE0, 0xE0, 0x005C, 1, "CDRA",
     "glibc exchanges \\ and E acute; its 1143 is right"},
    {285, "libc", false, 0xA1, 0xA1, 0x203E, 1, "CDRA", "overline for macron"},
    {290, "libc", false, 0x41, 0xD0, DIVERGENCE_ANY, 98, "CDRA",
     "another repertoire: wide katakana, no small letters"},
    {420, "libc", false, 0x45, 0x45, DIVERGENCE_NONE, 1, "CDRA",
     "glibc lacks the cell"},
    {423, "libc", false, 0x6A, 0x6A, DIVERGENCE_NONE, 1, "CDRA",
     "an error of glibc"},
    {423, "libc", false, 0x74, 0x74, DIVERGENCE_NONE, 1, "CDRA",
     "an error of glibc"},
    {423, "libc", false, 0xAF, 0xAF, 0x03C2, 1, "CDRA", "an error of glibc"},
    {423, "libc", false, 0xBA, 0xBA, 0x03C3, 1, "CDRA", "an error of glibc"},
    {423, "libc", false, 0xCA, 0xCA, DIVERGENCE_NONE, 1, "CDRA",
     "an error of glibc"},
    {423, "libc", false, 0xCC, 0xCC, 0x00C2, 1, "CDRA", "an error of glibc"},
    {424, "libc", false, 0x78, 0x78, 0x21D4, 1, "CDRA", "an error of glibc"},
    {424, "libc", false, 0x8F, 0x8F, DIVERGENCE_NONE, 1, "CDRA",
     "an error of glibc"},
    {424, "libc", false, 0xB3, 0xB3, 0x00B7, 1, "CDRA", "an older table"},
    {424, "libc", false, 0xBC, 0xBC, 0x00AF, 1, "CDRA", "an older table"},
    {870, "libc", false, 0xB0, 0xB0, 0x00B7, 1, "CDRA", "an error of glibc"},
    {871, "libc", false, 0x4A, 0x4A, 0x00FE, 1, "CDRA",
     "glibc exchanges the thorns; its 1149 is right"},
    {871, "libc", false, 0xC0, 0xC0, 0x00DE, 1, "CDRA",
     "glibc exchanges the thorns; its 1149 is right"},
    {875, "libc", false, 0x6A, 0x6A, DIVERGENCE_NONE, 1, "CDRA",
     "an error of glibc"},
    {875, "libc", false, 0x74, 0x74, 0x2207, 1, "CDRA", "an error of glibc"},
    {875, "libc", false, 0xDD, 0xDD, 0x00B7, 1, "CDRA", "an error of glibc"},
    {880, "libc", false, 0x41, 0x41, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0x45, 0x45, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0x55, 0x55, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0x64, 0x64, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0x6A, 0x6A, 0x00A6, 1, "CDRA", "an older table"},
    {880, "libc", false, 0x73, 0x73, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0x74, 0x74, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0x79, 0x79, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0xA1, 0xA1, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0xC0, 0xC0, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {880, "libc", false, 0xD0, 0xD0, DIVERGENCE_NONE, 1, "CDRA",
     "an older table"},
    {905, "libc", false, 0x41, 0x41, DIVERGENCE_NONE, 1, "CDRA",
     "an error of glibc"},
    {905, "libc", false, 0x9D, 0x9D, 0x02DB, 1, "CDRA", "an error of glibc"},
    {905, "libc", false, 0xB0, 0xB0, 0x00B7, 1, "CDRA", "an error of glibc"},
    {905, "libc", false, 0xB7, 0xB7, DIVERGENCE_NONE, 1, "CDRA",
     "an error of glibc"},
    {918, "libc", false, 0x45, 0xFD, DIVERGENCE_ANY, 68, "CDRA",
     "another repertoire: letters without forms"},
    {1026, "libc", false, 0x9A, 0x9A, 0x00AA, 1, "CDRA", LIRA},
    {1026, "libc", false, 0x9D, 0x9D, 0x02DB, 1, "CDRA", "an error of glibc"},
    {1026, "libc", false, 0xBC, 0xBC, 0x2014, 1, "CDRA", "an error of glibc"},
    {1132, "libc", false, 0x70, 0x70, 0x006B, 1, "CDRA",
     "CDRA's revision of 1997"},
    {1155, "libc", false, 0x9A, 0x9A, 0x00AA, 1, "CDRA", LIRA},
    {1390, "libc", false, 0x57, 0xFE, 0x001A, 27, "CDRA",
     "hints to substitute taken for mappings"},
    {1399, "libc", false, 0x41, 0xFE, 0x001A, 27, "CDRA",
     "hints to substitute taken for mappings"},
    {930, "libc", true, 0x5C, 0x5C, 0x005B, 1, "CDRA",
     "\\ becomes a yen sign; what is decoded does not return"},
    {930, "libc", true, 0x7E, 0x7E, 0x00A1, 1, "CDRA",
     "~ becomes an overline; what is decoded does not return"},
    {939, "libc", true, 0x5C, 0x5C, 0x00B2, 1, "CDRA",
     "\\ becomes a yen sign; what is decoded does not return"},
    {939, "libc", true, 0x7E, 0x7E, 0x00A0, 1, "CDRA",
     "~ becomes an overline; what is decoded does not return"},
    {1371, "libc", true, 0x5C, 0x5C, 0x005B, 1, "CDRA", "\\ becomes $"},
    {1026, "gnu", false, 0x9A, 0x9A, 0x00AA, 1, "CDRA", LIRA},
    {1155, "gnu", false, 0x9A, 0x9A, 0x00AA, 1, "CDRA", LIRA},
    {273, "python", false, 0xBC, 0xBC, 0x203E, 1, "CDRA",
     "overline for macron"},
    {424, "python", false, 0xB3, 0xB3, 0x00B7, 1, "CDRA", "an older table"},
    {424, "python", false, 0xBC, 0xBC, 0x00AF, 1, "CDRA", "an older table"},
    {875, "python", false, 0xDC, 0xDC, 0x001A, 1, "CDRA", MICROSOFT},
    {875, "python", false, 0xE1, 0xE1, 0x001A, 1, "CDRA", MICROSOFT},
    {875, "python", false, 0xEC, 0xEC, 0x001A, 1, "CDRA", MICROSOFT},
    {875, "python", false, 0xED, 0xED, 0x001A, 1, "CDRA", MICROSOFT},
    {875, "python", false, 0xFC, 0xFC, 0x001A, 1, "CDRA", MICROSOFT},
    {875, "python", false, 0xFD, 0xFD, 0x001A, 1, "CDRA", MICROSOFT},
    {875, "python", true, 0x1A, 0x1A, 0x00FD, 1, "CDRA", MICROSOFT},
    {1026, "python", false, 0x9A, 0x9A, 0x00AA, 1, "CDRA", LIRA},
    {1026, "java", false, 0x9A, 0x9A, 0x00AA, 1, "CDRA", LIRA},
    {1122, "java", false, 0xBC, 0xBC, 0x203E, 1, "CDRA", "overline for macron"},
    {930, "java", false, 0x426A, 0x426A, 0xFFE4, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {930, "java", false, 0x43A1, 0x43A1, 0xFF5E, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {930, "java", false, 0x444A, 0x444A, 0x2015, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {930, "java", false, 0x447C, 0x447C, 0x2225, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {939, "java", false, 0x4260, 0x4260, 0xFF0D, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {939, "java", false, 0x426A, 0x426A, 0xFFE4, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {939, "java", false, 0x43A1, 0x43A1, 0xFF5E, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {939, "java", false, 0x444A, 0x444A, 0x2015, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
    {939, "java", false, 0x447C, 0x447C, 0x2225, 1, "both",
     "Microsoft's characters: CDRA's alternate P12A, ,revision=P12A"},
};
const size_t divergence_count = sizeof divergences / sizeof divergences[0];

const char *const divergence_rules[DIVERGENCE_RULES] = {
    [DIVERGENCE_BEST_FIT] = "one-way best fits are taken for mappings",
    [DIVERGENCE_SUBSTITUTED] =
        "what the page lacks becomes X'3F', without a word",
    [DIVERGENCE_FOLLOWS] = "the other direction of cells that differ",
};

const struct divergence *divergence_find(unsigned ccsid, const char *engine,
                                         const struct difference *d)
{
    uint32_t asked = d->encoding ? d->one.text[0] : (uint32_t)d->one.code;
    int32_t says = d->encoding        ? d->other.code
                   : d->other.len > 0 ? (int32_t)d->other.text[0]
                                      : DIVERGENCE_NONE;
    if (d->one.len > 1 || d->other.len > 1)
        return NULL;
    for (size_t i = 0; i < divergence_count; i++) {
        const struct divergence *v = &divergences[i];
        if (v->ccsid == ccsid && v->encoding == d->encoding &&
            asked >= v->first && asked <= v->last &&
            (v->says == says || v->says == DIVERGENCE_ANY) &&
            strcmp(v->engine, engine) == 0)
            return v;
    }
    return NULL;
}
