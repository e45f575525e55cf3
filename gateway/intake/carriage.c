#include "intake/carriage.h"

#include <errno.h>
#include <string.h>

enum motion {
    MOTION_NONE, /* not a control character */
    MOTION_LINE,
    MOTION_OVERPRINT,
    MOTION_SPACE,     /* blank lines and nothing printed */
    MOTION_NOTHING,   /* no line: a skip at once, no operation */
    MOTION_PAGE_MODE, /* X'5A': structured fields, not text */
};

struct control {
    enum motion motion;
    unsigned char lines; /* blank ones: before it (ASA), behind it (machine) */
};

/* The characters of ASA in ASCII; those of EBCDIC are in the invariant part of
 * all pages, and no byte is one of them in both codes. */
static unsigned char ascii_of(unsigned char byte)
{
    if (byte >= 0xF0 && byte <= 0xF9)
        return (unsigned char)('0' + (byte - 0xF0));
    if (byte >= 0xC1 && byte <= 0xC3)
        return (unsigned char)('A' + (byte - 0xC1));
    switch (byte) {
    case 0x40:
        return ' ';
    case 0x60:
        return '-';
    case 0x4E:
        return '+';
    default:
        return byte;
    }
}

static struct control control_asa(unsigned char byte)
{
    unsigned char c = ascii_of(byte);
    switch (c) {
    case ' ':
        return (struct control){MOTION_LINE, 0};
    case '0':
        return (struct control){MOTION_LINE, 1};
    case '-':
        return (struct control){MOTION_LINE, 2};
    case '+':
        return (struct control){MOTION_OVERPRINT, 0};
    default:
        if ((c >= '1' && c <= '9') || (c >= 'A' && c <= 'C'))
            return (struct control){MOTION_LINE, 0};
        return (struct control){MOTION_NONE, 0};
    }
}

static struct control control_machine(unsigned char byte)
{
    switch (byte) {
    case 0x01:
        return (struct control){MOTION_OVERPRINT, 0};
    case 0x03:
        return (struct control){MOTION_NOTHING, 0};
    case 0x09:
    case 0x11:
    case 0x19:
        return (struct control){MOTION_LINE, (byte - 0x09) / 8};
    case 0x0B:
    case 0x13:
    case 0x1B:
        return (struct control){MOTION_SPACE, (byte - 0x0B) / 8};
    case 0x5A:
        return (struct control){MOTION_PAGE_MODE, 0};
    default:
        break;
    }
    if (byte >= 0x89 && byte <= 0xE1 && (byte & 7) == 1)
        return (struct control){MOTION_LINE, 0}; /* then skip to a channel */
    if (byte >= 0x8B && byte <= 0xE3 && (byte & 7) == 3)
        return (struct control){MOTION_NOTHING, 0};
    return (struct control){MOTION_NONE, 0};
}

static struct control control_of(enum carriage kind, unsigned char byte)
{
    return kind == CARRIAGE_MACHINE ? control_machine(byte) : control_asa(byte);
}

bool carriage_is_legal(enum carriage kind, unsigned char byte)
{
    enum motion motion = control_of(kind, byte).motion;
    return motion != MOTION_NONE && motion != MOTION_PAGE_MODE;
}

void carriage_init(struct carriage_state *c, size_t max_record)
{
    *c = (struct carriage_state){0};
    buf_init(&c->line, max_record);
}

void carriage_clear(struct carriage_state *c)
{
    buf_clear(&c->line);
}

void carriage_seek(struct carriage_state *c, const struct records_mark *mark)
{
    buf_empty(&c->line);
    c->known = mark->record <= 1;
    c->overprint = mark->overprint;
    c->due = mark->blank_lines;
}

static bool is_blank(struct span s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.at[i] != 0x40 && s.at[i] != 0x20 && s.at[i] != 0x00)
            return false;
    return true;
}

static struct span without_padding(struct span s)
{
    while (s.len > 0 && is_blank(span_of(s.at + s.len - 1, 1)))
        s.len--;
    return s;
}

/* A line over another: nothing new is bold print and dropped. After a seek
 * the line before is not known, but reading went over this place before. */
static int overprint(struct carriage_state *c, const struct record *record,
                     struct fault *fault_out)
{
    struct span line = without_padding(record->bytes);
    if (line.len == 0 || !c->known ||
        span_equal(line, without_padding(buf_span(&c->line))))
        return STEP_HUNGRY;
    fault_set(fault_out, record->number, record->offset,
              "record %llu is printed over the line before it (carriage "
              "control X'%02X' leaves no line between) and says something "
              "else; text cannot hold both lines: write them one under the "
              "other, or state a RECFM without A or M if column 1 is text",
              (unsigned long long)record->number, record->control);
    return STEP_FAULT;
}

