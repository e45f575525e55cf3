/* What a sender is to be told of his mail: a notice. When he cannot be told
 * that it is undeliverable: a dead letter. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "report/dead_letter.h"
#include "report/notice.h"
#include "service/body.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct gateway_clock gateway_clock(void)
{
    struct gateway_clock clock;
    struct tm local;
    clock_gettime(CLOCK_REALTIME, &clock.now);
    localtime_r(&clock.now.tv_sec, &local);
    clock.utc_offset_s = local.tm_gmtoff;
    return clock;
}

int gateway_place(const struct gateway *g, const char *configured,
                  const char *otherwise, char **path_out)
{
    if (configured)
        *path_out = strdup(configured);
    else if (asprintf(path_out, "%s/%s", g->config->spool.directory,
                      otherwise) < 0)
        *path_out = NULL;
    if (!*path_out)
        return -ENOMEM;
    return mkdir(*path_out, 0750) < 0 && errno != EEXIST ? -errno : 0;
}

/* ------------------------------------------------------- jobs of our own */

static char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

/** As @of, whose names it has: so it is known what it is about. */
static void describe(const struct job_facts *of, enum job_kind kind,
                     struct sealed_job *job)
{
    struct job_facts *f = &job->facts;
    clock_gettime(CLOCK_REALTIME, &f->accepted);
    f->id = spool_id(job->file);
    f->kind = kind;
    f->job_name = copy(of->job_name);
    f->job_id = copy(of->job_id);
    f->owner = copy(of->owner);
    f->node = copy(of->node);
    f->inlet = copy(of->inlet);
    f->codepage = strdup("UTF-8");
    f->profile = copy(of->profile);
    f->wanted = (struct dataset_format){
        .recfm = RECFM_TEXT, .line_end = LINE_END_A_LF, .ascii = true};
    f->size = spool_size(job->file);
}

int gateway_own_job(struct gateway *g, const struct job_facts *of,
                    enum job_kind kind,
                    int (*write)(const void *arg, FILE *out), const void *arg,
                    struct sealed_job *job_out)
{
    SCOPED(sealed_job_clear) struct sealed_job job = {0};
    int r = spool_create(g->spool, gateway_new_id(g), &job.file);
    if (r == 0)
        r = write(arg, spool_stream(job.file));
    if (r == 0)
        r = spool_seal(job.file);
    if (r < 0)
        return r;
    describe(of, kind, &job);
    *job_out = job;
    job = (struct sealed_job){0};
    return 0;
}

/* --------------------------------------------------- the text of the mail */

/** A mail that is read once more. What cannot be read of it is left out: who
 *  has to be told is told nevertheless. */
struct reread {
    struct body *body;
    struct composed composed;
    int error;
};

static void reread_clear(struct reread *r)
{
    body_free(&r->body);
    composed_clear(&r->composed);
}

static int reread_begin(struct reread *r, const struct mail *mail)
{
    static const struct message_target plain = {0};
    int e = body_new(&r->body);
    if (e == 0)
        e = body_message(mail, &plain, &r->composed);
    if (e == 0)
        body_begin(r->body, mail, r->composed.message);
    return e;
}

static int reread_next(void *arg, struct span *octets_out, bool *last_out)
{
    struct reread *r = arg;
    r->error = body_next(r->body, octets_out, last_out);
    if (r->error == 0 || r->error == -ENOMEM)
        return r->error;
    *octets_out = SPAN("");
    *last_out = true;
    return 0;
}

static void say(struct gateway *g, const struct shift_view *job,
                enum log_level level, const char *text, int error)
{
    char id[24];
    snprintf(id, sizeof id, "%" PRIu64, job->facts->id);
    log_say(g->log, level,
            LOG_FIELDS({"job", job->facts->job_name},
                       {"jobid", job->facts->job_id}, {"number", id}),
            error < 0 ? "%s: %s" : "%s", text, strerror(-error));
}

/* ----------------------------------------------------------------- notices */

static enum profile profile_of(const struct job_facts *facts)
{
    return facts->profile && strcmp(facts->profile, "strict") == 0
               ? PROFILE_STRICT
               : PROFILE_TOLERANT;
}

static int write_notice(const void *arg, FILE *out)
{
    return notice_write(arg, out);
}

static int make_notice(struct gateway *g, const struct shift_view *job,
                       const struct mail *mail, struct sealed_job *job_out)
{
    SCOPED(reread_clear) struct reread text = {0};
    int r = reread_begin(&text, mail);
    if (r < 0)
        return r;
    const struct gateway_clock clock = gateway_clock();
    const struct notice notice = {.profile = profile_of(job->facts),
                                  .host = g->host,
                                  .facts = job->facts,
                                  .mail = mail,
                                  .now = clock.now,
                                  .utc_offset_s = clock.utc_offset_s,
                                  .original = {reread_next, &text}};
    r = gateway_own_job(g, job->facts, JOB_NOTICE, write_notice, &notice,
                        job_out);
    if (r == 0 && text.error < 0)
        say(g, job, LOG_WARNING, "a notice lacks text of its mail", text.error);
    return r;
}

