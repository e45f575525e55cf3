#include "codepages/xlbin.h"

#include "codepages/page.h"
#include "codepages/table_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE 256
#define SHORT_HEADER 24
#define LONG_FILE (3 * TABLE)
#define SHORT_FILE (SHORT_HEADER + 2 * TABLE)
#define ANY_FILE 0x10000 /* longer ones are not looked at */
#define ASCII_SUB 0x1A

/* "*TCP/IP translate tables" */
static const unsigned char title[SHORT_HEADER] = {
    0x5C, 0xE3, 0xC3, 0xD7, 0x61, 0xC9, 0xD7, 0x40, 0xA3, 0x99, 0x81, 0x95,
    0xA2, 0x93, 0x81, 0xA3, 0x85, 0x40, 0xA3, 0x81, 0x82, 0x93, 0x85, 0xA2};

struct xlbin {
    unsigned char ebcdic_of[TABLE]; /* by ASCII */
    unsigned char ascii_of[TABLE];  /* by EBCDIC */
};

/* SUB is SUB in X'3F' alone; elsewhere it says that there is no character. */
static bool is_assigned(const struct xlbin *x, unsigned char byte)
{
    return x->ascii_of[byte] != ASCII_SUB || byte == EBCDIC_SUB;
}

static bool returns(const struct xlbin *x, unsigned char ascii)
{
    unsigned char byte = x->ebcdic_of[ascii];
    return x->ascii_of[byte] == ascii && is_assigned(x, byte);
}

static size_t xlbin_decode(struct cells *s, const unsigned char *bytes,
                           size_t len, uint32_t text_out[CELLS_MAX_TEXT])
{
    const struct xlbin *x = s->handle;
    if (len != 1 || !is_assigned(x, bytes[0]))
        return 0;
    text_out[0] = x->ascii_of[bytes[0]];
    return 1;
}

static size_t xlbin_encode(struct cells *s, const uint32_t *text, size_t len,
                           bool best_fit, unsigned char out[CELLS_MAX_BYTES])
{
    const struct xlbin *x = s->handle;
    if (len != 1 || text[0] >= TABLE)
        return 0;
    unsigned char ascii = (unsigned char)text[0];
    out[0] = x->ebcdic_of[ascii];
    bool substitutes = out[0] == EBCDIC_SUB && ascii != ASCII_SUB;
    return returns(x, ascii) || (best_fit && !substitutes);
}

static uint32_t *xlbin_repertoire(struct cells *s, size_t *count_out)
{
    (void)s;
    uint32_t *list = malloc(TABLE * sizeof *list);
    for (uint32_t c = 0; list && c < TABLE; c++)
        list[c] = c;
    *count_out = TABLE;
    return list;
}

static void xlbin_close(struct cells *s)
{
    free(s->handle);
}

static const struct cells_calls xlbin_calls = {
    .decode = xlbin_decode,
    .encode = xlbin_encode,
    .repertoire = xlbin_repertoire,
    .close = xlbin_close,
};

/* --------------------------------------------------------------- reading */

/* Where blank, digits and capital letters are in all pages of EBCDIC. */
static unsigned char invariant(unsigned char ascii)
{
    if (ascii == ' ')
        return EBCDIC_BLANK;
    if (ascii <= '9')
        return (unsigned char)(0xF0 + ascii - '0');
    unsigned n = ascii - 'A';
    return (unsigned char)(n < 9    ? 0xC1 + n
                           : n < 18 ? 0xD1 + n - 9
                                    : 0xE2 + n - 18);
}

static int check_tables(const struct xlbin *x, const char *path,
                        struct codepage_error *error_out)
{
    static const char known[] = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (size_t i = 0; known[i]; i++) {
        unsigned char ascii = (unsigned char)known[i];
        unsigned char right = invariant(ascii);
        if (x->ebcdic_of[ascii] != right)
            return table_file_fault(
                error_out, path, 0,
                "the first table makes X'%02X' of ASCII X'%02X' (%c), where "
                "all of EBCDIC has X'%02X'; it must be ASCII to EBCDIC",
                x->ebcdic_of[ascii], ascii, ascii, right);
        if (x->ascii_of[right] != ascii)
            return table_file_fault(
                error_out, path, 0,
                "the second table makes X'%02X' of EBCDIC X'%02X' (%c), where "
                "right is X'%02X'; it must be EBCDIC to ASCII",
                x->ascii_of[right], right, ascii, ascii);
    }
    return 0;
}

static int read_tables(const struct table_file *file, struct xlbin *x,
                       struct codepage_error *error_out)
{
    if (file->len != LONG_FILE && file->len != SHORT_FILE)
        return table_file_fault(
            error_out, file->path, 0,
            "has %zu bytes; a translate table has %d (three records of 256: "
            "title, ASCII to EBCDIC, EBCDIC to ASCII) or %d (a title of 24)",
            file->len, LONG_FILE, SHORT_FILE);
    if (file->len == SHORT_FILE &&
        memcmp(file->bytes, title, sizeof title) != 0)
        return table_file_fault(
            error_out, file->path, 0,
            "does not begin with \"*TCP/IP translate tables\" in EBCDIC, as a "
            "translate table of %d bytes does",
            SHORT_FILE);
    memcpy(x, file->bytes + file->len - sizeof *x, sizeof *x);
    return check_tables(x, file->path, error_out);
}

/* What a reader of the name should know of the two directions. */
static unsigned count_lost(const struct xlbin *x)
{
    unsigned lost = 0;
    for (unsigned b = 0; b < TABLE; b++)
        lost += x->ebcdic_of[x->ascii_of[b]] != b;
    return lost;
}

int xlbin_cells_open(const char *path, struct cells *s_out,
                     struct cells_facts *facts_out,
                     struct codepage_error *error_out)
{
    struct table_file file;
    int r = table_file_read(path, ANY_FILE, &file, error_out);
    if (r < 0)
        return r;
    struct xlbin *x = malloc(sizeof *x);
    r = x ? read_tables(&file, x, error_out) : -ENOMEM;
    table_file_clear(&file);
    if (r < 0) {
        free(x);
        return r;
    }
    *s_out =
        (struct cells){.calls = &xlbin_calls, .single_byte = true, .handle = x};
    unsigned lost = count_lost(x);
    if (lost > 0)
        snprintf(s_out->engine, sizeof s_out->engine,
                 "xlbin %.40s, not inverse: %u bytes do not return",
                 table_file_name(path), lost);
    else
        snprintf(s_out->engine, sizeof s_out->engine, "xlbin %.80s",
                 table_file_name(path));
    *facts_out = (struct cells_facts){.kind = CODEPAGE_SBCS};
    snprintf(facts_out->name, sizeof facts_out->name, "%.47s",
             table_file_name(path));
    return 0;
}

bool xlbin_has_form(const char *path)
{
    struct table_file file;
    struct codepage_error error;
    if (table_file_read(path, LONG_FILE, &file, &error) < 0)
        return false;
    bool has = (file.len == LONG_FILE || file.len == SHORT_FILE) &&
               memcmp(file.bytes, title, sizeof title) == 0;
    table_file_clear(&file);
    return has;
}
