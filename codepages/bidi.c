/**
 * bidi.c - lines of visual text into logical order
 *
 * The one file that knows ICU's bidirectional algorithm. A visual line is
 * read as UAX #9 reads a logical one: what it would turn for display is
 * turned back.
 */
#include "codepages/page.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ubidi.h>
#include <unicode/uchar.h>
#include <unicode/ushape.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

struct codepage_reorder {
    enum codepage_reading reading;
    UBiDi *bidi;
    UChar *units;        /* room for the line, and again for its result */
    unsigned char *text; /* the result, in UTF-8 */
    size_t room;         /* for a line of so many bytes */
};

int codepage_reorder_new(enum codepage_reading reading,
                         struct codepage_reorder **r_out)
{
    struct codepage_reorder *r = calloc(1, sizeof *r);
    if (!r)
        return -ENOMEM;
    r->reading = reading;
    r->bidi = ubidi_open();
    if (!r->bidi) {
        free(r);
        return -ENOMEM;
    }
    ubidi_setReorderingMode(r->bidi, UBIDI_REORDER_INVERSE_LIKE_DIRECT);
    *r_out = r;
    return 0;
}

void codepage_reorder_free(struct codepage_reorder **r)
{
    if (!*r)
        return;
    ubidi_close((*r)->bidi);
    free((*r)->units);
    free((*r)->text);
    free(*r);
    *r = NULL;
}

/* A unit of UTF-16 for each byte is ample, and so for the result: of letters
 * that grow only the ligature lam-alef, of three bytes, becomes two units. */
static int reserve(struct codepage_reorder *r, size_t len)
{
    if (len <= r->room)
        return 0;
    UChar *units = realloc(r->units, 2 * len * sizeof *units);
    if (!units)
        return -ENOMEM;
    r->units = units;
    unsigned char *text = realloc(r->text, 3 * len);
    if (!text)
        return -ENOMEM;
    r->text = text;
    r->room = len;
    return 0;
}

/* Returns the count of units, or -1 when @in is not UTF-8. */
static int32_t read_units(const unsigned char *in, size_t len, UChar *units)
{
    int32_t count = 0;
    for (size_t at = 0; at < len;) {
        uint32_t c;
        int one = utf_read(in + at, len - at, &c);
        if (one <= 0)
            return -1;
        U16_APPEND_UNSAFE(units, count, (UChar32)c);
        at += (size_t)one;
    }
    return count;
}

/* Letters like seen that end a word take two cells in CCSID 420, the second
 * for the tail. A letter has its tail with it. */
static bool is_tail(UChar32 before, UChar32 c)
{
    return (c == 0x200B || c == 0xFE73) && before >= 0x633 && before <= 0x636;
}

static size_t write_units(const UChar *units, int32_t count, unsigned char *out)
{
    size_t len = 0;
    UChar32 before = 0, c;
    for (int32_t i = 0; i < count; before = c) {
        U16_NEXT(units, i, count, c);
        if (!is_tail(before, c))
            len += utf_write((uint32_t)c, out + len);
    }
    return len;
}

static bool is_right_to_left(UChar32 c)
{
    UCharDirection direction = u_charDirection(c);
    return direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
}

/* A reader begins at the side on which a letter of his script stands: at the
 * right when the last strong character there is Hebrew or Arabic. */
static UBiDiLevel level_of(enum codepage_reading reading, const UChar *units,
                           int32_t count)
{
    if (reading != CODEPAGE_READING_AUTO)
        return reading == CODEPAGE_READING_RIGHT ? 1 : 0;
    while (count > 0) {
        UChar32 c;
        U16_PREV(units, 0, count, c);
        if (is_right_to_left(c))
            return 1;
        if (u_charDirection(c) == U_LEFT_TO_RIGHT)
            return 0;
    }
    return 0;
}

/* From ICU's view of units @from, to @to; then letters without their forms. */
static int32_t turn(struct codepage_reorder *r, UChar *from, int32_t count,
                    UChar *to, UErrorCode *status)
{
    UBiDiLevel level = level_of(r->reading, from, count);
    ubidi_setPara(r->bidi, from, count, level, NULL, status);
    count =
        ubidi_writeReordered(r->bidi, to, count, UBIDI_DO_MIRRORING, status);
    /* The line is turned and no longer needed: its room takes the letters. */
    return u_shapeArabic(to, count, from, (int32_t)r->room,
                         U_SHAPE_LETTERS_UNSHAPE | U_SHAPE_DIGITS_NOOP |
                             U_SHAPE_LENGTH_GROW_SHRINK |
                             U_SHAPE_TEXT_DIRECTION_LOGICAL,
                         status);
}

int codepage_reorder_line(struct codepage_reorder *r, const void *in,
                          size_t len, const void **out, size_t *out_len)
{
    if (len > CODEPAGE_REORDER_MAX)
        return -EMSGSIZE;
    *out = in;
    *out_len = len;
    if (len == 0)
        return 0;
    int e = reserve(r, len);
    if (e < 0)
        return e;
    int32_t count = read_units(in, len, r->units);
    if (count < 0)
        return -EILSEQ;
    UErrorCode status = U_ZERO_ERROR;
    count = turn(r, r->units, count, r->units + r->room, &status);
    if (U_FAILURE(status))
        return status == U_MEMORY_ALLOCATION_ERROR ? -ENOMEM : -EINVAL;
    *out = r->text;
    *out_len = write_units(r->units, count, r->text);
    return 0;
}
