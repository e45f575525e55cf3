/** inlet_private.h - what the parts of an inlet share */
#ifndef EBGATE_SERVICE_INLET_PRIVATE_H
#define EBGATE_SERVICE_INLET_PRIVATE_H

#include "queue/spool.h"
#include "service/inlet.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

struct event;

/** Names that were renamed into place and not yet begun with; more stay with
 *  the kernel. */
#define INLET_READY 2048
/** Troubles of files that are remembered as said. */
#define INLET_TROUBLES 256

enum name_kind {
    NAME_IGNORED, /* hidden, .tmp, .part */
    NAME_SIDECAR, /* NAME.job */
    NAME_JOB,
};

struct taking {
    struct inlet *inlet;
    char name[NAME_MAX + 1];
    uint64_t hash; /* of the name */
    bool has_seen;
    struct spool_source seen; /* as the scan found it */
    /* The thread's, until it is answered: */
    struct job_facts facts;
    enum job_state state;
    char reason[NAME_MAX + 400]; /* of JOB_HELD */
    int unanswered;              /* -errno: why a held job has no replies */
    uint64_t known;              /* job that it was taken as before, or 0 */
    struct spool_file *file;
    struct taking *next;
};

struct inlet {
    struct inlet_options options; /* with texts of its own */
    char *directory;
    bool suspended, gone;
    /* Watching */
    int notify; /* inotify, or -1 */
    int watch;  /* or -1 */
    struct event *notified;
    char ready[INLET_READY][NAME_MAX + 1]; /* a ring */
    size_t ready_first, ready_count;
    /* Scanning */
    struct event *turn;
    int64_t due_ms; /* of the next scan; INT64_MAX: not asked for */
    int64_t scan_spent_ms, rest_until_ms;
    int64_t wait_ms; /* until the soonest file has settled; INT64_MAX: none */
    DIR *scan;       /* NULL: none is under way */
    char held_back[NAME_MAX + 1]; /* there was no room for it, or "" */
    int64_t fs_now_ns;            /* the file system's clock when it began */
    int64_t clock_offset_ns;
    int64_t jump_ms; /* when that clock was last seen to jump */
    /* Taking */
    struct taking *taking;
    size_t taking_count;
    bool waits_for_room;
    /* Trouble */
    bool absent;
    int64_t paused_until_ms; /* 0: not paused */
    unsigned pause_s;
    uint64_t troubles[INLET_TROUBLES]; /* hashes; 0: none */
    size_t trouble_at;
    uint64_t taken, held, known;
};

/** Milliseconds of monotonic time. */
int64_t inlet_now_ms(void);

/** Of a name and a number; never 0. */
uint64_t inlet_hash(const char *name, int number);

/* inlet.c */
void inlet_say(struct inlet *in, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Once for this file and this error. */
void inlet_say_once(struct inlet *in, const char *name, int error,
                    const char *text);
/** A scan is wanted in @ms, at the latest; inlet_turn sees to it. */
void inlet_scan_in(struct inlet *in, int64_t ms);
/** No room, no descriptors: nothing is taken for a while. */
void inlet_pause(struct inlet *in, int error, const char *why);
/** Something was taken: what hindered it has passed. */
void inlet_well(struct inlet *in);
bool inlet_may_take(const struct inlet *in);
/** As far as there is room: those that are ready, then the scan. */
void inlet_turn(struct inlet *in);
/** Of one that is gone: frees it once nothing is being taken. */
void inlet_drop(struct inlet *in);

/* inlet_name.c */
enum name_kind inlet_name_kind(const char *name);
/** Is a sidecar of @name being made under another name? */
bool inlet_sidecar_comes(const struct inlet *in, const char *name);

/* inlet_watch.c */
/** Returns 0 or -errno: then scans alone must serve. */
int inlet_watch(struct inlet *in);
void inlet_unwatch(struct inlet *in);
/** Hears events if there is room for names. */
void inlet_listen(struct inlet *in);
/** The next name that was renamed into place, or NULL; good until the ring
 *  has gone round. */
const char *inlet_next_ready(struct inlet *in);

/* inlet_scan.c */
/** Some more names of the directory. */
void inlet_scan(struct inlet *in);
void inlet_end_scan(struct inlet *in);
/** Was nothing done to it for long enough? Else notes how long that takes. */
bool inlet_has_settled(struct inlet *in, const struct stat *st);

/* inlet_sidecar.c */
/** Returns 1 when there is one, whatever it says: what is wrong in it has the
 *  job held; 0, or -ENOMEM. */
int inlet_read_sidecar(struct taking *t, const char *path);
/** Who submitted a job that is held hears why, where the replies will be.
 *  Returns 0 or -errno. */
int inlet_answer_held(const struct taking *t);

/* inlet_take.c */
bool inlet_is_taking(const struct inlet *in, const char *name);
/** @st: as it was found, or NULL. False: there is no room now. */
bool inlet_take(struct inlet *in, const char *name, const struct stat *st);

#endif
