/**
 * message_private.h - the inside of message.h, for the message*.c
 *
 * message.c         its life, questions about it, records
 * message_entity.c  what a line means, and what is written for it
 */
#ifndef EBGATE_MESSAGE_MESSAGE_PRIVATE_H
#define EBGATE_MESSAGE_MESSAGE_PRIVATE_H

#include "message/header_field.h"
#include "message/part_writer.h"
#include "message/record_text.h"
#include "message/structure.h"

struct message {
    const struct message_options *options;
    const struct envelope *envelope;
    const struct survey_facts *facts;
    struct message_target target;
    struct message_stamp stamp;
    struct record_text text;
    struct structure structure;
    struct charsets charsets;
    struct charset strict; /* the target's Charset, as a label has it */
    struct codepage_coder header_coder;
    struct field_writer fields;
    struct part_writer writer;
    const struct part_facts *part; /* of the entity that text belongs to */
    bool plain;       /* its records go to the wire as they are decoded */
    uint64_t cleaned; /* controls that became "?" */
};

/** What is said of a part that the survey did not see: all may be in it. */
extern const struct part_facts message_unknown_part;

/** What an event of the structure brings about. 0, -ENOMEM or -ENOBUFS. */
int message_event(struct message *m, int event, struct span line,
                  struct buf *out);

/** A line of the mail: what it means, and what comes of it. The same. */
int message_line(struct message *m, struct span line, struct buf *out);

#endif
