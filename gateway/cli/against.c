#include "cli/against.h"

#include "cli/codepage_say.h"
#include "cli/filter.h"

#include "base/utf8.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define MAX_OUTPUT (16 * 1024 * 1024)
#define MAX_RUNS 4000
#define MARK_MAX 8

/** One cell that is asked, and what came back. */
struct probe {
    struct mapping page;
    struct mapping answer;
};

struct against {
    const struct codepage *cp;
    const char *command;
    long patience_s;
    bool encoding;
    struct probe *probes;
    size_t count;
    struct buf in, out;
    int status; /* of the last run */
    unsigned runs;
};

/* @a->in through the command into @a->out. */
static int run_command(struct against *a)
{
    a->runs++;
    return filter_run(a->command, buf_span(&a->in), a->patience_s, &a->out,
                      &a->status);
}

/* -------------------------------------------------------------- frames */

/* ASCII of the frame on the page's side, or as it is. */
static struct span mark(const struct against *a, bool page_side,
                        const char *text, unsigned char out[MARK_MAX])
{
    size_t len = strlen(text);
    for (size_t i = 0; i < len; i++)
        out[i] =
            page_side
                ? (unsigned char)codepage_byte_of(a->cp, (unsigned char)text[i])
                : (unsigned char)text[i];
    return span_of(out, len);
}

static struct span mark_of(const struct against *a, bool page_side, size_t at,
                           size_t last, unsigned char out[MARK_MAX])
{
    char text[MARK_MAX];
    snprintf(text, sizeof text,
             at == last ? "(END)" : "(%04X:", (unsigned)at & 0xFFFF);
    return mark(a, page_side, text, out);
}

static int put_code(const struct against *a, int code, struct buf *out)
{
    bool mixed = codepage_kind(a->cp) == CODEPAGE_MIXED && code > 0xFF;
    const unsigned char bytes[] = {0x0E, (unsigned char)(code >> 8),
                                   (unsigned char)code, 0x0F};
    return buf_append(out, mixed         ? span_of(bytes, 4)
                           : code > 0xFF ? span_of(bytes + 1, 2)
                                         : span_of(bytes + 2, 1));
}

static int put_text(const struct mapping *m, struct buf *out)
{
    int r = 0;
    for (size_t i = 0; i < m->len && r == 0; i++) {
        char one[5];
        put_character(m->text[i], one);
        /* U+0000 is a character too. */
        r = buf_append(out, span_of(one, m->text[i] ? strlen(one) : 1));
    }
    return r;
}

static int write_frames(struct against *a, size_t first, size_t last)
{
    unsigned char bytes[MARK_MAX];
    bool page_side = !a->encoding;
    int r = 0;
    buf_empty(&a->in);
    for (size_t i = first; i < last && r == 0; i++) {
        const struct mapping *m = &a->probes[i].page;
        r = buf_append(&a->in, mark_of(a, page_side, i, last, bytes));
        if (r == 0)
            r = a->encoding ? put_text(m, &a->in)
                            : put_code(a, m->code, &a->in);
        if (r == 0)
            r = buf_append(&a->in, mark(a, page_side, ")", bytes));
    }
    return r < 0 ? r
                 : buf_append(&a->in, mark_of(a, page_side, last, last, bytes));
}

static void read_text(struct span text, struct mapping *m)
{
    while (text.len > 0 && m->len < WITNESS_MAX_TEXT) {
        int len = utf8_decode(text, &m->text[m->len]);
        if (len <= 0)
            break;
        m->len++;
        text = span_from(text, (size_t)len);
    }
    if (m->len == 1 && m->text[0] == 0xFFFD)
        m->len = 0; /* it substitutes for what it lacks */
}

static void read_code(struct span text, struct mapping *m)
{
    const unsigned char *b = text.at;
    if (text.len == 4 && b[0] == 0x0E && b[3] == 0x0F)
        m->code = b[1] << 8 | b[2];
    else if (text.len == 2)
        m->code = b[0] << 8 | b[1];
    else if (text.len == 1)
        m->code = b[0];
}

/* Reads answers as far as the frames are whole. Returns how many. */
static size_t read_frames(struct against *a, size_t first, size_t last)
{
    struct span rest = buf_span(&a->out);
    unsigned char bytes[MARK_MAX + 1];
    size_t i = first;
    struct span begin = mark_of(a, a->encoding, i, last, bytes);
    if (rest.len < begin.len || memcmp(rest.at, begin.at, begin.len) != 0)
        return 0;
    for (rest = span_from(rest, begin.len); i < last; i++) {
        mark(a, a->encoding, ")", bytes);
        struct span next = mark_of(a, a->encoding, i + 1, last, bytes + 1);
        next = span_of(bytes, next.len + 1);
        const unsigned char *end = memmem(rest.at, rest.len, next.at, next.len);
        if (!end)
            break;
        struct mapping *m = &a->probes[i].answer;
        struct span text = span_head(rest, (size_t)(end - rest.at));
        if (a->encoding)
            read_code(text, m);
        else
            read_text(text, m);
        rest = span_from(rest, text.len + next.len);
    }
    return i - first;
}

