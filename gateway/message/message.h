/**
 * message.h - records of a mail's text → the octets that a relay is sent
 *
 * Fed with the records of one mail, after its survey; gives lines that end in
 * CRLF, with header completed, Bcc gone, labels true, no line over 998 octets
 * and no bare CR, LF or NUL. Dots are not stuffed here (relay/dots.h).
 *
 * Sources: RFC 5322, RFC 2045 to 2047, RFC 2231, RFC 6409 (completing).
 */
#ifndef EBGATE_MESSAGE_MESSAGE_H
#define EBGATE_MESSAGE_MESSAGE_H

#include "base/buf.h"
#include "message/survey.h"

#include <time.h>

enum message_id_form {
    MESSAGE_ID_RFC, /* with an @ */
    MESSAGE_ID_IBM, /* job.jobid.host.domain.MonDDYYYY.hhmmss.micro.n */
};

enum line_break { LINE_BREAK_SPLIT, LINE_BREAK_SPACE }; /* Q-34, in data */

/** How messages are made; the same for all mails of a job. Borrowed. */
struct message_options {
    enum profile profile;
    struct atsign atsign;
    bool subject_atsign; /* ReplaceSubjectAtSign */
    bool add_date;       /* Header Date YES */
    bool user_info;      /* Header UserInfo YES */
    bool keep_bcc;
    bool add_received;
    bool keep_names; /* the survey tells subject and attachments */
    enum message_id_form message_id;
    enum line_break line_break;
    const struct codepage *charset; /* strict: where the target has none */
    const char *host;               /* our own domain name */
    const char *job; /* names of the job: job name and id, "" unknown */
    const char *job_id;
    unsigned max_received; /* 50: more is a loop */
};
void message_defaults(struct message_options *o, enum profile profile);

/** What the relay can take, from its EHLO, and what it wants. */
struct message_target {
    bool eightbit; /* 8BITMIME */
    bool utf8;     /* SMTPUTF8 */
    /* Strict: its Charset; borrowed for as long as messages are. NULL: that of
     * the options. */
    const struct codepage *charset;
};

/** Time and number that make a Message-ID unique; time comes as a value. */
struct message_stamp {
    struct timespec now;
    long utc_offset_s; /* of local time, for Date */
    uint64_t mail;     /* number of the mail in the job, from 1 */
    /* A mail that is tried again has the stamp of its first try, so that a
     * relay that has it already can see that it is the same. */
};

/** The largest header that comes out of SURVEY_MAX_HEADER. */
#define MESSAGE_HEADER_MAX (16 * SURVEY_MAX_HEADER)

struct message;

/**
 * message_new - one sending of one mail
 * All pointers are borrowed for the message's life, @stamp is copied.
 * @cp is the page of the records.
 */
int message_new(const struct message_options *options,
                const struct codepage *cp, const struct envelope *envelope,
                const struct survey_facts *facts,
                const struct message_target *target,
                const struct message_stamp *stamp, struct message **m_out);
void message_free(struct message **m);

/**
 * message_reset - the same message object for another mail
 * Keeps its memory, so that a connection makes one message and uses it for
 * all its mails.
 */
int message_reset(struct message *m, const struct envelope *envelope,
                  const struct survey_facts *facts,
                  const struct message_target *target,
                  const struct message_stamp *stamp);

/** Does the mail as it will be sent hold octets over 127? (BODY=) */
bool message_is_8bit(const struct message *m);
/** Will header fields be raw UTF-8? (SMTPUTF8) */
bool message_needs_utf8(const struct message *m);

/** Octets that will be appended at most, for SIZE=: near for a mail that
 *  goes as it is, far for one that has to be encoded. */
uint64_t message_size(const struct message *m);
/** How much smaller than message_size it may well turn out to be, encoded
 *  and with what is added to its header. */
uint64_t message_slack(const struct message *m);

/**
 * message_record - one record of text in, octets appended to @out
 * Returns 0, -ENOMEM or -ENOBUFS (@out is at its limit, and the mail cannot
 * be finished: MESSAGE_HEADER_MAX and 16 bytes a byte of the record suffice,
 * and memory is only taken for what is there).
 */
int message_record(struct message *m, const struct record *record,
                   struct buf *out);

/** The end: what is still due (header of an empty mail, closing lines). */
int message_end(struct message *m, struct buf *out);

/** Characters that were replaced on the way. */
uint64_t message_substitutions(const struct message *m);

#endif
