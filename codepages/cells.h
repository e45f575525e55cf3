/**
 * cells.h - where the cells of a page come from
 *
 * ICU, an iconv or a table of this library answers about one code at a
 * time, from the initial state, without substitutes. Pages are filled from it
 * (fill.c), and whoever compares engines asks it directly.
 */
#ifndef EBGATE_CODEPAGES_CELLS_H
#define EBGATE_CODEPAGES_CELLS_H

#include "codepages/codepage.h"

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
    /** Is a character that is missing substituted in one byte, however wide it
     *  is? NULL: not known. */
    bool (*is_narrow)(struct cells *s, uint32_t code_point);
    /**
     * All characters that encode in any way or are narrow, rising, as a list
     * to be freed; NULL with *count_out > 0 without memory. NULL: the cells
     * cannot tell.
     */
    uint32_t *(*repertoire)(struct cells *s, size_t *count_out);
    void (*close)(struct cells *s);
};

/** Opened by a ..._cells_open; ended by cells_close. */
struct cells {
    const struct cells_calls *calls;
    char engine[96];  /* "icu ibm-37_P100-1995" */
    bool single_byte; /* every character is one byte, without any state */
    uint16_t sub;     /* what stands for a missing character; 0: the usual */
    uint16_t wide_sub;
    void *handle;
};

/** What a table of the user's says it is. */
struct cells_facts {
    char name[48];
    unsigned ccsid; /* 0: none */
    enum codepage_kind kind;
};

/** Each: 0, -ENOENT when the engine lacks @name, or -ENOMEM. */
int own_cells_open(unsigned ccsid, struct cells *s_out);
int icu_cells_open(const char *name, struct cells *s_out);
int iconv_libc_cells_open(const char *name, struct cells *s_out);
int iconv_gnu_cells_open(const char *name, struct cells *s_out);

void cells_close(struct cells *s);

/**
 * cells_put_code - @code as `encode` gives it
 * @code:   over X'FF' it is a double byte
 * @shifts: double bytes stand between SO and SI
 * Returns how many bytes.
 */
size_t cells_put_code(unsigned code, bool shifts,
                      unsigned char out[CELLS_MAX_BYTES]);

/**
 * cells_code - the code that @cells gives for @text, as `encode` would
 * One byte, or two that may stand between SO and SI. -1 when it has none.
 */
int cells_code(struct cells *cells, const uint32_t *text, size_t len,
               bool best_fit);

/** Is it a page of the EBCDIC family? X'C1F0' is "A0" in all of them. */
bool cells_are_ebcdic(struct cells *s);

/** Whose iconv @cells are of, and what it calls them; NULL: of no iconv. */
const struct iconv_calls *iconv_cells_calls(const struct cells *s,
                                            const char **name_out);

/** The name that mail would use for ICU's @cells, or NULL. */
const char *icu_cells_label(struct cells *s);

#endif
