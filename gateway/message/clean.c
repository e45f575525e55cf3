#include "message/clean.h"

/* Length of the line end that @text begins with, 0 when there is none: CR LF
 * and CR NEL are one. */
static size_t line_end_length(const unsigned char *text, size_t len)
{
    if (len == 0)
        return 0;
    if (text[0] == '\n')
        return 1;
    if (text[0] == 0xC2)
        return len > 1 && text[1] == 0x85 ? 2 : 0;
    if (text[0] != '\r')
        return 0;
    bool joined = len > 1 && text[1] != '\r';
    return 1 + (joined ? line_end_length(text + 1, len - 1) : 0);
}

/* Is it a control, but for the tab? C1 controls are two octets. */
static size_t control_length(const unsigned char *text, size_t len)
{
    if ((text[0] < ' ' && text[0] != '\t') || text[0] == 0x7F)
        return 1;
    return text[0] == 0xC2 && len > 1 && text[1] < 0xA0 ? 2 : 0;
}

/* Octets from @from on that are as they should be, as most are: printable
 * ASCII. */
static size_t plain_length(const unsigned char *text, size_t from, size_t len)
{
    size_t i = from;
    while (i < len && text[i] >= ' ' && text[i] < 0x7F)
        i++;
    return i - from;
}

size_t clean_header(unsigned char *text, size_t len, uint64_t *replaced)
{
    size_t kept = plain_length(text, 0, len);
    for (size_t i = kept; i < len;) {
        size_t end = line_end_length(text + i, len - i);
        if (end > 0 || text[i] == 0 || text[i] == '\f') {
            text[kept++] = ' ';
            i += end > 0 ? end : 1;
            continue;
        }
        size_t control = control_length(text + i, len - i);
        if (control > 0) {
            text[kept++] = '?';
            i += control;
            ++*replaced;
            continue;
        }
        text[kept++] = text[i++];
    }
    return kept;
}

/* Cleans up to the next line end; returns what was read of @text. */
static size_t clean_line(const struct clean *c, unsigned char *text, size_t len,
                         size_t *kept_out)
{
    size_t kept = 0;
    size_t i = 0;
    while (i < len) {
        size_t end = line_end_length(text + i, len - i);
        if (end > 0 && c->split)
            break;
        if (end > 0 || text[i] == 0) {
            text[kept++] = ' ';
            i += end > 0 ? end : 1;
            continue;
        }
        size_t control = control_length(text + i, len - i);
        if (control > 0 && text[i] != '\f' && !c->keep) {
            text[kept++] = '?';
            i += control;
            ++*c->replaced;
            continue;
        }
        text[kept++] = text[i++];
    }
    *kept_out = kept;
    return i;
}

bool clean_next(const struct clean *c, unsigned char **rest, size_t *rest_len,
                bool more, struct span *line_out)
{
    if (more && *rest_len == 0)
        return false;
    unsigned char *text = *rest;
    size_t kept;
    size_t used = clean_line(c, text, *rest_len, &kept);
    used += line_end_length(text + used, *rest_len - used);
    *rest += used;
    *rest_len -= used;
    *line_out = span_of(text, kept);
    return true;
}
