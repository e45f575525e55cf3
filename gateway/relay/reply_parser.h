/**
 * reply_parser.h - bytes → replies of a relay (RFC 5321, 4.2; RFC 3463)
 *
 * Rules where relays break the grammar: the last line's code decides; a lone
 * LF ends a line, a tab passes for the blank behind the code; lines are cut at
 * REPLY_LINE_LIMIT bytes with the code kept. A protocol error is a line that
 * does not begin with a code from 200 to 599 and a blank, a '-' or nothing, and
 * a reply of more than 64 KiB.
 *
 * Control characters, lone CR and bytes that are not UTF-8 come out as '?', a
 * tab as a blank. An enhanced code is taken when it is well-formed and of the
 * reply's class; the last line that has one decides; without one it is made
 * of the class alone (x.0.0; none with 3yz).
 */
#ifndef EBGATE_RELAY_REPLY_PARSER_H
#define EBGATE_RELAY_REPLY_PARSER_H

#include "base/buf.h"
#include "base/step.h"
#include "intake/reply.h"

/** A challenge of AUTH has 12,288 octets at most (RFC 4954, 4), behind its
 *  code and before CRLF. */
#define REPLY_LINE_LIMIT (4 + 12288 + 2)

struct reply_parser;

int reply_parser_new(struct reply_parser **p_out);
void reply_parser_free(struct reply_parser **p);

/** Borrowed until reply_parser_next answers STEP_HUNGRY; the last feed must
 *  have been drained. */
void reply_parser_feed(struct reply_parser *p, struct span bytes);

/**
 * reply_parser_next
 * @reply_out: borrowed until the next call; lines parted by '\n', codes and
 *             enhanced codes taken off
 * STEP_FAULT: protocol error; @reply_out then holds ours: 421 4.5.0 and what
 * was wrong.
 */
int reply_parser_next(struct reply_parser *p, const struct reply **reply_out);

/** Are there bytes that belong to no complete reply? (STARTTLS injection) */
bool reply_parser_has_rest(const struct reply_parser *p);

#endif
