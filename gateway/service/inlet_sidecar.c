/* What is said of a file beside it, and what is answered when that is wrong:
 * in the store's thread. */
#include "service/inlet_private.h"

#include "base/scope.h"
#include "queue/sidecar.h"
#include "service/foreman.h"
#include "service/refusal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void text_free(char **text)
{
    free(*text);
}

static void hold(struct taking *t, const char *text)
{
    t->state = JOB_HELD;
    snprintf(t->reason, sizeof t->reason, "%s.job: %s", t->name, text);
}

/* All of a small file. Returns its length, -ENOENT, or -errno. */
static int read_small(const char *path, char *bytes, size_t room)
{
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    size_t len = 0;
    ssize_t n = 1;
    while (len < room && n > 0) {
        n = read(fd, bytes + len, room - len);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            len += (size_t)n;
    }
    int r = n < 0 ? -errno : (int)len;
    close(fd);
    return r;
}

/* @path with its links followed, if it is the directory @top or one below it;
 * or NULL. free() it. */
static char *path_within(const char *top, const char *path)
{
    SCOPED(text_free) char *real_top = realpath(top, NULL);
    SCOPED(text_free) char *real = realpath(path, NULL);
    size_t len = real_top ? strlen(real_top) : 0;
    bool within = real_top && real && strncmp(real, real_top, len) == 0 &&
                  (real[len] == '\0' || real[len] == '/' || len == 1);
    return within ? GIVE(real) : NULL;
}

/* Who may put a job here may not write wherever the gateway may. A link that
 * leads elsewhere later leads no replies there: they go where it led now. */
static int check_replies(struct taking *t)
{
    const char *ours = t->inlet->options.defaults.replies;
    char *theirs = t->facts.replies;
    if (!theirs || (ours && strcmp(ours, theirs) == 0))
        return 0;
    char *real = ours ? path_within(ours, theirs) : NULL;
    if (real) {
        free(theirs);
        t->facts.replies = real;
        return 0;
    }
    char text[300];
    if (ours)
        snprintf(text, sizeof text,
                 "Replies %.100s: %.100s is wanted, or a directory in it",
                 theirs, ours);
    else
        snprintf(text, sizeof text,
                 "Replies %.100s: the inlet has no Replies, below which it "
                 "could be",
                 theirs);
    hold(t, text);
    free(theirs);
    t->facts.replies = ours ? strdup(ours) : NULL;
    return ours && !t->facts.replies ? -ENOMEM : 0;
}

int inlet_read_sidecar(struct taking *t, const char *path)
{
    SCOPED(text_free) char *bytes = malloc(SIDECAR_MAX_BYTES + 1);
    if (!bytes)
        return -ENOMEM;
    int len = read_small(path, bytes, SIDECAR_MAX_BYTES + 1);
    if (len == -ENOENT || len == -ENAMETOOLONG)
        return 0;
    if (len < 0) {
        hold(t, strerrordesc_np(-len));
        return 1;
    }
    struct sidecar_fault fault = {0};
    int r = sidecar_read(span_of(bytes, (size_t)len), &t->facts, &fault);
    if (r == -EINVAL) {
        char text[300];
        snprintf(text, sizeof text, "line %u: %s", fault.line, fault.text);
        hold(t, text);
    }
    if (r == 0)
        r = check_replies(t);
    return r == -ENOMEM ? r : 1;
}

/* In the inlet's page, or in one that every site can read. */
static int open_page(const char *name, struct codepage **cp_out)
{
    struct codepage_error error;
    int r = name ? codepage_open(name, cp_out, &error) : -EINVAL;
    return r < 0 ? codepage_open(REFUSAL_PAGE, cp_out, &error) : r;
}

int inlet_answer_held(const struct taking *t)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    SCOPED(text_free) char *path = NULL;
    if (t->state != JOB_HELD || !t->facts.replies)
        return 0;
    int r = foreman_name_file(&t->facts, t->facts.replies, "replies", &path);
    if (r == 0)
        r = open_page(t->facts.codepage, &cp);
    const struct refusal refusal = {
        .path = path, .cp = cp, .format = t->facts.wanted, .text = t->reason};
    return r < 0 ? r : refusal_write(&refusal);
}
