#include "cli/relays.h"

#include "service/login.h"
#include "service/tls.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/** What would fail at every connection is told before the first. */
static int try_target(const struct target *t, char *text, size_t size)
{
    int r = t->ca_file || t->cert_file ? tls_try(t, text, size) : 0;
    return r < 0 || !t->login.secret_file ? r : login_try(t, text, size);
}

int relays_make(const struct settings *settings, struct relays *out,
                char *text_out, size_t text_size)
{
    *out = (struct relays){.count = 0};
    *text_out = '\0';
    for (unsigned i = 0; i < settings->relay_count; i++) {
        char why[240] = "";
        const char *said = settings->relays[i];
        int r = target_parse(said, &out->targets[i], why, sizeof why);
        if (r < 0) {
            snprintf(text_out, text_size, "--relay \"%s\": %s", said, why);
            return r;
        }
        out->count++;
        struct target *t = out->targets[i];
        if (settings->ca_file && !t->ca_file) {
            t->ca_file = strdup(settings->ca_file);
            if (!t->ca_file)
                return -ENOMEM;
        }
        r = try_target(t, text_out, text_size);
        if (r < 0)
            return r;
    }
    return 0;
}

void relays_clear(struct relays *relays)
{
    for (size_t i = 0; i < relays->count; i++)
        target_free(&relays->targets[i]);
    relays->count = 0;
}
