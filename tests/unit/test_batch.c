#include "base/utf8.h"
#include "batch_say.h"
#include "check.h"
#include "intake/batch.h"

enum { T = 1, ST = 2 }; /* profiles a case is run in */

#define HEAD "HELO MVS\nMAIL FROM:<a@b.c>\nRCPT TO:<d@e.f>\n"
#define HEAD_SAID "1 HELO 250\n2 MAIL 250 2.1.0\n3 RCPT 250 2.1.5 #0\n"
#define DATA_SAID "4 DATA 354\n= a@b.c > d@e.f\n"

static const struct {
    const char *name;
    int profiles;
    const char *job, *said;
} cases[] = {
    {"one mail", T | ST, HEAD "DATA\nSubject: x\n\ntext\n.\nQUIT",
     HEAD_SAID DATA_SAID "| Subject: x\n| \n| text\n. 8 250 2.6.0\n"
                         "9 QUIT 221 2.0.0\n"},
    {"two mails, RSET between", T | ST,
     HEAD "DATA\nx\n.\nRSET\nMAIL FROM:<>\nRCPT TO:<g@h>\nDATA\n.\nQUIT",
     HEAD_SAID DATA_SAID
     "| x\n. 6 250 2.6.0\n7 RSET 250 2.0.0\n8 MAIL 250 2.1.0\n"
     "9 RCPT 250 2.1.5 #0\n10 DATA 354\n=  > g@h\n. 11 250 2.6.0\n"
     "12 QUIT 221 2.0.0\n"},
    {"several recipients, one twice", T | ST,
     HEAD "RCPT TO:<D@e.f>\nRCPT TO:<d@E.F>\nDATA\n.\nQUIT",
     HEAD_SAID "4 RCPT 250 2.1.5 #1\n5 RCPT 250 2.1.5 #2\n6 DATA 354\n"
               "= a@b.c > d@e.f, D@e.f, d@E.F*\n. 7 250 2.6.0\n"
               "8 QUIT 221 2.0.0\n"},

    {"a byte order mark", T | ST, "\xEF\xBB\xBFHELO x\nQUIT",
     "1 HELO 250\n2 QUIT 221 2.0.0\n! 0 250 2.0.0\n"},

    /* nothing to do */
    {"empty", T | ST, NULL, "! 0 250 2.0.0\n"},
    {"blanks", T | ST, "   \n\n  ", "! 0 250 2.0.0\n"},
    {"only HELO", T | ST, "HELO x", "1 HELO 250\n! 0 250 2.0.0\n"},
    {"only QUIT", T | ST, "QUIT", "1 QUIT 221 2.0.0\n! 0 250 2.0.0\n"},

    /* the order of commands */
    {"no HELO, tolerant", T, "MAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\n.\nQUIT",
     "1 Q-09@0\n1 MAIL 250 2.1.0\n2 RCPT 250 2.1.5 #0\n3 DATA 354\n"
     "= a@b > c@d\n. 4 250 2.6.0\n5 QUIT 221 2.0.0\n"},
    {"no HELO, strict", ST, "MAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\nx\n.\nQUIT",
     "1 MAIL 503 5.5.1\n2 RCPT 503 5.5.1\n3 DATA 503 5.5.1\n"
     "! 5 554 5.5.1\n6 QUIT 221 2.0.0\n"},
    {"no MAIL: E10", T, "RCPT TO  you@yoursite.com\nDATA\nTest\n.",
     "1 RCPT 503 5.5.1\n1 Q-07@10\n1 Q-06@10 you@yoursite.com\n"
     "2 DATA 503 5.5.1\n! 4 554 5.5.1\n! 0 221 2.0.0\n"},
    {"no RCPT taken", T | ST,
     "HELO x\nMAIL FROM:<a@b>\nRCPT TO:<@>\nDATA\nHELO y\nMAIL FROM:<q@r>\n"
     ".\nMAIL FROM:<s@t>\nRCPT TO:<u@v>\nDATA\n.\nQUIT",
     "1 HELO 250\n2 MAIL 250 2.1.0\n3 RCPT 501 5.1.3 @10\n4 DATA 503 5.5.1\n"
     "! 7 554 5.5.1\n8 MAIL 250 2.1.0\n9 RCPT 250 2.1.5 #0\n10 DATA 354\n"
     "= s@t > u@v\n. 11 250 2.6.0\n12 QUIT 221 2.0.0\n"},
    {"a bad recipient among good ones", T | ST,
     HEAD "RCPT TO:<x y@z>\nDATA\n.\nQUIT",
     HEAD_SAID "4 RCPT 501 5.1.3 @10\n5 DATA 354\n= a@b.c > d@e.f\n"
               ". 6 250 2.6.0\n7 QUIT 221 2.0.0\n"},
    {"a second MAIL spoils both", T | ST,
     HEAD "MAIL FROM:<x@y>\nRCPT TO:<g@h>\nDATA\nsecret\n.\nMAIL FROM:<i@j>\n"
          "RCPT TO:<k@l>\nDATA\n.\nQUIT",
     HEAD_SAID "! 2 554 5.5.1\n4 MAIL 503 5.5.1\n5 RCPT 503 5.5.1\n"
               "6 DATA 503 5.5.1\n! 8 554 5.5.1\n9 MAIL 250 2.1.0\n"
               "10 RCPT 250 2.1.5 #0\n11 DATA 354\n= i@j > k@l\n"
               ". 12 250 2.6.0\n13 QUIT 221 2.0.0\n"},
    {"HELO in the middle", T | ST, HEAD "EHLO y\nRCPT TO:<g@h>\nQUIT",
     HEAD_SAID "! 2 554 5.5.1\n4 EHLO 250\n5 RCPT 503 5.5.1\n"
               "6 QUIT 221 2.0.0\n"},
    {"recipients without text", T | ST, HEAD,
     HEAD_SAID "! 2 554 5.5.1\n! 0 221 2.0.0\n"},
    {"RSET is meant", T | ST, HEAD "RSET\nDATA\nx\n.\nQUIT",
     HEAD_SAID "4 RSET 250 2.0.0\n5 DATA 503 5.5.1\n! 7 554 5.5.1\n"
               "8 QUIT 221 2.0.0\n"},
    {"HELO with words, strict: the earlier one holds", ST,
     "HELO a\nHELO b c\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\n.\nQUIT",
     "1 HELO 250\n2 HELO 501 5.5.4 @8\n3 MAIL 250 2.1.0\n"
     "4 RCPT 250 2.1.5 #0\n5 DATA 354\n= a@b > c@d\n. 6 250 2.6.0\n"
     "7 QUIT 221 2.0.0\n"},
    {"HELO with words, tolerant", T, "HELO b c\nQUIT",
     "1 HELO 250\n1 Q-10@8 c\n2 QUIT 221 2.0.0\n! 0 250 2.0.0\n"},

    /* the others */
    {"small talk", T | ST,
     "TICK 0001\nVERB ON\nVERB\nVERBOSE OFF\nNOOP\nVRFY carl\nHELP\nQUEU DATE",
     "1 TICK 250 2.0.0\n2 VERB 250 2.0.0\n3 VERB 250 2.0.0\n"
     "4 VERB 250 2.0.0\n5 NOOP 250 2.0.0\n6 VRFY 252 2.0.0\n"
     "7 HELP 214 2.0.0\n8 QUEU 250 2.0.0\n! 0 250 2.0.0\n"},
    {"refused by name", T | ST, "EXPN list\nAUTH PLAIN AGEAYg==\nBDAT 3",
     "1 EXPN 502 5.5.1\n2 ? 502 5.5.1 @1\n3 ? 502 5.5.1 @1\n"
     "! 0 221 2.0.0\n"},
    {"STARTTLS up to the next HELO", T | ST,
     "EHLO x\nSTARTTLS\nMAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\n.\n"
     "MAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\n.\nHELO x\n"
     "MAIL FROM:<a@b>\nRCPT TO:<c@d>\nDATA\n.\nQUIT",
     "1 EHLO 250\n2 STARTTLS 220 2.0.0\n3 MAIL 250 2.1.0\n"
     "4 RCPT 250 2.1.5 #0\n5 DATA 354\n= a@b tls > c@d\n. 6 250 2.6.0\n"
     "7 MAIL 250 2.1.0\n8 RCPT 250 2.1.5 #0\n9 DATA 354\n"
     "= a@b tls > c@d\n. 10 250 2.6.0\n11 HELO 250\n12 MAIL 250 2.1.0\n"
     "13 RCPT 250 2.1.5 #0\n14 DATA 354\n= a@b > c@d\n. 15 250 2.6.0\n"
     "16 QUIT 221 2.0.0\n"},
    {"STARTTLS late, strict", ST, HEAD "STARTTLS\nDATA\n.\nQUIT",
     HEAD_SAID "4 STARTTLS 503 5.5.1\n5 DATA 354\n= a@b.c > d@e.f\n"
               ". 6 250 2.6.0\n7 QUIT 221 2.0.0\n"},
    {"STARTTLS late, tolerant", T, HEAD "STARTTLS\nDATA\n.\nQUIT",
     HEAD_SAID "4 STARTTLS 220 2.0.0\n5 DATA 354\n= a@b.c tls > d@e.f\n"
               ". 6 250 2.6.0\n7 QUIT 221 2.0.0\n"},

    /* ends */
    {"no period, tolerant", T, HEAD "DATA\nx",
     HEAD_SAID DATA_SAID "| x\n5 Q-13@0\n. 5 250 2.6.0\n! 0 221 2.0.0\n"},
    {"no period, strict", ST, HEAD "DATA\nx",
     HEAD_SAID DATA_SAID "| x\n5 Q-13@0\n. 5 554 5.6.0\n! 0 221 2.0.0\n"},
    {"skipped text without period", T | ST, "HELO x\nDATA\nx",
     "1 HELO 250\n2 DATA 503 5.5.1\n! 3 554 5.5.1\n! 0 221 2.0.0\n"},
    {"a mail behind QUIT", T | ST, "QUIT\n\nhelo x\nMAIL FROM:<a@b>",
     "1 QUIT 221 2.0.0\n3 Q-12@1 helo x\n! 0 250 2.0.0\n"},
    {"debris behind QUIT", T | ST, "QUIT\n/*\n//",
     "1 QUIT 221 2.0.0\n"
     "! 0 250 2.0.0\n"},

    /* dots and padding */
    {"dots", T, HEAD "DATA\n..\n...x\n.x\n. x\n.   \nQUIT",
     HEAD_SAID DATA_SAID "| .\n| ..x\n7 Q-15@1\n| x\n|  x\n. 9 250 2.6.0\n"
                         "10 QUIT 221 2.0.0\n"},
    {"padding", T | ST, HEAD "DATA   \nx  y   \n     \n.  \nQUIT  ",
     HEAD_SAID DATA_SAID "| x  y\n| \n. 7 250 2.6.0\n8 QUIT 221 2.0.0\n"},

    /* no commands */
    {"no commands at all: E11", T | ST, "R1\nR2\nR3\nR4\nR5\nR6\nR7",
     "1 ? 500 5.5.1 @1\n2 ? 500 5.5.1 @1\n3 ? 500 5.5.1 @1\n"
     "4 ? 500 5.5.1 @1\n5 ? 500 5.5.1 @1\n5 Q-40@0\n! 5 500 5.5.0\n"},
    {"few records, none a command", T | ST, "R1\nR2",
     "1 ? 500 5.5.1 @1\n2 ? 500 5.5.1 @1\n2 Q-40@0\n! 0 221 2.0.0\n"},
    {"another dialect: E13", T | ST, "X-FROM: a@b\nX-TO: c@d",
     "1 ? 500 5.5.1 @1\n1 Q-53@1 X-FROM:\n2 ? 500 5.5.1 @1\n2 Q-40@0\n"
     "! 0 221 2.0.0\n"},
    {"a recipient in error is not counted", T | ST,
     "HELO x\nMAIL FROM:<a@b>\nRCPT TO:<@>\nRCPT TO:<@>\nRCPT TO:<@>\n"
     "RCPT TO:<@>\nRCPT TO:<@>\nRCPT TO:<@>\nRCPT TO:<c@d>\nDATA\n.\nQUIT",
     "1 HELO 250\n2 MAIL 250 2.1.0\n3 RCPT 501 5.1.3 @10\n"
     "4 RCPT 501 5.1.3 @10\n5 RCPT 501 5.1.3 @10\n6 RCPT 501 5.1.3 @10\n"
     "7 RCPT 501 5.1.3 @10\n8 RCPT 501 5.1.3 @10\n9 RCPT 250 2.1.5 #0\n"
     "10 DATA 354\n= a@b > c@d\n. 11 250 2.6.0\n12 QUIT 221 2.0.0\n"},

    /* DATA with words */
    {"DATA with words, strict: PH24561", ST,
     HEAD "DATA x\nBCC: q\nTo: r\n\nDear\n.\nMAIL FROM:<a@b>",
     HEAD_SAID
     "4 DATA 501 5.5.4 @6\n4 Q-44@6\n5 ? 500 5.5.1 @1\n6 ? 500 5.5.1 @1\n"
     "8 ? 500 5.5.1 @1\n9 ? 500 5.5.1 @1\n! 2 554 5.5.1\n"
     "! 9 500 5.5.0\n"},
    {"DATA with words, tolerant", T,
     HEAD "DATA x\nMAIL FROM:<q@r>\n.\nMAIL FROM:<a@b>\nQUIT",
     HEAD_SAID
     "4 DATA 501 5.5.4 @6\n4 Q-44@6\n! 6 554 5.5.1\n7 MAIL 250 2.1.0\n"
     "8 QUIT 221 2.0.0\n"},
    {"DATA in a report is no DATA", T, "DATA SET LIST\nHELO x\nQUIT",
     "1 DATA 501 5.5.4 @6\n1 Q-44@6\n2 HELO 250\n3 QUIT 221 2.0.0\n"},

    /* JCL */
    {"JCL, tolerant", T, "//JOB\n/*\nHELO x\nQUIT",
     "1 Q-46@1 //JOB\n2 Q-46@1 /*\n3 HELO 250\n4 QUIT 221 2.0.0\n"
     "! 0 250 2.0.0\n"},
    {"JCL, strict", ST, "//JOB\nHELO x\nQUIT",
     "1 ? 500 5.5.1 @1\n2 HELO 250\n3 QUIT 221 2.0.0\n"},
    {"a punch's card, tolerant", T, ":READ  MAIL     NOTE     A1\nHELO x\nQUIT",
     "1 Q-57@1 :READ  MAIL     NOTE     A1\n2 HELO 250\n3 QUIT 221 2.0.0\n"
     "! 0 250 2.0.0\n"},
    {"a reader's cards, tolerant", T, "USERID SMTP\nID SMTP\nHELO x\nQUIT",
     "1 Q-57@1 USERID SMTP\n2 Q-57@1 ID SMTP\n3 HELO 250\n"
     "4 QUIT 221 2.0.0\n! 0 250 2.0.0\n"},
    {"a punch's card, strict", ST, ":READ  MAIL\nHELO x\nQUIT",
     "1 ? 500 5.5.1 @1\n2 HELO 250\n3 QUIT 221 2.0.0\n"},
    {"a reader's card behind a command", T | ST, "HELO x\nID SMTP\nQUIT",
     "1 HELO 250\n2 ? 500 5.5.1 @1\n3 QUIT 221 2.0.0\n"},
    {"JCL in text", T | ST, HEAD "DATA\n//JOB\n/*\n.\nQUIT",
     HEAD_SAID DATA_SAID "| //JOB\n| /*\n. 7 250 2.6.0\n8 QUIT 221 2.0.0\n"},
};

