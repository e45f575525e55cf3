/**
 * config_private.h - the inside of config.h, for the config*.c
 *
 * config_text.c   bytes of a file → UTF-8
 * config_value.c  one value, as its row of the schema has it
 * config_read.c   lines → blocks and values
 * config_rules.c  what must hold between statements
 * config_write.c  values → text
 * config.c        its life; what a refresh may change
 */
#ifndef EBGATE_CONFIG_CONFIG_PRIVATE_H
#define EBGATE_CONFIG_CONFIG_PRIVATE_H

#include "base/buf.h"
#include "config/config.h"
#include "config/schema.h"

/* config.c */
/** Everything has its default. Returns 0 or -ENOMEM. */
int config_new(struct config **config_out);
/** One more of a block that repeats, with its defaults: its place, or NULL
 *  without memory. @line: of the statement. */
void *config_add(struct config *c, const struct schema_block *block,
                 unsigned line);
/** The places of a block's values, one after the other. */
void *config_values(const struct config *c, const struct schema_block *block,
                    size_t *count_out);
/** Room for one more finding; counted when there is none. */
void config_say(struct config_findings *findings, enum config_severity severity,
                unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* config_text.c */
/** @text_out: UTF-8 with LF line ends. Returns 0, -EINVAL with a finding, or
 *  -ENOMEM. */
int config_text(struct span bytes, const char *codepage, struct buf *text_out,
                struct config_findings *findings);

/* config_value.c */
/**
 * config_set - @value into @at, the row's place
 * Returns 0; -EINVAL with what would be right in @why_out; or -ENOMEM.
 */
int config_set(const struct schema_row *row, void *at, const char *value,
               char *why_out, size_t why_size);
/** Frees what stands at @at. */
void config_unset(const struct schema_row *row, void *at);
/** The same values? */
bool config_same(const struct schema_row *row, const void *a, const void *b);
size_t config_width(const struct schema_row *row);

/* config_rules.c */
void config_check(struct config *c, struct config_findings *findings);

#endif
