/**
 * message_run.h - a mail's text through survey and message, in memory
 *
 * The text is UTF-8, a line a record; it is encoded in a page, surveyed and
 * sent, and what comes out is held against what must be true of every mail:
 * CRLF only, no line over 998, no NUL, no octet over 127 that the relay does
 * not take, never more octets than were foretold.
 */
#ifndef EBGATE_TESTS_MESSAGE_RUN_H
#define EBGATE_TESTS_MESSAGE_RUN_H

#include "check.h"
#include "message/message.h"

#include <stdbool.h>

struct run {
    struct message_options options;
    struct message_target target;
    struct envelope envelope;
    const char *page;
    bool padded; /* records are filled with blanks to 80 */
    /* What came of it: */
    struct survey_facts facts;
    struct reply refusal;
    struct finding findings[SURVEY_MAX_FINDINGS];
    size_t finding_count;
    uint64_t substitutions;
    struct buf out;
};

static inline void run_init(struct run *r, enum profile profile,
                            const char *page)
{
    *r = (struct run){.page = page};
    message_defaults(&r->options, profile);
    r->options.add_received = false;
    r->options.host = "gate.example";
    r->options.job = "TESTMAIL";
    r->options.job_id = "JOB00042";
    r->target = (struct message_target){.eightbit = true};
    r->envelope.reverse_path = strdup("anna@example.com");
    r->envelope.helo = strdup("MVS1");
    struct recipient to = {.address = (char *)"bob@example.net"};
    envelope_add(&r->envelope, &to);
    buf_init(&r->out, 64 * 1024 * 1024);
}

static inline void run_clear(struct run *r)
{
    envelope_clear(&r->envelope);
    survey_facts_clear(&r->facts);
    reply_clear(&r->refusal);
    buf_clear(&r->out);
}

/* The mail once as records, to whatever takes them. */
struct run_records {
    const struct codepage *cp;
    const char *text;
    size_t len;
    bool padded;
    uint64_t number;
    unsigned char bytes[256 * 1024];
};

/* "\x01" in a text is a line end inside a record: X'15' on every page. */
static inline bool run_next(struct run_records *rr, struct record *record)
{
    if (rr->len == 0)
        return false;
    const char *lf = memchr(rr->text, '\n', rr->len);
    size_t len = lf ? (size_t)(lf - rr->text) : rr->len;
    struct codepage_coder coder;
    assert_int_equal(codepage_coder_init(&coder, rr->cp, &codepage_policy_mail),
                     0);
    struct codepage_result did = codepage_encode_record(
        &coder, rr->text, len, rr->bytes, sizeof rr->bytes);
    codepage_coder_clear(&coder);
    size_t n = did.written;
    for (size_t i = 0; i < n; i++) {
        if (rr->bytes[i] == 1)
            rr->bytes[i] = codepage_is_ebcdic(rr->cp) ? 0x15 : '\n';
    }
    while (rr->padded && n < 80)
        rr->bytes[n++] = codepage_is_ebcdic(rr->cp) ? 0x40 : ' ';
    rr->text += lf ? len + 1 : len;
    rr->len -= lf ? len + 1 : len;
    *record = (struct record){
        .bytes = span_of(rr->bytes, n),
        .number = ++rr->number,
        .fixed = rr->padded,
    };
    return true;
}

static inline void run_survey(struct run *r, const struct codepage *cp,
                              struct run_records rr)
{
    struct survey *s = NULL;
    struct record record;
    assert_int_equal(survey_new(&r->options, cp, &s), 0);
    while (run_next(&rr, &record))
        assert_int_equal(survey_record(s, &record), 0);
    assert_int_equal(survey_end(s, &r->facts, &r->refusal), 0);
    const struct finding *found = survey_findings(s, &r->finding_count);
    memcpy(r->findings, found, r->finding_count * sizeof *found);
    survey_free(&s);
}

static inline void run_judge(const struct run *r, uint64_t foretold)
{
    size_t line = 0;
    bool strict = r->options.profile == PROFILE_STRICT;
    assert_true(r->out.len <= foretold);
    assert_true(r->out.len <= r->facts.octets);
    for (size_t i = 0; i < r->out.len; i++) {
        unsigned char c = r->out.bytes[i];
        assert_int_not_equal(c, 0);
        if (c > 127)
            assert_true(strict || r->target.eightbit);
        if (c == '\n')
            fail_msg("a bare LF at %zu", i);
        if (c != '\r') {
            assert_true(++line <= 998);
            continue;
        }
        assert_true(i + 1 < r->out.len && r->out.bytes[i + 1] == '\n');
        i++;
        line = 0;
    }
    assert_int_equal(line, 0);
}

/* Surveys @text and sends it, unless it is refused. */
static inline void run_mail_bytes(struct run *r, const char *text, size_t len)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    static struct run_records rr;
    assert_int_equal(codepage_open(r->page, &cp, &error), 0);
    rr = (struct run_records){
        .cp = cp, .text = text, .len = len, .padded = r->padded};
    run_survey(r, cp, rr);
    struct message_stamp stamp = {
        .now = {.tv_sec = 1222805094, .tv_nsec = 541437000},
        .utc_offset_s = -4 * 3600,
        .mail = 1,
    };
    struct message *m = NULL;
    struct record record;
    if (r->refusal.code == 0) {
        assert_int_equal(message_new(&r->options, cp, &r->envelope, &r->facts,
                                     &r->target, &stamp, &m),
                         0);
        while (run_next(&rr, &record))
            assert_int_equal(message_record(m, &record, &r->out), 0);
        assert_int_equal(message_end(m, &r->out), 0);
        r->substitutions = message_substitutions(m);
        assert_true(message_slack(m) <= message_size(m));
        run_judge(r, message_size(m));
    }
    message_free(&m);
    codepage_free(&cp);
}

static inline const char *run_mail(struct run *r, const char *text)
{
    run_mail_bytes(r, text, strlen(text));
    return buf_text(&r->out);
}

static inline bool run_found(const struct run *r, enum quirk_id quirk)
{
    for (size_t i = 0; i < r->finding_count; i++) {
        if (r->findings[i].quirk == quirk)
            return true;
    }
    return false;
}

#endif
