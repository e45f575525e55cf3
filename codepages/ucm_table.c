#include "codepages/ucm_table.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int ucm_table_init(struct ucm_table *t)
{
    *t = (struct ucm_table){0};
    t->by_code = calloc(0x10000, sizeof *t->by_code);
    return t->by_code ? 0 : -ENOMEM;
}

void ucm_table_clear(struct ucm_table *t)
{
    for (size_t i = 0; i < UCM_ROWS; i++)
        free(t->rows[i]);
    free(t->by_code);
    free(t->mappings);
    *t = (struct ucm_table){0};
}

static const struct ucm_mapping *at(const struct ucm_table *t, uint32_t index)
{
    return index > 0 ? &t->mappings[index - 1] : NULL;
}

static bool same_text(const struct ucm_mapping *m, const uint32_t *text,
                      size_t len)
{
    return m->text_len == len && memcmp(m->text, text, len * sizeof *text) == 0;
}

/* Where a mapping of two characters stands, or the place for a new one. */
static uint32_t *sequence_place(struct ucm_table *t, const uint32_t *text)
{
    size_t i = 0;
    while (i < t->sequence_count && !same_text(at(t, t->sequences[i]), text, 2))
        i++;
    return i < UCM_MAX_SEQUENCES ? &t->sequences[i] : NULL;
}

static uint32_t *char_place(struct ucm_table *t, uint32_t c)
{
    uint32_t **row = &t->rows[c >> 8];
    if (!*row)
        *row = calloc(256, sizeof **row);
    return *row ? &(*row)[c & 0xFF] : NULL;
}

static bool decodes(const struct ucm_mapping *m)
{
    return m->flag == UCM_BOTH_WAYS || m->flag == UCM_REVERSE;
}

static bool encodes(const struct ucm_mapping *m)
{
    return m->flag != UCM_REVERSE;
}

/* May @m be said although @earlier is there? */
static bool may_follow(const struct ucm_mapping *earlier,
                       const struct ucm_mapping *m)
{
    if (!earlier || earlier->layer < m->layer)
        return true;
    /* A second CHARMAP may repeat what the first one says. */
    return earlier->block != m->block && earlier->flag == m->flag &&
           earlier->code == m->code && same_text(earlier, m->text, m->text_len);
}

static int mapping_push(struct ucm_table *t, const struct ucm_mapping *m)
{
    if (t->count == t->room) {
        size_t room = t->room > 0 ? 2 * t->room : 512;
        void *more = realloc(t->mappings, room * sizeof *t->mappings);
        if (!more)
            return -ENOMEM;
        t->mappings = more;
        t->room = room;
    }
    t->mappings[t->count++] = *m;
    return 0;
}

int ucm_table_add(struct ucm_table *t, const struct ucm_mapping *m,
                  const struct ucm_mapping **earlier_out)
{
    uint32_t *code = decodes(m) ? &t->by_code[m->code] : NULL;
    uint32_t *text = NULL;
    if (encodes(m) || m->text_len > 1) {
        text = m->text_len > 1 ? sequence_place(t, m->text)
                               : char_place(t, m->text[0]);
        if (!text)
            return m->text_len > 1 ? -ENOSPC : -ENOMEM;
    }
    const struct ucm_mapping *found[] = {code ? at(t, *code) : NULL,
                                         text ? at(t, *text) : NULL};
    for (size_t i = 0; i < 2; i++)
        if (!may_follow(found[i], m)) {
            *earlier_out = found[i];
            return -EEXIST;
        }
    int r = mapping_push(t, m);
    if (r < 0)
        return r;
    if (text == &t->sequences[t->sequence_count])
        t->sequence_count++;
    if (code)
        *code = (uint32_t)t->count;
    if (text)
        *text = (uint32_t)t->count;
    return 0;
}

static const struct ucm_mapping *by_text(const struct ucm_table *t,
                                         const uint32_t *text, size_t len)
{
    if (len == 1) {
        uint32_t row = text[0] >> 8;
        return row < UCM_ROWS && t->rows[row]
                   ? at(t, t->rows[row][text[0] & 0xFF])
                   : NULL;
    }
    for (size_t i = 0; i < t->sequence_count; i++)
        if (same_text(at(t, t->sequences[i]), text, len))
            return at(t, t->sequences[i]);
    return NULL;
}

/*
 * What goes both ways counts while it stands in both: once a layer on top
 * has given its cell or its character to another, it is gone altogether.
 */
const struct ucm_mapping *ucm_table_decode(const struct ucm_table *t,
                                           unsigned code)
{
    const struct ucm_mapping *m = at(t, t->by_code[code]);
    if (m && m->flag == UCM_BOTH_WAYS && by_text(t, m->text, m->text_len) != m)
        return NULL;
    return m;
}

const struct ucm_mapping *ucm_table_encode(const struct ucm_table *t,
                                           const uint32_t *text, size_t len)
{
    const struct ucm_mapping *m = by_text(t, text, len);
    if (m && ((m->flag == UCM_BOTH_WAYS && at(t, t->by_code[m->code]) != m) ||
              m->flag == UCM_REVERSE))
        return NULL;
    return m;
}
