/**
 * quirk.h - the table of quirks: what real jobs contain
 *
 * One row for each: what the old SMTP server does, what CSSMTP does, what
 * ebgate does in each profile and the text of its warning. Batch parser,
 * survey, `check` and the manual page read this table and no other.
 */
#ifndef EBGATE_INTAKE_QUIRK_H
#define EBGATE_INTAKE_QUIRK_H

#include <stdint.h>

enum profile { PROFILE_TOLERANT, PROFILE_STRICT };

/** Each has the value of its number: QUIRK_NO_COLON is Q-07. */
enum quirk_id {
    QUIRK_NONE = 0,
    QUIRK_PADDING = 1,
    QUIRK_NULLS = 2,
    QUIRK_SEQUENCE = 3,
    QUIRK_CASE = 4,
    QUIRK_BLANKS = 5,
    QUIRK_NO_BRACKETS = 6,
    QUIRK_NO_COLON = 7,
    QUIRK_NULL_SENDER = 8,
    QUIRK_NO_HELO = 9,
    QUIRK_HELO_WORDS = 10,
    QUIRK_HELO_AGAIN = 11,
    QUIRK_AFTER_QUIT = 12,
    QUIRK_NO_END = 13,
    QUIRK_PADDED_DOT = 14,
    QUIRK_SINGLE_DOT = 15,
    QUIRK_COLUMN_80 = 16,
    QUIRK_LONG_COMMAND = 17,
    QUIRK_FOLDED_CARD = 18,
    QUIRK_BLANK_FIRST = 19,
    QUIRK_NO_BLANK_LINE = 20,
    QUIRK_TEXT_AS_HEADER = 21,
    QUIRK_NO_HEADER = 22,
    QUIRK_DATE = 23,
    QUIRK_BCC = 24,
    QUIRK_SEVERAL_TO = 25,
    QUIRK_GLUED_NAME = 26,
    QUIRK_AT_SIGN = 27,
    QUIRK_SOURCE_ROUTE = 28,
    QUIRK_VARIANT_CHARACTERS = 29,
    QUIRK_WRONG_PAGE = 30,
    QUIRK_CARRIAGE = 31,
    QUIRK_VARIABLE_RECORDS = 32,
    QUIRK_LONG_LINE = 33,
    QUIRK_LINE_END = 34,
    QUIRK_CONTROL = 35,
    QUIRK_MIME_UNCLOSED = 36,
    QUIRK_MIME_SEQUENCE = 37,
    QUIRK_BINARY = 38,
    QUIRK_HTML = 39,
    QUIRK_NO_COMMANDS = 40,
    QUIRK_TICK_VERB = 41,
    QUIRK_STARTTLS = 42,
    QUIRK_PARAMETERS = 43,
    QUIRK_DATA_OPERAND = 44,
    QUIRK_EMPTY_RECORD = 45,
    QUIRK_JCL = 46,
    QUIRK_DUPLICATE = 47,
    QUIRK_TOO_MANY = 48,
    QUIRK_REFUSED_DATA = 49,
    QUIRK_SHIFT = 50,
    QUIRK_ASCII = 51,
    QUIRK_NETDATA = 52,
    QUIRK_X_FROM = 53,
    /* Ours, behind those of the trade: */
    QUIRK_LABEL = 54,
    QUIRK_SUBSTITUTED = 55,
    QUIRK_CUT_LINE = 56,
    QUIRK_READER_CARD = 57,
    QUIRK_PAGE_FOUND = 58,
    QUIRK_LAST = 58,
};

enum quirk_action {
    QUIRK_TAKE,   /* taken as it is, nothing said */
    QUIRK_MEND,   /* mended, with a warning */
    QUIRK_REFUSE, /* answered with the reply of the row's code */
};

struct quirk {
    enum quirk_id id;
    const char *name;   /* "missing angle brackets" */
    const char *ibm;    /* what IBM's old server says of it */
    const char *cssmtp; /* what CSSMTP says */
    enum quirk_action strict, tolerant;
    const char *strict_does; /* in words, for `check` and the manual */
    const char *tolerant_does;
    const char *warning; /* what a finding of it says; no full stop */
};

/** The row of @id; never NULL for 1 to QUIRK_LAST. */
const struct quirk *quirk(enum quirk_id id);

/** What @profile does about it. */
enum quirk_action quirk_action(enum quirk_id id, enum profile profile);

/**
 * Something that was found and is worth saying: an item of the flow. It is a
 * warning where quirk_action is QUIRK_MEND; where it is QUIRK_TAKE it is a
 * note that only `check` shows, since IBM's servers would have done otherwise.
 */
struct finding {
    enum quirk_id quirk;
    uint64_t record;  /* from 1 */
    unsigned column;  /* from 1; 0: the record as a whole */
    char detail[120]; /* what was found there, UTF-8, printable; or "" */
};

#endif
