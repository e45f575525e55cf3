#include "codepages/no_name.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int no_name_refused(const struct names_request *q,
                    struct codepage_error *error_out)
{
    snprintf(error_out->text, sizeof error_out->text, "%s is refused: %s",
             q->name, q->refusal);
    return -EINVAL;
}

/* The name itself is known, and what follows its comma is not. */
static bool has_strange_tail(const struct names_request *q)
{
    struct names_request base;
    char name[NAMES_MAX];
    const char *comma = strchr(q->name, ',');
    if (!comma)
        return false;
    snprintf(name, sizeof name, "%.*s", (int)(comma - q->name), q->name);
    return names_find(name, &base) == 0 && base.row;
}

int no_name_known(const struct names_request *q,
                  struct codepage_error *error_out)
{
    char near[160];
    if (has_strange_tail(q)) {
        snprintf(error_out->text, sizeof error_out->text,
                 "no codepage %s: behind a comma stands swaplfnl or "
                 "revision=NAME",
                 q->name);
        return -ENOENT;
    }
    names_nearest(q->name, near, sizeof near);
    snprintf(error_out->text, sizeof error_out->text,
             near[0] ? "no codepage %s; near it are %s" : "no codepage %s",
             q->name, near);
    return -ENOENT;
}

int no_name_table(const struct names_request *q,
                  struct codepage_error *error_out)
{
    if (q->engine != ENGINE_ANY)
        snprintf(error_out->text, sizeof error_out->text,
                 "%s is known, but the engine that is asked for lacks it",
                 q->name);
    else if (q->row->table)
        snprintf(error_out->text, sizeof error_out->text,
                 "%s is known, but there is no table of it here: give the "
                 "path of its .ucm file, %s.ucm, or put it into a directory "
                 "that EBGATE_CODEPAGES names",
                 q->name, q->row->table);
    else
        snprintf(error_out->text, sizeof error_out->text,
                 "%s is known, but no engine here has its table", q->name);
    return -ENOENT;
}

int no_name_in_libc(const struct names_request *q,
                    struct codepage_error *error_out)
{
    snprintf(error_out->text, sizeof error_out->text,
             "the C library's iconv has no table of %s: %s", q->name,
             q->row->libc_fault);
    return -EINVAL;
}

int no_name_only_libc(const struct names_request *q,
                      struct codepage_error *error_out)
{
    snprintf(error_out->text, sizeof error_out->text,
             "%s is served only by the C library's iconv, and %s; "
             "%s@iconv takes it as it is",
             q->name, q->row->libc_fault, q->name);
    return -EINVAL;
}

/* Not printed, for it may hold anything; but for an engine's name. */
void no_name_at_all(const char *name, struct codepage_error *error_out)
{
    const char *at = strrchr(name, '@');
    size_t len = at ? strlen(at + 1) : 0;
    if (at && strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789") == len)
        snprintf(error_out->text, sizeof error_out->text,
                 "this cannot be the name of a codepage: \"%.20s\" is no "
                 "engine; there are @icu, @iconv, @own, @libc and @gnu",
                 at);
    else
        strcpy(error_out->text,
               "this cannot be the name of a codepage: it has up to 79 "
               "letters, digits and signs of - _ . : , + = ( )");
}
