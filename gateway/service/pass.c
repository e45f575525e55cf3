#include "service/pass.h"

#include "base/scope.h"
#include "base/step.h"
#include "report/replies.h"
#include "service/intake.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Mails that one call passes over; others want the loop too. */
#define TURN_MAILS 256

struct pass {
    struct pass_options options;
    struct transcript *transcript;
    struct intake *intake;
    struct replies *replies; /* NULL: none are written */
    struct mail *held;       /* read, and not yet known what became of it */
    uint64_t given, settled;
    char **relays; /* that earlier readings met: for lines that
                      outlive their mails */
    size_t relay_count;
    int64_t next_try_unix_s;
    bool verbose;    /* VERB ON somewhere: its submitter wants to know early */
    bool ended;      /* the intake gave its last mail */
    bool wants_turn; /* after STEP_HUNGRY */
};

/* ------------------------------------------------------------- its life */

static int open_replies(struct pass *p)
{
    const struct mail_source *source = &p->options.reading->source;
    struct dataset_format format = *job_format(source->job);
    if (!p->options.replies)
        return 0;
    if (format.lrecl == 0)
        format.lrecl = p->options.lrecl;
    int r = replies_open_dataset(p->options.replies, source->cp, &format,
                                 &p->replies);
    if (r == 0)
        replies_leave_sync(p->replies);
    return r;
}

int pass_new(const struct pass_options *options, struct pass **p_out)
{
    SCOPED(pass_free) struct pass *p = calloc(1, sizeof *p);
    if (!p)
        return -ENOMEM;
    p->options = *options;
    p->verbose = options->verbose;
    const struct transcript_options lines = {.verbose = options->verbose};
    int r = transcript_new(&lines, &p->transcript);
    if (r == 0)
        r = open_replies(p);
    if (r < 0)
        return r;
    const struct intake_options intake = {.source = &options->reading->source,
                                          .transcript = p->transcript,
                                          .finding =
                                              reading_finding(options->reading),
                                          .received = &p->options.received};
    r = intake_new(&intake, &p->intake);
    if (r < 0)
        return r;
    *p_out = GIVE(p);
    return 0;
}

void pass_free(struct pass **pass)
{
    struct pass *p = *pass;
    if (!p)
        return;
    mail_free(&p->held);
    intake_free(&p->intake);
    transcript_free(&p->transcript);
    replies_free(&p->replies);
    for (size_t i = 0; i < p->relay_count; i++)
        free(p->relays[i]);
    free(p->relays);
    free(p);
    *pass = NULL;
}

const struct fault *pass_fault(const struct pass *p)
{
    return intake_fault(p->intake);
}

const struct intake_counts *pass_counts(const struct pass *p)
{
    return intake_counts(p->intake);
}

uint64_t pass_under_way(const struct pass *p)
{
    return p->given - p->settled;
}

bool pass_wants_turn(const struct pass *p)
{
    return p->wants_turn;
}

bool pass_is_over(const struct pass *p)
{
    return p->ended && p->given == p->settled;
}

int64_t pass_next_try(const struct pass *p)
{
    return p->next_try_unix_s;
}

/* ---------------------------------------------------------------- lines */

/** The replies are written on: VERB ON may stand in what is still to come. */
static void leave_open(struct pass *p, int64_t next_try_unix_s)
{
    if (p->next_try_unix_s == 0 || next_try_unix_s < p->next_try_unix_s)
        p->next_try_unix_s = next_try_unix_s;
}

static int give_lines(struct pass *p)
{
    struct transcript_line line;
    int step;
    while ((step = transcript_next(p->transcript, &line)) == STEP_ITEM) {
        if (line.verb == VERB_VERB && line.reply.code < 400)
            p->verbose |= line.shown;
        int r = p->replies ? replies_write(p->replies, &line) : 0;
        /* A later reading has them all. */
        if (r == 0 && p->options.line && p->next_try_unix_s == 0)
            r = p->options.line(p->options.arg, &line);
        if (r < 0)
            return r;
    }
    return step < 0 ? step : 0;
}

static int settle_lines(struct pass *p, const struct mail *mail)
{
    int r = transcript_settle(p->transcript, mail);
    return r < 0 ? r : give_lines(p);
}

int pass_settle(struct pass *p, const struct mail *mail,
                int64_t next_try_unix_s)
{
    p->settled++;
    if (next_try_unix_s != 0)
        leave_open(p, next_try_unix_s);
    return settle_lines(p, mail);
}

/* ---------------------------------------------------------------- mails */

static bool is_full(const struct pass *p)
{
    return pass_under_way(p) > 0 &&
           transcript_waiting(p->transcript) >= PASS_MAX_WAITING;
}

/** The held mail is passed over: nothing of it is due. */
static int pass_over(struct pass *p)
{
    int r = settle_lines(p, p->held);
    mail_free(&p->held);
    return r < 0 ? r : STEP_HUNGRY;
}

