#include "codepages/converter.h"

#include "codepages/survey.h"

/* Decodes a piece at a time as mail would, and looks at the text. */
unsigned converter_survey(const struct codepage *cp,
                          const struct codepage_fit *fit,
                          const unsigned char *in, size_t in_len,
                          size_t *utf8_len_out)
{
    enum { PIECE = 512 };
    unsigned char text[4 * PIECE + 16];
    struct codepage_coder c;
    unsigned found = 0;
    *utf8_len_out = 0;
    if (codepage_coder_init(&c, cp, &codepage_policy_mail) < 0)
        return CODEPAGE_ILLEGAL | CODEPAGE_NON_ASCII;
    do {
        size_t piece = in_len < PIECE ? in_len : PIECE;
        struct codepage_result r =
            codepage_decode(&c, in, piece, text, sizeof text, piece == in_len);
        size_t len;
        found |= utf8_survey(NULL, fit, text, r.written, &len);
        *utf8_len_out += len;
        in += r.read;
        in_len -= r.read;
    } while (in_len > 0 || c.ready_len > 0);
    if (c.events.unassigned > 0)
        found |= CODEPAGE_UNASSIGNED;
    if (c.events.illegal > 0)
        found |= CODEPAGE_ILLEGAL;
    codepage_coder_clear(&c);
    return found;
}
