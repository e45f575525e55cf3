/**
 * ucm_table.h - the mappings of a file, and those of the file it builds on
 *
 * One mapping joins characters and the bytes of one cell. It is found by its
 * cell when bytes are decoded, by its character when text is encoded. In one
 * layer nothing may be said twice; a layer on top takes the place of what is
 * under it.
 */
#ifndef EBGATE_CODEPAGES_UCM_TABLE_H
#define EBGATE_CODEPAGES_UCM_TABLE_H

#include "codepages/ucm_states.h"

#define UCM_MAX_TEXT 2       /* characters of one cell */
#define UCM_MAX_SEQUENCES 64 /* cells of two characters */
#define UCM_ROWS 0x300       /* of 256 characters: planes 0 to 2 */

/** What stands behind "|". */
enum ucm_flag {
    UCM_BOTH_WAYS,
    UCM_FALLBACK,   /* text to bytes, as a best fit */
    UCM_SUBSTITUTE, /* no mapping: subchar1 stands for it */
    UCM_REVERSE,    /* bytes to text only */
    UCM_ONE_WAY,    /* text to bytes only, and good */
    UCM_FLAGS,
};

struct ucm_mapping {
    uint32_t text[UCM_MAX_TEXT];
    uint8_t text_len;
    uint8_t flag;
    uint8_t layer; /* 0: of the file that is built on */
    uint8_t block; /* of the file: the first or the second CHARMAP */
    uint16_t code; /* over X'FF': two bytes */
    uint32_t line;
};

struct ucm_table {
    struct ucm_mapping *mappings; /* each named by its index plus one */
    size_t count;
    size_t room;
    uint32_t *by_code;        /* 65536 of them */
    uint32_t *rows[UCM_ROWS]; /* by character */
    uint32_t sequences[UCM_MAX_SEQUENCES];
    size_t sequence_count;
};

int ucm_table_init(struct ucm_table *t);
void ucm_table_clear(struct ucm_table *t);

/**
 * ucm_table_add - one more mapping, whose text and code are within bounds
 * Returns 0, -ENOMEM, -ENOSPC: too many cells of two characters, or -EEXIST:
 * *@earlier_out, of the same layer, says something about its cell or its
 * character already.
 */
int ucm_table_add(struct ucm_table *t, const struct ucm_mapping *m,
                  const struct ucm_mapping **earlier_out);

/** The mapping that decodes @code, or NULL. */
const struct ucm_mapping *ucm_table_decode(const struct ucm_table *t,
                                           unsigned code);

/** The mapping that says what becomes of @text, UCM_SUBSTITUTE too; or NULL. */
const struct ucm_mapping *ucm_table_encode(const struct ucm_table *t,
                                           const uint32_t *text, size_t len);

#endif
