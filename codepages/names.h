/**
 * names.h - how people spell a codepage, and which row they mean
 *
 * The number is the identity. Case, hyphens, underscores and leading zeros
 * say nothing: "IBM-1047", "ibm01047", "CP1047", "CCSID1047", "x-IBM1047",
 * "csIBM1047", "1047", "ibm-1047_P100-1995" are one name; others ("ebcdic-de")
 * are the aliases of a row. A ",swaplfnl" or "-s390" behind a name exchanges
 * NL and LF, ",revision=P12A" asks for another revision of the table, "@icu",
 * "@iconv", "@own", "@libc" or "@gnu" for an engine.
 */
#ifndef EBGATE_CODEPAGES_NAMES_H
#define EBGATE_CODEPAGES_NAMES_H

#include "codepages/roster.h"

#define NAMES_MAX 80

enum names_engine {
    ENGINE_ANY,
    ENGINE_ICU,
    ENGINE_ICONV, /* GNU libiconv, or else the C library's */
    ENGINE_OWN,
    ENGINE_LIBC,
    ENGINE_GNU,
    ENGINES /* how many */
};

/** What stands behind the name for each: "@icu"; "" for any. */
extern const char *const names_engine_tails[ENGINES];

struct names_request {
    const struct roster_row *row; /* NULL: no row has this name */
    const char *refusal;          /* why it may not be used, or NULL */
    char name[NAMES_MAX];         /* as it was given, without the engine */
    enum names_engine engine;
    bool swap_nl;
    char revision[16]; /* "" for the usual one */
};

/**
 * names_find - what @name asks for
 * Returns 0, or -ENOENT when it cannot be a name: empty, too long, with
 * characters that no charset's name has, or with no engine behind its "@".
 */
int names_find(const char *name, struct names_request *request_out);

/** The form in which names are compared; at most NAMES_MAX bytes. */
void names_key(const char *name, size_t len, char key_out[NAMES_MAX]);

/** Bytes of @name without a table's revision ("_P100-1995") and modifiers. */
size_t names_page_len(const char *name);

/** The number in a key: "ibm1047", "cp1047", "1047"; or 0. */
unsigned names_number(const char *key);

/**
 * names_take_modifiers - takes ",swaplfnl" and ",revision=..." off @name
 * What else stands behind a comma stays, for it may be a converter's own.
 */
void names_take_modifiers(char *name, struct names_request *q);

/** The names that look most like @name, whatever revision it asks for, with
 *  ", " between, or "". */
void names_nearest(const char *name, char *text_out, size_t text_size);

/** The row's name: "IBM-1047". */
void names_of(const struct roster_row *row, char *name_out, size_t size);

#endif
