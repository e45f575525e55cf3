/** progress.h - one line on a terminal, for work that lasts over a second */
#ifndef EBGATE_CLI_PROGRESS_H
#define EBGATE_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
    bool wanted; /* standard error is a terminal */
    bool shown;  /* the line stands there now */
    struct timespec begun;
};

void progress_begin(struct progress *p, bool quiet);
void progress_show(struct progress *p, uint64_t bytes_read, uint64_t bytes,
                   uint64_t mails_read, uint64_t mails_done);
/** The same for bytes that are converted; @bytes 0: nobody knows how many. */
void progress_show_bytes(struct progress *p, uint64_t bytes_read,
                         uint64_t bytes);
/** Takes the line away, before anything else is said. */
void progress_hide(struct progress *p);

#endif
