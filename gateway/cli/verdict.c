#include "cli/verdict.h"

/* In order; the first row that fits is taken. A zero fits everything.
 * Source: IBM's manuals and notes on the old SMTP server and on CSSMTP; what
 * no publication tells is said in general words. */
static const struct row {
    unsigned short code;
    unsigned short detail; /* last part of the enhanced code */
    enum verb verb;
    struct verdict verdict;
} rows[] = {
    {500,
     2,
     VERB_NONE,
     {"500, command line too long", "500 5.2.5 JES Command line too long"}},
    {500,
     0,
     VERB_NONE,
     {"500, unknown command", "500 5.5.1 JES Unknown command, and counts it"}},
    {503,
     0,
     VERB_RCPT,
     {"503 Sender must be specified before recipients",
      "503, bad sequence of commands"}},
    {503,
     0,
     VERB_DATA,
     {"503 No Sender specified", "503, bad sequence of commands"}},
    {503,
     0,
     VERB_NONE,
     {"503, bad sequence of commands", "503, bad sequence of commands"}},
    {501,
     0,
     VERB_RCPT,
     {"501, syntax error in the path",
      "does not count it; the recipient is undeliverable"}},
    {501,
     0,
     VERB_HELO,
     {"501, or takes the first word",
      "501 5.5.4 JES Syntax error, and counts it"}},
    {501,
     0,
     VERB_DATA,
     {"501, and does not begin the text",
      "501 5.5.4 JES Syntax error, then reads the text as commands"}},
    {501,
     0,
     VERB_NONE,
     {"501, syntax error", "501 5.5.4 JES Syntax error, and counts it"}},
    {452,
     0,
     VERB_RCPT,
     {"552 Too many recipients", "refuses recipients beyond 2000"}},
    {502,
     0,
     VERB_NONE,
     {"502 or 500, not implemented", "500 5.5.1 JES Unknown command"}},
    {552,
     0,
     VERB_NONE,
     {"discards the mail and reports it", "rejects the mail as too large"}},
    {554,
     1,
     VERB_NONE,
     {"reads the text as commands, with an error for each line",
      "reads the text as commands, until JESSyntaxErrLimit"}},
    {0, 0, VERB_NONE, {"refuses it too", "refuses it too"}},
};

static bool fits(const struct row *row, const struct transcript_line *line)
{
    const struct reply *reply = &line->reply;
    return (row->code == 0 || row->code == reply->code) &&
           (row->detail == 0 || row->detail == reply->enhanced[2]) &&
           (row->verb == VERB_NONE || row->verb == line->verb);
}

struct verdict verdict_of(const struct transcript_line *line)
{
    const struct row *row = rows;
    while (!fits(row, line))
        row++;
    return row->verdict;
}
