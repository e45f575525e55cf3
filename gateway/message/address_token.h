/**
 * address_token.h - the words of a structured field (RFC 5322, 3.2)
 *
 * Lenient: what is opened and never closed goes to the end of the value.
 */
#ifndef EBGATE_MESSAGE_ADDRESS_TOKEN_H
#define EBGATE_MESSAGE_ADDRESS_TOKEN_H

#include "base/span.h"

enum token_kind {
    TOKEN_END,
    TOKEN_ATOM,    /* a run of anything else: names, addresses, literals */
    TOKEN_QUOTED,  /* "..." */
    TOKEN_COMMENT, /* (...) */
    TOKEN_ANGLE,   /* <...> */
    TOKEN_MARK,    /* , ; or : between addresses */
};

struct token {
    enum token_kind kind;
    struct span blank; /* before it */
    struct span text;
};

/** Takes the next token off @rest, a value in one line. */
struct token token_next(struct span *rest);

#endif
