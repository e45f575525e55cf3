/* The configuration's Listener statements → listeners, whose mails become
 * jobs of the store. */
#include "service/gateway_private.h"

#include "base/scope.h"
#include "service/listener.h"
#include "service/tls.h"
#include "service/tls_server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** One of them, with all that it borrows. */
struct inlet_of_sessions {
    struct gateway *gateway;
    const struct config_listener *config;
    struct allow allow;
    const struct codepage *cp;
    struct batch_options batch;
    SSL_CTX *tls;
    struct listener *listener;
};

/* ------------------------------------------------- mails that become jobs */

/** A mail that was handed over, and who waits for the answer. */
struct handover {
    struct gateway *gateway;
    live_answered *answered;
    void *asker;
    bool promised; /* a place with the foreman */
};

static int on_create(void *arg, void **file_out, int *fd_out)
{
    const struct inlet_of_sessions *s = arg;
    struct gateway *g = s->gateway;
    struct spool_file *file = NULL;
    int r = spool_create(g->spool, gateway_new_id(g), &file);
    if (r < 0)
        return r;
    *file_out = file;
    *fd_out = fileno(spool_stream(file));
    return 0;
}

static void on_discard(void *arg, void *opaque)
{
    (void)arg;
    struct spool_file *file = opaque;
    spool_file_free(&file);
}

static void fail_handover(const struct handover *h, int error, const char *why)
{
    if (h->promised)
        foreman_break_promise(h->gateway->foreman);
    log_say(h->gateway->log, LOG_ERROR, LOG_FIELDS({"reason", why}),
            "a mail of a live session was not taken: %s", strerror(-error));
}

static void on_accepted(void *arg, struct job_facts *facts, int error,
                        const char *why)
{
    struct handover *h = arg;
    const struct live_verdict verdict = {.error = error, .job = facts->id};
    h->answered(h->asker, &verdict);
    if (error == 0)
        gateway_offer(h->gateway, facts, h->promised);
    else
        fail_handover(h, error, why);
    free(h);
}

static char *copy(const char *text)
{
    return text ? strdup(text) : NULL;
}

static void describe_submitter(const struct inlet_of_sessions *s,
                               const struct live_submitter *from,
                               struct job_facts *facts)
{
    const struct config_listener *c = s->config;
    facts->job_name = copy(*from->helo ? from->helo : "LIVE");
    facts->owner = copy(from->owner);
    facts->node = copy(from->peer);
    facts->inlet = copy(c->name ? c->name : "listener");
}

static void describe(const struct inlet_of_sessions *s,
                     const struct live_job *job, struct job_facts *facts)
{
    const struct config_listener *c = s->config;
    describe_submitter(s, &job->from, facts);
    clock_gettime(CLOCK_REALTIME, &facts->accepted);
    facts->codepage =
        copy(c->codepage ? c->codepage : s->gateway->config->codepage);
    facts->at_sign = copy(c->at_sign);
    facts->profile = copy(c->profile == CONFIG_STRICT ? "strict" : "tolerant");
    facts->replies = copy(c->replies);
    facts->wanted = *job->format;
    facts->size = job->size;
}

static void on_accept(void *arg, void *opaque, const struct live_job *job,
                      live_answered *answered, void *asker)
{
    struct inlet_of_sessions *s = arg;
    struct gateway *g = s->gateway;
    SCOPED(sealed_job_clear) struct sealed_job sealed = {.file = opaque};
    struct handover *h = malloc(sizeof *h);
    describe(s, job, &sealed.facts);
    sealed.facts.id = spool_id(sealed.file);
    int r = h ? spool_seal(sealed.file) : -ENOMEM;
    if (r == 0) {
        *h = (struct handover){g, answered, asker, foreman_promise(g->foreman)};
        r = ledger_accept(g->ledger, &sealed, h->promised, on_accepted, h);
        if (r < 0)
            fail_handover(h, r, NULL);
    }
    if (r == 0)
        return;
    free(h);
    const struct live_verdict verdict = {.error = r};
    answered(asker, &verdict);
}

/* --------------------------------------------------- mails that go through */

static bool on_admit(void *arg, const struct bits *passed,
                     struct guest *guest_out, struct reply *why_out)
{
    const struct inlet_of_sessions *s = arg;
    return dispatch_admit(s->gateway->dispatch, passed, guest_out, why_out);
}

/** One that was not greeted yet may take any. */
static uint64_t on_largest(void *arg)
{
    const struct gateway *g = ((const struct inlet_of_sessions *)arg)->gateway;
    uint64_t most = 0;
    for (size_t i = 0; i < g->target_count; i++) {
        const struct target *t = g->targets[i];
        if (t->kind == TARGET_MAILDIR)
            continue;
        uint64_t largest = t->greeted ? target_largest(t, &t->relay) : 0;
        if (largest == 0)
            return 0;
        most = largest > most ? largest : most;
    }
    return most;
}

static void on_dismiss(void *arg, struct guest *guest)
{
    const struct inlet_of_sessions *s = arg;
    dispatch_dismiss(s->gateway->dispatch, guest);
}

static void on_told(void *arg, const struct live_submitter *from,
                    const struct mail *mail, uint64_t unlisted)
{
    const struct inlet_of_sessions *s = arg;
    SCOPED(job_facts_clear) struct job_facts facts = {0};
    describe_submitter(s, from, &facts);
    gateway_audit_mail(s->gateway,
                       &(struct audited){.facts = &facts,
                                         .mail = mail,
                                         .unlisted = unlisted,
                                         .cp = s->cp,
                                         .at_sign = s->batch.atsign.substitute,
                                         .tries = mail->relay ? 1 : 0});
}

/* ------------------------------------------------------------ its options */

