#include "intake/verbs.h"

#include "base/utf8.h"

/* Longest first word that is a command, and one more. */
#define WORD_ROOM 10

static const char *const names[] = {
    "HELO", "EHLO", "MAIL", "RCPT", "DATA", "RSET", "NOOP",     "QUIT",
    "TICK", "VERB", "VRFY", "EXPN", "HELP", "QUEU", "STARTTLS",
};

static void learn_ebcdic(unsigned char letters[256], const struct codepage *cp)
{
    for (int i = 0; i < 9; i++) {
        letters[0xC1 + i] = (unsigned char)('A' + i);
        letters[0xD1 + i] = (unsigned char)('J' + i);
        if (i > 0)
            letters[0xE1 + i] = (unsigned char)('R' + i);
    }
    for (unsigned byte = 0; cp && byte < 256; byte++) {
        int32_t c = codepage_char_of(cp, (unsigned char)byte);
        if (c >= 'a' && c <= 'z')
            letters[byte] = (unsigned char)(c - 'a' + 'A');
    }
}

void verbs_init(struct verbs *v, const struct codepage *cp)
{
    *v = (struct verbs){0};
    if (!cp || codepage_is_ebcdic(cp))
        learn_ebcdic(v->letters[VERBS_EBCDIC], cp);
    for (int c = 'A'; c <= 'Z'; c++) {
        v->letters[VERBS_ASCII][c] = (unsigned char)c;
        v->letters[VERBS_ASCII][c - 'A' + 'a'] = (unsigned char)c;
    }
}

static const char *match(const unsigned char letters[256], struct span record)
{
    char word[WORD_ROOM];
    size_t len = 0;
    while (len < record.len && len < sizeof word && letters[record.at[len]]) {
        word[len] = (char)letters[record.at[len]];
        len++;
    }
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == len && memcmp(names[i], word, len) == 0)
            return names[i];
    return NULL;
}

const char *verbs_match(const struct verbs *v, struct span record,
                        enum verbs_code *code_out)
{
    const char *name = match(v->letters[VERBS_EBCDIC], record);
    *code_out = name ? VERBS_EBCDIC : VERBS_ASCII;
    return name ? name : match(v->letters[VERBS_ASCII], utf8_skip_mark(record));
}

bool verbs_is_blank(struct span record)
{
    for (size_t i = 0; i < record.len; i++)
        if (record.at[i] != 0x40 && record.at[i] != 0x00 && record.at[i] != ' ')
            return false;
    return true;
}
