/**
 * table_file.h - a file of the user's that holds a table
 *
 * Nothing in it is trusted: it is read whole up to a limit, and every fault is
 * told with the file's name and the place.
 */
#ifndef EBGATE_CODEPAGES_TABLE_FILE_H
#define EBGATE_CODEPAGES_TABLE_FILE_H

#include "codepages/codepage.h"

struct table_file {
    const char *path; /* borrowed, for messages */
    char *bytes;      /* a NUL stands behind them */
    size_t len;
};

/**
 * table_file_read - all of @path, if it is a file of at most @limit bytes
 * Returns 0; -ENOENT; -EINVAL: no regular file, or too long; another -errno
 * of the system. @error_out says why.
 */
int table_file_read(const char *path, size_t limit, struct table_file *out,
                    struct codepage_error *error_out);
void table_file_clear(struct table_file *file);

/** The first @size bytes of @path into @out; returns how many there were. */
size_t table_file_head(const char *path, char *out, size_t size);

/** As much of the end of @path as a message has room for. */
const char *table_file_tail(const char *path);

/** What stands behind the last slash of @path. */
const char *table_file_name(const char *path);

/** Does @name end in @ending, whatever the case? */
bool table_file_ends(const char *name, const char *ending);

/**
 * table_file_fault - "PATH:LINE: ..." into @error_out; without the line when
 * it is 0. Returns -EINVAL.
 */
__attribute__((format(printf, 4, 5))) int
table_file_fault(struct codepage_error *error_out, const char *path,
                 size_t line, const char *format, ...);

#endif
