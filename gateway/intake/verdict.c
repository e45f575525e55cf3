#include "intake/verdict.h"

#include "intake/bytes_seen.h"
#include "intake/card.h"
#include "intake/proof.h"
#include "intake/recognise.h"

#include <stdio.h>

static bool holds(const struct candidate *c)
{
    return c->state == CANDIDATE_HOLDS;
}

static bool is_fixed(const struct candidate *c)
{
    return c->format.recfm == RECFM_F || c->format.recfm == RECFM_FB;
}

/* ------------------------------------------------- what the bytes speak of */

/* Text that was stated says nothing of its code: its first command does, then
 * the bytes that only one of the two can have, then the codepage. */
static bool text_is_ascii(const struct evidence *e)
{
    struct span head = e->head;
    while (head.len > 0 && verbs_is_blank(span_head(head, 1)))
        head = span_from(head, 1);
    enum verbs_code code;
    if (e->wanted->ascii)
        return true;
    if (verbs_match(e->verbs, head, &code) ||
        verbs_match(e->verbs, span_from(head, 1), &code))
        return code == VERBS_ASCII;
    bool not_ebcdic = e->kinds & BYTE_E_CONTROL;
    bool not_ascii = e->kinds & (BYTE_A_CONTROL | BYTE_NOT_UTF8);
    return not_ebcdic != not_ascii ? not_ebcdic : e->page_is_ascii;
}

static void hear_text(struct candidate *c, const struct evidence *e)
{
    if (e->wanted->recfm == RECFM_TEXT) {
        if (c->format.ascii != text_is_ascii(e))
            candidate_refute(c, "the bytes are of the other code");
    } else if (holds(c) && candidate_format(c).line_end == LINE_END_UNKNOWN) {
        candidate_refute(c, "no line end in it");
    }
}

/* Blanks before commands are forgiven, unless column 1 is carriage control in
 * every record: then that reading tells the lines, or its fault. */
static void hear_columns(struct candidate *c, const struct evidence *e)
{
    if (e->wanted->recfm == RECFM_AUTO && c->indented && c->all_printed &&
        c->format.carriage == CARRIAGE_NONE)
        candidate_refute(c, "column 1 is carriage control");
}

/* ------------------------------------------------ one against the other */

/* How much a chain of words explains, from 1; 0: it is no such chain. */
static int explains(const struct candidate *c)
{
    switch (c->format.recfm) {
    case RECFM_VB:
    case RECFM_V:
        return c->format.blocked ? 4 : 2;
    case RECFM_VBS:
        return c->format.blocked ? 3 : 1;
    default:
        return 0;
    }
}

static bool is_stride(const struct candidate *c)
{
    return c->content == CONTENT_STRIDE;
}

/* Does @a, which holds, make @b superfluous, which holds too? */
static bool beats(const struct candidate *a, const struct candidate *b)
{
    if (explains(a) && explains(b))
        return explains(a) > explains(b);
    return is_stride(a) && is_stride(b) && a->misses == 0 && b->misses > 0;
}

/* Was @blocked right about the blocks and only malformed inside of them? Then
 * to take the blocks for long records is no reading of the data set. */
static bool is_blocks(const struct candidate *blocked,
                      const struct candidate *records)
{
    bool both = explains(blocked) && blocked->format.blocked &&
                explains(records) && !records->format.blocked;
    return both && blocked->state == CANDIDATE_MALFORMED &&
           (blocked->count > 0 ||
            (blocked->fault.offset > 0 && records->word_first));
}

static void weigh_two(struct candidate *a, struct candidate *b)
{
    if (!holds(b))
        return;
    if (holds(a) && beats(a, b))
        candidate_refute(b, "another explains more");
    if (is_blocks(a, b))
        candidate_refute(b, "its records are blocks");
}

/* A fixed length with line ends in it is not taken for granted; but where it
 * shows more commands than any text, neither is the text. */
static void weigh_line_ends(struct candidate *candidates, size_t count,
                            const struct evidence *e)
{
    uint64_t text_hits = 0;
    bool text_holds = false;
    for (size_t i = 0; i < count; i++) {
        const struct candidate *c = &candidates[i];
        if (!holds(c) || c->format.recfm != RECFM_TEXT)
            continue;
        text_holds = true;
        if (c->hits > text_hits)
            text_hits = c->hits;
    }
    for (size_t i = 0; i < count; i++) {
        struct candidate *c = &candidates[i];
        bool ascii = c->first_verb ? c->code == VERBS_ASCII : e->page_is_ascii;
        bool has_line_ends =
            e->kinds & (ascii ? BYTE_A_LINE_END : BYTE_E_LINE_END);
        if (is_fixed(c) && has_line_ends &&
            (!text_holds || c->hits <= text_hits))
            candidate_refute(c, "line ends stand in it");
    }
}

static void weigh(struct candidate *candidates, size_t count,
                  const struct evidence *e)
{
    for (size_t i = 0; i < count; i++) {
        struct candidate *c = &candidates[i];
        if (is_stride(c) && c->hits <= c->misses)
            candidate_refute(c, "most records that should be commands are "
                                "none");
        else if (is_stride(c) && c->gap > 1)
            candidate_refute(c, CANDIDATE_WIDER);
    }
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < count; k++)
            if (i != k)
                weigh_two(&candidates[i], &candidates[k]);
    if (e->wanted->recfm == RECFM_AUTO)
        weigh_line_ends(candidates, count, e);
}

