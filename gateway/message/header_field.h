/**
 * header_field.h - one field of a header, as the wire may have it
 *
 * A field that is ASCII and in lines of lawful length stays as it was written,
 * fold for fold. Any other is put together again: the substitute at-sign
 * replaced, a label put right, what is not ASCII encoded by the grammar of
 * the field.
 */
#ifndef EBGATE_MESSAGE_HEADER_FIELD_H
#define EBGATE_MESSAGE_HEADER_FIELD_H

#include "message/field.h"
#include "message/fold.h"
#include "message/message.h"
#include "message/structure.h"

struct field_writer {
    const struct message_options *options;
    struct codepage_coder *charset; /* strict: headers are in it; or NULL */
    bool utf8;                      /* the relay takes UTF-8 addresses */
    struct buf value, edited, scratch;
    uint64_t substituted;
};

void field_writer_init(struct field_writer *w,
                       const struct message_options *options);
void field_writer_clear(struct field_writer *w);

/** Writes @field. Returns 0, -ENOMEM or -ENOBUFS, as all here do. */
int field_write(struct field_writer *w, const struct field *field,
                enum level level, struct buf *out);

/**
 * field_write_content_type - Content-Type with another label
 * @charset:  the one to say; NULL: as it stands
 * @boundary: the one to say; empty: as it stands
 */
int field_write_content_type(struct field_writer *w, const struct field *field,
                             const char *charset, struct span boundary,
                             struct buf *out);

/** Appends "name: value" with a value in ASCII that needs no folding. */
int field_write_plain(const char *name, const char *value, struct buf *out);

/** Appends an address field of our own: "To: a@example.com". */
int field_write_address(struct field_writer *w, const char *name,
                        struct span address, struct buf *out);

/** Octets that field_write appends at most, whatever the relay takes. */
uint64_t field_bound(const struct message_options *options,
                     const struct field *field);

#endif
