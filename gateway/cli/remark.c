#include "cli/remark.h"

#include "cli/cli.h"
#include "cli/verdict.h"
#include "report/bsmtp.h"
#include "report/json_text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define RED "\033[31m"
#define YELLOW "\033[33m"
#define GREEN "\033[32m"
#define PLAIN "\033[0m"

/** One remark, whatever it is about. */
struct remark {
    const struct transcript_line *line;
    const struct quirk *quirk; /* or NULL: an error, or all is well */
    const char *colour;
    struct verdict said; /* by IBM's servers; NULL when all is well */
    const char *ebgate;
};

void remarks_init(struct remarks *r)
{
    *r = (struct remarks){.out = stdout, .colour = is_coloured()};
}

/* ------------------------------------------------------------ for people */

/* UTF-8 in one line, whatever @text is; @out is cleared by the caller. */
static const char *clean_text(const char *text, struct buf *out)
{
    buf_init(out, 256 * 1024);
    if (bsmtp_clean(span_text(text ? text : ""), true, NULL, out) < 0)
        buf_empty(out);
    for (size_t i = 0; i < out->len; i++) {
        if (out->bytes[i] == '\n')
            out->bytes[i] = ' ';
    }
    return buf_text(out);
}

static void put_text(FILE *out, const char *text)
{
    struct buf clean;
    fputs(clean_text(text, &clean), out);
    buf_clear(&clean);
}

static void put_place(FILE *out, const struct transcript_line *l)
{
    if (l->record)
        fprintf(out, "record %" PRIu64, l->record);
    else
        fputs("the job", out);
    if (l->column)
        fprintf(out, ", column %u", l->column);
    fputs(": ", out);
}

static void put_reply(FILE *out, const struct reply *reply)
{
    fprintf(out, "%u ", (unsigned)reply->code);
    if (reply->enhanced[0])
        fprintf(out, "%u.%u.%u ", (unsigned)reply->enhanced[0],
                (unsigned)reply->enhanced[1], (unsigned)reply->enhanced[2]);
    put_text(out, reply->text);
}

static void write_people(const struct remarks *r, const struct remark *m)
{
    FILE *out = r->out;
    const struct transcript_line *l = m->line;
    put_place(out, l);
    fputs(r->colour ? m->colour : "", out);
    if (m->quirk)
        fprintf(out, "Q-%02d %s", (int)m->quirk->id, m->quirk->name);
    else
        put_reply(out, &l->reply);
    fputs(r->colour ? PLAIN : "", out);
    fputc('\n', out);
    if (l->finding && l->finding->detail[0]) {
        fputs("    found     ", out);
        put_text(out, l->finding->detail);
        fputc('\n', out);
    }
    if (l->echo.len) /* printable, as batch.h says */
        fprintf(out, "    command   %.*s\n", (int)l->echo.len,
                (const char *)l->echo.at);
    if (m->said.ibm)
        fprintf(out, "    old SMTP  %s\n    CSSMTP    %s\n", m->said.ibm,
                m->said.cssmtp);
    if (m->ebgate)
        fprintf(out, "    ebgate    %s\n", m->ebgate);
}

/* ------------------------------------------------------------------ JSON */

static json_t *json_quirk(const struct quirk *q)
{
    return q ? json_sprintf("Q-%02d", (int)q->id) : json_null();
}

static json_t *json_shown(const char *text)
{
    return json_clean(span_text(text ? text : ""));
}

/** Writes @object on a line of its own and lets go of it. */
static int put_object(const struct remarks *r, json_t *object)
{
    if (!object)
        return -ENOMEM;
    int e = json_dumpf(object, r->out, JSON_COMPACT);
    json_decref(object);
    return e < 0 || fputc('\n', r->out) == EOF ? -(errno ? errno : EIO) : 0;
}

