#include "message/structure.h"

#include "message/field.h"

void structure_init(struct structure *s, bool flat, size_t limit)
{
    *s = (struct structure){.flat = flat};
    buf_init(&s->header, limit);
    buf_init(&s->scratch, limit);
}

void structure_clear(struct structure *s)
{
    buf_clear(&s->header);
    buf_clear(&s->scratch);
}

/* The header was given with the last event: a new one may begin. */
static void forget_header(struct structure *s)
{
    buf_empty(&s->header);
    s->header_given = false;
    s->blank_lines = 0;
    s->blank_missing = s->blank_leading = false;
}

void structure_begin(struct structure *s)
{
    forget_header(s);
    s->zone = ZONE_START;
    s->entity = s->entities = 0;
    s->depth = 0;
    s->again = s->closing = false;
}

static bool is_blank_line(struct span line)
{
    return span_trim(line).len == 0;
}

/* Is @line "--boundary" or "--boundary--" of @frame? Blanks may follow. */
static bool is_delimiter(const struct frame *frame, struct span line,
                         bool *closing_out)
{
    if (frame->kind != CONTENT_MULTIPART || frame->closed)
        return false;
    struct span boundary = span_of(frame->boundary, frame->boundary_len);
    struct span rest = span_from(line, 2);
    if (!span_equal(span_head(rest, boundary.len), boundary))
        return false;
    rest = span_trim(span_from(rest, boundary.len));
    *closing_out = span_equal(rest, SPAN("--"));
    return rest.len == 0 || *closing_out;
}

/* The frame that @line delimits, counted from 1; 0: none. */
static size_t find_frame(const struct structure *s, struct span line,
                         bool *closing_out)
{
    if (line.len < 3 || line.at[0] != '-' || line.at[1] != '-')
        return 0;
    for (size_t i = s->depth; i > 0; i--) {
        if (is_delimiter(&s->frames[i - 1], line, closing_out))
            return i;
    }
    return 0;
}

/* ---------------------------------------------------------------- header */

static void push_frame(struct structure *s)
{
    struct frame *frame = &s->frames[s->depth++];
    *frame = (struct frame){
        .kind = s->content.kind,
        .entity = s->entity,
        .digest = s->content.digest,
        .is_signed = s->content.is_signed,
        .boundary_len = s->content.boundary_len,
    };
    memcpy(frame->boundary, s->content.boundary, s->content.boundary_len);
}

/* The header is complete: what comes now? */
static int end_header(struct structure *s)
{
    const struct frame *parent = s->depth > 0 ? &s->frames[s->depth - 1] : NULL;
    bool in_digest = parent && parent->digest;
    int r = 0;
    s->level = s->entities == 0                            ? LEVEL_MAIL
               : parent && parent->kind == CONTENT_MESSAGE ? LEVEL_MESSAGE
                                                           : LEVEL_PART;
    s->content = (struct content){0};
    if (!s->flat)
        r = content_read(buf_span(&s->header), in_digest, &s->scratch,
                         &s->content);
    if (r < 0)
        return r;

    s->header_given = true;
    s->parent = parent ? parent->entity : 0;
    s->entity = s->entities++;
    bool container = s->content.kind == CONTENT_MULTIPART ||
                     s->content.kind == CONTENT_MESSAGE;
    if (container && s->depth == STRUCTURE_MAX_DEPTH) {
        s->content.kind = CONTENT_RIGID;
        container = false;
    }
    s->zone = !container                             ? ZONE_LEAF
              : s->content.kind == CONTENT_MULTIPART ? ZONE_AROUND
                                                     : ZONE_HEADER;
    if (container)
        push_frame(s);
    return STRUCTURE_HEADER;
}

static int take_header_line(struct structure *s, struct span line)
{
    s->zone = ZONE_HEADER;
    int r = buf_append(&s->header, line);
    if (r == 0)
        r = buf_append_byte(&s->header, '\n');
    return r < 0 ? r : STRUCTURE_HELD;
}

/* Before the first field: blank lines are no end of a header that did not
 * begin, when one does come. */
static int start_line(struct structure *s, struct span line)
{
    bool field = field_name_length(line) > 0;
    if (field) {
        s->blank_leading = s->blank_lines > 0;
        s->blank_lines = 0;
        return take_header_line(s, line);
    }
    if (is_blank_line(line)) {
        if (s->flat)
            return end_header(s);
        if (s->blank_lines < STRUCTURE_MAX_BLANK) {
            s->blank_lines++;
            return STRUCTURE_HELD;
        }
    }
    s->again = true;
    s->blank_missing = s->blank_lines == 0;
    if (s->blank_lines > 0)
        s->blank_lines--; /* the first was the end of an empty header */
    return end_header(s);
}

static int header_line(struct structure *s, struct span line)
{
    if (is_blank_line(line))
        return end_header(s);
    bool folded = line.at[0] == ' ' || line.at[0] == '\t';
    if (folded ? s->header.len > 0 : field_name_length(line) > 0)
        return take_header_line(s, line);
    s->again = true;
    s->blank_missing = true;
    return end_header(s);
}

/* ------------------------------------------------------------ boundaries */

/* The innermost frame is over. Without its closing line that is an event. */
static bool pop_frame(struct structure *s)
{
    struct frame *frame = &s->frames[--s->depth];
    s->frame = frame;
    return frame->kind == CONTENT_MULTIPART && frame->opened && !frame->closed;
}

static int delimiter_line(struct structure *s, size_t number)
{
    if (s->zone == ZONE_HEADER) {
        s->again = true;
        return end_header(s);
    }
    /* No text comes between here and the delimiter. */
    s->zone = ZONE_AROUND;
    while (s->depth > number) {
        if (pop_frame(s)) {
            s->again = true;
            return STRUCTURE_UNCLOSED;
        }
    }
    struct frame *frame = &s->frames[number - 1];
    s->frame = frame;
    frame->opened = true;
    frame->closed = s->closing;
    s->entity = frame->entity;
    if (!s->closing)
        s->zone = ZONE_HEADER;
    return STRUCTURE_DELIMITER;
}

int structure_line(struct structure *s, struct span line)
{
    if (s->header_given)
        forget_header(s);
    s->again = s->closing = false;
    if (s->zone == ZONE_START)
        return start_line(s, line);

    size_t number = find_frame(s, line, &s->closing);
    if (number > 0)
        return delimiter_line(s, number);
    return s->zone == ZONE_HEADER ? header_line(s, line) : STRUCTURE_TEXT;
}

int structure_finish(struct structure *s)
{
    if (s->header_given)
        forget_header(s);
    s->again = s->closing = false;
    if (s->zone == ZONE_START && s->blank_lines > 0)
        s->blank_lines--;
    if (s->zone <= ZONE_HEADER)
        return end_header(s);
    while (s->depth > 0) {
        if (pop_frame(s))
            return STRUCTURE_UNCLOSED;
    }
    return STRUCTURE_END;
}

bool structure_is_signed(const struct structure *s)
{
    for (size_t i = 0; i < s->depth; i++) {
        if (s->frames[i].is_signed)
            return true;
    }
    return false;
}
