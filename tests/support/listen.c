/*
 * listen.c - a listener alone, for journeys and benchmarks
 *
 *     listen --framing NL --codepage 1047 --jobs DIR [OPTION VALUE ...]
 *     listen --framing NL --codepage 1047 --relay URL [OPTION VALUE ...]
 *
 * Prints "port N" when it listens. With --jobs mails become DIR/N.job, which
 * stands there under that name before 250 is said; with --relay they go
 * through. SIGTERM lets callers end. The log goes to standard error.
 */
#include "relay/target.h"
#include "service/listener.h"
#include "service/tls.h"
#include "service/tls_server.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ------------------------------------------------------------------ options */

struct settings {
    const char *address, *port, *framing, *codepage, *at_sign, *jobs, *relay,
        *tls, *certificate, *key, *clients, *client_must, *allow, *connections,
        *per_address, *rate, *idle, *command, *data, *read, *size, *errors,
        *create_error, *accept_error, *accept_ms, *profile, *reply_timeout;
};

#define OPTION(name, field)                    \
    {                                          \
        name, offsetof(struct settings, field) \
    }
static const struct {
    const char *name;
    size_t at;
} known[] = {
    OPTION("--address", address),
    OPTION("--port", port),
    OPTION("--framing", framing),
    OPTION("--codepage", codepage),
    OPTION("--at-sign", at_sign),
    OPTION("--jobs", jobs),
    OPTION("--relay", relay),
    OPTION("--tls", tls),
    OPTION("--certificate", certificate),
    OPTION("--key", key),
    OPTION("--clients", clients),
    OPTION("--client-must", client_must),
    OPTION("--allow", allow),
    OPTION("--connections", connections),
    OPTION("--per-address", per_address),
    OPTION("--rate", rate),
    OPTION("--idle", idle),
    OPTION("--command", command),
    OPTION("--data", data),
    OPTION("--read", read),
    OPTION("--size", size),
    OPTION("--errors", errors),
    OPTION("--create-error", create_error),
    OPTION("--accept-error", accept_error),
    OPTION("--accept-ms", accept_ms),
    OPTION("--profile", profile),
    OPTION("--reply-timeout", reply_timeout),
};

static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "listen: %s: %s\n", what, why);
    exit(2);
}

static void read_settings(struct settings *s, int argc, char **argv)
{
    for (int i = 1; i < argc; i += 2) {
        size_t k = 0;
        while (k < sizeof known / sizeof known[0] &&
               strcmp(known[k].name, argv[i]) != 0)
            k++;
        if (k == sizeof known / sizeof known[0] || i + 1 == argc)
            give_up(argv[i], "no such option, or no value behind it");
        *(const char **)((char *)s + known[k].at) = argv[i + 1];
    }
    if (!s->framing || !s->codepage || !s->jobs == !s->relay)
        give_up("options", "--framing, --codepage and one of --jobs and "
                           "--relay are wanted");
}

static unsigned number(const char *text)
{
    return text ? (unsigned)strtoul(text, NULL, 10) : 0;
}

/* -------------------------------------------------------------------- store */

struct store {
    const struct settings *settings;
    struct loop *loop;
    unsigned long long next;
};

struct file {
    struct store *store;
    unsigned long long number;
    int fd;
    live_answered *answered;
    void *asker;
    struct event *due;
};

static void name_of(const struct file *f, const char *ending, char *out,
                    size_t size)
{
    snprintf(out, size, "%s/%llu.%s", f->store->settings->jobs, f->number,
             ending);
}

static int on_create(void *arg, void **file_out, int *fd_out)
{
    struct store *store = arg;
    if (store->settings->create_error)
        return -(int)number(store->settings->create_error);
    struct file *f = calloc(1, sizeof *f);
    if (!f)
        return -ENOMEM;
    f->store = store;
    f->number = ++store->next;
    char name[4096];
    name_of(f, "part", name, sizeof name);
    f->fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (f->fd < 0) {
        free(f);
        return -errno;
    }
    *file_out = f;
    *fd_out = f->fd;
    return 0;
}

