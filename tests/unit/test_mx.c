/* The name server's octets → hosts, whatever they are. */
#include "check.h"
#include "service/mx.h"

#include <ares.h>

#define MOST_OCTETS 65535

/** An answer as it is built. */
struct answer {
    unsigned char octets[MOST_OCTETS];
    size_t len;
    unsigned records;
};

static void put(struct answer *a, unsigned value, int octets)
{
    for (int i = octets; i-- > 0;)
        a->octets[a->len++] = (unsigned char)(value >> (8 * i));
}

/** "a.example" as labels; "" is the root. */
static void put_name(struct answer *a, const char *name)
{
    while (*name) {
        size_t len = strcspn(name, ".");
        put(a, (unsigned)len, 1);
        memcpy(a->octets + a->len, name, len);
        a->len += len;
        name += len + (name[len] == '.');
    }
    put(a, 0, 1);
}

static void begin(struct answer *a)
{
    *a = (struct answer){.len = 0};
    put(a, 7, 2);
    put(a, 0x8180, 2);
    put(a, 1, 2); /* questions; answers, authorities, additional: */
    put(a, 0, 2);
    put(a, 0, 2);
    put(a, 0, 2);
    put_name(a, "site.example");
    put(a, 15, 2);
    put(a, 1, 2);
}

/** A record of the domain that was asked for. */
static size_t begin_record(struct answer *a, unsigned type, unsigned ttl)
{
    put(a, 0xC00C, 2);
    put(a, type, 2);
    put(a, 1, 2);
    put(a, ttl, 4);
    put(a, 0, 2);
    a->octets[7] = (unsigned char)++a->records;
    a->octets[6] = (unsigned char)(a->records >> 8);
    return a->len;
}

static void end_record(struct answer *a, size_t from)
{
    size_t len = a->len - from;
    a->octets[from - 2] = (unsigned char)(len >> 8);
    a->octets[from - 1] = (unsigned char)len;
}

static void put_mx(struct answer *a, unsigned preference, const char *host,
                   unsigned ttl)
{
    size_t from = begin_record(a, 15, ttl);
    put(a, preference, 2);
    put_name(a, host);
    end_record(a, from);
}

static void put_cname(struct answer *a, const char *host)
{
    size_t from = begin_record(a, 5, 300);
    put_name(a, host);
    end_record(a, from);
}

static void check_mx(const struct answer *a, struct mx *mx)
{
    mx_read(ARES_SUCCESS, span_of(a->octets, a->len), mx);
}

static void hosts_by_preference(void **state)
{
    (void)state;
    struct answer a;
    struct mx mx;
    begin(&a);
    put_mx(&a, 30, "c.example", 600);
    put_mx(&a, 10, "a.example", 300);
    put_mx(&a, 20, "b1.example", 900);
    put_mx(&a, 20, "b2.example", 900);
    put_mx(&a, 40, "A.EXAMPLE", 900); /* stands there already */
    check_mx(&a, &mx);
    static const char *const wanted[] = {"a.example", "b1.example",
                                         "b2.example", "c.example"};
    assert_int_equal(mx.kind, MX_HOSTS);
    assert_int_equal(mx.count, COUNT(wanted));
    assert_int_equal(mx.ttl_s, 300);
    for (size_t i = 0; i < COUNT(wanted); i++)
        assert_string_equal(mx.hosts[i].name, wanted[i]);
    mx_clear(&mx);
}

static void what_is_no_host(void **state)
{
    (void)state;
    struct answer a;
    struct mx mx;
    begin(&a);
    put_mx(&a, 0, "", 300);
    check_mx(&a, &mx);
    assert_int_equal(mx.kind, MX_NULL);
    assert_non_null(strstr(mx.text, "null MX"));
    mx_clear(&mx);
    put_mx(&a, 10, "a.example", 0); /* beside a host it says nothing */
    check_mx(&a, &mx);
    assert_int_equal(mx.kind, MX_HOSTS);
    assert_int_equal(mx.ttl_s, 1);
    mx_clear(&mx);

    begin(&a); /* no record at all */
    check_mx(&a, &mx);
    assert_int_equal(mx.kind, MX_NONE);
    begin(&a); /* CNAMEs in a circle */
    put_cname(&a, "pool.example");
    put_cname(&a, "site.example");
    check_mx(&a, &mx);
    assert_in_range(mx.kind, MX_NONE, MX_FAILED);
    assert_int_equal(mx.count, 0);
}

