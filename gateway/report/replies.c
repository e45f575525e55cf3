#include "report/replies.h"

#include "report/bsmtp.h"
#include "report/replies_form.h"

#include <errno.h>
#include <stdlib.h>

int replies_write(struct replies *r, const struct transcript_line *line)
{
    return r->form->write(r, line);
}

int replies_finish(struct replies *r)
{
    return r->form->finish(r);
}

void replies_leave_sync(struct replies *r)
{
    if (r->form->leave_sync)
        r->form->leave_sync(r);
}

void replies_free(struct replies **r)
{
    if (*r)
        (*r)->form->free(*r);
    *r = NULL;
}

/* ------------------------------------------------------------------ text */

struct text_replies {
    struct replies base;
    struct bsmtp lines;
    FILE *out;
};

static int text_write(struct replies *r, const struct transcript_line *line)
{
    struct text_replies *t = (struct text_replies *)r;
    if (!line->shown)
        return 0;
    bsmtp_begin(&t->lines, line, NULL);
    struct span text;
    int e;
    while ((e = bsmtp_next(&t->lines, &text)) == STEP_ITEM) {
        if (fwrite(text.at, 1, text.len, t->out) != text.len ||
            fputc('\n', t->out) == EOF)
            return -(errno ? errno : EIO);
    }
    return e < 0 ? e : 0;
}

static int text_finish(struct replies *r)
{
    struct text_replies *t = (struct text_replies *)r;
    if (fflush(t->out) != 0)
        return -errno;
    return ferror(t->out) ? -EIO : 0;
}

static void text_free(struct replies *r)
{
    struct text_replies *t = (struct text_replies *)r;
    bsmtp_clear(&t->lines);
    free(t);
}

static const struct replies_form text_form = {text_write, text_finish,
                                              text_free};

int replies_open_text(FILE *out, struct replies **r_out)
{
    struct text_replies *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    t->base.form = &text_form;
    t->out = out;
    bsmtp_init(&t->lines);
    *r_out = &t->base;
    return 0;
}
