/*
 * The path of MAIL and RCPT (RFC 5321, 4.1.2), and what jobs make of it
 *
 *     mail = "MAIL FROM:" ("<>" / path) *(SP parameter)
 *     rcpt = "RCPT TO:" path *(SP parameter)
 *     path = "<" ["@" domain *("," "@" domain) ":"] local ["@" domain] ">"
 */
#include "intake/domain.h"
#include "intake/scan.h"

#include "base/utf8.h"

#include <ctype.h>
#include <errno.h>

/* How a fault in the path is answered: who is bad, sender or recipient. */
static const char *bad_path(const struct scan *s)
{
    return s->command->verb == VERB_MAIL ? "501 5.1.7" : "501 5.1.3";
}

static const char *keyword_of(const struct scan *s)
{
    return s->command->verb == VERB_MAIL ? "FROM" : "TO";
}

static int refuse_syntax(struct scan *s, size_t at, const char *what)
{
    return SCAN_REFUSE(s, at, "501 5.5.4", "Syntax error. %s '%s %s:'", what,
                       verb_name(s->command->verb), keyword_of(s));
}

/* FROM or TO with its colon; @s stands behind the verb and white space. */
static int parse_keyword(struct scan *s)
{
    size_t at = s->at;
    if (!scan_take(s, span_text(keyword_of(s))))
        return SCAN_REFUSE(s, at, "501 5.5.4",
                           "Syntax error. '%s:' expected after '%s'",
                           keyword_of(s), verb_name(s->command->verb));
    size_t before = scan_space(s), colon = s->at;
    if (scan_take(s, SPAN(":"))) {
        if (before > 0 &&
            !scan_allow(s, QUIRK_BLANKS, colon - before, (struct span){0}))
            return refuse_syntax(s, colon - before, "No blank may part");
    } else if (scan_ended(s)) {
        return refuse_syntax(s, colon, "No path after");
    } else if ((before == 0 && s->line.at[s->at] != '<') ||
               !scan_allow(s, QUIRK_NO_COLON, colon, (struct span){0})) {
        return refuse_syntax(s, colon, "Colon missing in");
    } else {
        return 0;
    }
    size_t behind = s->at;
    if (scan_space(s) > 0 && s->profile == PROFILE_TOLERANT)
        scan_mend(s, QUIRK_BLANKS, behind, (struct span){0});
    return scan_ended(s) ? refuse_syntax(s, behind, "No path after") : 0;
}

/* The `>` of the `<` at @from; 0: there is none. */
static size_t find_close(struct span line, size_t from)
{
    bool quoted = false;
    for (size_t i = from + 1; i < line.len; i++) {
        if (line.at[i] == '\\' && quoted)
            i++;
        else if (line.at[i] == '"')
            quoted = !quoted;
        else if (line.at[i] == '>' && !quoted)
            return i;
    }
    return 0;
}

static int parse_brackets(struct scan *s, struct span *path_out)
{
    size_t open = s->at, close = find_close(s->line, open);
    if (close == 0)
        return SCAN_REFUSE(s, open, bad_path(s),
                           "Syntax error. '>' missing at the end of the path");
    s->at = close + 1;
    if (!scan_ended(s) && space_length(scan_rest(s)) == 0)
        return SCAN_REFUSE(s, s->at, "501 5.5.4",
                           "Syntax error. A blank is expected after '>'");
    struct span inner = span_of(s->line.at + open + 1, close - open - 1);
    *path_out = span_trim(inner);
    if (path_out->len != inner.len &&
        !scan_allow(s, QUIRK_BLANKS, open + 1, (struct span){0}))
        return SCAN_REFUSE(s, open + 1, bad_path(s),
                           "Syntax error. Blanks inside the brackets");
    return 0;
}

static int parse_bare(struct scan *s, struct span *path_out)
{
    size_t at = s->at;
    *path_out = scan_word(s);
    if (!scan_allow(s, QUIRK_NO_BRACKETS, at, *path_out))
        return SCAN_REFUSE(s, at, "501 5.5.4",
                           "Syntax error. '<' expected after '%s %s:'",
                           verb_name(s->command->verb), keyword_of(s));
    if (memchr(path_out->at, '<', path_out->len) ||
        memchr(path_out->at, '>', path_out->len))
        return SCAN_REFUSE(s, at, bad_path(s),
                           "Syntax error. A bracket inside the path");
    return 0;
}

/* ------------------------------------------------------ what stands in it */

/* The first character that no address can have: its place, or -1. */
static long find_bad_character(struct span path)
{
    for (size_t i = 0; i < path.len;) {
        uint32_t c;
        int len = utf8_decode(span_from(path, i), &c);
        if (len < 0 || utf8_is_control(c) || c == 0xFFFD)
            return (long)i;
        i += (size_t)len;
    }
    return -1;
}

