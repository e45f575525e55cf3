#include "report/json_text.h"
#include "report/queue_id.h"
#include "report/replies_form.h"

#include <errno.h>
#include <stdlib.h>

struct json_replies {
    struct replies base;
    FILE *out;
};

/** The reply that decided about the recipient. */
static const struct reply *deciding_reply(const struct transcript_line *line)
{
    if (line->outcome && line->outcome->final.code &&
        line->outcome->rcpt.code < 400)
        return &line->outcome->final;
    return line->ended ? line->ended : &line->reply;
}

static const char *state_of(const struct transcript_line *line)
{
    if (line->outcome)
        return json_state_name(line->outcome->state);
    if (line->reply.code >= 400)
        return reply_is_permanent(&line->reply) ? "refused" : "deferred";
    return "dropped";
}

/** The path of a RCPT as it was written; for one that was never sent. */
static struct span written_address(struct span echo)
{
    const unsigned char *open = memchr(echo.at, '<', echo.len);
    const unsigned char *colon = memchr(echo.at, ':', echo.len);
    const unsigned char *start = open ? open : colon;
    if (!start)
        return echo;
    struct span rest = span_from(echo, (size_t)(start - echo.at) + 1);
    const unsigned char *close = open ? memchr(rest.at, '>', rest.len) : NULL;
    return span_trim(close ? span_head(rest, (size_t)(close - rest.at)) : rest);
}

static json_t *json_queue_id(const struct reply *r)
{
    if (!reply_is_positive(r) || r->jes || !r->text)
        return json_null();
    return json_span(queue_id_find(span_text(r->text)));
}

static json_t *recipient_object(const struct transcript_line *line)
{
    const struct reply *reply = deciding_reply(line);
    struct span address =
        line->address ? span_text(line->address) : written_address(line->echo);
    struct span text = span_text(reply->text ? reply->text : "");
    json_t *o = json_object();
    if (!o)
        return NULL;
    json_object_set_new(o, "record", json_number(line->record));
    json_object_set_new(o, "mail", json_number(line->mail));
    json_object_set_new(o, "address", json_clean(address));
    json_object_set_new(o, "state", json_string(state_of(line)));
    json_object_set_new(o, "code", json_number(reply->code));
    json_object_set_new(o, "enhanced", json_enhanced(reply));
    json_object_set_new(o, "text", json_clean(text));
    json_object_set_new(o, "relay", json_text(line->relay));
    json_object_set_new(o, "queue_id", json_queue_id(reply));
    json_object_set_new(
        o, "time", line->outcome ? json_time(line->outcome->at) : json_null());
    return o;
}

static int json_write(struct replies *r, const struct transcript_line *line)
{
    struct json_replies *j = (struct json_replies *)r;
    if (line->verb != VERB_RCPT)
        return 0;
    json_t *o = recipient_object(line);
    if (!o)
        return -ENOMEM;
    int e = json_dumpf(o, j->out, JSON_COMPACT);
    json_decref(o);
    if (e < 0 || fputc('\n', j->out) == EOF)
        return -(errno ? errno : EIO);
    return 0;
}

static int json_finish(struct replies *r)
{
    struct json_replies *j = (struct json_replies *)r;
    if (fflush(j->out) != 0)
        return -errno;
    return ferror(j->out) ? -EIO : 0;
}

static void json_free_replies(struct replies *r)
{
    free(r);
}

static const struct replies_form json_form = {json_write, json_finish,
                                              json_free_replies};

int replies_open_json(FILE *out, struct replies **r_out)
{
    struct json_replies *j = calloc(1, sizeof *j);
    if (!j)
        return -ENOMEM;
    j->base.form = &json_form;
    j->out = out;
    *r_out = &j->base;
    return 0;
}
