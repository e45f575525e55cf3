#include "cli/codepage_say.h"

#include "base/utf8.h"
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool is_printable(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x00, 0x1F},     {0x7F, 0x9F},     {0xAD, 0xAD},     {0x061C, 0x061C},
        {0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0xD800, 0xF8FF},
        {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFF},
    };
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++)
        if (c >= hidden[i].first && c <= hidden[i].last)
            return false;
    return c <= 0x10FFFF;
}

void put_character(uint32_t c, char *out)
{
    out[utf8_encode(c, (unsigned char *)out)] = '\0';
}

void say_code(int code, char out[SAY_MAX])
{
    if (code < 0)
        strcpy(out, "nothing");
    else
        snprintf(out, SAY_MAX, code > 0xFF ? "X'%04X'" : "X'%02X'",
                 (unsigned)code);
}

void say_text(const uint32_t *text, size_t len, char out[SAY_MAX])
{
    size_t at = 0;
    bool printable = true;
    strcpy(out, "nothing");
    for (size_t i = 0; i < len; i++) {
        at += (size_t)snprintf(out + at, SAY_MAX - at, "%sU+%04X",
                               i > 0 ? " " : "", (unsigned)text[i]);
        printable &= is_printable(text[i]);
    }
    if (len == 0 || !printable)
        return;
    out[at++] = ' ';
    for (size_t i = 0; i < len; i++) {
        put_character(text[i], out + at);
        at += strlen(out + at);
    }
}

void say_asked(const struct difference *d, char out[SAY_MAX])
{
    if (d->encoding)
        say_text(d->one.text, d->one.len, out);
    else
        say_code(d->one.code, out);
}

void say_answer(const struct difference *d, const struct mapping *m,
                char out[SAY_MAX])
{
    if (d->encoding)
        say_code(m->code, out);
    else
        say_text(m->text, m->len, out);
}

static json_t *text_json(const struct mapping *m)
{
    if (m->len == 0)
        return json_null();
    json_t *array = json_array();
    for (size_t i = 0; i < m->len; i++)
        json_array_append_new(array, json_integer(m->text[i]));
    return array;
}

static json_t *code_json(const struct mapping *m)
{
    return m->code < 0 ? json_null() : json_integer(m->code);
}

json_t *difference_json(const struct difference *d)
{
    return d->encoding
               ? json_pack("{s:s s:o s:o s:o}", "direction", "encode", "text",
                           text_json(&d->one), "one", code_json(&d->one),
                           "other", code_json(&d->other))
               : json_pack("{s:s s:o s:o s:o}", "direction", "decode", "code",
                           code_json(&d->one), "one", text_json(&d->one),
                           "other", text_json(&d->other));
}

int say_done(const char *command, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    say(command, "standard output: %s", strerror(errno));
    return STATUS_NOTHING;
}
