/* One file becomes a job: posted by the loop, done by the store's thread. */
#include "service/inlet_private.h"

#include "base/scope.h"
#include "queue/sidecar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------ in the thread */

static void text_free(char **text)
{
    free(*text);
}

static char *path_of(const struct taking *t, const char *end)
{
    char *path = NULL;
    return asprintf(&path, "%s/%s%s", t->inlet->directory, t->name, end) < 0
               ? NULL
               : path;
}

/* It was taken before, and a standstill came before it was removed. */
static int remove_known(const char *path, const char *sidecar,
                        const struct spool_source *source)
{
    if (unlink(sidecar) < 0 && errno != ENOENT && errno != ENAMETOOLONG)
        return -errno;
    return spool_remove_source(path, source);
}

static int take_file(struct taking *t, struct store *store, const char *path,
                     const char *sidecar)
{
    int r = job_facts_copy(&t->inlet->options.defaults, &t->facts);
    if (r == 0)
        r = sidecar_from_name(t->name, &t->facts);
    if (r < 0)
        return r;
    clock_gettime(CLOCK_REALTIME, &t->facts.accepted);
    t->facts.id = store_new_id(store);
    int beside = inlet_read_sidecar(t, sidecar);
    if (beside < 0)
        return beside;
    r = spool_take(store_spool(store), t->facts.id, path,
                   t->has_seen ? &t->seen : NULL, &t->file);
    if (r == 0 && beside)
        r = spool_take_along(t->file, sidecar);
    if (r < 0)
        return r;
    t->facts.size = spool_size(t->file);
    t->unanswered = inlet_answer_held(t);
    return spool_path(store_spool(store), t->facts.id, &t->facts.file);
}

static int prepare(struct store *store, void *arg)
{
    struct taking *t = arg;
    SCOPED(text_free) char *path = path_of(t, "");
    SCOPED(text_free) char *sidecar = path_of(t, ".job");
    struct spool_source source;
    if (!path || !sidecar)
        return -ENOMEM;
    int r = spool_look(path, &source);
    if (r < 0)
        return r;
    r = store_job_of_source(store, &source, &t->known);
    if (r == 0)
        return remove_known(path, sidecar, &source);
    return r == -ENOENT ? take_file(t, store, path, sidecar) : r;
}

static int add(struct store *store, void *arg)
{
    struct taking *t = arg;
    if (t->known)
        return 0;
    return store_job_add(store, &t->facts, t->state,
                         t->state == JOB_HELD ? t->reason : NULL, t->file);
}

/* -------------------------------------------------------------- in the loop */

static void taking_free(struct taking *t)
{
    spool_file_free(&t->file);
    job_facts_clear(&t->facts);
    free(t);
}

static void unlist(struct inlet *in, struct taking *t)
{
    struct taking **at = &in->taking;
    while (*at != t)
        at = &(*at)->next;
    *at = t->next;
    in->taking_count--;
}

static void tell_taken(struct inlet *in, struct taking *t)
{
    inlet_well(in);
    if (t->known) {
        in->known++;
        return;
    }
    in->taken++;
    in->held += t->state == JOB_HELD;
    if (t->unanswered < 0)
        inlet_say_once(in, t->name, -t->unanswered,
                       "it is held, and its replies cannot be written");
    if (spool_left(t->file) < 0)
        inlet_say_once(in, t->name, -spool_left(t->file),
                       "it is taken, and cannot be removed from the inlet");
    if (in->options.taken)
        in->options.taken(in->options.arg, &t->facts, t->state,
                          t->state == JOB_HELD ? t->reason : NULL);
}

/* Of this file alone, or of all? */
static bool is_its_own(const struct inlet *in, int error)
{
    static const int own[] = {EACCES, EPERM,        EINVAL, ELOOP,
                              EFBIG,  ENAMETOOLONG, EISDIR};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (error == -own[i])
            return true;
    return error == -EIO && !keeper_is_broken(in->options.keeper);
}

static void tell_trouble(struct inlet *in, struct taking *t, int error,
                         const char *why)
{
    if (error == -ENOENT)
        return;           /* gone meanwhile */
    if (error == -EAGAIN) /* still being written to */
        inlet_scan_in(in, (int64_t)in->options.settle_s * 1000);
    else if (is_its_own(in, error))
        inlet_say_once(in, t->name, -error,
                       t->known ? "it was taken, and cannot be removed from "
                                  "the inlet"
                                : "it is not taken");
    else
        inlet_pause(in, error, why);
}

static void answered(void *arg, int result, const char *why)
{
    struct taking *t = arg;
    struct inlet *in = t->inlet;
    unlist(in, t);
    if (!in->gone) {
        if (result < 0)
            tell_trouble(in, t, result, why);
        else
            tell_taken(in, t);
    }
    taking_free(t);
    if (in->gone)
        inlet_drop(in);
    else
        inlet_turn(in);
}

bool inlet_is_taking(const struct inlet *in, const char *name)
{
    uint64_t hash = inlet_hash(name, 0);
    for (const struct taking *t = in->taking; t; t = t->next)
        if (t->hash == hash && strcmp(t->name, name) == 0)
            return true;
    return false;
}

static void on_room(void *arg)
{
    struct inlet *in = arg;
    in->waits_for_room = false;
    inlet_turn(in);
}

static void wait_for_room(struct inlet *in)
{
    in->waits_for_room = true;
    if (keeper_when_room(in->options.keeper, on_room, in) < 0) {
        in->waits_for_room = false;
        inlet_pause(in, -ENOMEM, "");
    }
}

static void note_seen(struct taking *t, const struct stat *st)
{
    t->has_seen = true;
    spool_source_of(st, &t->seen);
}

bool inlet_take(struct inlet *in, const char *name, const struct stat *st)
{
    if (!inlet_may_take(in))
        return false;
    struct taking *t = calloc(1, sizeof *t);
    if (!t) {
        inlet_pause(in, -ENOMEM, "");
        return false;
    }
    t->inlet = in;
    t->state = JOB_ACCEPTED;
    snprintf(t->name, sizeof t->name, "%s", name);
    t->hash = inlet_hash(name, 0);
    if (st)
        note_seen(t, st);
    int r = keeper_do_soon(in->options.keeper, KEEPER_DURABLE, prepare, add,
                           answered, t);
    if (r < 0) {
        taking_free(t);
        if (r == -EAGAIN)
            wait_for_room(in);
        else
            inlet_pause(in, r, "");
        return false;
    }
    t->next = in->taking;
    in->taking = t;
    in->taking_count++;
    return true;
}
