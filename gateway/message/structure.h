/**
 * structure.h - the entities of a mail: headers, parts, boundaries
 *
 * Both passes over a mail, its survey and its sending, walk with this and so
 * see the same parts in the same order. It is given decoded lines; of a body
 * it needs only those that begin with "--".
 *
 *     mail      = header body
 *     body      = text / message / multipart
 *     message   = header body
 *     multipart = preamble 1*(delimiter header body) close-delimiter epilogue
 *
 * Sources: RFC 2046, 5.1; RFC 5322, 3.5; the quirks.
 */
#ifndef EBGATE_MESSAGE_STRUCTURE_H
#define EBGATE_MESSAGE_STRUCTURE_H

#include "message/content.h"

#define STRUCTURE_MAX_DEPTH 32

/** Blank lines before a header; behind more of them comes text. */
#define STRUCTURE_MAX_BLANK 1000

enum zone {
    ZONE_START,  /* nothing but blank lines so far */
    ZONE_HEADER, /* of the mail, a part or a message in it */
    ZONE_LEAF,   /* the body of one part */
    ZONE_AROUND, /* of a multipart: before the first part, behind the last */
};

/** Whose header it is. */
enum level {
    LEVEL_MAIL,    /* of the mail itself: it is completed */
    LEVEL_PART,    /* of a part: only its labels are put right */
    LEVEL_MESSAGE, /* of a message inside: the same */
};

/** A multipart or a message that is not over. */
struct frame {
    enum content_kind kind;
    size_t entity;
    bool opened; /* a delimiter was seen */
    bool closed; /* the close-delimiter was seen */
    bool digest;
    bool is_signed;
    unsigned char boundary[CONTENT_BOUNDARY_MAX];
    size_t boundary_len;
};

enum structure_event {
    STRUCTURE_HELD,      /* taken into the header */
    STRUCTURE_HEADER,    /* the header of `entity` is complete */
    STRUCTURE_TEXT,      /* a line of `entity`'s text */
    STRUCTURE_DELIMITER, /* of `frame`: a part begins, or all are over */
    STRUCTURE_UNCLOSED,  /* `frame` ends without its closing line */
    STRUCTURE_END,
};

struct structure {
    bool flat; /* strict: a header and one body, whatever it says */
    enum zone zone;
    struct buf header; /* UTF-8 lines, each with LF; HEADER gives it */
    bool header_given; /* ... and the next call forgets it */
    struct buf scratch;
    struct content content; /* of `entity` */
    size_t entity;          /* the one that text belongs to */
    size_t entities;        /* whose header was seen so far */
    struct frame frames[STRUCTURE_MAX_DEPTH];
    size_t depth;
    enum level level; /* of its header */
    size_t parent;    /* the entity it is in */
    /* What the last event has to say: */
    bool again;         /* the line is to be given once more */
    bool closing;       /* DELIMITER: the last of the multipart */
    bool blank_missing; /* HEADER: ended by text, not by a blank line */
    bool blank_leading; /* HEADER: blank lines stood before it */
    size_t blank_lines; /* HEADER: empty lines of text follow at once */
    const struct frame *frame;
};

/** @limit: bytes of a header. */
void structure_init(struct structure *s, bool flat, size_t limit);
void structure_clear(struct structure *s);
/** A new mail; keeps the memory. */
void structure_begin(struct structure *s);

/** Can a line be text without being looked at? */
static inline bool structure_is_text(const struct structure *s, bool dashes)
{
    return s->zone >= ZONE_LEAF && (!dashes || s->depth == 0);
}

/**
 * structure_line - one line; again with the same one while s->again is set
 * Returns the event, -ENOMEM, or -ENOBUFS: the header is over its limit.
 */
int structure_line(struct structure *s, struct span line);

/** No more lines: call until STRUCTURE_END. */
int structure_finish(struct structure *s);

/** Does the text that comes stand inside a multipart/signed? */
bool structure_is_signed(const struct structure *s);

#endif
