#include "codepages/ucm_header.h"

#include "codepages/table_file.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FAULT(place, ...) \
    table_file_fault((place)->error, (place)->path, (place)->line, __VA_ARGS__)

/* Rows of the states that a class implies. */
static const struct {
    const char *name;
    unsigned least, most;
    const char *rows[6];
} classes[] = {
    [UCM_SBCS] = {"SBCS", 1, 1, {"0-ff"}},
    [UCM_DBCS] = {"DBCS",
                  2,
                  2,
                  {"0-3f:3, 40:2, 41-fe:1, ff:3", "41-fe", "40", ""}},
    [UCM_STATEFUL] = {"EBCDIC_STATEFUL",
                      1,
                      2,
                      {"0-ff, e:1.s, f:0.s",
                       "initial, 0-3f:4, e:1.s, f:0.s, 40:3, 41-fe:2, ff:4",
                       "0-40:1.i, 41-fe:1., ff:1.i", "0-ff:1.i, 40:1.",
                       "0-ff:1.i"}},
};
#define CLASSES (sizeof classes / sizeof classes[0])

const char *ucm_class_name(enum ucm_class class)
{
    return class == UCM_NO_CLASS ? "no class" : classes[class].name;
}

const char *ucm_bytes_read(const char *p, unsigned char *bytes, size_t room,
                           size_t *len_out)
{
    size_t len = 0;
    while (p[0] == '\\' && p[1] == 'x' && isxdigit((unsigned char)p[2]) &&
           isxdigit((unsigned char)p[3])) {
        if (len == room)
            return NULL;
        const char digits[] = {p[2], p[3], '\0'};
        bytes[len++] = (unsigned char)strtoul(digits, NULL, 16);
        p += 4;
        if (p[0] == '+' && p[1] == '\\')
            p++;
    }
    *len_out = len;
    return len > 0 ? p : NULL;
}

/* ------------------------------------------------------------------ keys */

static int read_name(char out[UCM_MAX_NAME], const struct ucm_place *place,
                     const char *key, const char *value)
{
    size_t len = strlen(value);
    bool clean = len > 0 && len < UCM_MAX_NAME && value[0] != '.';
    for (size_t i = 0; i < len; i++)
        clean = clean &&
                (isalnum((unsigned char)value[i]) || strchr("-_.,+", value[i]));
    if (!clean)
        return FAULT(place,
                     "%s is \"%.60s\"; a name has 1 to %d letters, digits and "
                     "the signs - _ . , +",
                     key, value, UCM_MAX_NAME - 1);
    strcpy(out, value);
    return 0;
}

static int read_code_set_name(struct ucm_header *h,
                              const struct ucm_place *place, const char *value)
{
    return read_name(h->name, place, "code_set_name", value);
}

static int read_base(struct ucm_header *h, const struct ucm_place *place,
                     const char *value)
{
    return read_name(h->base, place, "icu:base", value);
}

static int read_class(struct ucm_header *h, const struct ucm_place *place,
                      const char *value)
{
    for (size_t i = UCM_SBCS; i < CLASSES; i++)
        if (strcmp(value, classes[i].name) == 0) {
            h->class = (enum ucm_class)i;
            return 0;
        }
    if (strcmp(value, "MBCS") == 0)
        return FAULT(place, "uconv_class is \"MBCS\": not a page of EBCDIC; "
                            "only SBCS, DBCS and EBCDIC_STATEFUL are read");
    return FAULT(place,
                 "uconv_class is \"%.40s\"; right would be \"SBCS\", "
                 "\"DBCS\" or \"EBCDIC_STATEFUL\"",
                 value);
}

static int read_width(unsigned *out, const struct ucm_place *place,
                      const char *value)
{
    if (value[0] < '1' || value[0] > '9' || value[1])
        return FAULT(place, "\"%.40s\" is no number of bytes from 1 to 9",
                     value);
    *out = (unsigned)(value[0] - '0');
    return 0;
}

static int read_least(struct ucm_header *h, const struct ucm_place *place,
                      const char *value)
{
    return read_width(&h->least, place, value);
}

static int read_most(struct ucm_header *h, const struct ucm_place *place,
                     const char *value)
{
    return read_width(&h->most, place, value);
}

static int read_sub(struct ucm_header *h, const struct ucm_place *place,
                    const char *value)
{
    const char *end = ucm_bytes_read(value, h->sub, sizeof h->sub, &h->sub_len);
    if (!end || *end)
        return FAULT(place,
                     "subchar is \"%.40s\"; right would be one byte or two, "
                     "as \\x3F or \\xFE\\xFE",
                     value);
    return 0;
}

static int read_sub1(struct ucm_header *h, const struct ucm_place *place,
                     const char *value)
{
    const char *end = ucm_bytes_read(value, &h->sub1, 1, &h->sub1_len);
    if (!end || *end)
        return FAULT(place,
                     "subchar1 is \"%.40s\"; right would be one byte, as \\x3F",
                     value);
    return 0;
}

static int read_state(struct ucm_header *h, const struct ucm_place *place,
                      const char *value)
{
    size_t at;
    const char *wrong = ucm_states_add(&h->states, value, &at);
    return wrong ? FAULT(place, "icu:state: \"%.30s\" %s", value + at, wrong)
                 : 0;
}

