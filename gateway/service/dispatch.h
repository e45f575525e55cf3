/**
 * dispatch.h - mails that are due → wires
 *
 * Reads mails from the intake as wires want them, opens wires as mails wait
 * for them, and decides what becomes of a mail that was not delivered: again
 * at once, by the next relay, again after a pause, or deferred.
 *
 * Relays are used in order of preference: the first that is not resting after
 * a failure. One that failed is dialled by one wire at a time, once for each
 * step of its pause. When each of them has failed once more than there are
 * retries, with no mail answered in between, everything left is deferred.
 */
#ifndef EBGATE_SERVICE_DISPATCH_H
#define EBGATE_SERVICE_DISPATCH_H

#include "service/intake.h"
#include "service/wire.h"

/** Mails read and not yet settled, and bytes of the transcript that wait for
 *  one of them: above either the job is not read on. */
#define DISPATCH_MAX_MAILS 4096
#define DISPATCH_MAX_WAITING (8 * 1024 * 1024)

struct dispatch;

/** All borrowed for the dispatch's life. */
struct dispatch_options {
    struct loop *loop;
    struct intake *intake;
    const struct transcript *transcript;
    struct target *const *targets;
    size_t target_count;
    unsigned connections;
    unsigned retries;
    unsigned retry_pause_s;
    struct wire_options wire; /* without its host */
    /* Every recipient of @mail has an outcome; NULL: a good deal was read
     * without one. -errno ends the run. */
    int (*settled)(void *arg, const struct mail *mail);
    void *arg;
    void (*note)(void *arg, const char *text); /* may be NULL */
    void *note_arg;
};

int dispatch_new(const struct dispatch_options *options,
                 struct dispatch **d_out);
void dispatch_free(struct dispatch **d);

/** Begins; the loop is left when the last mail is settled. */
void dispatch_start(struct dispatch *d);

/** In order: mails under way are finished, the others are deferred. Called
 *  once more, it waits for no relay any longer. */
void dispatch_stop(struct dispatch *d);

/** What ended it before its time: 0, -errno, or STEP_FAULT of the intake. */
int dispatch_error(const struct dispatch *d);
/** Octets given to relays. */
uint64_t dispatch_octets(const struct dispatch *d);

#endif
