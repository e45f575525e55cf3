#include "service/mx.h"

#include <ares.h>
#include <arpa/nameser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The fixed fields of a record: type, class, TTL, length. */
#define RECORD_FIELDS 10
#define QUESTION_FIELDS 4

static unsigned read_16(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

static uint32_t read_32(const unsigned char *at)
{
    return (uint32_t)read_16(at) << 16 | read_16(at + 2);
}

/** Past the name at @at, and @more octets behind it; NULL at the end. */
static const unsigned char *pass_name(struct span answer,
                                      const unsigned char *at, size_t more)
{
    char *name = NULL;
    long len = 0;
    if (ares_expand_name(at, answer.at, (int)answer.len, &name, &len) !=
        ARES_SUCCESS)
        return NULL;
    ares_free_string(name);
    size_t left = answer.len - (size_t)(at - answer.at);
    return (size_t)len + more > left ? NULL : at + len + more;
}

/** The library gives no TTL of MX records: the least of them. */
static uint32_t least_ttl(struct span answer)
{
    if (answer.len < NS_HFIXEDSZ)
        return 0;
    const unsigned char *at = answer.at + NS_HFIXEDSZ;
    unsigned questions = read_16(answer.at + 4);
    unsigned records = read_16(answer.at + 6);
    uint32_t least = 0;
    for (unsigned i = 0; i < questions && at; i++)
        at = pass_name(answer, at, QUESTION_FIELDS);
    for (unsigned i = 0; i < records && at; i++) {
        at = pass_name(answer, at, RECORD_FIELDS);
        if (!at)
            break;
        const unsigned char *fields = at - RECORD_FIELDS;
        uint32_t ttl = read_32(fields + 4);
        if (read_16(fields) == ns_t_mx && (least == 0 || ttl < least))
            least = ttl ? ttl : 1;
        size_t len = read_16(fields + 8);
        size_t left = answer.len - (size_t)(at - answer.at);
        at = len > left ? NULL : at + len;
    }
    return least;
}

void mx_clear(struct mx *mx)
{
    free(mx->hosts);
    *mx = (struct mx){0};
}

static void fail(struct mx *mx, const char *text)
{
    mx->kind = MX_FAILED;
    mx->count = 0;
    snprintf(mx->text, sizeof mx->text, "%s", text);
}

/** The most preferred first, equal ones as the answer has them. */
static int compare_hosts(const void *a, const void *b)
{
    const struct mx_host *one = a, *other = b;
    return one->preference != other->preference
               ? (one->preference > other->preference) -
                     (one->preference < other->preference)
               : (one->place > other->place) - (one->place < other->place);
}

/** There is room. */
static void add_host(struct mx *mx, unsigned preference, const char *name)
{
    struct mx_host *host = &mx->hosts[mx->count];
    *host = (struct mx_host){.preference = preference, .place = mx->count++};
    snprintf(host->name, MX_NAME_MAX, "%s", name);
}

static bool has_host(const struct mx *mx, const char *name)
{
    for (size_t i = 0; i < mx->count; i++) {
        if (strcasecmp(mx->hosts[i].name, name) == 0)
            return true;
    }
    return false;
}

/** Room for as many hosts as there are records. */
static bool make_room(struct mx *mx, const struct ares_mx_reply *list)
{
    size_t count = 0;
    for (const struct ares_mx_reply *one = list; one; one = one->next)
        count++;
    mx->hosts = calloc(count, sizeof *mx->hosts);
    return mx->hosts != NULL;
}

static void take_hosts(struct mx *mx, const struct ares_mx_reply *list)
{
    bool null = false;
    if (!make_room(mx, list)) {
        fail(mx, "out of memory");
        return;
    }
    for (const struct ares_mx_reply *one = list; one; one = one->next) {
        const char *name = one->host ? one->host : "";
        if (*name == '\0' || strcmp(name, ".") == 0)
            null = true;
        else if (strlen(name) < MX_NAME_MAX && !has_host(mx, name))
            add_host(mx, one->priority, name);
    }
    mx->kind = MX_HOSTS;
    qsort(mx->hosts, mx->count, sizeof *mx->hosts, compare_hosts);
    if (mx->count > 0)
        return;
    fail(mx, null ? "the domain takes no mail (null MX)"
                  : "the MX records name no host");
    if (null)
        mx->kind = MX_NULL;
}

void mx_read(int status, struct span answer, struct mx *mx_out)
{
    *mx_out = (struct mx){.kind = MX_NONE};
    struct ares_mx_reply *list = NULL;
    if (status == ARES_SUCCESS)
        status = ares_parse_mx_reply(answer.at, (int)answer.len, &list);
    if (status == ARES_SUCCESS && list) {
        mx_out->ttl_s = least_ttl(answer);
        take_hosts(mx_out, list);
    } else if (status == ARES_ENOTFOUND) {
        fail(mx_out, "there is no such domain");
    } else if (status != ARES_SUCCESS && status != ARES_ENODATA) {
        fail(mx_out, ares_strerror(status));
    }
    if (list)
        ares_free_data(list);
}

void mx_shuffle(struct mx *mx, uint32_t (*next)(void *arg), void *arg)
{
    for (size_t i = mx->count; i-- > 1;) {
        /* Among those that are alike and not before it in the list. */
        size_t first = i;
        while (first > 0 &&
               mx->hosts[first - 1].preference == mx->hosts[i].preference)
            first--;
        size_t other = first + next(arg) % (i - first + 1);
        struct mx_host host = mx->hosts[i];
        mx->hosts[i] = mx->hosts[other];
        mx->hosts[other] = host;
    }
}
