/**
 * encoded_word.h - text of header fields in ASCII (RFC 2047)
 *
 * Words are UTF-8, at most 75 octets, and hold whole characters only. Q words
 * use the set that is safe in a phrase, so that one encoder serves all.
 */
#ifndef EBGATE_MESSAGE_ENCODED_WORD_H
#define EBGATE_MESSAGE_ENCODED_WORD_H

#include "message/fold.h"

/** Is @word an encoded word already? */
bool encoded_word_is(struct span word);

/** Must @word of a free text be encoded: is it not ASCII, or too long? */
bool encoded_word_needed(struct span word);

/**
 * encoded_word_put - @text as encoded words, @blank before the first
 * @text: UTF-8; blanks in it are encoded too
 * Returns 0, -ENOMEM or -ENOBUFS.
 */
int encoded_word_put(struct fold *f, struct span blank, struct span text);

/**
 * encoded_text_put - an unstructured field's value
 * ASCII words and encoded words that stand in it are kept; runs of words
 * that need it are encoded together.
 */
int encoded_text_put(struct fold *f, struct span value);

#endif
