/**
 * gateway_private.h - the inside of gateway.h, for the gateway*.c
 *
 * gateway.c          its life: parts made, run, ended; signals
 * gateway_habits.c   configuration → how jobs are read and tried again
 * gateway_targets.c  configuration → targets
 * gateway_known.c    all that there ever were
 * gateway_pace.c     what targets were given, over a restart
 * gateway_inlets.c   configuration → inlets
 * gateway_mx.c       TargetMx → hosts, time and again
 * gateway_listeners.c  configuration → listeners; their mails become jobs
 * gateway_display.c  what targets are like
 * gateway_iplist.c   where they are
 * gateway_obey.c     the operator's commands
 * gateway_jobs.c     the same, of jobs: DISPLAY,JOBS, RELEASE
 * gateway_cancel.c   CANCEL
 * gateway_mails.c    the same, of mails: DISPLAY,MAIL, FLUSHRETRY, RETRY
 * gateway_hooks.c    what is told of mails and jobs while they are read
 * gateway_audit.c    the audit file and its lines
 * gateway_letters.c  mails that cannot be delivered: notices, dead letters
 */
#ifndef EBGATE_SERVICE_GATEWAY_PRIVATE_H
#define EBGATE_SERVICE_GATEWAY_PRIVATE_H

#include "relay/target.h"
#include "service/control.h"
#include "service/foreman.h"
#include "service/gateway.h"
#include "service/keeper.h"
#include "service/mx.h"
#include "service/pages.h"

struct codepage;
struct inlet;
struct audit;
struct gathering;
struct gateway_mx;
struct gateway_pace;
struct iplist_question;
struct inlet_of_sessions;

/** Rows that the store's thread looks at in one go, for an operator: others
 *  wait behind it. */
#define GATEWAY_LOOKS 20000
/** Seconds of a connection to a target, for each of its addresses. */
#define GATEWAY_CONNECT_PATIENCE_S 30

/** How jobs are read: one of each for each profile. */
struct habits_of_jobs {
    struct batch_options batch[2];
    struct message_options message[2];
    const struct codepage *charset; /* strict, where no target says: the first
                                       one's */
};

/** A target stays what it is for mails and sessions that know it, whether
 *  mail goes to it now or not. */
struct known_target {
    char *url; /* as it is written: the target's own has no secrets in it */
    struct target *target;
    char *account;       /* whose limits it counts for: its URL and user */
    size_t first;        /* target of that account */
    uint64_t pace_saved; /* target->pace.counted when it was written down */
    bool pace_is_due;    /* of a first one: to be written down */
};

/** A Charset of some target, opened once. */
struct gateway_charset;

struct gateway {
    struct gateway_options options;
    const struct config *config; /* in force */
    struct config *reloaded;     /* owned: the config in force, if it was
                                    read again */
    struct log *log;
    struct loop *loop;
    struct store *store; /* until the keeper has it */
    struct keeper *keeper;
    struct spool *spool; /* the store's: what any thread may do with it */
    struct store *ids;   /* the store: store_new_id alone */
    struct ledger *ledger;
    struct worker *worker;
    struct pages *pages;         /* the worker's */
    struct pages *session_pages; /* the loop's */
    struct habits_of_jobs habits;
    struct gateway_charset *charsets; /* of targets, now or before */
    struct known_target *known;       /* every target that there ever was */
    size_t known_count;
    struct gateway_pace *pace; /* from when the store is open */
    struct gateway_mx *mx;     /* of TargetMx; NULL: there is none */
    struct target **targets;   /* of these, in order */
    size_t target_count;
    struct iplist_question *questions; /* names that are looked up */
    struct inlet **inlets;
    size_t inlet_count;
    struct inlet_of_sessions *sessions; /* one a listener */
    size_t session_count;
    struct foreman *foreman;
    struct dispatch *dispatch;
    struct control *control;
    struct event *hang_up, *user_1; /* SIGHUP, SIGUSR1 */
    struct event *pulse;            /* for the watchdog; NULL: it is off */
    struct audit *audit;            /* NULL: none is kept */
    bool audit_failing;             /* it did not take the last line */
    struct gathering *gatherings;   /* reports of the jobs being read */
    char host[256];
    bool started, stopping;
    int error; /* that ended it */
};

