/**
 * oddity.h - what is not a plain mapping: counted once, judged by policy
 */
#ifndef EBGATE_CODEPAGES_ODDITY_H
#define EBGATE_CODEPAGES_ODDITY_H

#include "codepages/codepage.h"

/**
 * oddity_count - counts @event of the input bytes @at .. @at + @len
 * @offset: of the first of them within this run's input
 */
void oddity_count(struct codepage_coder *c, enum codepage_event event,
                  size_t offset, const unsigned char *at, size_t len);

/**
 * oddity_private - counts a character for private use
 * Returns whether something else shall stand for it.
 */
bool oddity_private(struct codepage_coder *c, size_t offset,
                    const unsigned char *at, size_t len);

/**
 * oddity_note - counts an event that a policy judges
 * Returns what the policy wants done.
 */
enum codepage_action oddity_note(struct codepage_coder *c,
                                 enum codepage_event event, size_t offset,
                                 const unsigned char *at, size_t len);

/**
 * oddity_write - what stands in UTF-8 for bytes that say nothing
 * Writes U+FFFD, an escape or nothing, as @action says; at most 4 bytes for
 * each of @len. Returns how many.
 */
size_t oddity_write(enum codepage_action action, const unsigned char *at,
                    size_t len, unsigned char *out);

/** The escape of a character or of bytes as ASCII text, at most 12 long. */
size_t oddity_escape_char(uint32_t code_point, char out[16]);
size_t oddity_escape_bytes(const unsigned char *at, size_t len, char out[20]);

#endif
