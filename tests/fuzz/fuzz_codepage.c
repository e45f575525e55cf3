/* A page converts the same however its input is cut; a survey knows the
 * length of the text; and text that was decoded returns. The first two bytes
 * of the input choose the page, the direction and the policy. */
#include "codepages/codepage.h"
#include "cuts.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const names[] = {
    "1047",        "273",           "1026",  "939",          "930",
    "1399",        "1371",          "1388",  "16684",        "UTF-8",
    "US-ASCII",    "ISO-8859-1",    "GBK",   "EUC-KR",       "Shift_JIS",
    "ISO-2022-JP", "1047,swaplfnl", "JOHAB", "EUC-JISX0213", "ISO-2022-JP-3",
};
#define PAGES (sizeof names / sizeof names[0])

struct way {
    const struct codepage *cp;
    struct codepage_policy policy;
    bool encode;
};

struct stage {
    struct codepage_coder coder;
    bool encode;
};

static void fail(const char *what, const struct codepage *cp)
{
    fprintf(stderr, "%s: %s\n", codepage_name(cp), what);
    abort();
}

static void *begin(void *arg)
{
    const struct way *way = arg;
    struct stage *stage = malloc(sizeof *stage);
    if (!stage || codepage_coder_init(&stage->coder, way->cp, &way->policy))
        abort();
    stage->encode = way->encode;
    return stage;
}

static void convert(struct stage *stage, struct span part, bool last,
                    struct buf *said)
{
    struct codepage_result r;
    do {
        unsigned char out[61];
        r = (stage->encode ? codepage_encode : codepage_decode)(
            &stage->coder, part.at, part.len, out, sizeof out, last);
        buf_append(said, span_of(out, r.written));
        part = span_from(part, r.read);
    } while (r.status == CODEPAGE_FULL);
}

static void feed(void *arg, struct span part, struct buf *said)
{
    convert(arg, part, false, said);
}

static void end(void *arg, struct buf *said)
{
    struct stage *stage = arg;
    convert(stage, span_of("", 0), true, said);
    const struct codepage_events *e = &stage->coder.events;
    buf_printf(said, "%ju %ju %ju %ju %ju %ju %ju @%ju",
               (uintmax_t)e->unassigned, (uintmax_t)e->illegal,
               (uintmax_t)e->not_in_target, (uintmax_t)e->malformed,
               (uintmax_t)e->substitutes, (uintmax_t)e->shift_closed,
               (uintmax_t)e->shift_dropped, (uintmax_t)e->first_at);
    codepage_coder_clear(&stage->coder);
    free(stage);
}

static uint64_t oddities(const struct codepage_events *e)
{
    return e->unassigned + e->illegal + e->not_in_target + e->malformed +
           e->substitutes;
}

/* Text decoded without a fault encodes without one, to bytes that say it. */
static void check_return(const struct codepage *cp, struct span text)
{
    struct codepage_coder there, back;
    size_t room = 4 * text.len + 16;
    unsigned char *bytes = malloc(room), *again = malloc(4 * room + 16);
    if (!bytes || !again ||
        codepage_coder_init(&there, cp, &codepage_policy_mail) ||
        codepage_coder_init(&back, cp, &codepage_policy_mail))
        abort();
    struct codepage_result r =
        codepage_encode_record(&there, text.at, text.len, bytes, room);
    if (oddities(&there.events) > 0)
        fail("decoded text does not encode", cp);
    r = codepage_decode_record(&back, bytes, r.written, again, 4 * room + 16);
    if (!span_equal(text, span_of(again, r.written)))
        fail("text does not return", cp);
    codepage_coder_clear(&there);
    codepage_coder_clear(&back);
    free(bytes);
    free(again);
}

static void check_record(const struct codepage *cp, struct span in)
{
    struct codepage_coder c;
    size_t room = 4 * in.len + 16, surveyed;
    unsigned char *text = malloc(room);
    if (!text || codepage_coder_init(&c, cp, &codepage_policy_mail))
        abort();
    struct codepage_result r =
        codepage_decode_record(&c, in.at, in.len, text, room);
    codepage_survey(cp, NULL, in.at, in.len, &surveyed);
    if (surveyed != r.written)
        fail("the survey counts another length", cp);
    if (oddities(&c.events) == 0)
        check_return(cp, span_of(text, r.written));
    codepage_coder_clear(&c);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct codepage *pages[PAGES];
    struct codepage_error error;
    if (size < 2)
        return 0;
    unsigned page = data[0] % PAGES;
    if (!pages[page] && codepage_open(names[page], &pages[page], &error) < 0)
        abort();

    enum codepage_action action = data[1] & 1 ? CODEPAGE_ESCAPE : CODEPAGE_SKIP;
    struct way way = {
        .cp = pages[page],
        .policy = {action, action, action, action,
                   (enum codepage_shift)((data[1] >> 1) % 3), data[1] & 8,
                   data[1] & 16,
                   (enum codepage_newline)((data[1] >> 5 & 1) *
                                           (1 + data[0] / PAGES % 2))},
        .encode = data[1] & 64,
    };
    if (data[1] & 128)
        way.policy = codepage_policy_mail;
    struct span in = span_of(data + 2, size - 2);
    struct cuts cuts = {begin, feed, end, &way, 64};
    size_t at;
    if (!cuts_agree(&cuts, in, &at))
        fail("differs when it is cut", way.cp);
    check_record(way.cp, in);
    return 0;
}