static int write_json(const struct remarks *r, const struct remark *m)
{
    const struct transcript_line *l = m->line;
    json_t *o = json_object();
    json_object_set_new(o, "record", json_number(l->record));
    json_object_set_new(o, "column", json_number(l->column));
    json_object_set_new(o, "quirk", json_quirk(m->quirk));
    json_object_set_new(o, "name",
                        json_shown(m->quirk ? m->quirk->name : NULL));
    json_object_set_new(o, "detail",
                        json_shown(l->finding ? l->finding->detail : NULL));
    json_object_set_new(o, "code", json_number(l->reply.code));
    json_object_set_new(o, "enhanced", json_enhanced(&l->reply));
    json_object_set_new(o, "text", json_shown(l->reply.text));
    json_object_set_new(o, "ibm", json_shown(m->said.ibm));
    json_object_set_new(o, "cssmtp", json_shown(m->said.cssmtp));
    json_object_set_new(o, "ebgate", json_shown(m->ebgate));
    return put_object(r, o);
}

/* --------------------------------------------------------------- remarks */

static const char *const colours[] = {
    [QUIRK_TAKE] = GREEN, [QUIRK_MEND] = YELLOW, [QUIRK_REFUSE] = RED};

static struct remark remark_of(const struct remarks *r,
                               const struct transcript_line *line)
{
    struct remark m = {.line = line, .colour = GREEN};
    if (line->finding) {
        const struct quirk *q = quirk(line->finding->quirk);
        m.quirk = q;
        m.colour = colours[quirk_action(q->id, r->profile)];
        m.said = (struct verdict){q->ibm, q->cssmtp};
        m.ebgate =
            r->profile == PROFILE_STRICT ? q->strict_does : q->tolerant_does;
    } else if (line->reply.code >= 400) {
        m.colour = RED;
        m.said = verdict_of(line);
        m.ebgate = "refuses it, as above";
    }
    return m;
}

static void count(const struct transcript_line *line, enum profile profile,
                  struct tally *t)
{
    bool refused = line->reply.code >= 400;
    if (line->finding)
        t->mended += quirk_action(line->finding->quirk, profile) == QUIRK_MEND;
    else if (line->end_of_mail) {
        t->mails++;
        t->mails_fine += !refused;
    } else if (refused && !line->outcome) {
        t->refused++;
    }
    /* One without an outcome and without a fault was taken back by RSET. */
    if (line->verb == VERB_RCPT && (line->outcome || refused)) {
        t->recipients++;
        t->recipients_fine +=
            line->outcome && line->outcome->state == OUTCOME_DELIVERED;
    }
}

int remark_line(struct remarks *r, const struct transcript_line *line,
                struct tally *tally)
{
    count(line, r->profile, tally);
    bool worth_saying = line->finding || line->reply.code >= 400;
    if (r->quiet || !(worth_saying || r->verbose))
        return 0;
    struct remark m = remark_of(r, line);
    if (r->json)
        return write_json(r, &m);
    write_people(r, &m);
    return ferror(r->out) ? -EIO : 0;
}

int remark_tally(struct remarks *r, const char *name, const struct tally *t)
{
    if (r->quiet)
        return 0;
    if (r->json)
        return put_object(
            r, json_pack("{s:o, s:I, s:I, s:I, s:I}", "dataset",
                         json_shown(name), "mails", (json_int_t)t->mails,
                         "mails_fine", (json_int_t)t->mails_fine, "recipients",
                         (json_int_t)t->recipients, "recipients_fine",
                         (json_int_t)t->recipients_fine));
    bool all = t->mails == t->mails_fine &&
               t->recipients == t->recipients_fine && t->refused == 0;
    fputs(r->colour ? (all ? GREEN : RED) : "", r->out);
    put_text(r->out, name);
    fprintf(r->out,
            ": %" PRIu64 " of %" PRIu64 " mail%s and %" PRIu64 " of %" PRIu64
            " recipient%s are fine",
            t->mails_fine, t->mails, t->mails == 1 ? "" : "s",
            t->recipients_fine, t->recipients, t->recipients == 1 ? "" : "s");
    fputs(r->colour ? PLAIN "\n" : "\n", r->out);
    return fflush(r->out) == 0 ? 0 : -errno;
}
