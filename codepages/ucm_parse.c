#include "codepages/ucm_parse.h"

#include "codepages/table_file.h"
#include "codepages/ucm_line.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FAULT(p, ...)                                                    \
    table_file_fault((p)->place.error, (p)->place.path, (p)->place.line, \
                     __VA_ARGS__)
#define BLOCKS 2

struct parse {
    struct ucm_place place;
    struct ucm_header *header;
    struct ucm_table *table;
    bool is_base; /* another file builds on this one */
    bool in_charmap;
    uint8_t blocks; /* CHARMAPs that have begun */
    size_t flagged; /* the first line with an indicator, or 0 */
    size_t bare;    /* the first line without */
    size_t mappings;
};

static int parse_file(const char *path, bool is_base, struct ucm_header *h,
                      struct ucm_table *t, struct codepage_error *error_out);

/* What icu:base names lies beside the file at @path. */
static int parse_base(struct parse *p, struct ucm_header *base)
{
    size_t folder = (size_t)(table_file_name(p->place.path) - p->place.path);
    const char *name = p->header->base;
    size_t size = folder + strlen(name) + sizeof ".ucm";
    char *path = malloc(size);
    if (!path)
        return -ENOMEM;
    snprintf(path, size, "%.*s%s%s", (int)folder, p->place.path, name,
             table_file_ends(name, ".ucm") ? "" : ".ucm");
    int r = parse_file(path, true, base, p->table, p->place.error);
    free(path);
    if (r == -ENOENT)
        return FAULT(p,
                     "icu:base is \"%s\", and beside this file there is no "
                     "such mapping file",
                     name);
    return r;
}

static int end_header(struct parse *p)
{
    if (!p->header->base[0])
        return ucm_header_end(p->header, NULL, &p->place);
    if (p->is_base)
        return FAULT(p,
                     "this file builds on icu:base \"%s\" itself, and so "
                     "another cannot build on it",
                     p->header->base);
    struct ucm_header *base = calloc(1, sizeof *base);
    int r = base ? parse_base(p, base) : -ENOMEM;
    if (r == 0)
        r = ucm_header_end(p->header, base, &p->place);
    free(base);
    return r;
}

static int parse_charmap(struct parse *p)
{
    int r = p->blocks == 0 ? end_header(p) : 0;
    if (p->blocks == BLOCKS)
        return FAULT(p, "a third CHARMAP; a file has one or two");
    p->blocks++;
    p->in_charmap = true;
    return r;
}

static int say_duplicate(struct parse *p, const struct ucm_mapping *m,
                         const struct ucm_mapping *earlier)
{
    bool same_code =
        earlier->code == m->code &&
        (m->flag == UCM_BOTH_WAYS || m->flag == UCM_REVERSE) &&
        (earlier->flag == UCM_BOTH_WAYS || earlier->flag == UCM_REVERSE);
    if (same_code && earlier->text[0] == m->text[0])
        return FAULT(p, "X'%02X' and <U%04X> are mapped in line %u already",
                     m->code, (unsigned)m->text[0], (unsigned)earlier->line);
    if (same_code)
        return FAULT(p,
                     "X'%02X' decodes to <U%04X> here and to <U%04X> in line "
                     "%u; one of them would be |1",
                     m->code, (unsigned)m->text[0], (unsigned)earlier->text[0],
                     (unsigned)earlier->line);
    return FAULT(p,
                 "<U%04X> encodes to X'%02X' here and to X'%02X' in line %u; "
                 "one of them would be |3",
                 (unsigned)m->text[0], m->code, earlier->code,
                 (unsigned)earlier->line);
}

/* The indicator is on all lines or on none. */
static int check_flagged(struct parse *p, bool flagged)
{
    size_t *here = flagged ? &p->flagged : &p->bare;
    if (*here == 0)
        *here = p->place.line;
    if (p->flagged > 0 && p->bare > 0)
        return FAULT(p,
                     "this mapping has %s, and that in line %zu has %s; all "
                     "have a |0 to |4, or none",
                     flagged ? "an indicator" : "no indicator",
                     flagged ? p->bare : p->flagged, flagged ? "none" : "one");
    return 0;
}

