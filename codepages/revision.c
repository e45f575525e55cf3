#include "codepages/revision.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAX_CELLS 5

/*
 * Sources: ICU-9891 for the sign of the lira, which IBM i still lacks; the
 * tables that Java has for 930 and 939, CDRA's alternates P12A.
 */
static const struct revision {
    unsigned ccsid;
    const char *name;
    struct {
        uint16_t code;
        uint32_t c;
    } cells[MAX_CELLS];
} revisions[] = {
    {1026, "1998", {{0x9A, 0x00AA}}},
    {1155, "1998", {{0x9A, 0x00AA}}},
    {930,
     "P12A",
     {{0x426A, 0xFFE4}, {0x43A1, 0xFF5E}, {0x444A, 0x2015}, {0x447C, 0x2225}}},
    {939,
     "P12A",
     {{0x4260, 0xFF0D},
      {0x426A, 0xFFE4},
      {0x43A1, 0xFF5E},
      {0x444A, 0x2015},
      {0x447C, 0x2225}}},
};
#define REVISIONS (sizeof revisions / sizeof revisions[0])

struct revised {
    struct cells inner;
    const struct revision *revision;
};

static size_t revised_decode(struct cells *s, const unsigned char *bytes,
                             size_t len, uint32_t text_out[CELLS_MAX_TEXT])
{
    struct revised *v = s->handle;
    unsigned code = len == 1   ? bytes[0]
                    : len == 4 ? (unsigned)bytes[1] << 8 | bytes[2]
                               : 0;
    for (size_t i = 0; i < MAX_CELLS && code > 0; i++)
        if (v->revision->cells[i].code == code) {
            text_out[0] = v->revision->cells[i].c;
            return 1;
        }
    return v->inner.calls->decode(&v->inner, bytes, len, text_out);
}

/* The character that had a cell before goes there as a best fit only. */
static size_t revised_encode(struct cells *s, const uint32_t *text, size_t len,
                             bool best_fit, unsigned char out[CELLS_MAX_BYTES])
{
    struct revised *v = s->handle;
    const struct revision *revision = v->revision;
    for (size_t i = 0; i < MAX_CELLS && len == 1; i++)
        if (revision->cells[i].code > 0 && revision->cells[i].c == text[0])
            return cells_put_code(revision->cells[i].code, true, out);
    size_t count = v->inner.calls->encode(&v->inner, text, len, best_fit, out);
    unsigned code = count == 1   ? out[0]
                    : count == 4 ? (unsigned)out[1] << 8 | out[2]
                                 : 0;
    for (size_t i = 0; i < MAX_CELLS && code > 0 && !best_fit; i++)
        if (revision->cells[i].code == code)
            return 0;
    return count;
}

static uint32_t *revised_repertoire(struct cells *s, size_t *count_out)
{
    struct revised *v = s->handle;
    if (v->inner.calls->repertoire)
        return v->inner.calls->repertoire(&v->inner, count_out);
    *count_out = 0;
    return NULL;
}

static void revised_close(struct cells *s)
{
    struct revised *v = s->handle;
    cells_close(&v->inner);
    free(v);
}

static const struct cells_calls revised_calls = {
    .decode = revised_decode,
    .encode = revised_encode,
    .repertoire = revised_repertoire,
    .close = revised_close,
};

static int unknown(const struct names_request *q,
                   struct codepage_error *error_out)
{
    char *text = error_out->text;
    size_t room = sizeof error_out->text, used;
    const char *between = "; its revisions are ";
    used = (size_t)snprintf(text, room, "%s has no revision %s", q->name,
                            q->revision);
    for (size_t i = 0; i < REVISIONS && used < room; i++)
        if (revisions[i].ccsid == q->row->ccsid) {
            used += (size_t)snprintf(text + used, room - used, "%s%s", between,
                                     revisions[i].name);
            between = ", ";
        }
    if (*between == ';' && used < room)
        snprintf(text + used, room - used,
                 "; only 930, 939, 1026 and 1155 have any");
    return -EINVAL;
}

int revision_apply(const struct names_request *q, struct cells *s,
                   struct codepage_error *error_out)
{
    size_t i = 0;
    while (i < REVISIONS && (revisions[i].ccsid != q->row->ccsid ||
                             strcasecmp(revisions[i].name, q->revision) != 0))
        i++;
    if (i == REVISIONS)
        return unknown(q, error_out);
    struct revised *v = malloc(sizeof *v);
    if (!v)
        return -ENOMEM;
    *v = (struct revised){*s, &revisions[i]};
    *s = (struct cells){
        .calls = &revised_calls,
        .single_byte = v->inner.single_byte,
        .sub = v->inner.sub,
        .wide_sub = v->inner.wide_sub,
        .handle = v,
    };
    snprintf(s->engine, sizeof s->engine, "%.70s, revision %s", v->inner.engine,
             revisions[i].name);
    return 0;
}