static int ignore(struct ucm_header *h, const struct ucm_place *place,
                  const char *value)
{
    (void)h, (void)place, (void)value;
    return 0;
}

static const struct {
    const char *key;
    int (*read)(struct ucm_header *h, const struct ucm_place *place,
                const char *value);
} keys[] = {
    {"code_set_name", read_code_set_name},
    {"char_name_mask", ignore},
    {"mb_cur_min", read_least},
    {"mb_cur_max", read_most},
    {"uconv_class", read_class},
    {"subchar", read_sub},
    {"subchar1", read_sub1},
    {"icu:charsetFamily", ignore}, /* a guess, and wrong for double bytes */
    {"icu:alias", ignore},
    {"icu:state", read_state},
    {"icu:base", read_base},
};

/* The text between quotes, or all of it; NULL when a quote is not closed. */
static const char *unquote(const char *value, char *copy, size_t size)
{
    size_t len = strlen(value);
    if (value[0] == '"') {
        if (len < 2 || value[len - 1] != '"')
            return NULL;
        value++;
        len -= 2;
    }
    if (len >= size || memchr(value, '"', len))
        return NULL;
    memcpy(copy, value, len);
    copy[len] = '\0';
    return copy;
}

int ucm_header_read(struct ucm_header *h, const struct ucm_place *place,
                    const char *line)
{
    char copy[1024];
    size_t len = strcspn(line, ">");
    if (line[0] != '<' || !line[len])
        return FAULT(place,
                     "found \"%.60s\", where right would be <key> value or "
                     "CHARMAP",
                     line);
    const char *key = line + 1;
    const char *value = line + len + 1;
    value = unquote(value + strspn(value, " \t"), copy, sizeof copy);
    len--;
    if (!value)
        return FAULT(place,
                     "the value of <%.*s> has a quote too many or too "
                     "few",
                     (int)(len < 40 ? len : 40), key);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strlen(keys[i].key) == len && memcmp(keys[i].key, key, len) == 0)
            return keys[i].read(h, place, value);
    if (strncmp(key, "icu:", 4) == 0)
        return 0; /* one for ICU's own tools */
    return FAULT(place,
                 "<%.*s> is no key of a mapping file; known are "
                 "code_set_name, uconv_class, mb_cur_min, mb_cur_max, "
                 "subchar, subchar1 and those that begin with icu:",
                 (int)(len < 40 ? len : 40), key);
}

/* ------------------------------------------------------------------- end */

static void inherit(struct ucm_header *h, const struct ucm_header *base)
{
    if (h->class == UCM_NO_CLASS)
        h->class = base->class;
    if (h->states.count == 0)
        h->states = base->states;
    if (h->sub_len == 0) {
        memcpy(h->sub, base->sub, sizeof h->sub);
        h->sub_len = base->sub_len;
    }
    if (h->sub1_len == 0) {
        h->sub1 = base->sub1;
        h->sub1_len = base->sub1_len;
    }
}

static int check_substitute(const struct ucm_header *h,
                            const struct ucm_place *place, const char *key,
                            const unsigned char *bytes, size_t len)
{
    size_t count, at;
    if (len == 0)
        return 0;
    enum ucm_walk walk =
        ucm_states_walk(&h->states, h->class == UCM_STATEFUL && len == 2, bytes,
                        len, &count, &at);
    if (walk != UCM_WALK_OK || count != 1)
        return FAULT(place,
                     "%s is no character of this file's states (%s), so "
                     "nothing could be substituted",
                     key, ucm_class_name(h->class));
    return 0;
}

int ucm_header_end(struct ucm_header *h, const struct ucm_header *base,
                   const struct ucm_place *place)
{
    size_t at;
    if (base)
        inherit(h, base);
    if (h->class == UCM_NO_CLASS)
        return FAULT(place, "CHARMAP stands before any <uconv_class>; right "
                            "would be \"SBCS\", \"DBCS\" or "
                            "\"EBCDIC_STATEFUL\" above it");
    if (base && h->class != base->class)
        return FAULT(place, "uconv_class is %s, but that of icu:base is %s",
                     ucm_class_name(h->class), ucm_class_name(base->class));
    unsigned least = classes[h->class].least, most = classes[h->class].most;
    if ((h->least > 0 && h->least != least) || (h->most > 0 && h->most != most))
        return FAULT(place,
                     "mb_cur_min and mb_cur_max are %u and %u; with %s they "
                     "are %u and %u",
                     h->least ? h->least : least, h->most ? h->most : most,
                     ucm_class_name(h->class), least, most);
    bool implied = h->states.count == 0;
    for (size_t i = 0; implied && i < 6 && classes[h->class].rows[i]; i++)
        ucm_states_add(&h->states, classes[h->class].rows[i], &at);
    int row = ucm_states_dangling(&h->states);
    if (row >= 0)
        return FAULT(place,
                     "icu:state row %d leads to a row that is not there; the "
                     "rows are 0 to %zu",
                     row, h->states.count - 1);
    if (h->class == UCM_STATEFUL && h->states.second_initial == 0)
        return FAULT(place, "no icu:state row is initial but the first, so "
                            "no double bytes could begin after SO");
    int r = check_substitute(h, place, "subchar", h->sub, h->sub_len);
    return r < 0
               ? r
               : check_substitute(h, place, "subchar1", &h->sub1, h->sub1_len);
}
