#include "codepages/codepage.h"

#include "codepages/compose.h"
#include "codepages/escape.h"
#include "codepages/utf.h"

/* May text be parted at @at? Not within a character, nor within the bytes
 * that are one fault together. */
static bool is_boundary(const unsigned char *in, size_t in_len, size_t at)
{
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        const unsigned char *lead = in + at - back;
        uint32_t code_point;
        if ((*lead & 0xC0) == 0x80)
            continue;
        int len = utf_read(lead, in_len - at + back, &code_point);
        return len != 0 && (size_t)(len < 0 ? -len : len) <= back;
    }
    return true;
}

/* Nor within an escape that is read: the last backslash tells, if it is not
 * the second of two. */
static bool is_in_escape(const unsigned char *in, size_t in_len, size_t at)
{
    size_t begin = at;
    do
        if (begin-- == 0 || at - begin == ESCAPE_MAX_LEN)
            return false;
    while (in[begin] != '\\');
    size_t before = begin;
    while (before > 0 && in[before - 1] == '\\')
        before--;
    return (begin - before) % 2 == 0 &&
           escape_len(in + begin, in_len - begin) > at - begin;
}

/* Nor between a letter and its mark, which may be written as one. */
static bool may_part(const struct codepage_coder *c, const unsigned char *in,
                     size_t in_len, size_t at)
{
    return is_boundary(in, in_len, at) &&
           !(c->policy.unescape && is_in_escape(in, in_len, at)) &&
           !(c->cp->has_marks && compose_across(in, in_len, at));
}

static size_t boundary_before(const struct codepage_coder *c,
                              const unsigned char *in, size_t in_len, size_t at)
{
    do
        at--;
    while (at > 0 && !may_part(c, in, in_len, at));
    return at;
}

/* Nobody hears of what happens in a trial. */
static struct codepage_result trial(const struct codepage_coder *c,
                                    const unsigned char *in, size_t in_len,
                                    unsigned char *out, size_t width)
{
    struct codepage_coder copy = *c;
    copy.tally = NULL;
    return codepage_encode_record(&copy, in, in_len, out, width);
}

/*
 * A record that came out full has taken in one character that it cannot
 * hold, or lacks room for SI: so the first try is the character before.
 */
struct codepage_result codepage_encode_within(struct codepage_coder *c,
                                              const void *in, size_t in_len,
                                              void *out, size_t width)
{
    size_t len = in_len;
    struct codepage_result r = trial(c, in, len, out, width);
    while (r.status == CODEPAGE_FULL && r.read > 0) {
        len = boundary_before(c, in, in_len, r.read < len ? r.read : len);
        r = trial(c, in, len, out, width);
    }
    if (r.status == CODEPAGE_FULL)
        return (struct codepage_result){0, 0, CODEPAGE_FULL};
    r = codepage_encode_record(c, in, len, out, width);
    if (r.status == CODEPAGE_OK && len < in_len)
        r.status = CODEPAGE_FULL;
    return r;
}