static int give_out(struct pass *p, struct mail **mail_out)
{
    p->given++;
    p->held->tries_before = p->held->tries;
    *mail_out = GIVE(p->held);
    return STEP_ITEM;
}

static int keep_relay(struct pass *p, const char *name, const char **kept_out)
{
    size_t i = p->relay_count;
    while (i > 0 && strcmp(p->relays[i - 1], name) != 0)
        i--;
    if (i == 0) {
        char **relays =
            realloc(p->relays, (p->relay_count + 1) * sizeof *relays);
        if (!relays)
            return -ENOMEM;
        p->relays = relays;
        relays[p->relay_count] = strdup(name);
        if (!relays[p->relay_count])
            return -ENOMEM;
        i = ++p->relay_count;
    }
    *kept_out = p->relays[i - 1];
    return 0;
}

/** Everyone who is not settled waits for this try. */
static void wake(struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (o->state == OUTCOME_DEFERRED || o->state == OUTCOME_UNCERTAIN)
            o->state = OUTCOME_WAITING;
    }
}

/** Of each recipient that which it had; of the mail any of them. */
static int take_relays(struct pass *p, const struct fate *fate)
{
    struct mail *mail = p->held;
    for (size_t i = 0; i < fate->recipient_count; i++) {
        const char *name = fate->recipients[i].relay, *relay = NULL;
        int r = name ? keep_relay(p, name, &relay) : 0;
        if (r < 0)
            return r;
        mail->outcomes[i].relay = relay;
        if (!mail->relay)
            mail->relay = relay;
    }
    return 0;
}

/** The held mail becomes what it was: STEP_ITEM, STEP_HUNGRY when it was
 *  passed over, or -errno. */
static int take_up(struct pass *p, const struct fate *fate, int64_t now_unix_s,
                   struct mail **mail_out)
{
    int r = fate_to_mail(fate, p->held);
    if (r == 0)
        r = take_relays(p, fate);
    if (r < 0)
        return r;
    p->held->first_try_unix_s = fate->first_try_unix_s;
    p->held->last_try = fate->last;
    bool open = fate->next_try_unix_s != 0;
    if (open && fate->next_try_unix_s <= now_unix_s) {
        wake(p->held);
        return give_out(p, mail_out);
    }
    if (open)
        leave_open(p, fate->next_try_unix_s);
    return pass_over(p);
}

/** The same, in the light of what is known of it; -EAGAIN too. */
static int look_back(struct pass *p, int64_t now_unix_s, struct mail **mail_out)
{
    const struct fate *fate = NULL;
    int r = p->options.recall
                ? p->options.recall(p->options.arg, p->held->number, &fate)
                : 0;
    if (r < 0)
        return r;
    return fate ? take_up(p, fate, now_unix_s, mail_out)
                : give_out(p, mail_out);
}

/** Reads up to one mail: STEP_ITEM with it held, or as intake_next. */
static int read_one(struct pass *p)
{
    if (p->held)
        return STEP_ITEM;
    int step = p->ended ? STEP_END : intake_next(p->intake, &p->held);
    if (step == STEP_END)
        p->ended = true;
    if (step != STEP_HUNGRY && step != STEP_END)
        return step;
    int r = give_lines(p);
    return r < 0 ? r : step;
}

int pass_next(struct pass *p, int64_t now_unix_s, struct mail **mail_out)
{
    p->wants_turn = false;
    for (unsigned count = 0; !is_full(p); count++) {
        int step = read_one(p);
        if (step == STEP_ITEM)
            step = look_back(p, now_unix_s, mail_out);
        else if (step == STEP_HUNGRY)
            p->wants_turn = true;
        if (step == STEP_HUNGRY && count == TURN_MAILS)
            p->wants_turn = true;
        if (step == -EAGAIN)
            return STEP_HUNGRY;
        if (step != STEP_HUNGRY || p->wants_turn)
            return step;
    }
    return STEP_HUNGRY;
}

/* -------------------------------------------------------------- the end */

/** The recipients of a mail that broke off with its job have a last line. */
static int break_off(struct pass *p)
{
    SCOPED(reply_clear) struct reply why = {0};
    int r = reply_set(&why, "451 4.3.0",
                      "The data set could not be read to the end of this mail");
    return r < 0 ? r : transcript_break(p->transcript, &why);
}

/** The replies in their place. */
static int put_replies(struct pass *p)
{
    int r = p->replies ? replies_finish(p->replies) : 0;
    replies_free(&p->replies);
    return r;
}

int pass_leave(struct pass *p)
{
    int r = pass_is_over(p) ? give_lines(p) : 0;
    return r == 0 && pass_is_over(p) && p->verbose ? put_replies(p) : r;
}

int pass_finish(struct pass *p)
{
    int r = p->ended ? 0 : break_off(p);
    if (r == 0)
        r = give_lines(p);
    return r == 0 ? put_replies(p) : r;
}
