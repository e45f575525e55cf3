/**
 * legacy_private.h - the inside of legacy.h
 *
 * legacy_rows.c   the statements, one table
 * legacy.c        lines → statements
 * legacy_write.c  statements → a configuration with remarks
 */
#ifndef EBGATE_CONFIG_LEGACY_PRIVATE_H
#define EBGATE_CONFIG_LEGACY_PRIVATE_H

#include "base/buf.h"
#include "config/legacy.h"

/** Statements whose values are used; all others are only spoken of. */
enum legacy_id {
    LEGACY_SPOKEN_OF,
    LEGACY_ATSIGN,
    LEGACY_DBCS,
    LEGACY_DEBUG,
    LEGACY_DELETE_BAD,
    LEGACY_RELAY_ADDRESS,
    LEGACY_RELAY_NAME,
    LEGACY_MAX_MAIL,
    LEGACY_MAX_SENT,
    LEGACY_NO_LOG,
    LEGACY_OPEN_LIMIT,
    LEGACY_PORT,
    LEGACY_RETRY_AGE,
    LEGACY_RETRY_INTERVAL,
    LEGACY_RETRY_COUNT,
    LEGACY_TRACE,
    LEGACY_IDS
};

enum legacy_form {
    LEGACY_FLAG,   /* nothing behind it */
    LEGACY_NUMBER, /* one, from `least` to `most` */
    LEGACY_WORDS,  /* one or more, to the end of the line */
    LEGACY_LIST,   /* to a word of its own, over several lines perhaps */
    LEGACY_EITHER, /* words, or LIST with such an end */
};

struct legacy_row {
    const char *name;
    enum legacy_form form;
    enum legacy_id id;
    long least, most;
    const char *end;  /* of a list: "ENDRESTRICT" */
    bool is_lost;     /* it did something that nothing here does */
    const char *says; /* what becomes of it, where its value is not used */
};

extern const struct legacy_row legacy_rows[];
extern const size_t legacy_row_count;

#define LEGACY_MAX_STATEMENTS 1000
#define LEGACY_MAX_VALUE 4000

struct legacy_statement {
    const struct legacy_row *row;
    unsigned line;
    long number;
    char *value; /* words with a blank between; owned */
};

struct legacy {
    struct legacy_statement *at;
    size_t count;
};

/** The last statement of @id, which holds; or NULL. */
const struct legacy_statement *legacy_last(const struct legacy *l,
                                           enum legacy_id id);

/** The row of IBM's table for DBCS mail, or NULL. */
struct legacy_dbcs {
    const char *value, *page, *charset;
};
const struct legacy_dbcs *legacy_dbcs_find(const char *value);

/** @codepage: of the jobs, or NULL. Returns 0 or -ENOMEM. */
int legacy_write(const struct legacy *l, const char *codepage, FILE *out);

#endif