/* Asks @first to @last; what is not answered stays without an answer. */
static int ask(struct against *a, size_t first, size_t last)
{
    while (first < last) {
        if (a->runs == MAX_RUNS)
            return -E2BIG;
        int r = write_frames(a, first, last);
        if (r == 0)
            r = run_command(a);
        if (r < 0)
            return r;
        size_t done = read_frames(a, first, last);
        first += done;
        if (first == last || last - first == 1)
            return first == last || done == 0 ? 0 : ask(a, first, last);
        /* It stopped at one cell, or it gave nothing at all. */
        size_t middle = done > 0 ? first + 1 : first + (last - first) / 2;
        r = ask(a, first, middle);
        if (r < 0)
            return r;
        first = middle;
    }
    return 0;
}

/* -------------------------------------------------------------- the check */

static bool is_asked(const struct against *a, unsigned code, struct mapping *m)
{
    bool doubles = codepage_kind(a->cp) != CODEPAGE_SBCS;
    m->code = (int)code;
    m->len = codepage_cell(a->cp, code, m->text);
    if (a->encoding)
        return m->len > 0 &&
               codepage_code(a->cp, m->text, m->len, false) == (int)code;
    return code > 0xFF ? m->len > 0
                       : !doubles || (code != 0x0E && code != 0x0F);
}

static int make_probes(struct against *a)
{
    a->probes = calloc(0x10000, sizeof *a->probes);
    if (!a->probes)
        return -ENOMEM;
    for (unsigned code = 0; code <= 0xFFFF; code++) {
        struct probe *p = &a->probes[a->count];
        if (!is_asked(a, code, &p->page))
            continue;
        p->answer = p->page;
        if (a->encoding)
            p->answer.code = -1;
        else
            p->answer.len = 0;
        a->count++;
    }
    return 0;
}

static bool differs(const struct against *a, const struct probe *p)
{
    if (a->encoding)
        return p->page.code != p->answer.code;
    return p->page.len != p->answer.len ||
           memcmp(p->page.text, p->answer.text,
                  p->page.len * sizeof p->page.text[0]) != 0;
}

static int report_all(struct against *a, struct verify_report *report)
{
    struct verify_check check = {.name = "command", .asked = a->count};
    int r = 0;
    snprintf(check.engine, sizeof check.engine, "%.95s", a->command);
    for (size_t i = 0; i < a->count && r == 0; i++) {
        const struct probe *p = &a->probes[i];
        if (!differs(a, p))
            continue;
        struct verify_difference d = {
            .difference = {a->encoding, p->page, p->answer}};
        check.unknown++;
        r = verify_report_difference(report, &d);
    }
    check.passed = check.unknown == 0;
    return r < 0 ? r
                 : verify_report_check(report, codepage_name(a->cp), &check);
}

static void say_end(int status, char *out, size_t size)
{
    if (WIFSIGNALED(status))
        snprintf(out, size, "signal %d ended it", WTERMSIG(status));
    else
        snprintf(out, size, "its status was %d%s", WEXITSTATUS(status),
                 WEXITSTATUS(status) == 127 ? ": no such command" : "");
}

/* Does it convert a frame with nothing in it? */
static int check_command(struct against *a, struct against_error *error)
{
    unsigned char bytes[MARK_MAX];
    int r = write_frames(a, 0, 0);
    if (r == 0)
        r = run_command(a);
    if (r < 0)
        return r;
    struct span wanted = mark_of(a, a->encoding, 0, 0, bytes);
    if (a->out.len >= wanted.len &&
        memcmp(a->out.bytes, wanted.at, wanted.len) == 0)
        return 0;
    char ended[60];
    say_end(a->status, ended, sizeof ended);
    snprintf(error->text, sizeof error->text,
             "%.150s: it does not convert %s to %s: of \"(END)\" it made %zu "
             "other bytes, and %s",
             a->command, a->encoding ? "UTF-8" : codepage_name(a->cp),
             a->encoding ? codepage_name(a->cp) : "UTF-8", a->out.len, ended);
    return -EINVAL;
}

/* Of a run that did not end as it should. */
static void say_broken(int r, const char *command, long patience_s,
                       struct against_error *error_out)
{
    char why[100] = "it stops at too many cells";
    if (r == -ENOBUFS)
        snprintf(why, sizeof why,
                 "it does not convert: it writes on and on, more than any page "
                 "has");
    else if (r == -ETIMEDOUT)
        snprintf(why, sizeof why,
                 "it wrote nothing for %ld s, nor did it end: --timeout is how "
                 "long it may",
                 patience_s);
    snprintf(error_out->text, sizeof error_out->text, "%.150s: %s", command,
             why);
}

int against_command(const struct codepage *cp, const char *command,
                    bool encoding, long patience_s,
                    struct verify_report *report,
                    struct against_error *error_out)
{
    struct against a = {.cp = cp,
                        .command = command,
                        .encoding = encoding,
                        .patience_s = patience_s};
    buf_init(&a.in, MAX_OUTPUT);
    buf_init(&a.out, MAX_OUTPUT);
    int r = check_command(&a, error_out);
    if (r == 0)
        r = make_probes(&a);
    if (r == 0)
        r = ask(&a, 0, a.count);
    if (r == 0)
        r = report_all(&a, report);
    if (r == -E2BIG || r == -ENOBUFS || r == -ETIMEDOUT) {
        say_broken(r, command, patience_s, error_out);
        r = -EINVAL;
    }
    free(a.probes);
    buf_clear(&a.in);
    buf_clear(&a.out);
    return r;
}
