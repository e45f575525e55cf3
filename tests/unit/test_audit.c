#include "check.h"
#include "failed_mail.h"
#include "report/audit.h"
#include "scratch.h"

#include <errno.h>
#include <jansson.h>
#include <unistd.h>

static void attach(struct survey_facts *f)
{
    static const struct attachment two[] = {
        {"application/pdf", "L\xc3\xb6hne.pdf"}, {"image/png", ""}};
    f->attachments = calloc(SURVEY_MAX_ATTACHMENTS, sizeof *two);
    assert_non_null(f->attachments);
    memcpy(f->attachments, two, sizeof two);
    f->attachment_count = 2;
}

static void write_one(struct audit *a, const char *sender, const char *subject,
                      int expect)
{
    static const struct failed_recipient to[] = {
        {.address = "b@x.org",
         .state = OUTCOME_DELIVERED,
         .codes = "250 2.0.0",
         .text = "Ok",
         .at_data = true},
        {.address = "\xc3\xbc@x.org",
         .state = OUTCOME_REFUSED,
         .codes = "550",
         .text = "no \"such\"\nbox"},
        {.address = "B@x.org", .duplicate_of = 1},
        {0}};
    struct mail *mail = failed_mail(sender, to);
    mail->facts.subject = subject ? strdup(subject) : NULL;
    mail->facts.octets = 1840;
    mail->received = (struct timespec){1700000000, 250000000};
    mail->tries = 1;
    mail->first_try_unix_s = 1700000000;
    mail->tls = "TLSv1.3";
    mail->cipher = "TLS_AES_256_GCM_SHA384";
    mail->tls_verified = true;
    mail->outcomes[0].earlier = true;
    mail->outcomes[0].relay = "smtp://first.example.net:25";
    mail->outcomes[1].at = (struct timespec){1700000001, 500000000};
    attach(&mail->facts);
    const struct job_facts facts = {.id = 17, .job_name = (char *)"PAY\"R\n"};
    const struct audit_entry entry = {.facts = &facts,
                                      .mail = mail,
                                      .codepage = "IBM-273",
                                      .tries = 2,
                                      .now = {1700000001, 999999999}};
    assert_int_equal(audit_write(a, &entry), expect);
    mail_free(&mail);
}

/** Line @number of the file, parsed; NULL: there is none. */
static json_t *read_line(const char *path, int number)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t len = 0;
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    for (int i = 0; i <= number && len >= 0; i++)
        len = getline(&line, &size, in);
    fclose(in);
    json_t *object = len > 0 ? json_loads(line, 0, NULL) : NULL;
    free(line);
    return object;
}

static void lines(void **state)
{
    (void)state;
    struct scratch s;
    char path[128];
    scratch_begin(&s);
    snprintf(path, sizeof path, "%s/audit", s.folder);
    struct audit *a;
    assert_int_equal(audit_new(path, &a), 0);
    write_one(a, "a@x.org",
              "Gr\xc3\xbc\xc3\x9f"
              "e",
              0);
    write_one(a, "", NULL, 0);
    write_one(a, "", "\xff", 0);
    json_t *seen = read_line(path, 0);
    json_t *wanted = json_pack(
        "{s:s,s:i,s:s,s:n,s:n,s:n,s:n,s:i,s:s,s:s,s:i,s:[{s:s,s:s},{s:s,s:n}],"
        "s:i,s:s,s:n,s:s,s:i,s:s,s:s,s:{s:s,s:s,s:b},"
        "s:[{s:s,s:s,s:n,s:{s:i,s:s,s:s},s:s,s:b},"
        "{s:s,s:s,s:s,s:{s:i,s:n,s:s},s:s,s:b},"
        "{s:s,s:s,s:n,s:{s:i,s:s,s:s},s:s,s:b}],s:i}",
        "time", "2023-11-14T22:13:21.999Z", "job", 17, "job_name", "PAY\"R\n",
        "job_id", "owner", "node", "inlet", "mail", 2, "sender", "a@x.org",
        "subject",
        "Gr\xc3\xbc\xc3\x9f"
        "e",
        "size", 1840, "attachments", "type", "application/pdf", "name",
        "L\xc3\xb6hne.pdf", "type", "image/png", "name", "attachment_count", 2,
        "codepage", "IBM-273", "at_sign", "received",
        "2023-11-14T22:13:20.250Z", "tries", 2, "first_try",
        "2023-11-14T22:13:20.000Z", "relay", "smtp://relay.example.net:25",
        "tls", "version", "TLSv1.3", "cipher", "TLS_AES_256_GCM_SHA384",
        "verified", 1, "recipients", "address", "b@x.org", "state", "delivered",
        "time", "reply", "code", 250, "enhanced", "2.0.0", "text", "Ok",
        "relay", "smtp://first.example.net:25", "earlier", 1, "address",
        "\xc3\xbc@x.org", "state", "refused", "time",
        "2023-11-14T22:13:21.500Z", "reply", "code", 550, "enhanced", "text",
        "no \"such\" box", "relay", "smtp://relay.example.net:25", "earlier", 0,
        "address", "B@x.org", "state", "delivered", "time", "reply", "code",
        250, "enhanced", "2.0.0", "text", "Ok", "relay",
        "smtp://first.example.net:25", "earlier", 1, "recipient_count", 3);
    assert_non_null(wanted);
    assert_true(json_equal(seen, wanted));
    json_decref(seen);
    json_decref(wanted);
    for (int i = 1; i < 3; i++) {
        seen = read_line(path, i);
        assert_true(json_is_null(json_object_get(seen, "subject")));
        json_decref(seen);
    }
    assert_null(read_line(path, 3));
    audit_free(&a);
    scratch_end(&s);
}

