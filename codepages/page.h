/**
 * page.h - a codepage inside: its cells, and the code that walks them
 *
 * Where it stands:   name -> roster row -> cells -> page -> coding
 *
 * A page is filled once from cells (cells.h) and never changed. A coding
 * is one way to convert: single bytes, mixed, UTF-8 ... Each converts as much
 * as it can and knows nothing of full buffers or cut characters, which the
 * stream (stream.c) handles for all of them.
 */
#ifndef EBGATE_CODEPAGES_PAGE_H
#define EBGATE_CODEPAGES_PAGE_H

#include "codepages/codepage.h"

/* EBCDIC bytes that mean the same in every page. */
enum {
    EBCDIC_SO = 0x0E,
    EBCDIC_SI = 0x0F,
    EBCDIC_NL = 0x15,
    EBCDIC_LF = 0x25,
    EBCDIC_SUB = 0x3F,
    EBCDIC_BLANK = 0x40,
    EBCDIC_WIDE_SUB = 0xFEFE, /* SUB among double bytes */
};

/**
 * What bytes become. A ready word is UTF-8 to be stored at once: its bytes 0
 * to 5 in memory are text, byte 6 is a mark, byte 7 the length. The planes
 * hold the same a byte at a time, for vectors that look up many at once.
 */
struct singles {
    uint64_t ready[256]; /* of one byte */
    uint64_t *pairs;     /* of two, by their value in memory; may be NULL */
    unsigned char planes[3][256];
};
#define READY_TEXT 6 /* bytes of text at most: two characters */
#define READY_MARK 6
#define READY_LEN 7
enum {
    PLANE_LAST,  /* the last byte, or PLANE_MARKED */
    PLANE_LEAD,  /* the one before it, 0 for none */
    PLANE_FIRST, /* the first of three, 0 for none */
};
#define PLANE_MARKED 0xFF /* no byte of UTF-8 */

/** A row of 256 code points: the code of each plus one, 0 for none. */
struct reverse_row {
    uint16_t code[256];
};
#define REVERSE_ROWS 0x300 /* planes 0 to 2 */
/** From here on a value is no code but names the first of a sequence. */
#define REVERSE_FIRST 0xFF00

/** 64 characters that differ in the last byte of their UTF-8 only. */
struct plain_row {
    unsigned char head[2]; /* the bytes before the last */
    unsigned char head_len;
    unsigned char byte[64]; /* of each, 0 where it is not plain */
};
#define PLAIN_ROWS 24 /* what lies beyond is converted one by one */

/** The page's characters of one byte, for text: see plain.h. */
struct plain {
    unsigned char ascii[256];  /* the byte of each, 0 where it is not plain */
    uint16_t *pairs;           /* of two characters, by their value in memory;
                                * may be NULL */
    unsigned char two[32][64]; /* the same by the low bits of two bytes */
    unsigned char often;       /* the lead that with the next one begins most
                                * of the page's characters of two bytes */
    bool is_head[256];         /* may a row's characters begin with it? */
    struct plain_row rows[PLAIN_ROWS];
    unsigned row_count;
};

/** Two characters that are one cell, as か and its mark in CCSID 1399. */
struct sequence {
    uint32_t first;
    uint32_t second;
    uint16_t code;
    uint16_t alone; /* what the reverse table had for the first, or 0 */
    bool returns;   /* the two encode to this code */
};
#define PAGE_MAX_SEQUENCES 64
/** doubles[i][0] of a sequence; its index is in doubles[i][1]. */
#define DOUBLE_SEQUENCE 0xFF
/** doubles[i][3] behind three bytes of a character for private use. */
#define DOUBLE_PRIVATE 1

/** A character that encodes but does not return: CODEPAGE_BEST_FIT. */
struct fallback {
    uint32_t code_point;
    uint16_t code;
};
/** No code: the character is missing, and substituted in one byte. */
#define FALLBACK_NARROW 0xFFFF

typedef struct codepage_result coding_run(struct codepage_coder *c,
                                          const unsigned char *in,
                                          size_t in_len, unsigned char *out,
                                          bool last);

