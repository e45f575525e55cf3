/**
 * dispatch.h - mails that are due → wires
 *
 * Takes mails from its supply as wires want them, opens wires as mails wait
 * for them, and decides what becomes of a mail that was not delivered: again
 * at once, by the next relay, again after a pause, or deferred.
 *
 * Relays are used in order of preference: the first that is not resting after
 * a failure. One that failed is dialled by one wire at a time, once for each
 * step of its pause. When each of them has failed once more than there are
 * retries, with no mail answered in between, everything left is deferred.
 *
 * A standing dispatch never comes to that: while no relay works it takes no
 * mails. Nor does it keep those that are put off: they are handed back, and
 * whoever supplied them has them tried again.
 */
#ifndef EBGATE_SERVICE_DISPATCH_H
#define EBGATE_SERVICE_DISPATCH_H

#include "service/guest.h"

/** Mails taken and not yet settled: above that none is taken. */
#define DISPATCH_MAX_MAILS 4096

struct dispatch;

/** Where the mails come from, and who hears of them. */
struct mail_supply {
    /* STEP_ITEM: the next mail, given to the dispatch. STEP_HUNGRY: none now;
     * dispatch_more is called when there may be one. STEP_END: none will come
     * any more. STEP_FAULT and -errno end the run in order. */
    int (*next)(void *arg, struct mail **mail_out);
    /* @mail is done with: every recipient has its outcome, those that nobody
     * took are deferred. Borrowed, to be read and changed. -errno ends the run
     * in order. */
    int (*settled)(void *arg, struct mail *mail);
    /* After STEP_END, or dispatch_stop: all is settled and every wire is
     * closed. Also at once when the machine failed: dispatch_error. */
    void (*ended)(void *arg);
    void *arg;
};

/** All borrowed for the dispatch's life, but the list of targets. */
struct dispatch_options {
    struct loop *loop;
    struct mail_supply supply;
    struct target *const *targets;
    size_t target_count;
    unsigned connections;
    unsigned retries; /* UINT_MAX with `standing` */
    unsigned retry_pause_s;
    bool standing;
    struct wire_options wire;                  /* without its host */
    void (*note)(void *arg, const char *text); /* may be NULL */
    void *note_arg;
};

int dispatch_new(const struct dispatch_options *options,
                 struct dispatch **d_out);
void dispatch_free(struct dispatch **d);

void dispatch_start(struct dispatch *d);

/** The supply may have mails now. */
void dispatch_more(struct dispatch *d);

/** In order: mails under way are finished, the others are deferred. Called
 *  once more, it waits for no relay any longer. */
void dispatch_stop(struct dispatch *d);

/** What ended it before its time: 0, -errno, or STEP_FAULT of the supply. */
int dispatch_error(const struct dispatch *d);
/** Other targets from now on: lanes_set. */
int dispatch_retarget(struct dispatch *d, struct target *const *targets,
                      size_t count);
/** A live session's connection comes and goes: lanes_admit, lanes_dismiss. */
bool dispatch_admit(struct dispatch *d, const struct bits *passed,
                    struct guest *guest_out, struct reply *why_out);
void dispatch_dismiss(struct dispatch *d, struct guest *guest);
/** Connections to a target that are open or being opened. */
size_t dispatch_connections(const struct dispatch *d,
                            const struct target *target);
/** Octets given to relays. */
uint64_t dispatch_octets(const struct dispatch *d);

#endif
