/**
 * relays.h - the relays that were named on the command line
 */
#ifndef EBGATE_CLI_RELAYS_H
#define EBGATE_CLI_RELAYS_H

#include "cli/settings.h"
#include "relay/target.h"

struct relays {
    struct target *targets[SETTINGS_MAX_RELAYS]; /* in order of preference */
    size_t count;
};

/**
 * relays_make - parsed, and tried as far as that goes without a connection
 * Returns 0; -EINVAL with @text_out, what was found and what would be right;
 * or -errno. relays_clear in every case.
 */
int relays_make(const struct settings *settings, struct relays *out,
                char *text_out, size_t text_size);
void relays_clear(struct relays *relays);

#endif
