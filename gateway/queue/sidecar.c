#include "queue/sidecar.h"

#include "base/scope.h"
#include "base/utf8.h"
#include "codepages/codepage.h"
#include "intake/atsign.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Bytes of a word, a value, a path; of a line there is no other limit. */
#define WORD_MAX_BYTES 16
#define VALUE_MAX 255
#define NAME_MAX_BYTES 8

#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"
#define NATIONAL "$#@"

struct reading {
    struct job_facts *facts;
    struct sidecar_fault *fault;
    unsigned line;
    unsigned seen; /* bits of rows */
};

static int wrong(struct reading *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int wrong(struct reading *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    r->fault->line = r->line;
    vsnprintf(r->fault->text, sizeof r->fault->text, format, args);
    va_end(args);
    return -EINVAL;
}

/* ------------------------------------------------------------------ values */

static int replace(char **text, const char *value)
{
    char *copy = strdup(value);
    if (!copy)
        return -ENOMEM;
    free(*text);
    *text = copy;
    return 0;
}

static void fold_up(char *text)
{
    for (; *text; text++)
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
}

/* Letters, digits and $ # @, a digit not first: what JES takes. */
static bool is_name(const char *text)
{
    size_t len = strlen(text);
    return len >= 1 && len <= NAME_MAX_BYTES && !strchr(DIGITS, text[0]) &&
           strspn(text, UPPER DIGITS NATIONAL) == len;
}

static int set_name(struct reading *r, char **to, char *value)
{
    fold_up(value);
    if (!is_name(value))
        return wrong(r,
                     "\"%s\" is no name: 1 to 8 letters, digits and $ # @, "
                     "the first no digit",
                     value);
    return replace(to, value);
}

static int set_job_name(struct reading *r, char *value)
{
    return set_name(r, &r->facts->job_name, value);
}

static int set_job_id(struct reading *r, char *value)
{
    return set_name(r, &r->facts->job_id, value);
}

static int set_owner(struct reading *r, char *value)
{
    return set_name(r, &r->facts->owner, value);
}

static int set_node(struct reading *r, char *value)
{
    return set_name(r, &r->facts->node, value);
}

static int set_recfm(struct reading *r, char *value)
{
    if (dataset_parse_recfm(value, &r->facts->wanted) < 0)
        return wrong(r,
                     "\"%s\" is no RECFM: F, FB, V, VB, VBS, U, text or auto, "
                     "with A or M behind it for carriage control",
                     value);
    return 0;
}

static int set_lrecl(struct reading *r, char *value)
{
    size_t len = strlen(value);
    unsigned long n = strtoul(value, NULL, 10);
    if (len > 5 || strspn(value, DIGITS) != len || n < 1 || n > 32760)
        return wrong(r, "\"%s\" is no LRECL: a number from 1 to 32760", value);
    r->facts->wanted.lrecl = n;
    return 0;
}

/* Who submits a job names a page, and no file of the gateway's machine. */
static int set_translate(struct reading *r, char *value)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error;
    if (strchr(value, '/'))
        return wrong(r, "\"%s\" is a path: the name of a codepage, or auto",
                     value);
    if (strcasecmp(value, "auto") != 0) {
        int found = codepage_open(value, &cp, &error);
        if (found == -ENOMEM)
            return found;
        if (found < 0)
            return wrong(r, "%.200s", error.text);
    }
    return replace(&r->facts->codepage, value);
}

/* Whether the page has it is known when the job is read. */
static int set_at_sign(struct reading *r, char *value)
{
    uint32_t c;
    int len = utf8_decode(span_text(value), &c);
    bool one = len > 0 && value[len] == '\0';
    bool byte = strlen(value) == 5 && strncasecmp(value, "X'", 2) == 0 &&
                strspn(value + 2, DIGITS "abcdefABCDEF") == 2 &&
                value[4] == '\'';
    if (strcasecmp(value, "auto") != 0 && !byte &&
        (!one || (c != '@' && atsign_is_forbidden(c))))
        return wrong(r,
                     "\"%s\" cannot stand for the at-sign: one character, a "
                     "byte as X'B5', or auto",
                     value);
    return replace(&r->facts->at_sign, value);
}

static int set_profile(struct reading *r, char *value)
{
    if (strcasecmp(value, "tolerant") == 0)
        return replace(&r->facts->profile, "tolerant");
    if (strcasecmp(value, "strict") == 0)
        return replace(&r->facts->profile, "strict");
    return wrong(r, "\"%s\" is no profile: tolerant or strict", value);
}

static int set_replies(struct reading *r, char *value)
{
    if (value[0] != '/')
        return wrong(r, "\"%s\" is not the path of a directory from / on",
                     value);
    return replace(&r->facts->replies, value);
}

/* ------------------------------------------------------------------- lines */

static const struct row {
    const char *word;
    int (*set)(struct reading *r, char *value);
} rows[] = {
    {"JobName", set_job_name},    {"JobId", set_job_id},
    {"Owner", set_owner},         {"Node", set_node},
    {"Recfm", set_recfm},         {"Lrecl", set_lrecl},
    {"Translate", set_translate}, {"AtSign", set_at_sign},
    {"Profile", set_profile},     {"Replies", set_replies},
};
#define ROWS (sizeof rows / sizeof rows[0])

static bool is_blank(unsigned char c)
{
    return c == ' ' || c == '\t';
}

