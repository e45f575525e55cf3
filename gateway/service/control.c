#include "service/control.h"

#include "base/scope.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <grp.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A client that says nothing, or does not read, is not waited for. */
#define PATIENCE_S 30

struct control_answer {
    struct control *control;
    struct control_answer *next;
    struct bufferevent *bev; /* NULL: the client went away */
    struct evbuffer *text;
    bool json;
    bool asked; /* the command was taken */
    bool ended; /* the answer is being sent */
};

struct control {
    struct control_options options;
    struct evconnlistener *listener;
    struct control_answer *answers;
    size_t count;
    char *path; /* to be removed */
};

/* ---------------------------------------------------------------- answers */

static void answer_free(struct control_answer *a)
{
    struct control_answer **place = &a->control->answers;
    while (*place != a)
        place = &(*place)->next;
    *place = a->next;
    a->control->count--;
    if (a->bev)
        bufferevent_free(a->bev);
    if (a->text)
        evbuffer_free(a->text);
    free(a);
}

bool control_is_json(const struct control_answer *answer)
{
    return answer->json;
}

void control_say(struct control_answer *answer, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (answer->bev)
        evbuffer_add_vprintf(answer->text, format, args);
    va_end(args);
}

/** Also called when a client connects: then nothing was sent yet. */
static void on_sent(struct bufferevent *bev, void *arg)
{
    struct control_answer *a = arg;
    if (a->ended && evbuffer_get_length(bufferevent_get_output(bev)) == 0)
        answer_free(a);
}

void control_say_object(struct control_answer *answer, struct json_t *object)
{
    char *line = object ? json_dumps(object, JSON_COMPACT) : NULL;
    control_say(answer, "%s\n", line ? line : "{\"error\":\"no memory\"}");
    free(line);
    json_decref(object);
}

void control_end(struct control_answer *answer, bool refused)
{
    answer->ended = true;
    if (!answer->bev) {
        answer_free(answer);
        return;
    }
    struct evbuffer *out = bufferevent_get_output(answer->bev);
    evbuffer_add_printf(out, refused ? "error\n" : "ok\n");
    evbuffer_add_buffer(out, answer->text);
}

/* --------------------------------------------------------------- requests */

static void refuse(struct control_answer *a, const char *why)
{
    control_say(a, "%s\n", why);
    control_end(a, true);
}

static void obey(struct control_answer *a, char *line)
{
    struct operator_command command;
    char why[900];
    a->json = strncmp(line, "json ", 5) == 0;
    if (!a->json && strncmp(line, "text ", 5) != 0) {
        refuse(a, "\"text COMMAND\" or \"json COMMAND\" is wanted");
        return;
    }
    if (operator_parse(line + 5, &command, why, sizeof why) < 0) {
        refuse(a, why);
        return;
    }
    const struct control_options *o = &a->control->options;
    log_say(o->log, LOG_INFO, LOG_FIELDS({"command", line + 5}),
            "the operator commands");
    o->obey(o->arg, &command, a);
}

static void on_request(struct bufferevent *bev, void *arg)
{
    struct control_answer *a = arg;
    struct evbuffer *in = bufferevent_get_input(bev);
    if (a->asked) {
        evbuffer_drain(in, evbuffer_get_length(in));
        return;
    }
    char *line = evbuffer_readln(in, NULL, EVBUFFER_EOL_CRLF);
    if (line) {
        a->asked = true;
        obey(a, line);
        free(line);
    } else if (evbuffer_get_length(in) >= CONTROL_MAX_REQUEST) {
        a->asked = true;
        refuse(a, "the command is too long");
    }
}

/** Behind its request a client may close its side; only when it can hear no
 *  more has it gone away. */
static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct control_answer *a = arg;
    bool half = (what & BEV_EVENT_EOF) && (what & BEV_EVENT_READING);
    if (half && a->asked)
        return;
    if (a->asked && !a->ended) {
        bufferevent_free(bev);
        a->bev = NULL;
        return;
    }
    answer_free(a);
}

