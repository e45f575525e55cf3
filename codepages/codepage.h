/**
 * codepage.h - EBCDIC codepages to and from UTF-8
 *
 * The public face of the library. A codepage is data: opened once by name,
 * never changed afterwards, shared by as many decoders and encoders as there
 * are. All text on the Unicode side is UTF-8.
 *
 * A decoder or an encoder is a small struct with the caller's policy, the
 * shift state and a count of everything that was not a plain mapping. It is
 * fed and drained (codepage_decode), or used a record at a time
 * (codepage_decode_record), where each record begins and ends in single-byte
 * state.
 *
 * Also served: UTF-8 itself (bytes are checked, not converted) and the
 * charsets that mail labels name (ISO-8859-1, Shift_JIS, ISO-2022-JP ...),
 * so that a part can be sent in the charset that it declares.
 */
#ifndef EBGATE_CODEPAGES_CODEPAGE_H
#define EBGATE_CODEPAGES_CODEPAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

struct codepage;

enum codepage_kind {
    CODEPAGE_SBCS,  /* EBCDIC, one byte a character */
    CODEPAGE_MIXED, /* EBCDIC, double bytes between SO and SI */
    CODEPAGE_DBCS,  /* EBCDIC, double bytes only */
    CODEPAGE_UTF8,  /* UTF-8 or its subset US-ASCII */
    CODEPAGE_OTHER, /* any other charset of the engines */
};

struct codepage_error {
    char text[320]; /* what was asked, what is wrong, the nearest names */
};

/**
 * codepage_open - a codepage by CCSID, IBM, ICU, IANA, Java or iconv name
 * @name: "1047", "IBM-1047", "cp037", "ibm-37_P100-1995", "UTF-8" ...;
 *        "278@iconv" or "278@icu" asks for one engine, "1047,swaplfnl"
 *        exchanges NL and LF, "1026,revision=1998" has the cells of then,
 *        "37+300" puts a mixed page together of two parts
 *        or the path of a file, with a "/" in it or one of these endings:
 *        "site.ucm", a mapping file as ICU reads them; "smtp.tcpxlbin" or
 *        ".xlbin", a translate table of TCP/IP for z/OS
 * What no engine has is looked for in the directories that the environment
 * variable EBGATE_CODEPAGES names (parted by ":"), and then in that of the
 * installation: a file whose name, CCSID or code_set_name is @name.
 * Returns 0; -ENOENT when nobody has it; -EINVAL for a name that is refused
 * because engines disagree about what it means, and for a file that is wrong;
 * another -errno when a file cannot be read; -ENOMEM. @error_out says why: of
 * a file which line, what was found, and what would be right.
 * The page may be shared by threads.
 */
int codepage_open(const char *name, struct codepage **cp_out,
                  struct codepage_error *error_out);

/**
 * codepage_open_label - the same of a name that came with a text
 * What a stranger wrote, as the charset of a mail, names no file: only what
 * the engines have is served. Returns as codepage_open does.
 */
int codepage_open_label(const char *label, struct codepage **cp_out,
                        struct codepage_error *error_out);
void codepage_free(struct codepage **cp);

/** "IBM-1047"; for others the IANA name. Owned by @cp. */
const char *codepage_name(const struct codepage *cp);
/** The CCSID, 0 when the charset has none here. */
unsigned codepage_ccsid(const struct codepage *cp);
enum codepage_kind codepage_kind(const struct codepage *cp);
/** Who serves it: "icu ibm-1047_P100-1995", "iconv IBM-1047", "own",
 *  "ucm site.ucm"; of a translate table also whether it is inverse. */
const char *codepage_engine(const struct codepage *cp);
/** Is it one of the EBCDIC family? */
bool codepage_is_ebcdic(const struct codepage *cp);

/* ------------------------------------------------------------ policies */

enum codepage_action {
    CODEPAGE_SUBSTITUTE, /* U+FFFD; X'3F', and X'FEFE' for a wide one; "?" */
    CODEPAGE_STOP,       /* stop before it: the caller decides */
    CODEPAGE_SKIP,
    CODEPAGE_ESCAPE,   /* as text: below */
    CODEPAGE_BEST_FIT, /* the table's one-way fallback, or else substitute */
};

