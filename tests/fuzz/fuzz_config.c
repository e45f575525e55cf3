/* A configuration that is taken is written, and read again as the same; one of
 * the old server's that is taken is written as one that can be read. Every
 * finding is one line of the file. The input is the file. */
#include "base/scope.h"
#include "config/config.h"
#include "config/legacy.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fail(const char *what, const char *text)
{
    fprintf(stderr, "%s:\n%s\n", what, text);
    abort();
}

static void check_findings(const struct config_findings *f, int r)
{
    if ((r == -EINVAL) != (f->worst == CONFIG_ERROR))
        fail("a finding and the answer differ", f->count ? f->at->text : "");
    for (size_t i = 1; i < f->count; i++) {
        if (f->at[i].line < f->at[i - 1].line)
            fail("not in the order of the file", f->at[i].text);
    }
}

static int read_text(struct span text, struct config **config_out)
{
    SCOPED(config_findings_clear) struct config_findings f = {0};
    int r = config_read(text, NULL, config_out, &f);
    check_findings(&f, r);
    return r;
}

static char *write_text(const struct config *config, bool all)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        abort();
    config_write(config, out, all);
    fclose(out);
    return text;
}

static void check_again(const struct config *config, bool all)
{
    SCOPED(config_free) struct config *again = NULL;
    SCOPED(config_findings_clear) struct config_findings f = {0};
    char *first = write_text(config, all), *second;
    if (read_text(span_text(first), &again) != 0)
        fail("what was written is refused", first);
    second = write_text(again, all);
    if (strcmp(first, second) != 0)
        fail(first, second);
    /* Nothing has changed, so there is nothing to say. */
    if (config_refresh(config, again, &f) != 0 || f.count > 0)
        fail("a refresh changes something", first);
    free(first);
    free(second);
}

static void check_legacy(struct span bytes)
{
    SCOPED(config_findings_clear) struct config_findings f = {0};
    SCOPED(config_free) struct config *config = NULL;
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        abort();
    int r = legacy_translate(bytes, NULL, out, &f);
    fclose(out);
    check_findings(&f, r);
    if (r == 0 && strstr(text, "\nTargetServer") &&
        read_text(span_of(text, size), &config) != 0)
        fail("what was translated is refused", text);
    if (r != 0 && size > 0)
        fail("an error, and yet something was written", text);
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED(config_free) struct config *config = NULL;
    if (read_text(span_of(data, size), &config) == 0) {
        check_again(config, false);
        check_again(config, true);
    }
    check_legacy(span_of(data, size));
    return 0;
}
