/* Lines → statements. */
#include "config/legacy.h"

#include "base/nearest.h"
#include "base/scope.h"
#include "base/utf8.h"
#include "config/config_private.h"
#include "config/legacy_private.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#define MAX_LINE 2000
#define MAX_NAMES 80

struct reader {
    struct legacy legacy;
    struct config_findings *findings;
    unsigned line;
    const struct legacy_row *list; /* it goes on; or NULL */
    unsigned list_line;
    struct buf words; /* of the statement */
    int error;
};

#define SAY(r, severity, ...) \
    config_say((r)->findings, severity, (r)->line, __VA_ARGS__)

static const struct legacy_row *find_row(const char *name)
{
    for (size_t i = 0; i < legacy_row_count; i++) {
        if (strcasecmp(legacy_rows[i].name, name) == 0)
            return &legacy_rows[i];
    }
    return NULL;
}

static void tell_unknown(struct reader *r, const char *name)
{
    const char *names[MAX_NAMES + 1];
    size_t count = 0;
    for (; count < legacy_row_count && count < MAX_NAMES; count++)
        names[count] = legacy_rows[count].name;
    names[count] = NULL;
    const char *near = nearest_name(name, names);
    SAY(r, CONFIG_ERROR, "the old server has no statement \"%.60s\"%s%s", name,
        near ? "; did you mean " : "", near ? near : "");
}

/* --------------------------------------------------------------- statements */

static bool is_number(struct reader *r, const struct legacy_row *row,
                      const char *value, long *number_out)
{
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (isdigit((unsigned char)*value) && !*end && !errno &&
        number >= row->least && number <= row->most) {
        *number_out = number;
        return true;
    }
    SAY(r, CONFIG_ERROR, "%s %.60s: a number from %ld to %ld is wanted",
        row->name, value, row->least, row->most);
    return false;
}

/** ALL and LIST in front of what is named. */
static const char *skip_word(const char *value, const char *word)
{
    size_t len = strlen(word);
    if (strncasecmp(value, word, len) != 0 || value[len] != ' ')
        return value;
    return value + len + 1;
}

/** What config_read will make of it is known now, with the right line. */
static bool is_taken(struct reader *r, const struct legacy_row *row,
                     const char *value)
{
    const char *block = row->id == LEGACY_ATSIGN ? "Options" : "TargetServer";
    const char *name = row->id == LEGACY_ATSIGN          ? "AtSign"
                       : row->id == LEGACY_RELAY_ADDRESS ? "TargetIp"
                                                         : "TargetName";
    char why[340] = "", one[300];
    bool fine = true;
    const struct schema_row *target =
        schema_find_row(schema_find_block(block), name);
    value = skip_word(skip_word(value, "ALL"), "LIST");
    while (*value && fine) {
        size_t len = strcspn(value, " ");
        char *kept = NULL;
        snprintf(one, sizeof one, "%.*s", (int)(len < 290 ? len : 290), value);
        int error = config_set(target, &kept, one, why, sizeof why);
        free(kept);
        if (error < 0)
            SAY(r, CONFIG_ERROR, "%s %.60s: %s", row->name, one, why);
        fine = error >= 0;
        value += len + (value[len] == ' ');
    }
    return fine;
}

static bool check_words(struct reader *r, const struct legacy_row *row,
                        const char *value)
{
    switch (row->id) {
    case LEGACY_ATSIGN:
        if (utf8_count(span_text(value)) == 1)
            return is_taken(r, row, value);
        SAY(r, CONFIG_ERROR, "%s %.60s: one character is wanted", row->name,
            value);
        return false;
    case LEGACY_RELAY_NAME:
        if (strchr(skip_word(value, "ALL"), ' ')) {
            SAY(r, CONFIG_ERROR, "%s %.60s: one word is wanted", row->name,
                value);
            return false;
        }
        return is_taken(r, row, value);
    case LEGACY_RELAY_ADDRESS:
        return is_taken(r, row, value);
    case LEGACY_DBCS:
        if (legacy_dbcs_find(value))
            return true;
        SAY(r, CONFIG_ERROR,
            "DBCS %.60s: what CSSMTP has a codepage for is SJISKANJI, "
            "EUCKANJI, JIS78KJ or JIS83KJ with ASCII or JISROMAN, KSC5601, "
            "BIG5, TCHINESE, SCHINESE",
            value);
        return false;
    default:
        return true;
    }
}

static void add(struct reader *r, struct legacy_statement *s)
{
    struct legacy *l = &r->legacy;
    struct legacy_statement *grown =
        l->count < LEGACY_MAX_STATEMENTS
            ? realloc(l->at, (l->count + 1) * sizeof *grown)
            : NULL;
    if (!grown) {
        free(s->value);
        if (l->count < LEGACY_MAX_STATEMENTS)
            r->error = -ENOMEM;
        else
            SAY(r, CONFIG_ERROR, "there are over %d statements",
                LEGACY_MAX_STATEMENTS);
        return;
    }
    l->at = grown;
    l->at[l->count++] = *s;
}

