/* What the texts of some types must be like. */
#include "base/scope.h"
#include "base/utf8.h"
#include "codepages/codepage.h"
#include "config/config_private.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

int config_refuse(struct config_reason why, const char *text)
{
    snprintf(why.text, why.size, "%s", text);
    return -EINVAL;
}

/* ------------------------------------------------------ hosts and mailboxes */

static bool is_host(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("-._", text[i]))
            return false;
    return len > 0 && len <= 255;
}

static int check_host(const char *value, struct config_reason why)
{
    return is_host(value, strlen(value))
               ? 0
               : config_refuse(why, "the name of a host is wanted: letters, "
                                    "digits, hyphens and dots");
}

/** IBM's limits: 64 characters before the at-sign, 255 behind it. */
static int check_mailbox(const char *value, struct config_reason why)
{
    const char *at = strrchr(value, '@');
    size_t local = at ? (size_t)(at - value) : 0;
    if (local == 0 || local > 64 || !is_host(at + 1, strlen(at + 1)) ||
        strcspn(value, " <>\"") != strlen(value))
        return config_refuse(why,
                             "user@host.domain is wanted, with at most 64 "
                             "characters before the at-sign and 255 behind");
    return 0;
}

/** Bits of the family of @address; 0: it is none. */
static long address_bits(const char *address)
{
    struct in6_addr place;
    if (inet_pton(AF_INET, address, &place) == 1)
        return 32;
    return inet_pton(AF_INET6, address, &place) == 1 ? 128 : 0;
}

static int check_address(const char *value, struct config_reason why)
{
    return address_bits(value) > 0
               ? 0
               : config_refuse(why, "an IPv4 or IPv6 address is wanted");
}

/* 192.0.2.0/24, or an address alone. */
static int check_prefix(const char *value, struct config_reason why)
{
    char address[64];
    size_t len = strcspn(value, "/");
    snprintf(address, sizeof address, "%.*s", (int)(len < 60 ? len : 60),
             value);
    long most = address_bits(address), bits = 0;
    const char *digits = value[len] ? value + len + 1 : "0";
    for (const char *c = digits; *c; c++)
        bits = isdigit((unsigned char)*c) && bits < 1000 ? bits * 10 + *c - '0'
                                                         : 1000;
    if (most > 0 && *digits && bits <= most)
        return 0;
    return config_refuse(why, "an address, or ADDRESS/BITS as 192.0.2.0/24 or "
                              "2001:db8::/32, is wanted");
}

/* ---------------------------------------------------------------- codepages */

/* Charsets of CSSMTP's table for MBCS that nobody else has, and what says the
 * same to those who read the mail. */
static const struct substitute {
    const char *ibm, *ours, *says;
} substitutes[] = {
    {"IBM-5052", "ISO-2022-JP", "ISO-2022-JP is used"},
    {"IBM-5053", "ISO-2022-JP", "ISO-2022-JP is used"},
    {"IBM-5054", "ISO-2022-JP", "ISO-2022-JP is used"},
    {"IBM-5055", "ISO-2022-JP", "ISO-2022-JP is used"},
    {"IBM-1381", "GB2312", "GB2312 is used"},
    {"IBM-948", "IBM-950",
     "IBM-950 (Big5) is used, which has the same characters at other places"},
};

static int check_page(const struct schema_row *row, const char *value,
                      const char **taken_out, struct config_reason why)
{
    if (strcasecmp(value, "auto") == 0)
        return row->marks & SCHEMA_AUTO
                   ? 0
                   : config_refuse(why, "a codepage is wanted; auto is for "
                                        "what is read, not for what is sent");
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error = {{0}};
    for (size_t i = 0; i < sizeof substitutes / sizeof *substitutes; i++) {
        if (strcasecmp(substitutes[i].ibm, value) == 0) {
            snprintf(why.text, why.size, "%s", substitutes[i].says);
            *taken_out = substitutes[i].ours;
        }
    }
    int r = codepage_open(*taken_out, &cp, &error);
    if (r < 0)
        return r == -ENOMEM ? r : config_refuse(why, error.text);
    return *taken_out == value ? 0 : 1;
}

bool config_is_multi_byte(const char *page)
{
    /* In all of Chinese, Japanese and Korean, and nowhere else. */
    static const char one[] = "\xE4\xB8\x80";
    unsigned char out[32];
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_coder coder;
    struct codepage_error error;
    if (!page || codepage_open(page, &cp, &error) < 0 ||
        codepage_coder_init(&coder, cp, &codepage_policy_mail) < 0)
        return false;
    codepage_encode(&coder, one, strlen(one), out, sizeof out, true);
    bool has = coder.events.not_in_target == 0;
    codepage_coder_clear(&coder);
    return has;
}

