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
 * Writes U+FFFD, an escape (escape_bytes_marked) or nothing, as @action says.
 * Returns how many bytes.
 */
size_t oddity_write(const struct codepage_coder *c, enum codepage_action action,
                    const unsigned char *at, size_t len, unsigned char *out);

/**
 * oddity_ascii - what stands in a charset that is not EBCDIC for a character
 * that it lacks: the escape, "?" or nothing, as ASCII text. Returns its length.
 */
size_t oddity_ascii(enum codepage_action action, const char *escape,
                    size_t escape_len, char out[20]);

#endif
