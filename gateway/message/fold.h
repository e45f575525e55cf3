/**
 * fold.h - the words of a header field → lines (RFC 5322, 2.2.3)
 *
 * Writes one field: its name, then words with the white space before them.
 * A line is broken before a word that would pass column 76, and only where
 * white space stands or may stand.
 */
#ifndef EBGATE_MESSAGE_FOLD_H
#define EBGATE_MESSAGE_FOLD_H

#include "base/buf.h"
#include "intake/envelope.h"

#include <stdint.h>

#define FOLD_COLUMN 76 /* RFC 2047 for lines with encoded words */

struct fold {
    struct buf *out;
    struct buf *scratch;  /* for whoever has to put a word together */
    size_t column;        /* octets in the line so far */
    uint64_t substituted; /* characters that had to be replaced */
};

/** Begins the field: "Subject:". Returns 0, -ENOMEM or -ENOBUFS, as all. */
int fold_begin(struct fold *f, struct span name);

/**
 * fold_word - white space and a word behind it
 * @blank: what stands between; empty: the word adheres to the one before. It
 *         begins the next line when the word does not fit into this one
 * A word that no line can hold is broken where the line ends.
 */
int fold_word(struct fold *f, struct span blank, struct span word);

/** A new line that begins with one blank, whatever the column. */
int fold_line(struct fold *f);

/** Ends the field with CRLF. */
int fold_end(struct fold *f);

/** One word of a text and the white space in front of it. */
struct word {
    struct span blank;
    struct span text;
};

/** The next word of @rest; false when only white space is left. */
bool word_next(struct span *rest, struct word *word_out);

#endif