static void on_note(void *arg, const char *text)
{
    struct inlet_of_sessions *s = arg;
    log_say(s->gateway->log, LOG_INFO, LOG_FIELDS({"inlet", s->config->name}),
            "%s", text);
}

static int refuse(const struct inlet_of_sessions *s, const char *text,
                  char *why)
{
    snprintf(why, GATEWAY_WHY_MAX, "Listener of line %u: %s", s->config->line,
             text);
    return -EINVAL;
}

static int open_page(struct inlet_of_sessions *s, char *why)
{
    struct codepage_error error = {{0}};
    const char *name = s->config->codepage ? s->config->codepage
                                           : s->gateway->config->codepage;
    int r = pages_open(s->gateway->session_pages, name, &s->cp, &error);
    return r == -EINVAL ? refuse(s, error.text, why) : r;
}

static int set_atsign(struct inlet_of_sessions *s, char *why)
{
    char text[240] = "";
    const char *at_sign = s->config->at_sign;
    int r = at_sign ? atsign_parse(at_sign, s->cp, &s->batch.atsign, text,
                                   sizeof text)
                    : 0;
    return r < 0 ? refuse(s, text, why) : 0;
}

static int set_allow(struct inlet_of_sessions *s, char *why)
{
    char text[240] = "";
    const struct config_texts *texts = &s->config->allow;
    int r = 0;
    for (size_t i = 0; i < texts->count && r == 0; i++)
        r = allow_add(&s->allow, texts->at[i], text, sizeof text);
    return r == -EINVAL ? refuse(s, text, why) : r;
}

static int set_tls(struct inlet_of_sessions *s, char *why)
{
    const struct config_listener *c = s->config;
    char text[300] = "";
    if (!c->cert_file)
        return 0;
    const struct tls_server_options options = {.certificate = c->cert_file,
                                               .key = c->key_file,
                                               .clients = c->client_ca,
                                               .client_must =
                                                   c->client_ca != NULL};
    int r = tls_server_new(&options, &s->tls, text, sizeof text);
    return r == -EINVAL ? refuse(s, text, why) : r;
}

static enum listener_tls tls_of(const struct config_listener *c)
{
    if (!c->cert_file)
        return LISTENER_PLAIN;
    if (c->secure)
        return LISTENER_TLS;
    return c->client_ca ? LISTENER_STARTTLS_MUST : LISTENER_STARTTLS;
}

static struct listener_options options_of(struct inlet_of_sessions *s)
{
    static const char *const framings[] = {"NL", "LF", "CRLF", "F80", "RDW"};
    const struct config_listener *c = s->config;
    struct gateway *g = s->gateway;
    return (struct listener_options){
        .loop = g->loop,
        .name = c->name ? c->name : "listener",
        .address = c->address,
        .port = (unsigned)c->port,
        .allow = s->allow.count > 0 ? &s->allow : NULL,
        .limits = {.connections = (unsigned)c->max_connections,
                   .per_address = (unsigned)c->max_per_address,
                   .rate = (unsigned)c->max_rate},
        .patience = {.idle_s = (unsigned)c->idle_s},
        .cp = s->cp,
        .framing = framings[c->framing],
        .batch = &s->batch,
        .tls = tls_of(c),
        .context = s->tls,
        .delivery =
            c->delivery == CONFIG_THROUGH ? LISTENER_THROUGH : LISTENER_QUEUE,
        .store = {.create = on_create,
                  .accept = on_accept,
                  .discard = on_discard,
                  .arg = s},
        .relay = {.admit = on_admit,
                  .dismiss = on_dismiss,
                  .largest = on_largest,
                  .told = g->audit ? on_told : NULL,
                  .arg = s,
                  .helo = g->host,
                  .message = &g->habits.message[s->batch.profile],
                  .connect_patience_s = GATEWAY_CONNECT_PATIENCE_S,
                  .standing = true},
        .note = on_note,
        .note_arg = s};
}

/* --------------------------------------------------------------- its life */

static int make_one(struct inlet_of_sessions *s, char *why)
{
    char text[300] = "";
    int profile = s->config->profile;
    s->batch = s->gateway->habits.batch[profile];
    if (s->config->max_message_size > 0)
        s->batch.max_mail_bytes = (uint64_t)s->config->max_message_size;
    int r = open_page(s, why);
    if (r == 0)
        r = set_atsign(s, why);
    if (r == 0)
        r = set_allow(s, why);
    if (r == 0)
        r = set_tls(s, why);
    if (r < 0)
        return r;
    const struct listener_options options = options_of(s);
    r = listener_new(&options, &s->listener, text, sizeof text);
    return r < 0 && *text ? refuse(s, text, why) : r;
}

int gateway_listeners(struct gateway *g, char why_out[GATEWAY_WHY_MAX])
{
    const struct config *c = g->config;
    g->sessions = calloc(c->listener_count + 1, sizeof *g->sessions);
    if (!g->sessions)
        return -ENOMEM;
    for (size_t i = 0; i < c->listener_count; i++) {
        struct inlet_of_sessions *s = &g->sessions[g->session_count++];
        s->gateway = g;
        s->config = &c->listeners[i];
        int r = make_one(s, why_out);
        if (r < 0)
            return r;
    }
    return 0;
}

void gateway_listeners_stop(struct gateway *g)
{
    for (size_t i = 0; i < g->session_count; i++) {
        if (g->sessions[i].listener)
            listener_stop(g->sessions[i].listener);
    }
}

void gateway_listeners_free(struct gateway *g)
{
    for (size_t i = 0; i < g->session_count; i++) {
        struct inlet_of_sessions *s = &g->sessions[i];
        listener_free(&s->listener);
        allow_clear(&s->allow);
        tls_free(&s->tls);
    }
    free(g->sessions);
    g->sessions = NULL;
    g->session_count = 0;
}
