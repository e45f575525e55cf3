/* ebgate-convert(1) */
#include "cli/page.h"

static const struct block description[] = {
    {BLOCK_PARAGRAPH,
     "Turns bytes of one codepage into bytes of another. Without a record "
     "format the file is a stream of characters, as for iconv(1). With one "
     "it is a data set: its records become lines of text, lines become "
     "records, or records of one format those of another.",
     NULL},
    {BLOCK_PARAGRAPH,
     "`-`, or nothing, is a standard stream. OUT appears when it is complete, "
     "or not at all; it may be IN. What is written to a standard stream "
     "cannot be taken back.",
     NULL},
    {0},
};

static const struct block data_sets[] = {
    {BLOCK_PARAGRAPH,
     "Lines of text that become records are padded with blanks (F, FB), get "
     "their RDW and BDW (V, VB, VBS) or their line end (text). Records that "
     "become text get a line end, and lose the blanks that pad them. With `A` "
     "or `M` behind the format, carriage control is rendered: blank lines for "
     "spacing, a form feed for a new page (ASA `1`); a line that overprints "
     "the one before it with other text is an error. To keep the byte as it "
     "is, name the format without the letter.",
     NULL},
    {BLOCK_PARAGRAPH,
     "A line feed that is data inside of a record becomes one more line end "
     "of the text: that is counted and said. A byte order mark in front of "
     "lines of UTF-8 is left out. An empty line becomes a blank in RECFM U, "
     "which has no empty blocks.",
     NULL},
    {BLOCK_PARAGRAPH,
     "In a mixed codepage no record is cut within a pair or between a shift "
     "and what it opens; each is closed with SI and opened again with SO.",
     NULL},
    {0},
};

static const struct block exit_status[] = {
    {BLOCK_ITEM, "Everything was a plain mapping.", "0"},
    {BLOCK_ITEM,
     "Something was replaced, escaped or left out, a shift was mended, a line "
     "was cut, or a line feed was inside of a record.",
     "4"},
    {BLOCK_ITEM, "`--verify` found a difference.", "8"},
    {BLOCK_ITEM,
     "Nothing was converted: a character has no place, a record is malformed "
     "or too long, or a file cannot be read or written.",
     "12"},
    {BLOCK_ITEM, "Wrong usage.", "16"},
    {0},
};

static const struct block environment[] = {
    {BLOCK_ITEM,
     "`scalar`, `avx2` or `avx512` keeps to that much of the processor; "
     "without it the best that it has is used.",
     "EBGATE_CPU"},
    {0},
};

static const struct block examples[] = {
    {BLOCK_PARAGRAPH, "As iconv does it:", NULL},
    {BLOCK_CODE, "ebgate convert -f IBM-1047 -t UTF-8 in.ebcdic out.txt", NULL},
    {BLOCK_PARAGRAPH, "80-byte records of the German page to text:", NULL},
    {BLOCK_CODE,
     "ebgate convert -f 1141 --recfm FB --lrecl 80 payroll.bin payroll.txt",
     NULL},
    {BLOCK_PARAGRAPH,
     "And back; lines over 80 go on in the next record:", NULL},
    {BLOCK_CODE,
     "ebgate convert -t 1141 --recfm FB --lrecl 80 --wrap \\\n"
     "    payroll.txt payroll.bin",
     NULL},
    {BLOCK_PARAGRAPH, "Variable records of 1047 to fixed ones of 037:", NULL},
    {BLOCK_CODE,
     "ebgate convert -f 1047 --recfm VB -t 037 --to-recfm FB \\\n"
     "    --to-lrecl 133 report.vb report.fb",
     NULL},
    {0},
};

static const struct section sections[] = {
    {"DESCRIPTION", description}, {"DATA SETS", data_sets},
    {"ENVIRONMENT", environment}, {"EXIT STATUS", exit_status},
    {"EXAMPLES", examples},       {0},
};

static const char *const see_also[] = {"ebgate", NULL};

const struct page page_convert = {
    .name = "ebgate-convert",
    .command = "convert",
    .summary = "a data set to text, or text to a data set",
    .usage = "ebgate convert [options] [IN] [OUT]",
    .options = options_convert,
    .sections = sections,
    .see_also = see_also,
};
