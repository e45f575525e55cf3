/**
 * caller.h - one submitter on one socket, TLS included
 *
 * Moves bytes between the socket and a live session (intake/live.h), has its
 * replies written in the submitter's page, and hands what is to be answered to
 * the listener's delivery. Replies that are not read hold up what is read, so
 * that a caller never has more than some 128 KiB here.
 */
#ifndef EBGATE_SERVICE_CALLER_H
#define EBGATE_SERVICE_CALLER_H

#include "report/reply_out.h"
#include "service/listener.h"

struct caller;

/** What all callers of a listener share. */
struct caller_desk {
    const struct listener_options *options;
    struct live_options live;
    struct listener_patience patience;
    struct reply_out replies;
    struct record_out frame; /* for the files of jobs */
    struct buf scratch;      /* a reply on its way to a socket */
    struct caller *callers;  /* all of them */
    uint64_t mails;          /* that went through, so far */
    bool stopping;
    /* One went; called from within the caller's own callbacks. */
    void (*left)(void *arg, const struct address *from);
    void (*note)(void *arg, const char *text);
    void *arg;
};

/** Takes @fd. Returns 0 or -ENOMEM, @fd closed. */
int caller_new(struct caller_desk *desk, int fd, const struct sockaddr *peer);

/** Hangs up. */
void caller_free(struct caller **c);

/** A second has passed; may free it. */
void caller_tick(struct caller *c, struct timespec now);
/** Ends politely when its mail is done; may free it. */
void caller_stop(struct caller *c);

/** The next in the desk's list. */
struct caller *caller_next(const struct caller *c);

#endif