/*
 * CODEPAGE_ESCAPE can be undone. It writes
 *     \xHH      a byte: of the page when decoding, of UTF-8 when encoding
 *     \x{HHHH}  a double-byte cell that is unassigned; \x{HH}: an odd byte
 *     \u{HHHH}  a character that the page lacks
 * and while any policy of a coder is CODEPAGE_ESCAPE it doubles each backslash
 * of the text, so that none is mistaken for an escape.
 *
 * What was escaped in decoding, `unescape` brings back in encoding to the
 * same page: the bytes as they were, and shifts as an encoder writes them (one
 * SO and SI around double bytes). What was escaped in encoding is brought back
 * by decoding it plainly and then encoding the text to UTF-8 with `unescape`.
 * To a page without backslash, x, u, braces or digits in single bytes an
 * escape cannot be written: there it is a substitute.
 *
 * Reading, a backslash that begins none of these, or bytes that the page
 * cannot hold there (a shift, double bytes in a single-byte page), is
 * malformed.
 */

enum codepage_shift {
    CODEPAGE_SHIFT_CLOSE,  /* a record that ends double-byte is closed */
    CODEPAGE_SHIFT_CARRY,  /* the state goes on into the next record */
    CODEPAGE_SHIFT_STRICT, /* anything out of place is illegal */
};

/** Characters for private use, U+E000 to U+F8FF: the cells that a site may
 *  fill with characters of its own, and IBM's "corporate" ones, which nobody
 *  else's fonts have. Only pages with tables ask; both are counted. */
enum codepage_private_use {
    CODEPAGE_PRIVATE_KEEP,
    CODEPAGE_PRIVATE_SUBSTITUTE, /* as CODEPAGE_SUBSTITUTE would */
};

/** What the line ends X'15' (NL) and X'25' (LF) are in Unicode. Where a page
 *  has them the other way round (1047,swaplfnl) so has the first of these. */
enum codepage_newline {
    CODEPAGE_NEWLINE_CDRA, /* as the page has it: U+0085 and U+000A */
    CODEPAGE_NEWLINE_SWAP, /* z/OS UNIX: U+000A and U+0085 */
    CODEPAGE_NEWLINE_JOIN, /* both are U+000A; U+000A and U+0085 are X'15' */
    CODEPAGE_NEWLINES      /* how many */
};

/**
 * struct codepage_policy - what a coder does where a plain mapping ends
 *
 * Which cells of a table count, whatever the policy, in the terms of mapping
 * files: decoding, those that return (|0) and those that only decode (|3);
 * encoding, those that return, those that only encode and are good (|4), and
 * fallbacks from private-use characters. Other fallbacks (|1) are used with
 * `not_in_target` as CODEPAGE_BEST_FIT alone, and counted; |2 is never a
 * mapping.
 *
 * So a round trip is promised: bytes whose cells return, decoded and encoded
 * with one policy, are the same again (with CODEPAGE_NEWLINE_JOIN all but
 * X'25'). Decoding never normalises. Encoding takes a sequence that is one
 * cell before its parts, and writes a letter that the page has in two parts as
 * these, which decode to the two.
 */
struct codepage_policy {
    enum codepage_action unassigned;    /* (a) a byte or pair with no cell */
    enum codepage_action illegal;       /* (b) bad lead or trail, odd byte */
    enum codepage_action not_in_target; /* (c) no such character there */
    enum codepage_action malformed;     /* (d) not UTF-8 */
    enum codepage_shift shift;
    bool shift_as_space; /* SO and SI give a blank each */
    bool sub_as_fffd;    /* X'3F' decodes to U+FFFD, not to U+001A */
    enum codepage_newline newline;
    enum codepage_private_use private_use;
    bool unescape;          /* encoding: escapes are read; writes none */
    unsigned char sub_byte; /* what substitutes in EBCDIC, where one byte
                             * does: X'6F' is "?"; 0: the page's, X'3F' */
};

/** All substitute, shift closed, X'3F' as U+FFFD: what mail wants. */
extern const struct codepage_policy codepage_policy_mail;

struct codepage_events {
    uint64_t unassigned;
    uint64_t illegal;
    uint64_t not_in_target;
    uint64_t malformed;
    uint64_t substitutes;   /* X'3F' in the input: somebody did it before */
    uint64_t shift_closed;  /* records closed for the submitter */
    uint64_t shift_dropped; /* SO or SI out of place */
    uint64_t private_use;   /* characters of the site's or IBM's own */
    /* The first of those that a policy judges (the four on top): where in
     * the stream, from 0, and which bytes; none when they are all 0. */
    uint64_t first_at;
    unsigned char first_bytes[4];
    unsigned char first_len;
};