/** Of more attachments than are told, their number is. */
static void many_attachments(void **state)
{
    (void)state;
    struct scratch s;
    char path[128];
    scratch_begin(&s);
    snprintf(path, sizeof path, "%s/audit", s.folder);
    struct audit *a;
    struct mail *mail = failed_mail("", (struct failed_recipient[]){{0}});
    const struct job_facts facts = {.id = 1};
    attach(&mail->facts);
    mail->facts.attachment_count = SURVEY_MAX_ATTACHMENTS + 7;
    const struct audit_entry entry = {.facts = &facts, .mail = mail};
    assert_int_equal(audit_new(path, &a), 0);
    assert_int_equal(audit_write(a, &entry), 0);
    json_t *seen = read_line(path, 0);
    assert_int_equal(json_array_size(json_object_get(seen, "attachments")),
                     SURVEY_MAX_ATTACHMENTS);
    assert_int_equal(
        json_integer_value(json_object_get(seen, "attachment_count")),
        SURVEY_MAX_ATTACHMENTS + 7);
    assert_true(json_is_null(json_object_get(seen, "tls")));
    json_decref(seen);
    mail_free(&mail);
    audit_free(&a);
    scratch_end(&s);
}

/** The line of a mail of no job; takes @mail. */
static json_t *line_of(struct mail *mail, uint64_t unlisted)
{
    struct scratch s;
    char path[128];
    struct audit *a;
    const struct job_facts facts = {0};
    const struct audit_entry entry = {
        .facts = &facts, .mail = mail, .unlisted = unlisted};
    scratch_begin(&s);
    snprintf(path, sizeof path, "%s/audit", s.folder);
    assert_int_equal(audit_new(path, &a), 0);
    assert_int_equal(audit_write(a, &entry), 0);
    json_t *line = read_line(path, 0);
    mail_free(&mail);
    audit_free(&a);
    scratch_end(&s);
    return line;
}

static void check_recipients(const json_t *line, size_t listed, json_int_t all)
{
    assert_int_equal(json_array_size(json_object_get(line, "recipients")),
                     listed);
    assert_int_equal(
        json_integer_value(json_object_get(line, "recipient_count")), all);
}

static const struct failed_recipient bob[] = {{.address = "b@x.org"}, {0}};

/** Of no job, and of a text that nobody saw: null, and no empty list. */
static void little_is_known(void **state)
{
    (void)state;
    static const char *const unknown[] = {
        "job", "size", "attachments", "attachment_count", "codepage", "relay"};
    struct mail *mail = failed_mail("", bob);
    mail->relay = NULL;
    json_t *seen = line_of(mail, 5);
    for (size_t i = 0; i < COUNT(unknown); i++)
        assert_true(json_is_null(json_object_get(seen, unknown[i])));
    check_recipients(seen, 1, 6);
    json_decref(seen);
}

/** Who was refused before a relay was asked is a recipient of the mail too. */
static void those_that_we_refused(void **state)
{
    (void)state;
    struct mail *mail = failed_mail("a@x.org", bob);
    struct reply reply = {0};
    assert_int_equal(reply_set(&reply, "501 5.1.3", "no address"), 0);
    assert_int_equal(envelope_refuse(&mail->envelope, SPAN("no one"),
                                     (struct span){0}, &reply, 4),
                     0);
    reply_clear(&reply);
    json_t *seen = line_of(mail, 0);
    json_t *one = json_array_get(json_object_get(seen, "recipients"), 1);
    const char *address, *said;
    int code;
    assert_int_equal(json_unpack(one, "{s:s, s:s, s:{s:i}}", "address",
                                 &address, "state", &said, "reply", "code",
                                 &code),
                     0);
    assert_string_equal(address, "no one");
    assert_string_equal(said, "refused");
    assert_int_equal(code, 501);
    check_recipients(seen, 2, 2);
    json_decref(seen);
}

static void rotation(void **state)
{
    (void)state;
    struct scratch s;
    char path[128], old[140];
    scratch_begin(&s);
    snprintf(path, sizeof path, "%s/audit", s.folder);
    snprintf(old, sizeof old, "%s.1", path);
    struct audit *a;
    assert_int_equal(audit_new(path, &a), 0);
    write_one(a, "one@x.org", NULL, 0);
    assert_int_equal(rename(path, old), 0);
    write_one(a, "two@x.org", NULL, 0);
    assert_int_equal(audit_reopen(a), 0);
    write_one(a, "three@x.org", NULL, 0);
    static const struct {
        bool old;
        int line;
        const char *sender;
    } expect[] = {{true, 0, "one@x.org"},
                  {true, 1, "two@x.org"},
                  {false, 0, "three@x.org"}};
    for (size_t i = 0; i < COUNT(expect); i++) {
        json_t *seen = read_line(expect[i].old ? old : path, expect[i].line);
        assert_string_equal(json_string_value(json_object_get(seen, "sender")),
                            expect[i].sender);
        json_decref(seen);
    }
    audit_free(&a);
    scratch_end(&s);
}

static void full_disks(void **state)
{
    (void)state;
    struct audit *a;
    assert_int_equal(audit_new("/dev/full", &a), 0);
    write_one(a, "a@x.org", NULL, -ENOSPC);
    write_one(a, "a@x.org", NULL, -ENOSPC);
    assert_int_equal(audit_lost(a), 2);
    audit_free(&a);
    assert_int_equal(audit_new("/nonexistent/audit", &a), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(many_attachments),
        cmocka_unit_test(little_is_known),
        cmocka_unit_test(those_that_we_refused),
        cmocka_unit_test(rotation),
        cmocka_unit_test(full_disks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
