#include "codepages/iconv_calls.h"

#include <iconv.h>

static void *libc_open(const char *to, const char *from)
{
    iconv_t handle = iconv_open(to, from);
    return handle == (iconv_t)-1 ? NULL : handle;
}

static size_t libc_convert(void *handle, char **in, size_t *in_len, char **out,
                           size_t *out_len)
{
    return iconv(handle, in, in_len, out, out_len);
}

static void libc_close(void *handle)
{
    iconv_close(handle);
}

const struct iconv_calls iconv_libc = {"iconv", libc_open, libc_convert,
                                       libc_close};
