/* The operator's commands about mails: who sent this, and let it go. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "report/json_text.h"
#include "report/notice.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Mails that are given at once, that are given where nothing was said, and
 * that are given at all. */
#define SOME_MAILS 100
#define USUAL_MAILS 50
#define MOST_MAILS 100000

#define HOUR 3600
#define DAY (24 * HOUR)

/* ------------------------------------------------------------ who sent this */

struct search {
    struct gateway *g;
    struct control_answer *answer;
    struct operator_command command; /* the query's texts are its values */
    struct mail_query query;
    size_t limit, given;
    struct found_list found;
};

static void search_free(struct search *s)
{
    found_list_clear(&s->found);
    free(s);
}

/** "2026-11-28" (the begin of that day, here) or "24h". */
static bool parse_since(const char *text, int64_t *unix_s_out)
{
    struct tm tm = {.tm_isdst = -1};
    char *end;
    unsigned long hours = strtoul(text, &end, 10);
    if (end > text && strcasecmp(end, "h") == 0 && hours < 1000000) {
        *unix_s_out = (int64_t)time(NULL) - (int64_t)hours * HOUR;
        return true;
    }
    const char *rest = strptime(text, "%Y-%m-%d", &tm);
    *unix_s_out = rest && !*rest ? mktime(&tm) : -1;
    return *unix_s_out >= 0;
}

static json_t *recipients_of(const struct fate *fate)
{
    json_t *list = json_array();
    for (size_t i = 0; i < fate->recipient_count; i++) {
        const struct fate_recipient *r = &fate->recipients[i];
        struct outcome o = r->outcome;
        o.relay = r->relay;
        json_array_append_new(list, json_recipient(r->address, &o));
    }
    return list;
}

static void say_json(const struct found_mail *m, struct control_answer *answer)
{
    const struct fate *f = &m->fate;
    const struct timespec next = {.tv_sec = (time_t)f->next_try_unix_s};
    json_t *object = json_pack(
        "{s:I, s:o, s:o, s:o, s:o, s:s, s:I, s:s, s:o, s:I, s:i, s:o, s:o}",
        "job", (json_int_t)m->job, "job_name", json_text(m->job_name), "job_id",
        json_text(m->job_id), "owner", json_text(m->owner), "inlet",
        json_text(m->inlet), "job_state", job_state_name(m->state), "mail",
        (json_int_t)f->number, "sender", f->sender, "subject",
        json_text(f->subject), "size", (json_int_t)f->size, "tries",
        (int)f->tries, "next_try", json_time(next), "recipients",
        recipients_of(f));
    control_say_object(answer, object);
}

static void say_recipient(const struct fate_recipient *r,
                          struct control_answer *answer)
{
    const struct reply *why = notice_reason(&r->outcome);
    char when[32] = "";
    struct tm tm;
    localtime_r(&r->outcome.at.tv_sec, &tm);
    if (r->outcome.at.tv_sec != 0)
        strftime(when, sizeof when, " %Y-%m-%d %H:%M:%S", &tm);
    control_say(answer, "    <%s> %s%s", r->address,
                json_state_name(r->outcome.state), when);
    if (why->code)
        control_say(answer, ": %u %s", why->code, why->text ? why->text : "");
    control_say(answer, "\n");
}

static void say_text(const struct found_mail *m, struct control_answer *answer)
{
    const struct fate *f = &m->fate;
    control_say(answer,
                "JOB=%" PRIu64 " %s %s mail %" PRIu64 " from <%s>, %" PRIu64
                " bytes%s%s\n",
                m->job, m->job_name ? m->job_name : "-",
                m->job_id ? m->job_id : "-", f->number, f->sender, f->size,
                f->subject ? ": " : "", f->subject ? f->subject : "");
    for (size_t i = 0; i < f->recipient_count; i++)
        say_recipient(&f->recipients[i], answer);
}

static int look(struct store *store, void *arg)
{
    struct search *s = arg;
    size_t left = s->limit - s->given;
    return store_search(store, &s->query, GATEWAY_LOOKS,
                        left < SOME_MAILS ? left : SOME_MAILS, &s->found);
}

static void end_search(struct search *s, int error, const char *why)
{
    if (error < 0)
        control_say(s->answer, "the store does not answer: %s\n",
                    why ? why : strerror(-error));
    else if (!control_is_json(s->answer))
        control_say(s->answer, "%zu mails%s\n", s->given,
                    s->found.end ? "" : "; there may be more (LIMIT)");
    control_end(s->answer, error < 0);
    search_free(s);
}

