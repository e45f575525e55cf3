#include "check.h"
#include "cuts.h"
#include "live_say.h"
#include "make.h"

#include <errno.h>

#define HELLO "HELO MVS\n"
#define HEAD "MAIL FROM:<a@b.c>\nRCPT TO:<d@e.f>\n"
#define MAIL HEAD "DATA\nSubject: x\n\ntext\n.\n"
#define HELLO_SAID " 220\nhello 250\n"
#define HEAD_SAID "mail a@b.c\n 250 2.1.0\nrcpt d@e.f\n 250 2.1.5\n"
#define MAIL_SAID                                            \
    HEAD_SAID "data for 1\n 354\n| Subject: x\n| \n| text\n" \
              "end 250 2.6.0\n 250 2.6.0\n"
#define QUIT_SAID " 221 2.0.0\nclose\n"

static const struct {
    const char *name, *typed, *said;
} cases[] = {
    {"only a greeting", "", " 220\n"},
    {"one mail", HELLO MAIL "QUIT\n", HELLO_SAID MAIL_SAID QUIT_SAID},
    {"two mails and nothing behind QUIT", HELLO MAIL MAIL "QUIT\n" MAIL,
     HELLO_SAID MAIL_SAID MAIL_SAID QUIT_SAID},
    {"EHLO", "EHLO MVS\nQUIT\n", HELLO_SAID QUIT_SAID},
    {"small talk", "NOOP\nHELP\nVRFY x\nTICK 7\nVERB ON\nQUIT\n",
     " 220\n 250 2.0.0\n 214 2.0.0\n 252 2.0.0\n 250 2.0.0\n 250 "
     "2.0.0\n" QUIT_SAID},
    {"empty records say nothing", "\n \nQUIT\n", " 220\n" QUIT_SAID},
    {"what is not served",
     HELLO "EXPN x\nAUTH PLAIN x\nBDAT 3 LAST\nSTARTTLS\nQUIT\n",
     HELLO_SAID
     " 502 5.5.1\n 502 5.5.1 @1\n 502 5.5.1 @1\n 502 5.5.1\n" QUIT_SAID},
    {"JCL is no command", "//STEP EXEC\n/*\nQUIT\n",
     " 220\n 500 5.5.1 @1\n 500 5.5.1 @1\n" QUIT_SAID},
    {"one bad recipient",
     HELLO "MAIL FROM:<a@b.c>\nRCPT TO:<x y@z>\n"
           "RCPT TO:<d@e.f>\nDATA\n.\n",
     HELLO_SAID "mail a@b.c\n 250 2.1.0\n 501 5.1.3 @10\nrcpt d@e.f\n"
                " 250 2.1.5\ndata for 1\n 354\nend 250 2.6.0\n 250 2.6.0\n"},
    {"refused recipients do not count",
     HELLO "MAIL FROM:<a@b.c>\nRCPT TO:<no@e.f>\nDATA\nRCPT TO:<d@e.f>\n"
           "RCPT TO:<no@e.f>\nRCPT TO:<no@e.f>\nRCPT TO:<d@e.f>\nDATA\n.\n",
     HELLO_SAID
     "mail a@b.c\n 250 2.1.0\nrcpt no@e.f\n 550 5.1.1\n"
     " 503 5.5.1\nrcpt d@e.f\n 250 2.1.5\nrcpt no@e.f\n 550 5.1.1\n"
     "rcpt no@e.f\n 550 5.1.1\nrcpt d@e.f\n 250 2.1.5\ndata for 2\n 354\n"
     "end 250 2.6.0\n 250 2.6.0\n"},
    {"a refused sender", HELLO "MAIL FROM:<no@b>\nRCPT TO:<d@e.f>\nDATA\n" HEAD,
     HELLO_SAID "mail no@b\n 550 5.1.1\n 503 5.5.1\n 503 5.5.1\n" HEAD_SAID},
    {"DATA out of order skips nothing", HELLO "DATA\nNOOP\n.\nQUIT\n",
     HELLO_SAID " 503 5.5.1\n 250 2.0.0\n 500 5.5.1 @1\n" QUIT_SAID},
    {"a second MAIL sends nobody's text",
     HELLO HEAD "MAIL FROM:<q@r>\n"
                "RCPT TO:<s@t>\nDATA\nNOOP\nRSET\n" MAIL,
     HELLO_SAID HEAD_SAID " 503 5.5.1\n 503 5.5.1\n 503 5.5.1\n 250 2.0.0\n"
                          "forget\n 250 2.0.0\n" MAIL_SAID},
    {"RSET, HELO and QUIT forget",
     HELLO HEAD "RSET\n" HEAD "HELO x\n" HEAD "QUIT\n",
     HELLO_SAID HEAD_SAID "forget\n 250 2.0.0\n" HEAD_SAID
                          "forget\nhello 250\n" HEAD_SAID
                          " 221 2.0.0\nforget\nclose\n"},
    {"421 of who answers", HELLO "MAIL FROM:<a@b.c>\nRCPT TO:<gone@b>\nNOOP\n",
     HELLO_SAID "mail a@b.c\n 250 2.1.0\nrcpt gone@b\n 421 4.3.2\n"
                "forget\nclose\n"},
    {"too many errors", HELLO "A\nB\nC\nD\nE\nF\n",
     HELLO_SAID " 500 5.5.1 @1\n 500 5.5.1 @1\n 500 5.5.1 @1\n 500 5.5.1 @1\n"
                " 500 5.5.1 @1\n 421 4.7.0\nclose\n"},
    {"errors are remembered between mails", HELLO "A\nB\n" MAIL "C\nD\nE\nF\n",
     HELLO_SAID
     " 500 5.5.1 @1\n 500 5.5.1 @1\n" MAIL_SAID
     " 500 5.5.1 @1\n 500 5.5.1 @1\n 500 5.5.1 @1\n 421 4.7.0\nclose\n"},
    {"dots", HELLO HEAD "DATA\n..\n.x\n...\n.\nQUIT\n",
     HELLO_SAID HEAD_SAID "data for 1\n 354\n| .\n| x\n| ..\n"
                          "end 250 2.6.0\n 250 2.6.0\n" QUIT_SAID},
    {"a mail too large",
     HELLO HEAD "DATA\n1234567890123456789012345678901234\n"
                "more\n.\n" MAIL,
     HELLO_SAID HEAD_SAID "data for 1\n 354\nend 552 5.3.4\n"
                          " 552 5.3.4\n" MAIL_SAID},
    {"a SIZE too large", HELLO "MAIL FROM:<a@b> SIZE=100\n" MAIL,
     HELLO_SAID " 552 5.3.4\n" MAIL_SAID},
    {"a path that is none", HELLO "MAIL FROM:<a@b.c>\nRCPT TO:<d,e@f>\n",
     HELLO_SAID "mail a@b.c\n 250 2.1.0\n 501 5.1.3 @10\n"},
};

