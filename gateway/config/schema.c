#include "config/schema.h"

#include "base/nearest.h"

#include <string.h>
#include <strings.h>

/* Names that one look-up compares, with the NULL behind them. */
#define MAX_NAMES 64

const struct schema_block *schema_find_block(const char *name)
{
    for (size_t i = 0; i < schema_block_count; i++) {
        if (strcasecmp(schema_blocks[i].name, name) == 0)
            return &schema_blocks[i];
    }
    return NULL;
}

const struct schema_row *schema_find_row(const struct schema_block *block,
                                         const char *name)
{
    for (const struct schema_row *row = block->rows; row->name; row++) {
        if (strcasecmp(row->name, name) == 0)
            return row;
    }
    return NULL;
}

const char *schema_nearest(const struct schema_block *block, const char *wrong)
{
    const char *names[MAX_NAMES];
    size_t count = 0;
    const struct schema_block *from = block ? block : &schema_blocks[0];
    for (const struct schema_row *row = from->rows; row->name; row++)
        names[count++] = row->name;
    for (size_t i = 1; !block && i < schema_block_count; i++)
        names[count++] = schema_blocks[i].name;
    names[count] = NULL;
    return nearest_name(wrong, names);
}
