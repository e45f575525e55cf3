/**
 * said.h - what was said to the relay and is not yet answered, oldest first
 *
 * Replies are told apart by counting alone (RFC 2920, 3.1), so this queue is
 * what makes them mean something: whoever takes a reply pops its head.
 */
#ifndef EBGATE_RELAY_SAID_H
#define EBGATE_RELAY_SAID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Unanswered words: 256 MiB of chunks. A relay that lets more go
 *  unanswered does not answer. */
#define SAID_LIMIT 4096

enum word {
    WORD_NONE,    /* nothing is due: an answer is waited for */
    WORD_CONNECT, /* said by connecting; the greeting answers it */
    WORD_EHLO,
    WORD_HELO,
    WORD_STARTTLS,
    WORD_AUTH, /* and each response behind it */
    WORD_RSET,
    WORD_MAIL,
    WORD_RCPT,
    WORD_DATA,
    WORD_BODY, /* said with its dot */
    WORD_BDAT, /* said once a chunk */
    WORD_QUIT,
    WORD_COUNT,
};

struct said {
    enum word word;
    uint64_t at;     /* octets of output that end behind this command */
    uint64_t number; /* of its transaction */
    size_t recipient;
    bool first, last; /* of the chunks of a mail */
};

struct said_queue {
    struct said *ring;
    size_t room; /* a power of two */
    size_t head;
    size_t count;
};

void said_clear(struct said_queue *q);

/** The connection is over: no answer will come. */
void said_forget(struct said_queue *q);

/** Returns 0, -ENOMEM, or -ENOBUFS at SAID_LIMIT. */
int said_push(struct said_queue *q, const struct said *said);

/** The oldest, or NULL when everything is answered. Borrowed until the next
 *  push. */
const struct said *said_oldest(const struct said_queue *q);

/** Takes the oldest. False when everything is answered. */
bool said_pop(struct said_queue *q, struct said *said_out);

#endif
