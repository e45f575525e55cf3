#include "intake/detect.h"

#include "intake/bytes_seen.h"
#include "intake/candidate.h"
#include "intake/carriage.h"
#include "intake/recognise.h"
#include "intake/verdict.h"

#include <errno.h>
#include <stdlib.h>

/* Three kinds of carriage control of: fixed (one of each length), four of
 * descriptor words, two of text. */
#define MAX_CANDIDATES (3 * (CANDIDATE_LRECLS + 4 + 2))

/* What to go on with is decided at these places of the data set, so that the
 * verdict does not depend on how it is fed. */
#define DECIDE_EVERY (64 * 1024)

struct detect {
    struct dataset_format wanted;
    bool batch;
    bool page_is_ascii;
    struct verbs verbs;
    struct candidate candidates[MAX_CANDIDATES];
    size_t count;
    struct bytes_seen seen;
    bool scanning; /* the kinds of bytes still matter */
    unsigned char head[RECOGNISE_HEAD];
    size_t head_len;
    uint64_t size;
};

/* ------------------------------------------------- what there is to try */

static int add(struct detect *d, struct dataset_format format,
               enum candidate_content content)
{
    enum carriage from = d->wanted.carriage, to = from;
    if (d->wanted.recfm == RECFM_AUTO && from == CARRIAGE_NONE && d->batch)
        to = CARRIAGE_MACHINE;
    for (enum carriage carriage = from; carriage <= to; carriage++) {
        format.carriage = carriage;
        int r = candidate_init(&d->candidates[d->count], &format, content,
                               &d->verbs);
        if (r < 0)
            return r;
        d->count++;
    }
    return 0;
}

static int add_described(struct detect *d, enum recfm recfm, bool blocked,
                         enum candidate_content content)
{
    struct dataset_format format = d->wanted;
    format.recfm = recfm;
    format.blocked = blocked;
    return add(d, format, content);
}

static int add_text(struct detect *d, bool ascii,
                    enum candidate_content content)
{
    struct dataset_format format = d->wanted;
    format.recfm = RECFM_TEXT;
    format.blocked = false;
    format.ascii = ascii;
    return add(d, format, content);
}

/* Of unknown length only where commands can prove it. */
static int add_fixed(struct detect *d, enum recfm recfm,
                     enum candidate_content content)
{
    struct dataset_format format = d->wanted;
    format.recfm = recfm;
    format.blocked = false;
    if (format.lrecl > 0)
        return add(d, format,
                   content == CONTENT_FIRST ? CONTENT_COUNTED : content);
    for (size_t i = 0; d->batch && i < CANDIDATE_LRECLS; i++) {
        format.lrecl = candidate_lrecls[i];
        int r = add(d, format, CONTENT_STRIDE);
        if (r < 0)
            return r;
    }
    return 0;
}

static int add_all(struct detect *d)
{
    enum candidate_content content = d->batch && d->wanted.recfm == RECFM_AUTO
                                         ? CONTENT_FIRST
                                         : CONTENT_NOTED;
    enum recfm recfm = d->wanted.recfm;
    int r = 0;
    switch (recfm) {
    case RECFM_F:
    case RECFM_FB:
        return add_fixed(d, recfm, content);
    case RECFM_U:
        return add_described(d, recfm, true, content);
    case RECFM_V:
    case RECFM_VB:
    case RECFM_VBS:
        r = add_described(d, recfm, true, content);
        return r < 0 ? r : add_described(d, recfm, false, content);
    case RECFM_TEXT:
        r = add_text(d, false, content);
        return r < 0 ? r : add_text(d, true, content);
    case RECFM_AUTO:
        break;
    }
    enum candidate_content of_text = d->batch ? CONTENT_COUNTED : content;
    if ((r = add_described(d, RECFM_VB, true, content)) < 0 ||
        (r = add_described(d, RECFM_VBS, true, content)) < 0 ||
        (r = add_described(d, RECFM_V, false, content)) < 0 ||
        (r = add_described(d, RECFM_VBS, false, content)) < 0 ||
        (r = add_text(d, false, of_text)) < 0 ||
        (r = add_text(d, true, of_text)) < 0)
        return r;
    return add_fixed(d, RECFM_FB, content);
}

