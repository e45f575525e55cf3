/* One line of a configuration → a word and its value. */
#include "base/utf8.h"
#include "config/config_private.h"

#include <string.h>

/* Grammar, by line (CSSMTP's, and quotes beside it):
 *
 *     line    = blanks [ "{" | "}" | word [ blanks value ] ] [ comment ]
 *     value   = quoted | text          ; text: as it stands, to the comment
 *     quoted  = DQUOTE *( "\" DQUOTE | "\\" | character ) DQUOTE
 *     comment = "#" ...                ; first on the line, or behind a blank
 */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static char *skip_blanks(char *text)
{
    while (is_blank(*text))
        text++;
    return text;
}

/** Ends @text in front of its comment and of the blanks there. @begins: a #
 *  right at its beginning is a comment. */
static void cut_comment(char *text, bool begins)
{
    char *end = text;
    for (char *c = text; *c; c++) {
        if (*c == '#' && (c == text ? begins : is_blank(c[-1])))
            break;
        if (!is_blank(*c))
            end = c + 1;
    }
    *end = '\0';
}

/** In place. Returns what is wrong, or NULL. */
static const char *unquote(char *value)
{
    char *to = value, *from = value + 1;
    while (*from && *from != '"') {
        if (from[0] == '\\' && (from[1] == '"' || from[1] == '\\'))
            from++;
        *to++ = *from++;
    }
    if (*from != '"')
        return "the quote at the end of the value is missing";
    cut_comment(from + 1, true);
    if (*skip_blanks(from + 1))
        return "behind the closing quote stands something more; a quote "
               "within a value is written \\\"";
    *to = '\0';
    return NULL;
}

/** Takes a brace off the end of @text; 0 when there is none. */
static char take_brace(char *text)
{
    size_t len = strlen(text);
    char brace = len > 0 ? text[len - 1] : '\0';
    if (brace != '{' && brace != '}')
        return '\0';
    text[len - 1] = '\0';
    cut_comment(text, false);
    return brace;
}

static char *cut_word(char *line)
{
    char *end = line + strcspn(line, " \t");
    char *rest = skip_blanks(end);
    *end = '\0';
    return rest;
}

void config_split(char *line, struct config_line *out)
{
    *out = (struct config_line){.word = skip_blanks(line)};
    if (*out->word == '{' || *out->word == '}') {
        out->brace = *out->word++;
        out->word = skip_blanks(out->word);
        cut_comment(out->word, true);
        out->misplaced = *out->word != '\0';
        out->value = out->word + strlen(out->word);
        if (out->misplaced)
            out->value = cut_word(out->word);
        out->leading = true;
        return;
    }
    out->value = out->word + strlen(out->word);
    if (*out->word == '#')
        *out->word = '\0';
    if (*out->word == '\0')
        return;
    out->value = cut_word(out->word);
    if (*out->value == '"') {
        out->wrong = unquote(out->value);
        return;
    }
    cut_comment(out->value, true);
    out->brace = take_brace(*out->value ? out->value : out->word);
    out->misplaced = out->brace != '\0';
}

bool config_wants_quotes(const char *value)
{
    size_t len = strlen(value);
    if (len == 0 || value[0] == '"' || value[0] == '#' || is_blank(value[0]) ||
        is_blank(value[len - 1]) || value[len - 1] == '{' ||
        value[len - 1] == '}')
        return true;
    for (const char *c = value + 1; *c; c++) {
        if (*c == '#' && is_blank(c[-1]))
            return true;
    }
    return false;
}