/** The words of a statement are all there. */
static void end_statement(struct reader *r, const struct legacy_row *row)
{
    const char *value = buf_text(&r->words);
    struct legacy_statement s = {.row = row, .line = r->line};
    bool fine = value != NULL;
    if (!value)
        r->error = -ENOMEM;
    else if (!*value && row->form != LEGACY_FLAG) {
        SAY(r, CONFIG_ERROR, "%s: a value is missing", row->name);
        fine = false;
    } else if (row->form == LEGACY_NUMBER)
        fine = is_number(r, row, value, &s.number);
    else
        fine = check_words(r, row, value);
    s.value = fine ? strdup(value) : NULL;
    if (fine && !s.value)
        r->error = -ENOMEM;
    if (s.value)
        add(r, &s);
    if (s.value && row->is_lost)
        SAY(r, CONFIG_WARNING, "%s: %s", row->name, row->says);
    buf_empty(&r->words);
}

/* ---------------------------------------------------------------- lines */

/** The next word of a line, ended in place; NULL: there is none. */
static char *next_word(char **rest)
{
    char *word = *rest + strspn(*rest, " \t");
    size_t len = strcspn(word, " \t");
    if (len == 0)
        return NULL;
    *rest = word + len + (word[len] != '\0');
    word[len] = '\0';
    return word;
}

static void add_word(struct reader *r, const char *word)
{
    if (r->words.len + strlen(word) + 1 > LEGACY_MAX_VALUE) {
        SAY(r, CONFIG_ERROR, "a statement has at most %d characters",
            LEGACY_MAX_VALUE);
        buf_empty(&r->words);
        return;
    }
    int error = r->words.len > 0 ? buf_append_byte(&r->words, ' ') : 0;
    if (error == 0)
        error = buf_append_text(&r->words, word);
    if (error < 0)
        r->error = error;
}

static void end_list(struct reader *r)
{
    unsigned line = r->line;
    r->line = r->list_line;
    end_statement(r, r->list);
    r->line = line;
    r->list = NULL;
}

/** Where another statement begins, or the file ends. */
static void tell_endless(struct reader *r)
{
    config_say(r->findings, CONFIG_ERROR, r->list_line,
               "%s has no %s at its end", r->list->name, r->list->end);
    buf_empty(&r->words);
    r->list = NULL;
}

/** Words of a list from @word on, up to the one that ends it. */
static void read_list(struct reader *r, const char *word, char **rest)
{
    for (; r->list && word; word = next_word(rest)) {
        if (strcasecmp(word, r->list->end) == 0)
            end_list(r);
        else
            add_word(r, word);
    }
}

static void read_words(struct reader *r, const struct legacy_row *row,
                       char **rest)
{
    char *word = next_word(rest);
    bool list =
        row->form == LEGACY_LIST ||
        (row->form == LEGACY_EITHER && word && strcasecmp(word, "LIST") == 0);
    if (list) {
        r->list = row;
        r->list_line = r->line;
    }
    if (list) {
        read_list(r, word, rest);
        return;
    }
    for (; word; word = next_word(rest))
        add_word(r, word);
    end_statement(r, row);
}

static void read_line(struct reader *r, char *line)
{
    char *rest = line;
    line[strcspn(line, ";")] = '\0';
    char *word = next_word(&rest);
    if (!word)
        return;
    const struct legacy_row *row = find_row(word);
    if (r->list && row)
        tell_endless(r);
    if (r->list)
        read_list(r, word, &rest);
    else if (row)
        read_words(r, row, &rest);
    else
        tell_unknown(r, word);
}

static void read_lines(struct reader *r, struct span text)
{
    char line[MAX_LINE];
    while (text.len > 0 && !r->error) {
        const unsigned char *end = memchr(text.at, '\n', text.len);
        size_t len = end ? (size_t)(end - text.at) : text.len;
        r->line++;
        if (len < sizeof line) {
            memcpy(line, text.at, len);
            line[len] = '\0';
            read_line(r, line);
        } else {
            SAY(r, CONFIG_ERROR, "the line has %zu bytes; %d are the limit",
                len, MAX_LINE - 1);
        }
        text = span_from(text, len + (end != NULL));
    }
    if (r->list)
        tell_endless(r);
}

const struct legacy_statement *legacy_last(const struct legacy *l,
                                           enum legacy_id id)
{
    const struct legacy_statement *last = NULL;
    for (size_t i = 0; i < l->count; i++) {
        if (l->at[i].row->id == id)
            last = &l->at[i];
    }
    return last;
}

static void reader_clear(struct reader *r)
{
    for (size_t i = 0; i < r->legacy.count; i++)
        free(r->legacy.at[i].value);
    free(r->legacy.at);
    buf_clear(&r->words);
}

int legacy_translate(struct span bytes, const char *codepage, FILE *out,
                     struct config_findings *findings_out)
{
    SCOPED(reader_clear) struct reader reader = {.findings = findings_out};
    SCOPED(buf_clear) struct buf text;
    *findings_out = (struct config_findings){0};
    buf_init(&text, 8 * CONFIG_MAX_BYTES);
    buf_init(&reader.words, LEGACY_MAX_VALUE + 2);
    int r = config_text(bytes, codepage, &text, findings_out);
    if (r < 0)
        return r;
    read_lines(&reader, buf_span(&text));
    config_findings_sort(findings_out);
    if (reader.error)
        return reader.error;
    if (findings_out->worst == CONFIG_ERROR)
        return -EINVAL;
    return legacy_write(&reader.legacy, codepage, out);
}
