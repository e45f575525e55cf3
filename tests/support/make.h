/**
 * make.h - data sets out of lines, for tests
 *
 * Lines are parted by '\n' and written in EBCDIC as notation.h has it, or in
 * ASCII.
 */
#ifndef EBGATE_TESTS_MAKE_H
#define EBGATE_TESTS_MAKE_H

#include "intake/dataset.h"
#include "notation.h"

struct make {
    enum recfm recfm;
    size_t lrecl;       /* F: padded to it with blanks */
    unsigned per_block; /* V: so many records a block; 0: RDW only */
    const char *end;    /* text: in the notation of notation.h */
    bool ascii;
};

static inline void make_text(const char *line, size_t len, bool ascii,
                             struct buf *out)
{
    for (size_t i = 0; i < len; i++)
        buf_append_byte(out, ascii ? (unsigned char)line[i]
                                   : notation_ebcdic(line[i]));
}

static inline void make_word(struct buf *out, size_t at)
{
    size_t len = out->len - at;
    out->bytes[at] = (unsigned char)(len >> 8);
    out->bytes[at + 1] = (unsigned char)len;
}

static inline void make_dataset(const struct make *m, const char *lines,
                                struct buf *out)
{
    size_t block = 0;
    for (unsigned n = 0; *lines; n++) {
        size_t len = strcspn(lines, "\n");
        bool opens = m->per_block > 0 && n % m->per_block == 0;
        if (opens) {
            block = out->len;
            buf_append(out, span_of("\0\0\0\0", 4));
        }
        size_t at = out->len;
        bool words = m->recfm == RECFM_V || m->recfm == RECFM_VB;
        if (words)
            buf_append(out, span_of("\0\0\0\0", 4));
        make_text(lines, len, m->ascii, out);
        while (m->lrecl > 0 && out->len - at < m->lrecl)
            buf_append_byte(out, m->ascii ? ' ' : 0x40);
        if (words)
            make_word(out, at);
        if (m->per_block > 0)
            make_word(out, block);
        if (m->end)
            notation_read(m->end, out);
        lines += len + (lines[len] == '\n');
    }
}

#endif
