#include "intake/dataset.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* S is standard blocks for F and spanned records for V; F and FB are the same
 * bytes once they are out of their blocks. The first name of a RECFM is the
 * one it is called by. */
static const struct recfm_name {
    const char *name;
    enum recfm recfm;
    bool blocked;
    const char *names[3]; /* without carriage control, A, M */
} recfm_names[] = {
    {"F", RECFM_F, false, {"F", "FA", "FM"}},
    {"FS", RECFM_F, false, {"F", "FA", "FM"}},
    {"FB", RECFM_FB, false, {"FB", "FBA", "FBM"}},
    {"FBS", RECFM_FB, false, {"FB", "FBA", "FBM"}},
    {"V", RECFM_V, false, {"V", "VA", "VM"}},
    {"VB", RECFM_VB, true, {"VB", "VBA", "VBM"}},
    {"VBS", RECFM_VBS, true, {"VBS", "VBSA", "VBSM"}},
    {"VS", RECFM_VBS, false, {"VBS", "VBSA", "VBSM"}},
    {"U", RECFM_U, true, {"U", "UA", "UM"}},
    {"text", RECFM_TEXT, false, {"text", "textA", "textM"}},
    {"auto", RECFM_AUTO, false, {"auto", "autoA", "autoM"}},
};

static int carriage_of(const char *suffix, enum carriage *carriage_out)
{
    if (*suffix == '\0')
        *carriage_out = CARRIAGE_NONE;
    else if (strcasecmp(suffix, "A") == 0)
        *carriage_out = CARRIAGE_ASA;
    else if (strcasecmp(suffix, "M") == 0)
        *carriage_out = CARRIAGE_MACHINE;
    else
        return -EINVAL;
    return 0;
}

int dataset_parse_recfm(const char *text, struct dataset_format *format)
{
    for (size_t i = 0; i < sizeof recfm_names / sizeof recfm_names[0]; i++) {
        const struct recfm_name *n = &recfm_names[i];
        size_t len = strlen(n->name);
        enum carriage carriage;
        if (strncasecmp(text, n->name, len) != 0 ||
            carriage_of(text + len, &carriage) < 0)
            continue;
        format->recfm = n->recfm;
        format->blocked = n->blocked;
        format->carriage = carriage;
        return 0;
    }
    return -EINVAL;
}

void dataset_habits(struct dataset_format *format, bool strict,
                    bool double_byte)
{
    format->column_80 = strict;
    format->carry_shift = !strict && double_byte;
    format->sequence = strict ? SEQUENCE_OFF : SEQUENCE_AUTO;
}

const char *dataset_recfm_name(const struct dataset_format *format)
{
    for (size_t i = 0; i < sizeof recfm_names / sizeof recfm_names[0]; i++)
        if (recfm_names[i].recfm == format->recfm)
            return recfm_names[i].names[format->carriage];
    return "?";
}

static const char *line_end_name(enum line_end line_end)
{
    switch (line_end) {
    case LINE_END_NL:
        return "X'15' line ends";
    case LINE_END_LF:
        return "X'25' line ends";
    case LINE_END_CRLF:
        return "X'0D25' line ends";
    case LINE_END_CRNL:
        return "X'0D15' line ends";
    case LINE_END_A_LF:
        return "LF line ends";
    case LINE_END_A_CRLF:
        return "CRLF line ends";
    case LINE_END_UNKNOWN:
        break;
    }
    return "line ends";
}

void dataset_describe(const struct dataset_format *format, char *out,
                      size_t out_size)
{
    static const char *const controls[] = {"", ", ASA carriage control",
                                           ", machine carriage control"};
    char shape[64] = "";

    switch (format->recfm) {
    case RECFM_TEXT:
        snprintf(out, out_size, "%s text with %s%s",
                 format->ascii ? "ASCII" : "EBCDIC",
                 line_end_name(format->line_end), controls[format->carriage]);
        return;
    case RECFM_AUTO:
        snprintf(out, out_size, "RECFM to be found out");
        return;
    case RECFM_F:
    case RECFM_FB:
        if (format->lrecl > 0)
            snprintf(shape, sizeof shape, ", LRECL %zu", format->lrecl);
        break;
    case RECFM_V:
    case RECFM_VB:
    case RECFM_VBS:
        if (!format->blocked)
            snprintf(shape, sizeof shape, ", RDW without blocks");
        break;
    case RECFM_U:
        break;
    }
    snprintf(out, out_size, "RECFM %s%s%s", dataset_recfm_name(format), shape,
             format->ascii ? ", in ASCII" : "");
}