static void on_found(void *arg, int result, const char *why)
{
    struct search *s = arg;
    for (size_t i = 0; result >= 0 && i < s->found.count; i++) {
        if (control_is_json(s->answer))
            say_json(&s->found.mails[i], s->answer);
        else
            say_text(&s->found.mails[i], s->answer);
    }
    s->given += result < 0 ? 0 : s->found.count;
    bool more = result >= 0 && !s->found.end && s->given < s->limit;
    int r = more ? keeper_do(s->g->keeper, KEEPER_READS, look, on_found, s)
                 : result;
    if (!more || r < 0)
        end_search(s, r, more ? NULL : why);
}

static void refuse(struct control_answer *answer, const char *text)
{
    control_say(answer, "%s\n", text);
    control_end(answer, true);
}

void gateway_display_mail(struct gateway *g,
                          const struct operator_command *command,
                          struct control_answer *answer)
{
    struct search *s = calloc(1, sizeof *s);
    if (!s) {
        refuse(answer, "out of memory");
        return;
    }
    s->g = g;
    s->answer = answer;
    s->command = *command;
    const char *since = operator_value(&s->command, "SINCE");
    const char *limit = operator_value(&s->command, "LIMIT");
    s->query =
        (struct mail_query){.sender = operator_value(&s->command, "FROM"),
                            .recipient = operator_value(&s->command, "TO"),
                            .job_name = operator_value(&s->command, "JOB")};
    s->limit = limit ? strtoul(limit, NULL, 10) : USUAL_MAILS;
    if (s->limit == 0 || s->limit > MOST_MAILS) {
        refuse(answer, "LIMIT: 1 to 100000 is wanted");
        search_free(s);
    } else if (since && !parse_since(since, &s->query.since_unix_s)) {
        refuse(answer, "SINCE: a day, 2026-11-28, or hours, 24h, are wanted");
        search_free(s);
    } else {
        int r = keeper_do(g->keeper, KEEPER_READS, look, on_found, s);
        if (r < 0)
            end_search(s, r, NULL);
    }
}

/* ---------------------------------------------------------- let them go */

struct flush {
    struct gateway *g;
    struct control_answer *answer;
    struct fate_choice choice;
    bool last; /* no other try is to follow */
    size_t count, some;
};

static int make_due(struct store *store, void *arg)
{
    struct flush *f = arg;
    return store_make_due(store, &f->choice, (int64_t)time(NULL), f->last,
                          GATEWAY_LOOKS, &f->some);
}

static void end_flush(struct flush *f, int error, const char *why)
{
    if (error < 0)
        control_say(f->answer, "the store does not answer: %s\n",
                    why ? why : strerror(-error));
    else if (f->last)
        control_say(f->answer,
                    "%zu mails are tried a last time now; what still cannot "
                    "be sent of them is undeliverable\n",
                    f->count);
    else
        control_say(f->answer, "%zu mails are tried now\n", f->count);
    control_end(f->answer, error < 0);
    foreman_look(f->g->foreman);
    free(f);
}

static void on_due(void *arg, int result, const char *why)
{
    struct flush *f = arg;
    f->count += result < 0 ? 0 : f->some;
    bool more = result >= 0 && !f->choice.end;
    int r = more ? keeper_do(f->g->keeper, KEEPER_DURABLE, make_due, on_due, f)
                 : result;
    if (!more || r < 0)
        end_flush(f, r, more ? NULL : why);
}

/** @job, @before_s: as struct fate_choice has them. */
static void begin_flush(struct gateway *g, struct control_answer *answer,
                        uint64_t job, int64_t before_s, bool last)
{
    struct flush *f = calloc(1, sizeof *f);
    if (!f) {
        refuse(answer, "out of memory");
        return;
    }
    *f = (struct flush){.g = g,
                        .answer = answer,
                        .choice = {.job = job, .first_try_before_s = before_s},
                        .last = last};
    int r = keeper_do(g->keeper, KEEPER_DURABLE, make_due, on_due, f);
    if (r < 0)
        end_flush(f, r, NULL);
}

void gateway_flush_retry(struct gateway *g,
                         const struct operator_command *command,
                         struct control_answer *answer)
{
    const char *age = operator_value(command, "AGE");
    const char *job = operator_value(command, "TKID");
    int64_t before_s = 0;
    if (age)
        before_s = (int64_t)time(NULL) + 1 -
                   (int64_t)(strtoul(age, NULL, 10) % 100000) * DAY;
    if (age || job)
        begin_flush(g, answer, job ? strtoull(job, NULL, 10) : 0, before_s,
                    true);
    else
        refuse(answer, "FLUSHRETRY: AGE=days or TKID=job is wanted");
}

void gateway_retry(struct gateway *g, const struct operator_command *command,
                   struct control_answer *answer)
{
    begin_flush(g, answer, command->number[0], 0, false);
}