static void on_client(struct evconnlistener *listener, evutil_socket_t fd,
                      struct sockaddr *address, int len, void *arg)
{
    (void)address;
    (void)len;
    struct control *c = arg;
    struct control_answer *a =
        c->count < CONTROL_MAX_CLIENTS ? calloc(1, sizeof *a) : NULL;
    if (!a) {
        close(fd);
        return;
    }
    a->control = c;
    a->next = c->answers;
    c->answers = a;
    c->count++;
    a->text = evbuffer_new();
    a->bev =
        bufferevent_socket_new(evconnlistener_get_base(listener), fd,
                               BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
    if (!a->text || !a->bev) {
        if (!a->bev)
            close(fd);
        answer_free(a);
        return;
    }
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    bufferevent_setcb(a->bev, on_request, on_sent, on_event, a);
    bufferevent_setwatermark(a->bev, EV_READ, 0, CONTROL_MAX_REQUEST);
    bufferevent_set_timeouts(a->bev, &patience, &patience);
    bufferevent_enable(a->bev, EV_READ | EV_WRITE);
}

/* --------------------------------------------------------------- its life */

struct reason {
    char *text;
    size_t size;
};

static int fail(struct reason why, const char *path, int error)
{
    snprintf(why.text, why.size, "%s: %s", path,
             error == EADDRINUSE ? "another gateway answers there"
                                 : strerror(error));
    return -error;
}

static int set_address(const char *path, struct sockaddr_un *address_out)
{
    *address_out = (struct sockaddr_un){.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address_out->sun_path)
        return -ENAMETOOLONG;
    memcpy(address_out->sun_path, path, strlen(path));
    return 0;
}

/** Does a gateway listen there? What is left over of one is removed. */
static int clear_path(const struct sockaddr_un *address)
{
    struct stat st;
    if (lstat(address->sun_path, &st) < 0)
        return errno == ENOENT ? 0 : -errno;
    if (!S_ISSOCK(st.st_mode))
        return -EEXIST;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    int r = connect(fd, (const struct sockaddr *)address, sizeof *address);
    close(fd);
    if (r == 0)
        return -EADDRINUSE;
    return unlink(address->sun_path) < 0 ? -errno : 0;
}

/** Nobody can open it before it belongs to its group. */
static int bind_private(int fd, const struct sockaddr_un *address,
                        const char *group)
{
    mode_t before = umask(0177);
    int r = bind(fd, (const struct sockaddr *)address, sizeof *address);
    umask(before);
    if (r < 0)
        return -errno;
    if (!group)
        return 0;
    errno = 0;
    const struct group *entry = getgrnam(group);
    if (!entry)
        return errno ? -errno : -ENOENT;
    if (chown(address->sun_path, (uid_t)-1, entry->gr_gid) < 0 ||
        chmod(address->sun_path, 0660) < 0)
        return -errno;
    return 0;
}

static int listen_at(struct control *c)
{
    struct sockaddr_un address;
    int r = set_address(c->options.path, &address);
    if (r == 0)
        r = clear_path(&address);
    if (r < 0)
        return r;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    r = bind_private(fd, &address, c->options.group);
    if (r == 0 && !(c->path = strdup(c->options.path)))
        r = -ENOMEM;
    if (r == 0) {
        c->listener = evconnlistener_new(
            loop_base(c->options.loop), on_client, c,
            LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 16, fd);
        r = c->listener ? 0 : -ENOMEM;
    }
    if (r < 0)
        close(fd);
    return r;
}

int control_new(const struct control_options *options, struct control **c_out,
                char *error_out, size_t error_size)
{
    SCOPED(control_free) struct control *c = calloc(1, sizeof *c);
    if (!c)
        return -ENOMEM;
    c->options = *options;
    int r = listen_at(c);
    if (r == -ENOENT && options->group) {
        snprintf(error_out, error_size, "%s: there is no group \"%s\"",
                 options->path, options->group);
        return r;
    }
    if (r < 0)
        return fail((struct reason){error_out, error_size}, options->path, -r);
    *c_out = GIVE(c);
    return 0;
}

void control_close(struct control *c)
{
    if (c->listener)
        evconnlistener_free(GIVE(c->listener));
    if (c->path)
        unlink(c->path);
    free(GIVE(c->path));
}

void control_free(struct control **control)
{
    struct control *c = *control;
    if (!c)
        return;
    control_close(c);
    while (c->answers)
        answer_free(c->answers);
    free(c);
    *control = NULL;
}
