#include "codepages/iconv_calls.h"

#include <errno.h>
#include <iconv.h>

/* EBCDIC came with libiconv 1.17. */
#define EBCDIC_SINCE 0x0111

static void *gnu_open(const char *to, const char *from)
{
    if (_libiconv_version < EBCDIC_SINCE) {
        errno = EINVAL;
        return NULL;
    }
    iconv_t handle = iconv_open(to, from);
    return handle == (iconv_t)-1 ? NULL : handle;
}

static size_t gnu_convert(void *handle, char **in, size_t *in_len, char **out,
                          size_t *out_len)
{
    return iconv(handle, in, in_len, out, out_len);
}

static void gnu_close(void *handle)
{
    iconv_close(handle);
}

const struct iconv_calls iconv_gnu = {"libiconv", gnu_open, gnu_convert,
                                      gnu_close};
