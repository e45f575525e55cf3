/**
 * dataset.h - how a data set is cut into records
 *
 * IBM's words: RECFM, LRECL, RDW, BDW. Filled from options, from detection
 * (detect.h) or, later, from a label; read by records.c.
 */
#ifndef EBGATE_INTAKE_DATASET_H
#define EBGATE_INTAKE_DATASET_H

#include <stdbool.h>
#include <stddef.h>

enum recfm {
    RECFM_AUTO, /* only as a wish */
    RECFM_F,
    RECFM_FB,
    RECFM_V,
    RECFM_VB,
    RECFM_VBS,
    RECFM_U,
    RECFM_TEXT,
};

enum carriage {
    CARRIAGE_NONE,
    CARRIAGE_ASA,     /* suffix A: acts before the line is written */
    CARRIAGE_MACHINE, /* suffix M: a channel command code */
};

enum line_end {
    LINE_END_UNKNOWN,
    LINE_END_NL,     /* X'15' */
    LINE_END_LF,     /* X'25' */
    LINE_END_CRLF,   /* X'0D25' */
    LINE_END_CRNL,   /* X'0D15' */
    LINE_END_A_LF,   /* ASCII X'0A' */
    LINE_END_A_CRLF, /* ASCII X'0D0A' */
};

enum sequence_numbers { SEQUENCE_OFF, SEQUENCE_AUTO, SEQUENCE_ON };

/** Longest record that is read unless told otherwise: a spanned record or a
 *  line of text may be longer than the 32,756 bytes of an RDW. */
#define DATASET_MAX_RECORD (1024 * 1024)

struct dataset_format {
    enum recfm recfm;
    enum carriage carriage;
    size_t lrecl;                   /* F and FB: bytes a record */
    bool blocked;                   /* V formats: BDWs stand in the file */
    enum line_end line_end;         /* text */
    bool ascii;                     /* bytes are ASCII or UTF-8, not EBCDIC */
    enum sequence_numbers sequence; /* columns 73 to 80; AUTO only as a wish */
    bool short_last;                /* F: pad a short last record */
    bool column_80;    /* X'4C' or X'15' there joins records, as IBM's spool
                          interface does: the strict profile */
    bool carry_shift;  /* the page has double bytes, and records that are cut
                          among them are mended */
    size_t max_record; /* 0: DATASET_MAX_RECORD */
};

/**
 * dataset_parse_recfm - "FBA", "vb", "text", "auto" to a format
 * Sets recfm, carriage and blocked. Also known: FS, FBS (read as F, FB), VS
 * (as VBS without blocks). Returns 0 or -EINVAL, @format unchanged.
 */
int dataset_parse_recfm(const char *text, struct dataset_format *format);

/** "FBA", "VB", "text"; at most 6 bytes with the end, static storage. */
const char *dataset_recfm_name(const struct dataset_format *format);

/**
 * dataset_habits - how records are read where nothing else was said
 * @strict:      as CSSMTP does: column 80 continues, sequence numbers are text
 * @double_byte: the page of the records has double bytes
 */
void dataset_habits(struct dataset_format *format, bool strict,
                    bool double_byte);

/** "RECFM FB, LRECL 80", "EBCDIC text with X'15' line ends": for people;
 *  100 bytes suffice. */
void dataset_describe(const struct dataset_format *format, char *out,
                      size_t out_size);

#endif
