/** notice_private.h - what the forms of a notice share */
#ifndef EBGATE_REPORT_NOTICE_PRIVATE_H
#define EBGATE_REPORT_NOTICE_PRIVATE_H

#include "report/notice.h"

/** The mail that comes back, or as much of it as does. */
struct returned {
    struct buf octets;
    bool header_only;
};

/** Is it RFC 6533's? Only for a sender whose own address needs SMTPUTF8: a
 *  relay without it is why many such mails fail, and takes the notice. */
bool notice_needs_utf8(const struct mail *mail);

/** Header fields that every notice has, up to and with Subject. */
void notice_header(struct batch_out *b, const struct notice *n,
                   const char *subject);

/* notice_status.c */
/** The text, from MIME-Version on, of an RFC 3464 notice. */
void notice_write_report(struct batch_out *b, const struct notice *n,
                         const struct returned *returned);

#endif
