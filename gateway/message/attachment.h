/**
 * attachment.h - a part that is more than the text of a mail
 *
 * For those who ask what was sent: the audit. A part is attached when it says
 * so, when it has a name, or when it is neither text nor made of parts.
 */
#ifndef EBGATE_MESSAGE_ATTACHMENT_H
#define EBGATE_MESSAGE_ATTACHMENT_H

#include "message/charsets.h"

#define ATTACHMENT_TYPE_MAX 80
#define ATTACHMENT_NAME_MAX 200

/** Both are UTF-8 that can be shown, cut where they are longer. */
struct attachment {
    char type[ATTACHMENT_TYPE_MAX + 1]; /* "application/pdf" */
    char name[ATTACHMENT_NAME_MAX + 1]; /* "" for none */
};

/**
 * attachment_read
 * @header:  of the part, as field.h has it
 * @scratch: for one value; its content is lost
 * Returns 1 when it is one, 0 when it is not, -ENOMEM or -ENOBUFS.
 */
int attachment_read(struct span header, struct charsets *charsets,
                    struct buf *scratch, struct attachment *attachment_out);

#endif
