#include "relay/mechanism.h"
#include "relay/sasl.h"
#include "relay/target_private.h"

#include <errno.h>
#include <stdlib.h>

typedef int set_function(struct target *t, struct span value,
                         struct reason why);

static int set_text(char **text, struct span value)
{
    free(*text);
    *text = strndup((const char *)value.at, value.len);
    return *text ? 0 : -ENOMEM;
}

static int set_tls(struct target *t, struct span value, struct reason why)
{
    static const char *const words[] = {[TARGET_TLS_MAY] = "may",
                                        [TARGET_TLS_MUST] = "must",
                                        [TARGET_TLS_NO] = "no"};
    if (t->kind == TARGET_SMTPS)
        return target_refuse(why, "smtps:// is always TLS: leave ?tls= out");
    for (int i = 0; i < 3; i++) {
        if (span_same(value, span_text(words[i]))) {
            t->tls = (enum target_tls)i;
            return 0;
        }
    }
    return target_refuse(why, "\"tls=%.*s\": tls is must, may or no",
                         target_width(value), value.at);
}

/* "sha256/" and the base64 of 32 octets, as RFC 7469 and curl write it. */
static int set_pin(struct target *t, struct span value, struct reason why)
{
    static const char form[] = "sha256/ and the base64 of the SHA-256 of the "
                               "relay's public key";
    const struct span head = SPAN("sha256/");
    if (t->pin_count == TARGET_MAX_PINS)
        return target_refuse(why, "more than %d pins", TARGET_MAX_PINS);
    if (!span_begins(value, head))
        return target_refuse(why, "\"pin=%.*s\": a pin is %s",
                             target_width(value), value.at, form);
    struct sealed bytes;
    int r = sealed_init(&bytes, 100);
    if (r == 0)
        r = sasl_from_base64(span_from(value, head.len), &bytes);
    bool good = r == 0 && bytes.len == sizeof *t->pins;
    if (good)
        memcpy(t->pins[t->pin_count++], bytes.bytes, sizeof *t->pins);
    sealed_clear(&bytes);
    if (good || r == -ENOMEM)
        return good ? 0 : r;
    return target_refuse(why, "\"pin=%.*s\": a pin is %s", target_width(value),
                         value.at, form);
}

static int set_auth(struct target *t, struct span value, struct reason why)
{
    t->login.mechanisms = mechanisms_named(value);
    if (t->login.mechanisms)
        return 0;
    char known[MECHANISMS_TEXT];
    mechanisms_print((1U << MECHANISM_COUNT) - 1, known);
    return target_refuse(why,
                         "\"auth=%.*s\": auth is auto, password, oauth or "
                         "one of %s",
                         target_width(value), value.at, known);
}

static int set_failures(struct target *t, struct span value, struct reason why)
{
    unsigned n = 0;
    for (size_t i = 0; i < value.len && n <= TARGET_MAX_LOGIN_FAILURES; i++) {
        unsigned digit = value.at[i] - (unsigned)'0';
        n = digit > 9 ? TARGET_MAX_LOGIN_FAILURES + 1 : n * 10 + digit;
    }
    if (n == 0 || n > TARGET_MAX_LOGIN_FAILURES)
        return target_refuse(why,
                             "\"login-failures=%.*s\": a number from 1 "
                             "to %d",
                             target_width(value), value.at,
                             TARGET_MAX_LOGIN_FAILURES);
    t->login.failures_an_hour = n;
    return 0;
}

static int set_ca(struct target *t, struct span value, struct reason why)
{
    (void)why;
    return set_text(&t->ca_file, value);
}

static int set_cert(struct target *t, struct span value, struct reason why)
{
    (void)why;
    return set_text(&t->cert_file, value);
}

static int set_key(struct target *t, struct span value, struct reason why)
{
    (void)why;
    return set_text(&t->key_file, value);
}

