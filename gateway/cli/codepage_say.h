/** codepage_say.h - codes, characters and differences in words */
#ifndef EBGATE_CLI_CODEPAGE_SAY_H
#define EBGATE_CLI_CODEPAGE_SAY_H

#include "codepages/comparison.h"

#include <jansson.h>

#define SAY_MAX 96

/** "X'5B'", "X'446A'"; "nothing" for -1. */
void say_code(int code, char out[SAY_MAX]);

/** "U+00C9 É", "U+304B U+309A か゚"; "nothing" for none. Controls and what
 *  would join the text around it are not shown as themselves. */
void say_text(const uint32_t *text, size_t len, char out[SAY_MAX]);

/** What is asked: the code, or the text. */
void say_asked(const struct difference *d, char out[SAY_MAX]);
/** What @m answers to it. */
void say_answer(const struct difference *d, const struct mapping *m,
                char out[SAY_MAX]);

/** {"direction", "code"/"text", "one", "other"}: codes as numbers, texts as
 *  arrays of code points, null for nothing. */
json_t *difference_json(const struct difference *d);

/** Can this character be printed by itself? */
bool is_printable(uint32_t code_point);
/** Writes it as UTF-8; @out has 5 bytes. */
void put_character(uint32_t code_point, char *out);

/** Ends the output of @command: returns @status, or what a failure to write
 *  is worth, having said so. */
int say_done(const char *command, int status);

#endif
