#include "codepages/converter.h"

#include "codepages/escape.h"
#include "codepages/icu.h"
#include "codepages/oddity.h"
#include "codepages/run.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucnv.h>
#include <unicode/utf16.h>

#define UNITS 64 /* of UTF-16 at a time */

static int converter_open(struct codepage_coder *c)
{
    UErrorCode status = U_ZERO_ERROR;
    UConverter *icu = ucnv_open(c->cp->converter, &status);
    if (U_FAILURE(status))
        return -ENOMEM; /* the page was opened by this name */
    ucnv_setFromUCallBack(icu, icu_stop, NULL, NULL, NULL, &status);
    ucnv_setToUCallBack(icu, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL,
                        &status);
    c->engine = icu;
    return 0;
}

static void converter_close(struct codepage_coder *c)
{
    ucnv_close(c->engine);
    c->engine = NULL;
}

static void converter_reset(struct codepage_coder *c)
{
    ucnv_reset(c->engine);
}

/* ------------------------------------------------------ towards Unicode */

/* Writes whole characters; returns 1 when half of one is left over. */
static int32_t write_units(struct run *r, const UChar *units, int32_t count)
{
    int32_t half = count > 0 && U16_IS_LEAD(units[count - 1]);
    for (int32_t i = 0; i < count - half;) {
        UChar32 c;
        U16_NEXT(units, i, count, c);
        r->end += utf_write((uint32_t)c, r->end);
    }
    return half;
}

/* The converter stopped behind bytes that are no character. */
static enum outcome judge_bytes(struct run *r, UErrorCode why)
{
    char bytes[32] = {0};
    int8_t len = sizeof bytes;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_getInvalidChars(r->c->engine, bytes, &len, &status);
    const unsigned char *at = (const unsigned char *)bytes;
    size_t count = U_FAILURE(status) || len < 0 ? 0 : (size_t)len;
    /* Bytes that ICU took with them and will look at again. */
    status = U_ZERO_ERROR;
    int32_t again = ucnv_toUCountPending(r->c->engine, &status);
    size_t back = count + (again > 0 ? (size_t)again : 0);
    enum codepage_action action =
        oddity_note(r->c,
                    why == U_INVALID_CHAR_FOUND ? CODEPAGE_EVENT_UNASSIGNED
                                                : CODEPAGE_EVENT_ILLEGAL,
                    r->at - back, at, count);
    if (action == CODEPAGE_STOP) {
        r->at -= back < r->at ? back : r->at;
        ucnv_resetToUnicode(r->c->engine);
        return STOP;
    }
    r->end += oddity_write(r->c, action, at, count, r->end);
    return GO_ON;
}

static struct codepage_result converter_decode(struct codepage_coder *c,
                                               const unsigned char *in,
                                               size_t in_len,
                                               unsigned char *out, bool last)
{
    struct run r = run_begin(c, in, in_len, out, last);
    UChar units[UNITS];
    int32_t half = 0;
    UErrorCode status;
    do {
        UChar *end = units + half;
        const char *at = (const char *)in + r.at;
        status = U_ZERO_ERROR;
        ucnv_toUnicode(c->engine, &end, units + UNITS, &at,
                       (const char *)in + in_len, NULL, last, &status);
        r.at = (size_t)(at - (const char *)in);
        half = write_units(&r, units, (int32_t)(end - units));
        if (half > 0)
            units[0] = end[-1];
        if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR &&
            judge_bytes(&r, status) == STOP)
            return run_result(&r, out, STOP);
    } while (U_FAILURE(status));
    return run_result(&r, out, GO_ON);
}

/* ---------------------------------------------------------- from Unicode */

/* Converts @count units, or up to one that fails; returns how many. */
static size_t push(struct run *r, const UChar *units, size_t count, bool flush,
                   UErrorCode *status)
{
    const UChar *at = units;
    char *end = (char *)r->end;
    *status = U_ZERO_ERROR;
    ucnv_fromUnicode(r->c->engine, &end, (char *)r->limit, &at, units + count,
                     NULL, flush, status);
    r->end = (unsigned char *)end;
    return (size_t)(at - units);
}

