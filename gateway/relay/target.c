#include "relay/target.h"
#include "base/scope.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define LONGEST_REST_S 60

/* Where a reason goes. */
struct reason {
    char *out;
    size_t size;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct reason why,
                                                        const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(why.out, why.size, format, args);
    va_end(args);
    return -EINVAL;
}

/* As much of @s as "%.*s" wants. */
static int width(struct span s)
{
    return s.len < 100 ? (int)s.len : 100;
}

static struct span cut_at(struct span *rest, unsigned char mark)
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
        return refuse(why, "\"%.*s\" is no port: a number from 1 to 65535",
                      width(digits), digits.at);
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
        return refuse(why, "the host is missing: smtp://HOST[:PORT]");
    for (size_t i = 0; i < host.len; i++) {
        if (!is_host_byte(host.at[i], literal))
            return refuse(why,
                          host.at[i] == ':'
                              ? "an IPv6 address stands in brackets: [%.*s]"
                              : "\"%.*s\" is no host name",
                          width(host), host.at);
    }
    return copy(host, &t->host);
}

/* host [ ":" port ], the host perhaps in brackets. */
static int parse_authority(struct target *t, struct span in, struct reason why)
{
    if (memchr(in.at, '@', in.len))
        return refuse(why, "no user and no password in a relay's URL: it is "
                           "printed in reports");
    bool literal = in.len > 0 && in.at[0] == '[';
    struct span host;
    bool has_port;
    if (literal) {
        if (!memchr(in.at, ']', in.len))
            return refuse(why, "\"]\" is missing behind the address: %.*s",
                          width(in), in.at);
        in = span_from(in, 1);
        host = cut_at(&in, ']');
        has_port = in.len > 0;
        if (has_port && in.at[0] != ':')
            return refuse(why, "behind \"]\" stands \":PORT\" or nothing");
        in = span_from(in, 1);
    } else {
        const unsigned char *colon = memrchr(in.at, ':', in.len);
        has_port = colon && memchr(in.at, ':', in.len) == colon;
        host = has_port ? cut_at(&in, ':') : in;
    }
    int r = parse_host(t, host, literal, why);
    return r < 0 || !has_port ? r : parse_port(in, &t->port, why);
}

static int parse_tls(struct target *t, struct span value, struct reason why)
{
    static const char *const words[] = {[TARGET_TLS_MAY] = "may",
                                        [TARGET_TLS_MUST] = "must",
                                        [TARGET_TLS_NO] = "no"};
    if (t->kind == TARGET_SMTPS)
        return refuse(why, "smtps:// is always TLS: leave ?tls= out");
    for (int i = 0; i < 3; i++) {
        if (span_same(value, span_text(words[i]))) {
            t->tls = (enum target_tls)i;
            return 0;
        }
    }
    return refuse(why, "\"tls=%.*s\": tls is must, may or no", width(value),
                  value.at);
}

/* name=value, parted by "&". */
static int parse_query(struct target *t, struct span in, struct reason why)
{
    while (in.len > 0) {
        struct span value = cut_at(&in, '&');
        struct span all = value;
        struct span name = cut_at(&value, '=');
        int r;
        if (span_same(name, SPAN("tls"))) {
            r = parse_tls(t, value, why);
        } else if (span_same(name, SPAN("ca")) && value.len > 0) {
            free(t->ca_file);
            r = copy(value, &t->ca_file);
        } else {
            r = refuse(why,
                       "\"%.*s\": what may follow \"?\" is "
                       "tls=must|may|no and ca=FILE",
                       width(all), all.at);
        }
        if (r < 0)
            return r;
    }
    return 0;
}

static int parse_maildir(struct target *t, struct span path, struct reason why)
{
    t->kind = TARGET_MAILDIR;
    if (path.len == 0)
        return refuse(why, "the path is missing: maildir:PATH");
    return copy(path, &t->path);
}

static int parse_smtp(struct target *t, struct span in, struct reason why)
{
    struct span authority = cut_at(&in, '?');
    if (authority.len > 0 && authority.at[authority.len - 1] == '/')
        authority.len--;
    t->port = t->kind == TARGET_SMTPS ? 465 : 25;
    t->tls = t->kind == TARGET_SMTPS ? TARGET_TLS_MUST : TARGET_TLS_MAY;
    int r = parse_authority(t, authority, why);
    return r < 0 ? r : parse_query(t, in, why);
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
                return refuse(why, "a blank or control character stands in it");
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
    return refuse(why,
                  "\"%.*s\" is no relay: smtp://HOST[:PORT], "
                  "smtps://HOST[:PORT] or maildir:PATH",
                  width(url), url.at);
}

int target_parse(const char *url, struct target **target_out, char *error_out,
                 size_t error_size)
{
    SCOPED(target_free) struct target *t = calloc(1, sizeof *t);
    if (!t)
        return -ENOMEM;
    struct reason why = {error_out, error_size};
    int r = parse_scheme(t, span_text(url), why);
    if (r < 0)
        return r;
    r = copy(span_text(url), &t->url);
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
    free(t);
    *target = NULL;
}

void target_limit(struct target *t, const struct target_limits *limits)
{
    t->limits = *limits;
    pace_limit(&t->pace, &limits->pace);
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
