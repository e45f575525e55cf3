/**
 * guarded.h - memory with a wall before and behind it
 *
 * A pointer that leaves the room by one byte on the walled side is a
 * segmentation fault: no kernel may read or write there.
 */
#ifndef EBGATE_TESTS_GUARDED_H
#define EBGATE_TESTS_GUARDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct guarded {
    unsigned char *room; /* a page that may be used, between two that may not */
    size_t size;
};

/** Makes @g once for the whole run of a test. */
static inline void guarded_once(struct guarded *g)
{
    if (g->room)
        return;
    g->size = (size_t)sysconf(_SC_PAGESIZE);
    unsigned char *all =
        mmap(NULL, 3 * g->size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (all == MAP_FAILED ||
        mprotect(all + g->size, g->size, PROT_READ | PROT_WRITE) < 0)
        abort();
    g->room = all + g->size;
}

/** Room for @len bytes with the wall right behind it, or right before. */
static inline unsigned char *guarded_place(const struct guarded *g, size_t len,
                                           bool behind)
{
    if (len > g->size)
        abort();
    return behind ? g->room + g->size - len : g->room;
}

#endif
