/**
 * cells.h - where the cells of a page come from
 *
 * ICU, an iconv or a table of this library answers about one code at a
 * time, from the initial state, without substitutes. Pages are filled from it
 * (fill.c), and whoever compares engines asks it directly.
 */
#ifndef EBGATE_CODEPAGES_CELLS_H
#define EBGATE_CODEPAGES_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CELLS_MAX_TEXT 2  /* characters that one code may stand for */
#define CELLS_MAX_BYTES 8 /* bytes of one character, shifts included */

struct cells;

struct cells_calls {
    /** Characters that @bytes stand for; 0 when nothing or too many. */
    size_t (*decode)(struct cells *s, const unsigned char *bytes, size_t len,
                     uint32_t text_out[CELLS_MAX_TEXT]);
    /** Bytes of @text, or 0. @best_fit: one-way mappings count as well. */
    size_t (*encode)(struct cells *s, const uint32_t *text, size_t len,
                     bool best_fit, unsigned char out[CELLS_MAX_BYTES]);
    /**
     * All characters that encode in any way, rising, as a list to be freed;
     * NULL with *count_out > 0 without memory. NULL: the cells cannot tell.
     */
    uint32_t *(*repertoire)(struct cells *s, size_t *count_out);
    void (*close)(struct cells *s);
};

/** Opened by a ..._cells_open; ended by cells_close. */
struct cells {
    const struct cells_calls *calls;
    char engine[96];  /* "icu ibm-37_P100-1995" */
    bool single_byte; /* every character is one byte, without any state */
    void *handle;
};

/** Each: 0, -ENOENT when the engine lacks @name, or -ENOMEM. */
int own_cells_open(unsigned ccsid, struct cells *s_out);
int icu_cells_open(const char *name, struct cells *s_out);
int iconv_libc_cells_open(const char *name, struct cells *s_out);
int iconv_gnu_cells_open(const char *name, struct cells *s_out);

void cells_close(struct cells *s);

/** Is it a page of the EBCDIC family? X'C1F0' is "A0" in all of them. */
bool cells_are_ebcdic(struct cells *s);

/** The name that mail would use for ICU's @cells, or NULL. */
const char *icu_cells_label(struct cells *s);

#endif
