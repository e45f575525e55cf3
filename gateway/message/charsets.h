/**
 * charsets.h - the charsets that mails declare, opened once
 *
 * Mails of a job name the same few charsets again and again. A charset is
 * usable when it can stand in a text part: letters and digits of ASCII are
 * themselves in it (so EBCDIC and UTF-16 are not), and no character holds an
 * octet that ends a line (so SCSU is not).
 */
#ifndef EBGATE_MESSAGE_CHARSETS_H
#define EBGATE_MESSAGE_CHARSETS_H

#include "base/buf.h"
#include "codepages/codepage.h"
#include "message/content.h"

#define CHARSETS_KEPT 8

struct charset {
    char name[CONTENT_CHARSET_MAX + 1];
    struct codepage *cp;      /* NULL: nobody has it */
    struct codepage_fit *fit; /* from the page of the records; or NULL */
    bool usable;
    bool utf8;        /* text is sent as it was decoded */
    bool ascii;       /* US-ASCII: fits only what is ASCII */
    bool transparent; /* all of ASCII is itself */
    bool sevenbit;    /* ISO-2022-...: never an octet over 127 */
};

struct charsets {
    const struct codepage *from;
    struct charset entries[CHARSETS_KEPT];
    unsigned count, next;
};

/** @from: the page of the records; borrowed. */
void charsets_init(struct charsets *c, const struct codepage *from);
void charsets_clear(struct charsets *c);

/**
 * charsets_find - what is known of the charset @name
 * @charset_out: good until CHARSETS_KEPT others were asked for; NULL for ""
 * Returns 0 or -ENOMEM.
 */
int charsets_find(struct charsets *c, const char *name,
                  struct charset **charset_out);

/** Tries charset->cp: sets usable and transparent. Returns 0 or -ENOMEM. */
int charset_probe(struct charset *charset);

/** Its fit, made when first asked for. Returns 0 or -ENOMEM. */
int charsets_fit(struct charsets *c, struct charset *charset);

/** Octets that @utf8_len bytes of UTF-8 take in it at most. */
size_t charset_bound(const struct charset *charset, size_t utf8_len);

/**
 * charset_encode - one line of UTF-8 appended to @out in the coder's charset
 * What the charset lacks becomes "?", counted in @substituted. Shift states
 * are closed. Returns 0, -ENOMEM or -ENOBUFS.
 */
int charset_encode(struct codepage_coder *coder, struct span line,
                   struct buf *out, uint64_t *substituted);

/**
 * charset_decode - octets of the charset appended to @out as UTF-8
 * Returns 0, -EINVAL for what is not text of it, or when it is not usable;
 * -ENOMEM or -ENOBUFS.
 */
int charset_decode(const struct charset *charset, struct span octets,
                   struct buf *out);

/** How a coder that charset_encode uses has to be made. */
int charset_coder_init(struct codepage_coder *coder, const struct codepage *cp);

#endif
