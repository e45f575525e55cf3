#include "codepages/compose.h"

#include "codepages/encode.h"
#include "codepages/utf.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#define MARKS 2 /* that a letter has at most */
#define UNITS 16

/* A letter and its marks. */
struct cluster {
    uint32_t text[1 + MARKS];
    size_t count;
    size_t at; /* where it begins in the input */
};

bool compose_has_marks(const struct codepage *cp)
{
    for (uint32_t c = 0x300; c < 0x370; c++)
        if (page_code_of(cp, c) >= 0)
            return true;
    return page_code_of(cp, 0x93C) >= 0; /* the nukta of Devanagari */
}

static bool is_mark(uint32_t code_point)
{
    return u_getCombiningClass((UChar32)code_point) != 0;
}

/* The character that ends right before @at; returns its length or 0. */
static size_t read_before(const unsigned char *in, size_t at,
                          uint32_t *code_point_out)
{
    for (size_t len = 1; len <= 4 && len <= at; len++)
        if ((in[at - len] & 0xC0) != 0x80) {
            int used = utf_read(in + at - len, len, code_point_out);
            return used == (int)len ? len : 0;
        }
    return 0;
}

/*
 * Letter and marks that end at @at; false when there is no letter, or more
 * marks than a letter has.
 */
static bool cluster_before(const unsigned char *in, size_t at,
                           struct cluster *cluster_out)
{
    uint32_t text[1 + MARKS];
    for (size_t count = 1; count <= 1 + MARKS; count++) {
        uint32_t *c = &text[1 + MARKS - count];
        size_t len = read_before(in, at, c);
        if (len == 0)
            return false;
        at -= len;
        if (is_mark(*c))
            continue;
        cluster_out->at = at;
        cluster_out->count = count;
        for (size_t i = 0; i < count; i++)
            cluster_out->text[i] = c[i];
        return true;
    }
    return false;
}

size_t compose_held(const unsigned char *in, size_t in_len)
{
    size_t at = in_len;
    struct cluster cluster;
    uint32_t c;
    for (size_t cut = 1; cut <= 3 && cut <= in_len; cut++)
        if (utf_read(in + in_len - cut, cut, &c) == 0)
            at = in_len - cut;
    if (!cluster_before(in, at, &cluster) || cluster.count == 1 + MARKS)
        return in_len - at;
    return in_len - cluster.at;
}

bool compose_across(const unsigned char *in, size_t in_len, size_t at)
{
    uint32_t next;
    return at < in_len && utf_read(in + at, in_len - at, &next) > 0 &&
           is_mark(next) && compose_held(in, at) > 0;
}

/* The code of @count units as one character, or -1. */
static int code_of_units(const struct codepage *cp, const UChar *units,
                         int32_t count)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar whole[UNITS];
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    count = unorm2_normalize(nfc, units, count, whole, UNITS, &status);
    if (U_FAILURE(status) || count == 0)
        return -1;
    UChar32 c;
    int32_t used = 0;
    U16_NEXT(whole, used, count, c);
    return used == count ? page_code_of(cp, (uint32_t)c) : -1;
}

/* Marks at different places of a letter may change their order. */
static bool can_be_last(const UChar *units, int32_t count, int32_t at)
{
    for (int32_t k = at + 1; k < count; k++)
        if (u_getCombiningClass(units[k]) == u_getCombiningClass(units[at]))
            return false;
    return is_mark(units[at]);
}

/* The code of all units but one mark, and that of the mark. */
static size_t codes_parted(const struct codepage *cp, const UChar *units,
                           int32_t count, int codes_out[2])
{
    for (int32_t i = count - 1; i > 0; i--) {
        UChar rest[UNITS];
        int32_t kept = 0;
        for (int32_t k = 0; k < count; k++)
            if (k != i)
                rest[kept++] = units[k];
        codes_out[0] = code_of_units(cp, rest, kept);
        codes_out[1] = page_code_of(cp, units[i]);
        if (codes_out[0] >= 0 && codes_out[1] >= 0 &&
            can_be_last(units, count, i))
            return 2;
    }
    return 0;
}

/* How many codes say the same as @cluster: one, two, or 0 for none. */
static size_t cluster_codes(const struct codepage *cp,
                            const struct cluster *cluster, int codes_out[2])
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfd = unorm2_getNFDInstance(&status);
    UChar text[2 * (1 + MARKS)], units[UNITS];
    int32_t len = 0;
    for (size_t i = 0; i < cluster->count; i++)
        U16_APPEND_UNSAFE(text, len, cluster->text[i]);
    int32_t count = unorm2_normalize(nfd, text, len, units, UNITS, &status);
    if (U_FAILURE(status))
        return 0;
    if (cluster->count > 1) {
        codes_out[0] = code_of_units(cp, units, count);
        if (codes_out[0] >= 0)
            return 1;
    }
    return codes_parted(cp, units, count, codes_out);
}

/*
 * Bytes that all but the last of @cluster have taken. They can be taken back
 * if no shift is among them: -1 when there may be one.
 */
static int cluster_written(const struct run *r, const struct cluster *cluster)
{
    if (r->cluster_end && r->cluster_at == cluster->at)
        return (int)(r->end - r->cluster_end);
    int size = 0;
    for (size_t i = 0; i + 1 < cluster->count; i++) {
        int code = page_code_of(r->c->cp, cluster->text[i]);
        if (code < 0 || (code > 0xFF) != r->c->doubled ||
            page_is_private(cluster->text[i]))
            return -1;
        size += r->c->doubled ? 2 : 1;
    }
    return size;
}

bool compose_missing(struct run *r, size_t len)
{
    struct cluster cluster;
    int codes[2];
    if (!cluster_before(r->in, r->at + len, &cluster))
        return false;
    size_t count = cluster_codes(r->c->cp, &cluster, codes);
    int written = cluster_written(r, &cluster);
    if (count == 0 || written < 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if ((codes[i] > 0xFF) !=
            (cluster.count > 1 ? r->c->doubled : codes[0] > 0xFF))
            return false;
    r->end -= written;
    for (size_t i = 0; i < count; i++)
        encode_code(r, codes[i]);
    r->cluster_at = cluster.at;
    r->cluster_end = r->end - count * (r->c->doubled ? 2 : 1);
    r->at += len;
    return true;
}
