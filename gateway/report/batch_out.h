/**
 * batch_out.h - a mail of our own → the batch SMTP text of its job
 *
 *     HELO, MAIL FROM, RCPT TO, DATA, text with doubled dots, ".", QUIT
 *
 * Notices and reports are written this way, and go out as any other job does.
 * Lines are UTF-8 and end in LF; what goes wrong is told at the end, once.
 */
#ifndef EBGATE_REPORT_BATCH_OUT_H
#define EBGATE_REPORT_BATCH_OUT_H

#include "base/span.h"

#include <stdbool.h>
#include <stdio.h>

/** Zero-initialised is not ready. */
struct batch_out {
    FILE *out;    /* borrowed */
    bool in_line; /* of the text */
    bool plain;   /* text alone, in no batch: dots are not doubled */
    int error;    /* -errno of what went wrong first */
};

/** Octets of a mail's text that come piece by piece: lines with CRLF, cut
 *  anywhere, good until the next call. Returns 0 or -errno. */
struct octets_source {
    int (*next)(void *arg, struct span *octets_out, bool *last_out);
    void *arg;
};

/** @sender: "" for none. @utf8: there are addresses or header fields that need
 *  SMTPUTF8. */
void batch_out_begin(struct batch_out *b, FILE *out, const char *host,
                     const char *sender, bool utf8);
void batch_out_recipient(struct batch_out *b, const char *address);
void batch_out_data(struct batch_out *b);

/** Text: LF or CRLF ends a line. */
void batch_out_octets(struct batch_out *b, struct span octets);
void batch_out_say(struct batch_out *b, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/**
 * batch_out_lines - words of others, line by line
 * Each line begins with @indent, has BATCH_OUT_WIDTH bytes of @text at most
 * and ends in LF. What is not printable is a question mark. @first: goes in
 * front of the first in the place of @indent.
 */
void batch_out_lines(struct batch_out *b, const char *first, const char *indent,
                     const char *text);
#define BATCH_OUT_WIDTH 900

/**
 * batch_out_field - the same as a header field that begins with @name
 * A line that shows nothing is left out, for it would end the header; what is
 * not ASCII is a question mark.
 */
void batch_out_field(struct batch_out *b, const char *name, const char *text);

/** Returns 0 or the -errno of anything before; the stream is flushed. */
int batch_out_end(struct batch_out *b);

#endif