static int parse_mapping(struct parse *p, const char *line)
{
    struct ucm_mapping m;
    const struct ucm_mapping *earlier = NULL;
    bool flagged;
    int r = ucm_line_read(p->header, &p->place, line, &m, &flagged);
    if (r == 0)
        r = check_flagged(p, flagged);
    if (r < 0)
        return r;
    m.layer = !p->is_base;
    m.block = p->blocks;
    r = ucm_table_add(p->table, &m, &earlier);
    if (r == -EEXIST)
        return say_duplicate(p, &m, earlier);
    if (r == -ENOSPC)
        return FAULT(p, "more than %d cells of two characters",
                     UCM_MAX_SEQUENCES);
    p->mappings++;
    return r;
}

static int parse_line(struct parse *p, const char *line)
{
    if (!*line)
        return 0;
    if (strcmp(line, "END CHARMAP") == 0 && p->in_charmap) {
        p->in_charmap = false;
        return 0;
    }
    if (p->in_charmap)
        return parse_mapping(p, line);
    if (strcmp(line, "CHARMAP") == 0)
        return parse_charmap(p);
    if (p->blocks > 0)
        return FAULT(p,
                     "found \"%.60s\" behind END CHARMAP, where only another "
                     "CHARMAP may follow",
                     line);
    return ucm_header_read(p->header, &p->place, line);
}

/* Ends @line before its comment and the blanks in front of that. */
static void trim(char *line)
{
    bool quoted = false;
    size_t len = 0;
    for (; line[len] && (line[len] != '#' || quoted); len++)
        quoted ^= line[len] == '"';
    while (len > 0 && strchr(" \t\r", line[len - 1]))
        len--;
    line[len] = '\0';
}

static int parse_bytes(struct parse *p, char *bytes, size_t len)
{
    static const char bom[] = "\xEF\xBB\xBF";
    char *end = bytes + len;
    int r = 0;
    if (strncmp(bytes, bom, 3) == 0)
        bytes += 3;
    while (bytes < end && r == 0) {
        char *line = bytes;
        char *next = memchr(line, '\n', (size_t)(end - line));
        bytes = next ? next + 1 : end;
        *(next ? next : end) = '\0';
        p->place.line++;
        size_t length = (size_t)((next ? next : end) - line);
        if (length > UCM_MAX_LINE)
            return FAULT(p, "the line has %zu bytes; %d is the most", length,
                         UCM_MAX_LINE);
        if (memchr(line, '\0', length))
            return FAULT(p,
                         "a byte X'00' at place %zu; a mapping file is "
                         "text",
                         strlen(line) + 1);
        trim(line);
        r = parse_line(p, line + strspn(line, " \t"));
        if (p->is_base && p->blocks > 0 && !p->in_charmap)
            break; /* only the first block is built on */
    }
    return r;
}

static int check_end(struct parse *p)
{
    if (p->in_charmap)
        return FAULT(p, "the file ends here without END CHARMAP");
    if (p->blocks == 0)
        return FAULT(p, "the file ends here without a CHARMAP");
    if (p->mappings == 0 && !p->header->base[0])
        return FAULT(p, "the file ends here without any mapping");
    return 0;
}

static int parse_file(const char *path, bool is_base, struct ucm_header *h,
                      struct ucm_table *t, struct codepage_error *error_out)
{
    struct table_file file;
    struct parse p = {
        .place = {path, 0, error_out},
        .header = h,
        .table = t,
        .is_base = is_base,
    };
    int r = table_file_read(path, UCM_MAX_FILE, &file, error_out);
    if (r < 0)
        return r;
    r = parse_bytes(&p, file.bytes, file.len);
    if (r == 0)
        r = check_end(&p);
    table_file_clear(&file);
    return r;
}

int ucm_parse(const char *path, struct ucm_header *h, struct ucm_table *t,
              struct codepage_error *error_out)
{
    int r = ucm_table_init(t);
    return r < 0 ? r : parse_file(path, false, h, t, error_out);
}

unsigned ucm_ccsid(const char *name)
{
    char *end;
    if (strncmp(name, "ibm-", 4) != 0 || !isdigit((unsigned char)name[4]))
        return 0;
    unsigned long ccsid = strtoul(name + 4, &end, 10);
    bool ends = *end == '_' || *end == '.' || !*end;
    return ends && ccsid <= 0xFFFF ? (unsigned)ccsid : 0;
}

bool ucm_name(const char *path, char name_out[UCM_MAX_NAME])
{
    char head[4096];
    head[table_file_head(path, head, sizeof head - 1)] = '\0';
    const char *at = strstr(head, "<code_set_name>");
    return at && sscanf(at, "<code_set_name> \"%47[^\"\n]\"", name_out) == 1;
}
