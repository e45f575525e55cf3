/* ebgate codepage verify: the conformance test. */
#include "cli/against.h"
#include "cli/cli.h"
#include "cli/codepage.h"
#include "cli/codepage_say.h"
#include "cli/verify_report.h"

#include "base/scope.h"

#include <errno.h>
#include <string.h>

#define COMMAND codepage_verify.page.command
#define PATIENCE_S 60

/* All checks of one page. Returns 0 or -errno. */
static int verify_page(struct verify_report *report, const struct codepage *cp)
{
    SCOPED(verification_free) struct verification *v = NULL;
    struct verify_check check;
    struct verify_difference difference;
    int r = verification_new(cp, &v);
    enum verify_step step;
    while (r == 0 &&
           (step = verification_next(v, &check, &difference)) != VERIFY_END)
        r = step == VERIFY_CHECK
                ? verify_report_check(report, codepage_name(cp), &check)
                : verify_report_difference(report, &difference);
    return r;
}

/* @asked: the user named it, and so it must be there. */
static int verify_name(struct verify_report *report, const char *name,
                       bool asked)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error;
    int r = codepage_open(name, &cp, &error);
    if (r == -ENOMEM)
        return r;
    if (r < 0 && asked) {
        say(COMMAND, "%s", error.text);
        return -EINVAL;
    }
    if (r < 0) {
        verify_report_skip(report, name, error.text);
        return 0;
    }
    return verify_page(report, cp);
}

static int verify_all(struct verify_report *report)
{
    int r = 0;
    for (size_t i = 0; i < codepage_info_count() && r == 0; i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (info.kind <= CODEPAGE_DBCS)
            r = verify_name(report, info.name, false);
    }
    return r;
}

/* Another's table, cell by cell. */
static int verify_table(struct verify_report *report, const char *name,
                        const char *whom)
{
    SCOPED(witness_free) struct witness *page = NULL;
    SCOPED(witness_free) struct witness *other = NULL;
    struct codepage_error error;
    if (witness_open(name, &page, &error) < 0) {
        say(COMMAND, "%s", error.text);
        return -EINVAL;
    }
    if (witness_open(whom, &other, &error) < 0) {
        say(COMMAND, "--against \"%s\": %s%s", whom, error.text,
            strchr(whom, '/') ? "" : "; a COMMAND has a blank in it");
        return -EINVAL;
    }
    struct verify_check check = {.name = "table"};
    struct verify_difference d = {0};
    struct comparison c;
    int r = 0;
    snprintf(check.engine, sizeof check.engine, "%s", witness_engine(other));
    comparison_init(&c, page, other);
    while (r == 0 && comparison_next(&c, &d.difference)) {
        check.unknown++;
        r = verify_report_difference(report, &d);
    }
    check.asked = c.asked;
    check.passed = check.unknown == 0;
    return r < 0 ? r : verify_report_check(report, witness_name(page), &check);
}

static int verify_command(struct verify_report *report, const char *name,
                          const struct settings *settings)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error;
    struct against_error fault = {""};
    int r = codepage_open(name, &cp, &error);
    if (r < 0) {
        say(COMMAND, "%s", error.text);
        return -EINVAL;
    }
    if (!codepage_is_ebcdic(cp) || codepage_kind(cp) == CODEPAGE_DBCS) {
        say(COMMAND, "%s: a command is tested with a page of single bytes",
            codepage_name(cp));
        return -EINVAL;
    }
    long patience_s =
        settings->timeout_s == SETTING_UNSET ? PATIENCE_S : settings->timeout_s;
    r = against_command(cp, settings->against, settings->direction == 1,
                        patience_s, report, &fault);
    if (r == -EINVAL)
        say(COMMAND, "%s", fault.text);
    return r;
}

static int verify_against(struct verify_report *report, const char *name,
                          const struct settings *settings)
{
    return strpbrk(settings->against, " \t")
               ? verify_command(report, name, settings)
               : verify_table(report, name, settings->against);
}

/* What is known of these pages, or of all. */
static int show_known(struct verify_report *report, int count, char **names)
{
    if (count == 0)
        verify_report_known(report, 0);
    for (int i = 0; i < count; i++) {
        SCOPED(codepage_free) struct codepage *cp = NULL;
        struct codepage_error error;
        if (codepage_open(names[i], &cp, &error) < 0)
            return say_usage(COMMAND, "%s", error.text);
        if (codepage_ccsid(cp) > 0)
            verify_report_known(report, codepage_ccsid(cp));
    }
    verify_report_rules(report);
    return say_done(COMMAND, STATUS_OK);
}

/* NULL, or what does not go together. */
static const char *clash_of(const struct settings *s, int count)
{
    if (s->against && count != 1)
        return "--against: name the one page that it shall be";
    if (s->direction == 1 && !s->against)
        return "--direction says which way the COMMAND of --against converts";
    if (s->timeout_s != SETTING_UNSET && !s->against)
        return "--timeout is for the COMMAND of --against";
    if (s->tap && s->json)
        return "--tap and --json: one of them";
    if (s->known && (s->tap || s->against))
        return "--known tests nothing: it has a table, or --json";
    return NULL;
}

static int run(const struct settings *settings, int count, char **names)
{
    SCOPED(verify_report_free) struct verify_report *report = NULL;
    const char *clash = clash_of(settings, count);
    if (clash)
        return say_usage(COMMAND, "%s", clash);
    int r = verify_report_new(settings->tap    ? VERIFY_TAP
                              : settings->json ? VERIFY_JSON
                                               : VERIFY_TABLE,
                              &report);
    if (r == 0 && settings->known)
        return show_known(report, count, names);
    for (int i = 0; i < count && r == 0; i++)
        r = settings->against ? verify_against(report, names[i], settings)
                              : verify_name(report, names[i], true);
    if (r == 0 && count == 0)
        r = verify_all(report);
    if (r == -EINVAL)
        return STATUS_USAGE;
    if (r < 0) {
        say(COMMAND, "%s", strerror(-r));
        return STATUS_NOTHING;
    }
    bool passed = verify_report_end(report);
    return say_done(COMMAND, passed ? STATUS_OK : STATUS_REFUSED);
}

const struct codepage_command codepage_verify = {
    .page = {.command = "codepage verify",
             .summary = "test every cell against every engine there is",
             .usage = "ebgate codepage verify [options] [PAGE...]",
             .options = options_codepage_verify},
    .run = run,
};
