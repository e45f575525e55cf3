/**
 * secret.h - where a secret comes from: a file, or what a command prints
 *
 * A password is one line. A token may be followed by a line
 * `expires_in=SECONDS`, or be the answer of a token service as it is: JSON
 * with access_token and expires_in.
 *
 * A command is a program with its path and words behind it, parted by blanks;
 * quotes ('...' or "...") hold blanks. No shell reads it: who wants one writes
 * /bin/sh -c '...'. It gets no input and so many seconds, and whatever it
 * started ends with it. What it prints is the secret and is never repeated;
 * the first line of its messages is, when it fails.
 */
#ifndef EBGATE_SERVICE_SECRET_H
#define EBGATE_SERVICE_SECRET_H

#include "base/sealed.h"
#include "service/loop.h"

/** Octets of a file or an answer, and of a secret in it. */
#define SECRET_MAX_ANSWER (64 * 1024)
#define SECRET_MAX 9216

/** A token of a longer life is fetched again before its time. */
#define SECRET_MAX_LIFE_S (30 * 24 * 3600U)

/** EITHER: a token when it is told as one, by `expires_in=` or as JSON; one
 *  line can be both, and is a password as far as is known. */
enum secret_kind { SECRET_PASSWORD, SECRET_TOKEN, SECRET_EITHER };

struct secret {
    struct sealed bytes;
    bool token;      /* known to be one */
    unsigned life_s; /* from when it was had; 0: not told */
};

void secret_clear(struct secret *s);

struct secret_source {
    const char *file, *command; /* one of them; borrowed */
    enum secret_kind kind;
    unsigned patience_s; /* with a command; 0: 30 */
};

/**
 * secret_parse - what a file or a command gave
 * Returns 0 with @secret_out, to be cleared; -EINVAL with a reason that does
 * not hold anything of @text but the error of a token service; -ENOMEM.
 */
int secret_parse(struct span text, enum secret_kind kind,
                 struct secret *secret_out, char *why_out, size_t why_size);

/** The file of a source, at once. Returns as secret_parse. */
int secret_read(const struct secret_source *source, struct secret *secret_out,
                char *why_out, size_t why_size);

/**
 * secret_split - a command into its words
 * @words_out: NULL at the end; the words and the array are one block, freed
 *             by free()
 * Returns 0, -EINVAL with a reason, -ENOMEM.
 */
int secret_split(const char *command, char ***words_out, char *why_out,
                 size_t why_size);

struct secret_run;

/** How a command ended: 0 with the secret, which is the callee's to take, or
 *  -EINVAL with the reason, or -ENOMEM. */
typedef void secret_done(void *arg, int result, struct secret *secret,
                         const char *why);

/**
 * secret_run_new - runs the command of a source
 * @done: called once, from the loop, never from within; may free the run
 * Returns 0, -EINVAL with a reason when it cannot be started, -ENOMEM.
 */
int secret_run_new(struct loop *loop, const struct secret_source *source,
                   secret_done *done, void *arg, struct secret_run **run_out,
                   char *why_out, size_t why_size);
/** Ends the command, if it still runs. */
void secret_run_free(struct secret_run **run);

#endif