static int find_row(struct reading *r, struct span word, size_t *row_out)
{
    for (size_t i = 0; i < ROWS; i++) {
        if (!span_same(word, span_text(rows[i].word)))
            continue;
        if (r->seen & 1U << i)
            return wrong(r, "%s stands here for the second time", rows[i].word);
        r->seen |= 1U << i;
        *row_out = i;
        return 0;
    }
    return wrong(r,
                 "\"%.*s\" is none of JobName, JobId, Owner, Node, Recfm, "
                 "Lrecl, Translate, AtSign, Profile, Replies",
                 (int)(word.len < WORD_MAX_BYTES ? word.len : WORD_MAX_BYTES),
                 (const char *)word.at);
}

/* What stands between two quotes, nothing but a comment behind them. */
static int take_quoted(struct reading *r, struct span rest,
                       struct span *value_out)
{
    rest = span_from(rest, 1);
    const unsigned char *end = memchr(rest.at, '"', rest.len);
    if (rest.len == 0 || !end)
        return wrong(r, "the closing quote is missing");
    *value_out = span_head(rest, (size_t)(end - rest.at));
    struct span behind = span_trim(span_from(rest, value_out->len + 1));
    if (behind.len > 0 && behind.at[0] != '#')
        return wrong(r, "something stands behind the closing quote");
    return 0;
}

/* Up to the comment. */
static struct span take_plain(struct span rest)
{
    for (size_t i = 0; i < rest.len; i++)
        if (rest.at[i] == '#' && (i == 0 || is_blank(rest.at[i - 1])))
            return span_trim(span_head(rest, i));
    return span_trim(rest);
}

static int set_value(struct reading *r, const struct row *row,
                     struct span value)
{
    char text[VALUE_MAX + 1];
    if (value.len == 0)
        return wrong(r, "%s has no value", row->word);
    if (value.len > VALUE_MAX)
        return wrong(r, "the value of %s has %zu bytes, at most %d are read",
                     row->word, value.len, VALUE_MAX);
    memcpy(text, value.at, value.len);
    text[value.len] = '\0';
    return row->set(r, text);
}

static bool is_clean(struct span line)
{
    for (size_t i = 0; i < line.len; i++)
        if ((line.at[i] < 0x20 && line.at[i] != '\t') || line.at[i] == 0x7F)
            return false;
    return utf8_is_valid(line);
}

static int read_line(struct reading *r, struct span line)
{
    if (!is_clean(line))
        return wrong(r, "this is not text in UTF-8");
    line = span_trim(line);
    if (line.len == 0 || line.at[0] == '#')
        return 0;
    size_t len = 0;
    while (len < line.len && !is_blank(line.at[len]) && line.at[len] != '=')
        len++;
    size_t row = 0;
    int e = find_row(r, span_head(line, len), &row);
    if (e < 0)
        return e;
    struct span value, rest = span_trim(span_from(line, len));
    if (rest.len > 0 && rest.at[0] == '=')
        rest = span_trim(span_from(rest, 1));
    if (rest.len > 0 && rest.at[0] == '"')
        e = take_quoted(r, rest, &value);
    else
        value = take_plain(rest);
    return e < 0 ? e : set_value(r, &rows[row], value);
}

static struct span next_line(struct span *text)
{
    const unsigned char *end = memchr(text->at, '\n', text->len);
    struct span line =
        span_head(*text, end ? (size_t)(end - text->at) : text->len);
    *text = span_from(*text, line.len + 1);
    if (line.len > 0 && line.at[line.len - 1] == '\r')
        line.len--;
    return line;
}

int sidecar_read(struct span text, struct job_facts *facts,
                 struct sidecar_fault *fault_out)
{
    SCOPED(job_facts_clear) struct job_facts copy = {0};
    int e = job_facts_copy(facts, &copy);
    if (e < 0)
        return e;
    struct reading r = {.facts = &copy, .fault = fault_out};
    if (text.len > SIDECAR_MAX_BYTES)
        return wrong(&r, "it has more than %d bytes", SIDECAR_MAX_BYTES);
    for (text = utf8_skip_mark(text); e == 0 && text.len > 0;) {
        r.line++;
        e = read_line(&r, next_line(&text));
    }
    if (e < 0)
        return e;
    struct job_facts before = *facts;
    *facts = copy;
    copy = before;
    return 0;
}

/* ------------------------------------------------------------------- names */

/* "JOB01234", "STC42": or, where JES counts further, "J0123456". */
static bool is_job_id(const char *text)
{
    static const char *const kinds[] = {"JOB", "STC", "TSU", "J", "S", "T"};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t kind = strlen(kinds[i]), len = strlen(text);
        if (strncmp(text, kinds[i], kind) == 0 && len > kind &&
            len <= NAME_MAX_BYTES && (kind > 1 || len == NAME_MAX_BYTES) &&
            strspn(text + kind, DIGITS) == len - kind)
            return true;
    }
    return false;
}

static bool take_part(const char **name, char part[NAME_MAX_BYTES + 1])
{
    size_t len = strcspn(*name, ".");
    if (len == 0 || len > NAME_MAX_BYTES)
        return false;
    memcpy(part, *name, len);
    part[len] = '\0';
    fold_up(part);
    *name += len + ((*name)[len] == '.');
    return true;
}

int sidecar_from_name(const char *file_name, struct job_facts *facts)
{
    char name[NAME_MAX_BYTES + 1], id[NAME_MAX_BYTES + 1];
    if (!take_part(&file_name, name) || !take_part(&file_name, id) ||
        !is_name(name) || !is_job_id(id))
        return 0;
    int r = replace(&facts->job_name, name);
    return r < 0 ? r : replace(&facts->job_id, id);
}
