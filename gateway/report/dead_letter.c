#include "report/dead_letter.h"

#include "base/file_word.h"
#include "base/scope.h"
#include "message/date.h"
#include "report/notice.h"
#include "report/outfile.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Letters of one job in one microsecond. */
#define MOST_NUMBERS 1000

struct sealed_letter {
    struct outfile file;
    char *name; /* but its number */
    char *path;
};

/* -------------------------------------------------------------- the place */

static char *name_letter(const struct dead_letter *d)
{
    char job[FILE_WORD_MAX], id[FILE_WORD_MAX], *path;
    const struct tm tm = date_local(d->now, d->utc_offset_s);
    file_word(d->facts->job_name, "JOB", job);
    file_word(d->facts->job_id, "0", id);
    int len =
        asprintf(&path, "%s/%s.%s.%s%02d%04d.%02d%02d%02d.%06ld", d->directory,
                 job, id, date_month_name(&tm), tm.tm_mday, tm.tm_year + 1900,
                 tm.tm_hour, tm.tm_min, tm.tm_sec, d->now.tv_nsec / 1000);
    return len < 0 ? NULL : path;
}

int sealed_letter_place(struct sealed_letter *l)
{
    int r = -EEXIST;
    for (unsigned number = 1; r == -EEXIST && number <= MOST_NUMBERS;
         number++) {
        char *path;
        if (asprintf(&path, "%s.%uU", l->name, number) < 0)
            return -ENOMEM;
        r = outfile_link(&l->file, path);
        if (r == 0)
            l->path = path;
        else
            free(path);
    }
    return r;
}

const char *sealed_letter_path(const struct sealed_letter *l)
{
    return l->path;
}

void sealed_letter_free(struct sealed_letter **letter)
{
    struct sealed_letter *l = *letter;
    if (!l)
        return;
    outfile_clear(&l->file);
    free(l->name);
    free(l->path);
    free(l);
    *letter = NULL;
}

/* ------------------------------------------------------------ its content */

static bool is_failed(const struct outcome *o)
{
    return o->state == OUTCOME_REFUSED && !o->earlier;
}

static void write_reason(const char *address, const struct reply *why,
                         FILE *out)
{
    fprintf(out, "X-Ebgate-Refused: <%s> %u", address, why->code);
    if (why->enhanced[0])
        fprintf(out, " %u.%u.%u", why->enhanced[0], why->enhanced[1],
                why->enhanced[2]);
    fputc(' ', out);
    for (const char *p = why->text ? why->text : ""; *p; p++) {
        if (*p == '\n')
            fputs("\r\n   ", out);
        else
            fputc(*p, out);
    }
    fputs("\r\n", out);
}

static void write_reasons(const struct dead_letter *d, FILE *out)
{
    const struct envelope *e = &d->mail->envelope;
    fprintf(out, "X-Ebgate-Job: %" PRIu64 ", mail %" PRIu64 "\r\n",
            d->facts->id, d->mail->number);
    fprintf(out, "X-Ebgate-Sender: <%s>\r\n",
            e->reverse_path ? e->reverse_path : "");
    for (size_t i = 0; i < e->recipient_count; i++) {
        if (is_failed(&d->mail->outcomes[i]))
            write_reason(e->recipients[i].address,
                         notice_reason(&d->mail->outcomes[i]), out);
    }
    for (size_t i = 0; i < e->unnamed_count && mail_has_unnamed(d->mail); i++)
        write_reason(e->unnamed[i].written, &e->unnamed[i].reply, out);
}

static int write_text(const struct octets_source *text, FILE *out)
{
    bool last = false;
    while (!last) {
        struct span piece;
        int r = text->next(text->arg, &piece, &last);
        if (r < 0)
            return r;
        if (fwrite(piece.at, 1, piece.len, out) != piece.len)
            return -errno;
    }
    return 0;
}

int dead_letter_write(const struct dead_letter *d,
                      struct sealed_letter **letter_out)
{
    SCOPED(sealed_letter_free)
    struct sealed_letter *letter = calloc(1, sizeof *letter);
    *letter_out = NULL;
    if (!letter || !(letter->name = name_letter(d)))
        return -ENOMEM;
    int r = outfile_open_in(&letter->file, d->directory);
    if (r < 0)
        return r;
    write_reasons(d, letter->file.stream);
    r = write_text(&d->text, letter->file.stream);
    if (r < 0)
        return r;
    *letter_out = GIVE(letter);
    return 0;
}
