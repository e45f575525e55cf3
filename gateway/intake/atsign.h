/**
 * atsign.h - which character stands for `@`, and where it may be
 *
 * National pages have another glyph at X'7C', and programs write that. All
 * matching is done on decoded characters; a real `@` keeps working.
 * Source: the rules of the manual page, ebgate-send(1), "THE AT-SIGN".
 */
#ifndef EBGATE_INTAKE_ATSIGN_H
#define EBGATE_INTAKE_ATSIGN_H

#include "base/buf.h"
#include "codepages/codepage.h"

struct atsign {
    bool automatic;      /* read it off the MAIL and RCPT records */
    uint32_t substitute; /* U+0040: there is none but the real one */
};

/** May @c never stand for an at-sign, since it would cut addresses at the
 *  wrong place? Letters of ASCII, digits, blanks, controls and specials. */
bool atsign_is_forbidden(uint32_t c);

/**
 * atsign_parse - "auto", a character ("§") or a byte of the page ("X'B5'")
 * Returns 0, 1 with a warning in @error_out (legal in local parts), or
 * -EINVAL with the reason (letter, digit, control, not in the page ...).
 */
int atsign_parse(const char *text, const struct codepage *cp,
                 struct atsign *out, char *error_out, size_t error_size);

/** Bytes of the source route in front of @path, `@a,@b:` with its colon; 0
 *  when it has none. */
size_t atsign_route(const struct atsign *a, struct span path);

/**
 * atsign_in_path - the at-sign of a path put right
 * @path:      decoded, without angle brackets
 * @out:       the path with `@`
 * @at_out:    byte in @path of the substitute that was replaced, or -1
 * Rules, in this order: a real unquoted `@` wins; else the rightmost unquoted
 * substitute that is not at an end. A source route is read hop by hop.
 * Returns 0, -ENOBUFS or -ENOMEM.
 */
int atsign_in_path(const struct atsign *a, struct span path, struct buf *out,
                   long *at_out);

/** atsign_in_header - the same for the value of an address header field or,
 *  with @msg_id, for what stands between < and >. Display names, quoted
 *  strings, comments and encoded words stay. Returns replacements, -ENOMEM. */
int atsign_in_header(const struct atsign *a, struct span value, bool msg_id,
                     struct buf *out);

/** What `auto` learns: fed with each decoded MAIL and RCPT path. */
struct atsign_guess {
    uint32_t seen[8]; /* different substitutes, in the order they came */
    uint64_t count[8];
    uint64_t record[8]; /* first record of each */
    unsigned kinds;
    uint64_t real; /* paths with a real at-sign */
};
void atsign_learn(struct atsign_guess *g, struct span path, uint64_t record);
/** Returns 0 with the character; -ENOENT when all have a real one or there
 *  is none; -EINVAL when records disagree, with the text that says so. */
int atsign_conclude(const struct atsign_guess *g, struct atsign *out,
                    char *text_out, size_t text_size);

#endif
