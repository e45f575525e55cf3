/**
 * ucm_header.h - what a mapping file says of itself, before its mappings
 */
#ifndef EBGATE_CODEPAGES_UCM_HEADER_H
#define EBGATE_CODEPAGES_UCM_HEADER_H

#include "codepages/codepage.h"
#include "codepages/ucm_states.h"

/** Where the parser stands, for messages. */
struct ucm_place {
    const char *path;
    size_t line;
    struct codepage_error *error;
};

enum ucm_class {
    UCM_NO_CLASS, /* nothing said yet */
    UCM_SBCS,
    UCM_DBCS,
    UCM_STATEFUL, /* EBCDIC, double bytes between SO and SI */
};

#define UCM_MAX_NAME 48

struct ucm_header {
    char name[UCM_MAX_NAME]; /* code_set_name, or "" */
    char base[UCM_MAX_NAME]; /* icu:base, or "" */
    enum ucm_class class;
    unsigned least; /* bytes a character, as the file says; 0: it does not */
    unsigned most;
    unsigned char sub[2];
    size_t sub_len; /* 0: none */
    unsigned char sub1;
    size_t sub1_len;
    struct ucm_states states;
};

/**
 * ucm_header_read - one line "<key> value", without comment or line end
 * Returns 0 or -EINVAL; the place's error says what is wrong.
 */
int ucm_header_read(struct ucm_header *h, const struct ucm_place *place,
                    const char *line);

/**
 * ucm_header_end - the mappings follow: what is missing, what disagrees?
 * @base: the header of the file that is built on, or NULL; the class, the
 *        states and the substitutes come from there where @h is silent
 * Fills in the states that the class implies. Returns 0 or -EINVAL.
 */
int ucm_header_end(struct ucm_header *h, const struct ucm_header *base,
                   const struct ucm_place *place);

/** "SBCS" and so on. */
const char *ucm_class_name(enum ucm_class class);

/**
 * ucm_bytes_read - "\x41\x42" or "\x41+\x42"
 * Returns where it ends; NULL when no byte stands there or there are more
 * than @room.
 */
const char *ucm_bytes_read(const char *p, unsigned char *bytes, size_t room,
                           size_t *len_out);

#endif
