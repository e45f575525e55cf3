/* A chart for a document: SVG, and HTML that needs nothing beside it. */
#include "cli/chart.h"

#include <string.h>

static const struct {
    const char *name;
    const char *fill;
    const char *ink;
} looks[CHART_KINDS] = {
    [CHART_PLAIN] = {"plain", "#ffffff", "#1a1a1a"},
    [CHART_NONE] = {"none", "#e9e9e9", "#8a8a8a"},
    [CHART_CONTROL] = {"control", "#f4f4f4", "#6b6b6b"},
    [CHART_VARIANT] = {"variant", "#fff0cc", "#7a4b00"},
    [CHART_NATIONAL] = {"national", "#dcefff", "#0b4a7d"},
    [CHART_AT] = {"at", "#c8102e", "#ffffff"},
    [CHART_LEAD] = {"lead", "#e8e0f5", "#4b3a73"},
};
#define FONTS \
    "'DejaVu Sans','Noto Sans','Noto Sans CJK JP','Segoe UI',sans-serif"

static void escape(const char *text, FILE *out)
{
    for (; *text; text++) {
        static const char special[] = "&<>\"'";
        static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;",
                                            "&#39;"};
        const char *found = strchr(special, *text);
        if (found)
            fputs(names[found - special], out);
        else
            fputc(*text, out);
    }
}

/* Is the kind in this chart at all? The legend tells of no other. */
static bool has_kind(const struct chart *c, unsigned kind)
{
    for (unsigned b = 0; b < 256; b++)
        if (c->cells[b].kind == kind)
            return true;
    return false;
}

static unsigned code_of(const struct chart *c, unsigned byte)
{
    return c->row < 0 ? byte : (unsigned)c->row << 8 | byte;
}

/* ------------------------------------------------------------------- SVG */

enum { SIDE = 46, LEFT = 40, TOP = 96, LEGEND = TOP + 16 * SIDE + 28 };

static void svg_cell(const struct chart *c, unsigned byte, FILE *out)
{
    const struct chart_cell *cell = &c->cells[byte];
    unsigned x = LEFT + (byte & 15) * SIDE, y = TOP + (byte >> 4) * SIDE;
    bool small = cell->kind == CHART_CONTROL || cell->kind == CHART_NONE;
    fprintf(out,
            "<g><title>X'%02X'</title><rect x=\"%u\" y=\"%u\" width=\"%d\" "
            "height=\"%d\" fill=\"%s\" stroke=\"#b5b5b5\"/>"
            "<text x=\"%u\" y=\"%u\" font-size=\"%d\" text-anchor=\"middle\" "
            "fill=\"%s\">",
            code_of(c, byte), x, y, SIDE, SIDE, looks[cell->kind].fill,
            x + SIDE / 2, y + (small ? 29 : 32), small ? 12 : 24,
            looks[cell->kind].ink);
    escape(cell->shown, out);
    fputs("</text></g>\n", out);
}

static void svg_heads(FILE *out)
{
    for (unsigned i = 0; i < 16; i++)
        fprintf(out,
                "<text x=\"%u\" y=\"%d\" font-size=\"14\" fill=\"#555555\" "
                "text-anchor=\"middle\">-%X</text>"
                "<text x=\"%d\" y=\"%u\" font-size=\"14\" fill=\"#555555\" "
                "text-anchor=\"end\">%X-</text>\n",
                LEFT + i * SIDE + SIDE / 2, TOP - 8, i, LEFT - 8,
                TOP + i * SIDE + 28, i);
}

static void svg_legend(const struct chart *c, FILE *out)
{
    unsigned shown = 0;
    for (unsigned k = 0; k < CHART_KINDS; k++) {
        if (!has_kind(c, k))
            continue;
        unsigned x = LEFT + shown % 3 * 248, y = LEGEND + shown / 3 * 26;
        shown++;
        fprintf(out,
                "<rect x=\"%u\" y=\"%u\" width=\"18\" height=\"18\" "
                "fill=\"%s\" stroke=\"#b5b5b5\"/><text x=\"%u\" y=\"%u\" "
                "font-size=\"14\" fill=\"#333333\">%s</text>\n",
                x, y - 14, looks[k].fill, x + 26, y, chart_legend[k]);
    }
}

/* A line above the chart, of at most that size, and no wider than the chart.
 * @percent: how wide a sign is, on the average, of its height. */
