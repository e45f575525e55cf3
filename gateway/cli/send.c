/* ebgate send: the main job, once. */
#include "cli/answer.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "cli/relays.h"
#include "service/send_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char command[] = "send";

struct sending {
    struct settings settings;
    struct habits habits;
    struct relays relays;
    struct answer answer;
    struct progress progress;
    struct send_summary total;
    bool told; /* that replies are missing */
};

/* ------------------------------------------------- what the run tells us */

static int on_line(void *arg, const struct transcript_line *line)
{
    struct sending *s = arg;
    /* Both may be the same terminal. */
    if (line->shown && s->answer.stream)
        progress_hide(&s->progress);
    return answer_line(&s->answer, line);
}

static void on_progress(void *arg, const struct send_progress *p)
{
    struct sending *s = arg;
    progress_show(&s->progress, p->bytes_read, p->bytes, p->mails_read,
                  p->mails_done);
}

static void on_note(void *arg, const char *text)
{
    struct sending *s = arg;
    progress_hide(&s->progress);
    if (!s->settings.quiet)
        say(command, "%s", text);
}

/* -------------------------------------------------------- one data set */

static void choose(long said, unsigned *value)
{
    if (said != SETTING_UNSET)
        *value = (unsigned)said;
}

static struct send_options options_of(struct sending *s,
                                      const struct dataset_case *c)
{
    struct send_options o;
    const struct settings *said = &s->settings;
    send_defaults(&o);
    o.job = c->job;
    o.cp = c->cp;
    o.batch = &c->batch;
    o.message = &c->message;
    o.finding = case_finding(c);
    o.verbose = said->verbose;
    o.targets = s->relays.targets;
    o.target_count = s->relays.count;
    o.helo = s->habits.host;
    choose(said->connections, &o.connections);
    choose(said->retries, &o.retries);
    choose(said->retry_pause_s, &o.retry_pause_s);
    choose(said->connect_timeout_s, &o.connect_patience_s);
    choose(said->reply_timeout_s, &o.max_patience_s);
    o.line = on_line;
    o.progress = on_progress;
    o.note = on_note;
    o.arg = s;
    return o;
}

static const char *plural(uint64_t n)
{
    return n == 1 ? "" : "s";
}

/** "3 mails, 5 recipients: 4 delivered, 1 refused". */
static void say_summary(const char *name, const struct send_summary *s)
{
    char text[320];
    int len = snprintf(text, sizeof text,
                       "%" PRIu64 " mail%s, %" PRIu64 " recipient%s", s->mails,
                       plural(s->mails), s->recipients, plural(s->recipients));
    const struct {
        const char *what;
        uint64_t count;
    } parts[] = {
        {"delivered", s->delivered},
        {"refused", s->refused},
        {"deferred", s->deferred},
        {"uncertain", s->uncertain},
    };
    const char *before = ": ";
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].count == 0)
            continue;
        len +=
            snprintf(text + len, sizeof text - (size_t)len, "%s%" PRIu64 " %s",
                     before, parts[i].count, parts[i].what);
        before = ", ";
    }
    if (s->commands_refused)
        snprintf(text + len, sizeof text - (size_t)len,
                 "; %" PRIu64 " command%s refused", s->commands_refused,
                 plural(s->commands_refused));
    say(command, "%s: %s%s", name, text,
        s->interrupted ? " (interrupted)" : "");
}

static int run(struct sending *s, struct dataset_case *c)
{
    struct send_options options = options_of(s, c);
    struct send_summary summary = {0};
    progress_begin(&s->progress, s->settings.quiet);
    int r = send_run(&options, &summary);
    progress_hide(&s->progress);
    if (summary.fault.text[0])
        case_say_fault(c, &summary.fault);
    if (!s->settings.quiet) {
        answer_say_mended(&s->answer, c);
        say_summary(case_name(c), &summary);
    }
    send_summary_add(&s->total, &summary);
    if (r < 0) {
        say(command, "%s: %s; replies are missing", case_name(c), strerror(-r));
        s->told = true;
        return STATUS_NOTHING;
    }
    return send_status(&summary);
}

static int send_dataset(struct sending *s, const char *path)
{
    struct dataset_case c = {
        .command = command, .path = path, .quiet = s->settings.quiet};
    int status = STATUS_OK;
    if (case_open(&c, &s->habits, &status) == 0) {
        status = answer_begin(&s->answer, &s->settings, &c);
        if (status == STATUS_OK)
            status = run(s, &c);
    } else if (c.fault.text[0]) {
        answer_refuse(&s->answer, &s->settings, &s->habits, &c);
    }
    case_clear(&c);
    return status;
}

/* -------------------------------------------------------------- command */

static int send_all(struct sending *s, int count, char **paths)
{
    int status = STATUS_OK, i = 0;
    for (; i < count && !s->total.interrupted; i++) {
        int one = send_dataset(s, paths[i]);
        status = one > status ? one : status;
    }
    if (i < count) {
        say(command, "interrupted: nothing was sent of %s%s", paths[i],
            i + 1 < count ? " and those behind it" : "");
        status = status > STATUS_NOTHING ? status : STATUS_NOTHING;
    }
    if (count > 1 && !s->settings.quiet)
        say_summary("altogether", &s->total);
    int r = answer_finish(&s->answer);
    if (r < 0 && !s->told) {
        say(command, "the replies could not be written: %s", strerror(-r));
        status = status > STATUS_NOTHING ? status : STATUS_NOTHING;
    }
    return status;
}

int cli_send(int argc, char **argv)
{
    struct sending s = {0};
    int first = cli_begin(command, argc, argv, &s.settings);
    if (first < 0)
        return -1 - first;
    int status =
        answer_check_operands(command, &s.settings, argc - first, argv + first);
    if (status == STATUS_OK && s.settings.relay_count == 0)
        status = say_usage(command, "no relay: --relay smtp://HOST says where "
                                    "mail goes, or --relay maildir:DIRECTORY");
    if (status != STATUS_OK)
        return status;

    char text[600];
    int r = habits_make(&s.settings, &s.habits, text, sizeof text);
    if (r != 0)
        say(command, "%s", *text ? text : strerror(-r));
    if (r >= 0 &&
        (r = relays_make(&s.settings, &s.relays, text, sizeof text)) < 0)
        say(command, "%s", *text ? text : strerror(-r));
    if (r >= 0 && (r = answer_open(&s.answer, &s.settings)) < 0)
        say(command, "standard output: %s", strerror(-r));
    status = r < 0 ? STATUS_USAGE : send_all(&s, argc - first, argv + first);
    answer_clear(&s.answer);
    relays_clear(&s.relays);
    habits_clear(&s.habits);
    return status;
}