/* The lines of @job in @cp's bytes, a record each. */
static void run(const struct batch_options *options, const struct codepage *cp,
                const char *job, struct buf *said)
{
    struct batch *b = NULL;
    buf_init(said, 1 << 20);
    assert_int_equal(batch_new(options, cp, &b), 0);
    for (uint64_t number = 1; job; number++) {
        size_t len = strcspn(job, "\n");
        struct codepage_coder coder;
        char bytes[4096 + 16];
        assert_true(len * 4 < sizeof bytes);
        codepage_coder_init(&coder, cp, &codepage_policy_mail);
        struct codepage_result r =
            codepage_encode_record(&coder, job, len, bytes, sizeof bytes);
        codepage_coder_clear(&coder);
        say_record(said, cp, b, span_of(bytes, r.written), number);
        job = job[len] ? job + len + 1 : NULL;
    }
    assert_int_equal(batch_end(b), 0);
    say_all(said, cp, b);
    struct batch_item item;
    assert_int_equal(batch_next(b, &item), STEP_END);
    batch_free(&b);
}

static void expect(const struct batch_options *options, const char *page,
                   const char *job, const char *wanted)
{
    struct codepage *cp = say_page(page);
    struct buf said;
    run(options, cp, job, &said);
    if (strcmp(buf_text(&said), wanted) != 0)
        fail_msg("in %s\n%sinstead of\n%s", page, buf_text(&said), wanted);
    buf_clear(&said);
    codepage_free(&cp);
}

