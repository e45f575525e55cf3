/** convert_auto.h - --from auto: the page that IN tells by itself */
#ifndef EBGATE_CLI_CONVERT_AUTO_H
#define EBGATE_CLI_CONVERT_AUTO_H

#include "cli/settings.h"

/** Of the name of a page that was found. */
#define CONVERT_AUTO_NAME 16

/**
 * convert_auto - puts the page's name in the place of `auto`, if that was said
 * @path, @name: IN, and what it is called
 * @name_out:    the found name, which @settings borrows
 * Returns STATUS_OK, or another status: then it was said why.
 */
int convert_auto(const char *command, const char *path, const char *name,
                 struct settings *settings, char name_out[CONVERT_AUTO_NAME]);

#endif
