#include "cli/options.h"
#include "base/nearest.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ROWS 96
/* getopt_long's values: beyond any letter, so that rows have their index. */
#define FIRST_VALUE 1000

void settings_init(struct settings *s)
{
    *s = (struct settings){
        .recfm = {.recfm = RECFM_AUTO},
        .lrecl = SETTING_UNSET,
        .sequence_numbers = SETTING_UNSET,
        .profile = SETTING_UNSET,
        .syntax_error_limit = SETTING_UNSET,
        .message_size = SETTING_UNSET,
        .job_size = SETTING_UNSET,
        .max_recipients = SETTING_UNSET,
        .line_break = SETTING_UNSET,
        .message_id = SETTING_UNSET,
        .user_info = SETTING_UNSET,
        .connections = SETTING_UNSET,
        .out_lrecl = SETTING_UNSET,
        .line_end = SETTING_UNSET,
        .out_line_end = SETTING_UNSET,
        .unmappable = SETTING_UNSET,
        .shift = SETTING_UNSET,
        .newline = SETTING_UNSET,
        .blanks = SETTING_UNSET,
        .retries = SETTING_UNSET,
        .retry_pause_s = SETTING_UNSET,
        .connect_timeout_s = SETTING_UNSET,
        .reply_timeout_s = SETTING_UNSET,
        .timeout_s = SETTING_UNSET,
    };
}

/* -------------------------------------------------------- taking a value */

static void *value_of(struct settings *s, const struct option_row *row)
{
    return (char *)s + row->offset;
}

static int wrong(const struct option_row *row, const char *value,
                 const char *right, struct option_error *error)
{
    snprintf(error->text, sizeof error->text, "--%s \"%.80s\": %s", row->name,
             value, right);
    return -EINVAL;
}

static int take_number(struct settings *s, const struct option_row *row,
                       const char *value, struct option_error *error)
{
    char *end = NULL;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (errno == 0 && end != value && *end == '\0' && number >= row->least &&
        number <= row->most) {
        *(long *)value_of(s, row) = number;
        return 0;
    }
    char right[80];
    snprintf(right, sizeof right, "a whole number from %ld to %ld is wanted",
             row->least, row->most);
    return wrong(row, value, right, error);
}

/** Which of "off|auto|on" @value is. */
static int take_choice(struct settings *s, const struct option_row *row,
                       const char *value, struct option_error *error)
{
    size_t len = strlen(value);
    long which = 0;
    for (const char *word = row->argument;; which++) {
        size_t word_len = strcspn(word, "|");
        if (word_len == len && strncasecmp(word, value, len) == 0) {
            *(long *)value_of(s, row) = which;
            return 0;
        }
        if (word[word_len] == '\0')
            break;
        word += word_len + 1;
    }
    char right[120];
    snprintf(right, sizeof right, "one of %s is wanted", row->argument);
    return wrong(row, value, right, error);
}

static int take_recfm(struct settings *s, const struct option_row *row,
                      const char *value, struct option_error *error)
{
    if (dataset_parse_recfm(value, value_of(s, row)) == 0)
        return 0;
    return wrong(row, value,
                 "one of F, FB, V, VB, VBS, U, text or auto is wanted, with A "
                 "or M behind it for carriage control",
                 error);
}

static int take_relay(struct settings *s, const struct option_row *row,
                      const char *value, struct option_error *error)
{
    if (s->relay_count == SETTINGS_MAX_RELAYS)
        return wrong(row, value, "there are 16 relays already", error);
    s->relays[s->relay_count++] = value;
    return 0;
}

static int take(struct settings *s, const struct option_row *row,
                const char *value, struct option_error *error)
{
    switch (row->kind) {
    case OPTION_SWITCH:
        *(bool *)value_of(s, row) = true;
        return 0;
    case OPTION_TEXT:
        *(const char **)value_of(s, row) = value;
        return *value ? 0 : wrong(row, value, "something is wanted", error);
    case OPTION_NUMBER:
        return take_number(s, row, value, error);
    case OPTION_CHOICE:
        return take_choice(s, row, value, error);
    case OPTION_RECFM:
        return take_recfm(s, row, value, error);
    case OPTION_RELAY:
        return take_relay(s, row, value, error);
    case OPTION_RESERVED:
        return wrong(row, value, row->help, error);
    }
    return -EINVAL;
}

