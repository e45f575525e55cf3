/* Whatever the records are: every command has a reply, every mail one end,
 * and an envelope holds the recipients whose RCPT was accepted.
 * The first two bytes of the input choose options and codepage; then records,
 * each behind a byte that tells its length (255: 80 and padded). */
#include "base/step.h"
#include "base/utf8.h"
#include "intake/batch.h"

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

static struct codepage *page(unsigned which)
{
    static const char *const names[] = {"IBM-1047", "IBM-939", "UTF-8",
                                        "IBM-273"};
    static struct codepage *pages[4];
    struct codepage_error error;
    if (!pages[which & 3])
        REQUIRE(codepage_open(names[which & 3], &pages[which & 3], &error) ==
                0);
    return pages[which & 3];
}

struct seen {
    bool in_mail;
    size_t accepted; /* RCPTs since MAIL */
};

static void check_command(const struct batch_item *item, struct seen *seen)
{
    REQUIRE(item->reply.code >= 200 && item->reply.code <= 599);
    REQUIRE(utf8_is_valid(item->echo));
    REQUIRE(!seen->in_mail);
    if (item->verb == VERB_MAIL && item->reply.code == 250)
        seen->accepted = 0;
    if (item->verb == VERB_RCPT) {
        REQUIRE((item->reply.code == 250) == (item->recipient >= 0));
        REQUIRE(item->recipient < 0 ||
                (size_t)item->recipient == seen->accepted);
        seen->accepted += item->recipient >= 0;
    }
}

static void check_item(const struct batch_item *item, struct seen *seen)
{
    switch (item->kind) {
    case BATCH_COMMAND:
        check_command(item, seen);
        break;
    case BATCH_MAIL:
        REQUIRE(!seen->in_mail);
        REQUIRE(item->envelope->recipient_count == seen->accepted);
        REQUIRE(seen->accepted > 0 && item->envelope->reverse_path);
        seen->in_mail = true;
        break;
    case BATCH_TEXT:
        REQUIRE(seen->in_mail);
        break;
    case BATCH_MAIL_END:
        REQUIRE(seen->in_mail && item->reply.code >= 250);
        seen->in_mail = false;
        seen->accepted = 0;
        break;
    case BATCH_FINDING:
        REQUIRE(item->finding.quirk >= 1 && item->finding.quirk <= QUIRK_LAST);
        REQUIRE(utf8_is_valid(span_text(item->finding.detail)));
        break;
    case BATCH_NOTE:
        REQUIRE(item->reply.code >= 200 && item->reply.text);
        break;
    }
}

static int drain(struct batch *b, struct seen *seen)
{
    struct batch_item item;
    int step;
    while ((step = batch_next(b, &item)) == STEP_ITEM)
        check_item(&item, seen);
    return step;
}

/* A block of its own for each record, so that a sanitizer sees its ends. */
static void feed(struct batch *b, struct span bytes, size_t padded,
                 unsigned char blank, uint64_t number, struct seen *seen)
{
    size_t len = bytes.len > padded ? bytes.len : padded;
    unsigned char *copy = malloc(len ? len : 1);
    REQUIRE(copy);
    memset(copy, blank, len);
    if (bytes.len > 0)
        memcpy(copy, bytes.at, bytes.len);
    struct record record = {.bytes = span_of(copy, len), .number = number};
    REQUIRE(batch_feed(b, &record) == 0);
    REQUIRE(drain(b, seen) == STEP_HUNGRY);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct codepage *cp = page(data[1]);
    struct batch_options o;
    batch_defaults(&o, data[0] & 1 ? PROFILE_STRICT : PROFILE_TOLERANT);
    o.atsign.substitute = data[0] & 2 ? 0xA7 : '@';
    o.syntax_error_limit = data[0] & 4 ? 0 : 5;
    o.max_mail_bytes = data[0] & 8 ? 40 : 0;
    o.max_job_bytes = data[0] & 16 ? 400 : 0;
    o.max_recipients = data[0] & 32 ? 2 : 2000;
    o.join_cards = data[0] & 64;
    o.drop_last_slash_star = data[0] & 128;
    o.keep_trailing_blanks = data[1] & 4;
    o.line_truncate = data[1] & 8;
    o.null_truncate = data[1] & 16;
    o.atsign.automatic = data[1] & 32;

    struct batch *b = NULL;
    REQUIRE(batch_new(&o, cp, &b) == 0);
    struct seen seen = {0};
    struct span rest = span_of(data + 2, size - 2);
    for (uint64_t number = 1; rest.len > 0; number++) {
        size_t len = rest.at[0] == 255 ? 80 : rest.at[0];
        struct span bytes = span_head(span_from(rest, 1), len);
        feed(b, bytes, rest.at[0] == 255 ? 80 : 0,
             codepage_is_ebcdic(cp) ? 0x40 : ' ', number, &seen);
        rest = span_from(rest, 1 + bytes.len);
    }
    REQUIRE(batch_end(b) == 0);
    REQUIRE(drain(b, &seen) == STEP_END);
    REQUIRE(!seen.in_mail);
    batch_free(&b);
    return 0;
}
