#include "config/config.h"

#include "base/scope.h"
#include "config/config_private.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------- blocks of values */

static char *place_of(const struct config *c, const struct schema_block *block)
{
    return (char *)(uintptr_t)c + block->offset;
}

void *config_values(const struct config *c, const struct schema_block *block,
                    size_t *count_out)
{
    *count_out = 1;
    if (block->size == 0)
        return (void *)(uintptr_t)c;
    char *place = place_of(c, block);
    void *list;
    memcpy(&list, place, sizeof list);
    memcpy(count_out, place + sizeof list, sizeof *count_out);
    return list;
}

static int set_presets(const struct schema_block *block, char *values)
{
    char why[200];
    const int unsaid = -1;
    for (const struct schema_row *row = block->rows; row->name; row++) {
        if (row->type == SCHEMA_WORD && !row->preset)
            memcpy(values + row->offset, &unsaid, sizeof unsaid);
        int r = row->preset && row->type != SCHEMA_IDLE
                    ? config_set(row, values + row->offset, row->preset, why,
                                 sizeof why)
                    : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

void *config_add(struct config *c, const struct schema_block *block,
                 unsigned line)
{
    char *place = place_of(c, block);
    size_t count;
    char *list = config_values(c, block, &count);
    list = realloc(list, (count + 1) * block->size);
    if (!list)
        return NULL;
    char *fresh = list + count * block->size;
    memset(fresh, 0, block->size);
    memcpy(fresh, &line, sizeof line); /* the first member of each */
    count++;
    memcpy(place, &list, sizeof list);
    memcpy(place + sizeof list, &count, sizeof count);
    return set_presets(block, fresh) == 0 ? fresh : NULL;
}

/* --------------------------------------------------------------- its life */

int config_new(struct config **config_out)
{
    SCOPED(config_free) struct config *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    for (size_t i = 0; i < schema_block_count; i++) {
        int r = schema_blocks[i].size == 0
                    ? set_presets(&schema_blocks[i], (char *)c)
                    : 0;
        if (r < 0)
            return r;
    }
    *config_out = GIVE(c);
    return 0;
}

static void unset_block(struct config *c, const struct schema_block *block)
{
    size_t count;
    char *values = config_values(c, block, &count);
    for (size_t i = 0; values && i < count; i++) {
        for (const struct schema_row *row = block->rows; row->name; row++)
            config_unset(row, values + i * block->size + row->offset);
    }
    if (block->size > 0)
        free(values);
}

void config_free(struct config **config)
{
    if (!*config)
        return;
    for (size_t i = 0; i < schema_block_count; i++)
        unset_block(*config, &schema_blocks[i]);
    free(*config);
    *config = NULL;
}

/* ---------------------------------------------------------------- refresh */

static int keep_fixed(const struct schema_block *block,
                      const struct config *old, struct config *fresh,
                      struct config_findings *findings)
{
    for (const struct schema_row *row = block->rows; row->name; row++) {
        const char *a = (const char *)old + row->offset;
        char *b = (char *)fresh + row->offset;
        if (!(row->marks & SCHEMA_FIXED) || row->type == SCHEMA_IDLE ||
            config_same(row, a, b))
            continue;
        config_say(findings, CONFIG_WARNING, 0,
                   "%s%s%s does not change while the gateway runs; the old "
                   "value stays until the next start",
                   block->name, *block->name ? " " : "", row->name);
        config_unset(row, b);
        int r = config_copy(row, b, a);
        if (r < 0)
            return r;
    }
    return 0;
}

int config_refresh(const struct config *old, struct config *fresh,
                   struct config_findings *findings)
{
    for (size_t i = 0; i < schema_block_count; i++) {
        int r = schema_blocks[i].size == 0
                    ? keep_fixed(&schema_blocks[i], old, fresh, findings)
                    : 0;
        if (r < 0)
            return r;
    }
    config_inherit(fresh);
    return 0;
}
