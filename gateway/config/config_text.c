/* The bytes of a configuration file → UTF-8 with LF line ends. */
#include "base/scope.h"
#include "base/utf8.h"
#include "codepages/codepage.h"
#include "config/config_private.h"

#include <errno.h>
#include <string.h>

#define USUAL_PAGE "IBM-1047"
#define CARD 80

/** In EBCDIC blanks are X'40' and lines end in X'15' or X'25'; in ASCII they
 *  are X'20' and X'0A'. One of the two pairs is nearly absent. */
static bool is_ebcdic(struct span bytes)
{
    size_t ebcdic = 0, ascii = 0;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = bytes.at[i];
        ebcdic += c == 0x40 || c == 0x15 || c == 0x25;
        ascii += c == ' ' || c == '\n' || c == '\r';
    }
    return ebcdic > ascii;
}

static int decode(struct span bytes, const struct codepage *cp,
                  struct buf *text_out)
{
    struct codepage_coder coder;
    struct codepage_policy policy = codepage_policy_mail;
    policy.newline = CODEPAGE_NEWLINE_JOIN;
    int r = codepage_coder_init(&coder, cp, &policy);
    if (r < 0)
        return r;
    size_t room = 4 * bytes.len + 16;
    r = buf_reserve(text_out, room);
    if (r == 0)
        text_out->len +=
            codepage_decode(&coder, bytes.at, bytes.len,
                            text_out->bytes + text_out->len, room, true)
                .written;
    codepage_coder_clear(&coder);
    return r;
}

/** A member of a partitioned data set, fetched in binary: cards without line
 *  ends. */
static bool is_cards(struct span bytes)
{
    return bytes.len > 0 && bytes.len % CARD == 0 &&
           !memchr(bytes.at, 0x15, bytes.len) &&
           !memchr(bytes.at, 0x25, bytes.len);
}

static int decode_cards(struct span bytes, const struct codepage *cp,
                        struct buf *text_out)
{
    int r = 0;
    for (; bytes.len > 0 && r == 0; bytes = span_from(bytes, CARD)) {
        r = decode(span_head(bytes, CARD), cp, text_out);
        if (r == 0)
            r = buf_append_byte(text_out, '\n');
    }
    return r;
}

static int refuse(struct config_findings *findings, const char *text)
{
    config_say(findings, CONFIG_ERROR, 0, "%s", text);
    return -EINVAL;
}

static int decode_page(struct span bytes, const char *name,
                       struct buf *text_out, struct config_findings *findings)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error = {{0}};
    int r = codepage_open(name, &cp, &error);
    if (r < 0 && r != -ENOMEM) {
        config_say(findings, CONFIG_ERROR, 0, "CSSMTP_CODEPAGE_CONFIG: %s",
                   error.text);
        return -EINVAL;
    }
    if (r < 0)
        return r;
    return codepage_is_ebcdic(cp) && is_cards(bytes)
               ? decode_cards(bytes, cp, text_out)
               : decode(bytes, cp, text_out);
}

/** Both of EBCDIC's line ends, and CRLF, are LF. */
static void unite_line_ends(struct buf *text)
{
    size_t to = 0;
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = text->bytes[i];
        bool nel = c == 0xC2 && i + 1 < text->len && text->bytes[i + 1] == 0x85;
        if (c == '\r' && i + 1 < text->len && text->bytes[i + 1] == '\n')
            continue;
        text->bytes[to++] = nel || c == '\r' ? '\n' : c;
        i += nel;
    }
    text->len = to;
}

int config_text(struct span bytes, const char *codepage, struct buf *text_out,
                struct config_findings *findings)
{
    if (bytes.len > CONFIG_MAX_BYTES)
        return refuse(findings, "the file is over a megabyte: it is no "
                                "configuration");
    int r;
    if (codepage)
        r = decode_page(bytes, codepage, text_out, findings);
    else if (is_ebcdic(bytes))
        r = decode_page(bytes, USUAL_PAGE, text_out, findings);
    else
        r = buf_append(text_out, utf8_skip_mark(bytes));
    if (r < 0)
        return r;
    unite_line_ends(text_out);
    if (text_out->len > 0 && memchr(text_out->bytes, '\0', text_out->len))
        return refuse(findings, "a NUL stands in it: it is no text");
    if (!utf8_is_valid(buf_span(text_out)))
        return refuse(findings, "it is neither UTF-8 nor EBCDIC; "
                                "CSSMTP_CODEPAGE_CONFIG names the codepage of "
                                "an EBCDIC file");
    return 0;
}
