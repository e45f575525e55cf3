#include "cli/answer.h"

#include "cli/cli.h"
#include "report/bsmtp.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_same_file(const char *a, const char *b)
{
    struct stat st, other;
    return stat(a, &st) == 0 && stat(b, &other) == 0 &&
           st.st_dev == other.st_dev && st.st_ino == other.st_ino;
}

int answer_check_operands(const char *command, const struct settings *settings,
                          int count, char **paths)
{
    if (count == 0)
        return say_usage(command,
                         "a data set is wanted: ebgate %s [options] "
                         "DATASET...",
                         command);
    for (int i = 0; i < count; i++) {
        if (strcmp(paths[i], "-") != 0 && access(paths[i], R_OK) < 0)
            return say_usage(command, "%s: %s", paths[i], strerror(errno));
        if (settings->replies && is_same_file(settings->replies, paths[i]))
            return say_usage(command, "--replies \"%s\" is the data set itself",
                             settings->replies);
    }
    return STATUS_OK;
}

int answer_open(struct answer *a, const struct settings *settings)
{
    *a = (struct answer){0};
    if (!settings->json && (settings->quiet || settings->replies))
        return 0;
    if ((fcntl(STDOUT_FILENO, F_GETFL) & O_ACCMODE) == O_RDONLY)
        return -EBADF; /* it is closed: no reply would be seen */
    if (settings->json)
        return replies_open_json(stdout, &a->stream);
    return replies_open_text(stdout, &a->stream);
}

int answer_begin(struct answer *a, const struct settings *settings,
                 const struct dataset_case *c)
{
    memset(a->mended, 0, sizeof a->mended);
    a->profile = c->batch.profile;
    if (!settings->replies || a->dataset)
        return 0;
    struct dataset_format format = *job_format(c->job);
    if (settings->lrecl != SETTING_UNSET && format.lrecl == 0)
        format.lrecl = (size_t)settings->lrecl;
    int r =
        replies_open_dataset(settings->replies, c->cp, &format, &a->dataset);
    if (r == 0)
        return 0;
    if (r == -EINVAL)
        return say_usage(c->command,
                         "--replies: records of %zu bytes are too short for "
                         "any reply; %d are wanted at least",
                         format.lrecl, BSMTP_MIN_WIDTH);
    return say_usage(c->command, "--replies \"%s\": %s", settings->replies,
                     strerror(-r));
}

void answer_refuse(struct answer *a, const struct settings *settings,
                   const struct habits *habits, const struct dataset_case *c)
{
    const struct fault *fault = &c->fault;
    if (settings->replies && !a->dataset && habits->cp &&
        habits->wanted.recfm != RECFM_AUTO &&
        replies_open_dataset(settings->replies, habits->cp, &habits->wanted,
                             &a->dataset) < 0)
        a->dataset = NULL;
    struct transcript_line line = {.record = fault->record, .shown = true};
    const char *codes = "554 5.6.0";
    int r = fault->record
                ? reply_set(&line.reply, codes,
                            "Nothing was sent of %s: byte %" PRIu64 ": %s",
                            case_name(c), fault->offset, fault->text)
                : reply_set(&line.reply, codes, "Nothing was sent of %s: %s",
                            case_name(c), fault->text);
    if (r == 0)
        r = answer_line(a, &line);
    if (r < 0)
        say(c->command, "%s: %s", case_name(c), strerror(-r));
    reply_clear(&line.reply);
}

/** A finding that was taken as it is, or refused, is no warning. */
static void tally(struct answer *a, const struct finding *f)
{
    if (quirk_action(f->quirk, a->profile) != QUIRK_MEND)
        return;
    if (a->mended[f->quirk].count++ == 0)
        a->mended[f->quirk].first_record = f->record;
}

int answer_line(struct answer *a, const struct transcript_line *line)
{
    if (line->finding)
        tally(a, line->finding);
    int r = a->dataset ? replies_write(a->dataset, line) : 0;
    if (r == 0 && a->stream)
        r = replies_write(a->stream, line);
    return r;
}

void answer_say_mended(const struct answer *a, const struct dataset_case *c)
{
    for (int id = 1; id <= QUIRK_LAST; id++) {
        uint64_t count = a->mended[id].count;
        if (count == 0)
            continue;
        const struct quirk *q = quirk((enum quirk_id)id);
        const char *text = q->warning ? q->warning : q->name;
        if (count == 1)
            say(c->command, "%s: warning Q-%02d, record %" PRIu64 ": %s",
                case_name(c), id, a->mended[id].first_record, text);
        else
            say(c->command,
                "%s: warning Q-%02d, %" PRIu64
                " times, first in record %" PRIu64 ": %s",
                case_name(c), id, count, a->mended[id].first_record, text);
    }
}

int answer_finish(struct answer *a)
{
    int r = a->dataset ? replies_finish(a->dataset) : 0;
    int s = a->stream ? replies_finish(a->stream) : 0;
    return r < 0 ? r : s;
}

void answer_clear(struct answer *a)
{
    replies_free(&a->stream);
    replies_free(&a->dataset);
}