int detect_new(const struct dataset_format *wanted, const struct codepage *cp,
               bool batch, struct detect **d_out)
{
    struct detect *d = calloc(1, sizeof *d);
    if (!d)
        return -ENOMEM;
    d->wanted = *wanted;
    d->batch = batch;
    d->page_is_ascii = cp && !codepage_is_ebcdic(cp);
    verbs_init(&d->verbs, cp);
    bytes_seen_init(&d->seen);
    d->scanning = true;
    int r = add_all(d);
    if (r < 0) {
        detect_free(&d);
        return r;
    }
    *d_out = d;
    return 0;
}

void detect_free(struct detect **d)
{
    if (!*d)
        return;
    for (size_t i = 0; i < (*d)->count; i++)
        candidate_clear(&(*d)->candidates[i]);
    free(*d);
    *d = NULL;
}

/* ---------------------------------------------------------------- feeding */

/* The kinds of bytes matter to text, to a fixed length that is a guess and,
 * as long as there are only blanks, to all. */
static bool wants_kinds(const struct detect *d)
{
    if (!(d->seen.kinds & BYTE_PRINT))
        return true;
    for (size_t i = 0; i < d->count; i++) {
        const struct candidate *c = &d->candidates[i];
        bool described = c->format.blocked || c->format.recfm == RECFM_V ||
                         c->format.recfm == RECFM_VB ||
                         c->format.recfm == RECFM_VBS;
        bool stated =
            d->wanted.recfm == c->format.recfm && c->format.recfm != RECFM_TEXT;
        if (c->state == CANDIDATE_READS && !described && !stated)
            return true;
    }
    return false;
}

/* Text is given up as soon as a byte speaks against it: what has no line ends
 * would be kept as one long line. */
static void drop_text(struct detect *d)
{
    for (size_t i = 0; d->wanted.recfm == RECFM_AUTO && i < d->count; i++) {
        struct candidate *c = &d->candidates[i];
        if (c->format.recfm != RECFM_TEXT || d->head_len == 0)
            continue;
        if (c->format.ascii && d->seen.kinds & BYTE_NOT_UTF8)
            candidate_refute(c, "not UTF-8");
        else if (d->seen.kinds &
                 (c->format.ascii ? BYTE_A_CONTROL : BYTE_E_CONTROL))
            candidate_refute(c, "control bytes that text has not");
        else if (c->format.carriage != CARRIAGE_NONE &&
                 !carriage_is_legal(c->format.carriage, d->head[0]))
            candidate_refute(c, "column 1 is no carriage control");
    }
}

/* All of it in one block of DECIDE_EVERY bytes of the data set. */
static int feed_piece(struct detect *d, struct span piece)
{
    if (d->scanning)
        bytes_seen_feed(&d->seen, piece);
    for (size_t i = 0; i < d->count; i++) {
        int r = candidate_feed(&d->candidates[i], piece);
        if (r < 0)
            return r;
    }
    d->size += piece.len;
    if (d->size % DECIDE_EVERY == 0) {
        drop_text(d);
        d->scanning = wants_kinds(d);
    }
    return 0;
}

int detect_feed(struct detect *d, struct span bytes)
{
    if (d->head_len < sizeof d->head) {
        struct span head = span_head(bytes, sizeof d->head - d->head_len);
        memcpy(d->head + d->head_len, head.at, head.len);
        d->head_len += head.len;
    }
    while (bytes.len > 0) {
        size_t left = DECIDE_EVERY - (size_t)(d->size % DECIDE_EVERY);
        struct span piece = span_head(bytes, left);
        int r = feed_piece(d, piece);
        if (r < 0)
            return r;
        bytes = span_from(bytes, piece.len);
    }
    return 0;
}

int detect_end(struct detect *d, struct finding_of_format *finding_out,
               struct fault *fault_out)
{
    bytes_seen_end(&d->seen);
    drop_text(d);
    for (size_t i = 0; i < d->count; i++) {
        int r = candidate_end(&d->candidates[i]);
        if (r < 0)
            return r;
    }
    struct evidence evidence = {
        .wanted = &d->wanted,
        .verbs = &d->verbs,
        .batch = d->batch,
        .page_is_ascii = d->page_is_ascii,
        .head = span_of(d->head, d->head_len),
        .kinds = d->seen.kinds,
        .size = d->size,
    };
    return verdict_give(d->candidates, d->count, &evidence, finding_out,
                        fault_out);
}
