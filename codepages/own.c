#include "codepages/cells.h"

#include "codepages/tables/own.h"

#include <errno.h>
#include <stdio.h>

/* X'00' to X'3F', the same in every page (CDRA). */
static const unsigned char controls[OWN_FIRST] = {
    0x00, 0x01, 0x02, 0x03, 0x9C, 0x09, 0x86, 0x7F, /* X'00' */
    0x97, 0x8D, 0x8E, 0x0B, 0x0C, 0x0D, 0x0E, 0x0F, /* X'08' */
    0x10, 0x11, 0x12, 0x13, 0x9D, 0x85, 0x08, 0x87, /* X'10' */
    0x18, 0x19, 0x92, 0x8F, 0x1C, 0x1D, 0x1E, 0x1F, /* X'18' */
    0x80, 0x81, 0x82, 0x83, 0x84, 0x0A, 0x17, 0x1B, /* X'20' */
    0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x05, 0x06, 0x07, /* X'28' */
    0x90, 0x91, 0x16, 0x93, 0x94, 0x95, 0x96, 0x04, /* X'30' */
    0x98, 0x99, 0x9A, 0x9B, 0x14, 0x15, 0x9E, 0x1A, /* X'38' */
};
#define EIGHT_ONES 0x9F /* what X'FF' is */

static uint32_t own_char(const struct own_page *page, unsigned byte)
{
    if (byte < OWN_FIRST)
        return controls[byte];
    return byte == 0xFF ? EIGHT_ONES : page->cells[byte - OWN_FIRST];
}

const struct own_page *own_page_find(unsigned ccsid)
{
    for (size_t i = 0; i < own_pages_len; i++)
        if (own_pages[i]->row.ccsid == ccsid)
            return own_pages[i];
    return NULL;
}

int own_page_byte_of(const struct own_page *page, uint32_t c)
{
    for (unsigned byte = 0; c != NONE && byte < 256; byte++)
        if (own_char(page, byte) == c)
            return (int)byte;
    return -1;
}

static size_t own_decode(struct cells *s, const unsigned char *bytes,
                         size_t len, uint32_t text_out[CELLS_MAX_TEXT])
{
    uint32_t c = len == 1 ? own_char(s->handle, bytes[0]) : NONE;
    text_out[0] = c;
    return c == NONE ? 0 : 1;
}

static size_t own_encode(struct cells *s, const uint32_t *text, size_t len,
                         bool best_fit, unsigned char out[CELLS_MAX_BYTES])
{
    (void)best_fit; /* there are no one-way mappings */
    int byte = len == 1 ? own_page_byte_of(s->handle, text[0]) : -1;
    out[0] = (unsigned char)byte;
    return byte >= 0;
}

static void own_close(struct cells *s)
{
    s->handle = NULL;
}

static const struct cells_calls own_calls = {
    .decode = own_decode,
    .encode = own_encode,
    .close = own_close,
};

int own_cells_open(unsigned ccsid, struct cells *s_out)
{
    const struct own_page *page = own_page_find(ccsid);
    if (!page)
        return -ENOENT;
    *s_out = (struct cells){.calls = &own_calls,
                            .engine = "own",
                            .single_byte = true,
                            .handle = (void *)page};
    return 0;
}
