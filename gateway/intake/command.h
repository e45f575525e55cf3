/**
 * command.h - the grammar of one command (RFC 5321, 4.1.2)
 *
 * Takes one line of decoded text, gives verb, path and parameters, and every
 * quirk that had to be mended to read it. Knows no order of commands: that is
 * batch.c's.
 */
#ifndef EBGATE_INTAKE_COMMAND_H
#define EBGATE_INTAKE_COMMAND_H

#include "base/span.h"
#include "intake/atsign.h"
#include "intake/quirk.h"
#include "intake/reply.h"

enum verb {
    VERB_NONE, /* an empty record, a note */
    VERB_HELO,
    VERB_EHLO,
    VERB_MAIL,
    VERB_RCPT,
    VERB_DATA,
    VERB_RSET,
    VERB_NOOP,
    VERB_QUIT,
    VERB_STARTTLS,
    VERB_TICK,
    VERB_VERB,
    VERB_VRFY,
    VERB_EXPN,
    VERB_HELP,
    VERB_QUEU,
    VERB_UNKNOWN,
};

/** Characters of a command: RFC 5321's 512 without CRLF; the tolerant profile
 *  leaves room for the parameters of RFC 3461. */
#define COMMAND_MAX_STRICT 510
#define COMMAND_MAX_TOLERANT 1000
#define COMMAND_MAX_PATH 256 /* octets with both brackets */
#define COMMAND_MAX_LOCAL 64
#define COMMAND_MAX_PARAMETERS 8
#define COMMAND_MAX_MENDED 8

struct command {
    enum verb verb;
    struct span word;     /* the verb as written */
    struct span argument; /* what follows it, trimmed; HELO's domain ... */
    struct span written;  /* MAIL, RCPT: the path as written, no brackets */
    struct buf path;      /* MAIL, RCPT, VRFY: without brackets and source
                             route, with a real `@` and a domain in ASCII;
                             reused from call to call */
    struct {
        struct span name, value;
    } parameters[COMMAND_MAX_PARAMETERS];
    unsigned parameter_count;
    struct {
        enum quirk_id quirk;
        size_t at;        /* byte in the line */
        struct span what; /* that stood there, part of the line; or empty */
    } mended[COMMAND_MAX_MENDED];
    unsigned mended_count;
    struct reply fault; /* code 0: the command is well-formed */
    size_t fault_at;    /* byte in the line */
};

/** "HELO" for VERB_HELO; "" for VERB_NONE and VERB_UNKNOWN. */
const char *verb_name(enum verb verb);

void command_init(struct command *c);
void command_clear(struct command *c);

/**
 * command_parse
 * @line:    decoded, without trailing blanks; borrowed as long as @c is used
 * Returns 0 or -ENOMEM; what is wrong with the command stands in c->fault: a
 * code of 500, 501, 502 or 555 is an error of syntax.
 */
int command_parse(struct command *c, struct span line, enum profile profile,
                  const struct atsign *atsign);

/** The value of a parameter; a span at NULL when it was not given. */
struct span command_parameter(const struct command *c, const char *name);

#endif