/** The same kinds, for a tally. A page's event is of the bytes of its input:
 *  when encoding those of a character in UTF-8. */
enum codepage_event {
    CODEPAGE_EVENT_UNASSIGNED,
    CODEPAGE_EVENT_ILLEGAL,
    CODEPAGE_EVENT_NOT_IN_TARGET,
    CODEPAGE_EVENT_MALFORMED,
    CODEPAGE_EVENT_SUBSTITUTE,
    CODEPAGE_EVENT_SHIFT_CLOSED, /* no bytes: it lies behind the last */
    CODEPAGE_EVENT_SHIFT_DROPPED,
    CODEPAGE_EVENT_PRIVATE_USE,
    CODEPAGE_EVENTS /* how many kinds */
};

/** "unassigned", "not in target" ...: for a report. */
const char *codepage_event_name(enum codepage_event event);

/**
 * struct codepage_tally - which bytes made which events, how often, and where
 * A row for each kind of event with each bytes, in the order in which they
 * were first met. It is the caller's, begins as {0}, and may serve several
 * coders one after the other.
 */
#define CODEPAGE_TALLY_ROWS 64
struct codepage_tally {
    struct codepage_tally_row {
        enum codepage_event event;
        unsigned char bytes[4]; /* the first four, if there are more */
        unsigned char len;      /* of bytes[] */
        uint64_t count;
        /* Where the first was. */
        uint64_t record; /* from 1, as the _record functions count; or 0 */
        uint64_t column; /* of its first byte in the record, from 1; or 0 */
        uint64_t offset; /* in all input of the coder, from 0 */
    } rows[CODEPAGE_TALLY_ROWS];
    size_t used;
    uint64_t others; /* events that had no row: it was full */
};

enum codepage_status {
    CODEPAGE_OK,      /* all input was used */
    CODEPAGE_FULL,    /* no more room: call again with what was not read */
    CODEPAGE_STOPPED, /* an event whose policy is STOP, just behind `read`;
                       * it has been counted */
};

struct codepage_result {
    size_t read;
    size_t written;
    enum codepage_status status;
};

/** One direction of one stream; initialise with codepage_coder_init. */
struct codepage_coder {
    const struct codepage *cp;
    struct codepage_policy policy;
    struct codepage_events events;
    struct codepage_tally *tally; /* borrowed; NULL: none is kept */
    uint64_t position;            /* input bytes used so far */
    uint64_t record;              /* that goes on, from 1; 0 in a stream */
    uint64_t record_at[4]; /* where it and those before it began, by number */
    bool escapes;          /* the policy writes some */
    bool more;             /* a piece of text is run, and another follows */
    unsigned char doubled; /* in double-byte state */
    unsigned char held_len;
    unsigned char held[16]; /* a character cut at the end of the input */
    unsigned char ready_len;
    unsigned char ready[80]; /* converted, and waiting for room */
    void *engine;            /* of CODEPAGE_OTHER: a converter */
};

/** Returns 0, -ENOMEM, or -EINVAL: escapes cannot be read and written at once.
 *  @cp is borrowed for the coder's life. */
int codepage_coder_init(struct codepage_coder *c, const struct codepage *cp,
                        const struct codepage_policy *policy);
void codepage_coder_clear(struct codepage_coder *c);

/* ----------------------------------------------------------- converting */

/**
 * codepage_decode - the page's bytes to UTF-8
 * @in, @in_len:    borrowed; a character cut at the end waits in @c
 * @out, @out_size: 4 * @in_len + 16 suffices always
 * @last:           no more is coming: what waits is judged
 */
struct codepage_result codepage_decode(struct codepage_coder *c, const void *in,
                                       size_t in_len, void *out,
                                       size_t out_size, bool last);

/**
 * codepage_encode - UTF-8 to the page's bytes; closed with SI when @last
 * What the table has goes before all else, two characters that are one cell
 * before one. Where a page has marks that combine (Vietnamese 1130 and 1164,
 * 1137, 1390, 1399), a letter or mark that it lacks takes the bytes of what is
 * canonically the same: so decoded text may be composed in another way.
 */
struct codepage_result codepage_encode(struct codepage_coder *c, const void *in,
                                       size_t in_len, void *out,
                                       size_t out_size, bool last);

