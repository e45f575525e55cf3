/**
 * chart.h - 256 cells of a page as a chart: what each shows, and of what kind
 *
 * Made once, then drawn in a terminal, as SVG or as HTML.
 */
#ifndef EBGATE_CLI_CHART_H
#define EBGATE_CLI_CHART_H

#include "codepages/codepage.h"

#include <stdio.h>

enum chart_kind {
    CHART_PLAIN,
    CHART_NONE,     /* unassigned */
    CHART_CONTROL,  /* a name stands for it, as for all that is not seen */
    CHART_VARIANT,  /* one of the characters that move from page to page */
    CHART_NATIONAL, /* another character than 1047 has there */
    CHART_AT,       /* the at-sign */
    CHART_LEAD,     /* double bytes begin with it */
    CHART_KINDS
};

struct chart_cell {
    enum chart_kind kind;
    unsigned width; /* columns on a terminal */
    char shown[16]; /* UTF-8 or a short name; "" when unassigned */
};

struct chart {
    const struct codepage *cp;
    struct codepage_info info; /* ccsid 0: the roster has not got it */
    int row; /* the lead byte whose double bytes these are; -1: singles */
    struct chart_cell cells[256];
    unsigned assigned;      /* of these */
    unsigned pairs;         /* double bytes with a cell, in all rows */
    unsigned private_pairs; /* of them for private use */
};

/** What the colours mean, by kind: for a legend. */
extern const char *const chart_legend[CHART_KINDS];

/** @common: IBM-1047. @row: as in the struct. */
void chart_make(const struct codepage *cp, const struct codepage *common,
                int row, struct chart *chart_out);

/** "IBM-273, Germany, Austria"; at most 120 bytes. */
void chart_title(const struct chart *c, char out[120]);
/** The same for all that is to be known: aliases, at-sign, counts. */
void chart_notes(const struct chart *c, char out[400]);

void chart_draw(const struct chart *c, bool colour, FILE *out);
void chart_write_svg(const struct chart *c, FILE *out);
void chart_write_html(const struct chart *c, FILE *out);

#endif