static void svg_line(const char *text, unsigned y, unsigned size,
                     unsigned percent, const char *look, FILE *out)
{
    while (size > 1 && strlen(text) * size * percent > 100 * 16 * SIDE)
        size--;
    fprintf(out, "<text x=\"%d\" y=\"%u\" font-size=\"%u\" %s>", LEFT, y, size,
            look);
    escape(text, out);
    fputs("</text>\n", out);
}

void chart_write_svg(const struct chart *c, FILE *out)
{
    char title[120], notes[400];
    chart_title(c, title);
    chart_notes(c, notes);
    unsigned width = LEFT + 16 * SIDE + 16, height = LEGEND + 70;
    fprintf(out,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" "
            "height=\"%u\" viewBox=\"0 0 %u %u\" font-family=\"%s\">\n<title>",
            width, height, width, height, FONTS);
    escape(title, out);
    fprintf(out,
            "</title>\n<rect width=\"%u\" height=\"%u\" fill=\"#ffffff\"/>\n",
            width, height);
    svg_line(title, 34, 22, 62, "font-weight=\"bold\" fill=\"#1a1a1a\"", out);
    svg_line(notes, 58, 13, 54, "fill=\"#555555\"", out);
    svg_heads(out);
    for (unsigned b = 0; b < 256; b++)
        svg_cell(c, b, out);
    svg_legend(c, out);
    fputs("</svg>\n", out);
}

/* ------------------------------------------------------------------ HTML */

static void html_style(FILE *out)
{
    fputs("<style>\nbody{font-family:" FONTS ";margin:2em;color:#1a1a1a}\n"
          "table{border-collapse:collapse}\n"
          "th{font-weight:normal;color:#555555;padding:.2em .4em}\n"
          "td{border:1px solid #b5b5b5;width:2.6rem;height:2.6rem;"
          "text-align:center;font-size:1.4rem;unicode-bidi:isolate}\n"
          ".legend span{display:inline-block;margin-right:1.2em}\n"
          ".legend i{display:inline-block;width:1em;height:1em;"
          "border:1px solid #b5b5b5;margin-right:.4em;"
          "vertical-align:-.1em}\n",
          out);
    for (unsigned k = 0; k < CHART_KINDS; k++)
        fprintf(out, ".%s{background:%s;color:%s%s}\n", looks[k].name,
                looks[k].fill, looks[k].ink,
                k == CHART_CONTROL || k == CHART_NONE ? ";font-size:.75rem"
                                                      : "");
    fputs("</style>\n", out);
}

static void html_rows(const struct chart *c, FILE *out)
{
    fputs("<table>\n<tr><th></th>", out);
    for (unsigned low = 0; low < 16; low++)
        fprintf(out, "<th scope=\"col\">-%X</th>", low);
    fputs("</tr>\n", out);
    for (unsigned b = 0; b < 256; b++) {
        const struct chart_cell *cell = &c->cells[b];
        if ((b & 15) == 0)
            fprintf(out, "<tr><th scope=\"row\">%X-</th>", b >> 4);
        fprintf(out, "<td class=\"%s\" title=\"X'%02X'\">",
                looks[cell->kind].name, code_of(c, b));
        escape(cell->shown, out);
        fputs((b & 15) == 15 ? "</td></tr>\n" : "</td>", out);
    }
    fputs("</table>\n", out);
}

void chart_write_html(const struct chart *c, FILE *out)
{
    char title[120], notes[400];
    chart_title(c, title);
    chart_notes(c, notes);
    fputs("<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" "
          "lang=\"en\">\n<head>\n<meta charset=\"UTF-8\"/>\n<title>",
          out);
    escape(title, out);
    fputs("</title>\n", out);
    html_style(out);
    fputs("</head>\n<body>\n<h1>", out);
    escape(title, out);
    fputs("</h1>\n<p>", out);
    escape(notes, out);
    fputs("</p>\n", out);
    if (*c->info.aliases) {
        fputs("<p>Also: ", out);
        escape(c->info.aliases, out);
        fputs("</p>\n", out);
    }
    html_rows(c, out);
    fputs("<p class=\"legend\">", out);
    for (unsigned k = 0; k < CHART_KINDS; k++)
        if (has_kind(c, k))
            fprintf(out, "<span><i class=\"%s\"></i>%s</span> ", looks[k].name,
                    chart_legend[k]);
    fputs("</p>\n</body>\n</html>\n", out);
}
