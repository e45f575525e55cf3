/* The targets that are known: those that mail goes to, and those that it went
 * to before. */
#include "service/gateway_private.h"

#include "base/scope.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool has_user(const struct target *t, const char *user)
{
    return user && t->login.user ? strcmp(t->login.user, user) == 0
                                 : !user && !t->login.user;
}

/** Another account is another target. */
struct target *gateway_known_find(const struct gateway *g, const char *url,
                                  const char *user)
{
    for (size_t i = 0; i < g->known_count; i++) {
        const struct known_target *k = &g->known[i];
        if (strcmp(k->url, url) == 0 && has_user(k->target, user))
            return k->target;
    }
    return NULL;
}

/** A provider counts what an account sends, however we reach him. */
static char *account_of(const struct target *t)
{
    char *name = NULL;
    const char *user = t->login.user;
    int len =
        asprintf(&name, "%s%s%s", t->url, user ? " as " : "", user ? user : "");
    return len < 0 ? NULL : name;
}

int gateway_known_add(struct gateway *g, const char *url,
                      struct target **target)
{
    struct known_target *known =
        realloc(g->known, (g->known_count + 1) * sizeof *known);
    if (!known)
        return -ENOMEM;
    g->known = known;
    known += g->known_count;
    *known = (struct known_target){.url = strdup(url),
                                   .account = account_of(*target)};
    if (!known->url || !known->account) {
        free(known->url);
        free(known->account);
        return -ENOMEM;
    }
    while (strcmp(g->known[known->first].account, known->account) != 0)
        known->first++;
    known->target = GIVE(*target);
    gateway_pace_resume(g, g->known_count++);
    return 0;
}

void gateway_known_free(struct gateway *g)
{
    for (size_t i = 0; i < g->known_count; i++) {
        target_free(&g->known[i].target);
        free(g->known[i].url);
        free(g->known[i].account);
    }
    free(g->known);
    g->known = NULL;
    g->known_count = 0;
}
