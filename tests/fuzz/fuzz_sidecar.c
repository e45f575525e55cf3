/* What a sidecar says is clean and within its limits, or it is refused with a
 * line that is there and nothing of it is taken. A name is never a fault. */
#include "base/utf8.h"
#include "queue/sidecar.h"

#include <errno.h>
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

static void is_clean(const char *text, size_t most)
{
    if (!text)
        return;
    struct span s = span_text(text);
    REQUIRE(s.len > 0 && s.len <= most && utf8_is_valid(s));
    for (size_t i = 0; i < s.len; i++)
        REQUIRE(s.at[i] >= 0x20 || s.at[i] == '\t');
}

static void check_facts(const struct job_facts *f)
{
    is_clean(f->job_name, 8);
    is_clean(f->job_id, 8);
    is_clean(f->owner, 8);
    is_clean(f->node, 8);
    is_clean(f->codepage, 255);
    is_clean(f->at_sign, 5);
    is_clean(f->profile, 8);
    is_clean(f->replies, 255);
    REQUIRE(!f->replies || f->replies[0] == '/');
    REQUIRE(!f->codepage || !strchr(f->codepage, '/'));
    REQUIRE(f->wanted.lrecl <= 32760);
}

static unsigned count_lines(struct span text)
{
    unsigned lines = 1;
    for (size_t i = 0; i < text.len; i++)
        lines += text.at[i] == '\n';
    return lines;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = span_of(data, size);
    struct job_facts facts = {0};
    struct sidecar_fault fault = {0};
    int r = sidecar_read(text, &facts, &fault);
    REQUIRE(r == 0 || r == -EINVAL);
    if (r < 0) {
        REQUIRE(fault.text[0] && fault.line <= count_lines(text));
        REQUIRE(!facts.job_name && !facts.owner && !facts.replies);
    }
    check_facts(&facts);
    job_facts_clear(&facts);

    char name[256];
    size_t len = size < sizeof name - 1 ? size : sizeof name - 1;
    if (len > 0)
        memcpy(name, data, len);
    name[len] = '\0';
    REQUIRE(sidecar_from_name(name, &facts) == 0);
    check_facts(&facts);
    job_facts_clear(&facts);
    return 0;
}
