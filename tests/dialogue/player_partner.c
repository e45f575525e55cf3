/* The relay's side of a SCRAM dialogue: nonces differ from run to run, so that
 * no file can hold what is said. libgsasl plays the server here, too. */
#include "player.h"

#include <gsasl.h>
#include <stdio.h>
#include <stdlib.h>

struct partner {
    Gsasl *library;
    Gsasl_session *session;
};

static void partner_begin(struct player *p, const char *mechanism)
{
    struct partner *g = calloc(1, sizeof *g);
    if (gsasl_init(&g->library) != GSASL_OK ||
        gsasl_server_start(g->library, mechanism, &g->session) != GSASL_OK)
        fail(p, "no server for %s", mechanism);
    gsasl_property_set(g->session, GSASL_PASSWORD, PLAYER_SECRET);
    gsasl_property_set(g->session, GSASL_SCRAM_ITER, "4096");
    p->partner = g;
}

void partner_end(struct player *p)
{
    if (!p->partner)
        return;
    gsasl_finish(p->partner->session);
    gsasl_done(p->partner->library);
    free(p->partner);
    p->partner = NULL;
}

/* Takes the line that was said last; its response, without the command. */
static char *take_response(struct player *p)
{
    const char *said = buf_text(&p->heard);
    const char *end = strstr(said, "\r\n");
    if (!end)
        fail(p, "nothing was said");
    char *line = strndup(said, (size_t)(end - said));
    buf_consume(&p->heard, strlen(line) + 2);
    if (strncmp(line, "AUTH ", 5) != 0)
        return line;
    char *blank = strchr(line + 5, ' ');
    if (!blank)
        fail(p, "no first response: %s", line);
    memmove(line, blank + 1, strlen(blank));
    return line;
}

/* Another signature of the same length, in base64 once more. */
static void forge(char *challenge)
{
    char *bytes;
    size_t len;
    if (gsasl_base64_from(challenge, strlen(challenge), &bytes, &len) != 0)
        return;
    char *at = memmem(bytes, len, "v=", 2);
    if (at)
        at[2] = at[2] == 'A' ? 'B' : 'A';
    char *text;
    size_t text_len;
    gsasl_base64_to(bytes, len, &text, &text_len);
    memcpy(challenge, text, text_len);
    gsasl_free(bytes);
    gsasl_free(text);
}

/* "SCRAM-SHA-1 [forged]": the partner's challenge to what was said. */
void partner_answer(struct player *p, const char *text)
{
    char mechanism[32] = "", word[16] = "";
    sscanf(text, "%31s %15s", mechanism, word);
    if (!p->partner)
        partner_begin(p, mechanism);
    char *response = take_response(p);
    char *challenge = NULL;
    int r = gsasl_step64(p->partner->session, response, &challenge);
    if (r != GSASL_OK && r != GSASL_NEEDS_MORE)
        fail(p, "the partner: %s", gsasl_strerror(r));
    if (strcmp(word, "forged") == 0)
        forge(challenge);
    buf_printf(&p->relay, "334 %s\r\n", challenge);
    gsasl_free(challenge);
    free(response);
}
