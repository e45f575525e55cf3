/** config_text.h - configurations for tests: what each wants, read, written */
#ifndef EBGATE_TESTS_CONFIG_TEXT_H
#define EBGATE_TESTS_CONFIG_TEXT_H

#include "base/scope.h"
#include "check.h"
#include "config/config.h"
#include "config/schema.h"

#define TARGET "TargetServer\n{\nTargetIp 192.0.2.1\n}\n"
#define INLET "Inlet\n{\nDirectory /in\n}\n"
#define REST TARGET INLET
#define PIN(x)                                                                \
    "sha256/" x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x x \
        x x x x x x x x x x x "="

static inline int read_text(const char *text, struct config **config_out,
                            struct config_findings *findings_out)
{
    return config_read(span_text(text), NULL, config_out, findings_out);
}

static inline struct config *read_good(const char *text)
{
    struct config *config = NULL;
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    int r = read_text(text, &config, &findings);
    if (r != 0)
        fail_msg("%d: %s", r, findings.count ? findings.at[0].text : "?");
    return config;
}

/** As config_write has it; the caller's. */
static inline char *written(const struct config *c, bool all)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    config_write(c, out, all);
    assert_int_equal(fclose(out), 0);
    return text;
}

#endif
