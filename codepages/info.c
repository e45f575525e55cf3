#include "codepages/codepage.h"

#include "codepages/names.h"
#include "codepages/tables/own.h"

static const char *text_of(const char *text)
{
    return text ? text : "";
}

static int at_byte_of(const struct roster_row *row, const struct own_page *own)
{
    if (own)
        return own_page_byte_of(own, '@');
    return row->at_byte > 0 ? row->at_byte : -1;
}

size_t codepage_info_count(void)
{
    return roster_count();
}

void codepage_info_at(size_t at, struct codepage_info *info_out)
{
    struct roster_walk w = {0};
    const struct roster_row *row = roster_next(&w);
    while (at-- > 0)
        row = roster_next(&w);
    const struct own_page *own = own_page_find(row->ccsid);
    *info_out = (struct codepage_info){
        .ccsid = row->ccsid,
        .kind = row->kind,
        .aliases = text_of(row->alias),
        .title = text_of(row->title),
        .remark = text_of(row->remark),
        .at_byte = at_byte_of(row, own),
        .own = own || row->kind == CODEPAGE_UTF8,
        .icu = row->icu,
        .libc = row->libc,
        .gnu = row->gnu,
    };
    names_of(row, info_out->name, sizeof info_out->name);
}
