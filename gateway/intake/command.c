/*
 * One line of a job as a command
 *
 *     command = word [1*WSP argument]
 *     hello   = ("HELO" / "EHLO") SP domain
 *     alone   = "DATA" / "RSET" / "QUIT" / "STARTTLS"
 *     free    = ("NOOP" / "TICK" / "HELP" / "QUEU") [SP text]
 *     verbose = ("VERB" / "VERBOSE") [SP ("ON" / "OFF")]
 *     ask     = ("VRFY" / "EXPN") SP text
 *     path    = path.c
 */
#include "intake/command.h"

#include "base/utf8.h"
#include "intake/domain.h"
#include "intake/scan.h"

#include <ctype.h>

static int refuse_too_many(struct scan *s, const char *tail)
{
    return SCAN_REFUSE(s, s->at, "501 5.5.4",
                       "Syntax error. Too many args after '%s'%s",
                       verb_name(s->command->verb), tail);
}

static int refuse_none(struct scan *s)
{
    return SCAN_REFUSE(s, s->at, "501 5.5.4",
                       "Syntax error. Too few args after '%s' command",
                       verb_name(s->command->verb));
}

/* Any name will do that cannot be mistaken where it is printed. */
static bool hello_is_sound(struct span domain)
{
    for (size_t i = 0; i < domain.len; i++) {
        if (domain.at[i] <= ' ' || domain.at[i] >= 0x7F ||
            memchr("<>()\\,;\"", domain.at[i], 8))
            return false;
    }
    return domain.len <= DOMAIN_MAX;
}

static int parse_hello(struct scan *s)
{
    if (scan_ended(s))
        return refuse_none(s);
    size_t at = s->at;
    s->command->argument = scan_word(s);
    scan_space(s);
    if (!scan_ended(s) && !scan_allow(s, QUIRK_HELO_WORDS, s->at, scan_rest(s)))
        return refuse_too_many(s, " command");
    if (!hello_is_sound(s->command->argument))
        return SCAN_REFUSE(s, at, "501 5.5.4",
                           "Syntax error. No domain after '%s' command",
                           verb_name(s->command->verb));
    return 0;
}

static int parse_alone(struct scan *s)
{
    s->command->argument = scan_rest(s);
    return scan_ended(s) ? 0 : refuse_too_many(s, "");
}

static int parse_free(struct scan *s)
{
    s->command->argument = scan_rest(s);
    return 0;
}

static int parse_verbose(struct scan *s)
{
    struct span how = s->command->argument = scan_rest(s);
    if (how.len == 0 || span_same(how, SPAN("ON")) ||
        span_same(how, SPAN("OFF")))
        return 0;
    return SCAN_REFUSE(s, s->at, "501 5.5.4",
                       "Syntax error. ON or OFF expected after 'VERB'");
}

static int parse_question(struct scan *s)
{
    if (scan_ended(s))
        return refuse_none(s);
    s->command->argument = scan_rest(s);
    long at;
    return atsign_in_path(s->atsign, s->command->argument, &s->command->path,
                          &at);
}

static int refuse_word(struct scan *s, const char *codes, const char *what)
{
    struct span word = s->command->word;
    char text[SCAN_SHOWN];
    utf8_print(word, text, sizeof text);
    return SCAN_REFUSE(s, (size_t)(word.at - s->line.at), codes, "%s, '%s'",
                       what, text);
}

static int parse_refused(struct scan *s)
{
    return refuse_word(s, "502 5.5.1", "Command not implemented");
}

static int parse_unknown(struct scan *s)
{
    return refuse_word(s, "500 5.5.1", "Unknown command");
}

