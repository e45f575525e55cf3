#include "message/charsets.h"

#include "base/utf8.h"

#include <errno.h>

void charsets_init(struct charsets *c, const struct codepage *from)
{
    *c = (struct charsets){.from = from};
}

static void charset_clear(struct charset *charset)
{
    codepage_fit_free(&charset->fit);
    codepage_free(&charset->cp);
    *charset = (struct charset){0};
}

void charsets_clear(struct charsets *c)
{
    for (unsigned i = 0; i < c->count; i++)
        charset_clear(&c->entries[i]);
    c->count = c->next = 0;
}

int charset_coder_init(struct codepage_coder *coder, const struct codepage *cp)
{
    struct codepage_policy policy = codepage_policy_mail;
    policy.not_in_target = CODEPAGE_STOP;
    policy.malformed = CODEPAGE_STOP;
    return codepage_coder_init(coder, cp, &policy);
}

/* ----------------------------------------------------------- what it is */

/* Does @charset leave @text as it is? */
static bool leaves(struct codepage_coder *coder, struct span text)
{
    unsigned char out[4 * 128 + 16];
    struct codepage_result r =
        codepage_encode_record(coder, text.at, text.len, out, sizeof out);
    return r.status == CODEPAGE_OK && span_equal(span_of(out, r.written), text);
}

/*
 * Has it octets below X'20' that say something but ESC, SO and SI? In SCSU or
 * LMBCS half of a character may be CR or LF, which no line can hold.
 */
static bool uses_controls(struct codepage_coder *coder)
{
    static const char *const texts[] = {"Č", "Ж",  "Ա",  "א", "ਊ",
                                        "ഊ", "中", "한", "😀"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        unsigned char out[32];
        struct codepage_result r = codepage_encode_record(
            coder, texts[i], strlen(texts[i]), out, sizeof out);
        for (size_t k = 0; k < r.written; k++) {
            if (out[k] < ' ' && !memchr("\033\016\017", out[k], 3))
                return true;
        }
    }
    return false;
}

int charset_probe(struct charset *charset)
{
    unsigned char ascii[95];
    for (unsigned char i = 0; i < sizeof ascii; i++)
        ascii[i] = (unsigned char)(' ' + i);
    struct codepage_coder coder;
    int r = charset_coder_init(&coder, charset->cp);
    if (r < 0)
        return r;
    charset->usable = leaves(&coder, SPAN("ABCXYZabcxyz0189 =?().,:;-/")) &&
                      !uses_controls(&coder);
    charset->transparent =
        charset->usable && leaves(&coder, span_of(ascii, sizeof ascii));
    codepage_coder_clear(&coder);
    return 0;
}

static bool is_ascii_name(struct span name)
{
    static const char *const names[] = {"us-ascii", "ascii", "ansi_x3.4-1968",
                                        "iso646-us", "us"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (span_same(name, span_text(names[i])))
            return true;
    }
    return false;
}

static int charset_open(struct charset *charset, const char *name)
{
    strcpy(charset->name, name);
    struct span asked = span_text(name);
    charset->ascii = is_ascii_name(asked);
    charset->sevenbit = charset->ascii ||
                        span_begins(asked, SPAN("iso-2022-")) ||
                        span_begins(asked, SPAN("hz-gb"));
    if (charset->ascii) {
        charset->usable = charset->transparent = true;
        return 0;
    }
    struct codepage_error error;
    int r = codepage_open_label(name, &charset->cp, &error);
    if (r == -ENOENT || r == -EINVAL)
        return 0;
    if (r < 0)
        return r;
    if (codepage_kind(charset->cp) == CODEPAGE_UTF8) {
        charset->utf8 = charset->usable = charset->transparent = true;
        return 0;
    }
    return codepage_is_ebcdic(charset->cp) ? 0 : charset_probe(charset);
}

int charsets_find(struct charsets *c, const char *name,
                  struct charset **charset_out)
{
    *charset_out = NULL;
    if (name[0] == '\0')
        return 0;
    for (unsigned i = 0; i < c->count; i++) {
        if (strcasecmp(c->entries[i].name, name) == 0) {
            *charset_out = &c->entries[i];
            return 0;
        }
    }
    struct charset *charset = &c->entries[c->next];
    charset_clear(charset);
    int r = charset_open(charset, name);
    if (r < 0) {
        charset_clear(charset);
        return r;
    }
    c->next = (c->next + 1) % CHARSETS_KEPT;
    if (c->count < CHARSETS_KEPT)
        c->count++;
    *charset_out = charset;
    return 0;
}

int charsets_fit(struct charsets *c, struct charset *charset)
{
    if (charset->fit || !charset->usable || charset->utf8 || charset->ascii)
        return 0;
    return codepage_fit_new(c->from, charset->cp, charset->name, &charset->fit);
}

/* -------------------------------------------------------------- encoding */

size_t charset_bound(const struct charset *charset, size_t utf8_len)
{
    if (!charset->cp || charset->utf8)
        return utf8_len;
    /* Shifts and escapes at every second character; GB18030 has four bytes
     * for characters of two. */
    return charset->sevenbit ? 3 * utf8_len + 16 : 2 * utf8_len;
}

int charset_encode(struct codepage_coder *coder, struct span line,
                   struct buf *out, uint64_t *substituted)
{
    for (;;) {
        size_t room = 4 * line.len + 32;
        int r = buf_reserve(out, room);
        if (r < 0)
            return r;
        struct codepage_result did = codepage_encode(
            coder, line.at, line.len, out->bytes + out->len, room, true);
        out->len += did.written;
        line = span_from(line, did.read);
        if (did.status == CODEPAGE_OK)
            return 0;
        if (did.status != CODEPAGE_STOPPED || line.len == 0)
            continue;

        uint32_t code_point;
        int len = utf8_decode(line, &code_point);
        line = span_from(line, len < 1 ? 1 : (size_t)len);
        ++*substituted;
        r = buf_reserve(out, 32);
        if (r < 0)
            return r;
        did = codepage_encode(coder, "?", 1, out->bytes + out->len, 32,
                              line.len == 0);
        out->len += did.written;
        if (line.len == 0)
            return 0;
    }
}

/* -------------------------------------------------------------- decoding */

int charset_decode(const struct charset *charset, struct span octets,
                   struct buf *out)
{
    if (!charset->usable)
        return -EINVAL;
    if (charset->utf8 || charset->ascii) {
        bool good =
            charset->utf8 ? utf8_is_valid(octets) : utf8_is_ascii(octets);
        return good ? buf_append(out, octets) : -EINVAL;
    }
    size_t room = 4 * octets.len + 16;
    struct codepage_coder coder;
    int r = buf_reserve(out, room);
    if (r == 0)
        r = charset_coder_init(&coder, charset->cp);
    if (r < 0)
        return r;
    struct codepage_result did = codepage_decode_record(
        &coder, octets.at, octets.len, out->bytes + out->len, room);
    codepage_coder_clear(&coder);
    if (did.status != CODEPAGE_OK)
        return -EINVAL;
    out->len += did.written;
    return 0;
}
