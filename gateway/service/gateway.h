/**
 * gateway.h - the standing gateway: all its parts, put together and run
 *
 *     inlets, listeners → store → foreman → dispatch → targets
 *                           ↑________ outcomes ________|
 *
 * Runs until it is told to stop. A job that was accepted is in the store; what
 * became of a mail is in the store; so whatever ends the process, the next
 * start goes on where it stood.
 */
#ifndef EBGATE_SERVICE_GATEWAY_H
#define EBGATE_SERVICE_GATEWAY_H

#include "base/log.h"
#include "config/config.h"

#define GATEWAY_WHY_MAX 600

struct gateway_options {
    const struct config *config; /* borrowed */
    struct log *log;
    bool cold; /* -F: what became of mails is forgotten, jobs are read anew */
    /**
     * Reads the configuration again. Returns 0 with *config_out given; -EINVAL
     * when it has errors, which were said, and the old one stays.
     */
    int (*reload)(void *arg, struct config **config_out);
    void *arg;
};

/**
 * gateway_run
 * @why_out: when it could not start: what is wrong, and where
 * Returns 0 after an orderly end; -EINVAL when something that the
 * configuration names is not as it should be; or -errno.
 */
int gateway_run(const struct gateway_options *options,
                char why_out[GATEWAY_WHY_MAX]);

#endif
