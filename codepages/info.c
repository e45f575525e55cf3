#include "codepages/codepage.h"

#include "codepages/names.h"
#include "codepages/tables/own.h"

#include <stdlib.h>

#define NO_AT (-1)

/* By CCSID. Where @ stands is from IBM's tables (38 and 281: from glibc's);
 * a test holds it against the pages. */
static const struct title {
    unsigned ccsid;
    int at_byte;
    const char *title;
    const char *remark;
} titles[] = {
    {37, 0x7C, "US, Canada, Netherlands, Portugal, Brazil, Australia", NULL},
    {38, 0x7C, "International, of ASCII's characters",
     "only glibc has it: no table of IBM's confirms it"},
    {256, 0x7C, "International, Netherlands (old)", NULL},
    {259, NO_AT, "Symbols, set 7", "not for text"},
    {273, 0xB5, "Germany, Austria", NULL},
    {274, 0x44, "Belgium (old)", NULL},
    {275, 0x66, "Brazil (old)", NULL},
    {277, 0x80, "Denmark, Norway", NULL},
    {278, 0xEC, "Finland, Sweden", NULL},
    {280, 0xB5, "Italy", NULL},
    {281, 0x7C, "Japan, Latin (old)",
     "only glibc has it: no table of IBM's confirms it"},
    {282, 0xEF, "Portugal (old)", NULL},
    {284, 0x7C, "Spain, Latin America", NULL},
    {285, 0x7C, "United Kingdom", NULL},
    {286, NO_AT, "Germany, alternate 3270", "no @; not for text"},
    {290, 0x7C, "Japan, katakana",
     "small letters stand at X'62' and on; X'81' and on are katakana"},
    {293, 0x7C, "APL", "not for text"},
    {297, 0x44, "France", NULL},
    {300, NO_AT, "Japan, double bytes of 930 and 939", NULL},
    {420, 0x7C, "Arabic",
     "usually in visual order, shaped; no brackets or braces"},
    {423, NO_AT, "Greek (old)", "no @"},
    {424, 0x7C, "Hebrew", "usually in visual order"},
    {425, 0x7C, "Arabic, open systems", NULL},
    {500, 0x7C, "International, Belgium, Switzerland", NULL},
    {803, 0x7C, "Hebrew, set A", "no small letters, no brackets or braces"},
    {833, 0x7C, "Korea, single bytes of 933", NULL},
    {834, NO_AT, "Korea, double bytes of 933", NULL},
    {835, NO_AT, "Traditional Chinese, double bytes of 937 and 1371", NULL},
    {836, 0x7C, "Simplified Chinese, single bytes of 935", NULL},
    {837, NO_AT, "Simplified Chinese, double bytes of 935", NULL},
    {838, 0x7C, "Thai", NULL},
    {870, 0x7C, "Latin-2, Central Europe", NULL},
    {871, 0xAC, "Iceland", NULL},
    {875, 0x7C, "Greek", NULL},
    {880, 0x7C, "Cyrillic (old)", NULL},
    {905, 0xAF, "Latin-3, Turkey (old)", NULL},
    {918, 0x7C, "Urdu", "usually in visual order, shaped"},
    {924, 0x7C, "Latin-9, open systems", NULL},
    {930, 0x7C, "Japan, katakana and kanji (290+300)",
     "small letters stand at X'62' and on; X'81' and on are katakana"},
    {931, 0x7C, "Japan, US Latin and kanji (37+300)", NULL},
    {933, 0x7C, "Korea (833+834)", NULL},
    {935, 0x7C, "Simplified Chinese (836+837)", NULL},
    {937, 0x7C, "Traditional Chinese (28709+835)", NULL},
    {939, 0x7C, "Japan, Latin and kanji (1027+300)", NULL},
    {1025, 0x7C, "Cyrillic", NULL},
    {1026, 0xAE, "Turkey",
     "X'9A' is the sign of the lira since 2012; ,revision=1998 has the one "
     "before"},
    {1027, 0x7C, "Japan, Latin, single bytes of 939", NULL},
    {1047, 0x7C, "Latin-1, open systems", NULL},
    {1097, 0x7C, "Farsi", "usually in visual order"},
    {1112, 0x7C, "Baltic", NULL},
    {1122, 0xEC, "Estonia", NULL},
    {1123, 0x7C, "Ukraine", NULL},
    {1130, 0x7C, "Vietnamese", NULL},
    {1132, 0x7C, "Lao", NULL},
    {1137, 0x7C, "Devanagari", NULL},
    {1140, 0x7C, "US, Canada and others, with euro", NULL},
    {1141, 0xB5, "Germany, Austria, with euro", NULL},
    {1142, 0x80, "Denmark, Norway, with euro", NULL},
    {1143, 0xEC, "Finland, Sweden, with euro", NULL},
    {1144, 0xB5, "Italy, with euro", NULL},
    {1145, 0x7C, "Spain, Latin America, with euro", NULL},
    {1146, 0x7C, "United Kingdom, with euro", NULL},
    {1147, 0x44, "France, with euro", NULL},
    {1148, 0x7C, "International, with euro", NULL},
    {1149, 0xAC, "Iceland, with euro", NULL},
    {1153, 0x7C, "Latin-2, with euro", NULL},
    {1154, 0x7C, "Cyrillic, with euro", NULL},
    {1155, 0xAE, "Turkey, with euro",
     "X'9A' is the sign of the lira since 2012; ,revision=1998 has the one "
     "before"},
    {1156, 0x7C, "Baltic, with euro", NULL},
    {1157, 0xEC, "Estonia, with euro", NULL},
    {1158, 0x7C, "Ukraine, with euro", NULL},
    {1159, 0x7C, "Traditional Chinese, with euro, single bytes of 1371", NULL},
    {1160, 0x7C, "Thai, with euro", NULL},
    {1164, 0x7C, "Vietnamese, with euro", NULL},
    {1165, 0x7C, "Latin-2, open systems", NULL},
    {1166, 0x7C, "Kazakh", NULL},
    {1364, 0x7C, "Korea, extended (13121+4930)", NULL},
    {1371, 0x7C, "Traditional Chinese, with euro (1159+835)", NULL},
    {1377, 0x7C, "Traditional Chinese, Hong Kong", NULL},
    {1388, 0x7C, "Simplified Chinese, GB 18030 (13124+4933)", NULL},
    {1390, 0x7C, "Japan, katakana and kanji, JIS X 0213 (8482+16684)",
     "small letters stand at X'62' and on; X'81' and on are katakana"},
    {1399, 0x7C, "Japan, Latin and kanji, JIS X 0213 (5123+16684)", NULL},
    {4517, NO_AT, "Arabic and French", "no @, no brackets or braces"},
    {4899, 0x7C, "Hebrew, set A, with euro and shekel",
     "no small letters, no brackets or braces"},
    {4930, NO_AT, "Korea, double bytes of 1364", NULL},
    {4933, NO_AT, "Simplified Chinese, double bytes of 1388", NULL},
    {4971, 0x7C, "Greek, with euro", NULL},
    {5026, 0x7C, "Japan, katakana and kanji: 930 with fewer cells of one's own",
     "small letters stand at X'62' and on; X'81' and on are katakana"},
    {5035, 0x7C, "Japan, Latin and kanji: 939 with fewer cells of one's own",
     NULL},
    {5123, 0x7C, "Japan, Latin, with euro, single bytes of 1399", NULL},
    {5473, 0x7C, "Traditional Chinese, Hong Kong, 2006", NULL},
    {5486, 0x7C, "Japan, katakana and kanji, with euro", NULL},
    {5495, 0x7C, "Japan, Latin and kanji, with euro", NULL},
    {8482, 0x7C, "Japan, katakana, with euro, single bytes of 1390",
     "small letters stand at X'62' and on; X'81' and on are katakana"},
    {8612, 0x7C, "Arabic, letters without forms", NULL},
    {9030, 0x7C, "Thai", NULL},
    {9067, 0x7C, "Greek, with euro, 2005", NULL},
    {9580, 0x7C, "Simplified Chinese, GBK", NULL},
    {12712, 0x7C, "Hebrew, with euro, shekel and bidi controls", NULL},
    {13121, 0x7C, "Korea, single bytes of 1364", NULL},
    {13124, 0x7C, "Simplified Chinese, single bytes of 1388", NULL},
    {13218, 0x7C, "Japan, katakana and kanji, old", NULL},
    {13676, 0x7C, "Simplified Chinese, GB 18030, 2001", NULL},
    {16684, NO_AT, "Japan, double bytes of 1390 and 1399", NULL},
    {16804, 0x7C, "Arabic, with euro", NULL},
    {28709, 0x7C, "Traditional Chinese, single bytes of 937", NULL},
    {33058, 0x7C, "Japan, upper case only",
     "no small letters, no brackets or braces"},
};

static int by_ccsid(const void *key, const void *element)
{
    unsigned wanted = *(const unsigned *)key;
    unsigned here = ((const struct title *)element)->ccsid;
    return wanted < here ? -1 : wanted > here;
}

static const char *text_of(const char *text)
{
    return text ? text : "";
}

size_t codepage_info_count(void)
{
    return roster_len;
}

void codepage_info_at(size_t at, struct codepage_info *info_out)
{
    const struct roster_row *row = &roster[at];
    const struct title *title =
        bsearch(&row->ccsid, titles, sizeof titles / sizeof titles[0],
                sizeof titles[0], by_ccsid);
    *info_out = (struct codepage_info){
        .ccsid = row->ccsid,
        .kind = row->kind,
        .aliases = text_of(row->alias),
        .title = title ? title->title : "",
        .remark = text_of(title ? title->remark : NULL),
        .at_byte = title ? title->at_byte : NO_AT,
        .own = own_page_find(row->ccsid) || row->kind == CODEPAGE_UTF8,
        .icu = row->icu,
        .libc = row->libc,
        .gnu = row->gnu,
    };
    names_of(row, info_out->name, sizeof info_out->name);
}