/* gateway_habits.c */
/** Returns 0, -EINVAL with the reason, or -ENOMEM. */
int gateway_habits(struct gateway *g, char why_out[GATEWAY_WHY_MAX]);
/** The charset of mail to the target @t in the strict profile, good until
 *  gateway_charsets_free. Returns 0, -EINVAL with the reason, or -ENOMEM. */
int gateway_charset(struct gateway *g, const struct config_target *t,
                    const struct codepage **charset_out, char *text,
                    size_t size);
void gateway_charsets_free(struct gateway *g);
struct foreman_options gateway_foreman(struct gateway *g);
/** Our own name, from the configuration or the machine. */
void gateway_name(struct gateway *g);

/* gateway_targets.c */
/** The targets of the configuration in force. Again at any time: then the
 *  dispatch is told; with @reread what they log in with, and their
 *  certificates, are read again as well. Returns 0, -EINVAL with the reason
 *  and the targets as they were, or -ENOMEM. */
int gateway_targets(struct gateway *g, bool reread,
                    char why_out[GATEWAY_WHY_MAX]);
/** What the configuration lets be asked of a target. */
struct target_limits gateway_limits(const struct config *c,
                                    const struct config_target *t);
void gateway_targets_free(struct gateway *g);

/* gateway_known.c */
/** The target of that URL and that user, who may be NULL; or NULL. Another
 *  account is another target. */
struct target *gateway_known_find(const struct gateway *g, const char *url,
                                  const char *user);
/** Takes @target. Returns 0 or -ENOMEM. */
int gateway_known_add(struct gateway *g, const char *url,
                      struct target **target);
void gateway_known_free(struct gateway *g);

/* gateway_pace.c */
/** What targets were given before: from the store, before the keeper has it.
 *  Returns 0 or -errno (store_why). */
int gateway_pace_read(struct gateway *g);
/** The known target @at is new. */
void gateway_pace_resume(struct gateway *g, size_t at);
/** From now on it is written down. Returns 0 or -ENOMEM. */
int gateway_pace(struct gateway *g);
/** Once more, before the keeper ends. */
void gateway_pace_end(struct gateway *g);
/** When the keeper has ended. */
void gateway_pace_free(struct gateway *g);

/* gateway_inlets.c */
int gateway_inlets(struct gateway *g, char why_out[GATEWAY_WHY_MAX]);
/** No job is taken any more; or they are again. */
void gateway_inlets_suspend(struct gateway *g, bool suspend);
void gateway_inlets_free(struct gateway *g);
/* gateway_mx.c */
/** Asks for the hosts of TargetMx, if there is one, now and whenever they may
 *  have changed. Returns 0, -EINVAL with the reason, or -ENOMEM. */
int gateway_mx(struct gateway *g, char why_out[GATEWAY_WHY_MAX]);
/** Asks at once. */
void gateway_mx_ask(struct gateway *g);
/** What is known now: MX_FAILED when nothing is. */
const struct mx *gateway_mx_hosts(const struct gateway *g);
void gateway_mx_free(struct gateway *g);

/* gateway_listeners.c */
int gateway_listeners(struct gateway *g, char why_out[GATEWAY_WHY_MAX]);
/** No more sessions; those that are between two mails end. */
void gateway_listeners_stop(struct gateway *g);
void gateway_listeners_free(struct gateway *g);

/* gateway.c */
/** A number for a job; no job ever had it. */
uint64_t gateway_new_id(struct gateway *g);
/** A job was accepted: the foreman takes it if he @promised it a place. The
 *  content of @facts is taken. */