static void dialogues(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("# %s\n", cases[i].name);
        for (int p = T; p <= ST; p++) {
            if (!(cases[i].profiles & p))
                continue;
            struct batch_options o;
            batch_defaults(&o, p == T ? PROFILE_TOLERANT : PROFILE_STRICT);
            expect(&o, "UTF-8", cases[i].job, cases[i].said);
            if (!utf8_is_ascii(span_text(cases[i].job ? cases[i].job : "")))
                continue;
            expect(&o, "IBM-1047", cases[i].job, cases[i].said);
            expect(&o, "IBM-939", cases[i].job, cases[i].said);
        }
    }
}

static void limits(void **state)
{
    (void)state;
    struct batch_options o;
    batch_defaults(&o, PROFILE_TOLERANT);
    o.max_recipients = 2;
    expect(&o, "IBM-1047", HEAD "RCPT TO:<g@h>\nRCPT TO:<i@j>\nDATA\n.\nQUIT",
           HEAD_SAID
           "4 RCPT 250 2.1.5 #1\n5 RCPT 452 4.5.3\n5 Q-48@0\n6 DATA 354\n"
           "= a@b.c > d@e.f, g@h\n. 7 250 2.6.0\n"
           "8 QUIT 221 2.0.0\n");

    batch_defaults(&o, PROFILE_TOLERANT);
    o.max_mail_bytes = 10;
    expect(&o, "IBM-1047",
           HEAD "DATA\n1234\n12\n1\n2\n.\nMAIL FROM:<a@b> SIZE=11\n"
                "MAIL FROM:<a@b> SIZE=10\nRCPT TO:<c@d>\nDATA\n12345678\n.\n"
                "QUIT",
           HEAD_SAID DATA_SAID
           "| 1234\n| 12\n. 7 552 5.3.4\n10 MAIL 552 5.3.4\n"
           "11 MAIL 250 2.1.0\n12 RCPT 250 2.1.5 #0\n13 DATA 354\n"
           "= a@b > c@d\n| 12345678\n. 15 250 2.6.0\n16 QUIT 221 2.0.0\n");

    batch_defaults(&o, PROFILE_TOLERANT);
    o.max_job_bytes = 46;
    expect(&o, "IBM-1047", HEAD "DATA\n1\n23\n.\nQUIT",
           HEAD_SAID DATA_SAID "| 1\n. 6 552 5.3.4\n! 6 552 5.3.4\n");

    batch_defaults(&o, PROFILE_STRICT);
    o.syntax_error_limit = 0;
    expect(&o, "IBM-1047", "1\n2\n3\n4\n5\n6\nHELO x",
           "1 ? 500 5.5.1 @1\n2 ? 500 5.5.1 @1\n3 ? 500 5.5.1 @1\n"
           "4 ? 500 5.5.1 @1\n5 ? 500 5.5.1 @1\n6 ? 500 5.5.1 @1\n"
           "7 HELO 250\n! 0 221 2.0.0\n");
}

