/* The texts of the mails of a wire: read from their jobs as the relay takes
 * them. */
#include "service/wire_private.h"

#include <stdio.h>
#include <string.h>

static void read_body_of(struct wire *w, struct attempt *a)
{
    if (w->reading == a)
        return;
    body_begin(w->body, a->mail, a->composed.message);
    w->reading = a;
}

/** One piece; false when the body is at its end, good or bad. */
static bool supply_piece(struct wire *w, struct attempt *a)
{
    struct span octets;
    bool last = false;
    int r = body_next(w->body, &octets, &last);
    if (r < 0) {
        char why[160];
        snprintf(why, sizeof why, "The job cannot be read: %s", strerror(-r));
        session_abort(w->session, why);
        wire_note(w, "mail %llu: %s", (unsigned long long)a->mail->number, why);
        last = true;
    } else {
        r = session_body(w->session, octets, last);
    }
    if (!last && r == 0)
        return true;
    a->body_ended = true;
    w->reading = NULL;
    return false;
}

bool wire_supply_body(struct wire *w)
{
    struct attempt *a = w->offered;
    while (a && (!a->body_wanted || a->body_ended))
        a = a->next;
    if (!a)
        return false;
    read_body_of(w, a);
    bool supplied = false;
    while (wire_unsent(w) < WIRE_HIGH_MARK) {
        supplied = true;
        bool more = supply_piece(w, a);
        if (!more)
            break;
        wire_flush(w);
    }
    return supplied;
}

void wire_prepare_body(struct wire *w)
{
    if (w->reading)
        return;
    struct attempt *a = w->offered;
    while (a && a->body_ended)
        a = a->next;
    if (!a)
        return;
    read_body_of(w, a);
    body_prepare(w->body);
}
