#include "cli/chart.h"

#include "cli/codepage_say.h"

#include <string.h>

const char *const chart_legend[CHART_KINDS] = {
    [CHART_PLAIN] = "as in IBM-1047",
    [CHART_NONE] = "unassigned",
    [CHART_CONTROL] = "control, or not seen",
    [CHART_VARIANT] = "moves from page to page",
    [CHART_NATIONAL] = "other than IBM-1047's",
    [CHART_AT] = "the at-sign",
    [CHART_LEAD] = "begins double bytes",
};

static const char controls[][5] = {
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "HT",  "LF",
    "VT",  "FF",  "CR",  "SO",  "SI",  "DLE", "DC1", "DC2", "DC3", "DC4", "NAK",
    "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS",  "GS",  "RS",  "US",
};
static const char upper_controls[][5] = {
    "PAD", "HOP", "BPH", "NBH", "IND", "NL",  "SSA", "ESA", "HTS", "HTJ", "VTS",
    "PLD", "PLU", "RI",  "SS2", "SS3", "DCS", "PU1", "PU2", "STS", "CCH", "MW",
    "SPA", "EPA", "SOS", "SGC", "SCI", "CSI", "ST",  "OSC", "PM",  "APC",
};

static const struct {
    uint32_t c;
    const char *name;
} unseen[] = {
    {0x20, "SP"},     {0x7F, "DEL"},    {0xA0, "NBSP"},  {0xAD, "SHY"},
    {0x200B, "ZWSP"}, {0x200C, "ZWNJ"}, {0x200D, "ZWJ"}, {0x200E, "LRM"},
    {0x200F, "RLM"},  {0x202A, "LRE"},  {0x202B, "RLE"}, {0x202C, "PDF"},
    {0x202D, "LRO"},  {0x202E, "RLO"},  {0x2007, "FSP"}, {0x3000, "IDSP"},
};

