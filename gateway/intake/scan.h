/**
 * scan.h - a command line, read from left to right
 *
 * Inside the grammar of commands only (command.c, path.c, parameter.c): where
 * the reader is, what counts as white space, and how a refusal and a mending
 * are noted.
 */
#ifndef EBGATE_INTAKE_SCAN_H
#define EBGATE_INTAKE_SCAN_H

#include "intake/command.h"

/** Bytes of a refused word that a reply shows, with the terminator. */
#define SCAN_SHOWN 65

struct scan {
    struct span line;
    size_t at;
    enum profile profile;
    const struct atsign *atsign;
    struct command *command; /* that is being filled */
};

/** Bytes of the white space at the head of @s: blank, HT, CR, LF, NEL, NUL,
 *  as CSSMTP takes them between words. 0: something else. */
static inline size_t space_length(struct span s)
{
    if (s.len == 0)
        return 0;
    unsigned char c = s.at[0];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0')
        return 1;
    return s.len > 1 && c == 0xC2 && s.at[1] == 0x85 ? 2 : 0;
}

static inline bool scan_ended(const struct scan *s)
{
    return s->at >= s->line.len;
}

static inline struct span scan_rest(const struct scan *s)
{
    return span_from(s->line, s->at);
}

/** Goes behind white space; returns how much there was. */
size_t scan_space(struct scan *s);

/** Goes behind the next word, which white space ends; quoted strings are
 *  part of a word. */
struct span scan_word(struct scan *s);

/** Goes behind @word, whatever its case; false when it is not there. */
bool scan_take(struct scan *s, struct span word);

/** Notes a quirk at byte @at of the line. */
void scan_mend(struct scan *s, enum quirk_id quirk, size_t at,
               struct span what);

/** Notes a mended quirk, or refuses it where the profile does; false then. */
bool scan_allow(struct scan *s, enum quirk_id quirk, size_t at,
                struct span what);

/** Refuses the command: SCAN_REFUSE(s, at, "501 5.5.4", "text", ...). The value
 *  is 0 or -ENOMEM. */
#define SCAN_REFUSE(s, where, ...)     \
    ((s)->command->fault_at = (where), \
     reply_set(&(s)->command->fault, __VA_ARGS__))

static inline bool scan_refused(const struct scan *s)
{
    return s->command->fault.code != 0;
}

/** MAIL FROM: and RCPT TO: up to the end of the path (path.c). */
int path_parse(struct scan *s);

/** ESMTP parameters behind a path (parameter.c).
 *  @bare: the path had no brackets, so that only known ones may follow */
int parameters_parse(struct scan *s, bool bare);

#endif
