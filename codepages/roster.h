/**
 * roster.h - the charsets that have a row: numbers, names, engines
 *
 * One table, of which parts stand where they belong: EBCDIC pages of engines
 * in roster_ebcdic.c, what mail labels name in roster_mail.c, and the
 * library's own pages with their cells, in tables/.
 */
#ifndef EBGATE_CODEPAGES_ROSTER_H
#define EBGATE_CODEPAGES_ROSTER_H

#include "codepages/codepage.h"

struct roster_row {
    unsigned ccsid; /* 0: none */
    enum codepage_kind kind;
    const char *name;       /* NULL: "IBM-" and the CCSID */
    const char *title;      /* "Germany, Austria", or NULL */
    const char *table;      /* the mapping file, without ".ucm", or NULL */
    const char *icu;        /* the converter that has this table, or NULL */
    const char *libc;       /* what glibc's iconv calls it, or NULL */
    const char *gnu;        /* what GNU libiconv calls it, or NULL */
    const char *libc_fault; /* why glibc serves only when asked for, or NULL;
                             * without .libc: why not even then */
    const char *alias;      /* names that no rule of names.h makes, or NULL;
                             * blanks between */
    unsigned char at_byte;  /* of @; 0: there is none, or own cells tell */
    const char *remark;     /* what one should know of it, or NULL */
};

/** A walk through all rows; begins as {0}. */
struct roster_walk {
    size_t row;
    size_t own;
};

/** The next row, or NULL: EBCDIC pages of single bytes by CCSID, mixed ones,
 *  those of double bytes, and then what mail labels name. */
const struct roster_row *roster_next(struct roster_walk *w);

/** How many there are. */
size_t roster_count(void);

/** Names that are refused, because engines disagree about them. */
struct roster_refusal {
    unsigned ccsid;
    const char *why;
};
extern const struct roster_refusal roster_refusals[];
extern const size_t roster_refusal_len;

#endif
