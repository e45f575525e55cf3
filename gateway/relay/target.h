/**
 * target.h - a relay as the user names it, and what is known of it
 *
 *     smtp://host[:port][?tls=must|may|no][&ca=FILE]
 *     smtps://host[:port][?ca=FILE]
 *     maildir:PATH
 */
#ifndef EBGATE_RELAY_TARGET_H
#define EBGATE_RELAY_TARGET_H

#include "relay/capabilities.h"

#include <time.h>

enum target_kind { TARGET_SMTP, TARGET_SMTPS, TARGET_MAILDIR };
enum target_tls { TARGET_TLS_MAY, TARGET_TLS_MUST, TARGET_TLS_NO };

struct target {
    enum target_kind kind;
    char *url;     /* as given, for replies and reports; no secrets in it */
    char *host;    /* without the brackets of an address literal */
    unsigned port; /* 25, or 465 for smtps */
    enum target_tls tls;
    char *path;    /* of a Maildir */
    char *ca_file; /* ?ca=FILE, or NULL: the system's */
    /* Learnt in this run, so that the next connection knows better. */
    bool no_pipelining; /* announced it and dropped pipelined input */
    bool no_chunking;   /* announced it and refused BDAT */
    bool no_tls;        /* announced STARTTLS and failed it; only with `may` */
    unsigned failures;  /* in a row */
    struct timespec rest_until; /* monotonic: no connection before */
};

/**
 * target_parse
 * @error_out: what is wrong and what would be right, one line; room for
 *             @error_size bytes, always terminated
 * An address literal of IPv6 stands in brackets. A user or a password in the
 * URL is refused: it would end up in reports.
 * Returns 0, -EINVAL with a reason in @error_out, -ENOMEM.
 */
int target_parse(const char *url, struct target **target_out, char *error_out,
                 size_t error_size);
void target_free(struct target **target);

/** A connection failed: back off (1, 2, 4 ... 60 s). @now is monotonic. */
void target_failed(struct target *t, struct timespec now);
void target_worked(struct target *t);
bool target_is_resting(const struct target *t, struct timespec now);

#endif
