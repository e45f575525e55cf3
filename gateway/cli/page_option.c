#include "cli/page_option.h"

#include <errno.h>
#include <stdio.h>

int page_option_open(const char *option, const char *name,
                     struct codepage **cp_out, char *text_out, size_t text_size)
{
    struct codepage_error error = {{0}};
    int r = codepage_open(name, cp_out, &error);
    if (r >= 0 || r == -ENOMEM)
        return r;
    snprintf(text_out, text_size, "--%s \"%s\": %s", option, name, error.text);
    return -EINVAL;
}
