/**
 * guess.h - which EBCDIC page a data set is in, with the evidence
 *
 * Fed with records, of which it counts bytes, pairs of neighbours and double
 * bytes: its memory does not grow with the data set. Then every page that is
 * known here reads what was counted. Pages that give the same text for all
 * that occurs are one group, since nothing in the data set can tell them
 * apart; groups are ranked by how likely their text is. No page is ever
 * picked among equals.
 *
 * A score is the logarithm of a likelihood. What stands there a thousand
 * times counts ten times as much as what stands there once: a ruled line
 * shall not outvote the words.
 */
#ifndef EBGATE_CODEPAGES_GUESS_H
#define EBGATE_CODEPAGES_GUESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma GCC visibility push(default)

struct guess;

int guess_new(struct guess **g_out); /* 0 or -ENOMEM */
void guess_free(struct guess **g);

/**
 * guess_feed - one record, without its RDW
 * @goes_on: it is cut here and continues in the next call; double bytes stay
 *           open. Else the state ends with the record.
 */
void guess_feed(struct guess *g, const void *record, size_t len, bool goes_on);

/**
 * guess_at_sign - the byte at @at of the record fed last is an at-sign
 * It stands between local part and domain of an address, whatever character
 * it may be: it tells of the page, and is no part of the text.
 */
void guess_at_sign(struct guess *g, const void *record, size_t len, size_t at);

enum guess_kind {
    GUESS_EMPTY,  /* no byte at all */
    GUESS_BLANK,  /* nothing but blanks and nulls */
    GUESS_ASCII,  /* seven bits */
    GUESS_UTF8,   /* ASCII and well-formed UTF-8 */
    GUESS_8BIT,   /* ASCII, with bytes that are no UTF-8: ISO-8859, Windows */
    GUESS_BINARY, /* no text in any of these */
    GUESS_EBCDIC,
};
enum guess_kind guess_kind(const struct guess *g);

/** What a byte that tells pages apart was read as. */
struct guess_sign {
    unsigned char byte;
    uint64_t count;
    int32_t c; /* -1: unassigned */
};
#define GUESS_SIGNS 8

struct guess_group {
    const unsigned *ccsids; /* whose text is the same, by number */
    size_t ccsid_count;
    double behind; /* points behind the likeliest; 0 of the first */
    bool possible; /* false: it has no reading for something that occurs */
    bool alike;    /* the text of the first group, but for which character
                      stands for the at-sign */

    const char *language;     /* whose letters fit best; static */
    uint64_t letters;         /* letters, digits and blanks of it all */
    uint64_t national;        /* letters beyond A to Z */
    uint64_t misplaced;       /* signs and capitals within words */
    uint64_t unassigned;      /* bytes without a character */
    uint64_t controls;        /* controls that text has not */
    uint64_t wide_unassigned; /* double bytes without a character */
    uint64_t at_signs;        /* at-signs whose byte is `@` there */
    uint64_t at_substitutes;  /* those that are another character */
    struct guess_sign signs[GUESS_SIGNS]; /* the most frequent first */
    size_t sign_count;
};

/** What the data set holds, whatever its page. */
struct guess_facts {
    enum guess_kind kind;
    uint64_t bytes;
    uint64_t records;
    uint64_t at_signs;
    unsigned char at_byte;  /* the most frequent of their bytes */
    uint64_t line_ends;     /* X'15', X'25', X'0D' inside of records */
    uint64_t wide;          /* double bytes between SO and SI */
    uint64_t shifts_paired; /* SO with its SI and whole pairs between */
    uint64_t shifts_broken; /* SO or SI alone, or half a pair */
};

/** From here on the next group is far behind: see guess_verdict. */
#define GUESS_FAR 15.0

enum guess_verdict {
    GUESS_CERTAIN,   /* the first group's text is the one: the groups near
                        it, if any, are alike */
    GUESS_UNDECIDED, /* others are near: the groups within GUESS_FAR */
    GUESS_NO_PAGE,   /* no page reads it, or it is no EBCDIC */
};

struct guess_ranking;

/**
 * guess_rank - every page's opinion
 * Opens each page in turn, which takes some tenths of a second. @ranking_out
 * is the caller's and outlives @g. Returns 0 or -ENOMEM.
 */
int guess_rank(const struct guess *g, struct guess_ranking **ranking_out);
void guess_ranking_free(struct guess_ranking **ranking);

enum guess_verdict guess_verdict(const struct guess_ranking *ranking);
const struct guess_facts *guess_facts(const struct guess_ranking *ranking);
/** Groups, the likeliest first; owned by @ranking. */
const struct guess_group *guess_groups(const struct guess_ranking *ranking,
                                       size_t *count_out);
/** How many of them are within GUESS_FAR of the first and possible. */
size_t guess_near(const struct guess_ranking *ranking);

/** A byte that does not occur and would tell members of a group apart. */
struct guess_decider {
    unsigned char byte;
    size_t meanings;
    struct {
        int32_t c;        /* -1: unassigned */
        unsigned example; /* the first page with it */
        size_t pages;
    } meaning[8];
};

/**
 * guess_decide - what would tell the pages of a group apart
 * The byte with the most meanings, of those the one that text is likeliest
 * to have. Returns false when no single byte can: their tables are equal, or
 * only double bytes differ.
 */
bool guess_decide(const struct guess_ranking *ranking,
                  const struct guess_group *group,
                  struct guess_decider *decider_out);

#pragma GCC visibility pop

#endif