static const struct framing {
    const char *name, *page;
    struct make make;
} framings[] = {
    {"NL", "IBM-1140", {.recfm = RECFM_TEXT, .end = "15"}},
    {"LF", "IBM-1140", {.recfm = RECFM_TEXT, .end = "25"}},
    {"CRLF", "IBM-1140", {.recfm = RECFM_TEXT, .end = "0D25"}},
    {"F80", "IBM-1140", {.recfm = RECFM_F, .lrecl = 80}},
    {"RDW", "IBM-1140", {.recfm = RECFM_V}},
    {"LF", "UTF-8", {.recfm = RECFM_TEXT, .end = "0A", .ascii = true}},
    {"CRLF", "UTF-8", {.recfm = RECFM_TEXT, .end = "0D0A", .ascii = true}},
};

/* ------------------------------------------------------------------ players */

static struct live_table table_of(const char *framing,
                                  const struct codepage *cp, bool late)
{
    struct live_table table = {.late = late};
    table.options.cp = cp;
    batch_defaults(&table.options.batch, PROFILE_TOLERANT);
    table.options.batch.max_mail_bytes = 30;
    assert_int_equal(live_framing(framing, cp, &table.options.format), 0);
    return table;
}

static void check_case(size_t c, const struct framing *f, bool late)
{
    struct codepage *cp = say_page(f->page);
    struct live_table table = table_of(f->name, cp, late);
    struct cuts cuts = {.begin = live_table_begin,
                        .feed = live_table_feed,
                        .end = live_table_end,
                        .arg = &table,
                        .max_places = 200};
    struct buf input, said;
    buf_init(&input, 1 << 20);
    make_dataset(&f->make, cases[c].typed, &input);
    cuts_check(&cuts, buf_span(&input), &said);
    const char *text = buf_text(&said);
    if (strcmp(text, cases[c].said) != 0)
        fail_msg("%s, %s, %s: it says\n%s\ninstead of\n%s", cases[c].name,
                 f->name, f->page, text, cases[c].said);
    buf_clear(&said);
    buf_clear(&input);
    codepage_free(&cp);
}