/* -------------------------------------------------------------- no reading */

/* How near a malformed reading came: the fault that is worth telling. */
static bool is_nearer(const struct candidate *a, const struct candidate *b)
{
    if (!b)
        return true;
    int64_t fit_a = (int64_t)(a->hits - a->misses);
    int64_t fit_b = (int64_t)(b->hits - b->misses);
    if (is_stride(a) && is_stride(b) && fit_a != fit_b)
        return fit_a > fit_b;
    if (a->failed_at == 0 && b->failed_at == 0)
        return true; /* not even a block: the last, which has no blocks */
    if (a->failed_at == b->failed_at) /* the same record: who saw more of it */
        return a->fault.offset > b->fault.offset;
    return a->failed_at > b->failed_at;
}

static const struct candidate *nearest(const struct candidate *candidates,
                                       size_t count, bool with_command)
{
    const struct candidate *best = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct candidate *c = &candidates[i];
        bool proved =
            c->first_verb &&
            (!is_stride(c) || (c->hits > c->misses + 1 && c->gap == 1));
        bool told =
            c->state == CANDIDATE_MALFORMED && (!with_command || proved);
        if (told && is_nearer(c, best))
            best = c;
    }
    return best;
}

static void tell_nearest(const struct candidate *c, const struct evidence *e,
                         struct fault *fault_out)
{
    char read_as[100];
    dataset_describe(&c->format, read_as, sizeof read_as);
    fault_set(fault_out, c->fault.record, c->fault.offset, "read as %s%s: %s",
              read_as,
              e->wanted->recfm == RECFM_AUTO ? " (found by its first command)"
                                             : "",
              c->fault.text);
}

static int no_reading(struct candidate *candidates, size_t count,
                      const struct evidence *e, struct fault *fault_out)
{
    bool automatic = e->wanted->recfm == RECFM_AUTO;
    const struct candidate *near =
        nearest(candidates, count, automatic && e->batch);
    if (near && (e->batch || !automatic)) {
        tell_nearest(near, e, fault_out);
        return STEP_FAULT;
    }
    const char *what = recognise(e->head, e->size, RECOGNISE_MARK);
    if (!what)
        what = recognise(e->head, e->size, RECOGNISE_LOOK);
    if (what)
        fault_set(fault_out, 0, 0, "this is %s", what);
    else
        proof_of_nothing(candidates, count, e, fault_out);
    return STEP_FAULT;
}

/* ------------------------------------------------------------- the verdict */

/* A job that wrote nothing is a job with nothing to do, in any format that
 * takes blanks for records. */
static int nothing_in_it(const struct evidence *e,
                         struct finding_of_format *finding_out,
                         struct fault *fault_out)
{
    char text[120] = "the data set is empty";
    if (e->size > 0)
        snprintf(text, sizeof text,
                 "the %llu bytes of the data set are nothing but blanks "
                 "(X'40') and nulls",
                 (unsigned long long)e->size);
    enum recfm wanted = e->wanted->recfm;
    bool described = wanted == RECFM_V || wanted == RECFM_VB ||
                     wanted == RECFM_VBS || wanted == RECFM_U;
    if (!e->batch || (described && e->size > 0)) {
        fault_set(fault_out, 0, 0, "no data: %s", text);
        return STEP_FAULT;
    }
    struct dataset_format *format = &finding_out->format;
    *format = *e->wanted;
    format->sequence = SEQUENCE_OFF;
    if (!described) {
        format->recfm = wanted == RECFM_F ? RECFM_F : RECFM_FB;
        format->lrecl = format->lrecl > 0 ? format->lrecl : CARD_COLUMNS;
        format->short_last = true;
    }
    snprintf(finding_out->proof, sizeof finding_out->proof, "no data: %s",
             text);
    return STEP_ITEM;
}

/* A fault that no reading can change. */
static bool is_hopeless(const struct evidence *e, struct fault *fault_out)
{
    const char *what =
        e->batch ? recognise(e->head, e->size, RECOGNISE_MARK) : NULL;
    if (what)
        fault_set(fault_out, 0, 0, "this is %s", what);
    return what != NULL;
}

int verdict_give(struct candidate *candidates, size_t count,
                 const struct evidence *e,
                 struct finding_of_format *finding_out, struct fault *fault_out)
{
    if (e->size == 0 || !(e->kinds & BYTE_PRINT))
        return nothing_in_it(e, finding_out, fault_out);
    if (is_hopeless(e, fault_out))
        return STEP_FAULT;
    for (size_t i = 0; i < count; i++) {
        if (candidates[i].format.recfm == RECFM_TEXT)
            hear_text(&candidates[i], e);
        hear_columns(&candidates[i], e);
    }
    weigh(candidates, count, e);

    const struct candidate *found = NULL;
    size_t found_count = 0;
    for (size_t i = 0; i < count; i++)
        if (holds(&candidates[i])) {
            found = &candidates[i];
            found_count++;
        }
    if (found_count == 0)
        return no_reading(candidates, count, e, fault_out);
    if (found_count > 1) {
        proof_of_ambiguity(candidates, count, e, fault_out);
        return STEP_FAULT;
    }
    finding_out->format = candidate_format(found);
    proof_of(found, e, finding_out->proof, sizeof finding_out->proof);
    return STEP_ITEM;
}
