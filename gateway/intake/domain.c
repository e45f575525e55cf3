#include "intake/domain.h"

#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>
#include <unicode/uidna.h>

static bool label_is_sound(struct span label)
{
    if (label.len == 0 || label.len > DOMAIN_MAX_LABEL || label.at[0] == '-' ||
        label.at[label.len - 1] == '-')
        return false;
    for (size_t i = 0; i < label.len; i++) {
        if (!isalnum(label.at[i]) && label.at[i] != '-' && label.at[i] != '_')
            return false;
    }
    return true;
}

static bool name_is_sound(struct span name)
{
    if (name.len == 0 || name.len > DOMAIN_MAX)
        return false;
    size_t from = 0;
    for (size_t i = 0; i <= name.len; i++) {
        if (i < name.len && name.at[i] != '.')
            continue;
        if (!label_is_sound(span_of(name.at + from, i - from)))
            return false;
        from = i + 1;
    }
    return true;
}

/* "[192.0.2.1]", "[IPv6:2001:db8::1]": what is inside is the relay's. */
static bool literal_is_sound(struct span literal)
{
    if (literal.len < 3 || literal.len > DOMAIN_MAX ||
        literal.at[literal.len - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < literal.len; i++) {
        if (!isalnum(literal.at[i]) && !memchr(".:-", literal.at[i], 3))
            return false;
    }
    return true;
}

static int convert(struct span domain, char *ascii, size_t *len_out)
{
    UErrorCode code = U_ZERO_ERROR;
    UIDNA *idna = uidna_openUTS46(UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
                                      UIDNA_NONTRANSITIONAL_TO_ASCII |
                                      UIDNA_NONTRANSITIONAL_TO_UNICODE,
                                  &code);
    if (U_FAILURE(code))
        return -ENOMEM;
    UIDNAInfo info = UIDNA_INFO_INITIALIZER;
    int32_t len = uidna_nameToASCII_UTF8(idna, (const char *)domain.at,
                                         (int32_t)domain.len, ascii,
                                         DOMAIN_MAX + 1, &info, &code);
    uidna_close(idna);
    if (U_FAILURE(code) || info.errors != 0)
        return -EINVAL;
    *len_out = (size_t)len;
    return 0;
}

int domain_to_ascii(struct span domain, struct buf *out)
{
    if (domain.len > 0 && domain.at[0] == '[')
        return literal_is_sound(domain) ? buf_append(out, domain) : -EINVAL;
    if (utf8_is_ascii(domain))
        return name_is_sound(domain) ? buf_append(out, domain) : -EINVAL;
    if (domain.len > 4 * DOMAIN_MAX || !utf8_is_valid(domain))
        return -EINVAL;

    char ascii[DOMAIN_MAX + 1];
    size_t len;
    int r = convert(domain, ascii, &len);
    if (r < 0)
        return r;
    struct span name = span_of(ascii, len);
    return name_is_sound(name) ? buf_append(out, name) : -EINVAL;
}