static const struct word {
    const char *name;
    enum verb verb;
    int (*parse)(struct scan *s);
} words[] = {
    {"HELO", VERB_HELO, parse_hello},
    {"EHLO", VERB_EHLO, parse_hello},
    {"MAIL", VERB_MAIL, path_parse},
    {"RCPT", VERB_RCPT, path_parse},
    {"DATA", VERB_DATA, parse_alone},
    {"RSET", VERB_RSET, parse_alone},
    {"NOOP", VERB_NOOP, parse_free},
    {"QUIT", VERB_QUIT, parse_alone},
    {"STARTTLS", VERB_STARTTLS, parse_alone},
    {"TICK", VERB_TICK, parse_free},
    {"VERB", VERB_VERB, parse_verbose},
    {"VERBOSE", VERB_VERB, parse_verbose},
    {"VRFY", VERB_VRFY, parse_question},
    {"EXPN", VERB_EXPN, parse_question},
    {"HELP", VERB_HELP, parse_free},
    {"QUEU", VERB_QUEU, parse_free},
    {"AUTH", VERB_UNKNOWN, parse_refused},
    {"ETRN", VERB_UNKNOWN, parse_refused},
    {"TURN", VERB_UNKNOWN, parse_refused},
    {"SEND", VERB_UNKNOWN, parse_refused},
    {"SOML", VERB_UNKNOWN, parse_refused},
    {"SAML", VERB_UNKNOWN, parse_refused},
    {"BDAT", VERB_UNKNOWN, parse_refused},
    {"", VERB_UNKNOWN, parse_unknown},
};

static const struct word *find_word(struct span word)
{
    const struct word *w = words;
    while (w->name[0] != '\0' && !span_same(word, span_text(w->name)))
        w++;
    return w;
}

const char *verb_name(enum verb verb)
{
    for (const struct word *w = words; w->name[0] != '\0'; w++) {
        if (w->verb == verb && verb != VERB_UNKNOWN)
            return w->name;
    }
    return "";
}

void command_init(struct command *c)
{
    *c = (struct command){0};
    buf_init(&c->path, 8 * COMMAND_MAX_TOLERANT);
}

void command_clear(struct command *c)
{
    buf_clear(&c->path);
    reply_clear(&c->fault);
}

static void command_reset(struct command *c)
{
    struct buf path = c->path;
    reply_clear(&c->fault);
    *c = (struct command){.path = path};
    buf_empty(&c->path);
}

/* The white space at the end of @s in bytes. */
static size_t space_behind(struct span s)
{
    size_t len = s.len > 0 ? space_length(span_from(s, s.len - 1)) : 0;
    if (len == 0 && s.len > 1 && space_length(span_from(s, s.len - 2)) == 2)
        len = 2;
    return len;
}

/* Line ends and nulls behind the command are white space as well. */
static void trim_end(struct scan *s)
{
    size_t len;
    bool line_end = false;
    while ((len = space_behind(s->line)) > 0) {
        unsigned char c = s->line.at[s->line.len - 1];
        line_end |= c != ' ' && c != '\t' && c != '\0';
        s->line.len -= len;
    }
    if (line_end)
        scan_mend(s, QUIRK_LINE_END, s->line.len, (struct span){0});
}

int command_parse(struct command *c, struct span line, enum profile profile,
                  const struct atsign *atsign)
{
    command_reset(c);
    struct scan s = {
        .line = line, .profile = profile, .atsign = atsign, .command = c};
    size_t limit =
        profile == PROFILE_STRICT ? COMMAND_MAX_STRICT : COMMAND_MAX_TOLERANT;
    size_t len = utf8_count(line);
    trim_end(&s);
    if (scan_space(&s) > 0 && profile == PROFILE_TOLERANT && !scan_ended(&s))
        scan_mend(&s, QUIRK_BLANKS, 0, (struct span){0});
    if (scan_ended(&s)) {
        c->mended_count = 0;
        return 0; /* VERB_NONE */
    }
    c->word = scan_word(&s);
    const struct word *w = find_word(c->word);
    c->verb = w->verb;
    if (len > limit)
        return SCAN_REFUSE(&s, limit, "500 5.2.5", "Command line too long");
    scan_space(&s);
    return w->parse(&s);
}
