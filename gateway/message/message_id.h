/**
 * message_id.h - names for mails that have none (RFC 5322, 3.6.4)
 *
 *     JOB.JOB00042.20260930.160454.541437.7@host.example
 *     JOB.JOB00042.host.example.Sep302026.160454.541437.7     (IBM's)
 */
#ifndef EBGATE_MESSAGE_MESSAGE_ID_H
#define EBGATE_MESSAGE_MESSAGE_ID_H

#include "message/message.h"

/** Appends the Message-ID without its brackets. 0, -ENOMEM or -ENOBUFS. */
int message_id_append(const struct message_options *options,
                      const struct message_stamp *stamp, struct buf *out);

/** Appends what stands left of the `@`: the id of Received. */
int message_id_append_local(const struct message_options *options,
                            const struct message_stamp *stamp, struct buf *out);

/** Appends @text as an atom: what may not stand in one becomes "-". */
int atom_append(struct span text, size_t limit, struct buf *out);

#endif