/* ------------------------------------------------------------ dead letters */

/** A letter on its way to the disk, and whose it is. */
struct burial {
    struct gateway *g;
    struct sealed_letter *letter;
    char *job_name, *job_id, number[24];
    bool lacks_text;
};

static void burial_free(struct burial **burial)
{
    struct burial *b = *burial;
    if (!b)
        return;
    sealed_letter_free(&b->letter);
    free(b->job_name);
    free(b->job_id);
    free(b);
    *burial = NULL;
}

static int burial_new(struct gateway *g, const struct job_facts *facts,
                      struct burial **b_out)
{
    struct burial *b = calloc(1, sizeof *b);
    if (!b)
        return -ENOMEM;
    b->g = g;
    b->job_name = copy(facts->job_name);
    b->job_id = copy(facts->job_id);
    snprintf(b->number, sizeof b->number, "%" PRIu64, facts->id);
    *b_out = b;
    return 0;
}

/** In the store's thread, before the fate of the mail is written. */
static int place_letter(struct store *store, void *arg)
{
    (void)store;
    const struct burial *b = arg;
    return sealed_letter_place(b->letter);
}

static void on_placed(void *arg, int result, const char *why)
{
    SCOPED(burial_free) struct burial *b = arg;
    struct log *log = b->g->log;
    const char *path = sealed_letter_path(b->letter);
    (void)why; /* of the store; this is of another file */
    if (path)
        log_say(log, LOG_WARNING,
                LOG_FIELDS({"job", b->job_name}, {"jobid", b->job_id},
                           {"file", path}),
                "a mail that cannot be returned is a dead letter%s",
                b->lacks_text ? "; not all of it could be read" : "");
    else
        log_say(log, LOG_ERROR,
                LOG_FIELDS({"job", b->job_name}, {"jobid", b->job_id},
                           {"number", b->number}),
                "a dead letter could not be stored: %s", strerror(-result));
}

/** The disk is not waited for; where the thread has too much to do already,
 *  it is. */
static void send_away(struct burial **burial)
{
    struct burial *b = *burial;
    int r = keeper_do_prepared(b->g->keeper, KEEPER_READS, place_letter, NULL,
                               on_placed, b);
    if (r < 0)
        on_placed(b, place_letter(NULL, b), NULL);
    *burial = NULL;
}

static void free_text(char **text)
{
    free(*text);
}

static int store_letter(struct gateway *g, const struct shift_view *job,
                        const struct mail *mail)
{
    SCOPED(burial_free) struct burial *burial = NULL;
    SCOPED(free_text) char *directory = NULL;
    SCOPED(reread_clear) struct reread text = {0};
    int r = gateway_place(g, g->config->undeliverable.directory, "deadletter",
                          &directory);
    if (r == 0)
        r = reread_begin(&text, mail);
    if (r < 0)
        return r;
    const struct gateway_clock clock = gateway_clock();
    const struct dead_letter letter = {.directory = directory,
                                       .facts = job->facts,
                                       .mail = mail,
                                       .now = clock.now,
                                       .utc_offset_s = clock.utc_offset_s,
                                       .text = {reread_next, &text}};
    r = burial_new(g, job->facts, &burial);
    if (r == 0)
        r = dead_letter_write(&letter, &burial->letter);
    if (r < 0)
        return r;
    burial->lacks_text = text.error < 0;
    send_away(&burial);
    return 0;
}

static void bury(struct gateway *g, const struct shift_view *job,
                 const struct mail *mail)
{
    if (g->config->undeliverable.dead_letter != CONFIG_STORE) {
        say(g, job, LOG_WARNING, "a dead letter was deleted", 0);
        return;
    }
    int r = store_letter(g, job, mail);
    if (r < 0)
        say(g, job, LOG_ERROR, "a dead letter could not be stored", r);
}

/* ------------------------------------------------------------------ choice */

/** Is there anybody to return it to? */
static bool has_sender(const struct gateway *g, const struct shift_view *job,
                       const struct mail *mail)
{
    const char *sender = mail->envelope.reverse_path;
    return job->facts->kind == JOB_SUBMITTED &&
           g->config->undeliverable.return_to_sender && sender && *sender;
}

void gateway_tell_sender(struct gateway *g, const struct shift_view *job,
                         const struct mail *mail, bool failed,
                         struct sealed_job *added_out)
{
    int r = -ENOENT;
    if (has_sender(g, job, mail)) {
        if (!notice_is_due(mail))
            return; /* there is nothing, or he asked not to be told */
        r = make_notice(g, job, mail, added_out);
        if (r < 0)
            say(g, job, LOG_ERROR, "a notice could not be written", r);
    }
    if (r < 0 && failed)
        bury(g, job, mail);
}
