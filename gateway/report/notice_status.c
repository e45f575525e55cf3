/* The delivery status notification of RFC 3464, of RFC 6533 where addresses
 * are not ASCII. */
#include "report/notice_private.h"

#include "base/hex.h"
#include "base/utf8.h"
#include "message/date.h"

#include <inttypes.h>
#include <string.h>

/** Media types. */
struct status_words {
    const char *status, *whole, *header;
};
static const struct status_words ascii_words = {
    "message/delivery-status", "message/rfc822", "text/rfc822-headers"};
static const struct status_words utf8_words = {"message/global-delivery-status",
                                               "message/global",
                                               "message/global-headers"};

/** What is told, the gravest first: that is the notice's subject. */
static const struct action_words {
    const char *action;
    unsigned class; /* of the status code (RFC 3463) */
    const char *subject;
    const char *intro;
} actions[] = {
    [NOTICE_FAILED] = {"failed", 5, "Undelivered mail returned to sender",
                       "A mail of yours could not be delivered to whom is "
                       "named below, and will not\nbe tried again.\n"},
    [NOTICE_DELAYED] = {"delayed", 4, "Delayed mail (still being tried)",
                        "A mail of yours could not be delivered yet to whom "
                        "is named below. It is\nstill being tried: you need "
                        "not send it again.\n"},
    [NOTICE_RELAYED] = {"relayed", 2, "Relayed mail",
                        "A mail of yours for whom is named below was handed "
                        "to a mail server that\ndoes not tell of deliveries: "
                        "of this mail you may hear nothing more.\n"},
    [NOTICE_DELIVERED] = {"delivered", 2, "Delivered mail",
                          "A mail of yours was delivered to whom is named "
                          "below.\n"},
};

/* --------------------------------------------------------------- who it is */

/** One of whom something is told. */
struct told {
    enum notice_action action;
    const char *address, *orcpt, *relay;
    const struct reply *why;
    uint64_t record;
};

static void tell_named(const struct mail *mail, size_t i, struct told *told_out)
{
    const struct recipient *r = &mail->envelope.recipients[i];
    const struct outcome *o = &mail->outcomes[i];
    *told_out = (struct told){.action = notice_action(mail, i),
                              .address = r->address,
                              .orcpt = r->orcpt,
                              .relay = o->relay,
                              .why = notice_reason(o),
                              .record = r->record};
}

static void tell_unnamed(const struct mail *mail, const struct unnamed *u,
                         struct told *told_out)
{
    *told_out = (struct told){
        .action = notice_tells_unnamed(mail, u) ? NOTICE_FAILED : NOTICE_NONE,
        .address = u->written,
        .why = &u->reply,
        .record = u->record};
}

/** The next of them, from @i on, which is moved behind it: recipients, then
 *  those that we refused as the job was read. */
static bool next_told(const struct mail *mail, size_t *i, struct told *told_out)
{
    const struct envelope *e = &mail->envelope;
    for (; *i < e->recipient_count + e->unnamed_count; ++*i) {
        if (*i < e->recipient_count)
            tell_named(mail, *i, told_out);
        else
            tell_unnamed(mail, &e->unnamed[*i - e->recipient_count], told_out);
        if (told_out->action != NOTICE_NONE) {
            ++*i;
            return true;
        }
    }
    return false;
}

/* ---------------------------------------------------------- words for people
 */

static void say_pair(struct batch_out *b, const char *name, const char *value)
{
    if (value && *value)
        batch_out_lines(b, name, "    ", value);
}

static void write_recipient(struct batch_out *b, const struct told *t)
{
    const struct reply *why = t->why;
    batch_out_say(b, "\n<%s>\n", t->address);
    if (t->record)
        batch_out_say(b, "    named in record %" PRIu64 "\n", t->record);
    if (why->jes)
        batch_out_say(b, "    the gateway says:\n");
    else if (t->relay)
        batch_out_say(b, "    %s says:\n", t->relay);
    batch_out_say(b, "    %u", why->code);
    if (why->enhanced[0])
        batch_out_say(b, " %u.%u.%u", why->enhanced[0], why->enhanced[1],
                      why->enhanced[2]);
    batch_out_lines(b, " ", "    ", why->text);
}

static void write_section(struct batch_out *b, const struct notice *n,
                          enum notice_action action)
{
    if (!notice_has(n->mail, action))
        return;
    batch_out_say(b, "\n%s", actions[action].intro);
    struct told t;
    for (size_t i = 0; next_told(n->mail, &i, &t);) {
        if (t.action == action)
            write_recipient(b, &t);
    }
}

static void write_words(struct batch_out *b, const struct notice *n)
{
    batch_out_say(b, "This is the mail gateway at %s.\n", n->host);
    for (unsigned action = 0; action < NOTICE_NONE; action++)
        write_section(b, n, (enum notice_action)action);
    batch_out_say(b, "\n");
    say_pair(b, "Job name: ", n->facts->job_name);
    say_pair(b, "Job id:   ", n->facts->job_id);
    batch_out_say(b,
                  "Mail:     number %" PRIu64 " of the job, record %" PRIu64
                  "\nNumber:   %" PRIu64 " with the gateway\n",
                  n->mail->number, n->mail->envelope.record, n->facts->id);
}

/* ------------------------------------------------------- fields for programs
 */

/** The value of a DSN parameter (RFC 3461, 4): "+2B" is a plus. */
static void decode_xtext(const char *text, char *out, size_t size)
{
    size_t len = 0;
    for (const char *p = text; *p && len + 1 < size; p++) {
        int octet = *p == '+' ? hex_octet((const unsigned char *)p + 1) : -1;
        if (octet < 0) {
            out[len++] = *p;
            continue;
        }
        out[len++] = (char)octet;
        p += 2;
    }
    out[len] = '\0';
}

