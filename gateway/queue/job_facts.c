#include "queue/job_facts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Where the texts stand. */
static const size_t texts[] = {
    offsetof(struct job_facts, job_name), offsetof(struct job_facts, job_id),
    offsetof(struct job_facts, owner),    offsetof(struct job_facts, node),
    offsetof(struct job_facts, inlet),    offsetof(struct job_facts, codepage),
    offsetof(struct job_facts, at_sign),  offsetof(struct job_facts, profile),
    offsetof(struct job_facts, replies),  offsetof(struct job_facts, file),
};
#define TEXTS (sizeof texts / sizeof texts[0])

static char **text_of(struct job_facts *facts, size_t i)
{
    return (char **)((char *)facts + texts[i]);
}

int job_facts_copy(const struct job_facts *from, struct job_facts *to)
{
    job_facts_clear(to);
    struct job_facts copy = *from;
    for (size_t i = 0; i < TEXTS; i++)
        *text_of(&copy, i) = NULL;
    for (size_t i = 0; i < TEXTS; i++) {
        const char *text = *text_of((struct job_facts *)from, i);
        if (text && !(*text_of(&copy, i) = strdup(text))) {
            job_facts_clear(&copy);
            return -ENOMEM;
        }
    }
    *to = copy;
    return 0;
}

void job_facts_clear(struct job_facts *facts)
{
    for (size_t i = 0; i < TEXTS; i++)
        free(*text_of(facts, i));
    *facts = (struct job_facts){0};
}