static int set_user(struct target *t, struct span value, struct reason why)
{
    (void)why;
    return set_text(&t->login.user, value);
}

static int set_secret_file(struct target *t, struct span value,
                           struct reason why)
{
    (void)why;
    return set_text(&t->login.secret_file, value);
}

static int set_secret_command(struct target *t, struct span value,
                              struct reason why)
{
    (void)why;
    return set_text(&t->login.secret_command, value);
}

static const struct option {
    const char *name;
    set_function *set;
    bool shown;
} options[] = {
    {"tls", set_tls, true},
    {"ca", set_ca, true},
    {"cert", set_cert, false},
    {"key", set_key, false},
    {"pin", set_pin, false},
    {"auth", set_auth, false},
    {"user", set_user, true},
    {"secret-file", set_secret_file, false},
    {"secret-command", set_secret_command, false},
    {"login-failures", set_failures, false},
};

#define OPTIONS (sizeof options / sizeof *options)

bool target_option_is_shown(struct span name)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        if (span_same(name, span_text(options[i].name)))
            return options[i].shown;
    }
    return false;
}

/* The value is not repeated: what is mistyped may be a secret. */
int target_set_option(struct target *t, struct span name, struct span value,
                      struct reason why)
{
    if (span_same(name, SPAN("password")) || span_same(name, SPAN("secret")) ||
        span_same(name, SPAN("token")))
        return target_refuse(why, "no password here: it would be seen by "
                                  "others; secret-file=FILE names the file "
                                  "that holds it");
    for (size_t i = 0; i < OPTIONS; i++) {
        if (!span_same(name, span_text(options[i].name)))
            continue;
        for (size_t k = 0; k < value.len; k++) {
            if (value.at[k] < ' ' || value.at[k] == 0x7F)
                return target_refuse(why, "a control character stands in %s",
                                     options[i].name);
        }
        if (value.len == 0 && options[i].set != set_tls)
            return target_refuse(why,
                                 "nothing stands behind %s=", options[i].name);
        return options[i].set(t, value, why);
    }
    return target_refuse(
        why,
        "\"%.*s\": what may follow \"?\" is tls=must|may|no, ca=FILE, "
        "cert=FILE, key=FILE, pin=sha256/BASE64, auth=MECHANISM, user=NAME, "
        "secret-file=FILE, secret-command=PROGRAM and login-failures=N",
        target_width(name), name.at);
}

static int check_login(const struct target *t, struct reason why)
{
    const struct target_login *l = &t->login;
    bool external = l->mechanisms == 1U << MECHANISM_EXTERNAL;
    if (!l->mechanisms && (l->secret_file || l->secret_command))
        return target_refuse(why, "a secret and nobody who logs in with it: "
                                  "user=NAME is missing");
    if (!l->mechanisms)
        return 0;
    if (external && !t->cert_file)
        return target_refuse(why, "auth=EXTERNAL is a login by the client "
                                  "certificate: cert=FILE is missing");
    if (external)
        return 0;
    if (!l->user)
        return target_refuse(why, "user=NAME is missing");
    if (!l->secret_file == !l->secret_command)
        return target_refuse(why,
                             "%s: secret-file=FILE or "
                             "secret-command=PROGRAM",
                             l->secret_file ? "one secret, not two"
                                            : "the secret is missing");
    return 0;
}

int target_check_options(const struct target *t, struct reason why)
{
    if (t->key_file && !t->cert_file)
        return target_refuse(why, "a key without its certificate: cert=FILE "
                                  "is missing");
    int r = check_login(t, why);
    if (r < 0 || t->tls != TARGET_TLS_NO)
        return r;
    if (t->login.mechanisms)
        return target_refuse(why, "a login is never made without TLS: leave "
                                  "tls=no out");
    if (t->pin_count > 0 || t->cert_file)
        return target_refuse(why, "a pin or a certificate, and tls=no: one of "
                                  "them goes");
    return 0;
}
