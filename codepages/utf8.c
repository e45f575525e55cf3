#include "codepages/escape.h"
#include "codepages/oddity.h"
#include "codepages/page.h"
#include "codepages/run.h"
#include "codepages/survey.h"
#include "codepages/utf.h"

#include <string.h>

/* Bytes up to the first that is not ASCII. */
static size_t ascii_len(const unsigned char *in, size_t len)
{
    size_t i = 0;
    for (; len - i >= 8; i += 8) {
        uint64_t word;
        memcpy(&word, in + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    while (i < len && in[i] < 0x80)
        i++;
    return i;
}

static void copy(struct run *r, size_t len)
{
    memcpy(r->end, r->in + r->at, len);
    r->at += len;
    r->end += len;
}

/* To ASCII a substitute is a question mark, to UTF-8 it is U+FFFD. */
static enum outcome replace(struct run *r, enum codepage_event event,
                            uint32_t code_point, size_t len, bool to_ascii)
{
    const unsigned char *at = r->in + r->at;
    enum codepage_action action = oddity_note(r->c, event, r->at, at, len);
    if (action == CODEPAGE_STOP)
        return STOP;
    r->at += len;
    if (event == CODEPAGE_EVENT_NOT_IN_TARGET && action == CODEPAGE_ESCAPE) {
        r->end += escape_char_marked(code_point, r->end);
    } else if (to_ascii &&
               (action == CODEPAGE_SUBSTITUTE || action == CODEPAGE_BEST_FIT)) {
        *r->end++ = '?';
    } else {
        r->end += oddity_write(r->c, action, at, len, r->end);
    }
    return GO_ON;
}

static enum outcome copy_one(struct run *r, bool to_ascii)
{
    size_t left = r->in_len - r->at;
    uint32_t code_point = 0;
    int len = utf_read(r->in + r->at, left, &code_point);
    if (len == 0 && !r->last)
        return WAIT;
    if (len <= 0)
        return replace(r, CODEPAGE_EVENT_MALFORMED, 0,
                       len < 0 ? (size_t)-len : left, to_ascii);
    if (to_ascii)
        return replace(r, CODEPAGE_EVENT_NOT_IN_TARGET, code_point, (size_t)len,
                       true);
    copy(r, (size_t)len);
    return GO_ON;
}

/* UTF-8 in and out: all of it, or only what is ASCII. */
static struct codepage_result pass(struct codepage_coder *c,
                                   const unsigned char *in, size_t in_len,
                                   unsigned char *out, bool last, bool to_ascii)
{
    struct run r = run_begin(c, in, in_len, out, last);
    enum outcome outcome = GO_ON;
    while (outcome == GO_ON) {
        copy(&r, ascii_len(in + r.at, in_len - r.at));
        if (r.at == in_len)
            break;
        outcome = copy_one(&r, to_ascii);
    }
    return run_result(&r, out, outcome);
}

static struct codepage_result utf8_pass(struct codepage_coder *c,
                                        const unsigned char *in, size_t in_len,
                                        unsigned char *out, bool last)
{
    return pass(c, in, in_len, out, last, false);
}

static struct codepage_result ascii_encode(struct codepage_coder *c,
                                           const unsigned char *in,
                                           size_t in_len, unsigned char *out,
                                           bool last)
{
    return pass(c, in, in_len, out, last, true);
}

static struct codepage_result ascii_decode(struct codepage_coder *c,
                                           const unsigned char *in,
                                           size_t in_len, unsigned char *out,
                                           bool last)
{
    struct run r = run_begin(c, in, in_len, out, last);
    enum outcome outcome = GO_ON;
    while (outcome == GO_ON) {
        copy(&r, ascii_len(in + r.at, in_len - r.at));
        if (r.at == in_len)
            break;
        outcome = replace(&r, CODEPAGE_EVENT_UNASSIGNED, 0, 1, false);
    }
    return run_result(&r, out, outcome);
}

const struct coding utf8_coding = {utf8_pass, utf8_pass, utf8_survey};
const struct coding ascii_coding = {ascii_decode, ascii_encode, ascii_survey};
