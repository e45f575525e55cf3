/**
 * dead_letter.h - mail that goes nowhere → a file of its own
 *
 * What can neither be delivered nor be returned: the message's octets, and
 * above them the reasons, as header fields:
 *
 *     X-Ebgate-Sender: <>
 *     X-Ebgate-Refused: <anna@example.com> 550 5.1.1 No such mailbox
 *
 * The name is CSSMTP's: DIRECTORY/TESTMAIL.SYS00006.Sep302008.160454.541437.1U
 *
 * Written where the mail is; made durable, which waits for the disk, where
 * waiting does no harm.
 */
#ifndef EBGATE_REPORT_DEAD_LETTER_H
#define EBGATE_REPORT_DEAD_LETTER_H

#include "queue/job_facts.h"
#include "queue/mail.h"
#include "report/batch_out.h"

/** All borrowed for the call. */
struct dead_letter {
    const char *directory; /* must exist */
    const struct job_facts *facts;
    const struct mail *mail; /* recipients refused in this try are named */
    struct timespec now;
    long utc_offset_s;
    struct octets_source text;
};

/** One that is written and stands nowhere yet. */
struct sealed_letter;

/**
 * dead_letter_write - all of it, without a name
 * @letter_out: needs nothing of @letter any more
 * Returns 0; -ENOMEM; the -errno of the text; or that of the file: -ENOENT,
 * -EACCES, -ENOSPC.
 */
int dead_letter_write(const struct dead_letter *letter,
                      struct sealed_letter **letter_out);

/**
 * sealed_letter_place - the file, durable and complete or not there at all
 * In any thread, once. Returns 0 or -errno: -ENOSPC, -EIO, -EEXIST (1000 of
 * one microsecond).
 */
int sealed_letter_place(struct sealed_letter *letter);

/** Where it is; NULL before it was placed. */
const char *sealed_letter_path(const struct sealed_letter *letter);

/** Of one that was not placed nothing is left. */
void sealed_letter_free(struct sealed_letter **letter);

#endif
