/* Whatever a configuration holds, it is read or all that is wrong with it is
 * told; what was read is the same when it is written and read again. */
#include "config/config.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char *written(const struct config *config)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        abort();
    config_write(config, out, true);
    if (fclose(out) != 0)
        abort();
    return text;
}

static struct config *read_again(const char *text)
{
    struct config *config = NULL;
    struct config_findings findings;
    if (config_read(span_text(text), NULL, &config, &findings) != 0) {
        fprintf(stderr, "%s:%u: %s\n", text,
                findings.count ? findings.at[0].line : 0,
                findings.count ? findings.at[0].text : "?");
        abort();
    }
    config_findings_clear(&findings);
    return config;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config *config = NULL;
    struct config_findings findings;
    int r = config_read(span_of(data, size), NULL, &config, &findings);
    if (r != 0 && findings.count == 0)
        abort();
    config_findings_clear(&findings);
    if (r != 0)
        return 0;
    char *first = written(config);
    struct config *again = read_again(first);
    char *second = written(again);
    if (strcmp(first, second) != 0)
        abort();
    free(first);
    free(second);
    config_free(&config);
    config_free(&again);
    return 0;
}