static void free_file(struct file *f)
{
    if (f->due)
        event_free(f->due);
    close(f->fd);
    free(f);
}

static void on_discard(void *arg, void *file)
{
    (void)arg;
    char name[4096];
    name_of(file, "part", name, sizeof name);
    unlink(name);
    free_file(file);
}

static void on_due(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct file *f = arg;
    const char *error = f->store->settings->accept_error;
    struct live_verdict verdict = {.job = f->number};
    char part[4096], job[4096];
    name_of(f, "part", part, sizeof part);
    name_of(f, "job", job, sizeof job);
    if (error)
        verdict.error = -(int)number(error);
    else if (rename(part, job) < 0)
        verdict.error = -errno;
    f->answered(f->asker, &verdict);
    free_file(f);
}

static void on_accept(void *arg, void *file, const struct live_job *job,
                      live_answered *answered, void *asker)
{
    struct store *store = arg;
    struct file *f = file;
    f->answered = answered;
    f->asker = asker;
    fprintf(stderr, "job %llu: helo=%s owner=%s size=%llu recipients=%zu\n",
            f->number, job->from.helo, job->from.owner ? job->from.owner : "-",
            (unsigned long long)job->size, job->recipients);
    const char *ms = store->settings->accept_ms;
    struct timeval wait = {.tv_sec = number(ms) / 1000,
                           .tv_usec = number(ms) % 1000 * 1000};
    if (!ms) {
        on_due(-1, 0, f);
        return;
    }
    f->due = evtimer_new(loop_base(store->loop), on_due, f);
    if (!f->due || event_add(f->due, &wait) < 0)
        abort();
}

/* -------------------------------------------------------------------- relay */

struct relay {
    struct target *target;
    SSL_CTX *tls;
};

static bool on_admit(void *arg, const struct bits *passed,
                     struct guest *guest_out, struct reply *why_out)
{
    (void)why_out;
    const struct relay *relay = arg;
    *guest_out = (struct guest){0};
    if (bits_have(passed, 0))
        return false;
    *guest_out = (struct guest){.target = relay->target, .tls = relay->tls};
    return true;
}

static void on_dismiss(void *arg, struct guest *guest)
{
    (void)arg;
    *guest = (struct guest){0};
}

static void open_relay(struct relay *relay, const char *url)
{
    char why[400];
    if (!url)
        return;
    if (target_parse(url, &relay->target, why, sizeof why) < 0 ||
        tls_new(relay->target, &relay->tls, why, sizeof why) < 0)
        give_up(url, why);
}

/* --------------------------------------------------------------------- main */

struct running {
    struct loop *loop;
    struct listener *listener;
    struct event *tick;
};

static void on_note(void *arg, const char *text)
{
    (void)arg;
    fprintf(stderr, "%s\n", text);
}

static void on_gone(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    struct running *r = arg;
    if (listener_count(r->listener) == 0)
        loop_leave(r->loop);
}

static void on_stop(void *arg)
{
    struct running *r = arg;
    const struct timeval often = {.tv_usec = 20000};
    listener_stop(r->listener);
    if (event_add(r->tick, &often) < 0)
        loop_leave(r->loop);
}

static enum listener_tls tls_of(const struct settings *s)
{
    static const char *const names[] = {
        [LISTENER_PLAIN] = "no",
        [LISTENER_STARTTLS] = "starttls",
        [LISTENER_STARTTLS_MUST] = "must",
        [LISTENER_TLS] = "tls",
    };
    for (size_t i = 0; s->tls && i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(names[i], s->tls) == 0)
            return (enum listener_tls)i;
    }
    if (s->tls)
        give_up(s->tls, "no such --tls");
    return LISTENER_PLAIN;
}