static void push_text(struct run *r, const char *text, size_t len)
{
    UChar units[24];
    UErrorCode status;
    for (size_t i = 0; i < len; i++)
        units[i] = (unsigned char)text[i];
    push(r, units, len, false, &status);
}

/* Instead of @code_point or, when malformed, of the bytes @at. */
static void push_instead(struct run *r, enum codepage_action action,
                         const char *escape, size_t escape_len)
{
    char text[20];
    push_text(r, text, oddity_ascii(action, escape, escape_len, text));
}

static enum outcome judge_malformed(struct run *r, size_t len)
{
    const unsigned char *at = r->in + r->at;
    enum codepage_action action =
        oddity_note(r->c, CODEPAGE_EVENT_MALFORMED, r->at, at, len);
    char escape[20];
    if (action == CODEPAGE_STOP)
        return STOP;
    r->at += len;
    push_instead(r, action, escape, escape_bytes(at, len, false, escape));
    return GO_ON;
}

/* The converter stopped behind a character that it has not. */
static enum outcome judge_missing(struct run *r)
{
    UChar units[8] = {0};
    int8_t count = 8;
    UChar32 c = 0xFFFD;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_getInvalidUChars(r->c->engine, units, &count, &status);
    if (U_SUCCESS(status) && count > 0)
        U16_GET(units, 0, 0, count, c);

    unsigned char text[4];
    size_t len = utf_write((uint32_t)c, text);
    char escape[16];
    enum codepage_action action =
        oddity_note(r->c, CODEPAGE_EVENT_NOT_IN_TARGET, r->at - len, text, len);
    if (action == CODEPAGE_STOP) {
        r->at -= len < r->at ? len : r->at;
        return STOP;
    }
    push_instead(r, action, escape, escape_char((uint32_t)c, escape));
    return GO_ON;
}

/* Bytes of UTF-8 that @count units of UTF-16 came from. */
static size_t utf8_bytes(const unsigned char *in, size_t count)
{
    size_t len = 0;
    while (count > 0) {
        size_t one = page_utf8_len[in[len] >> 4];
        count -= one == 4 && count > 1 ? 2 : 1;
        len += one;
    }
    return len;
}

static enum outcome encode_some(struct run *r)
{
    UChar units[UNITS];
    size_t count = 0, next = r->at;
    int len = 1;
    while (count < UNITS - 1 && next < r->in_len) {
        uint32_t c;
        len = utf_read(r->in + next, r->in_len - next, &c);
        if (len <= 0)
            break;
        U16_APPEND_UNSAFE(units, count, c);
        next += (size_t)len;
    }
    if (count > 0) {
        UErrorCode status;
        size_t used = push(r, units, count, false, &status);
        r->at += utf8_bytes(r->in + r->at, used);
        return U_FAILURE(status) ? judge_missing(r) : GO_ON;
    }
    size_t left = r->in_len - r->at;
    if (len == 0 && !r->last)
        return WAIT;
    return judge_malformed(r, len < 0 ? (size_t)-len : left);
}

static struct codepage_result converter_encode(struct codepage_coder *c,
                                               const unsigned char *in,
                                               size_t in_len,
                                               unsigned char *out, bool last)
{
    struct run r = run_begin(c, in, in_len, out, last);
    enum outcome outcome = GO_ON;
    while (outcome == GO_ON && r.at < in_len)
        outcome = encode_some(&r);
    if (outcome == GO_ON && last && !c->more) {
        UErrorCode status;
        push(&r, (const UChar[]){0}, 0, true, &status);
    }
    return run_result(&r, out, outcome);
}

const struct coding converter_coding = {
    .decode = converter_decode,
    .encode = converter_encode,
    .survey = converter_survey,
    .open = converter_open,
    .close = converter_close,
    .reset = converter_reset,
};