static void say_xtext(struct batch_out *b, const char *name, const char *value)
{
    char decoded[512];
    if (!value)
        return;
    decode_xtext(value, decoded, sizeof decoded);
    batch_out_field(b, name, decoded);
}

static void say_status(struct batch_out *b, unsigned class,
                       const struct reply *why)
{
    if (why->enhanced[0] == class)
        batch_out_say(b, "Status: %u.%u.%u\n", class, why->enhanced[1],
                      why->enhanced[2]);
    else
        batch_out_say(b, "Status: %u.0.0\n", class);
}

/** "smtp://mail.example.com:25" → "mail.example.com". */
static void say_relay(struct batch_out *b, const char *url)
{
    const char *host = strstr(url, "://");
    host = host ? host + 3 : url;
    size_t len = *host == '[' ? strcspn(host, "]") + 1 : strcspn(host, ":/");
    batch_out_say(b, "Remote-MTA: dns; %.*s\n", (int)len, host);
}

static void say_diagnostic(struct batch_out *b, const struct reply *why)
{
    char first[80];
    const char *type = why->jes ? "x-ebgate" : "smtp";
    if (why->enhanced[0])
        snprintf(first, sizeof first, "Diagnostic-Code: %s; %u %u.%u.%u ", type,
                 why->code, why->enhanced[0], why->enhanced[1],
                 why->enhanced[2]);
    else
        snprintf(first, sizeof first, "Diagnostic-Code: %s; %u ", type,
                 why->code);
    batch_out_field(b, first, why->text);
}

/** "j\x{FC}rgen": what is not ASCII, or has a meaning there, by its number
 *  (RFC 6533, 3: utf-8-addr-xtext). */
static void say_encoded(struct batch_out *b, struct span address)
{
    while (address.len > 0) {
        uint32_t c = address.at[0];
        int len = utf8_decode(address, &c);
        struct span head = span_head(address, len > 0 ? (size_t)len : 1);
        if (c > ' ' && c < 0x7F && !memchr("+=\\", (int)c, 3))
            batch_out_octets(b, head);
        else
            batch_out_say(b, "\\x{%02" PRIX32 "}", c);
        address = span_from(address, head.len);
    }
}

static void say_recipient(struct batch_out *b, const struct notice *n,
                          const char *address)
{
    if (utf8_is_ascii(span_text(address))) {
        batch_out_say(b, "Final-Recipient: rfc822; %s\n", address);
        return;
    }
    batch_out_say(b, "Final-Recipient: utf-8; ");
    if (notice_needs_utf8(n->mail))
        batch_out_say(b, "%s", address);
    else
        say_encoded(b, span_text(address));
    batch_out_say(b, "\n");
}

static void write_fields(struct batch_out *b, const struct notice *n,
                         const struct told *t)
{
    const struct action_words *words = &actions[t->action];
    batch_out_say(b, "\n");
    say_xtext(b, "Original-Recipient: ", t->orcpt);
    say_recipient(b, n, t->address);
    batch_out_say(b, "Action: %s\n", words->action);
    say_status(b, words->class, t->why);
    if (t->relay && !t->why->jes)
        say_relay(b, t->relay);
    say_diagnostic(b, t->why);
}

static void write_status(struct batch_out *b, const struct notice *n)
{
    char date[DATE_SIZE];
    date_write(n->facts->accepted, n->utc_offset_s, date);
    batch_out_say(b, "Reporting-MTA: dns; %s\n", n->host);
    say_xtext(b, "Original-Envelope-Id: ", n->mail->envelope.envid);
    batch_out_say(b, "Arrival-Date: %s\n", date);
    struct told t;
    for (size_t i = 0; next_told(n->mail, &i, &t);)
        write_fields(b, n, &t);
}

/* ------------------------------------------------------------------ together
 */

/** Holds a nanosecond that no sender of the mail could have known. */
#define BOUNDARY_SIZE 96
static void make_boundary(const struct notice *n, char out[BOUNDARY_SIZE])
{
    snprintf(out, BOUNDARY_SIZE, "=_%" PRIu64 ".%" PRIu64 ".%lld.%09ld",
             n->facts->id, n->mail->number, (long long)n->now.tv_sec,
             n->now.tv_nsec);
}

static void begin_part(struct batch_out *b, const char *boundary,
                       const char *type)
{
    batch_out_say(b, "\n--%s\nContent-Type: %s\n\n", boundary, type);
}

void notice_write_report(struct batch_out *b, const struct notice *n,
                         const struct returned *returned)
{
    const struct status_words *words =
        notice_needs_utf8(n->mail) ? &utf8_words : &ascii_words;
    const char *type = strchr(words->status, '/') + 1;
    char boundary[BOUNDARY_SIZE];
    make_boundary(n, boundary);
    unsigned gravest = NOTICE_FAILED;
    while (gravest < NOTICE_DELIVERED &&
           !notice_has(n->mail, (enum notice_action)gravest))
        gravest++;
    notice_header(b, n, actions[gravest].subject);
    batch_out_say(b,
                  "MIME-Version: 1.0\n"
                  "Content-Type: multipart/report; report-type=%s;\n"
                  " boundary=\"%s\"\n"
                  "\nThis is a report of three parts in MIME.\n",
                  type, boundary);
    begin_part(b, boundary, "text/plain; charset=utf-8");
    write_words(b, n);
    begin_part(b, boundary, words->status);
    write_status(b, n);
    if (returned->octets.len > 0) {
        begin_part(b, boundary,
                   returned->header_only ? words->header : words->whole);
        batch_out_octets(b, buf_span(&returned->octets));
    }
    batch_out_say(b, "\n--%s--\n", boundary);
}
