#include "check.h"
#include "failed_mail.h"
#include "report/notice.h"

#include "base/buf.h"
#include "base/scope.h"

#include <errno.h>

#define R OUTCOME_REFUSED
#define D OUTCOME_DELIVERED
#define P OUTCOME_DEFERRED
#define MAIL "Subject: s\r\nX: y\r\n\r\nline\r\n.dot\r\n..\r\n"

static struct job_facts facts = {.id = 17,
                                 .job_name = (char *)"PAYROLL",
                                 .job_id = (char *)"JOB01234",
                                 .accepted = {1700000000, 0}};

static char *write_notice(enum profile profile, const struct mail *mail,
                          struct pieces *original, int expect)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    const struct notice notice = {.profile = profile,
                                  .host = "gw.example.com",
                                  .facts = &facts,
                                  .mail = mail,
                                  .now = {1700000100, 5},
                                  .original = {pieces_next, original}};
    assert_int_equal(notice_write(&notice, out), expect);
    fclose(out);
    return text;
}

static size_t times(const char *text, const char *what)
{
    size_t count = 0;
    for (; (text = strstr(text, what)); text++)
        count++;
    return count;
}

#define MAX_WANTED 8
static const struct form_case {
    const char *name;
    enum profile profile;
    const char *ret, *envid;
    struct failed_recipient to[4];
    const char *wanted[MAX_WANTED]; /* each once */
    const char *absent[4];
    const char *sender; /* NULL: a@x.org */
} cases[] = {
    {"the job around it",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "b@x.org", .state = R, .codes = "550 5.1.1", .text = "no"}},
     {"HELO gw.example.com\nMAIL FROM:<>\nRCPT TO:<a@x.org>\nDATA\nFrom: ",
      "\nAuto-Submitted: auto-replied\n", "--\n.\nQUIT\n", "PAYROLL",
      "JOB01234", "named in record 6\n", "\nTo: <a@x.org>\n",
      "Final-Recipient: rfc822; b@x.org\n"},
     {"SMTPUTF8"}},
    {"fields of a recipient",
     PROFILE_TOLERANT,
     NULL,
     "Q+2B7",
     {{.address = "b@x.org",
       .orcpt = "rfc822;b+2Bc@x.org",
       .state = R,
       .codes = "550 5.1.1",
       .text = "no such\nmailb\xc3\xb6x"}},
     {"\nOriginal-Envelope-Id: Q+7\n",
      "\nOriginal-Recipient: rfc822;b+c@x.org\nFinal-Recipient: rfc822; "
      "b@x.org\nAction: failed\nStatus: 5.1.1\nRemote-MTA: dns; "
      "relay.example.net\nDiagnostic-Code: smtp; 550 5.1.1 no such\n"
      "    mailb?x\n",
      "    550 5.1.1 no such\n    mailb\xc3\xb6x\n",
      "\nReporting-MTA: dns; gw.example.com\n",
      "\nArrival-Date: Tue, 14 Nov 2023 22:13:20 +0000\n"},
     {0}},
    {"only who is to be told",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "b@x.org", .state = D},
      {.address = "c@x.org", .state = R, .codes = "550", .earlier = true},
      {.address = "d@x.org", .state = R, .notify = "NEVER"}},
     {NULL},
     {"b@x.org", "c@x.org", "d@x.org"}},
    {"what we say, without an enhanced code, and a name twice",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "b@x.org",
       .state = R,
       .codes = "554",
       .text = "late",
       .jes = true,
       .at_data = true},
      {.address = "b@x.org", .state = R, .codes = "554", .duplicate_of = 1}},
     {"Diagnostic-Code: x-ebgate; 554 late\n", "Status: 5.0.0\n",
      "the gateway says:\n    554 late\n"},
     {"Remote-MTA"}},
    {"the mail comes back with doubled dots",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "b@x.org", .state = R, .codes = "550", .text = "no"}},
     {"\nContent-Type: message/rfc822\n\nSubject: s\nX: y\n\nline\n..dot\n"
      "...\n\n--=_17.2."},
     {"\r"}},
    {"RET=HDRS",
     PROFILE_TOLERANT,
     "HDRS",
     NULL,
     {{.address = "b@x.org", .state = R, .codes = "550", .text = "no"}},
     {"\nContent-Type: text/rfc822-headers\n\nSubject: s\nX: y\n\n--"},
     {"line\n"}},
    {"a recipient beyond ASCII",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "\xc3\xbc+x@x.org",
       .state = R,
       .codes = "553",
       .text = "no"}},
     {"MAIL FROM:<>\n", "report-type=delivery-status;", "message/rfc822\n",
      "Final-Recipient: utf-8; \\x{FC}\\x{2B}x@x.org\n"},
     {"global", "Final-Recipient: rfc822"}},
    {"a sender beyond ASCII",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "\xc3\xbc@x.org", .state = R, .codes = "550", .text = "no"},
      {.address = "b@x.org", .state = R, .codes = "550", .text = "no"}},
     {"MAIL FROM:<> SMTPUTF8\nRCPT TO:<\xc3\xb6@x.org>\n",
      "report-type=global-delivery-status;",
      "Final-Recipient: utf-8; \xc3\xbc@x.org\n", "message/global\n",
      "Final-Recipient: rfc822; b@x.org\n"},
     {"message/rfc822"},
     "\xc3\xb6@x.org"},
    {"what a relay or a submitter says ends no group of fields",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "b@x.org",
       .orcpt = "rfc822;x+0A+20+0AAction:y",
       .state = R,
       .codes = "550",
       .text = "one\n\n  \nAction: relayed"}},
     {"\nOriginal-Recipient: rfc822;x\n    Action:y\nFinal-Recipient",
      "Diagnostic-Code: smtp; 550 one\n    Action: relayed\n\n--"},
     {0}},
    {"a server that does not tell of deliveries",
     PROFILE_TOLERANT,
     "FULL",
     "Q7",
     {{.address = "b@x.org",
       .notify = "success",
       .orcpt = "rfc822;was@x.org",
       .state = D,
       .codes = "250 2.0.0",
       .text = "queued as 7",
       .at_data = true},
      {.address = "c@x.org",
       .notify = "SUCCESS",
       .state = D,
       .handover = HANDOVER_VOUCHED},
      {.address = "d@x.org", .state = D}},
     {"\nSubject: Relayed mail\n", "\nOriginal-Envelope-Id: Q7\n",
      "\nOriginal-Recipient: rfc822;was@x.org\nFinal-Recipient: rfc822; "
      "b@x.org\nAction: relayed\nStatus: 2.0.0\nRemote-MTA: dns; "
      "relay.example.net\nDiagnostic-Code: smtp; 250 2.0.0 queued as 7\n",
      "does not tell of deliveries", "\nContent-Type: text/rfc822-headers\n"},
     {"c@x.org", "d@x.org", "line\n", "could not"}},
    {"it was us who delivered, in any profile",
     PROFILE_STRICT,
     NULL,
     NULL,
     {{.address = "b@x.org",
       .notify = "SUCCESS",
       .state = D,
       .codes = "250 2.1.0",
       .text = "Delivered",
       .at_data = true,
       .jes = true,
       .handover = HANDOVER_HERE}},
     {"\nSubject: Delivered mail\n", "\nAction: delivered\nStatus: 2.1.0\n",
      "Diagnostic-Code: x-ebgate; 250 2.1.0 Delivered\n"},
     {"Remote-MTA"}},
    {"a long wait",
     PROFILE_TOLERANT,
     NULL,
     NULL,
     {{.address = "b@x.org",
       .notify = "DELAY",
       .state = P,
       .codes = "451 4.7.1",
       .text = "later",
       .wait = WAIT_BECAME_LONG},
      {.address = "c@x.org", .notify = "DELAY", .state = P, .wait = WAIT_LONG},
      {.address = "d@x.org", .state = P, .wait = WAIT_BECAME_LONG}},
     {"\nSubject: Delayed mail (still being tried)\n",
      "\nAction: delayed\nStatus: 4.7.1\n", "still being tried: you",
      "Diagnostic-Code: smtp; 451 4.7.1 later\n", "text/rfc822-headers\n"},
     {"c@x.org", "d@x.org", "could not be delivered to"}},
    {"all of it in one notice, the gravest on top",
     PROFILE_STRICT,
     NULL,
     NULL,
     {{.address = "b@x.org",
       .notify = "SUCCESS",
       .state = D,
       .codes = "250",
       .text = "ok",
       .at_data = true},
      {.address = "c@x.org",
       .notify = "SUCCESS,FAILURE",
       .state = R,
       .codes = "550 5.1.1",
       .text = "no"}},
     {"\nSubject: Undelivered mail returned to sender\n",
      "c@x.org\nAction: failed\nStatus: 5.1.1\n",
      "b@x.org\nAction: relayed\nStatus: 2.0.0\n", "message/rfc822\n"},
     {"rfc822-headers"}},
    {"IBM's form",
     PROFILE_STRICT,
     NULL,
     NULL,
     {{.address = "b@x.org", .state = R, .codes = "550 5.1.1", .text = "no"},
      {.address = "c@x.org", .state = R, .codes = "551", .text = "gone\n.x"},
      {.address = "d@x.org", .state = D}},
     {"\nSubject: Undeliverable mail\n",
      "\n\n<b@x.org>: 550 5.1.1 no\n<c@x.org>: 551 gone\n    .x\n\n---",
      "\nSubject: s\nX: y\n\nline\n..dot\n...\n.\nQUIT\n"},
     {"MIME", "d@x.org"}},
};

