/* What was found in a configuration, kept in the order of the file. */
#include "config/config.h"

#include <stdarg.h>
#include <stdlib.h>

const char *config_severity_name(enum config_severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

void config_say(struct config_findings *findings, enum config_severity severity,
                unsigned line, const char *format, ...)
{
    if (severity > findings->worst)
        findings->worst = severity;
    struct config_finding *grown =
        findings->count < CONFIG_MAX_FINDINGS
            ? realloc(findings->at, (findings->count + 1) * sizeof *grown)
            : NULL;
    if (!grown) {
        findings->more++;
        return;
    }
    findings->at = grown;
    struct config_finding *f = &grown[findings->count++];
    f->severity = severity;
    f->line = line;
    va_list args;
    va_start(args, format);
    vsnprintf(f->text, sizeof f->text, format, args);
    va_end(args);
}

/** There are few, and those of one line keep their order. */
void config_findings_sort(struct config_findings *findings)
{
    struct config_finding *at = findings->at;
    for (size_t i = 1; i < findings->count; i++) {
        struct config_finding one = at[i];
        size_t to = i;
        for (; to > 0 && at[to - 1].line > one.line; to--)
            at[to] = at[to - 1];
        at[to] = one;
    }
}

void config_findings_clear(struct config_findings *findings)
{
    free(findings->at);
    *findings = (struct config_findings){0};
}
