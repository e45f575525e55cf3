#include "codepages/ucm_line.h"

#include "codepages/mixed.h"
#include "codepages/table_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(place, ...) \
    table_file_fault((place)->error, (place)->path, (place)->line, __VA_ARGS__)

#define MAX_UNITS 19 /* of UTF-16 in one mapping, as ICU has it */
#define MAX_CHAR 0x10FFFF
#define CHARS_END (UCM_ROWS * 0x100) /* behind the planes that are kept */

struct line {
    uint32_t text[MAX_UNITS];
    size_t text_len;
    unsigned char bytes[UCM_MAX_BYTES];
    size_t len;
};

/* --------------------------------------------------------------- reading */

static int read_char(const struct ucm_place *place, const char **p,
                     struct line *l, size_t *units)
{
    uint32_t c = 0;
    size_t digits = strspn(*p + 2, "0123456789ABCDEFabcdef");
    if (digits < 1 || digits > 6 || (*p)[2 + digits] != '>')
        return FAULT(place,
                     "found \"%.20s\", where right would be <U and 1 to 6 "
                     "hexadecimal digits and >",
                     *p);
    c = (uint32_t)strtoul(*p + 2, NULL, 16);
    if (c > MAX_CHAR)
        return FAULT(place, "<U%X> is beyond the last character, <U10FFFF>",
                     (unsigned)c);
    if (c >= 0xD800 && c <= 0xDFFF)
        return FAULT(place,
                     "<U%X> is a surrogate, not a character; one beyond "
                     "<UFFFF> is written as one number",
                     (unsigned)c);
    *units += c > 0xFFFF ? 2 : 1;
    if (*units > MAX_UNITS)
        return FAULT(place, "more than %d units of UTF-16 in one mapping",
                     MAX_UNITS);
    l->text[l->text_len++] = c;
    *p += 2 + digits + 1;
    if ((*p)[0] == '+' && (*p)[1] == '<')
        ++*p;
    return 0;
}

static int read_line(const struct ucm_place *place, const char **p,
                     struct line *l)
{
    size_t units = 0;
    int r = 0;
    if (strncmp(*p, "<U", 2) != 0)
        return FAULT(place,
                     "found \"%.40s\", where right would be a mapping as "
                     "<U0041> \\xC1 |0, or END CHARMAP",
                     *p);
    while (r == 0 && strncmp(*p, "<U", 2) == 0)
        r = read_char(place, p, l, &units);
    if (r < 0)
        return r;
    const char *bytes = *p + strspn(*p, " \t");
    const char *end = ucm_bytes_read(bytes, l->bytes, sizeof l->bytes, &l->len);
    if (!end && strncmp(bytes, "\\x", 2) == 0 &&
        strlen(bytes) > 4 * (size_t)UCM_MAX_BYTES)
        return FAULT(place, "more than %d bytes in one mapping", UCM_MAX_BYTES);
    if (!end)
        return FAULT(place,
                     "found \"%.20s\", where right would be bytes as "
                     "\\xC1 or \\x42\\x81",
                     bytes);
    *p = end + strspn(end, " \t");
    return 0;
}

static int read_flag(const struct ucm_place *place, const char *p,
                     uint8_t *flag_out, bool *flagged_out)
{
    *flag_out = UCM_BOTH_WAYS;
    *flagged_out = p[0] == '|';
    if (!*p)
        return 0;
    if (p[0] != '|' || p[1] < '0' || p[1] >= '0' + UCM_FLAGS || p[2])
        return FAULT(place,
                     "found \"%.20s\" behind the bytes, where right would be "
                     "|0, |1, |2, |3, |4 or nothing",
                     p);
    *flag_out = (uint8_t)(p[1] - '0');
    return 0;
}

/* -------------------------------------------------------------- checking */

static const char *bytes_text(const struct line *l, char out[16])
{
    size_t at = 0;
    for (size_t i = 0; i < l->len && i < 4; i++)
        at += (size_t)snprintf(out + at, 16 - at, "%02X", l->bytes[i]);
    if (l->len > 4)
        strcpy(out + at, "..");
    return out;
}

