#include "codepages/codepage.h"

#include "codepages/escape.h"
#include "codepages/page.h"
#include "codepages/stream.h"
#include "codepages/tally.h"

#include <errno.h>

const struct codepage_policy codepage_policy_mail = {.sub_as_fffd = true};

const char *codepage_name(const struct codepage *cp)
{
    return cp->name;
}

unsigned codepage_ccsid(const struct codepage *cp)
{
    return cp->ccsid;
}

enum codepage_kind codepage_kind(const struct codepage *cp)
{
    return cp->kind;
}

const char *codepage_engine(const struct codepage *cp)
{
    return cp->engine;
}

bool codepage_is_ebcdic(const struct codepage *cp)
{
    return cp->ebcdic;
}

int codepage_coder_init(struct codepage_coder *c, const struct codepage *cp,
                        const struct codepage_policy *policy)
{
    *c = (struct codepage_coder){
        .cp = cp, .policy = *policy, .escapes = escape_wanted(policy)};
    if (c->escapes && policy->unescape)
        return -EINVAL;
    return cp->coding->open ? cp->coding->open(c) : 0;
}

void codepage_coder_clear(struct codepage_coder *c)
{
    if (c->engine)
        c->cp->coding->close(c);
    *c = (struct codepage_coder){0};
}

static coding_run *decode_run(const struct codepage_coder *c)
{
    return c->escapes ? escape_decode : c->cp->coding->decode;
}

static coding_run *encode_run(const struct codepage_coder *c)
{
    return c->escapes || c->policy.unescape ? escape_encode
                                            : c->cp->coding->encode;
}

struct codepage_result codepage_decode(struct codepage_coder *c, const void *in,
                                       size_t in_len, void *out,
                                       size_t out_size, bool last)
{
    return stream_convert(c, decode_run(c), in, in_len, out, out_size, last);
}

struct codepage_result codepage_encode(struct codepage_coder *c, const void *in,
                                       size_t in_len, void *out,
                                       size_t out_size, bool last)
{
    return stream_convert(c, encode_run(c), in, in_len, out, out_size, last);
}

/* @carry: the shift state comes from the record before and goes on. */
static struct codepage_result record(struct codepage_coder *c, coding_run *run,
                                     const void *in, size_t in_len, void *out,
                                     size_t out_size, bool carry)
{
    if (!carry) {
        c->doubled = 0;
        c->held_len = 0;
        c->ready_len = 0;
        if (c->engine)
            c->cp->coding->reset(c);
    }
    tally_next_record(c);
    if (carry || out_size < 16 || (out_size - 16) / 4 < in_len)
        return stream_convert(c, run, in, in_len, out, out_size, !carry);
    struct codepage_result r = run(c, in, in_len, out, true);
    c->position += r.read;
    return r;
}

struct codepage_result codepage_decode_record(struct codepage_coder *c,
                                              const void *in, size_t in_len,
                                              void *out, size_t out_size)
{
    return record(c, decode_run(c), in, in_len, out, out_size,
                  c->policy.shift == CODEPAGE_SHIFT_CARRY);
}

struct codepage_result codepage_encode_record(struct codepage_coder *c,
                                              const void *in, size_t in_len,
                                              void *out, size_t out_size)
{
    return record(c, encode_run(c), in, in_len, out, out_size, false);
}

int32_t codepage_char_of(const struct codepage *cp, unsigned char byte)
{
    return cp->chars[byte];
}

int codepage_byte_of(const struct codepage *cp, uint32_t code_point)
{
    if (cp->has_table) {
        int code = page_code_of(cp, code_point);
        return code <= 0xFF ? code : -1;
    }
    for (int byte = 0; byte < 256; byte++)
        if (cp->chars[byte] >= 0 && (uint32_t)cp->chars[byte] == code_point)
            return byte;
    return -1;
}

unsigned codepage_survey(const struct codepage *cp,
                         const struct codepage_fit *fit, const void *in,
                         size_t in_len, size_t *utf8_len_out)
{
    return cp->coding->survey(cp, fit, in, in_len, utf8_len_out);
}