static void sessions(void **state)
{
    (void)state;
    for (size_t c = 0; c < COUNT(cases); c++) {
        for (size_t f = 0; f < COUNT(framings); f++) {
            check_case(c, &framings[f], false);
            check_case(c, &framings[f], true);
        }
    }
}

/* ---------------------------------------------------------------- smuggling */

#define SAID_SO_FAR HELLO_SAID HEAD_SAID "data for 1\n 354\n| x\n"
#define FAULTY " 554 5.5.2\nforget\nclose\n"
#define ONE_MAIL "end 250 2.6.0\n 250 2.6.0\n"

/* Behind these octets stand a line end, a lone period in whatever way, and
 * another mail: it must never be asked for. */
static const struct {
    const char *name, *framing, *page;
    const char *octets; /* in the notation of notation.h */
    const char *said;   /* behind SAID_SO_FAR */
} smuggled[] = {
    {"LF.LF among NL", "NL", "IBM-1047",
     "'y' 25 '.' 25 'MAIL FROM:<e@v>' 15 '.' 15", FAULTY},
    {"CR.CR among NL", "NL", "IBM-1047",
     "'y' 0D '.' 0D 'MAIL FROM:<e@v>' 15 '.' 15", FAULTY},
    {"CRLF.CRLF among NL", "NL", "IBM-1047",
     "'y' 0D25 '.' 0D25 'MAIL FROM:<e@v>' 15 '.' 15", FAULTY},
    {"NL.NL among LF", "LF", "IBM-1047",
     "'y' 15 '.' 15 'MAIL FROM:<e@v>' 25 '.' 25", FAULTY},
    {"LF.LF among CRLF", "CRLF", "IBM-1047",
     "'y' 25 '.' 25 'MAIL FROM:<e@v>' 0D25 '.' 0D25", FAULTY},
    {"LF.CRLF", "CRLF", "UTF-8",
     "\"y\" 0A \".\" 0D0A \"MAIL FROM:<e@v>\" 0D0A \".\" 0D0A", FAULTY},
    {"CR.CRLF", "CRLF", "UTF-8",
     "\"y\" 0D \".\" 0D0A \"MAIL FROM:<e@v>\" 0D0A \".\" 0D0A", FAULTY},
    {"CRLF.CRLF among LF", "LF", "UTF-8",
     "\"y\" 0D0A \".\" 0D0A \"MAIL FROM:<e@v>\" 0A \".\" 0A", FAULTY},
    {"NEL of UTF-8 ends no line", "LF", "UTF-8",
     "\"y\" C285 \".\" C285 \"MAIL FROM:<e@v>\" 0A \".\" 0A",
     "| y\xC2\x85.\xC2\x85MAIL FROM:<e@v>\n" ONE_MAIL},
    {"line ends inside a counted record", "RDW", "IBM-1047",
     "00090000 'y' 15 '.' 15 'R' 00060000 '.' 40 00050000 '.'",
     "| y\xC2\x85.\xC2\x85R\n" ONE_MAIL " 500 5.5.1 @1\n"},
    {"CR and LF inside a counted record", "RDW", "IBM-1047",
     "000B0000 'y' 0D25 '.' 0D25 'R' 00050000 '.'", "| y\r\n.\r\nR\n" ONE_MAIL},
    {"line ends inside a card", "F80", "IBM-1047",
     "'y' 25 '.' 25 'RSET' 40*72 '.' 40*79", "| y\n.\nRSET\n" ONE_MAIL},
    {"NUL inside a card", "F80", "IBM-1047", "'y' 00 '.' 40*77 '.' 40*79",
     "| y~.\n" ONE_MAIL},
    {"an RDW that is too short", "RDW", "IBM-1047", "00030000 'x'", FAULTY},
    {"an RDW that is too long", "RDW", "IBM-1047", "7FFF0000 'x'", FAULTY},
};

static void type_so_far(const struct framing *f, struct buf *input)
{
    make_dataset(&f->make, HELLO HEAD "DATA\nx\n", input);
}

/* A NUL would end the text of what was said. */
static void show_nulls(struct buf *said)
{
    for (size_t i = 0; i < said->len; i++) {
        if (said->bytes[i] == '\0')
            said->bytes[i] = '~';
    }
}