static int check_walk(const struct ucm_header *h, const struct ucm_place *place,
                      const struct line *l, size_t *count_out)
{
    char text[16];
    size_t at;
    bool doubles = h->class == UCM_STATEFUL && l->len > 1;
    bytes_text(l, text);
    if (doubles && l->len % 2 > 0)
        return FAULT(place, "X'%s' mixes single and double bytes", text);
    switch (ucm_states_walk(&h->states, doubles, l->bytes, l->len, count_out,
                            &at)) {
    case UCM_WALK_OK:
        return 0;
    case UCM_WALK_SHIFT:
        return FAULT(place,
                     "X'%s' holds X'%02X', which shifts; mappings are stated "
                     "without SO and SI",
                     text, l->bytes[at]);
    case UCM_WALK_UNASSIGNED:
        return FAULT(place,
                     "X'%s' is mapped, but the states leave X'%02X' at "
                     "place %zu unassigned",
                     text, l->bytes[at], at + 1);
    case UCM_WALK_CUT:
        return FAULT(place,
                     "X'%s' ends within a character; after it the states want "
                     "another byte",
                     text);
    case UCM_WALK_ILLEGAL:
    default:
        return FAULT(place,
                     "X'%s' is no character: the states do not allow X'%02X' "
                     "at place %zu",
                     text, l->bytes[at], at + 1);
    }
}

static int check_bytes(const struct ucm_header *h,
                       const struct ucm_place *place, const struct line *l)
{
    char text[16];
    size_t count;
    int r = check_walk(h, place, l, &count);
    if (r < 0)
        return r;
    bytes_text(l, text);
    if (count > 1)
        return FAULT(place,
                     "X'%s' is %zu characters of the page; here a mapping has "
                     "one",
                     text, count);
    if (l->len > 2 || (l->len == 2 && !mixed_is_pair(l->bytes[0], l->bytes[1])))
        return FAULT(place,
                     "X'%s' is no double byte of EBCDIC, which are X'4141' to "
                     "X'FEFE' and X'4040'",
                     text);
    return 0;
}

static int check_text(const struct ucm_place *place, const struct line *l,
                      uint8_t flag)
{
    if (l->text_len > UCM_MAX_TEXT)
        return FAULT(place,
                     "%zu characters for one cell; here it has at most "
                     "%d",
                     l->text_len, UCM_MAX_TEXT);
    if (l->text_len > 1 && l->len == 1)
        return FAULT(place,
                     "a single byte stands for %zu characters; here "
                     "only a double byte may",
                     l->text_len);
    if (l->text_len > 1 && flag != UCM_BOTH_WAYS && flag != UCM_REVERSE)
        return FAULT(place,
                     "two characters with |%u; here they may have |0 "
                     "or |3",
                     flag);
    if (l->len == 1 && l->text[0] > 0xFFFF && flag != UCM_SUBSTITUTE)
        return FAULT(place,
                     "a single byte stands for <U%X>; here it may not "
                     "stand for one beyond <UFFFF>",
                     (unsigned)l->text[0]);
    for (size_t i = 0; i < l->text_len; i++)
        if (l->text[i] >= CHARS_END)
            return FAULT(place,
                         "<U%X> is beyond the planes that are kept "
                         "here, <U0> to <U%X>",
                         (unsigned)l->text[i], CHARS_END - 1);
    return 0;
}

int ucm_line_read(const struct ucm_header *h, const struct ucm_place *place,
                  const char *line, struct ucm_mapping *m_out,
                  bool *flagged_out)
{
    struct line l = {.text_len = 0};
    uint8_t flag = UCM_BOTH_WAYS;
    const char *p = line;
    int r = read_line(place, &p, &l);
    if (r == 0)
        r = read_flag(place, p, &flag, flagged_out);
    if (r == 0)
        r = check_bytes(h, place, &l);
    if (r == 0)
        r = check_text(place, &l, flag);
    if (r < 0)
        return r;
    *m_out = (struct ucm_mapping){
        .text_len = (uint8_t)l.text_len,
        .flag = flag,
        .code =
            (uint16_t)(l.len == 1 ? l.bytes[0] : l.bytes[0] << 8 | l.bytes[1]),
        .line = (uint32_t)place->line,
    };
    memcpy(m_out->text, l.text, l.text_len * sizeof l.text[0]);
    return 0;
}
