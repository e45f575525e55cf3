#include "codepages/repertoire.h"

#include "codepages/names.h"

#include <string.h>

#define ESC 0x1B
#define SINGLE_SHIFT_2 0x8E /* EUC-JP: a katakana of half width */
#define SINGLE_SHIFT_3 0x8F /* EUC-JP: JIS X 0212 */

/* Double bytes from the one to the other. */
struct range {
    unsigned first, last;
};

/* Rows as the standards print them: from X'21', whatever bit 7 is. */
static const struct range jis_x_0208[] = {
    {0x2121, 0x287E}, {0x3021, 0x747E}, {0}};
static const struct range ks_x_1001[] = {
    {0x2121, 0x2C7E}, {0x3021, 0x487E}, {0x4A21, 0x7D7E}, {0}};
static const struct range gb_2312[] = {{0x2121, 0x217E},
                                       {0x2231, 0x2262},
                                       {0x2265, 0x226E},
                                       {0x2271, 0x227C},
                                       {0x2321, 0x237E},
                                       {0x2421, 0x2473},
                                       {0x2521, 0x2576},
                                       {0x2621, 0x2638},
                                       {0x2641, 0x2658},
                                       {0x2721, 0x2741},
                                       {0x2751, 0x2771},
                                       {0x2821, 0x283A},
                                       {0x2845, 0x2869},
                                       {0x2924, 0x296F},
                                       {0x3021, 0x5779},
                                       {0x5821, 0x777E},
                                       {0}};
/* Big5 has no rows: its bytes as they stand. */
static const struct range big5[] = {
    {0xA140, 0xA3BF}, {0xA440, 0xC67E}, {0xC940, 0xF9D5}, {0}};

enum form { FORM_EUC, FORM_SHIFTED, FORM_ESCAPED, FORM_BIG5 };

struct repertoire {
    enum form form;
    const struct range *doubles;
    const char *labels; /* blanks between them */
};

static const struct repertoire repertoires[] = {
    {FORM_SHIFTED, jis_x_0208, "shift_jis csshiftjis sjis x-sjis ms_kanji"},
    {FORM_EUC, jis_x_0208, "euc-jp eucjp cseucpkdfmtjapanese"},
    {FORM_ESCAPED, jis_x_0208, "iso-2022-jp csiso2022jp"},
    {FORM_EUC, ks_x_1001,
     "euc-kr euckr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc_5601 korean "
     "iso-ir-149 csksc56011987"},
    {FORM_EUC, gb_2312, "gb2312 csgb2312 euc-cn"},
    {FORM_BIG5, big5, "big5 csbig5 x-big5"},
};

const struct repertoire *repertoire_of(const char *label)
{
    char key[NAMES_MAX], other[NAMES_MAX];
    if (!label)
        return NULL;
    names_key(label, strlen(label), key);
    for (size_t i = 0; i < sizeof repertoires / sizeof repertoires[0]; i++) {
        const char *name = repertoires[i].labels;
        while (*name) {
            size_t len = strcspn(name, " ");
            names_key(name, len, other);
            if (strcmp(key, other) == 0)
                return &repertoires[i];
            name += len + (name[len] == ' ');
        }
    }
    return NULL;
}

static bool has_double(const struct repertoire *r, unsigned code)
{
    for (const struct range *range = r->doubles; range->last; range++)
        if (code >= range->first && code <= range->last)
            return true;
    return false;
}

/* Two rows share a lead byte, the second in the trail bytes from X'9F' on
 * (JIS X 0208, annex 1). */
static unsigned unshift(unsigned lead, unsigned trail)
{
    unsigned pair = lead - (lead < 0xA0 ? 0x81 : 0xC1);
    if (trail >= 0x9F)
        return ((0x22 + 2 * pair) << 8) + 0x21 + trail - 0x9F;
    return ((0x21 + 2 * pair) << 8) + 0x21 + trail - 0x40 - (trail > 0x7F);
}

/* One character of one, two or three bytes; gives how many, 0 for none. */
static size_t held(const struct repertoire *r, const unsigned char *at,
                   size_t len)
{
    unsigned lead = at[0], trail = len > 1 ? at[1] : 0;
    bool shifted = r->form == FORM_SHIFTED;
    bool japanese = r->form == FORM_EUC && r->doubles == jis_x_0208;
    if (lead < 0x80 || (shifted && lead >= 0xA1 && lead <= 0xDF))
        return 1;
    if (japanese && lead == SINGLE_SHIFT_2)
        return len > 1 ? 2 : 0;
    if (japanese && lead == SINGLE_SHIFT_3)
        return len > 2 ? 3 : 0;
    unsigned code = lead << 8 | trail;
    if (shifted)
        code = unshift(lead, trail);
    else if (r->form == FORM_EUC)
        code = trail > 0xA0 ? code & 0x7F7F : 0;
    return len > 1 && has_double(r, code) ? 2 : 0;
}

/* Between ESC $ and ESC ( there are double bytes (RFC 1468). */
static bool holds_escaped(const struct repertoire *r, const unsigned char *at,
                          size_t len)
{
    bool doubled = false;
    for (size_t i = 0; i < len;) {
        if (at[i] == ESC && i + 2 < len) {
            doubled = at[i + 1] == '$';
            i += 3;
        } else if (!doubled) {
            i++;
        } else if (i + 1 < len &&
                   has_double(r, (unsigned)at[i] << 8 | at[i + 1])) {
            i += 2;
        } else {
            return false;
        }
    }
    return true;
}

bool repertoire_holds(const struct repertoire *r, const unsigned char *at,
                      size_t len)
{
    if (r->form == FORM_ESCAPED)
        return holds_escaped(r, at, len);
    while (len > 0) {
        size_t read = held(r, at, len);
        if (read == 0)
            return false;
        at += read;
        len -= read;
    }
    return true;
}