static void line_is_cut(void **state)
{
    (void)state;
    struct batch_options o;
    char job[2000] = HEAD "DATA\n", said[2000] = HEAD_SAID DATA_SAID "| ";
    memset(job + strlen(job), 'x', 1000);
    strcat(job, "\n.\nQUIT");
    memset(said + strlen(said), 'x', 998);
    char *line = strstr(said, "| ");
    char wanted[2100];
    snprintf(wanted, sizeof wanted,
             "%.*s5 Q-56@999\n%s\n. 6 250 2.6.0\n"
             "7 QUIT 221 2.0.0\n",
             (int)(line - said), said, line);
    for (int p = T; p <= ST; p++) {
        batch_defaults(&o, p == T ? PROFILE_TOLERANT : PROFILE_STRICT);
        o.line_truncate = true;
        expect(&o, "IBM-1047", job, wanted);
    }
}

static void last_slash_star(void **state)
{
    (void)state;
    struct batch_options o;
    batch_defaults(&o, PROFILE_TOLERANT);
    o.drop_last_slash_star = true;
    expect(&o, "IBM-1047", HEAD "DATA\nx\n/*  ",
           HEAD_SAID DATA_SAID "| x\n6 Q-46@1 /*\n6 Q-13@0\n. 6 250 2.6.0\n"
                               "! 0 221 2.0.0\n");
    expect(&o, "IBM-1047", HEAD "DATA\n/*\nx\n/*\n.\nQUIT",
           HEAD_SAID DATA_SAID "| /*\n| x\n| /*\n. 8 250 2.6.0\n"
                               "9 QUIT 221 2.0.0\n");
}

