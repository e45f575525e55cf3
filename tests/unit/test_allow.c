#include "check.h"
#include "service/allow.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>

static struct address address(const char *text)
{
    struct sockaddr_in four = {.sin_family = AF_INET};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6};
    if (inet_pton(AF_INET, text, &four.sin_addr) == 1)
        return address_of((struct sockaddr *)&four);
    assert_int_equal(inet_pton(AF_INET6, text, &six.sin6_addr), 1);
    return address_of((struct sockaddr *)&six);
}

static const struct {
    const char *allowed, *address;
    bool has;
} cases[] = {
    {"192.0.2.17", "192.0.2.17", true},
    {"192.0.2.17", "192.0.2.18", false},
    {"192.0.2.17", "::ffff:192.0.2.17", true},
    {"::ffff:192.0.2.0/120", "192.0.2.9", true},
    {"192.0.2.0/24", "192.0.2.255", true},
    {"192.0.2.0/24", "192.0.3.0", false},
    {"192.0.2.128/25", "192.0.2.127", false},
    {"192.0.2.128/25", "192.0.2.128", true},
    {"10.0.0.0/9", "10.127.255.255", true},
    {"10.0.0.0/9", "10.128.0.0", false},
    {"0.0.0.0/0", "203.0.113.1", true},
    {"0.0.0.0/0", "2001:db8::1", false},
    {"::/0", "203.0.113.1", true},
    {"::1", "::1", true},
    {"::1", "127.0.0.1", false},
    {"2001:db8::/33", "2001:db8:7fff::1", true},
    {"2001:db8::/33", "2001:db8:8000::1", false},
};

static void addresses(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct allow allow = {0};
        char why[200] = "";
        struct address from = address(cases[i].address);
        assert_false(allow_has(&allow, &from));
        assert_int_equal(allow_add(&allow, "198.51.100.1", why, sizeof why), 0);
        assert_int_equal(allow_add(&allow, cases[i].allowed, why, sizeof why),
                         0);
        if (allow_has(&allow, &from) != cases[i].has)
            fail_msg("%s in %s", cases[i].address, cases[i].allowed);
        allow_clear(&allow);
    }
}

static void nonsense(void **state)
{
    (void)state;
    static const struct {
        const char *text, *says;
    } wrong[] = {
        {"", "is no address"},
        {"localhost", "is no address"},
        {"192.0.2", "is no address"},
        {"192.0.2.0/", "is no address"},
        {"192.0.2.0/33", "is no address"},
        {"192.0.2.0/-1", "is no address"},
        {"192.0.2.0/8x", "is no address"},
        {"192.0.2.0/99999999999999999999", "is no address"},
        {"2001:db8::/129", "is no address"},
        {"192.0.2.1/24", "bits set behind its prefix of 24"},
        {"2001:db8::1/64", "bits set behind its prefix of 64"},
        {"111111111111111111111111111111111111111111111111111111111111111111",
         "is no address"},
    };
    for (size_t i = 0; i < COUNT(wrong); i++) {
        struct allow allow = {0};
        char why[200] = "";
        assert_int_equal(allow_add(&allow, wrong[i].text, why, sizeof why),
                         -EINVAL);
        if (!strstr(why, wrong[i].says))
            fail_msg("%s: %s", wrong[i].text, why);
        assert_int_equal(allow.count, 0);
        allow_clear(&allow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses),
        cmocka_unit_test(nonsense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
