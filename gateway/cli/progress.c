#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#define MIB (1024.0 * 1024.0)

void progress_begin(struct progress *p, bool quiet)
{
    *p = (struct progress){.wanted = !quiet && isatty(STDERR_FILENO)};
    clock_gettime(CLOCK_MONOTONIC, &p->begun);
}

/** Seconds since the beginning. */
static double elapsed(const struct progress *p)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - p->begun.tv_sec) +
           (double)(now.tv_nsec - p->begun.tv_nsec) / 1e9;
}

static unsigned percent(uint64_t part, uint64_t whole)
{
    return whole ? (unsigned)((double)part * 100 / (double)whole) : 100;
}

void progress_show(struct progress *p, uint64_t bytes_read, uint64_t bytes,
                   uint64_t mails_read, uint64_t mails_done)
{
    double seconds = p->wanted ? elapsed(p) : 0;
    if (seconds < 1)
        return;
    fprintf(stderr,
            "\r\033[K%3u %% read, %" PRIu64 " mails, %" PRIu64
            " done, %.0f a second",
            percent(bytes_read, bytes), mails_read, mails_done,
            (double)mails_done / seconds);
    fflush(stderr);
    p->shown = true;
}

void progress_show_bytes(struct progress *p, uint64_t bytes_read,
                         uint64_t bytes)
{
    double seconds = p->wanted ? elapsed(p) : 0;
    if (seconds < 1)
        return;
    fputs("\r\033[K", stderr);
    if (bytes > 0)
        fprintf(stderr, "%3u %% of ", percent(bytes_read, bytes));
    fprintf(stderr, "%.0f MiB, %.0f a second",
            (double)(bytes ? bytes : bytes_read) / MIB,
            (double)bytes_read / MIB / seconds);
    fflush(stderr);
    p->shown = true;
}

void progress_hide(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
}