static void cards_are_joined(void **state)
{
    (void)state;
    struct batch_options o;
    batch_defaults(&o, PROFILE_TOLERANT);
    o.join_cards = true;
    char job[400];
    snprintf(job, sizeof job,
             "HELO x\nMAIL FROM:<a@b>\nRCPT TO:<%.64s@\n%.4s.example> X=1\n"
             "DATA\n.\nQUIT",
             "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
             "aaaaaa",
             "host");
    /* 74 characters are not a full card: not joined, so refused. */
    struct codepage *cp = say_page("IBM-1047");
    struct buf said;
    run(&o, cp, job, &said);
    assert_non_null(strstr(buf_text(&said), "3 RCPT 501 5.1.3 @9\n"));
    buf_clear(&said);
    codepage_free(&cp);

    expect(&o, "IBM-1047",
           "HELO x\nMAIL FROM:<a@b>\n"
           "RCPT TO:<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@bbbbbbbbbbbbbbbbbbbbbbbbbb"
           "bbb.cccccccccc\nccc.example> X=1\nDATA\n.\nQUIT",
           "1 HELO 250\n2 MAIL 250 2.1.0\n3 RCPT 250 2.1.5 #0\n4 Q-17@1\n"
           "4 Q-43@14 X=1\n5 DATA 354\n"
           "= a@b > aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@"
           "bbbbbbbbbbbbbbbbbbbbbbbbbbbbb.ccccccccccccc.example\n"
           ". 6 250 2.6.0\n7 QUIT 221 2.0.0\n");
}

/* What waits between MAIL and DATA has a limit: the mail is given up, not the
 * memory. */
static void endless_talk(void **state)
{
    (void)state;
    enum { LINES = 30100 };
    static const char line[] = "NOOP\n", tail[] = "RCPT TO:<g@h>\nQUIT";
    struct batch_options o;
    batch_defaults(&o, PROFILE_TOLERANT);
    o.max_recipients = 1;
    struct buf job, said;
    buf_init(&job, 1 << 20);
    assert_int_equal(buf_append_text(&job, HEAD), 0);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(buf_append_text(&job, line), 0);
    assert_int_equal(buf_append_text(&job, tail), 0);

    struct codepage *cp = say_page("UTF-8");
    run(&o, cp, buf_text(&job), &said);
    assert_non_null(strstr(buf_text(&said), "\n! 2 554 5.5.0\n"));
    assert_non_null(strstr(buf_text(&said), "RCPT 503 5.5.1\n"));
    buf_clear(&said);
    buf_clear(&job);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dialogues),        cmocka_unit_test(limits),
        cmocka_unit_test(line_is_cut),      cmocka_unit_test(last_slash_star),
        cmocka_unit_test(cards_are_joined), cmocka_unit_test(endless_talk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
