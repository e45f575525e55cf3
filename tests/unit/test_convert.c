/* Conversions, fed in every cut: what is written, what is wrong, and where. */
#include "convert/convert.h"

#include "base/step.h"
#include "cuts.h"
#include "notation.h"
#include "open_page.h"

#include <errno.h>
#include <inttypes.h>

#define STOP CODEPAGE_STOP

static const struct sample {
    const char *name, *from, *to;
    const char *in, *out; /* RECFM; NULL: a stream */
    size_t in_lrecl, out_lrecl;
    const char *input;
    const char *output; /* in hexadecimal, or as text when it is UTF-8 */
    const char *fault;  /* a part of it; NULL: none */
    struct convert_options more;
} samples[] = {
    /* clang-format off */
    {"a stream", "1047", "UTF-8", NULL, NULL, 0, 0,
     "'AB' 15 25 4A", "AB\xC2\x85\n\xC2\xA2", NULL},
    {"mixed to mixed", "939", "1399", NULL, NULL, 0, 0,
     "'A' 0E 4566 4566 0F 'B'", "C1 0E 4566 4566 0F C2", NULL},
    {"to UTF-8, cut in a pair", "939", "UTF-8", NULL, NULL, 0, 0,
     "0E 4541 0F", "\xE4\xB8\x80", NULL},
    {"the stop of a stream", "UTF-8", "1047", NULL, NULL, 0, 0,
     "\"ab\" E282AC \"c\"", "81 82", "U+20AC"},
    {"a stream that is verified", "939", "UTF-8", NULL, NULL, 0, 0,
     "'A' 0E 4541 0F 'B'", "A\xE4\xB8\x80" "B", NULL, {.verify = true}},
    {"what does not come back", "1047", "UTF-8", NULL, NULL, 0, 0,
     "'AB' 25 'C'", "AB\nC", "differs at 2",
     {.verify = true, .recode.from_policy.newline = CODEPAGE_NEWLINE_JOIN,
      .recode.to_policy.newline = CODEPAGE_NEWLINE_JOIN}},
    /* records to lines */
    {"FB to lines", "1047", "UTF-8", "FB", "text", 4, 0,
     "'AB  ' '    ' 'ABCD'", "AB\n\nABCD\n", NULL},
    {"blanks kept", "1047", "UTF-8", "FB", "text", 4, 0,
     "'AB  '", "AB  \n", NULL, {.blanks = BLANKS_KEEP}},
    {"blanks of V are text", "1047", "UTF-8", "V", "text", 0, 0,
     "00060000 'A '", "A \n", NULL},
    {"unless they are not", "1047", "UTF-8", "V", "text", 0, 0,
     "00060000 'A '", "A\n", NULL, {.blanks = BLANKS_STRIP}},
    {"half a record", "1047", "UTF-8", "FB", "text", 4, 0,
     "'ABCD' 'E'", "ABCD\n", "LRECL 4: 1 bytes are left over"},
    {"carriage control", "1047", "UTF-8", "FBA", "text", 3, 0,
     "'1AA' '0BB' '1CC'", "AA\n\nBB\n\fCC\n", NULL},
    {"a line feed inside of a record", "1047", "UTF-8", "F", "text", 3, 0,
     "'A' 25 'B'", "A\nB\n", "line feeds 1, first in 1"},
    {"and as the last byte", "1047", "UTF-8", "F", "text", 2, 0,
     "'AB' 'A' 25", "AB\nA\n\n", "line feeds 1, first in 2"},
    {"a carried double-byte blank", "939", "UTF-8", "F", "text", 5, 0,
     "0E 4541 4541 40 40 4541 0F",
     "\xE4\xB8\x80\xE4\xB8\x80\n\xE3\x80\x80\xE4\xB8\x80\n", NULL,
     {.recode.from_policy.shift = CODEPAGE_SHIFT_CARRY}},
    {"records that are verified", "1047", "037", "F", "text", 2, 0,
     "'A ' 'BC'", "C1 15 C2C3 15", NULL, {.verify = true}},
    /* lines to records */
    {"lines to FB", "UTF-8", "1047", "text", "FB", 0, 4,
     "\"AB\" 0A 0A \"ABCD\" 0A", "C1C24040 40404040 C1C2C3C4", NULL},
    {"lines to VB", "UTF-8", "1047", "text", "VB", 0, 20,
     "\"AB\" 0D0A \"C\"", "000F0000 00060000 C1C2 00050000 C3", NULL},
    {"an empty block of U", "UTF-8", "1047", "text", "U", 0, 20,
     "0A", "00050000 40", NULL},
    {"a line too long", "UTF-8", "1047", "text", "FB", 0, 4,
     "\"AB\" 0A \"ABCDE\" 0A", "C1C24040",
     "the line takes 5 bytes in IBM-1047, and a record (RECFM FB, LRECL 4) "
     "holds 4"},
    {"wrapped", "UTF-8", "1047", "text", "FB", 0, 4,
     "\"ABCDE\" 0A", "C1C2C3C4 C5404040", NULL, {.fit = LINE_FIT_WRAP}},
    {"cut", "UTF-8", "1047", "text", "FB", 0, 4,
     "\"ABCDE\" 0A", "C1C2C3C4", NULL, {.fit = LINE_FIT_TRUNCATE}},
    {"no pair is cut", "UTF-8", "939", "text", "FB", 0, 5,
     "\"A\" E4B880 E4B880 0A", "C1 0E 4541 0F 0E 4541 0F 40", NULL,
     {.fit = LINE_FIT_WRAP}},
    {"not even one character", "UTF-8", "939", "text", "FB", 0, 3,
     "E4B880 0A", "", "a record (RECFM FB, LRECL 3) holds 3",
     {.fit = LINE_FIT_WRAP}},
    {"the stop of a record", "UTF-8", "1047", "text", "FB", 0, 4,
     "\"A\" 0A \"ab\" E282AC 0A", "C1404040", "column 3: U+20AC"},
    {"the stop of a record that is wrapped", "UTF-8", "1047", "text", "FB",
     0, 4, "\"ab\" E282AC 0A", "", "column 3: U+20AC",
     {.fit = LINE_FIT_WRAP}},
    {"a byte order mark", "UTF-8", "1047", "text", "V", 0, 20,
     "EFBBBF \"A\" 0A", "00050000 C1", NULL},
    {"lines that are verified", "UTF-8", "1047", "text", "FB", 0, 4,
     "\"AB\" 0A \"C\" 0A", "C1C24040 C3404040", NULL, {.verify = true}},
    {"escapes that are verified", "UTF-8", "1047", "text", "V", 0, 40,
     "E282AC 0A", "000C0000 E0A4C0F2F0C1C3D0", NULL,
     {.verify = true,
      .recode.to_policy = {.unassigned = CODEPAGE_ESCAPE,
                           .illegal = CODEPAGE_ESCAPE,
                           .not_in_target = CODEPAGE_ESCAPE,
                           .malformed = CODEPAGE_ESCAPE}}},
    /* records to records */
    {"V of 1047 to FB of 037", "1047", "037", "V", "FB", 0, 4,
     "00060000 AD BD 00040000", "BABB4040 40404040", NULL},
    /* clang-format on */
};