static void forms(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct form_case *c = &cases[i];
        for (size_t piece = 1; piece < 60; piece += 7) {
            struct pieces original = {span_text(MAIL), piece, 0};
            SCOPED(mail_free)
            struct mail *mail =
                failed_mail(c->sender ? c->sender : "a@x.org", c->to);
            mail->envelope.ret = c->ret ? strdup(c->ret) : NULL;
            mail->envelope.envid = c->envid ? strdup(c->envid) : NULL;
            char *text = write_notice(c->profile, mail, &original, 0);
            for (size_t k = 0; k < MAX_WANTED && c->wanted[k]; k++)
                if (times(text, c->wanted[k]) == 0)
                    fail_msg("%s: no %s in\n%s", c->name, c->wanted[k], text);
            for (size_t k = 0; k < 4 && c->absent[k]; k++)
                if (times(text, c->absent[k]) != 0)
                    fail_msg("%s: %s in\n%s", c->name, c->absent[k], text);
            free(text);
        }
    }
}

static void who_is_told(void **state)
{
    (void)state;
    static const struct {
        const char *name, *sender;
        struct failed_recipient to[3];
        bool due;
    } table[] = {
        {"refused", "a@x.org", {{.address = "b@x.org", .state = R}}, true},
        {"null sender", "", {{.address = "b@x.org", .state = R}}, false},
        {"delivered", "a@x.org", {{.address = "b@x.org", .state = D}}, false},
        {"told before",
         "a@x.org",
         {{.address = "b@x.org", .state = R, .earlier = true}},
         false},
        {"NEVER",
         "a@x.org",
         {{.address = "b@x.org", .state = R, .notify = "NEVER"}},
         false},
        {"SUCCESS alone",
         "a@x.org",
         {{.address = "b@x.org", .state = R, .notify = "SUCCESS"}},
         false},
        {"both",
         "a@x.org",
         {{.address = "b@x.org", .state = R, .notify = "success,failure"}},
         true},
        {"relayed, and it is asked for",
         "a@x.org",
         {{.address = "b@x.org", .state = D, .notify = "SUCCESS"}},
         true},
        {"relayed in an earlier try",
         "a@x.org",
         {{.address = "b@x.org",
           .state = D,
           .notify = "SUCCESS",
           .earlier = true}},
         false},
        {"relayed, of a null sender",
         "",
         {{.address = "b@x.org", .state = D, .notify = "SUCCESS"}},
         false},
        {"relayed to who tells of it",
         "a@x.org",
         {{.address = "b@x.org",
           .state = D,
           .notify = "SUCCESS",
           .handover = HANDOVER_VOUCHED}},
         false},
        {"relayed, failures alone are asked for",
         "a@x.org",
         {{.address = "b@x.org", .state = D, .notify = "FAILURE,DELAY"}},
         false},
        {"a short wait",
         "a@x.org",
         {{.address = "b@x.org", .state = P, .notify = "DELAY"}},
         false},
        {"no answer to the dot, and a long wait",
         "a@x.org",
         {{.address = "b@x.org",
           .state = OUTCOME_UNCERTAIN,
           .notify = "delay",
           .wait = WAIT_BECAME_LONG}},
         true},
        {"one of two",
         "a@x.org",
         {{.address = "b@x.org", .state = D},
          {.address = "c@x.org", .state = R}},
         true},
    };
    for (size_t i = 0; i < COUNT(table); i++) {
        SCOPED(mail_free)
        struct mail *mail = failed_mail(table[i].sender, table[i].to);
        if (notice_is_due(mail) != table[i].due)
            fail_msg("%s", table[i].name);
    }
}