typedef unsigned coding_survey(const struct codepage *cp,
                               const struct codepage_fit *fit,
                               const unsigned char *in, size_t in_len,
                               size_t *utf8_len_out);

/**
 * struct coding - one way to convert
 * Each run converts all of @in but a character that is cut at its end, which
 * it leaves unread unless @last; @out has room for 4 * @in_len + 16 bytes.
 * It says CODEPAGE_OK or CODEPAGE_STOPPED and leaves c->position alone.
 */
struct coding {
    coding_run *decode;
    coding_run *encode;
    coding_survey *survey;
    /** What a coder keeps in its `engine`: 0 or -ENOMEM. NULL: nothing. */
    int (*open)(struct codepage_coder *c);
    void (*close)(struct codepage_coder *c);
    /** Back to the initial state, and nothing held. */
    void (*reset)(struct codepage_coder *c);
};

struct codepage {
    enum codepage_kind kind;
    unsigned ccsid;
    bool ebcdic;
    char name[48];
    char engine[96];
    bool has_table; /* the members below are filled */
    const struct coding *coding;
    char converter[64]; /* the engine's name of it, for a converter */
    const struct iconv_calls *iconv; /* whose it is, for that of an iconv */

    int32_t chars[256]; /* what single bytes mean, or -1 */
    struct singles singles[CODEPAGE_NEWLINES];
    uint32_t findings[256]; /* survey.h: of each byte, with its length */
    struct plain plain[CODEPAGE_NEWLINES];
    unsigned char (*doubles)[4]; /* 65536 cells of UTF-8, 0 unassigned */
    uint32_t *words; /* mixed_block.h: the same for kernels, or NULL */
    struct reverse_row *reverse[REVERSE_ROWS];
    struct sequence sequences[PAGE_MAX_SEQUENCES];
    size_t sequence_count;
    bool has_marks;             /* that combine: see compose.h */
    struct fallback *fallbacks; /* sorted by code point */
    size_t fallback_count;
    uint16_t sub; /* what stands for a missing character */
    uint16_t wide_sub;
};

extern const struct coding sbcs_coding;
extern const struct coding mixed_coding;
extern const struct coding dbcs_coding;
extern const struct coding utf8_coding;
extern const struct coding ascii_coding;
extern const struct coding converter_coding;
extern const struct coding iconv_coding;

/** Length of UTF-8 text by the upper half of its first byte. */
extern const unsigned char page_utf8_len[16];

/** The value in the reverse table: code + 1, a REVERSE_FIRST, or 0. */
static inline unsigned page_reverse(const struct codepage *cp,
                                    uint32_t code_point)
{
    uint32_t row = code_point >> 8;
    if (row >= REVERSE_ROWS || !cp->reverse[row])
        return 0;
    return cp->reverse[row]->code[code_point & 0xFF];
}

/** Users' own characters, and those that IBM gave places of its own. */
static inline bool page_is_private(uint32_t code_point)
{
    return code_point >= 0xE000 && code_point <= 0xF8FF;
}

/** Policies say what becomes of NEL and of characters for private use. */
static inline bool page_is_plain(uint32_t code_point)
{
    return code_point != 0x85 && !page_is_private(code_point);
}

/** What a policy makes of @code_point, which the page has for a byte. */
uint32_t page_newline_decoded(const struct codepage *cp,
                              enum codepage_newline newline,
                              uint32_t code_point);

/** The character whose code a policy writes for @code_point. */
uint32_t page_newline_encoded(const struct codepage *cp,
                              enum codepage_newline newline,
                              uint32_t code_point);

/** The code of @code_point alone, or -1; over 0xFF it is a double byte. */
int page_code_of(const struct codepage *cp, uint32_t code_point);

/** The one-way code of @code_point, or -1. */
int page_fallback_of(const struct codepage *cp, uint32_t code_point);

/** Does the page's own table say that @code_point, which it lacks, is
 *  substituted in one byte? */
bool page_is_narrow(const struct codepage *cp, uint32_t code_point);

/** The sequence of these two, or NULL. */
const struct sequence *page_sequence(const struct codepage *cp, uint32_t first,
                                     uint32_t second);

#endif
