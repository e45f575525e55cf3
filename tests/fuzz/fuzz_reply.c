/* Whatever a relay sends, its replies are the same however they are cut, and
 * hold nothing that could end a line or reach a terminal. */
#include "base/utf8.h"
#include "cuts.h"
#include "relay/reply_parser.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void *begin(void *arg)
{
    struct reply_parser *p;
    (void)arg;
    if (reply_parser_new(&p) != 0)
        abort();
    return p;
}

static void check_text(const char *text)
{
    if (!utf8_is_valid(span_text(text)))
        abort();
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        if ((byte < 0x20 && byte != '\n') || byte == 0x7F)
            abort();
    }
}

static void write_reply(struct buf *said, const struct reply *r)
{
    if (r->code < 200 || r->code > 599)
        abort();
    if (r->enhanced[0] && r->enhanced[0] != r->code / 100)
        abort();
    check_text(r->text);
    buf_printf(said, "%u %u.%u.%u %s\n", r->code, r->enhanced[0],
               r->enhanced[1], r->enhanced[2], r->text);
}

static void feed(void *stage, struct span part, struct buf *said)
{
    const struct reply *reply;
    reply_parser_feed(stage, part);
    while (reply_parser_next(stage, &reply) == STEP_ITEM)
        write_reply(said, reply);
}

static void end(void *stage, struct buf *said)
{
    struct reply_parser *p = stage;
    const struct reply *reply;
    if (reply_parser_next(p, &reply) == STEP_FAULT)
        write_reply(said, reply);
    else if (reply_parser_has_rest(p))
        buf_append_byte(said, '~');
    reply_parser_free(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cuts cuts = {begin, feed, end, NULL, 64};
    size_t at;
    if (!cuts_agree(&cuts, span_of(data, size), &at)) {
        fprintf(stderr, "differs when cut at %zu\n", at);
        abort();
    }
    return 0;
}
