/**
 * roster.h - the charsets that have a row: numbers, names, engines
 */
#ifndef EBGATE_CODEPAGES_ROSTER_H
#define EBGATE_CODEPAGES_ROSTER_H

#include "codepages/codepage.h"

struct roster_row {
    unsigned ccsid; /* 0: none */
    enum codepage_kind kind;
    const char *name;       /* NULL: "IBM-" and the CCSID */
    const char *icu;        /* the converter that has this table, or NULL */
    const char *libc;       /* what glibc's iconv calls it, or NULL */
    const char *gnu;        /* what GNU libiconv calls it, or NULL */
    const char *alias;      /* other names, blanks between */
    const char *libc_fault; /* why glibc serves only when asked for, or NULL */
};

/** All rows: EBCDIC by CCSID, then what mail labels name. */
extern const struct roster_row roster[];
extern const size_t roster_len;

/** Names that are refused, because engines disagree about them. */
struct roster_refusal {
    const char *key; /* as names_key makes it */
    const char *why;
};
extern const struct roster_refusal roster_refusals[];
extern const size_t roster_refusal_len;

#endif