static void failures_say_what_failed(void **state)
{
    (void)state;
    static const struct {
        int status;
        enum mx_kind kind;
        const char *text;
    } cases[] = {
        {ARES_ENODATA, MX_NONE, ""},
        {ARES_ENOTFOUND, MX_FAILED, "no such domain"},
        {ARES_ESERVFAIL, MX_FAILED, "server"},
        {ARES_ETIMEOUT, MX_FAILED, "imeout"},
        {ARES_ECONNREFUSED, MX_FAILED, "contact"},
        {ARES_EDESTRUCTION, MX_FAILED, "destroyed"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct mx mx;
        mx_read(cases[i].status, span_of(NULL, 0), &mx);
        if (mx.kind != cases[i].kind || !strstr(mx.text, cases[i].text))
            fail_msg("case %zu: %d, %s", i, (int)mx.kind, mx.text);
    }
}

/** As many as an answer may have; every host of them is there, in order. */
static void all_hosts_of_an_answer(void **state)
{
    (void)state;
    struct answer a;
    struct mx mx;
    begin(&a);
    for (unsigned i = 0; i < 2499; i++) {
        char host[32];
        snprintf(host, sizeof host, "h%u.x", i);
        put_mx(&a, 1000 - i / 3, host, 60);
    }
    check_mx(&a, &mx);
    assert_int_equal(mx.kind, MX_HOSTS);
    assert_int_equal(mx.count, 2499);
    for (unsigned i = 0; i < 2499; i++) {
        char host[32];
        snprintf(host, sizeof host, "h%u.x", 2496 - i / 3 * 3 + i % 3);
        assert_int_equal(mx.hosts[i].preference, 168 + i / 3);
        assert_string_equal(mx.hosts[i].name, host);
    }
    mx_clear(&mx);
    assert_null(mx.hosts);
}

/** Cut anywhere, or with any octet changed: some answer, and no octet behind
 *  the end is read (the sanitizers see to that). */
static void broken_answers(void **state)
{
    (void)state;
    struct answer a;
    struct mx mx;
    begin(&a);
    put_cname(&a, "pool.example");
    put_mx(&a, 10, "a.example", 300);
    put_mx(&a, 20, "b.example", 300);
    for (size_t len = 0; len < a.len; len++) {
        unsigned char *part = malloc(len ? len : 1);
        memcpy(part, a.octets, len);
        mx_read(ARES_SUCCESS, span_of(part, len), &mx);
        assert_int_equal(mx.kind, MX_FAILED);
        assert_true(*mx.text);
        mx_clear(&mx);
        free(part);
    }
    for (size_t i = 0; i < a.len * 256; i++) {
        unsigned char *copy = malloc(a.len);
        memcpy(copy, a.octets, a.len);
        copy[i / 256] = (unsigned char)i;
        mx_read(ARES_SUCCESS, span_of(copy, a.len), &mx);
        assert_true(mx.count <= 2);
        mx_clear(&mx);
        free(copy);
    }
}

static uint32_t step(void *arg)
{
    uint32_t *seed = arg;
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void equal_ones_are_mixed_evenly(void **state)
{
    (void)state;
    uint32_t seed = 1;
    unsigned first[3] = {0};
    for (int round = 0; round < 3000; round++) {
        struct mx_host hosts[] = {{.preference = 5, .name = "x"},
                                  {.preference = 10, .name = "0"},
                                  {.preference = 10, .name = "1"},
                                  {.preference = 10, .name = "2"},
                                  {.preference = 20, .name = "y"}};
        struct mx mx = {.kind = MX_HOSTS, .count = 5, .hosts = hosts};
        mx_shuffle(&mx, step, &seed);
        assert_string_equal(mx.hosts[0].name, "x");
        assert_string_equal(mx.hosts[4].name, "y");
        first[mx.hosts[1].name[0] - '0']++;
        assert_int_equal(mx.hosts[1].name[0] + mx.hosts[2].name[0] +
                             mx.hosts[3].name[0],
                         '0' + '1' + '2');
    }
    for (size_t i = 0; i < COUNT(first); i++)
        assert_in_range(first[i], 900, 1100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hosts_by_preference),
        cmocka_unit_test(what_is_no_host),
        cmocka_unit_test(failures_say_what_failed),
        cmocka_unit_test(all_hosts_of_an_answer),
        cmocka_unit_test(broken_answers),
        cmocka_unit_test(equal_ones_are_mixed_evenly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
