/**
 * convert_plan.h - what was said of a conversion, as convert.h wants it
 */
#ifndef EBGATE_CLI_CONVERT_PLAN_H
#define EBGATE_CLI_CONVERT_PLAN_H

#include "cli/settings.h"
#include "convert/convert.h"

struct convert_plan {
    struct codepage *from, *to; /* owned */
    struct convert_options options;
    bool prove; /* options.in is a wish: RECFM auto */
};

/**
 * convert_plan_make
 * Returns 0, -EINVAL with @text_out (what was found, what would be right), or
 * -ENOMEM. convert_plan_clear in every case.
 */
int convert_plan_make(const struct settings *s, struct convert_plan *plan_out,
                      char *text_out, size_t text_size);
void convert_plan_clear(struct convert_plan *p);

#endif
