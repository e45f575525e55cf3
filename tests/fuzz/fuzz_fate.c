/* A row is read or refused; one that is read and packed again says the same.
 * The check at a row's end is made true here, or nothing else of it would
 * ever be tried. */
#include "queue/fate.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUIRE(what)                               \
    do {                                            \
        if (!(what)) {                              \
            fprintf(stderr, "not so: %s\n", #what); \
            abort();                                \
        }                                           \
    } while (0)

static void seal(struct buf *row)
{
    uint32_t check = 2166136261U;
    for (size_t i = 0; i < row->len; i++)
        check = (check ^ row->bytes[i]) * 16777619U;
    for (int i = 0; i < 4; i++)
        buf_append_byte(row, (unsigned char)(check >> 8 * i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf row, again;
    struct fate fate, back;
    buf_init(&row, 1 << 20);
    buf_init(&again, 1 << 24);
    if (buf_append(&row, span_of(data, size)) < 0)
        return 0;
    seal(&row);
    int r = fate_unpack(buf_span(&row), &fate);
    REQUIRE(r == 0 || r == -EBADMSG);
    if (r == 0) {
        REQUIRE(fate_pack(&fate, &again) == 0);
        REQUIRE(fate_unpack(buf_span(&again), &back) == 0);
        REQUIRE(strcmp(fate.sender, back.sender) == 0);
        REQUIRE(fate.recipient_count == back.recipient_count);
        for (size_t i = 0; i < fate.recipient_count; i++) {
            const struct fate_recipient *a = &fate.recipients[i],
                                        *b = &back.recipients[i];
            REQUIRE(strcmp(a->address, b->address) == 0);
            REQUIRE(a->outcome.state == b->outcome.state);
            REQUIRE(a->outcome.final.code == b->outcome.final.code);
            REQUIRE(a->outcome.at.tv_sec == b->outcome.at.tv_sec);
        }
        fate_clear(&back);
        fate_clear(&fate);
    }
    buf_clear(&row);
    buf_clear(&again);
    return 0;
}
