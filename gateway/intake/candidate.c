#include "intake/candidate.h"

#include "intake/carriage.h"
#include "intake/recognise.h"

#include <errno.h>

/* Records that are no command where one was expected, before an LRECL that is
 * a guess is given up: a job may have some, a wrong stride has them all. */
#define MAX_MISSES 16

const char CANDIDATE_WIDER[] = "commands stand wider apart";

#define CARD 80
#define CARD_TEXT 72

const size_t candidate_lrecls[CANDIDATE_LRECLS] = {
    80, 72, 76, 100, 121, 132, 133, 200, 255, 256, 512, 1024, 1028};

int candidate_init(struct candidate *c, const struct dataset_format *format,
                   enum candidate_content content, const struct verbs *verbs)
{
    *c = (struct candidate){.format = *format,
                            .content = content,
                            .verbs = verbs,
                            .all_printed = true};
    c->numbered = format->sequence == SEQUENCE_AUTO &&
                  (format->recfm == RECFM_F || format->recfm == RECFM_FB) &&
                  format->lrecl == CARD && format->carriage == CARRIAGE_NONE;
    if (format->sequence == SEQUENCE_AUTO)
        c->format.sequence = SEQUENCE_OFF;
    return records_new(&c->format, &c->records);
}

void candidate_clear(struct candidate *c)
{
    records_free(&c->records);
}

static void fail(struct candidate *c, enum candidate_state state)
{
    struct records_mark mark;
    records_mark(c->records, &mark);
    c->failed_at = mark.offset;
    c->state = state;
    records_free(&c->records);
}

void candidate_refute(struct candidate *c, const char *reason)
{
    if (c->state != CANDIDATE_READS && c->state != CANDIDATE_HOLDS)
        return;
    c->reason = reason;
    fail(c, CANDIDATE_MISFIT);
}

/* ---------------------------------------------------------------- content */

static bool is_blank_byte(unsigned char c)
{
    return c == 0x40 || c == 0x00 || c == ' ';
}

/* The first record that is not blank: is it a command? Blanks before it are
 * forgiven (quirk Q-05), and remembered. */
static bool look_at_first(struct candidate *c, const struct record *record)
{
    struct span text = record->bytes;
    while (text.len > 0 && is_blank_byte(text.at[0])) {
        text = span_from(text, 1);
        c->indented = true;
    }
    c->first_seen = true;
    c->first_verb = verbs_match(c->verbs, text, &c->code);
    if (c->format.recfm == RECFM_TEXT &&
        c->format.ascii != (c->code == VERBS_ASCII))
        c->first_verb = NULL; /* the line ends would be of the other code */
    return c->first_verb != NULL;
}

/* A second command in the same record, where a shorter one would begin. */
static bool swallows(const struct candidate *c, struct span record)
{
    enum verbs_code code;
    for (size_t i = 0; i < CANDIDATE_LRECLS; i++) {
        size_t lrecl = candidate_lrecls[i];
        for (size_t at = lrecl; at < record.len; at += lrecl)
            if (verbs_match(c->verbs, span_from(record, at), &code))
                return true;
    }
    return false;
}

/* The end of a mail, sequence number or not. */
static bool is_dot(struct span record)
{
    bool dot = record.len > 0 && (record.at[0] == 0x4B || record.at[0] == '.');
    return dot && verbs_is_blank(span_from(span_head(record, CARD_TEXT), 1));
}

/* Job control that was left in (quirk Q-46). */
static bool is_debris(struct span record)
{
    return record.len >= 2 && (record.at[0] == 0x61 || record.at[0] == '/') &&
           (record.at[1] == 0x61 || record.at[1] == 0x5C ||
            record.at[1] == '/' || record.at[1] == '*');
}

/* Before the first command; but a whole job is none that is mailed. */
static bool is_passed_over(struct span record)
{
    return verbs_is_blank(record) ||
           (is_debris(record) && !recognise_job(record)) ||
           recognise_reader_card(record);
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    while (b > 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Is there a command where one is expected? */
static void walk(struct candidate *c, struct span record)
{
    if (c->in_text) {
        c->in_text = !is_dot(record);
        return;
    }
    enum verbs_code code;
    const char *verb = verbs_match(c->verbs, record, &code);
    if (!verb) {
        bool card = c->hits == 0 && recognise_reader_card(record);
        c->misses += !verbs_is_blank(record) && !is_debris(record) && !card;
        if (c->content == CONTENT_STRIDE && c->misses > MAX_MISSES + c->hits)
            candidate_refute(c, "most records that should be commands are "
                                "none");
        return;
    }
    c->hits++;
    c->gap = common_divisor(c->gap, c->count - 1);
    c->in_text = strcmp(verb, "DATA") == 0;
    if (c->content == CONTENT_STRIDE && swallows(c, record))
        candidate_refute(c, "a record holds a second command");
}

static bool is_like_word(struct span record)
{
    return record.len >= 4 && record.at[0] < 0x80 &&
           (record.at[2] & ~0x83) == 0 && record.at[3] == 0;
}

/* Gives whether the candidate still reads. */
static bool look(struct candidate *c, const struct record *record)
{
    if (record->number == 1)
        c->word_first = is_like_word(record->bytes);
    if (c->numbered)
        serials_record(&c->serials, record->bytes);
    if (!c->first_seen && !is_passed_over(record->bytes) &&
        !look_at_first(c, record) && c->content != CONTENT_NOTED) {
        fail(c, CANDIDATE_NO_MAIL);
        return false;
    }
    if (c->indented && c->all_printed && record->bytes.len > 0)
        c->all_printed = carriage_is_legal(CARRIAGE_ASA, record->bytes.at[0]);
    if (c->content >= CONTENT_COUNTED)
        walk(c, record->bytes);
    return c->state == CANDIDATE_READS;
}

/* ---------------------------------------------------------------- reading */

static int drain(struct candidate *c)
{
    bool every = c->content >= CONTENT_COUNTED || c->numbered;
    struct record record;
    int step;
    while ((step = records_next(c->records, &record)) == STEP_ITEM) {
        c->count++;
        c->spanned += record.spanned;
        if ((every || c->indented || !c->first_seen) && !look(c, &record))
            return 0;
    }
    if (step < 0)
        return step;
    if (step == STEP_FAULT) {
        c->fault = *records_fault(c->records);
        fail(c, CANDIDATE_MALFORMED);
    }
    return 0;
}

int candidate_feed(struct candidate *c, struct span bytes)
{
    if (c->state != CANDIDATE_READS)
        return 0;
    int r = records_feed(c->records, bytes);
    return r < 0 ? r : drain(c);
}

int candidate_end(struct candidate *c)
{
    if (c->state != CANDIDATE_READS)
        return 0;
    records_end(c->records);
    int r = drain(c);
    if (r < 0 || c->state != CANDIDATE_READS)
        return r;

    struct records_mark mark;
    records_mark(c->records, &mark);
    c->blocks = mark.block;
    if (!c->first_seen && c->content != CONTENT_NOTED)
        fail(c, CANDIDATE_NO_MAIL);
    else
        c->state = CANDIDATE_HOLDS;
    return 0;
}

struct dataset_format candidate_format(const struct candidate *c)
{
    struct dataset_format format = c->format;
    if (format.recfm == RECFM_TEXT)
        format.line_end = records_line_end(c->records);
    else if (c->first_verb)
        format.ascii = c->code == VERBS_ASCII;
    if (c->numbered && serials_hold(&c->serials))
        format.sequence = SEQUENCE_ON;
    return format;
}
