/** nearest.h - which name was meant, where one is misspelt */
#ifndef EBGATE_BASE_NEAREST_H
#define EBGATE_BASE_NEAREST_H

/** The name of @names that is nearest to @wrong, or NULL when none is near:
 *  at most a third of its letters differ. The case of letters does not count.
 *  @names ends with NULL. */
const char *nearest_name(const char *wrong, const char *const *names);

#endif
