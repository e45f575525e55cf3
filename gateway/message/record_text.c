#include "message/record_text.h"

#include "intake/dataset.h"

#define TEXT_MAX (16 * (size_t)DATASET_MAX_RECORD)

int record_text_init(struct record_text *t, const struct codepage *cp)
{
    int dash = codepage_byte_of(cp, '-');
    *t = (struct record_text){
        .cp = cp,
        .dash = dash < 0 ? '-' : (unsigned char)dash,
    };
    buf_init(&t->text, TEXT_MAX);
    return codepage_coder_init(&t->coder, cp, &codepage_policy_mail);
}

void record_text_clear(struct record_text *t)
{
    if (t->cp)
        codepage_coder_clear(&t->coder);
    buf_clear(&t->text);
    t->cp = NULL;
}

int record_text_decode(struct record_text *t, struct span bytes)
{
    buf_empty(&t->text);
    size_t room = 4 * bytes.len + 16;
    int r = buf_reserve(&t->text, room);
    if (r < 0)
        return r;
    struct codepage_result did = codepage_decode_record(
        &t->coder, bytes.at, bytes.len, t->text.bytes, room);
    t->text.len = did.written;
    return 0;
}
