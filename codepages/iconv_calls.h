/**
 * iconv_calls.h - one iconv among several
 *
 * GNU libiconv's header renames what the C library's declares, so each is
 * called from a file of its own and known to the others by this table.
 */
#ifndef EBGATE_CODEPAGES_ICONV_CALLS_H
#define EBGATE_CODEPAGES_ICONV_CALLS_H

#include <stddef.h>

struct iconv_calls {
    const char *engine;                              /* "iconv", "libiconv" */
    void *(*open)(const char *to, const char *from); /* or NULL, errno set */
    /** As iconv(3). */
    size_t (*convert)(void *handle, char **in, size_t *in_len, char **out,
                      size_t *out_len);
    void (*close)(void *handle);
};

extern const struct iconv_calls iconv_libc;
extern const struct iconv_calls iconv_gnu;

#endif
