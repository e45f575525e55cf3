/**
 * schema.h - every statement and parameter of the configuration, one table
 *
 * Reading, checking, writing and the manual page work by these rows. Source:
 * z/OS Communications Server, CSSMTP configuration statements; what IBM's
 * pages leave open is marked, and the choice made here is told in the manual.
 */
#ifndef EBGATE_CONFIG_SCHEMA_H
#define EBGATE_CONFIG_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>

enum schema_type {
    SCHEMA_FLAG,    /* YES or NO; bool */
    SCHEMA_WORD,    /* one of `words`; int */
    SCHEMA_NUMBER,  /* from `least` to `most`; long */
    SCHEMA_TEXT,    /* char * */
    SCHEMA_PATH,    /* begins with a slash; char * */
    SCHEMA_MAILBOX, /* user@host.domain; char * */
    SCHEMA_HOST,    /* a name; char * */
    SCHEMA_ADDRESS, /* IPv4 or IPv6; char * */
    SCHEMA_PREFIX,  /* an address, or ADDRESS/BITS; char * */
    SCHEMA_PAGE,    /* a codepage; char * */
    SCHEMA_RECFM,   /* char * */
    SCHEMA_WRITER,  /* a name of JES, upper case; char * */
    SCHEMA_PIN,     /* sha256/BASE64; char * */
    SCHEMA_CHOICE,  /* one of `words`, in any case; char * */
    SCHEMA_URL,     /* of a relay; char * */
    SCHEMA_IDLE,    /* accepted: it has no meaning here. One of `words`, or
                       from `least` to `most`, as CSSMTP wants it */
};

enum schema_mark {
    SCHEMA_FIXED = 1,       /* REFRESH does not change it */
    SCHEMA_REPEATS = 2,     /* may stand several times: struct config_texts */
    SCHEMA_OURS = 4,        /* not CSSMTP's */
    SCHEMA_UNCONFIRMED = 8, /* IBM's pages leave name, range or default open */
    SCHEMA_REQUIRED = 16,
    SCHEMA_AUTO = 32,   /* a page may be `auto` */
    SCHEMA_UNUSED = 64, /* kept and written, and without meaning here */
};

struct schema_row {
    const char *name; /* NULL ends a table */
    enum schema_type type;
    const char *words;  /* parted by "|" */
    long least, most;   /* of SCHEMA_NUMBER; of texts: most characters */
    const char *preset; /* what holds without it, as it would be written; or
                           NULL */
    unsigned marks;
    size_t offset; /* of the value in the block's struct */
    const char *help;
};

struct schema_block {
    const char *name; /* "" for statements that stand alone */
    const struct schema_row *rows;
    size_t offset; /* in struct config: of the values or, when it repeats, of
                      the pointer, behind which stands the count */
    size_t size;   /* of one of them, when the block repeats; else 0 */
    unsigned marks;
    const char *help;
};

extern const struct schema_block schema_blocks[];
extern const size_t schema_block_count;

/** Regardless of case; NULL: there is none. */
const struct schema_block *schema_find_block(const char *name);
const struct schema_row *schema_find_row(const struct schema_block *block,
                                         const char *name);

/** A name of @block (NULL: of the top level, blocks too) that is like
 *  @wrong, or NULL. */
const char *schema_nearest(const struct schema_block *block, const char *wrong);

#endif
