#include "codepages/ucm.h"

#include "codepages/page.h"
#include "codepages/table_file.h"
#include "codepages/ucm_parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct ucm {
    struct ucm_header header;
    struct ucm_table table;
};

static size_t ucm_decode(struct cells *s, const unsigned char *bytes,
                         size_t len, uint32_t text_out[CELLS_MAX_TEXT])
{
    const struct ucm *ucm = s->handle;
    bool shifted = len == 4 && bytes[0] == EBCDIC_SO && bytes[3] == EBCDIC_SI;
    const unsigned char *pair = shifted ? bytes + 1 : bytes;
    if (len != 1 && len != 2 && !shifted)
        return 0;
    const struct ucm_mapping *m = ucm_table_decode(
        &ucm->table, len == 1 ? bytes[0] : (unsigned)pair[0] << 8 | pair[1]);
    if (!m)
        return 0;
    memcpy(text_out, m->text, m->text_len * sizeof m->text[0]);
    return m->text_len;
}

static size_t ucm_encode(struct cells *s, const uint32_t *text, size_t len,
                         bool best_fit, unsigned char out[CELLS_MAX_BYTES])
{
    const struct ucm *ucm = s->handle;
    const struct ucm_mapping *m = ucm_table_encode(&ucm->table, text, len);
    /* From private use even what does not return is used, as ICU does. */
    if (!m || m->flag == UCM_SUBSTITUTE ||
        (m->flag == UCM_FALLBACK && !best_fit && !page_is_private(text[0])))
        return 0;
    return cells_put_code(m->code, ucm->header.class == UCM_STATEFUL, out);
}

static bool ucm_is_narrow(struct cells *s, uint32_t c)
{
    const struct ucm *ucm = s->handle;
    const struct ucm_mapping *m = ucm_table_encode(&ucm->table, &c, 1);
    return m && m->flag == UCM_SUBSTITUTE;
}

static uint32_t *ucm_repertoire(struct cells *s, size_t *count_out)
{
    const struct ucm_table *t = &((const struct ucm *)s->handle)->table;
    uint32_t *list = malloc((t->count + 1) * sizeof *list);
    size_t count = 0;
    for (uint32_t c = 0; list && c < UCM_ROWS * 0x100; c++) {
        if (!t->rows[c >> 8])
            c |= 0xFF;
        else if (ucm_table_encode(t, &c, 1))
            list[count++] = c;
    }
    *count_out = list ? count : 1;
    return list;
}

static void ucm_free(struct ucm *ucm)
{
    ucm_table_clear(&ucm->table);
    free(ucm);
}

static void ucm_close(struct cells *s)
{
    ucm_free(s->handle);
}

static const struct cells_calls ucm_calls = {
    .decode = ucm_decode,
    .encode = ucm_encode,
    .is_narrow = ucm_is_narrow,
    .repertoire = ucm_repertoire,
    .close = ucm_close,
};

/* What stands for a character that the page lacks; 0 is the usual one. */
static void set_substitutes(const struct ucm_header *h, struct cells *s)
{
    unsigned sub =
        h->sub_len == 2 ? (unsigned)h->sub[0] << 8 | h->sub[1] : h->sub[0];
    if (h->sub_len == 2)
        s->wide_sub = (uint16_t)sub;
    else if (h->sub_len == 1)
        s->sub = (uint16_t)sub;
    if (h->sub1_len == 1 && (h->class == UCM_STATEFUL || h->sub_len == 0))
        s->sub = h->sub1;
}

static void ucm_facts(const struct ucm *ucm, const char *path, struct cells *s,
                      struct cells_facts *facts_out)
{
    const struct ucm_header *h = &ucm->header;
    unsigned ccsid = ucm_ccsid(h->name);
    *facts_out = (struct cells_facts){.ccsid = ccsid};
    if (ccsid > 0)
        snprintf(facts_out->name, sizeof facts_out->name, "IBM-%u", ccsid);
    else
        snprintf(facts_out->name, sizeof facts_out->name, "%s",
                 h->name[0] ? h->name : table_file_name(path));
    facts_out->kind = h->class == UCM_STATEFUL ? CODEPAGE_MIXED
                      : h->class == UCM_DBCS   ? CODEPAGE_DBCS
                      : cells_are_ebcdic(s)    ? CODEPAGE_SBCS
                                               : CODEPAGE_OTHER;
}

int ucm_cells_open(const char *path, struct cells *s_out,
                   struct cells_facts *facts_out,
                   struct codepage_error *error_out)
{
    struct ucm *ucm = calloc(1, sizeof *ucm);
    if (!ucm)
        return -ENOMEM;
    int r = ucm_parse(path, &ucm->header, &ucm->table, error_out);
    if (r < 0) {
        ucm_free(ucm);
        return r;
    }
    *s_out = (struct cells){
        .calls = &ucm_calls,
        .single_byte = ucm->header.class == UCM_SBCS,
        .handle = ucm,
    };
    snprintf(s_out->engine, sizeof s_out->engine, "ucm %.80s",
             table_file_name(path));
    set_substitutes(&ucm->header, s_out);
    ucm_facts(ucm, path, s_out, facts_out);
    return 0;
}
