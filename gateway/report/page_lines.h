/**
 * page_lines.h - one line of the transcript → lines in a page's bytes
 *
 * bsmtp.h's lines, encoded, each no longer than a record can be. What the page
 * lacks is a question mark.
 */
#ifndef EBGATE_REPORT_PAGE_LINES_H
#define EBGATE_REPORT_PAGE_LINES_H

#include "codepages/codepage.h"
#include "report/bsmtp.h"

/** Must not be moved once it is initialised. */
struct page_lines {
    struct codepage_coder coder;
    struct bsmtp lines;
    struct bsmtp_shape shape;
    struct buf encoded;
    size_t width;
};

/** @width: bytes of a line at most, BSMTP_MIN_WIDTH at least; 0: any number.
 *  @cp is borrowed. Returns 0 or -ENOMEM. */
int page_lines_init(struct page_lines *p, const struct codepage *cp,
                    size_t width);
void page_lines_clear(struct page_lines *p);

/** @line is borrowed until its last was given. */
void page_lines_begin(struct page_lines *p, const struct transcript_line *line);

/** STEP_ITEM with a line, good until the next call; STEP_END; or -errno. */
int page_lines_next(struct page_lines *p, struct span *bytes_out);

#endif
