#include "codepages/survey.h"

#include "codepages/repertoire.h"
#include "codepages/utf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ALL_CHARS 0x110000
#define TABLE_CHARS (REVERSE_ROWS << 8) /* a page with tables has no more */

/* Asks a charset about one character after the other. */
struct asker {
    struct codepage_coder coder;
    const struct repertoire *repertoire; /* NULL: all that it can encode */
};

static bool asker_fits(struct asker *a, const uint32_t *text, size_t len)
{
    unsigned char in[8], out[4 * sizeof in + 16];
    size_t in_len = 0;
    for (size_t i = 0; i < len; i++)
        in_len += utf_write(text[i], in + in_len);
    struct codepage_result r =
        codepage_encode_record(&a->coder, in, in_len, out, sizeof out);
    return r.status == CODEPAGE_OK &&
           (!a->repertoire || repertoire_holds(a->repertoire, out, r.written));
}

static const struct codepage_policy stop_policy = {
    .unassigned = CODEPAGE_STOP,
    .illegal = CODEPAGE_STOP,
    .not_in_target = CODEPAGE_STOP,
    .malformed = CODEPAGE_STOP,
};

static void set_bit(unsigned char *bits, size_t i)
{
    bits[i >> 3] |= (unsigned char)(1U << (i & 7));
}

static void fit_bytes(struct codepage_fit *fit, struct asker *a)
{
    for (unsigned b = 0; b < 256; b++) {
        uint32_t c = UTF_SUBSTITUTE;
        bool substitute = fit->from->ebcdic && b == EBCDIC_SUB;
        if (fit->from->chars[b] >= 0 && !substitute)
            c = (uint32_t)fit->from->chars[b];
        fit->findings[b] = fit->from->findings[b];
        if (!asker_fits(a, &c, 1))
            fit->findings[b] |= (uint32_t)CODEPAGE_MISFIT << FINDING_SHIFT;
    }
}

static int fit_doubles(struct codepage_fit *fit, struct asker *a)
{
    const struct codepage *from = fit->from;
    fit->doubles_bits = calloc(0x10000 / 8, 1);
    if (!fit->doubles_bits)
        return -ENOMEM;
    for (size_t code = 0; code < 0x10000; code++) {
        const unsigned char *cell = from->doubles[code];
        uint32_t text[2] = {UTF_SUBSTITUTE};
        size_t len = 1;
        if (cell[0] == DOUBLE_SEQUENCE) {
            text[0] = from->sequences[cell[1]].first;
            text[1] = from->sequences[cell[1]].second;
            len = 2;
        } else if (cell[0] != 0) {
            utf_read(cell, 4, &text[0]);
        }
        if (cell[0] == 0 ? fit->substitute_fits : asker_fits(a, text, len))
            set_bit(fit->doubles_bits, code);
    }
    return 0;
}

/* For text that is no table page: every character there is. */
static int fit_chars(struct codepage_fit *fit, struct asker *a)
{
    fit->chars_bits = calloc(ALL_CHARS / 8, 1);
    if (!fit->chars_bits)
        return -ENOMEM;
    if (fit->to->coding == &utf8_coding) {
        memset(fit->chars_bits, 0xFF, ALL_CHARS / 8);
        return 0;
    }
    const uint32_t end = fit->to->has_table ? TABLE_CHARS : ALL_CHARS;
    for (uint32_t c = 0; c < end; c++)
        if ((c < 0xD800 || c > 0xDFFF) && asker_fits(a, &c, 1))
            set_bit(fit->chars_bits, c);
    return 0;
}

static int fit_fill(struct codepage_fit *fit, const char *label)
{
    struct asker a = {.repertoire = repertoire_of(label)};
    int r = codepage_coder_init(&a.coder, fit->to, &stop_policy);
    if (r < 0)
        return r;
    uint32_t substitute = UTF_SUBSTITUTE;
    fit->substitute_fits = asker_fits(&a, &substitute, 1);
    fit_bytes(fit, &a);
    if (fit->from->doubles)
        r = fit_doubles(fit, &a);
    else if (!fit->from->has_table)
        r = fit_chars(fit, &a);
    codepage_coder_clear(&a.coder);
    return r;
}

int codepage_fit_new(const struct codepage *from, const struct codepage *to,
                     const char *label, struct codepage_fit **fit_out)
{
    struct codepage_fit *fit = calloc(1, sizeof *fit);
    if (!fit)
        return -ENOMEM;
    fit->from = from;
    fit->to = to;
    int r = fit_fill(fit, label);
    if (r < 0)
        codepage_fit_free(&fit);
    else
        *fit_out = fit;
    return r;
}

void codepage_fit_free(struct codepage_fit **fit)
{
    if (!*fit)
        return;
    free((*fit)->doubles_bits);
    free((*fit)->chars_bits);
    free(*fit);
    *fit = NULL;
}
