/* What was escaped returns: bytes that were decoded, text that was encoded.
 * And reading escapes out of any text is the same however it is cut. The
 * first byte of the input chooses the page. */
#include "codepages/codepage.h"
#include "cuts.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
    const char *name;
    bool exact; /* every character that encodes returns */
} pages[] = {
    {"1047", true},       {"273", true},        {"424", false},
    {"939", false},       {"1399", false},      {"1388", false},
    {"16684", false},     {"UTF-8", true},      {"US-ASCII", true},
    {"ISO-8859-1", true}, {"Shift_JIS", false},
};
#define PAGES (sizeof pages / sizeof pages[0])

static const struct codepage_policy escape = {
    CODEPAGE_ESCAPE, CODEPAGE_ESCAPE, CODEPAGE_ESCAPE, CODEPAGE_ESCAPE, 0};
static const struct codepage_policy unescape = {.unescape = true};
static const struct codepage_policy plainly = {.shift = CODEPAGE_SHIFT_CLOSE};

static void fail(const char *what, const struct codepage *cp)
{
    fprintf(stderr, "%s: %s\n", codepage_name(cp), what);
    abort();
}

static const struct codepage *open_page(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    if (codepage_open(name, &cp, &error) < 0)
        abort();
    return cp;
}

/* One record; *out is new memory, to be freed by the caller. */
static struct span convert(const struct codepage *cp, bool encode,
                           const struct codepage_policy *policy, struct span in,
                           struct codepage_events *events_out)
{
    struct codepage_coder c;
    size_t room = 4 * in.len + 16;
    unsigned char *out = malloc(room);
    if (!out || codepage_coder_init(&c, cp, policy))
        abort();
    struct codepage_result r =
        (encode ? codepage_encode_record
                : codepage_decode_record)(&c, in.at, in.len, out, room);
    if (r.status != CODEPAGE_OK || r.read != in.len || r.written > room)
        fail("a record is not converted", cp);
    *events_out = c.events;
    codepage_coder_clear(&c);
    return span_of(out, r.written);
}

static uint64_t faults(const struct codepage_events *e)
{
    return e->unassigned + e->illegal + e->not_in_target + e->malformed;
}

static void check_bytes(const struct codepage *cp, struct span in)
{
    struct codepage_events e, back;
    struct span text = convert(cp, false, &escape, in, &e);
    struct span bytes = convert(cp, true, &unescape, text, &back);
    struct span again = convert(cp, false, &escape, bytes, &back);
    /* X'FEFE' is a substitute, and no character to return. */
    if (e.substitutes == 0 && !span_equal(text, again))
        fail("bytes that were escaped do not return", cp);
    free((void *)text.at);
    free((void *)bytes.at);
    free((void *)again.at);
}

static void check_text(const struct codepage *cp, struct span text)
{
    static const struct codepage *utf8;
    if (!utf8)
        utf8 = open_page("UTF-8");
    struct codepage_events e;
    struct span bytes = convert(cp, true, &escape, text, &e);
    struct span plain = convert(cp, false, &plainly, bytes, &e);
    struct span again = convert(utf8, true, &unescape, plain, &e);
    if (faults(&e) > 0 || !span_equal(text, again))
        fail("text that was escaped does not return", cp);
    free((void *)bytes.at);
    free((void *)plain.at);
    free((void *)again.at);
}

static void *begin(void *arg)
{
    struct codepage_coder *c = malloc(sizeof *c);
    if (!c || codepage_coder_init(c, arg, &unescape))
        abort();
    return c;
}

static void feed_last(struct codepage_coder *c, struct span part, bool last,
                      struct buf *said)
{
    struct codepage_result r;
    do {
        unsigned char out[53];
        r = codepage_encode(c, part.at, part.len, out, sizeof out, last);
        buf_append(said, span_of(out, r.written));
        part = span_from(part, r.read);
    } while (r.status == CODEPAGE_FULL);
}

static void feed(void *arg, struct span part, struct buf *said)
{
    feed_last(arg, part, false, said);
}

static void end(void *arg, struct buf *said)
{
    struct codepage_coder *c = arg;
    feed_last(c, span_of("", 0), true, said);
    buf_printf(said, " %ju %ju @%ju", (uintmax_t)c->events.malformed,
               (uintmax_t)c->events.not_in_target,
               (uintmax_t)c->events.first_at);
    codepage_coder_clear(c);
    free(c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct codepage *opened[PAGES];
    if (size < 1)
        return 0;
    size_t page = data[0] % PAGES;
    if (!opened[page])
        opened[page] = open_page(pages[page].name);
    struct span in = span_of(data + 1, size - 1);
    check_bytes(opened[page], in);
    if (pages[page].exact)
        check_text(opened[page], in);
    struct cuts cuts = {begin, feed, end, (void *)opened[page], 64};
    size_t at;
    if (!cuts_agree(&cuts, in, &at))
        fail("reads escapes otherwise when they are cut", opened[page]);
    return 0;
}
