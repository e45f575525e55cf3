#include "report/record_out.h"

#include <errno.h>

/* RDW and BDW are four bytes and count themselves; half-track blocking of a
 * 3390 is what an allocation without BLKSIZE mostly has. */
#define DESCRIPTOR 4
#define BLKSIZE 27998
#define USUAL_LRECL 255
#define LRECL_MAX 32756

static size_t usual_width(const struct dataset_format *f)
{
    size_t control = f->carriage != CARRIAGE_NONE;
    switch (f->recfm) {
    case RECFM_F:
    case RECFM_FB:
        return f->lrecl - control;
    case RECFM_V:
    case RECFM_VB:
    case RECFM_VBS:
    case RECFM_U: {
        size_t lrecl = f->lrecl ? f->lrecl : USUAL_LRECL;
        lrecl = lrecl > LRECL_MAX ? LRECL_MAX : lrecl;
        return lrecl > DESCRIPTOR + control ? lrecl - DESCRIPTOR - control : 1;
    }
    default:
        return f->lrecl > control ? f->lrecl - control : 0;
    }
}

void record_out_init(struct record_out *r, const struct dataset_format *format,
                     FILE *out)
{
    *r = (struct record_out){.format = *format, .out = out};
    r->width = usual_width(format);
    if (format->recfm == RECFM_U)
        r->format.blocked = false; /* a record is a block, its BDW the RDW */
    buf_init(&r->record, 1024 * 1024);
    buf_init(&r->block, BLKSIZE > LRECL_MAX ? BLKSIZE : LRECL_MAX + DESCRIPTOR);
}

void record_out_clear(struct record_out *r)
{
    buf_clear(&r->record);
    buf_clear(&r->block);
}

size_t record_out_width(const struct record_out *r)
{
    return r->width;
}

static int write_all(struct record_out *r, struct span bytes)
{
    if (bytes.len && fwrite(bytes.at, 1, bytes.len, r->out) != bytes.len)
        return -(errno ? errno : EIO);
    return 0;
}

static int append_descriptor(struct buf *b, size_t len)
{
    unsigned char d[DESCRIPTOR] = {(unsigned char)(len >> 8),
                                   (unsigned char)len, 0, 0};
    return buf_append(b, span_of(d, sizeof d));
}

/** The carriage control of "next line": ASA's blank, or write-and-space. */
static int append_control(struct record_out *r)
{
    switch (r->format.carriage) {
    case CARRIAGE_ASA:
        return buf_append_byte(&r->record, r->format.ascii ? ' ' : 0x40);
    case CARRIAGE_MACHINE:
        return buf_append_byte(&r->record, 0x09);
    default:
        return 0;
    }
}

static int frame_fixed(struct record_out *r, struct span bytes)
{
    int e = append_control(r);
    if (e == 0)
        e = buf_append(&r->record, bytes);
    unsigned char blank = r->format.ascii ? ' ' : 0x40;
    while (e == 0 && r->record.len < r->format.lrecl)
        e = buf_append_byte(&r->record, blank);
    return e;
}

static int put_block(struct record_out *r)
{
    if (r->block.len == 0)
        return 0;
    struct buf bdw;
    buf_init(&bdw, DESCRIPTOR);
    int e = append_descriptor(&bdw, r->block.len + DESCRIPTOR);
    if (e == 0)
        e = write_all(r, buf_span(&bdw));
    if (e == 0)
        e = write_all(r, buf_span(&r->block));
    buf_clear(&bdw);
    buf_empty(&r->block);
    return e;
}

static int frame_variable(struct record_out *r, struct span bytes)
{
    size_t control = r->format.carriage != CARRIAGE_NONE;
    int e = append_descriptor(&r->record, bytes.len + control + DESCRIPTOR);
    if (e == 0)
        e = append_control(r);
    return e < 0 ? e : buf_append(&r->record, bytes);
}

/** The record that was framed waits for its block to be full. */
static int put_blocked(struct record_out *r)
{
    int e = 0;
    if (r->block.len + r->record.len + DESCRIPTOR > BLKSIZE)
        e = put_block(r);
    return e < 0 ? e : buf_append(&r->block, buf_span(&r->record));
}

struct span record_out_line_end(const struct dataset_format *f)
{
    switch (f->line_end) {
    case LINE_END_NL:
        return SPAN("\x15");
    case LINE_END_LF:
        return SPAN("\x25");
    case LINE_END_CRLF:
        return SPAN("\x0D\x25");
    case LINE_END_CRNL:
        return SPAN("\x0D\x15");
    case LINE_END_A_LF:
        return SPAN("\n");
    case LINE_END_A_CRLF:
        return SPAN("\r\n");
    default:
        return f->ascii ? SPAN("\n") : SPAN("\x15");
    }
}

static int frame_text(struct record_out *r, struct span bytes)
{
    int e = append_control(r);
    if (e == 0)
        e = buf_append(&r->record, bytes);
    return e < 0 ? e : buf_append(&r->record, record_out_line_end(&r->format));
}

int record_out_frame(struct record_out *r, struct span bytes,
                     struct span *framed_out)
{
    buf_empty(&r->record);
    int e;
    switch (r->format.recfm) {
    case RECFM_F:
    case RECFM_FB:
        e = frame_fixed(r, bytes);
        break;
    case RECFM_V:
    case RECFM_VB:
    case RECFM_VBS:
    case RECFM_U:
        e = frame_variable(r, bytes);
        break;
    default:
        e = frame_text(r, bytes);
        break;
    }
    *framed_out = buf_span(&r->record);
    return e;
}

static bool has_descriptor(const struct record_out *r)
{
    return r->format.recfm == RECFM_V || r->format.recfm == RECFM_VB ||
           r->format.recfm == RECFM_VBS || r->format.recfm == RECFM_U;
}

int record_out_put(struct record_out *r, struct span bytes)
{
    if (r->width && bytes.len > r->width)
        return -EMSGSIZE;
    struct span framed;
    int e = record_out_frame(r, bytes, &framed);
    if (e < 0)
        return e;
    return has_descriptor(r) && r->format.blocked ? put_blocked(r)
                                                  : write_all(r, framed);
}

int record_out_finish(struct record_out *r)
{
    return put_block(r);
}
