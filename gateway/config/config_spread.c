/* A TargetServer that names several servers is as many targets, which have all
 * else in common. CSSMTP spreads TargetIp and TargetName "over" statements, so
 * one of them may have several. */
#include "config/config_private.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define WAY(member) offsetof(struct config_target, member)

static const struct schema_block *target_block(void)
{
    return schema_find_block("TargetServer");
}

bool config_is_way(const struct schema_row *row)
{
    const struct schema_row *rows = target_block()->rows;
    bool there = false;
    for (const struct schema_row *at = rows; at->name; at++)
        there |= at == row;
    return there && (row->offset == WAY(ip) || row->offset == WAY(name) ||
                     row->offset == WAY(mx));
}

bool config_has_way(const struct config_target *t)
{
    return t->ip || t->name || t->mx;
}

int config_add_way(struct config_ways *ways, const struct schema_row *row,
                   const char *value, char *why_out, size_t why_size)
{
    struct config_way way = {.row = row};
    int r = config_set(row, &way.value, value, why_out, why_size);
    if (r < 0)
        return r;
    struct config_way *grown =
        realloc(ways->at, (ways->count + 1) * sizeof *grown);
    if (!grown) {
        free(way.value);
        return -ENOMEM;
    }
    ways->at = grown;
    ways->at[ways->count++] = way;
    return r;
}

void config_ways_clear(struct config_ways *ways)
{
    for (size_t i = 0; i < ways->count; i++)
        free(ways->at[i].value);
    free(ways->at);
    *ways = (struct config_ways){0};
}

/** One more target, like that at @model but for the server that it names. */
static int add_like(struct config *c, size_t model, struct config_way *way)
{
    if (c->target_count == CONFIG_MAX_BLOCKS)
        return -E2BIG;
    const struct schema_block *block = target_block();
    char *fresh = config_add(c, block, c->targets[model].line);
    if (!fresh)
        return -ENOMEM;
    const char *from = (const char *)&c->targets[model];
    for (const struct schema_row *row = block->rows; row->name; row++) {
        if (config_is_way(row) || row->offset == WAY(url))
            continue;
        config_unset(row, fresh + row->offset);
        int r = config_copy(row, fresh + row->offset, from + row->offset);
        if (r < 0)
            return r;
    }
    memcpy(fresh + way->row->offset, &way->value, sizeof way->value);
    way->value = NULL;
    return 0;
}

int config_spread(struct config *c, struct config_ways *ways)
{
    size_t model = c->target_count - 1;
    int r = 0;
    for (size_t i = 0; i < ways->count && r == 0; i++)
        r = add_like(c, model, &ways->at[i]);
    config_ways_clear(ways);
    return r;
}
