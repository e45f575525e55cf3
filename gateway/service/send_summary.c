#include "service/send_summary.h"

void send_summary_add(struct send_summary *sum, const struct send_summary *more)
{
    sum->mails += more->mails;
    sum->recipients += more->recipients;
    sum->delivered += more->delivered;
    sum->refused += more->refused;
    sum->deferred += more->deferred;
    sum->uncertain += more->uncertain;
    sum->put_off += more->put_off;
    sum->commands_refused += more->commands_refused;
    sum->mended += more->mended;
    sum->octets += more->octets;
    sum->interrupted |= more->interrupted;
    if (!sum->fault.text[0])
        sum->fault = more->fault;
}

int send_status(const struct send_summary *s)
{
    bool wanted = s->recipients > 0 || s->commands_refused > 0;
    bool hope = s->delivered > 0 || s->put_off > 0 || s->uncertain > 0;
    if (s->fault.text[0] || (wanted && !hope))
        return 12;
    if (s->refused > 0 || s->commands_refused > 0)
        return 8;
    return s->deferred > 0 || s->uncertain > 0 || s->mended > 0 ? 4 : 0;
}
