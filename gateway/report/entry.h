/**
 * entry.h - one entry of the transcript: what was said of one command
 */
#ifndef EBGATE_REPORT_ENTRY_H
#define EBGATE_REPORT_ENTRY_H

#include "intake/batch.h"
#include "report/finals.h"

/** What is kept of a recipient whose mail was sent. */
struct sent {
    char *address;
    struct outcome outcome;
};

struct entry {
    uint64_t record;
    uint64_t mail; /* 0: of no mail that is sent */
    unsigned column;
    enum batch_kind kind;
    enum verb verb;
    int recipient; /* index in the envelope, or -1 */
    bool verbose;
    bool settled;
    char *echo;
    struct reply reply;
    struct reply ended; /* code 0, or what took the recipient's mail back */
    struct finals more; /* further replies to the end of a mail */
    struct finding *finding;
    struct sent *sent;
    const char *relay;
    size_t bytes;
};

/** Copies what is kept of @item. Returns 0 or -ENOMEM; entry_clear in every
 *  case. */
int entry_fill(struct entry *e, const struct batch_item *item);
void entry_clear(struct entry *e);

/** The transaction of a recipient ended without a mail, by the refusal @why.
 *  Returns 0 or -ENOMEM. */
int entry_end(struct entry *e, const struct reply *why);

/** The job broke off before the mail's end: a recipient has @why in the place
 *  of our yes. Returns 0 or -ENOMEM. */
int entry_break(struct entry *e, const struct reply *why);

/** The entry, which is of @mail, takes the relay's replies and is settled.
 *  Returns 0 or -ENOMEM. */
int entry_settle(struct entry *e, const struct mail *mail);

#endif
