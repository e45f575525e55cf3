/** open_page.h - a codepage that a test needs: it fails without */
#ifndef EBGATE_TESTS_OPEN_PAGE_H
#define EBGATE_TESTS_OPEN_PAGE_H

#include "check.h"
#include "codepages/codepage.h"

/** The caller frees it. */
static inline struct codepage *open_page(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    if (codepage_open(name, &cp, &error) < 0)
        fail_msg("%s", error.text);
    return cp;
}

#endif
