/* The login: between the last EHLO and the first mail. */
#include "relay/session_private.h"

#include "base/sealed.h"

#include <errno.h>

void session_forget_login(struct session *s)
{
    if (!s->output_private)
        return;
    sealed_forget(s->output.bytes, s->output.room);
    s->output_private = false;
}

/* No mail is to blame, whatever the relay says of the login. */
static enum word leave_login(struct session *s)
{
    s->login = auth_outcome(s->auth);
    session_leave(s, auth_reason(s->auth), LEAVING_LOST);
    auth_free(&s->auth);
    return WORD_NONE;
}

static enum word go_on(struct session *s, int step)
{
    if (step == AUTH_SAY)
        return WORD_AUTH;
    if (step < 0) {
        s->error = step;
        return WORD_NONE;
    }
    if (auth_outcome(s->auth) != AUTH_ACCEPTED)
        return leave_login(s);
    s->login = AUTH_ACCEPTED;
    auth_free(&s->auth);
    return session_ready(s);
}

enum word session_log_in(struct session *s)
{
    if (!s->tls_active)
        return session_distrust(s, "A login needs TLS");
    return go_on(s, auth_begin(s->auth, &s->capabilities));
}

enum word say_auth(struct session *s)
{
    size_t before = s->output.len;
    int r = auth_say(s->auth, &s->output);
    s->output_private = true;
    s->produced += s->output.len - before;
    if (r < 0)
        s->error = r;
    session_said(s, WORD_AUTH, 0);
    return WORD_NONE;
}

enum word hear_auth(struct session *s, const struct said *said,
                    const struct reply *reply)
{
    (void)said;
    session_forget_login(s);
    return go_on(s, auth_hear(s->auth, reply));
}

bool session_output_is_private(const struct session *s)
{
    return s->output_private;
}

enum auth_outcome session_login(const struct session *s)
{
    return s->login;
}
