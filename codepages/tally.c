#include "codepages/tally.h"

#include <string.h>

#define STARTS \
    (sizeof((struct codepage_coder *)0)->record_at / sizeof(uint64_t))

void tally_next_record(struct codepage_coder *c)
{
    c->record++;
    c->record_at[c->record % STARTS] = c->position + c->held_len;
}

/* A character that a record cuts lies where it began: with carried shifts
 * that is a record before this, or as many before as it has bytes. */
static void set_place(const struct codepage_coder *c,
                      struct codepage_tally_row *row, uint64_t offset)
{
    row->offset = offset;
    if (c->record == 0)
        return;
    uint64_t record = c->record;
    while (record > 1 && c->record - record < STARTS - 1 &&
           offset < c->record_at[record % STARTS])
        record--;
    row->record = record;
    row->column = offset - c->record_at[record % STARTS] + 1;
}

static bool row_is(const struct codepage_tally_row *row,
                   const struct codepage_tally_row *other)
{
    return row->event == other->event && row->len == other->len &&
           memcmp(row->bytes, other->bytes, sizeof row->bytes) == 0;
}

void tally_add(struct codepage_coder *c, enum codepage_event event,
               uint64_t offset, const unsigned char *at, size_t len)
{
    struct codepage_tally *tally = c->tally;
    struct codepage_tally_row row = {.event = event, .count = 1};
    row.len = (unsigned char)(len < sizeof row.bytes ? len : sizeof row.bytes);
    memcpy(row.bytes, at, row.len);
    for (size_t i = 0; i < tally->used; i++)
        if (row_is(&tally->rows[i], &row)) {
            tally->rows[i].count++;
            return;
        }
    if (tally->used == CODEPAGE_TALLY_ROWS) {
        tally->others++;
        return;
    }
    set_place(c, &row, offset);
    tally->rows[tally->used++] = row;
}