struct range {
    uint32_t first, last;
};
/* Two columns in a terminal: UAX #11, what is wide or full-width. */
static const struct range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0xA4CF}, {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60}, {0xFFE0, 0xFFE6},
    {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD},
};
/* No column of their own: a dotted circle carries them. */
static const struct range marks[] = {
    {0x0300, 0x036F}, {0x0591, 0x05BD}, {0x05BF, 0x05C7}, {0x064B, 0x065F},
    {0x0670, 0x0670}, {0x0900, 0x0903}, {0x093A, 0x093C}, {0x093E, 0x094F},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x0EB1, 0x0EB1},
    {0x0EB4, 0x0EBC}, {0x0EC8, 0x0ECE}, {0x20D0, 0x20FF}, {0x3099, 0x309A},
};
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static bool is_in(uint32_t c, const struct range *ranges, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

static const char *name_of(uint32_t c)
{
    if (c < 0x20)
        return controls[c];
    if (c >= 0x80 && c < 0xA0)
        return upper_controls[c - 0x80];
    for (size_t i = 0; i < COUNT(unseen); i++)
        if (unseen[i].c == c)
            return unseen[i].name;
    return NULL;
}

/* The characters that the table of variants is about. */
static bool is_variant(uint32_t c)
{
    static const uint32_t others[] = {0xA2, 0xA3, 0xA7, 0xAC, 0x20AC};
    for (size_t i = 0; i < COUNT(others); i++)
        if (others[i] == c)
            return true;
    return c > 0x20 && c < 0x7F && strchr("#$!\"[]{}\\|~^`", (int)c);
}

static void show(struct chart_cell *cell, const uint32_t *text, size_t len)
{
    const char *name = len == 1 ? name_of(text[0]) : NULL;
    if (!name && len == 1 && !is_printable(text[0])) {
        snprintf(cell->shown, sizeof cell->shown, "%04X", (unsigned)text[0]);
        name = cell->shown;
    }
    if (name) {
        cell->kind = CHART_CONTROL;
        memmove(cell->shown, name, strlen(name) + 1);
        cell->width = (unsigned)strlen(name);
        return;
    }
    size_t at = 0;
    if (is_in(text[0], marks, COUNT(marks))) {
        put_character(0x25CC, cell->shown);
        at = strlen(cell->shown);
    }
    for (size_t i = 0; i < len; i++) {
        put_character(text[i], cell->shown + at);
        at += strlen(cell->shown + at);
    }
    cell->width = 1 + is_in(text[0], wide, COUNT(wide));
}

static void judge(struct chart *c, const struct codepage *common, unsigned byte)
{
    uint32_t text[2];
    struct chart_cell *cell = &c->cells[byte];
    unsigned code = c->row < 0 ? byte : (unsigned)c->row << 8 | byte;
    size_t len = codepage_cell(c->cp, code, text);
    if (len == 0) {
        cell->kind = CHART_NONE;
        return;
    }
    c->assigned++;
    show(cell, text, len);
    if (cell->kind == CHART_CONTROL || c->row >= 0)
        return;
    if (text[0] == '@')
        cell->kind = CHART_AT;
    else if (is_variant(text[0]))
        cell->kind = CHART_VARIANT;
    else if (codepage_char_of(common, (unsigned char)byte) != (int32_t)text[0])
        cell->kind = CHART_NATIONAL;
}

/* Counts double bytes, and marks what they begin with where nothing else
 * stands: in a page of nothing but double bytes, that is all there is. */
static void count_pairs(struct chart *c)
{
    bool lead[256] = {false};
    for (unsigned code = 0x4040; code <= 0xFEFE; code++) {
        uint32_t text[2];
        if (codepage_cell(c->cp, code, text) == 0)
            continue;
        lead[code >> 8] = true;
        c->pairs++;
        c->private_pairs += text[0] >= 0xE000 && text[0] <= 0xF8FF;
    }
    for (unsigned b = 0; b < 256 && c->row < 0; b++)
        if (lead[b] && codepage_kind(c->cp) == CODEPAGE_DBCS)
            c->cells[b] = (struct chart_cell){CHART_LEAD, 2, "··"};
}

void chart_make(const struct codepage *cp, const struct codepage *common,
                int row, struct chart *chart_out)
{
    struct chart *c = chart_out;
    *c = (struct chart){.cp = cp, .row = row};
    for (size_t i = 0; i < codepage_info_count(); i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (info.ccsid > 0 && info.ccsid == codepage_ccsid(cp))
            c->info = info;
    }
    for (unsigned b = 0; b < 256; b++)
        judge(c, common, b);
    count_pairs(c);
    if (row < 0 && codepage_kind(cp) == CODEPAGE_MIXED) {
        c->cells[0x0E] = (struct chart_cell){CHART_CONTROL, 2, "SO"};
        c->cells[0x0F] = (struct chart_cell){CHART_CONTROL, 2, "SI"};
    }
}

void chart_title(const struct chart *c, char out[120])
{
    bool known = c->info.ccsid > 0;
    size_t len =
        (size_t)snprintf(out, 120, "%s%s%.80s", codepage_name(c->cp),
                         known ? ": " : "", known ? c->info.title : "");
    if (c->row >= 0 && len < 100)
        snprintf(out + len, 120 - len, ", lead byte X'%02X'", (unsigned)c->row);
}

void chart_notes(const struct chart *c, char out[400])
{
    char at[24] = "none";
    int byte = codepage_byte_of(c->cp, '@');
    if (byte >= 0)
        snprintf(at, sizeof at, "X'%02X'", (unsigned)byte);
    unsigned ccsid = codepage_ccsid(c->cp);
    int len = ccsid > 0 ? snprintf(out, 400, "CCSID %u; ", ccsid) : 0;
    len += snprintf(out + len, (size_t)(400 - len),
                    "from %.95s; at-sign: %s; %u cells", codepage_engine(c->cp),
                    at, c->assigned);
    if (c->pairs > 0 && c->row < 0)
        snprintf(out + len, (size_t)(400 - len),
                 "; %u double bytes, %u of them for private use", c->pairs,
                 c->private_pairs);
}

/* ------------------------------------------------------------ a terminal */

static const char *const colours[CHART_KINDS] = {
    [CHART_NONE] = "\033[2m",     [CHART_CONTROL] = "\033[2m",
    [CHART_VARIANT] = "\033[33m", [CHART_NATIONAL] = "\033[36m",
    [CHART_AT] = "\033[1;37;41m", [CHART_LEAD] = "\033[2m",
};

/* Two signs, for no cell has: a dot would be U+00B7, which pages have. */
#define UNASSIGNED "--"

static void draw_cell(const struct chart_cell *cell, bool colour, FILE *out)
{
    const char *begin = colour ? colours[cell->kind] : NULL;
    bool none = cell->kind == CHART_NONE;
    unsigned width = none ? strlen(UNASSIGNED) : cell->width;
    fprintf(out, " %s%s%s%*s", begin ? begin : "",
            none ? UNASSIGNED : cell->shown, begin ? "\033[0m" : "",
            width < 4 ? (int)(4 - width) : 0, "");
}

static void draw_legend(bool colour, FILE *out)
{
    for (unsigned k = CHART_VARIANT; colour && k <= CHART_AT; k++)
        fprintf(out, "%s%s\033[0m  ", colours[k], chart_legend[k]);
    fprintf(out, UNASSIGNED " %s\n", chart_legend[CHART_NONE]);
}

void chart_draw(const struct chart *c, bool colour, FILE *out)
{
    char title[120], notes[400];
    chart_title(c, title);
    chart_notes(c, notes);
    fprintf(out, "%s\n%s\n\n   ", title, notes);
    for (unsigned low = 0; low < 16; low++)
        fprintf(out, " -%X  ", low);
    fputc('\n', out);
    for (unsigned high = 0; high < 16; high++) {
        fprintf(out, "%X- ", high);
        for (unsigned low = 0; low < 16; low++)
            draw_cell(&c->cells[high << 4 | low], colour, out);
        fputc('\n', out);
    }
    fputc('\n', out);
    draw_legend(colour, out);
}