static const struct framing *framing_of(const char *name, const char *page)
{
    bool ascii = strcmp(page, "UTF-8") == 0;
    for (size_t i = 0; i < COUNT(framings); i++) {
        if (strcmp(framings[i].name, name) == 0 &&
            framings[i].make.ascii == ascii)
            return &framings[i];
    }
    abort();
}

static void no_second_mail(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(smuggled); i++) {
        struct codepage *cp = say_page(smuggled[i].page);
        struct live_table table = table_of(smuggled[i].framing, cp, false);
        table.options.batch.max_mail_bytes = 0;
        struct cuts cuts = {.begin = live_table_begin,
                            .feed = live_table_feed,
                            .end = live_table_end,
                            .arg = &table};
        struct buf input, said;
        buf_init(&input, 1 << 20);
        type_so_far(framing_of(smuggled[i].framing, smuggled[i].page), &input);
        notation_read(smuggled[i].octets, &input);
        cuts_check(&cuts, buf_span(&input), &said);
        show_nulls(&said);
        const char *text = buf_text(&said);
        assert_memory_equal(text, SAID_SO_FAR, strlen(SAID_SO_FAR));
        if (strncmp(text + strlen(SAID_SO_FAR), smuggled[i].said,
                    strlen(smuggled[i].said)) != 0 ||
            strstr(text, "mail e@v"))
            fail_msg("%s: it says\n%s", smuggled[i].name, text);
        buf_clear(&said);
        buf_clear(&input);
        codepage_free(&cp);
    }
}

/* --------------------------------------------------------------- the others */

static struct live_player *player_at(struct live_table *table,
                                     const char *typed, struct buf *said)
{
    struct buf input;
    buf_init(&input, 1 << 20);
    buf_init(said, 1 << 20);
    make_dataset(&framings[0].make, typed, &input);
    struct live_player *p = live_table_begin(table);
    live_play(p, buf_span(&input), said);
    buf_clear(&input);
    buf_empty(said);
    return p;
}

static void tls(void **state)
{
    (void)state;
    struct codepage *cp = say_page("IBM-1047");
    struct live_table table = table_of("NL", cp, false);
    table.options.starttls = true;
    struct buf said;
    struct live_player *p =
        player_at(&table, HELLO HEAD "STARTTLS\n" MAIL, &said);
    assert_true(live_waits(p->live));
    assert_int_equal(p->mails, 0);
    assert_true(p->pending.len > 0); /* for the owner of the socket to drop */
    buf_empty(&p->pending);
    assert_string_equal(live_helo(p->live), "MVS");
    live_secured(p->live);
    assert_string_equal(live_helo(p->live), "");

    struct buf input;
    buf_init(&input, 1 << 20);
    make_dataset(&framings[0].make, "RCPT TO:<x@y>\nEHLO a\nSTARTTLS\n" MAIL,
                 &input);
    live_play(p, buf_span(&input), &said);
    assert_string_equal(buf_text(&said),
                        " 503 5.5.1\nhello 250\n 502 5.5.1\n" MAIL_SAID);
    buf_clear(&input);
    buf_clear(&said);
    live_player_free(p);
    codepage_free(&cp);
}

/* The number behind SIZE in the reply to EHLO; "" when there is none. */
static void read_announced(struct live *l, char out[32])
{
    struct live_item item;
    *out = '\0';
    assert_int_equal(live_feed(l, SPAN("EHLO x\n")), 0);
    while (live_next(l, &item) == STEP_ITEM) {
        const char *size =
            item.kind == LIVE_HELLO ? strstr(item.reply.text, "SIZE ") : NULL;
        if (size)
            sscanf(size, "SIZE %31[0-9]", out);
    }
}

/* What may be declared, where those who take the mails set a limit as well.
 * The text is held to ours alone: theirs is of what is made of it. */
