#include "relay/target.h"
#include "base/scope.h"
#include "relay/mechanism.h"
#include "relay/target_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define LONGEST_REST_S 60

int target_refuse(struct reason why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why.out, why.size, format, args);
    va_end(args);
    return -EINVAL;
}

struct span target_cut(struct span *rest, unsigned char mark)
{
    const unsigned char *at = memchr(rest->at, mark, rest->len);
    size_t len = at ? (size_t)(at - rest->at) : rest->len;
    struct span head = span_head(*rest, len);
    *rest = span_from(*rest, at ? len + 1 : len);
    return head;
}

static int copy(struct span s, char **text_out)
{
    *text_out = strndup((const char *)s.at, s.len);
    return *text_out ? 0 : -ENOMEM;
}

static int parse_port(struct span digits, unsigned *port_out, struct reason why)
{
    unsigned port = 0;
    for (size_t i = 0; i < digits.len && port <= 65535; i++) {
        if (digits.at[i] < '0' || digits.at[i] > '9')
            port = 65536;
        else
            port = port * 10 + (digits.at[i] - '0');
    }
    if (port == 0 || port > 65535)
        return target_refuse(why,
                             "\"%.*s\" is no port: a number from 1 to 65535",
                             target_width(digits), digits.at);
    *port_out = port;
    return 0;
}

static bool is_host_byte(unsigned char byte, bool literal)
{
    bool letter = (byte >= '0' && byte <= '9') ||
                  ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') ||
                  byte == '.' || byte == '-' || byte == '_' || byte > 127;
    return literal ? letter || byte == ':' || byte == '%' : letter;
}

static int parse_host(struct target *t, struct span host, bool literal,
                      struct reason why)
{
    if (host.len == 0)
        return target_refuse(why, "the host is missing: smtp://HOST[:PORT]");
    for (size_t i = 0; i < host.len; i++) {
        if (!is_host_byte(host.at[i], literal))
            return target_refuse(
                why,
                host.at[i] == ':' ? "an IPv6 address stands in brackets: [%.*s]"
                                  : "\"%.*s\" is no host name",
                target_width(host), host.at);
    }
    return copy(host, &t->host);
}

/* host [ ":" port ], the host perhaps in brackets. */
static int parse_authority(struct target *t, struct span in, struct reason why)
{
    if (memchr(in.at, '@', in.len))
        return target_refuse(why,
                             "no user and no password in a relay's URL: it is "
                             "printed in reports");
    bool literal = in.len > 0 && in.at[0] == '[';
    struct span host;
    bool has_port;
    if (literal) {
        if (!memchr(in.at, ']', in.len))
            return target_refuse(why,
                                 "\"]\" is missing behind the address: %.*s",
                                 target_width(in), in.at);
        in = span_from(in, 1);
        host = target_cut(&in, ']');
        has_port = in.len > 0;
        if (has_port && in.at[0] != ':')
            return target_refuse(why,
                                 "behind \"]\" stands \":PORT\" or nothing");
        in = span_from(in, 1);
    } else {
        const unsigned char *colon = memrchr(in.at, ':', in.len);
        has_port = colon && memchr(in.at, ':', in.len) == colon;
        host = has_port ? target_cut(&in, ':') : in;
    }
    int r = parse_host(t, host, literal, why);
    return r < 0 || !has_port ? r : parse_port(in, &t->port, why);
}

/* Behind "?", then "&". */
static int show_option(struct target *t, struct span option)
{
    char *url;
    int r = asprintf(&url, "%s%c%.*s", t->url, strchr(t->url, '?') ? '&' : '?',
                     (int)option.len, option.at);
    if (r < 0)
        return -ENOMEM;
    free(t->url);
    t->url = url;
    return 0;
}

/* name=value, parted by "&". */
static int parse_query(struct target *t, struct span in, struct reason why)
{
    while (in.len > 0) {
        struct span value = target_cut(&in, '&');
        struct span all = value;
        struct span name = target_cut(&value, '=');
        int r = target_set_option(t, name, value, why);
        if (r == 0 && target_option_is_shown(name))
            r = show_option(t, all);
        if (r < 0)
            return r;
    }
    return 0;
}

static int parse_maildir(struct target *t, struct span path, struct reason why)
{
    t->kind = TARGET_MAILDIR;
    if (path.len == 0)
        return target_refuse(why, "the path is missing: maildir:PATH");
    return copy(path, &t->path);
}

/* A user alone logs in with a password. */
static int finish_options(struct target *t, struct reason why)
{
    if (t->login.user && !t->login.mechanisms)
        t->login.mechanisms = MECHANISMS_OF_PASSWORDS;
    if (t->login.failures_an_hour == 0)
        t->login.failures_an_hour = TARGET_LOGIN_FAILURES;
    return target_check_options(t, why);
}

