/* Whatever the bytes are, what a conversion writes and says is the same
 * however it is fed. The first four bytes choose pages, format and policies. */
#include "convert/convert.h"

#include "base/step.h"
#include "cuts.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct running {
    struct convert *convert;
    FILE *file;
    char *bytes;
    size_t len;
    int ended;
};

static struct codepage *page(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    if (codepage_open(name, &cp, &error) < 0)
        abort();
    return cp;
}

static void *begin(void *arg)
{
    struct running *r = calloc(1, sizeof *r);
    struct convert_options o = *(struct convert_options *)arg;
    if (!r)
        abort();
    o.file = r->file = open_memstream(&r->bytes, &r->len);
    if (convert_new(&o, &r->convert) < 0)
        abort();
    return r;
}

static void feed(void *stage, struct span part, struct buf *said)
{
    (void)said; /* all is said at the end: pieces are no items */
    struct running *r = stage;
    if (r->ended == 0)
        r->ended = convert_feed(r->convert, part, false);
}

static void end(void *stage, struct buf *said)
{
    struct running *r = stage;
    if (r->ended == 0)
        r->ended = convert_feed(r->convert, SPAN(""), true);
    if (r->ended < 0)
        abort();
    fclose(r->file);
    struct convert_summary s;
    convert_summary(r->convert, &s);
    /* With a fault nobody keeps what was written before it, nor counts it: a
     * decoder may have been ahead of the encoder that stopped. */
    if (r->ended == STEP_FAULT) {
        buf_append_text(said, convert_fault(r->convert)->text);
    } else {
        buf_append(said, span_of(r->bytes, r->len));
        buf_printf(said, "|%llu %llu %llu",
                   (unsigned long long)s.counts.replaced,
                   (unsigned long long)s.truncated,
                   (unsigned long long)s.difference.count);
    }
    convert_free(&r->convert);
    free(r->bytes);
    free(r);
}

static void set_policy(struct codepage_policy *p, unsigned char choice)
{
    static const enum codepage_action actions[] = {
        CODEPAGE_SUBSTITUTE, CODEPAGE_STOP, CODEPAGE_ESCAPE, CODEPAGE_SKIP};
    p->unassigned = p->illegal = actions[choice & 3];
    p->not_in_target = p->malformed = actions[choice & 3];
    p->shift = (enum codepage_shift)((choice >> 2) % 3);
    p->newline = (enum codepage_newline)((choice >> 4) % CODEPAGE_NEWLINES);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct codepage *pages[3];
    if (size < 4)
        return 0;
    if (!pages[0]) {
        pages[0] = page("UTF-8");
        pages[1] = page("1047");
        pages[2] = page("939");
    }
    struct convert_options o = {
        .recode = {.from = pages[data[0] % 3],
                   .to = pages[data[0] / 3 % 3],
                   .at_sign = data[0] & 128 ? 0xA7 : '@'},
        .stream = data[1] & 1,
        .verify = data[1] & 2,
        .blanks = (enum blanks)((data[1] >> 2) % 3),
        .fit = (enum line_fit)((data[1] >> 4) % 3),
        .in = {.recfm = RECFM_F + data[2] % 7, .lrecl = 1 + data[2] / 8},
        .out = {.recfm = RECFM_F + data[3] % 7, .lrecl = 5 + data[3] / 8},
    };
    o.in.ascii = o.recode.from == pages[0];
    o.out.ascii = o.recode.to == pages[0];
    set_policy(&o.recode.from_policy, data[3]);
    set_policy(&o.recode.to_policy, data[3]);
    struct cuts cuts = {begin, feed, end, &o, 32};
    size_t at;
    if (!cuts_agree(&cuts, span_of(data + 4, size - 4), &at)) {
        fprintf(stderr, "differs when cut at %zu\n", at);
        abort();
    }
    return 0;
}