/* ------------------------------------------------------- a stage, as text */

struct running {
    const struct sample *sample;
    struct convert *convert;
    FILE *file;
    char *bytes;
    size_t len;
    int ended; /* what a feed answered, when not 0 */
};

static struct codepage *from, *to; /* of the sample under way */

static void set_format(struct dataset_format *f, const char *recfm,
                       size_t lrecl, const struct codepage *cp)
{
    *f = (struct dataset_format){.recfm = RECFM_TEXT};
    if (recfm)
        assert_int_equal(dataset_parse_recfm(recfm, f), 0);
    f->lrecl = lrecl;
    f->ascii = !codepage_is_ebcdic(cp);
}

static void stop_at_all(struct codepage_policy *p)
{
    if (p->malformed != CODEPAGE_SUBSTITUTE)
        return; /* the sample has its own */
    p->unassigned = p->illegal = STOP;
    p->not_in_target = p->malformed = STOP;
}

static void *begin(void *arg)
{
    struct running *r = calloc(1, sizeof *r);
    assert_non_null(r);
    r->sample = arg;
    r->file = open_memstream(&r->bytes, &r->len);
    struct convert_options o = r->sample->more;
    o.recode.from = from;
    o.recode.to = to;
    if (!o.recode.at_sign)
        o.recode.at_sign = '@';
    stop_at_all(&o.recode.from_policy);
    stop_at_all(&o.recode.to_policy);
    o.stream = !r->sample->in;
    o.file = r->file;
    set_format(&o.in, r->sample->in, r->sample->in_lrecl, from);
    set_format(&o.out, r->sample->out, r->sample->out_lrecl, to);
    assert_int_equal(convert_new(&o, &r->convert), 0);
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
    if (r->ended != 0)
        assert_int_equal(convert_flush(r->convert), 0);
    fclose(r->file);
    struct convert_summary s;
    convert_summary(r->convert, &s);
    buf_append(said, span_of(r->bytes, r->len));
    buf_append_text(said, "|");
    if (r->ended == STEP_FAULT)
        buf_printf(said, "fault: %s", convert_fault(r->convert)->text);
    else if (r->ended < 0)
        buf_printf(said, "error %d", r->ended);
    if (s.difference.count)
        buf_printf(said, "differs at %" PRIu64, s.difference.offset);
    if (s.line_feeds)
        buf_printf(said, "line feeds %" PRIu64 ", first in %" PRIu64,
                   s.line_feeds, s.line_feed_record);
    convert_free(&r->convert);
    free(r->bytes);
    free(r);
}