/**
 * codepage_decode_record - one whole record, shift state and all
 * With CODEPAGE_SHIFT_CARRY the state of the record before goes on; else each
 * begins in single-byte state. Wants room for 4 * @in_len + 16 bytes; with
 * less it is slower and may end with CODEPAGE_FULL. The fast path.
 */
struct codepage_result codepage_decode_record(struct codepage_coder *c,
                                              const void *in, size_t in_len,
                                              void *out, size_t out_size);

/** codepage_encode_record - the same from UTF-8; always closed with SI. */
struct codepage_result codepage_encode_record(struct codepage_coder *c,
                                              const void *in, size_t in_len,
                                              void *out, size_t out_size);

/**
 * codepage_encode_within - the part of a line that one record can hold
 * @in, @in_len: the text that is left of the line, all of it
 * @out:         room for @width bytes
 * @width:       bytes of the record, its shifts included
 * Takes the most characters that fit with the SI that closes them. Nothing is
 * cut: no character, no pair, no two characters that are one cell, and what
 * stands for a character (an escape) is written whole. Only what was used
 * counts in the events.
 * Ends with CODEPAGE_OK, all was used; CODEPAGE_FULL, the rest belongs to the
 * next record (`read` is 0 where not even one character fits, and would be
 * again); or CODEPAGE_STOPPED.
 * Where codepage_encode_record gives no more than @width bytes it gives the
 * same, sooner.
 */
struct codepage_result codepage_encode_within(struct codepage_coder *c,
                                              const void *in, size_t in_len,
                                              void *out, size_t width);

/** What a single byte means in single-byte state: a character, or -1. */
int32_t codepage_char_of(const struct codepage *cp, unsigned char byte);
/** The single byte of @code_point, or -1. */
int codepage_byte_of(const struct codepage *cp, uint32_t code_point);

/**
 * codepage_cell - what a code stands for, as the page's table has it
 * @code: a single byte, or a double byte: over X'FF', without its shifts
 * Returns how many characters, 1 or 2; 0 when the page has no such cell, or
 * it is the double-byte SUB, X'FEFE', which stands for what was lost.
 * Of a charset that an engine converts only single bytes are known.
 */
size_t codepage_cell(const struct codepage *cp, unsigned code,
                     uint32_t text_out[2]);

/**
 * codepage_code - the code that @text, 1 or 2 characters, is written as
 * @best_fit: one-way mappings count as well
 * Returns the code, over X'FF' a double byte, or -1: the page lacks it.
 */
int codepage_code(const struct codepage *cp, const uint32_t *text, size_t len,
                  bool best_fit);

/* -------------------------------------------------------------- the roster */

/** What is known of a page without opening it. The texts are static. */
struct codepage_info {
    unsigned ccsid; /* 0: none */
    enum codepage_kind kind;
    char name[48];
    const char *aliases; /* other names, blanks between; "" for none */
    const char *title;   /* "Germany, Austria"; "" where the name says it */
    const char *remark;  /* what one should know before using it, or "" */
    int at_byte;         /* of @; -1: it has none, or it is not EBCDIC */
    bool own;            /* this library has its table */
    const char *icu;     /* what the engines call it, or NULL */
    const char *libc;
    const char *gnu;
};

/** EBCDIC pages by CCSID, then what mail labels name. */
size_t codepage_info_count(void);
/** @at is below the count. */
void codepage_info_at(size_t at, struct codepage_info *info_out);

/* ------------------------------------------------------------- surveying */

/** What codepage_survey found in a record, or'ed together. */
enum codepage_finding {
    CODEPAGE_NON_ASCII = 1 << 0, /* something decodes to U+0080 or above */
    CODEPAGE_CONTROL = 1 << 1,   /* C0 or C1 controls but HT (NL, LF, CR too) */
    CODEPAGE_LINE_END = 1 << 2,  /* X'15', X'25' or X'0D' (CR, LF, NEL) */
    CODEPAGE_NUL = 1 << 3,
    CODEPAGE_UNASSIGNED = 1 << 4, /* or X'3F' */
    CODEPAGE_ILLEGAL = 1 << 5,    /* broken shift or pair, bad UTF-8 */
    CODEPAGE_UNCLOSED = 1 << 6,   /* the record ends in double-byte state */
    CODEPAGE_MISFIT = 1 << 7,     /* a character that @fit's charset lacks */
};