/** RCPTs that we refused: told of in the first try, if it is wanted. */
static void who_was_never_named(void **state)
{
    (void)state;
    static const struct failed_recipient fine[] = {
        {.address = "b@x.org", .state = D}, {0}};
    static const struct {
        const char *notify;
        bool recalled, due;
    } table[] = {{NULL, false, true},
                 {NULL, true, false},
                 {"NEVER", false, false},
                 {"SUCCESS,FAILURE", false, true}};
    struct reply bad = {0};
    assert_int_equal(reply_set(&bad, "501 5.1.3", "No address"), 0);
    for (size_t i = 0; i < COUNT(table); i++) {
        SCOPED(mail_free) struct mail *mail = failed_mail("a@x.org", fine);
        const char *notify = table[i].notify;
        assert_int_equal(
            envelope_refuse(&mail->envelope, SPAN("no\033 address"),
                            notify ? span_text(notify) : (struct span){0}, &bad,
                            9),
            0);
        mail->recalled = table[i].recalled;
        assert_int_equal(notice_is_due(mail), table[i].due);
        for (int profile = 0; table[i].due && profile < 2; profile++) {
            struct pieces original = {span_text(MAIL), 100, 0};
            char *text =
                write_notice((enum profile)profile, mail, &original, 0);
            bool plain = profile == PROFILE_STRICT;
            assert_int_equal(times(text, "<no? address>: 501 5.1.3 No address"),
                             plain);
            assert_int_equal(times(text, "Final-Recipient: rfc822; no? address"
                                         "\nAction: failed\nStatus: 5.1.3\n"
                                         "Diagnostic-Code: x-ebgate; 501"),
                             !plain);
            assert_int_equal(times(text, "named in record 9\n"), !plain);
            assert_int_equal(times(text, "b@x.org"), 0);
            free(text);
        }
    }
    reply_clear(&bad);
}