/* The last `@` outside quotes, or the length of @path. */
static size_t find_at(struct span path)
{
    size_t at = path.len;
    bool quoted = false;
    for (size_t i = 0; i < path.len; i++) {
        if (path.at[i] == '\\' && quoted)
            i++;
        else if (path.at[i] == '"')
            quoted = !quoted;
        else if (path.at[i] == '@' && !quoted)
            at = i;
    }
    return at;
}

static bool quoted_is_sound(struct span local)
{
    if (local.len < 2 || local.at[local.len - 1] != '"')
        return false;
    for (size_t i = 1; i + 1 < local.len; i++) {
        if (local.at[i] == '"')
            return false;
        if (local.at[i] == '\\' && ++i + 1 >= local.len)
            return false;
    }
    return true;
}

/* Dots at an end or in a row exist in real addresses: the relay decides. */
static bool local_is_sound(struct span local, enum profile profile)
{
    if (local.len == 0)
        return false;
    if (local.at[0] == '"')
        return quoted_is_sound(local);
    unsigned char before = '.';
    for (size_t i = 0; i < local.len; i++) {
        unsigned char c = local.at[i];
        if (memchr(" ()<>[]:;@\\,\"", c, 13) != NULL)
            return false;
        if (c == '.' && before == '.' && profile == PROFILE_STRICT)
            return false;
        before = c;
    }
    return before != '.' || profile == PROFILE_TOLERANT;
}

/* The domain behind byte @at of the path, put into ASCII where it stands. */
static int check_domain(struct scan *s, size_t place, size_t at)
{
    struct buf *path = &s->command->path;
    unsigned char written[4 * DOMAIN_MAX];
    size_t len = path->len - at - 1;
    int r = -EINVAL;
    if (len <= sizeof written) {
        memcpy(written, path->bytes + at + 1, len);
        path->len = at + 1;
        r = domain_to_ascii(span_of(written, len), path);
    }
    if (r == -EINVAL)
        return SCAN_REFUSE(s, place, bad_path(s),
                           len > DOMAIN_MAX
                               ? "Syntax error. Domain over 255 characters"
                               : "Syntax error. The domain is malformed");
    return r;
}

/* c->path holds a mailbox with real at-signs: is it one? */
static int check_mailbox(struct scan *s, size_t place)
{
    struct span path = buf_span(&s->command->path);
    size_t at = find_at(path);
    struct span local = span_head(path, at);
    if (local.len > COMMAND_MAX_LOCAL)
        return SCAN_REFUSE(s, place, bad_path(s),
                           "Syntax error. Local part over 64 characters");
    if (!local_is_sound(local, s->profile))
        return SCAN_REFUSE(s, place, bad_path(s),
                           "Syntax error. The local part is malformed");
    if (at == path.len)
        return s->profile == PROFILE_TOLERANT
                   ? 0
                   : SCAN_REFUSE(s, place, bad_path(s),
                                 "Syntax error. The address has no domain");
    int r = check_domain(s, place, at);
    if (r == 0 && !scan_refused(s) &&
        s->command->path.len > COMMAND_MAX_PATH - 2)
        return SCAN_REFUSE(s, place, bad_path(s),
                           "Syntax error. Path over 256 characters");
    return r;
}

static int check_path(struct scan *s, struct span path)
{
    size_t place = (size_t)(path.at - s->line.at);
    long bad = find_bad_character(path);
    if (bad >= 0)
        return SCAN_REFUSE(s, place + (size_t)bad, bad_path(s),
                           "Syntax error. A character that no address has");
    if (path.len == 0)
        return s->command->verb == VERB_MAIL
                   ? 0
                   : SCAN_REFUSE(s, place, bad_path(s),
                                 "Syntax error. The recipient is empty");
    if (path.len > 4 * COMMAND_MAX_PATH)
        return SCAN_REFUSE(s, place, bad_path(s),
                           "Syntax error. Path over 256 characters");

    size_t route = atsign_route(s->atsign, path);
    if (route > 0)
        scan_mend(s, QUIRK_SOURCE_ROUTE, place, span_head(path, route));
    long at;
    int r = atsign_in_path(s->atsign, span_from(path, route), &s->command->path,
                           &at);
    if (r < 0)
        return r;
    if (at >= 0) {
        size_t where = place + route + (size_t)at;
        uint32_t c;
        int len = utf8_decode(span_from(s->line, where), &c);
        scan_mend(s, QUIRK_AT_SIGN, where,
                  span_of(s->line.at + where, (size_t)len));
    }
    return check_mailbox(s, place);
}

int path_parse(struct scan *s)
{
    int r = parse_keyword(s);
    if (r < 0 || scan_refused(s))
        return r;
    struct span path = {0};
    bool bare = s->line.at[s->at] != '<';
    r = bare ? parse_bare(s, &path) : parse_brackets(s, &path);
    s->command->written = path;
    if (r < 0 || scan_refused(s))
        return r;
    r = check_path(s, path);
    if (r < 0 || scan_refused(s))
        return r;
    return parameters_parse(s, bare);
}
