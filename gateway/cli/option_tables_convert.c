/* The options of ebgate convert, in the order of the manual. */
#include "cli/options.h"

#define AT(member) offsetof(struct settings, member)

static const struct option_row codepage_rows[] = {
    {"from", 'f', "NAME", "UTF-8", "the codepage of IN",
     "The codepage of the input: a CCSID such as `1141`, a name of IBM, ICU or "
     "iconv, or the path of a mapping file (`.ucm`). With `auto` a file is "
     "read "
     "once before, and tells by itself, or it is said between which pages it "
     "leaves the choice, as `ebgate codepage guess` does.",
     OPTION_TEXT, AT(from), 0, 0, true},
    {"to", 't', "NAME", "UTF-8", "the codepage of OUT",
     "The codepage of the output, named as that of the input is.", OPTION_TEXT,
     AT(to), 0, 0, true},
    {"codepage", 0, "NAME", NULL, "the same as --from",
     "The same as `--from`, as the other commands call it.", OPTION_TEXT,
     AT(codepage), 0, 0, false},
    {"newline", 0, "cdra|swap|join", "cdra", "what X'15' and X'25' are",
     "With `cdra`, X'15' is U+0085 and X'25' is U+000A, as in IBM's tables. "
     "With `swap` they change places, as in z/OS UNIX. With `join` both are "
     "U+000A, which becomes X'15'.",
     OPTION_CHOICE, AT(newline), 0, 0, true},
    {"unmappable", 0, "stop|substitute|skip|escape|best-fit", "stop",
     "what becomes of what has no place",
     "What becomes of a byte that stands for no character, of a character "
     "that the wanted codepage lacks, and of what is malformed. With `stop` "
     "nothing is written and the place is told. `substitute` puts X'3F' or "
     "U+FFFD there, `skip` nothing, `escape` \\xHH or \\u{HHHH}, and "
     "`best-fit` what the table has for the likeness, where it has one.",
     OPTION_CHOICE, AT(unmappable), 0, 0, true},
    {"unescape", 0, NULL, NULL, "read escapes back",
     "What `--unmappable escape` wrote becomes again what it stands for.",
     OPTION_SWITCH, AT(unescape), 0, 0, false},
    {"shift", 0, "close|carry|strict|space", "close",
     "SO and SI of mixed codepages",
     "With `close` each record of a data set begins and ends among single "
     "bytes. With `carry` the state goes on into the next record. With "
     "`strict` a shift out of place is malformed. `space` is `close` with a "
     "blank in the place of each shift, so that columns stay where a 3270 "
     "showed them.",
     OPTION_CHOICE, AT(shift), 0, 0, false},
    {"at-sign", 0, "CHAR", "@", "what stands for @ in the EBCDIC file",
     "A character, or a byte of the codepage as `X'B5'`, that stands for the "
     "at-sign. It is read as `@` where the input is EBCDIC and written for "
     "`@` where only the output is, anywhere in the file: `convert` does not "
     "know what an address is.",
     OPTION_TEXT, AT(at_sign), 0, 0, false},
    {0},
};

static const struct option_row format_rows[] = {
    {"recfm", 0, "FORMAT", NULL, "F FB V VB VBS U text auto, A or M behind it",
     "The record format of the data set: of IN where IN is EBCDIC, else of "
     "OUT. Without this and the others of this group the file is a stream of "
     "characters. With `auto` IN is tried as each format, and the one that "
     "holds from end to end is taken and its proof named.",
     OPTION_TEXT, AT(in_recfm), 0, 0, true},
    {"lrecl", 0, "N", NULL, "bytes a record has",
     "The length of the records of F and FB. For V formats of OUT it is the "
     "longest record, with its RDW.",
     OPTION_NUMBER, AT(lrecl), 1, 1048576, true},
    {"to-recfm", 0, "FORMAT", "text", "the record format of OUT",
     "The record format of OUT, where IN has one as well.", OPTION_TEXT,
     AT(out_recfm), 0, 0, true},
    {"to-lrecl", 0, "N", NULL, "bytes a record of OUT has",
     "The length of the records of OUT.", OPTION_NUMBER, AT(out_lrecl), 1,
     1048576, true},
    {"nl", 0, "any|nl|lf|crlf", "any", "what ends a line of text in IN",
     "What ends a line of text: X'15', a line feed, or carriage return and "
     "line feed. With `any` the first line tells. Where only OUT is text it "
     "is what is written, `lf` without this, and `nl` into EBCDIC.",
     OPTION_CHOICE, AT(line_end), 0, 0, false},
    {"to-nl", 0, "any|nl|lf|crlf", NULL, "the same in OUT",
     "What ends a line of text in OUT, where IN is text as well.",
     OPTION_CHOICE, AT(out_line_end), 0, 0, false},
    {"blanks", 0, "fixed|strip|keep", "fixed", "blanks at the end of a record",
     "With `fixed` the blanks that fill records of fixed length are no text. "
     "With `strip` none at the end of any record are, with `keep` all are.",
     OPTION_CHOICE, AT(blanks), 0, 0, true},
    {"wrap", 0, NULL, NULL, "a long line goes on in the next record",
     "A line that no record can hold goes on in the next one. No character "
     "is cut. Without this and `--truncate` such a line ends the conversion.",
     OPTION_SWITCH, AT(wrap), 0, 0, true},
    {"truncate", 0, NULL, NULL, "a long line is cut",
     "A line that no record can hold is cut, and counted.", OPTION_SWITCH,
     AT(truncate), 0, 0, true},
    {"short-last", 0, NULL, NULL, "pad a last record that is too short",
     "A last record of format F or FB that is too short is filled with "
     "blanks. Without this it ends the conversion, for it may be cut off.",
     OPTION_SWITCH, AT(short_last), 0, 0, false},
    {"logical", 0, NULL, NULL,
     "visual Hebrew and Arabic lines in reading order",
     "Lines of Hebrew, Arabic, Urdu and Farsi, which mainframes keep in the "
     "order in which a screen shows them, are put into the order in which "
     "they are read, and the shapes of Arabic letters become letters.",
     OPTION_SWITCH, AT(logical), 0, 0, false},
    {0},
};

static const struct option_row outcome_rows[] = {
    {"verify", 0, NULL, NULL, "convert back, and compare with IN",
     "Converts what it writes back and compares it with the input. When they "
     "differ the first difference is told, OUT is left as it was, and the "
     "exit status is 8.",
     OPTION_SWITCH, AT(verify), 0, 0, true},
    {"stat", 0, NULL, NULL, "count, and tell what was replaced where",
     "Tells on standard error how much was converted, and each byte and "
     "character that was no plain mapping: how often, and where first.",
     OPTION_SWITCH, AT(statistics), 0, 0, true},
    {"json", 0, NULL, NULL, "the same as a JSON object",
     "Writes what `--stat` tells as a JSON object to standard error.",
     OPTION_SWITCH, AT(json), 0, 0, false},
    {"quiet", 'q', NULL, NULL, "say nothing but errors",
     "Says nothing but errors; the exit status tells.", OPTION_SWITCH,
     AT(quiet), 0, 0, true},
    {0},
};

const struct option_group options_convert[] = {
    {"The codepages", codepage_rows},
    {"The data set", format_rows},
    {"The outcome", outcome_rows},
    {"General", option_rows_general},
    {0},
};
