/**
 * bsmtp.h - one line of the transcript → lines of batch SMTP text
 *
 *     050 RCPT TO:<anna@example.com>
 *     550-5.1.1 The mailbox does not exist;
 *     550 5.1.1 ask the postmaster (record 17, column 9)
 *
 * Class 0 is context and no reply: 050 echoes a command, 051 is a warning
 * about something that was mended. Every line of a reply has its code and
 * enhanced code, and JES when the reply is ours. What does not fit a line
 * goes on in the next as a multi-line reply does; nothing is cut.
 *
 * Sources: RFC 5321, 4.2.1; RFC 2034; z/VM, "SMTP Command Responses".
 */
#ifndef EBGATE_REPORT_BSMTP_H
#define EBGATE_REPORT_BSMTP_H

#include "base/buf.h"
#include "report/transcript.h"

/** Narrowest line that is written: prefix and one wide character. */
#define BSMTP_MIN_WIDTH 24

/** What the lines must fit; a NULL function is no limit. */
struct bsmtp_shape {
    /** Bytes of @line (UTF-8) that fit, ending between two characters. */
    size_t (*fits)(void *arg, struct span line);
    /** Can it be written? What cannot becomes a question mark. */
    bool (*has)(void *arg, uint32_t code_point);
    bool has_ascii; /* all that is printable: it need not be asked for */
    void *arg;
};

struct bsmtp {
    struct buf text; /* of the echo or the reply, '\n' between lines */
    struct buf line; /* the line that was given */
    size_t at;       /* in text: what comes next */
    bool replying;   /* the echo is done */
    bool begun;
    const struct transcript_line *source;
    const struct bsmtp_shape *shape;
};

void bsmtp_init(struct bsmtp *b);
void bsmtp_clear(struct bsmtp *b);

/** Both are borrowed until the last line was given. */
void bsmtp_begin(struct bsmtp *b, const struct transcript_line *source,
                 const struct bsmtp_shape *shape);

/** STEP_ITEM with a line, good until the next call; STEP_END; -ENOMEM. */
int bsmtp_next(struct bsmtp *b, struct span *line_out);

/** Appends @text with everything that could act on a terminal, or is not
 *  well-formed, as a question mark; tabs become blanks. '\n' stays when
 *  @lines. Returns 0, -ENOMEM or -ENOBUFS. */
int bsmtp_clean(struct span text, bool lines, const struct bsmtp_shape *shape,
                struct buf *out);

#endif