void gateway_offer(struct gateway *g, struct job_facts *facts, bool promised);
/** As the operator asks: in order; once more: at once. */
void gateway_stop(struct gateway *g);
/** Reads the configuration again; false when it has errors. */
bool gateway_refresh(struct gateway *g);

/* gateway_audit.c */
/** Opens the audit file, if there is to be one. Returns 0, or -errno with the
 *  reason. */
int gateway_audit(struct gateway *g, char why_out[GATEWAY_WHY_MAX]);
/** It was rotated. */
void gateway_audit_reopen(struct gateway *g);
/** A mail that is over, and how it was read. */
struct audited {
    const struct job_facts *facts;
    const struct mail *mail;
    uint64_t unlisted;         /* recipients that the mail has not */
    const struct codepage *cp; /* NULL: not known */
    uint32_t at_sign;          /* 0: not known */
    unsigned tries;
};
/** Has its line, if there is an audit. */
void gateway_audit_mail(struct gateway *g, const struct audited *a);
/** The same of a mail that a CANCEL gave up: what its job alone knows stays
 *  unsaid. @gateway: for struct foreman_hooks. */
void gateway_audit_given_up(void *gateway, const struct job_facts *facts,
                            const struct fate *fate);

/* gateway_hooks.c */
void gateway_reports_free(struct gateway *g);
struct foreman_hooks gateway_hooks(struct gateway *g);

/* gateway_letters.c */
/** Now, and how local time differs. */
struct gateway_clock {
    struct timespec now;
    long utc_offset_s;
};
struct gateway_clock gateway_clock(void);

/** The directory @configured, or @otherwise beside the jobs; made if it is
 *  missing. free(*path_out), in every case. Returns 0 or -errno. */
int gateway_place(const struct gateway *g, const char *configured,
                  const char *otherwise, char **path_out);

/** A job that the gateway writes itself, about the job @of. Returns 0 or
 *  -errno. */
int gateway_own_job(struct gateway *g, const struct job_facts *of,
                    enum job_kind kind,
                    int (*write)(const void *arg, FILE *out), const void *arg,
                    struct sealed_job *job_out);

/** After a try of @mail: a notice in @added_out if one is due; where recipients
 *  were refused (@failed), by a relay or by us, and nobody can be told, a dead
 * letter, or what else the configuration says. What fails is logged. */
void gateway_tell_sender(struct gateway *g, const struct shift_view *job,
                         const struct mail *mail, bool failed,
                         struct sealed_job *added_out);

/* gateway_jobs.c */
void gateway_display_spool(struct gateway *g,
                           const struct operator_command *command,
                           struct control_answer *answer);
void gateway_display_jobs(struct gateway *g,
                          const struct operator_command *command,
                          struct control_answer *answer);
void gateway_release(struct gateway *g, const struct operator_command *command,
                     struct control_answer *answer);

/* gateway_cancel.c */
void gateway_cancel(struct gateway *g, const struct operator_command *command,
                    struct control_answer *answer);

/* gateway_mails.c */
void gateway_display_mail(struct gateway *g,
                          const struct operator_command *command,
                          struct control_answer *answer);
void gateway_flush_retry(struct gateway *g,
                         const struct operator_command *command,
                         struct control_answer *answer);
void gateway_retry(struct gateway *g, const struct operator_command *command,
                   struct control_answer *answer);

/* gateway_display.c */
/** @only: the host of one of them, or NULL: all. */
void gateway_display_targets(struct gateway *g, const char *only,
                             struct control_answer *answer);

/* gateway_iplist.c */
void gateway_display_iplist(const struct gateway *g,
                            struct control_answer *answer);
/** Looks the targets' names up, whether or not mail goes there now. */
void gateway_iplist_ask(struct gateway *g);
void gateway_iplist_free(struct gateway *g);

/* gateway_obey.c */
void gateway_obey(void *arg, const struct operator_command *command,
                  struct control_answer *answer);

#endif
