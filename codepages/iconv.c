#include "codepages/cells.h"
#include "codepages/iconv_calls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An iconv both ways; the Unicode side is UTF-32 in big-endian order. */
struct iconv_pair {
    const struct iconv_calls *calls;
    void *decode;
    void *encode;
    char name[64];
};

/* Converts all of @in from the initial state. Returns bytes, 0 on failure. */
static size_t convert_all(const struct iconv_calls *calls, void *handle,
                          const void *in, size_t in_len, void *out,
                          size_t out_size)
{
    char *in_at = (char *)in, *out_at = out;
    size_t out_left = out_size;
    calls->convert(handle, NULL, NULL, NULL, NULL);
    /* A count other than zero tells of characters that do not return. */
    if (calls->convert(handle, &in_at, &in_len, &out_at, &out_left) != 0 ||
        calls->convert(handle, NULL, NULL, &out_at, &out_left) != 0)
        return 0;
    return out_size - out_left;
}

static size_t iconv_decode(struct cells *s, const unsigned char *bytes,
                           size_t len, uint32_t text_out[CELLS_MAX_TEXT])
{
    const struct iconv_pair *pair = s->handle;
    unsigned char out[4 * CELLS_MAX_TEXT];
    size_t count =
        convert_all(pair->calls, pair->decode, bytes, len, out, sizeof out) / 4;
    for (size_t i = 0; i < count; i++) {
        const unsigned char *b = out + 4 * i;
        text_out[i] = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 |
                      (uint32_t)b[2] << 8 | b[3];
    }
    return count;
}

static size_t iconv_encode(struct cells *s, const uint32_t *text, size_t len,
                           bool best_fit, unsigned char out[CELLS_MAX_BYTES])
{
    (void)best_fit; /* an iconv has one set of mappings */
    const struct iconv_pair *pair = s->handle;
    unsigned char in[4 * CELLS_MAX_TEXT];
    for (size_t i = 0; i < len && i < CELLS_MAX_TEXT; i++) {
        in[4 * i] = (unsigned char)(text[i] >> 24);
        in[4 * i + 1] = (unsigned char)(text[i] >> 16);
        in[4 * i + 2] = (unsigned char)(text[i] >> 8);
        in[4 * i + 3] = (unsigned char)text[i];
    }
    return convert_all(pair->calls, pair->encode, in, 4 * len, out,
                       CELLS_MAX_BYTES);
}

/* No byte of such a charset waits for another. */
static bool is_single_byte(const struct iconv_pair *pair)
{
    for (int b = 0; b < 256; b++) {
        char in = (char)b, out[16];
        char *in_at = &in, *out_at = out;
        size_t in_left = 1, out_left = sizeof out;
        pair->calls->convert(pair->decode, NULL, NULL, NULL, NULL);
        size_t r = pair->calls->convert(pair->decode, &in_at, &in_left, &out_at,
                                        &out_left);
        bool silent = r == 0 && out_left == sizeof out;
        if (silent || (r == (size_t)-1 && errno == EINVAL))
            return false;
    }
    return true;
}

static void iconv_close_both(struct cells *s)
{
    struct iconv_pair *pair = s->handle;
    if (pair->decode)
        pair->calls->close(pair->decode);
    if (pair->encode)
        pair->calls->close(pair->encode);
    free(pair);
}

static const struct cells_calls iconv_cells = {
    .decode = iconv_decode,
    .encode = iconv_encode,
    .close = iconv_close_both,
};

__attribute__((unused)) static int
iconv_cells_open(const struct iconv_calls *calls, const char *name,
                 struct cells *s_out)
{
    struct iconv_pair *pair = calloc(1, sizeof *pair);
    if (!pair)
        return -ENOMEM;
    pair->calls = calls;
    snprintf(pair->name, sizeof pair->name, "%s", name);
    pair->decode = calls->open("UTF-32BE", name);
    pair->encode = calls->open(name, "UTF-32BE");
    *s_out = (struct cells){.calls = &iconv_cells, .handle = pair};
    snprintf(s_out->engine, sizeof s_out->engine, "%s %s", calls->engine, name);
    if (pair->decode && pair->encode) {
        s_out->single_byte = is_single_byte(pair);
        return 0;
    }
    int r = errno == ENOMEM ? -ENOMEM : -ENOENT;
    iconv_close_both(s_out);
    *s_out = (struct cells){0};
    return r;
}

int iconv_libc_cells_open(const char *name, struct cells *s_out)
{
#ifdef HAVE_ICONV_LIBC
    return iconv_cells_open(&iconv_libc, name, s_out);
#else
    (void)name, (void)s_out;
    return -ENOENT;
#endif
}

int iconv_gnu_cells_open(const char *name, struct cells *s_out)
{
#ifdef HAVE_ICONV_GNU
    return iconv_cells_open(&iconv_gnu, name, s_out);
#else
    (void)name, (void)s_out;
    return -ENOENT;
#endif
}

const struct iconv_calls *iconv_cells_calls(const struct cells *s,
                                            const char **name_out)
{
    const struct iconv_pair *pair = s->handle;
    if (s->calls != &iconv_cells)
        return NULL;
    *name_out = pair->name;
    return pair->calls;
}
