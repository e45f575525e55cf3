/**
 * field.h - the fields of a header, one after the other (RFC 5322, 2.2)
 *
 * A header is held as UTF-8 lines that end in LF; a line that begins with a
 * blank or a tab goes on with the field before it. Nothing is copied: a field
 * is a view of the header.
 */
#ifndef EBGATE_MESSAGE_FIELD_H
#define EBGATE_MESSAGE_FIELD_H

#include "base/buf.h"

/** Fields that somebody asks for by name. */
enum field_id {
    FIELD_ANY,
    FIELD_BCC,
    FIELD_CONTENT_TYPE,
    FIELD_DATE,
    FIELD_DESTINATION, /* To, Cc and their like */
    FIELD_FROM,
    FIELD_MESSAGE_ID,
    FIELD_MIME_VERSION,
    FIELD_RECEIVED,
    FIELD_SUBJECT,
    FIELD_TRANSFER, /* Content-Transfer-Encoding */
};

/** What may stand in a field, and so how it is made ASCII. */
enum field_grammar {
    FIELD_TEXT,       /* free text: encoded words */
    FIELD_ADDRESSES,  /* phrases, comments and addresses */
    FIELD_IDS,        /* <left@right> */
    FIELD_PARAMETERS, /* token; name=value: RFC 2231 */
    FIELD_TOKENS,     /* encoded words in comments only */
};

struct field {
    struct span name;
    struct span lines; /* behind the colon: with LF before what is folded */
    enum field_id id;
    enum field_grammar grammar;
};

/** The next field of @rest; false at the end. */
bool field_next(struct span *rest, struct field *field_out);

/**
 * field_name_length - does @line begin a field?
 * Returns the length of its name, 0 when it does not: "name:" (RFC 5322
 * ftext). White space before the colon is taken after a well-known name.
 */
size_t field_name_length(struct span line);

/** Appends the value in one line, without white space at its ends. */
int field_unfold(const struct field *field, struct buf *out);

#endif
