/**
 * scope.h - owned pointers that free themselves when the scope ends
 *
 *     SCOPED(message_free) struct message *message = NULL;
 *     ...
 *     *message_out = GIVE(message);
 */
#ifndef EBGATE_BASE_SCOPE_H
#define EBGATE_BASE_SCOPE_H

#define SCOPED(free_function) __attribute__((cleanup(free_function)))

/** The value of @p, leaving NULL: ownership goes to the reader. */
#define GIVE(p)                     \
    __extension__({                 \
        __typeof__(p) given_ = (p); \
        (p) = NULL;                 \
        given_;                     \
    })

#endif
