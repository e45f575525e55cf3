/**
 * line_out.h - lines of UTF-8 → records, or text with line ends
 *
 * Lines are encoded, broken or cut where a record cannot hold them, padded
 * and put out in the format of the data set. Text is written in large pieces.
 */
#ifndef EBGATE_CONVERT_LINE_OUT_H
#define EBGATE_CONVERT_LINE_OUT_H

#include "convert/outlet.h"
#include "convert/recode.h"
#include "report/record_out.h"

/** What is done with a line that no record can hold. */
enum line_fit { LINE_FIT_STOP, LINE_FIT_WRAP, LINE_FIT_TRUNCATE };

struct line_out {
    struct recode *recode; /* borrowed: its encoder */
    struct dataset_format format;
    enum line_fit fit;
    struct record_out records; /* all formats but text */
    struct buf bytes;          /* a line, encoded */
    struct outlet *out;        /* borrowed: of text */
    struct span line_end;
    uint64_t written; /* records or lines */
    uint64_t wrapped, truncated;
    size_t needed; /* LINE_TOO_LONG: bytes the line takes */
};

enum line_end_of_put {
    LINE_WRITTEN,
    LINE_STOPPED,  /* a character: recode_stopped */
    LINE_TOO_LONG, /* for a record, and LINE_FIT_STOP */
};

/** @out: borrowed. line_out_clear in every case. */
void line_out_init(struct line_out *l, struct recode *recode,
                   const struct dataset_format *format, enum line_fit fit,
                   struct outlet *out);
void line_out_clear(struct line_out *l);

/** Bytes of data that a record can hold; 0: any number. */
size_t line_out_width(const struct line_out *l);

/** Returns one of enum line_end_of_put, or -errno. */
int line_out_put(struct line_out *l, struct span text);

/**
 * line_out_batch - where text that needs no encoding is decoded to directly
 * NULL: it has to go through line_out_put. What was appended is a line after
 * line_out_end_line, which returns 0 or -errno.
 */
struct buf *line_out_batch(struct line_out *l);
int line_out_end_line(struct line_out *l);

/** The last block; lines wait in the outlet. Returns 0 or -errno. */
int line_out_finish(struct line_out *l);

#endif
