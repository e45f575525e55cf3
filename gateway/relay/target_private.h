/**
 * target_private.h - the inside of target.h, for the target*.c
 *
 * target.c         the URL, and what is learnt of a relay
 * target_option.c  its options: TLS and login
 * target_adopt.c   other ones, while it is used
 */
#ifndef EBGATE_RELAY_TARGET_PRIVATE_H
#define EBGATE_RELAY_TARGET_PRIVATE_H

#include "relay/target.h"

/** Where a reason goes. */
struct reason {
    char *out;
    size_t size;
};

/** Writes it; returns -EINVAL. */
int target_refuse(struct reason why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** As much of @s as "%.*s" wants. */
static inline int target_width(struct span s)
{
    return s.len < 100 ? (int)s.len : 100;
}

/** What stands before @mark; @rest goes on behind it. */
struct span target_cut(struct span *rest, unsigned char mark);

/** One option. Returns 0, -EINVAL with the reason, -ENOMEM. */
int target_set_option(struct target *t, struct span name, struct span value,
                      struct reason why);
/** May it be seen in reports? It tells the relay apart from others. */
bool target_option_is_shown(struct span name);
/** Do the options fit each other? Returns 0 or -EINVAL. */
int target_check_options(const struct target *t, struct reason why);

#endif