/* --------------------------------------------------------------- parsing */

struct table {
    const struct option_row *rows[MAX_ROWS];
    const char *names[MAX_ROWS + 1];
    struct option longs[MAX_ROWS + 1];
    char letters[2 * MAX_ROWS + 3];
    size_t count;
};

static void table_fill(struct table *t, const struct option_group *groups)
{
    memset(t, 0, sizeof *t);
    char *letter = t->letters;
    *letter++ = ':'; /* so that a missing argument is told apart */
    for (const struct option_group *g = groups; g->title; g++) {
        for (const struct option_row *row = g->rows; row->name; row++) {
            size_t n = t->count++;
            t->rows[n] = row;
            t->names[n] = row->name;
            t->longs[n] = (struct option){
                row->name, row->argument ? required_argument : no_argument,
                NULL, FIRST_VALUE + (int)n};
            if (!row->letter)
                continue;
            *letter++ = row->letter;
            if (row->argument)
                *letter++ = ':';
        }
    }
}

static const struct option_row *table_row(const struct table *t, int value)
{
    if (value >= FIRST_VALUE)
        return t->rows[value - FIRST_VALUE];
    for (size_t i = 0; i < t->count; i++) {
        if (t->rows[i]->letter == value)
            return t->rows[i];
    }
    return NULL;
}

/** How many names begin with the first @len letters of @word. */
static unsigned names_beginning(const struct table *t, const char *word,
                                size_t len)
{
    unsigned count = 0;
    for (size_t i = 0; i < t->count; i++)
        count += strncmp(t->names[i], word, len) == 0;
    return count;
}

/** getopt answered '?': no such option, an ambiguous one, or one with an
 *  argument that takes none. */
static int explain(const struct table *t, const char *word, int letter,
                   struct option_error *error)
{
    if (letter != 0 && letter < FIRST_VALUE) {
        snprintf(error->text, sizeof error->text, "there is no option -%c",
                 letter);
        return -EINVAL;
    }
    char name[64];
    size_t len = strcspn(word + 2, "=");
    snprintf(name, sizeof name, "%.*s", (int)(len < 60 ? len : 60), word + 2);
    const struct option_row *row = table_row(t, letter);
    const char *nearest = nearest_name(name, t->names);
    if (letter && row)
        snprintf(error->text, sizeof error->text, "--%s takes no argument",
                 row->name);
    else if (names_beginning(t, name, len) > 1)
        snprintf(error->text, sizeof error->text,
                 "--%s is the beginning of several options", name);
    else if (nearest)
        snprintf(error->text, sizeof error->text,
                 "there is no option --%s; did you mean --%s?", name, nearest);
    else
        snprintf(error->text, sizeof error->text, "there is no option --%s",
                 name);
    return -EINVAL;
}

static int explain_missing(const struct option_row *row,
                           struct option_error *error)
{
    snprintf(error->text, sizeof error->text, "--%s needs its argument, %s",
             row->name, row->argument);
    return -EINVAL;
}

int options_parse(const struct option_group *groups, int argc, char **argv,
                  struct settings *settings, int *first_out,
                  struct option_error *error_out)
{
    struct table table;
    table_fill(&table, groups);
    opterr = 0;
    optind = 0; /* GNU: start anew */
    int value;
    while ((value = getopt_long(argc, argv, table.letters, table.longs,
                                NULL)) != -1) {
        if (value == '?')
            return explain(&table, argv[optind - 1], optopt, error_out);
        if (value == ':')
            return explain_missing(table_row(&table, optopt), error_out);
        int r = take(settings, table_row(&table, value), optarg, error_out);
        if (r < 0)
            return r;
    }
    *first_out = optind;
    return 0;
}
