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

/**
 * dead_letter_write - the file, durable and complete or not there at all
 * @path_out: where it is; free(); NULL when it failed
 * Returns 0; -ENOMEM; the -errno of the text; or that of the file: -ENOENT,
 * -EACCES, -ENOSPC, -EEXIST (1000 of one microsecond).
 */
int dead_letter_write(const struct dead_letter *letter, char **path_out);

#endif
