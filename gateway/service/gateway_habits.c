/* The configuration → how jobs are read and tried again. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "message/charsets.h"
#include "service/host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* JESMsgSize and JESJobSize count thousands of bytes. */
#define THOUSAND 1000
#define MINUTE 60
#define DAY (24 * 60 * MINUTE)

static void set_batch(const struct gateway *g, enum profile profile,
                      struct batch_options *b)
{
    const struct config *c = g->config;
    batch_defaults(b, profile);
    b->atsign.substitute = '@';
    b->host = g->host;
    b->syntax_error_limit = (unsigned)c->syntax_error_limit;
    b->max_mail_bytes = (uint64_t)c->message_size * THOUSAND;
    b->max_job_bytes = (uint64_t)c->job_size * THOUSAND;
    b->null_truncate |= c->options.null_truncate;
    b->line_truncate |= c->options.line_truncate;
}

static void set_message(const struct gateway *g, enum profile profile,
                        struct message_options *m)
{
    const struct config *c = g->config;
    message_defaults(m, profile);
    m->charset = g->habits.charset;
    m->host = g->host;
    m->add_date = c->header.date;
    m->user_info = c->header.user_info;
    m->keep_names = true;
    m->subject_atsign |= c->options.subject_at_sign;
}

struct gateway_charset {
    char *name;
    struct codepage *cp;
    struct gateway_charset *next;
};

static void charset_free(struct gateway_charset **charset)
{
    struct gateway_charset *c = *charset;
    if (!c)
        return;
    codepage_free(&c->cp);
    free(c->name);
    free(c);
    *charset = NULL;
}

void gateway_charsets_free(struct gateway *g)
{
    while (g->charsets) {
        struct gateway_charset *c = g->charsets;
        g->charsets = c->next;
        charset_free(&c);
    }
}

/** What is no charset of mail would put line ends into lines. */
static int open_charset(struct gateway *g, const char *name, char *text,
                        size_t size)
{
    struct codepage_error error = {{0}};
    SCOPED(charset_free) struct gateway_charset *c = calloc(1, sizeof *c);
    if (!c || !(c->name = strdup(name)))
        return -ENOMEM;
    int r = codepage_open(name, &c->cp, &error);
    if (r < 0 && r != -ENOMEM) {
        snprintf(text, size, "Charset %s: %s", name, error.text);
        return -EINVAL;
    }
    struct charset charset = {.cp = c->cp};
    r = r < 0 ? r : charset_probe(&charset);
    if (r < 0)
        return r;
    if (!charset.usable) {
        snprintf(text, size,
                 "Charset %s: mail cannot be sent in it; ISO8859-1 or UTF-8 "
                 "would do",
                 name);
        return -EINVAL;
    }
    c->next = g->charsets;
    g->charsets = GIVE(c);
    return 0;
}

int gateway_charset(struct gateway *g, const struct config_target *t,
                    const struct codepage **charset_out, char *text,
                    size_t size)
{
    const char *name =
        g->config->mbcs && t->mb_charset ? t->mb_charset : t->charset;
    const struct gateway_charset *c = g->charsets;
    while (c && strcasecmp(c->name, name) != 0)
        c = c->next;
    int r = c ? 0 : open_charset(g, name, text, size);
    if (r == 0)
        *charset_out = c ? c->cp : g->charsets->cp;
    return r;
}

int gateway_habits(struct gateway *g, char why_out[GATEWAY_WHY_MAX])
{
    int r = gateway_charset(g, &g->config->targets[0], &g->habits.charset,
                            why_out, GATEWAY_WHY_MAX);
    for (int profile = 0; profile < 2 && r == 0; profile++) {
        set_batch(g, (enum profile)profile, &g->habits.batch[profile]);
        set_message(g, (enum profile)profile, &g->habits.message[profile]);
    }
    return r;
}

struct foreman_options gateway_foreman(struct gateway *g)
{
    const struct config *c = g->config;
    return (struct foreman_options){
        .loop = g->loop,
        .ledger = g->ledger,
        .worker = g->worker,
        .log = g->log,
        .habits = {.pages = g->pages,
                   .batch = g->habits.batch,
                   .message = g->habits.message},
        .retry = {.count = (unsigned)c->retry_limit.count,
                  .interval_s = (unsigned)c->retry_limit.interval_min * MINUTE,
                  .extended = c->extended_retry.present,
                  .extended_interval_s =
                      (unsigned)c->extended_retry.interval_min * MINUTE,
                  .extended_age_s = (unsigned)c->extended_retry.age_days * DAY},
        .max_jobs = (unsigned)c->max_jobs,
        .verbose = false,
        .hold_bad = c->bad_spool_disp == CONFIG_HOLD,
        .test_mode = c->options.test_mode,
        .hooks = gateway_hooks(g)};
}

void gateway_name(struct gateway *g)
{
    if (g->config->host_name)
        snprintf(g->host, sizeof g->host, "%s", g->config->host_name);
    else
        host_own_name(g->host, sizeof g->host);
}
