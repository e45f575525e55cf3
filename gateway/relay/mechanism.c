#include "relay/mechanism.h"

#include <stdio.h>

static const struct row {
    const char *name;
    bool client_first;
} rows[MECHANISM_COUNT] = {
    [MECHANISM_SCRAM_SHA_256] = {"SCRAM-SHA-256", true},
    [MECHANISM_SCRAM_SHA_1] = {"SCRAM-SHA-1", true},
    [MECHANISM_CRAM_MD5] = {"CRAM-MD5", false},
    [MECHANISM_PLAIN] = {"PLAIN", true},
    /* Servers differ on a first response of LOGIN; all of them ask. */
    [MECHANISM_LOGIN] = {"LOGIN", false},
    [MECHANISM_OAUTHBEARER] = {"OAUTHBEARER", true},
    [MECHANISM_XOAUTH2] = {"XOAUTH2", true},
    [MECHANISM_EXTERNAL] = {"EXTERNAL", true},
};

const char *mechanism_name(enum mechanism m)
{
    return rows[m].name;
}

bool mechanism_is_client_first(enum mechanism m)
{
    return rows[m].client_first;
}

bool mechanism_takes_token(enum mechanism m)
{
    return 1U << m & MECHANISMS_OF_TOKENS;
}

static unsigned set_of(struct span name)
{
    for (unsigned m = 0; m < MECHANISM_COUNT; m++) {
        if (span_same(name, span_text(rows[m].name)))
            return 1U << m;
    }
    return 0;
}

unsigned mechanisms_of_list(struct span list)
{
    unsigned set = 0;
    for (list = span_trim(list); list.len > 0; list = span_trim(list)) {
        const unsigned char *blank = memchr(list.at, ' ', list.len);
        size_t len = blank ? (size_t)(blank - list.at) : list.len;
        set |= set_of(span_trim(span_head(list, len)));
        list = span_from(list, len);
    }
    return set;
}

unsigned mechanisms_named(struct span word)
{
    if (span_same(word, SPAN("password")))
        return MECHANISMS_OF_PASSWORDS;
    if (span_same(word, SPAN("oauth")))
        return MECHANISMS_OF_TOKENS;
    if (span_same(word, SPAN("auto")))
        return MECHANISMS_OF_SECRETS;
    return set_of(word);
}

enum mechanism mechanisms_strongest(unsigned set)
{
    unsigned m = 0;
    while (m < MECHANISM_COUNT && !(set >> m & 1))
        m++;
    return (enum mechanism)m;
}

void mechanisms_print(unsigned set, char out[MECHANISMS_TEXT])
{
    int len = 0;
    out[0] = '\0';
    for (unsigned m = 0; m < MECHANISM_COUNT; m++) {
        if (set >> m & 1)
            len += snprintf(out + len, MECHANISMS_TEXT - (size_t)len, "%s%s",
                            len > 0 ? " " : "", rows[m].name);
    }
}