static int parse_smtp(struct target *t, struct span in, struct reason why)
{
    struct span authority = target_cut(&in, '?');
    if (authority.len > 0 && authority.at[authority.len - 1] == '/')
        authority.len--;
    t->port = t->kind == TARGET_SMTPS ? 465 : 25;
    t->tls = t->kind == TARGET_SMTPS ? TARGET_TLS_MUST : TARGET_TLS_MAY;
    int r = parse_authority(t, authority, why);
    t->url[strcspn(t->url, "?")] = '\0';
    if (r == 0)
        r = parse_query(t, in, why);
    return r < 0 ? r : finish_options(t, why);
}

static int parse_scheme(struct target *t, struct span url, struct reason why)
{
    const struct {
        struct span head;
        enum target_kind kind;
    } schemes[] = {{SPAN("smtp://"), TARGET_SMTP},
                   {SPAN("smtps://"), TARGET_SMTPS},
                   {SPAN("maildir:"), TARGET_MAILDIR}};

    for (size_t i = 0; i < url.len; i++) {
        if (url.at[i] <= ' ' || url.at[i] == 0x7F) {
            /* A path may hold blanks, nothing may hold controls. */
            if (url.at[i] != ' ' || !span_begins(url, SPAN("maildir:")))
                return target_refuse(
                    why, "a blank or control character stands in it");
        }
    }
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        if (!span_begins(url, schemes[i].head))
            continue;
        t->kind = schemes[i].kind;
        struct span rest = span_from(url, schemes[i].head.len);
        return t->kind == TARGET_MAILDIR ? parse_maildir(t, rest, why)
                                         : parse_smtp(t, rest, why);
    }
    return target_refuse(why,
                         "\"%.*s\" is no relay: smtp://HOST[:PORT], "
                         "smtps://HOST[:PORT] or maildir:PATH",
                         target_width(url), url.at);
}

int target_parse(const char *url, struct target **target_out, char *error_out,
                 size_t error_size)
{
    SCOPED(target_free) struct target *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    struct reason why = {error_out, error_size};
    int r = copy(span_text(url), &t->url);
    if (r == 0)
        r = parse_scheme(t, span_text(url), why);
    if (r < 0)
        return r;
    *target_out = GIVE(t);
    return 0;
}

void target_free(struct target **target)
{
    struct target *t = *target;
    if (!t)
        return;
    free(t->url);
    free(t->host);
    free(t->path);
    free(t->ca_file);
    free(t->cert_file);
    free(t->key_file);
    free(t->login.user);
    free(t->login.secret_file);
    free(t->login.secret_command);
    free(t);
    *target = NULL;
}

void target_limit(struct target *t, const struct target_limits *limits)
{
    t->limits = *limits;
    pace_limit(&t->pace, &limits->pace);
}

bool target_needs_tls(const struct target *t)
{
    return t->tls == TARGET_TLS_MUST || t->login.mechanisms || t->pin_count > 0;
}

int target_set(struct target *t, const char *name, const char *value,
               char *error_out, size_t error_size)
{
    return target_set_option(t, span_text(name), span_text(value),
                             (struct reason){error_out, error_size});
}

int target_finish(struct target *t, char *error_out, size_t error_size)
{
    return finish_options(t, (struct reason){error_out, error_size});
}

void target_failed(struct target *t, struct timespec now)
{
    unsigned rest_s = t->failures < 6 ? 1U << t->failures : LONGEST_REST_S;
    if (rest_s > LONGEST_REST_S)
        rest_s = LONGEST_REST_S;
    t->failures++;
    t->rest_until = now;
    t->rest_until.tv_sec += t->limits.retry_s ? t->limits.retry_s : rest_s;
}

void target_greeted(struct target *t, const struct capabilities *relay)
{
    t->relay = *relay;
    t->greeted = true;
}

uint64_t target_largest(const struct target *t,
                        const struct capabilities *relay)
{
    return relay->size ? relay->max_size : t->limits.message_size;
}

int target_refuse_size(uint64_t largest, bool final, struct reply *reply_out)
{
    return reply_set(reply_out, final ? "552 5.3.4" : "452 4.3.4",
                     "The mail is over the %llu octets that the relay takes",
                     (unsigned long long)largest);
}

void target_renew(struct target *t)
{
    target_worked(t);
    pace_forget(&t->pace);
}

void target_heard(struct target *t, const struct reply *reply,
                  struct timespec now)
{
    if (pace_is_request(reply))
        pace_slow(&t->pace, now);
}

void target_worked(struct target *t)
{
    t->failures = 0;
    t->rest_until = (struct timespec){0};
}

bool target_is_resting(const struct target *t, struct timespec now)
{
    return t->failures > 0 && (now.tv_sec < t->rest_until.tv_sec ||
                               (now.tv_sec == t->rest_until.tv_sec &&
                                now.tv_nsec < t->rest_until.tv_nsec));
}