static SSL_CTX *open_tls(const struct settings *s)
{
    SSL_CTX *tls = NULL;
    char why[400];
    const struct tls_server_options options = {
        .certificate = s->certificate,
        .key = s->key,
        .clients = s->clients,
        .client_must = s->client_must,
    };
    if (s->certificate && tls_server_new(&options, &tls, why, sizeof why) < 0)
        give_up("certificate", why);
    return tls;
}

static void set_batch(struct batch_options *batch, const struct settings *s,
                      const struct codepage *cp)
{
    char why[400];
    bool strict = s->profile && strcmp(s->profile, "strict") == 0;
    batch_defaults(batch, strict ? PROFILE_STRICT : PROFILE_TOLERANT);
    batch->host = "gateway.example.com";
    batch->max_mail_bytes = number(s->size);
    if (s->errors)
        batch->syntax_error_limit = number(s->errors);
    if (s->at_sign &&
        atsign_parse(s->at_sign, cp, &batch->atsign, why, sizeof why) < 0)
        give_up(s->at_sign, why);
}

static void add_allowed(struct allow *allow, const char *list)
{
    char why[400];
    char *copy = strdup(list ? list : "");
    for (char *one = strtok(copy, ","); one; one = strtok(NULL, ","))
        if (allow_add(allow, one, why, sizeof why) < 0)
            give_up("--allow", why);
    free(copy);
}

static void run(struct running *r, const struct listener_options *options)
{
    char why[400] = "no memory";
    if (listener_new(options, &r->listener, why, sizeof why) < 0)
        give_up("listener", why);
    r->tick = event_new(loop_base(r->loop), -1, EV_PERSIST, on_gone, r);
    loop_on_stop(r->loop, on_stop, r);
    printf("port %u\n", listener_port(r->listener));
    fflush(stdout);
    (void)loop_run(r->loop);
    event_free(r->tick);
    listener_free(&r->listener);
}

int main(int argc, char **argv)
{
    struct settings s = {0};
    struct codepage *cp = NULL;
    struct codepage_error error;
    struct running r = {0};
    struct relay relay = {0};
    struct allow allow = {0};
    struct batch_options batch;
    struct message_options message;
    read_settings(&s, argc, argv);
    if (codepage_open(s.codepage, &cp, &error) < 0)
        give_up(s.codepage, error.text);
    if (loop_new(&r.loop) < 0)
        give_up("loop", "no memory");
    set_batch(&batch, &s, cp);
    message_defaults(&message, batch.profile);
    message.atsign = batch.atsign;
    message.host = batch.host;
    add_allowed(&allow, s.allow);
    open_relay(&relay, s.relay);
    struct store store = {.settings = &s, .loop = r.loop};
    SSL_CTX *tls = open_tls(&s);
    const struct listener_options options = {
        .loop = r.loop,
        .name = "listener",
        .address = s.address,
        .port = number(s.port),
        .allow = s.allow ? &allow : NULL,
        .limits = {.connections = number(s.connections),
                   .per_address = number(s.per_address),
                   .rate = number(s.rate)},
        .patience = {.idle_s = number(s.idle),
                     .command_s = number(s.command),
                     .data_s = number(s.data),
                     .read_s = number(s.read)},
        .cp = cp,
        .framing = s.framing,
        .batch = &batch,
        .tls = tls_of(&s),
        .context = tls,
        .delivery = s.relay ? LISTENER_THROUGH : LISTENER_QUEUE,
        .store = {on_create, on_accept, on_discard, &store},
        .relay = {.admit = on_admit,
                  .dismiss = on_dismiss,
                  .arg = &relay,
                  .helo = batch.host,
                  .message = &message,
                  .connect_patience_s = 5,
                  .max_patience_s = number(s.reply_timeout)},
        .note = on_note,
    };
    run(&r, &options);
    loop_free(&r.loop);
    tls_free(&tls);
    tls_free(&relay.tls);
    target_free(&relay.target);
    allow_clear(&allow);
    codepage_free(&cp);
    return 0;
}