static const struct failed_recipient one[] = {
    {.address = "b@x.org", .state = R, .codes = "550", .text = "no"}, {0}};

/** A mail at the limit comes back whole, one octet more does not. */
static void large_mails(void **state)
{
    (void)state;
    for (int more = 0; more < 2; more++) {
        size_t len = NOTICE_MOST_ORIGINAL + (size_t)more;
        char *octets = malloc(len);
        memset(octets, 'x', len);
        memcpy(octets, "Subject: s\r\n\r\n", 14);
        for (size_t at = 90; at + 2 < len; at += 80)
            memcpy(octets + at, "\r\n", 2);
        struct pieces original = {span_of(octets, len), 10000, 0};
        SCOPED(mail_free) struct mail *mail = failed_mail("a@x.org", one);
        char *text = write_notice(PROFILE_TOLERANT, mail, &original, 0);
        assert_int_equal(times(text, "text/rfc822-headers"), more);
        assert_int_equal(times(text, "message/rfc822"), !more);
        assert_int_equal(strstr(text, "xxxx") != NULL, !more);
        free(text);
        /* A header that is too large itself. */
        memset(octets, 'y', 20);
        original = (struct pieces){span_of(octets, len), 10000, 0};
        text = write_notice(PROFILE_TOLERANT, mail, &original, 0);
        assert_int_equal(times(text, "xx\n\n--=_"), more);
        free(text);
        free(octets);
    }
}

