/**
 * private_file.h - files that hold a secret, and who may read them
 */
#ifndef EBGATE_SERVICE_PRIVATE_FILE_H
#define EBGATE_SERVICE_PRIVATE_FILE_H

#include <stddef.h>

/**
 * private_file_open - for reading, if it is fit for a secret
 * It must be a file, of this user or of root, that others may not read and
 * nobody else may write.
 * Returns a descriptor, or -EINVAL with a reason that names the file.
 */
int private_file_open(const char *path, char *why_out, size_t why_size);

#endif
