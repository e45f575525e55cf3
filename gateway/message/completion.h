/**
 * completion.h - the fields that a mail must have and did not bring
 */
#ifndef EBGATE_MESSAGE_COMPLETION_H
#define EBGATE_MESSAGE_COMPLETION_H

#include "message/header.h"

/** Which fields a header has. */
struct presence {
    bool any, date, from, destination, bcc, message_id;
    bool mime_version, content_type, transfer;
};

/** The trace line, on top. */
int completion_received(struct field_writer *w, const struct header *header,
                        struct buf *out);

/** Date, From, To and Message-ID, where they are missing. */
int completion_identity(struct field_writer *w, const struct header *header,
                        const struct presence *has, struct buf *out);

#endif
