/** page_option.h - a codepage that an option names */
#ifndef EBGATE_CLI_PAGE_OPTION_H
#define EBGATE_CLI_PAGE_OPTION_H

#include "codepages/codepage.h"

/**
 * page_option_open - opens it
 * Returns 0; -EINVAL with @text_out, "--to "9999": ..."; or -ENOMEM.
 */
int page_option_open(const char *option, const char *name,
                     struct codepage **cp_out, char *text_out,
                     size_t text_size);

#endif
