/*
 * ESMTP parameters of MAIL and RCPT (RFC 5321, 4.1.2)
 *
 *     parameter = keyword ["=" value]
 *     keyword   = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
 *     value     = 1*(any character but "=", blanks and controls)
 *
 * Known are those that RFC 2442 lets a batch have: RFC 1870, 6152, 3461, 6531.
 */
#include "base/utf8.h"
#include "intake/scan.h"

#include <ctype.h>

static bool is_one_of(struct span value, const char *const *words)
{
    for (; *words; words++) {
        if (span_same(value, span_text(*words)))
            return true;
    }
    return false;
}

static bool check_size(struct span value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (!isdigit(value.at[i]))
            return false;
    }
    return value.len > 0 && value.len <= 20;
}

static bool check_body(struct span value)
{
    return is_one_of(value, (const char *[]){"7BIT", "8BITMIME", NULL});
}

static bool check_ret(struct span value)
{
    return is_one_of(value, (const char *[]){"FULL", "HDRS", NULL});
}

static bool check_empty(struct span value)
{
    return value.at == NULL;
}

static bool is_upper_hex(unsigned char c)
{
    return isdigit(c) || (c >= 'A' && c <= 'F');
}

/* xtext of RFC 3461, section 4. */
static bool is_xtext(struct span value)
{
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = value.at[i];
        if (c < 33 || c > 126 || c == '=')
            return false;
        if (c != '+')
            continue;
        if (i + 2 >= value.len || !is_upper_hex(value.at[i + 1]) ||
            !is_upper_hex(value.at[i + 2]))
            return false;
        i += 2;
    }
    return value.len > 0;
}

static bool check_envid(struct span value)
{
    return value.len <= 100 && is_xtext(value);
}

static bool check_orcpt(struct span value)
{
    size_t type = 0;
    while (type < value.len &&
           (isalnum(value.at[type]) || value.at[type] == '-'))
        type++;
    return type > 0 && type < value.len && value.at[type] == ';' &&
           value.len <= 500 && is_xtext(span_from(value, type + 1));
}

static bool check_notify(struct span value)
{
    static const char *const words[] = {"SUCCESS", "FAILURE", "DELAY"};
    if (span_same(value, SPAN("NEVER")))
        return true;
    if (value.len == 0)
        return false;
    unsigned seen = 0;
    for (size_t from = 0, i = 0; i <= value.len; i++) {
        if (i < value.len && value.at[i] != ',')
            continue;
        struct span word = span_of(value.at + from, i - from);
        unsigned bit = 0;
        for (unsigned w = 0; w < 3; w++)
            bit |= span_same(word, span_text(words[w])) ? 1U << w : 0;
        if (bit == 0 || (seen & bit))
            return false;
        seen |= bit;
        from = i + 1;
    }
    return true;
}

static const struct known {
    const char *name;
    enum verb verb;
    bool (*check)(struct span value);
} known[] = {
    {"SIZE", VERB_MAIL, check_size},      {"BODY", VERB_MAIL, check_body},
    {"RET", VERB_MAIL, check_ret},        {"ENVID", VERB_MAIL, check_envid},
    {"SMTPUTF8", VERB_MAIL, check_empty}, {"NOTIFY", VERB_RCPT, check_notify},
    {"ORCPT", VERB_RCPT, check_orcpt},
};

static const struct known *find_known(struct span name, enum verb verb)
{
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (known[i].verb == verb && span_same(name, span_text(known[i].name)))
            return &known[i];
    }
    return NULL;
}

static bool is_keyword(struct span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (!isalnum(name.at[i]) && (name.at[i] != '-' || i == 0))
            return false;
    }
    return name.len > 0;
}

static int add_known(struct scan *s, const struct known *k, struct span name,
                     struct span value)
{
    struct command *c = s->command;
    size_t at = (size_t)(name.at - s->line.at);
    if (command_parameter(c, k->name).at)
        return SCAN_REFUSE(s, at, "501 5.5.4",
                           "Syntax error. Parameter '%s' is given twice",
                           k->name);
    if (!k->check(value))
        return SCAN_REFUSE(s, at, "501 5.5.4",
                           "Syntax error. Parameter '%s' is malformed",
                           k->name);
    c->parameters[c->parameter_count].name = name;
    c->parameters[c->parameter_count].value = value;
    c->parameter_count++;
    return 0;
}

static int parse_one(struct scan *s, bool bare)
{
    size_t at = s->at;
    struct span word = scan_word(s), name = word, value = {0};
    const unsigned char *equal = memchr(word.at, '=', word.len);
    if (equal) {
        name = span_of(word.at, (size_t)(equal - word.at));
        value = span_from(word, name.len + 1);
    }
    if (!is_keyword(name))
        return SCAN_REFUSE(s, at, "501 5.5.4",
                           "Syntax error. No parameter of '%s'",
                           verb_name(s->command->verb));
    const struct known *k = find_known(name, s->command->verb);
    if (k)
        return add_known(s, k, name, value);
    if (bare)
        return SCAN_REFUSE(s, at, "501 5.5.4",
                           "Syntax error. A path of several words");
    if (scan_allow(s, QUIRK_PARAMETERS, at, word))
        return 0;
    char text[SCAN_SHOWN];
    utf8_print(name, text, sizeof text);
    return SCAN_REFUSE(s, at, "555 5.5.4", "Unknown parameter '%s'", text);
}

int parameters_parse(struct scan *s, bool bare)
{
    for (;;) {
        scan_space(s);
        if (scan_ended(s))
            return 0;
        int r = parse_one(s, bare);
        if (r < 0 || scan_refused(s))
            return r;
    }
}

struct span command_parameter(const struct command *c, const char *name)
{
    for (unsigned i = 0; i < c->parameter_count; i++) {
        if (span_same(c->parameters[i].name, span_text(name)))
            return c->parameters[i].value.at
                       ? c->parameters[i].value
                       : span_from(c->parameters[i].name, SIZE_MAX);
    }
    return (struct span){0};
}