/**
 * struct codepage_fit - which cells of a page a charset can carry
 * Made once for a pair of charsets, so that a survey knows without
 * translating whether text fits its label.
 */
struct codepage_fit;
/**
 * codepage_fit_new - made for text in @from that shall be sent in @to
 * @label: the name that the text will be labelled with. That of a standard
 *         (Shift_JIS, EUC-KR, GB2312 ...) promises the standard's characters
 *         and no vendor's, whatever @to can encode. NULL: all of @to
 * Returns 0 or -ENOMEM. Both pages are borrowed for the fit's life.
 */
int codepage_fit_new(const struct codepage *from, const struct codepage *to,
                     const char *label, struct codepage_fit **fit_out);
void codepage_fit_free(struct codepage_fit **fit);

/**
 * codepage_survey - what a record holds, without translating it
 * @fit:          the charset it shall fit, made for @cp, or NULL
 * @utf8_len_out: bytes it takes in UTF-8 when decoded
 * All as codepage_decode_record with codepage_policy_mail would do it.
 * Returns findings or'ed together.
 */
unsigned codepage_survey(const struct codepage *cp,
                         const struct codepage_fit *fit, const void *in,
                         size_t in_len, size_t *utf8_len_out);

/* --------------------------------------------------------------- blanks */

/** For codepage_strip and codepage_strip_text, or'ed together. */
enum codepage_strip_option {
    CODEPAGE_STRIP_NUL = 1 << 0,     /* X'00' and U+0000 are blanks too */
    CODEPAGE_STRIP_DOUBLED = 1 << 1, /* the record begins in double-byte
                                      * state: it was carried */
    CODEPAGE_STRIP_WIDE = 1 << 2,    /* U+3000 is a blank, in text */
};

/**
 * codepage_strip - the length of a record without the blanks at its end
 * X'40' is one (or the blank of a charset that is not EBCDIC) where the state
 * is single-byte; among double bytes it is half of a character. The
 * double-byte blank X'4040' is a character and stays: of mixed pages it stands
 * before SI, so it can be taken from the text alone (codepage_strip_text).
 * Nothing is stripped of a double-byte page, nor of a charset where no single
 * byte is a blank (UTF-16).
 */
size_t codepage_strip(const struct codepage *cp, const void *in, size_t len,
                      unsigned options);

/** codepage_strip_text - the same for a line of UTF-8, after decoding. */
size_t codepage_strip_text(const void *text, size_t len, unsigned options);

/* --------------------------------------------------------------- order */

/**
 * Are the page's data sets kept in visual order, as Hebrew and Arabic ones
 * are on a mainframe: each line from its left to its right, as the screen
 * shows it? Decoding leaves the order alone.
 */
bool codepage_is_visual(const struct codepage *cp);

/** At which side does one begin to read a line? */
enum codepage_reading {
    CODEPAGE_READING_AUTO, /* at the right, when the last letter there is
                            * Hebrew or Arabic */
    CODEPAGE_READING_LEFT,
    CODEPAGE_READING_RIGHT,
};

/**
 * struct codepage_reorder - turns lines from visual into logical order
 * Words from right to left are turned, numbers and words from left to right
 * keep theirs (UAX #9, applied to the visual line); parentheses and their
 * like are mirrored with the text around them. Forms of Arabic letters become
 * the letters; digits stay as they are. One for each thread.
 */
struct codepage_reorder;
/** Returns 0, -ENOMEM, or -ENOTSUP where the library was built without ICU. */
int codepage_reorder_new(enum codepage_reading reading,
                         struct codepage_reorder **r_out);
void codepage_reorder_free(struct codepage_reorder **r);

#define CODEPAGE_REORDER_MAX (256 * 1024) /* bytes of a line */

/**
 * codepage_reorder_line - one line of text, as it was decoded
 * @in:  UTF-8, without its line end and best without the blanks behind it,
 *       which would come to stand before a line that begins at the right
 * @out: borrowed until the next call; may be @in
 * Never for commands and addresses, which are read as they stand.
 * Returns 0; -EMSGSIZE: the line is longer than CODEPAGE_REORDER_MAX;
 * -EILSEQ: not UTF-8; -ENOMEM; -EINVAL when ICU refuses it.
 */
int codepage_reorder_line(struct codepage_reorder *r, const void *in,
                          size_t len, const void **out, size_t *out_len);

#pragma GCC visibility pop

#endif
