/* The audit: a line a mail, of jobs and of sessions that mails go through. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "base/utf8.h"
#include "report/audit.h"

#include <inttypes.h>
#include <string.h>

int gateway_audit(struct gateway *g, char why_out[GATEWAY_WHY_MAX])
{
    const char *path = g->config->audit.file;
    int r = path ? audit_new(path, &g->audit) : 0;
    if (r < 0)
        snprintf(why_out, GATEWAY_WHY_MAX, "Audit File %s: %s", path,
                 strerror(-r));
    return r;
}

void gateway_audit_reopen(struct gateway *g)
{
    int r = g->audit ? audit_reopen(g->audit) : 0;
    if (r < 0)
        log_say(g->log, LOG_ERROR, LOG_FIELDS({"file", g->config->audit.file}),
                "the audit file cannot be opened again: %s; the old one is "
                "kept",
                strerror(-r));
    else if (g->audit)
        log_say(g->log, LOG_EVENT, NULL, "the audit file was opened again");
}

/** Said when it begins and when it is over, not for each line. */
static void tell_lost(struct gateway *g, int error)
{
    bool failing = error < 0;
    if (failing == g->audit_failing)
        return;
    g->audit_failing = failing;
    if (failing)
        log_say(g->log, LOG_ERROR, LOG_FIELDS({"file", g->config->audit.file}),
                "the audit file does not take a line: %s", strerror(-error));
    else
        log_say(g->log, LOG_WARNING, NULL,
                "the audit file takes lines again; %" PRIu64
                " are missing since the start",
                audit_lost(g->audit));
}

void gateway_audit_mail(struct gateway *g, const struct audited *a)
{
    char at_sign[8] = "";
    if (!g->audit)
        return;
    at_sign[utf8_encode(a->at_sign, (unsigned char *)at_sign)] = '\0';
    const struct audit_entry entry = {.facts = a->facts,
                                      .mail = a->mail,
                                      .unlisted = a->unlisted,
                                      .codepage =
                                          a->cp ? codepage_name(a->cp) : NULL,
                                      .at_sign = at_sign,
                                      .tries = a->tries,
                                      .now = gateway_clock().now};
    tell_lost(g, audit_write(g->audit, &entry));
}

void gateway_audit_given_up(void *gateway, const struct job_facts *facts,
                            const struct fate *fate)
{
    struct gateway *g = gateway;
    SCOPED(mail_free) struct mail *mail = NULL;
    int r = g->audit ? fate_make_mail(fate, &mail) : 0;
    if (r < 0)
        log_say(g->log, LOG_ERROR, LOG_FIELDS({"job", facts->job_name}),
                "a mail is left out of the audit: %s", strerror(-r));
    if (!mail)
        return;
    mail->received = facts->accepted;
    gateway_audit_mail(
        g,
        &(struct audited){.facts = facts, .mail = mail, .tries = fate->tries});
}
