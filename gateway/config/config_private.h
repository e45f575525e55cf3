/**
 * config_private.h - the inside of config.h, for the config*.c
 *
 * config_text.c    bytes of a file → UTF-8
 * config_line.c    a line → word, value, brace
 * config_value.c   one value, as its row of the schema has it
 * config_check.c   what the texts of some types must be like
 * config_read.c    lines → blocks and values
 * config_spread.c  a TargetServer that names several servers
 * config_rules.c   what must hold between statements
 * config_write.c   values → text
 * config.c         its life; what a refresh may change
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
/* config_text.c */
/** @text_out: UTF-8 with LF line ends. Returns 0, -EINVAL with a finding, or
 *  -ENOMEM. */
int config_text(struct span bytes, const char *codepage, struct buf *text_out,
                struct config_findings *findings);

/* config_line.c */
struct config_line {
    char *word, *value; /* "": there is none. Borrowed from the line */
    char brace;         /* or 0 */
    bool leading;       /* it stands in front of the word */
    bool misplaced;     /* something stands beside it */
    const char *wrong;  /* with the value, or NULL */
};
/** Cuts @line in place. */
void config_split(char *line, struct config_line *out);
/** Would @value be read as something else if it stood there as it is? */
bool config_wants_quotes(const char *value);

/* config_value.c */
/**
 * config_set - @value into @at, the row's place
 * Returns 0; 1 with a remark in @why_out, what was taken in its place; -EINVAL
 * with what would be right in it; or -ENOMEM.
 */
int config_set(const struct schema_row *row, void *at, const char *value,
               char *why_out, size_t why_size);
/** What stands at @from, too, into @at. Returns 0 or -ENOMEM. */
int config_copy(const struct schema_row *row, void *at, const void *from);
/** Frees what stands at @at. */
void config_unset(const struct schema_row *row, void *at);
/** The same values? */
bool config_same(const struct schema_row *row, const void *a, const void *b);
size_t config_width(const struct schema_row *row);

/* config_check.c */
/** Where a reason goes. */
struct config_reason {
    char *text;
    size_t size;
};
/** Puts @text there. Returns -EINVAL. */
int config_refuse(struct config_reason why, const char *text);
/** As config_set; @taken_out: the value that is kept, static or @value. */
int config_check_text(const struct schema_row *row, const char *value,
                      const char **taken_out, struct config_reason why);
/** Does @page have double bytes, or more? False where nobody knows it. */
bool config_is_multi_byte(const char *page);

/* config_read.c: where statements stood, for the rules between them */
#define CONFIG_MAX_ROWS 32
#define CONFIG_MAX_KINDS 24
struct config_places {
    unsigned rows[CONFIG_MAX_ROWS];    /* of the simple statements */
    unsigned blocks[CONFIG_MAX_KINDS]; /* the last of each kind */
};
/** The line of a statement, or 0. */
unsigned config_place(const struct config_places *places, const char *name);

/* config_spread.c */
/** TargetIp, TargetName or TargetMx: they may stand several times. */
struct config_way {
    const struct schema_row *row;
    char *value;
};
struct config_ways {
    struct config_way *at;
    size_t count;
};
bool config_is_way(const struct schema_row *row);
/** Does the target have one? */
bool config_has_way(const struct config_target *t);
/** One more. Returns as config_set does. */
int config_add_way(struct config_ways *ways, const struct schema_row *row,
                   const char *value, char *why_out, size_t why_size);
/** Each of @ways becomes a target that is otherwise like the last one of @c;
 *  empties @ways. Returns 0, -E2BIG: there are too many, or -ENOMEM. */
int config_spread(struct config *c, struct config_ways *ways);
void config_ways_clear(struct config_ways *ways);

/* config_rules.c */
void config_check(struct config *c, const struct config_places *places,
                  struct config_findings *findings);
/** What follows from other statements. Returns 0 or -ENOMEM. */
int config_complete(struct config *c);
/** The profile of those that say none. */
void config_inherit(struct config *c);

#endif