/** A mail of so many parts that those of its notice would be too many. */
static void mails_of_many_parts(void **state)
{
    (void)state;
    for (size_t more = 0; more < 2; more++) {
        struct pieces original = {span_text(MAIL), 100, 0};
        SCOPED(mail_free) struct mail *mail = failed_mail("a@x.org", one);
        mail->facts.part_count = SURVEY_MAX_PARTS - 4 + more;
        char *text = write_notice(PROFILE_TOLERANT, mail, &original, 0);
        assert_int_equal(times(text, "text/rfc822-headers"), more);
        free(text);
    }
}

/** A mail that cannot be read any more: there is no third part. */
static void lost_mails(void **state)
{
    (void)state;
    struct pieces original = {SPAN(""), 100, 0};
    SCOPED(mail_free) struct mail *mail = failed_mail("a@x.org", one);
    char *text = write_notice(PROFILE_TOLERANT, mail, &original, 0);
    assert_int_equal(times(text, "\nContent-Type: "), 3);
    assert_int_equal(times(text, "rfc822\n"), 0);
    free(text);
}

static void long_replies_are_cut_into_lines(void **state)
{
    (void)state;
    char reply[5001];
    memset(reply, 'z', 5000);
    reply[5000] = '\0';
    for (size_t at = 1; at + 1 < 5000; at += 2)
        memcpy(reply + at, "\xc3\xa9", 2);
    const struct failed_recipient to[] = {
        {.address = "b@x.org", .state = R, .codes = "550", .text = reply}, {0}};
    for (int profile = 0; profile < 2; profile++) {
        struct pieces original = {span_text(MAIL), 100, 0};
        SCOPED(mail_free) struct mail *mail = failed_mail("a@x.org", to);
        char *text = write_notice((enum profile)profile, mail, &original, 0);
        for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
            assert_in_range(strlen(line), 0, MAIL_LINE_MAX);
        free(text);
    }
}

static void failures(void **state)
{
    (void)state;
    SCOPED(mail_free) struct mail *mail = failed_mail("a@x.org", one);
    struct pieces original = {span_text(MAIL), 100, -EIO};
    free(write_notice(PROFILE_TOLERANT, mail, &original, -EIO));
    original = (struct pieces){span_text(MAIL), 100, 0};
    FILE *full = fopen("/dev/full", "w");
    const struct notice notice = {.host = "gw",
                                  .facts = &facts,
                                  .mail = mail,
                                  .original = {pieces_next, &original}};
    assert_int_equal(notice_write(&notice, full), -ENOSPC);
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms),
        cmocka_unit_test(who_is_told),
        cmocka_unit_test(who_was_never_named),
        cmocka_unit_test(large_mails),
        cmocka_unit_test(mails_of_many_parts),
        cmocka_unit_test(lost_mails),
        cmocka_unit_test(long_replies_are_cut_into_lines),
        cmocka_unit_test(failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