/* ------------------------------------------------------------ words of ours */

static int check_recfm(const char *value, struct config_reason why)
{
    static const char *const formats[] = {"F",  "FB",  "V",  "VB",   "VBS", "U",
                                          "FS", "FBS", "VS", "text", "auto"};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t len = strlen(formats[i]);
        if (strncasecmp(value, formats[i], len) == 0 &&
            (value[len] == '\0' ||
             (strchr("AaMm", value[len]) && value[len + 1] == '\0')))
            return 0;
    }
    return config_refuse(why, "one of F, FB, V, VB, VBS, U, text and auto is "
                              "wanted, with A or M behind it for carriage "
                              "control");
}

/** A name of JES: the reserved ones are the system's own writers. */
static int check_writer(const char *value, struct config_reason why)
{
    static const char *const reserved[] = {"INTRDR", "STDWTR", "NJERDR"};
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++) {
        if (strcasecmp(value, reserved[i]) == 0)
            return config_refuse(why, "INTRDR, STDWTR and NJERDR are reserved");
    }
    for (const char *c = value; *c; c++) {
        if (!isalnum((unsigned char)*c) && !strchr("$#@", *c))
            return config_refuse(why, "letters, digits, $, # and @ are wanted");
    }
    return 0;
}

/** What OpenSSL's base64 of a SHA-256 is like: 43 characters and a "=". */
static int check_pin(const char *value, struct config_reason why)
{
    static const char head[] = "sha256/";
    const char *hash = value + strlen(head);
    size_t len = 0;
    if (strncasecmp(value, head, strlen(head)) == 0)
        while (isalnum((unsigned char)hash[len]) ||
               (hash[len] && strchr("+/", hash[len])))
            len++;
    if (len == 43 && strcmp(hash + len, "=") == 0)
        return 0;
    return config_refuse(why, "sha256/ and the base64 of the SHA-256 of the "
                              "public key is wanted, 44 characters");
}

static int check_choice(const struct schema_row *row, const char *value,
                        struct config_reason why)
{
    for (const char *word = row->words; *word;) {
        size_t len = strcspn(word, "|");
        if (strlen(value) == len && strncasecmp(word, value, len) == 0)
            return 0;
        word += len + (word[len] == '|');
    }
    snprintf(why.text, why.size, "one of %s is wanted", row->words);
    return -EINVAL;
}

/** The scheme; what is behind it is judged where URLs are read. */
static int check_url(const char *value, struct config_reason why)
{
    static const char *const schemes[] = {"smtp://", "smtps://", "maildir:"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (strncasecmp(value, schemes[i], strlen(schemes[i])) == 0)
            return 0;
    }
    return config_refuse(why, "smtp://HOST[:PORT], smtps://HOST[:PORT] or "
                              "maildir:DIRECTORY is wanted");
}

/* ---------------------------------------------------------------- all texts */

static int check_plain(const struct schema_row *row, const char *value,
                       struct config_reason why)
{
    if (utf8_count(span_text(value)) > (size_t)row->most) {
        snprintf(why.text, why.size, "at most %ld characters are wanted",
                 row->most);
        return -EINVAL;
    }
    struct span text = span_text(value);
    while (text.len > 0) {
        uint32_t c = 0;
        int len = utf8_decode(text, &c);
        if (len < 0 || (utf8_is_control(c) && c != '\t'))
            return config_refuse(why, "a control character stands in it");
        text = span_from(text, (size_t)len);
    }
    return 0;
}

int config_check_text(const struct schema_row *row, const char *value,
                      const char **taken_out, struct config_reason why)
{
    *taken_out = value;
    int r = check_plain(row, value, why);
    if (r < 0)
        return r;
    switch (row->type) {
    case SCHEMA_PATH:
        return *value == '/' ? 0
                             : config_refuse(why, "a path that begins with a "
                                                  "slash is wanted");
    case SCHEMA_MAILBOX:
        return check_mailbox(value, why);
    case SCHEMA_HOST:
        return check_host(value, why);
    case SCHEMA_ADDRESS:
        return check_address(value, why);
    case SCHEMA_PREFIX:
        return check_prefix(value, why);
    case SCHEMA_PAGE:
        return check_page(row, value, taken_out, why);
    case SCHEMA_RECFM:
        return check_recfm(value, why);
    case SCHEMA_WRITER:
        return check_writer(value, why);
    case SCHEMA_PIN:
        return check_pin(value, why);
    case SCHEMA_CHOICE:
        return check_choice(row, value, why);
    case SCHEMA_URL:
        return check_url(value, why);
    default:
        return 0;
    }
}