static int remember(struct carriage_state *c, struct span line)
{
    buf_empty(&c->line);
    c->known = true;
    return buf_append(&c->line, line);
}

static int illegal(const struct record *record, enum carriage kind,
                   enum motion motion, struct fault *fault_out)
{
    unsigned long long number = record->number;
    if (motion == MOTION_PAGE_MODE)
        fault_set(fault_out, record->number, record->offset,
                  "record %llu has the carriage control byte X'5A': it is a "
                  "page-mode (AFP) record and not text; send the report in "
                  "line mode",
                  number);
    else if (motion == MOTION_SPACE || motion == MOTION_NOTHING)
        fault_set(fault_out, record->number, record->offset,
                  "record %llu has the carriage control byte X'%02X', which "
                  "moves the paper and prints nothing, but %zu bytes of data "
                  "follow it; is this machine carriage control (M)?",
                  number, record->control, record->bytes.len);
    else
        fault_set(fault_out, record->number, record->offset,
                  "record %llu begins with X'%02X', expected %s; state the "
                  "RECFM without A or M if column 1 is text",
                  number, record->control,
                  kind == CARRIAGE_ASA
                      ? "an ASA carriage control character (blank, 0, -, +, "
                        "1 to 9, A to C)"
                      : "a machine carriage control code (X'09', X'11', "
                        "X'19', X'01', X'89' ...)");
    return STEP_FAULT;
}

/* Machine codes act after the line: what they space is due at the next. */
static int take_machine(struct carriage_state *c, struct control control,
                        struct record *record, struct fault *fault_out)
{
    bool stays = control.motion == MOTION_OVERPRINT;
    if (c->overprint) {
        int step = overprint(c, record, fault_out);
        if (step == STEP_FAULT)
            return step;
        c->overprint = stays;
        c->due += control.lines;
        return STEP_HUNGRY;
    }
    if (stays && is_blank(record->bytes))
        return STEP_HUNGRY;
    record->blank_lines = c->due;
    c->due = control.lines;
    c->overprint = stays;
    int r = stays ? remember(c, record->bytes) : 0;
    return r < 0 ? r : STEP_ITEM;
}

/* The paper moves and nothing is printed: one line of it is the record
 * itself, unless a line that was left open is closed by it. */
static int take_space(struct carriage_state *c, struct control control,
                      struct record *record)
{
    if (c->overprint) {
        c->overprint = false;
        c->due += control.lines;
        return STEP_HUNGRY;
    }
    record->bytes.len = 0;
    record->blank_lines = c->due + control.lines;
    c->due = 0;
    return STEP_ITEM;
}

static int take_asa(struct carriage_state *c, struct control control,
                    struct record *record, struct fault *fault_out)
{
    bool first = c->known && record->number == 1;
    if (control.motion == MOTION_OVERPRINT && !first)
        return overprint(c, record, fault_out);
    record->blank_lines = control.lines;
    int r = remember(c, record->bytes);
    return r < 0 ? r : STEP_ITEM;
}

int carriage_take(struct carriage_state *c, enum carriage kind,
                  struct record *record, struct fault *fault_out)
{
    if (record->bytes.len == 0 && kind == CARRIAGE_ASA) {
        /* Its blank was cut off as padding: an empty line. */
        record->control = 0x40;
        return take_asa(c, control_asa(' '), record, fault_out);
    }
    if (record->bytes.len == 0) {
        fault_set(fault_out, record->number, record->offset,
                  "record %llu is empty, expected a machine carriage control "
                  "code in its first byte; state the RECFM without M if "
                  "column 1 is text",
                  (unsigned long long)record->number);
        return STEP_FAULT;
    }

    record->control = record->bytes.at[0];
    record->bytes = span_from(record->bytes, 1);
    record->offset++;
    struct control control = control_of(kind, record->control);
    bool at_once =
        control.motion == MOTION_SPACE || control.motion == MOTION_NOTHING;
    if (control.motion == MOTION_NONE || control.motion == MOTION_PAGE_MODE ||
        (at_once && !is_blank(record->bytes)))
        return illegal(record, kind, control.motion, fault_out);
    if (control.motion == MOTION_NOTHING)
        return STEP_HUNGRY;
    if (control.motion == MOTION_SPACE)
        return take_space(c, control, record);
    return kind == CARRIAGE_ASA ? take_asa(c, control, record, fault_out)
                                : take_machine(c, control, record, fault_out);
}
