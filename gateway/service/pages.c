#include "service/pages.h"

#include "base/scope.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct open_page {
    char *name; /* as it was asked for */
    struct codepage *cp;
};

struct pages {
    struct open_page open[PAGES_MAX];
    size_t count;
};

int pages_new(struct pages **p_out)
{
    *p_out = calloc(1, sizeof **p_out);
    return *p_out ? 0 : -ENOMEM;
}

void pages_free(struct pages **pages)
{
    struct pages *p = *pages;
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++) {
        codepage_free(&p->open[i].cp);
        free(p->open[i].name);
    }
    free(p);
    *pages = NULL;
}

static int open_one(struct pages *p, const char *name,
                    struct codepage_error *error_out)
{
    struct open_page *page = &p->open[p->count];
    if (p->count == PAGES_MAX) {
        snprintf(error_out->text, sizeof error_out->text,
                 "%d other codepages are in use, which is the limit",
                 PAGES_MAX);
        return -EINVAL;
    }
    page->name = strdup(name);
    if (!page->name)
        return -ENOMEM;
    int r = codepage_open(name, &page->cp, error_out);
    if (r == 0) {
        p->count++;
        return 0;
    }
    free(GIVE(page->name));
    return r == -ENOMEM ? r : -EINVAL;
}

int pages_open(struct pages *p, const char *name,
               const struct codepage **cp_out, struct codepage_error *error_out)
{
    size_t i = 0;
    while (i < p->count && strcmp(p->open[i].name, name) != 0)
        i++;
    int r = i < p->count ? 0 : open_one(p, name, error_out);
    if (r == 0)
        *cp_out = p->open[i].cp;
    return r;
}
