/**
 * control.h - the operator's socket: commands in, answers out
 *
 * A UNIX socket. A client sends one line, "text COMMAND" or "json COMMAND",
 * and gets one answer: a line "ok" or "error", then the text, then the end of
 * the connection. Who may open the socket may command the gateway: it belongs
 * to a group.
 */
#ifndef EBGATE_SERVICE_CONTROL_H
#define EBGATE_SERVICE_CONTROL_H

#include "base/log.h"
#include "service/loop.h"
#include "service/operator.h"

#include <stddef.h>

#define CONTROL_MAX_CLIENTS 32
#define CONTROL_MAX_REQUEST 2000

struct control;
struct control_answer;
struct json_t;

struct control_options {
    struct loop *loop;
    struct log *log;
    const char *path;  /* of the socket; one that is left over is replaced */
    const char *group; /* that may use it, or NULL: the owner alone */
    /* Obeys: now, or when it can. Every answer is ended once, with
     * control_end. */
    void (*obey)(void *arg, const struct operator_command *command,
                 struct control_answer *answer);
    void *arg;
};

/**
 * control_new - listens
 * @error_out: what is wrong, one line
 * Returns 0; -EADDRINUSE when another gateway answers there; or -errno.
 */
int control_new(const struct control_options *options, struct control **c_out,
                char *error_out, size_t error_size);
/** No command is taken any more; those that were may still be answered. */
void control_close(struct control *c);
/** Answers that were not ended are freed with it: nobody may have them. */
void control_free(struct control **c);

/** Was the answer asked for as JSON? */
bool control_is_json(const struct control_answer *answer);

/** Adds to the answer; what a client that went away was to hear is dropped. */
void control_say(struct control_answer *answer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Adds one line of JSON. @object is taken; NULL: there was no memory for it,
 *  which the line says. */
void control_say_object(struct control_answer *answer, struct json_t *object);

/** The answer is complete. @refused: it says why the command was not obeyed.
 *  Frees it. */
void control_end(struct control_answer *answer, bool refused);

#endif
