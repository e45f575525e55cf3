/**
 * target.h - a relay as the user names it, and what is known of it
 *
 *     smtp://host[:port][?option[&option ...]]
 *     smtps://host[:port][?option[&option ...]]
 *     maildir:PATH
 *
 * Options, each name=value: tls (must, may, no), ca, cert, key (files), pin
 * (sha256/BASE64, several), auth (a mechanism, `password`, `oauth`, `auto`),
 * user, secret-file, secret-command, login-failures.
 */
#ifndef EBGATE_RELAY_TARGET_H
#define EBGATE_RELAY_TARGET_H

#include "relay/pace.h"
#include "relay/session.h"
#include "relay/whereabouts.h"

#include <time.h>

enum target_kind { TARGET_SMTP, TARGET_SMTPS, TARGET_MAILDIR };
enum target_tls { TARGET_TLS_MAY, TARGET_TLS_MUST, TARGET_TLS_NO };

#define TARGET_MAX_PINS 8
/** Refused logins within an hour before there is none for a while: accounts
 *  are locked by less than a hundred. */
#define TARGET_LOGIN_FAILURES 6
#define TARGET_MAX_LOGIN_FAILURES 60

/** Who logs in, and where the secret comes from. */
struct target_login {
    unsigned mechanisms; /* allowed: a set (mechanism.h); 0: no login */
    char *user;
    char *secret_file, *secret_command; /* one of them; neither: EXTERNAL */
    unsigned failures_an_hour;
};

/** What a standing gateway keeps to; 0: no limit, or what holds without. */
struct target_limits {
    struct pace_limits pace;
    unsigned mails;        /* on one connection */
    unsigned idle_s;       /* that a connection stays open without a mail */
    unsigned retry_s;      /* a target that failed rests exactly so long */
    uint64_t message_size; /* octets, when it announces no SIZE */
    bool quota_defers;     /* pace_is_quota is no refusal */
    struct session_patience patience;
};

struct codepage;

/** Is it one of those that mail goes to? */
enum target_presence {
    TARGET_PRESENT,
    TARGET_UNRESOLVED, /* it is, but nobody knows yet where it is */
    TARGET_GONE,       /* not any more: what is under way is finished */
};

/** What came of it since the start. */
struct target_counts {
    uint64_t mails; /* that it answered, or that were given up */
    uint64_t delivered, refused, deferred, uncertain; /* recipients */
};

struct target {
    enum target_kind kind;
    char *url;  /* for replies and reports: without options of no use there */
    char *host; /* without the brackets of an address literal */
    unsigned port; /* 25, or 465 for smtps */
    enum target_tls tls;
    char *path;    /* of a Maildir */
    char *ca_file; /* or NULL: the system's; with pins: none is asked */
    char *cert_file, *key_file; /* ours; the key may stand in the first */
    unsigned char pins[TARGET_MAX_PINS][32]; /* SHA-256 of public keys */
    unsigned pin_count;
    struct target_login login;
    unsigned version; /* of login, pins and certificates (target_adopt) */
    struct target_limits limits;
    const struct codepage *charset; /* of mail, where the profile is strict;
                                       borrowed; NULL: the run's */
    enum target_presence presence;
    /* Learnt in this run, so that the next connection knows better. */
    bool no_pipelining; /* announced it and dropped pipelined input */
    bool no_chunking;   /* announced it and refused BDAT */
    bool no_tls;        /* announced STARTTLS and failed it; only with `may` */
    bool greeted;       /* what it can is known: */
    struct capabilities relay;
    unsigned failures;          /* in a row */
    struct timespec rest_until; /* monotonic: no connection before */
    struct pace pace;
    struct target_counts counts;
    struct whereabouts whereabouts;
};

/**
 * target_parse
 * @error_out: what is wrong and what would be right, one line; room for
 *             @error_size bytes, always terminated
 * An address literal of IPv6 stands in brackets. A user or a password in the
 * URL is refused: it would end up in reports. A login or a pin makes TLS a
 * must, whatever `tls` says; with tls=no they are refused.
 * Returns 0, -EINVAL with a reason in @error_out, -ENOMEM.
 */
int target_parse(const char *url, struct target **target_out, char *error_out,
                 size_t error_size);
void target_free(struct target **target);

/** Is nothing said to this relay without TLS that was verified? */
bool target_needs_tls(const struct target *t);

/**
 * target_set, target_finish - the options of a URL, one by one
 * For a relay that is not described by a URL. When all are set, target_finish
 * sees whether they fit each other.
 * Return 0, -EINVAL with a reason in @error_out, -ENOMEM.
 */
int target_set(struct target *t, const char *name, const char *value,
               char *error_out, size_t error_size);
int target_finish(struct target *t, char *error_out, size_t error_size);

/** Do both log in alike and have the same pins and certificates, by name? */
bool target_is_alike(const struct target *t, const struct target *other);

/** Has it a login, pins or certificates of its own? */
bool target_has_secrets(const struct target *t);

/**
 * target_adopt - login, pins and certificates of @other from now on
 * @other: of the same URL; gets those of before. The same ones count as others:
 *         what their files hold may have changed
 * What was learnt of TLS is forgotten, and a target that rests may be tried.
 */
void target_adopt(struct target *t, struct target *other);

/** Does one TLS context do for both? Not where keys are pinned. */
bool target_shares_tls(const struct target *a, const struct target *b);

/** Other limits from now on. */
void target_limit(struct target *t, const struct target_limits *limits);

/** A connection failed: back off (1, 2, 4 ... 60 s, or limits.retry_s each
 *  time). @now is monotonic. */
void target_failed(struct target *t, struct timespec now);
void target_worked(struct target *t);
/** What it can, as the last connection has heard. */
void target_greeted(struct target *t, const struct capabilities *relay);
/** The most octets of a mail that it takes when it can @relay; 0: any number,
 *  or not known. */
uint64_t target_largest(const struct target *t,
                        const struct capabilities *relay);
/** A mail that is over @largest: @final, or another relay may take it.
 *  @reply_out: empty. Returns 0 or -ENOMEM. */
int target_refuse_size(uint64_t largest, bool final, struct reply *reply_out);
/** The operator says that it may be used as if nothing had been. */
void target_renew(struct target *t);
/** The relay said @reply: it may ask for less. */
void target_heard(struct target *t, const struct reply *reply,
                  struct timespec now);
bool target_is_resting(const struct target *t, struct timespec now);

#endif
