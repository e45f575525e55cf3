/* A path that was taken is clean, and is taken again as it is. The first byte
 * of the input chooses profile and at-sign. */
#include "base/utf8.h"
#include "intake/command.h"

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

static bool is_clean(struct span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < 0x20 || text.at[i] == 0x7F)
            return false;
    }
    return utf8_is_valid(text);
}

static void check_again(const struct command *c, enum profile profile)
{
    static const struct atsign real = {.substitute = '@'};
    char line[600];
    int len = snprintf(line, sizeof line, "%s:<%.*s>",
                       c->verb == VERB_MAIL ? "MAIL FROM" : "RCPT TO",
                       (int)c->path.len, (const char *)c->path.bytes);
    REQUIRE(len > 0 && (size_t)len < sizeof line);
    struct command again;
    command_init(&again);
    struct span whole = span_of(line, (size_t)len);
    REQUIRE(command_parse(&again, whole, profile, &real) == 0);
    REQUIRE(again.fault.code == 0 && again.mended_count == 0);
    REQUIRE(span_equal(buf_span(&again.path), buf_span(&c->path)));
    command_clear(&again);
}

static bool is_inside(struct span part, struct span whole)
{
    return part.at == NULL ||
           (part.at >= whole.at && part.at + part.len <= whole.at + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t signs[] = {'@', 0xA7, 0xD8, '#'};
    if (size < 1)
        return 0;
    enum profile profile = data[0] & 1 ? PROFILE_STRICT : PROFILE_TOLERANT;
    struct atsign atsign = {.substitute = signs[data[0] >> 1 & 3]};
    struct span line = span_of(data + 1, size - 1);

    struct command c;
    command_init(&c);
    REQUIRE(command_parse(&c, line, profile, &atsign) == 0);
    REQUIRE(is_inside(c.word, line) && is_inside(c.argument, line));
    REQUIRE(c.fault.code == 0 || c.fault_at <= line.len);
    REQUIRE(!c.fault.text || is_clean(span_text(c.fault.text)));
    for (unsigned i = 0; i < c.mended_count; i++)
        REQUIRE(c.mended[i].at <= line.len &&
                is_inside(c.mended[i].what, line));
    if (c.fault.code == 0 && (c.verb == VERB_MAIL || c.verb == VERB_RCPT)) {
        REQUIRE(is_clean(buf_span(&c.path)));
        REQUIRE(c.path.len <= COMMAND_MAX_PATH - 2);
        check_again(&c, profile);
    }
    command_clear(&c);
    return 0;
}
