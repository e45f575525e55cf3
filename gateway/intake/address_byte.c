#include "intake/address_byte.h"

#include <stdbool.h>

enum {
    BLANK = 0x40,
    LESS = 0x4C,
    GREATER = 0x6E,
    COLON = 0x7A,
    COMMA = 0x6B,
    PERIOD = 0x4B
};

/* In small letters of ASCII, a blank for any number of them; commands come
 * first. */
#define COMMANDS 2
static const char *const openings[] = {
    "mail from:",
    "rcpt to:",
    "from:",
    "to:",
    "cc:",
    "bcc:",
    "reply-to:",
    "sender:",
    "resent-to:",
    "errors-to:",
    "return-path:",
    "resent-from:",
    "disposition-notification-to:",
};

/* What a byte is in all pages: a letter (small), digit, hyphen, period, colon
 * or blank; 0 when that depends on the page. */
static char plain(unsigned char byte)
{
    static const char small[] = "abcdefghi\0\0\0\0\0\0\0jklmnopqr"
                                "\0\0\0\0\0\0\0\0stuvwxyz";
    if (byte >= 0x81 && byte <= 0xA9)
        return small[byte - 0x81];
    if (byte >= 0xC1 && byte <= 0xE9)
        return small[byte - 0xC1];
    if (byte >= 0xF0 && byte <= 0xF9)
        return (char)('0' + byte - 0xF0);
    switch (byte) {
    case BLANK:
        return ' ';
    case PERIOD:
        return '.';
    case 0x60:
        return '-';
    case COLON:
        return ':';
    default:
        return 0;
    }
}

static bool is_host(unsigned char byte)
{
    char c = plain(byte);
    return c != 0 && c != ' ' && c != ':';
}

static size_t skip_blanks(struct span record, size_t at)
{
    while (at < record.len && record.at[at] == BLANK)
        at++;
    return at;
}

/* The offset behind @opening, 0 when the record does not begin so. */
static size_t behind(struct span record, const char *opening)
{
    size_t at = skip_blanks(record, 0);
    for (; *opening; opening++) {
        if (at == record.len)
            return 0;
        if (*opening == ':')
            at = skip_blanks(record, at);
        if (at == record.len || plain(record.at[at]) != *opening)
            return 0;
        at = *opening == ' ' ? skip_blanks(record, at) : at + 1;
    }
    return at;
}

/* An address ends at @end: what stands left of the longest domain there. It
 * is none of what addresses are built of, and neither first nor last. */
static bool find_place(struct span record, size_t begin, size_t end,
                       size_t *place_out)
{
    size_t at = end;
    while (at > begin && is_host(record.at[at - 1]))
        at--;
    if (at == end || at <= begin + 1)
        return false;
    unsigned char byte = record.at[at - 1];
    static const unsigned char never[] = {BLANK, LESS, GREATER, COLON, COMMA,
                                          0x4D,  0x5D, 0x5E,    0x7D,  0x61};
    *place_out = at - 1;
    return byte > BLANK && !memchr(never, byte, sizeof never);
}

static bool ends_token(unsigned char byte)
{
    return byte == BLANK || byte == COMMA || byte == GREATER || byte == LESS ||
           byte == 0x5E;
}

/* A field names people too: an address stands between angle brackets there,
 * or alone, and then only a domain of several parts makes it one. */
static bool may_be_address(struct span record, size_t begin, size_t end,
                           bool command)
{
    bool closed = end < record.len && record.at[end] == GREATER;
    if (command || closed)
        return true;
    return !memchr(record.at, LESS, record.len) &&
           memchr(record.at + begin, PERIOD, end - begin);
}

size_t address_bytes(struct span record, size_t places_out[ADDRESS_BYTES])
{
    size_t at = 0, count = 0, opening = 0;
    while (opening < sizeof openings / sizeof *openings &&
           (at = behind(record, openings[opening])) == 0)
        opening++;
    if (at == 0)
        return 0;
    size_t begin = at;
    for (; at <= record.len && count < ADDRESS_BYTES; at++) {
        if (at < record.len && !ends_token(record.at[at]))
            continue;
        if (may_be_address(record, begin, at, opening < COMMANDS) &&
            find_place(record, begin, at, &places_out[count]))
            count++;
        begin = at + 1;
    }
    return count;
}