static void limits_of_others(void **state)
{
    (void)state;
    static const struct {
        uint64_t ours, theirs;
        const char *announced, *said;
    } limits[] = {
        {30, 0, "30", "25 yes, 31 no"},
        {30, 20, "20", "20 yes, 21 no"},
        {30, 40, "30", "30 yes, 31 no"},
        {0, 20, "20", "20 yes, 21 no"},
        {0, 0, "", "99 yes, 99999999999999999999 yes"},
    };
    struct codepage *cp = say_page("UTF-8");
    for (size_t i = 0; i < COUNT(limits); i++) {
        struct live_table table = table_of("LF", cp, false);
        struct live *l = NULL;
        char announced[32], yes[32], no[32], word[8];
        table.options.batch.max_mail_bytes = limits[i].ours;
        table.options.batch.largest = limits[i].theirs;
        assert_int_equal(live_new(&table.options, &l), 0);
        read_announced(l, announced);
        assert_string_equal(announced, limits[i].announced);
        assert_int_equal(
            sscanf(limits[i].said, "%31s yes, %31s %7s", yes, no, word), 3);
        for (int turn = 0; turn < 2; turn++) {
            char line[80];
            struct live_item item;
            int len =
                snprintf(line, sizeof line, "RSET\nMAIL FROM:<a@b.c> SIZE=%s\n",
                         turn == 0 ? yes : no);
            assert_int_equal(live_feed(l, span_of(line, (size_t)len)), 0);
            bool asked = false;
            while (live_next(l, &item) == STEP_ITEM)
                asked |= item.kind == LIVE_MAIL;
            assert_int_equal(asked, turn == 0 || strcmp(word, "yes") == 0);
            static const struct reply ok = {.code = 250};
            assert_int_equal(asked ? live_answer(l, &ok) : 0, 0);
            while (live_next(l, &item) == STEP_ITEM)
                ;
        }
        live_free(&l);
    }
    codepage_free(&cp);
}

static void dismissals(void **state)
{
    (void)state;
    static const struct {
        const char *typed, *said;
        enum live_stage stage;
    } at[] = {
        {"", " 421 4.4.2\nclose\n", LIVE_IDLE},
        {HELLO, " 421 4.4.2\nclose\n", LIVE_IDLE},
        {HELLO HEAD, " 421 4.4.2\nforget\nclose\n", LIVE_IDLE},
        {HELLO HEAD "DATA\nx\n", " 421 4.4.2\nforget\nclose\n", LIVE_RECEIVING},
        {HELLO MAIL, " 421 4.4.2\nclose\n", LIVE_IDLE},
        {"QUIT\n", "", LIVE_OVER},
    };
    struct codepage *cp = say_page("IBM-1047");
    struct live_table table = table_of("NL", cp, false);
    for (size_t i = 0; i < 2 * COUNT(at); i++) {
        struct buf said;
        bool hang_up = i % 2;
        struct live_player *p = player_at(&table, at[i / 2].typed, &said);
        assert_int_equal(live_stage(p->live), at[i / 2].stage);
        if (hang_up)
            live_hang_up(p->live);
        else
            assert_int_equal(live_dismiss(p->live, "421 4.4.2", "Idle"), 0);
        live_drain(p, &said);
        const char *expected = at[i / 2].said;
        if (hang_up && *expected)
            expected += strlen(" 421 4.4.2\n");
        assert_string_equal(buf_text(&said), expected);
        assert_int_equal(live_stage(p->live), LIVE_OVER);
        buf_clear(&said);
        live_player_free(p);
    }
    codepage_free(&cp);
}

static void substitutes(void **state)
{
    (void)state;
    struct codepage *cp = say_page("IBM-1141");
    struct live_table table = table_of("NL", cp, false);
    table.options.batch.atsign.substitute = 0xA7; /* the byte of IBM's @ */
    struct live_player *p = live_player_new(&table.options, false);
    struct buf input, said;
    buf_init(&input, 4096);
    buf_init(&said, 4096);
    notation_read("'HELO x' 15 'MAIL FROM:<a' 7C 'b.c>' 15 'RCPT TO:<d' B5 "
                  "'e.f>' 15",
                  &input);
    live_play(p, buf_span(&input), &said);
    assert_string_equal(buf_text(&said), HELLO_SAID HEAD_SAID);
    buf_clear(&input);
    buf_clear(&said);
    live_player_free(p);
    codepage_free(&cp);
}

static void wrong_options(void **state)
{
    (void)state;
    struct codepage *cp = say_page("IBM-1047");
    struct live_table table = table_of("rdw", cp, false);
    struct live *l = NULL;
    assert_int_equal(live_framing("VB", cp, &table.options.format), -EINVAL);
    table.options.batch.atsign.automatic = true;
    assert_int_equal(live_new(&table.options, &l), -EINVAL);
    assert_null(l);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sessions),
        cmocka_unit_test(no_second_mail),
        cmocka_unit_test(tls),
        cmocka_unit_test(dismissals),
        cmocka_unit_test(substitutes),
        cmocka_unit_test(wrong_options),
        cmocka_unit_test(limits_of_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
