/* The login of a wire: the secret before it, what the relay said behind it. */
#include "service/wire_private.h"

static void on_secret(void *arg)
{
    struct wire *w = arg;
    const struct credentials credentials = login_credentials(w->login);
    /* Since it was wanted the login may have been taken out. */
    int r = wire_begin(w, credentials.mechanisms ? &credentials : NULL);
    if (r < 0)
        wire_fail(w, r);
}

static void on_no_secret(void *arg, const struct reply *why)
{
    wire_refuse(arg, why);
}

void wire_want_login(struct wire *w)
{
    w->ticket = (struct login_ticket){
        .ready = on_secret, .refused = on_no_secret, .arg = w};
    login_want(w->login, &w->ticket);
}

void wire_logged_in(struct wire *w)
{
    if (w->login)
        login_learn(w->login, &w->ticket, AUTH_ACCEPTED);
    w->login = NULL;
}

void wire_end_login(struct wire *w)
{
    if (!w->login)
        return;
    enum auth_outcome outcome =
        w->session ? session_login(w->session) : AUTH_NONE;
    if (outcome == AUTH_NONE && !w->closed)
        login_withdraw(w->login, &w->ticket);
    else if (outcome == AUTH_NONE)
        login_drop(w->login, &w->ticket);
    else if (login_learn(w->login, &w->ticket, outcome))
        w->learnt = true; /* the next connection has another secret */
    w->login = NULL;
}
