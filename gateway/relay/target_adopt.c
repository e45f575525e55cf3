/* The login, the pins and the certificates of a target, while it is used. */
#include "relay/target_private.h"

static bool is_same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static bool has_same_files(const struct target *a, const struct target *b)
{
    return is_same(a->ca_file, b->ca_file) &&
           is_same(a->cert_file, b->cert_file) &&
           is_same(a->key_file, b->key_file);
}

bool target_is_alike(const struct target *t, const struct target *other)
{
    const struct target_login *a = &t->login, *b = &other->login;
    return has_same_files(t, other) && t->pin_count == other->pin_count &&
           memcmp(t->pins, other->pins, t->pin_count * sizeof *t->pins) == 0 &&
           a->mechanisms == b->mechanisms && is_same(a->user, b->user) &&
           is_same(a->secret_file, b->secret_file) &&
           is_same(a->secret_command, b->secret_command) &&
           a->failures_an_hour == b->failures_an_hour;
}

bool target_has_secrets(const struct target *t)
{
    return t->login.mechanisms || t->pin_count > 0 || t->cert_file ||
           t->ca_file;
}

bool target_shares_tls(const struct target *a, const struct target *b)
{
    return has_same_files(a, b) && a->pin_count == 0 && b->pin_count == 0;
}

static void swap_texts(char **a, char **b)
{
    char *text = *a;
    *a = *b;
    *b = text;
}

void target_adopt(struct target *t, struct target *other)
{
    const struct target_login login = t->login;
    const unsigned pin_count = t->pin_count;
    unsigned char pins[sizeof t->pins];
    memcpy(pins, t->pins, sizeof pins);
    swap_texts(&t->ca_file, &other->ca_file);
    swap_texts(&t->cert_file, &other->cert_file);
    swap_texts(&t->key_file, &other->key_file);
    memcpy(t->pins, other->pins, sizeof t->pins);
    memcpy(other->pins, pins, sizeof pins);
    t->pin_count = other->pin_count;
    other->pin_count = pin_count;
    t->login = other->login;
    other->login = login;
    t->no_tls = false;
    t->rest_until = (struct timespec){0};
    t->version++;
}
