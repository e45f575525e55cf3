/**
 * audit.h - who sent what to whom, and what became of it: one line a mail
 *
 *     {"time":"2026-11-28T09:12:01.250Z","job":17,"job_name":"PAYROLL",
 *      "job_id":"JOB01234","owner":"ANNA","node":"N1","inlet":"payroll",
 *      "mail":2,"sender":"a@b.example","subject":"Salary","size":1840,
 *      "attachments":[{"type":"application/pdf","name":"Salary.pdf"}],
 *      "attachment_count":1,"codepage":"IBM-273","at_sign":"@",
 *      "received":"...","tries":1,"first_try":null,
 *      "relay":"smtp://mail.example.com:25",
 *      "tls":{"version":"TLSv1.3","cipher":"TLS_AES_256_GCM_SHA384",
 *       "verified":true},"recipients":[
 *       {"address":"c@d.example","state":"delivered","reply":
 *        {"code":250,"enhanced":"2.0.0","text":"Ok: queued as 4C2F"},
 *        "time":"...","relay":"smtp://mail.example.com:25","earlier":false}],
 *      "recipient_count":1}
 *
 * It is written when nothing of the mail is tried any more. Relay and TLS are
 * those of the last try; a recipient whose outcome is of an earlier one has
 * the relay of that. first_try is that of the first try that failed. A mail
 * that goes through has no job; its number is the listener's. Who is still
 * "waiting" there was given up by the submitter before anybody answered. Of a
 * mail that the operator gives up it is known what the store has of it.
 * JSON in UTF-8, one write a line, at the end of the file: a rotated file is
 * let go by audit_reopen. A member that nothing is known of is null.
 */
#ifndef EBGATE_REPORT_AUDIT_H
#define EBGATE_REPORT_AUDIT_H

#include "queue/job_facts.h"
#include "queue/mail.h"

struct audit;

/** What a line tells; all borrowed for the call. */
struct audit_entry {
    const struct job_facts *facts;
    const struct mail *mail;
    uint64_t unlisted;    /* recipients more, who are not in the mail */
    const char *codepage; /* that it was read in, or NULL */
    const char *at_sign;  /* that was used, or NULL */
    unsigned tries;       /* that relays had */
    struct timespec now;
};

/** Opens the file, makes it when it is missing. Returns 0 or -errno. */
int audit_new(const char *path, struct audit **a_out);
void audit_free(struct audit **a);

/** Lines go to the file that has the name now. Returns 0, or -errno: then
 *  they go where they went. */
int audit_reopen(struct audit *a);

/** Returns 0, -ENOMEM or the -errno of the write: then the line is lost, and
 *  counted. */
int audit_write(struct audit *a, const struct audit_entry *entry);

/** Lines that were lost so far. */
uint64_t audit_lost(const struct audit *a);

#endif
