/** width.h - characters that take two columns on a terminal */
#ifndef EBGATE_CODEPAGES_WIDTH_H
#define EBGATE_CODEPAGES_WIDTH_H

#include <stdbool.h>
#include <stdint.h>

/** East Asian width W or F (UAX #11): as ICU has it, or without ICU by the
 *  blocks that hold them. */
bool width_is_double(uint32_t code_point);

#endif
