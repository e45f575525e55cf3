#include "codepages/roster.h"

#include "codepages/roster_rows.h"
#include "codepages/tables/own.h"

static const struct roster_row *engine_row(size_t at)
{
    if (at < roster_ebcdic_len)
        return &roster_ebcdic[at];
    at -= roster_ebcdic_len;
    return at < roster_mail_len ? &roster_mail[at] : NULL;
}

const struct roster_row *roster_next(struct roster_walk *w)
{
    const struct roster_row *row = engine_row(w->row);
    const struct roster_row *own =
        w->own < own_pages_len ? &own_pages[w->own]->row : NULL;
    if (own && (!row || row->kind != own->kind || own->ccsid < row->ccsid)) {
        w->own++;
        return own;
    }
    w->row++;
    return row;
}

size_t roster_count(void)
{
    return roster_ebcdic_len + own_pages_len + roster_mail_len;
}

const struct roster_refusal roster_refusals[] = {
    {931, "931 is code page 37 with 300, but ICU gives it the cells of 939; "
          "say 37+300 or 939"},
    {9580, "ICU takes it for 1388, of which 8703 cells differ; give the path "
           "of its .ucm file, ibm-9580_P110-1999.ucm, or say 1388"},
    {1070, "glibc takes it for 37; say 37"},
    {1079, "glibc takes it for 284; say 284"},
    {1081, "glibc takes it for 297; say 297"},
    {1084, "glibc takes it for 500; say 500"},
};
const size_t roster_refusal_len =
    sizeof roster_refusals / sizeof roster_refusals[0];
