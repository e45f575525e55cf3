/**
 * outfile.h - a file that appears when it is complete, or not at all
 *
 * Written beside its place without a name, or under another, made durable,
 * then renamed. A place that is no regular file (a pipe, a terminal,
 * /dev/null) is written to directly.
 */
#ifndef EBGATE_REPORT_OUTFILE_H
#define EBGATE_REPORT_OUTFILE_H

#include <stdbool.h>
#include <stdio.h>

struct outfile {
    FILE *stream;
    char *path;      /* where it will be */
    char *temporary; /* where it is until then, or NULL */
    bool nameless;   /* it is nowhere until then; neither: written directly */
    bool fleeting;   /* may be lost with the power: it can be made again */
};

/** Returns 0 or -errno. */
int outfile_open(struct outfile *f, const char *path);

/**
 * outfile_open_in - one whose name is chosen when it is complete
 * In @directory, for its owner and group. It gets its name by outfile_link,
 * never by outfile_commit. Returns 0 or -errno.
 */
int outfile_open_in(struct outfile *f, const char *directory);

/** Flushes, syncs, and gives it the name @path, in its directory, which must
 *  be nobody's. Returns 0; -EEXIST: try another; or -errno, as
 *  outfile_commit. */
int outfile_link(const struct outfile *f, const char *path);

/** Flushes, syncs (but what is fleeting), renames. Returns 0 or -errno, -EIO
 * for a write that failed before; then nothing stands at the path that did not
 * before. */
int outfile_commit(struct outfile *f);

/** Stands nothing of it at the path yet? */
bool outfile_is_aside(const struct outfile *f);

/** Without outfile_commit before, leaves nothing behind. */
void outfile_clear(struct outfile *f);

#endif
