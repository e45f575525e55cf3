/* What a configuration's values mean to the stages that use them. */
#include "base/scope.h"
#include "cli/config_file.h"
#include "intake/atsign.h"
#include "relay/target.h"

#include <errno.h>
#include <strings.h>

static int examine_url(const struct config_target *t,
                       struct config_findings *findings)
{
    SCOPED(target_free) struct target *target = NULL;
    char why[300] = "";
    int r = t->url ? target_parse(t->url, &target, why, sizeof why) : 0;
    if (r == -EINVAL)
        config_say(findings, CONFIG_ERROR, t->line, "Url %.80s: %s", t->url,
                   why);
    return r == -EINVAL ? 0 : r;
}

/** @line: of the statement, or 0; @page: NULL where each job tells its own. */
static int examine_at_sign(const char *at_sign, const char *page, unsigned line,
                           struct config_findings *findings)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error = {{0}};
    struct atsign atsign;
    char why[300] = "";
    bool known = strcasecmp(page, "auto") != 0;
    if (!known && strncasecmp(at_sign, "X'", 2) == 0)
        return 0; /* a byte of a page that is not known yet */
    int r = known ? codepage_open(page, &cp, &error) : 0;
    if (r < 0)
        return r == -ENOMEM ? r : 0; /* was told where the page was read */
    r = atsign_parse(at_sign, cp, &atsign, why, sizeof why);
    if (r == -ENOMEM)
        return r;
    if (r != 0)
        config_say(findings, r < 0 ? CONFIG_ERROR : CONFIG_WARNING, line,
                   "AtSign %s: %s", at_sign, why);
    return 0;
}

/** Those of a door into the gateway, or what holds where it says none. */
static int examine_door(const struct config *c, const char *at_sign,
                        const char *page, unsigned line,
                        struct config_findings *findings)
{
    if (!at_sign && !page)
        return 0; /* the configuration's own, which are examined once */
    return examine_at_sign(at_sign ? at_sign : c->options.at_sign,
                           page ? page : c->codepage, line, findings);
}

int config_examine(const struct config *c, struct config_findings *findings)
{
    int r = examine_at_sign(c->options.at_sign, c->codepage, 0, findings);
    for (size_t i = 0; i < c->target_count && r == 0; i++)
        r = examine_url(&c->targets[i], findings);
    for (size_t i = 0; i < c->inlet_count && r == 0; i++)
        r = examine_door(c, c->inlets[i].at_sign, c->inlets[i].codepage,
                         c->inlets[i].line, findings);
    for (size_t i = 0; i < c->listener_count && r == 0; i++)
        r = examine_door(c, c->listeners[i].at_sign, c->listeners[i].codepage,
                         c->listeners[i].line, findings);
    config_findings_sort(findings);
    return r;
}
