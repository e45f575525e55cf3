#include "intake/atsign.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>

/* "X'7C'" to 0x7C; -1 when @text is not of that form. */
static int parse_byte(const char *text)
{
    unsigned byte;
    int end = 0;
    if (sscanf(text, "%*1[xX]'%2x'%n", &byte, &end) != 1 || end == 0 ||
        text[end] != '\0')
        return -1;
    return (int)byte;
}

static int parse_character(const char *text, const struct codepage *cp,
                           uint32_t *c_out, char *error, size_t size)
{
    int byte = parse_byte(text);
    if (byte >= 0) {
        int32_t c = cp ? codepage_char_of(cp, (unsigned char)byte) : -1;
        if (c < 0) {
            snprintf(error, size, "%s holds no character at X'%02X'",
                     cp ? codepage_name(cp) : "no codepage", (unsigned)byte);
            return -EINVAL;
        }
        *c_out = (uint32_t)c;
        return 0;
    }
    struct span all = span_text(text);
    int len = utf8_decode(all, c_out);
    if (len > 0 && (size_t)len == all.len)
        return 0;
    snprintf(error, size, "'%s' is not one character, a byte as X'7C', or auto",
             text);
    return -EINVAL;
}

int atsign_parse(const char *text, const struct codepage *cp,
                 struct atsign *out, char *error_out, size_t error_size)
{
    if (strcasecmp(text, "auto") == 0) {
        *out = (struct atsign){.automatic = true, .substitute = '@'};
        return 0;
    }
    uint32_t c;
    int r = parse_character(text, cp, &c, error_out, error_size);
    if (r < 0)
        return r;
    if (atsign_is_forbidden(c)) {
        snprintf(error_out, error_size,
                 "U+%04X cannot stand for the at-sign: letters, digits, "
                 "controls, blanks and - . < > ( ) [ ] , ; : \" \\ are part of "
                 "addresses",
                 c);
        return -EINVAL;
    }
    if (cp && codepage_is_ebcdic(cp) && c != '@' &&
        codepage_byte_of(cp, c) < 0) {
        snprintf(error_out, error_size, "%s has no single byte for '%s'",
                 codepage_name(cp), text);
        return -EINVAL;
    }
    *out = (struct atsign){.substitute = c};
    if (c >= 0x80 || c == '@')
        return 0;
    snprintf(error_out, error_size,
             "'%c' is legal in the local part of an address", (char)c);
    return 1;
}