static struct span expected_bytes(const struct sample *s, struct buf *room)
{
    if (codepage_kind(to) == CODEPAGE_UTF8)
        return span_text(s->output);
    notation_read(s->output, room);
    return buf_span(room);
}

static void check(const struct sample *s)
{
    from = open_page(s->from);
    to = open_page(s->to);
    struct buf input, said, room;
    buf_init(&input, 4096);
    buf_init(&room, 4096);
    notation_read(s->input, &input);
    struct cuts cuts = {begin, feed, end, (void *)s, 0};
    cuts_check(&cuts, buf_span(&input), &said);
    struct span right = expected_bytes(s, &room);
    const unsigned char *bar = memrchr(said.bytes, '|', said.len);
    assert_non_null(bar);
    struct span out = span_of(said.bytes, (size_t)(bar - said.bytes));
    const char *rest = strrchr(buf_text(&said), '|');
    if (!span_equal(out, right))
        fail_msg("%s: %zu bytes, not %zu: \"%.*s\"%s", s->name, out.len,
                 right.len, (int)out.len, (const char *)out.at, rest);
    /* A text of NUL bytes ends early as a string. */
    struct span tail = span_from(buf_span(&said), out.len + 1);
    if (s->fault ? !memmem(tail.at, tail.len, s->fault, strlen(s->fault))
                 : tail.len != 0)
        fail_msg("%s: \"%.*s\" says not \"%s\"", s->name, (int)tail.len,
                 (const char *)tail.at, s->fault ? s->fault : "nothing");
    buf_clear(&input);
    buf_clear(&said);
    buf_clear(&room);
    codepage_free(&from);
    codepage_free(&to);
}

static void test_samples(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
        check(&samples[i]);
}

/** Every byte of the disk is asked for: a full one is an error. */
static void test_full_disk(void **state)
{
    (void)state;
    from = open_page("1047");
    to = open_page("UTF-8");
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    setvbuf(full, NULL, _IONBF, 0);
    struct convert *c = NULL;
    struct convert_options o = {
        .recode = {.from = from, .to = to, .at_sign = '@'},
        .stream = true,
        .file = full};
    assert_int_equal(convert_new(&o, &c), 0);
    assert_int_equal(convert_feed(c, SPAN("\xC1"), true), -ENOSPC);
    assert_int_equal(convert_flush(c), -ENOSPC);
    convert_free(&c);
    fclose(full);
    codepage_free(&from);
    codepage_free(&to);
}

/** A fault far behind: all before it is written, and no more. */
static void stop_late(bool stream)
{
    enum { RECORDS = 40000, LRECL = 80 };
    static unsigned char record[LRECL + 1];
    memset(record, 0xC1, sizeof record);
    FILE *file = tmpfile();
    assert_non_null(file);
    struct convert *c = NULL;
    struct convert_options o = {
        .recode = {.from = from, .to = to, .at_sign = '@'},
        .stream = stream,
        .in = {.recfm = RECFM_FB, .lrecl = LRECL},
        .out = {.recfm = RECFM_TEXT, .ascii = true},
        .file = file};
    stop_at_all(&o.recode.from_policy);
    assert_int_equal(convert_new(&o, &c), 0);
    for (int i = 0; i < RECORDS; i++)
        assert_int_equal(convert_feed(c, span_of(record, LRECL), false), 0);
    record[LRECL - 1] = 0x0E;
    record[LRECL] = 0x00; /* no double byte begins so */
    assert_int_equal(convert_feed(c, span_of(record, sizeof record), true),
                     STEP_FAULT);
    record[LRECL - 1] = record[LRECL] = 0xC1;
    assert_int_equal(convert_flush(c), 0);
    convert_free(&c);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    assert_in_range(ftell(file), RECORDS * (LRECL + !stream),
                    (RECORDS + 1) * (LRECL + !stream));
    fclose(file);
}

static void test_late_stop(void **state)
{
    (void)state;
    from = open_page("939");
    to = open_page("UTF-8");
    stop_late(false);
    stop_late(true);
    codepage_free(&from);
    codepage_free(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),
        cmocka_unit_test(test_full_disk),
        cmocka_unit_test(test_late_stop),
    };
    return cmocka_run_group_tests_name("convert", tests, NULL, NULL);
}
