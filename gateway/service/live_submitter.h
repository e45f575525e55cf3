/**
 * live_submitter.h - who a live submitter is, as far as it is known
 */
#ifndef EBGATE_SERVICE_LIVE_SUBMITTER_H
#define EBGATE_SERVICE_LIVE_SUBMITTER_H

/** Borrowed for the call. */
struct live_submitter {
    const char *peer;  /* address and port */
    const char *helo;  /* what he calls himself; "" */
    const char *owner; /* subject of his certificate; NULL: he showed none */
};

#endif
