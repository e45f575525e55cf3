/* ebgate convert: a data set to text, or text to a data set. */
#include "cli/cli.h"
#include "cli/convert_auto.h"
#include "cli/convert_plan.h"
#include "cli/convert_report.h"
#include "cli/progress.h"
#include "queue/job.h"
#include "report/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char command[] = "convert";

/* Small enough for the processor's cache with what it becomes. */
#define PIECE (128 * 1024)
/* The kernel copies fastest to the begin of a line of the cache. What is made
 * of the piece begins at a page: were both at the same place in theirs, each
 * read would wait for the write before it. */
#define PAGE 4096
#define APART (PAGE / 2)
#define PIECES_A_LOOK 32 /* between two looks at the clock */

struct converting {
    struct settings settings;
    char found[CONVERT_AUTO_NAME]; /* the page of --from auto */
    struct convert_plan plan;
    struct convert *convert;
    struct progress progress;
    struct outfile out;
    const char *in, *in_name, *out_name;
    uint64_t size, done; /* bytes of IN, if it has a size */
    bool in_failed;      /* what went wrong is about IN, not OUT */
    unsigned pieces;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    (void)number;
    interrupted = 1;
}

/** A signal ends a read or a write, and then leaves no half file. */
static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction before, action = {.sa_handler = on_signal};
        /* What is ignored stays so: nohup asks for that. */
        if (sigaction(numbers[i], NULL, &before) == 0 &&
            before.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
    }
    signal(SIGXFSZ, SIG_IGN); /* a file too large is an error of its write */
    signal(SIGPIPE, SIG_DFL); /* a reader that has had enough is no error */
}

static void look(struct converting *c, size_t more)
{
    c->done += more;
    if (c->pieces++ % PIECES_A_LOOK == 0)
        progress_show_bytes(&c->progress, c->done, c->size);
}

/* ------------------------------------------------------------ reading IN */

/** @r, which is about IN where it is an error. */
static int about_in(struct converting *c, int r)
{
    c->in_failed |= r < 0;
    return r;
}

static int feed_file(struct converting *c, int fd, unsigned char *piece)
{
    for (;;) {
        ssize_t got = read(fd, piece, PIECE);
        if (interrupted)
            return -EINTR;
        if (got < 0)
            return about_in(c, -errno);
        look(c, (size_t)got);
        int r = convert_feed(c->convert, span_of(piece, (size_t)got), got == 0);
        if (r != 0 || got == 0)
            return r;
    }
}

static int convert_bytes(struct converting *c)
{
    struct stat st;
    bool named = strcmp(c->in, "-") != 0;
    int fd = named ? open(c->in, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
    if (fd < 0)
        return about_in(c, -errno);
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
        c->size = (uint64_t)st.st_size;
    posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    unsigned char *pages = aligned_alloc(PAGE, PIECE + PAGE);
    int r = convert_new(&c->plan.options, &c->convert);
    if (r == 0)
        r = pages ? feed_file(c, fd, pages + APART) : -ENOMEM;
    free(pages);
    if (named)
        close(fd);
    return r;
}

static int feed_records(struct converting *c, const struct job *job)
{
    struct job_reader *reader = NULL;
    struct record record;
    int step, r = job_reader_new(job, &reader);
    while (r == 0 && (step = job_reader_next(reader, &record)) != STEP_END) {
        if (step == STEP_FAULT)
            say(command, "%s: %s", c->in_name, job_reader_fault(reader)->text);
        r = step == STEP_ITEM ? convert_record(c->convert, &record)
            : step < 0        ? about_in(c, step)
                              : -EIO;
        if (interrupted)
            r = -EINTR;
    }
    job_reader_free(&reader);
    return r == 0 ? convert_finish(c->convert) : r;
}

static void say_fault(const struct converting *c, const struct fault *f)
{
    if (f->record > 0 && f->offset > 0)
        say(command,
            "%s: record %" PRIu64 ", byte %" PRIu64 " (X'%" PRIX64 "'): %s",
            c->in_name, f->record, f->offset, f->offset, f->text);
    else if (f->record > 0)
        say(command, "%s: record %" PRIu64 ": %s", c->in_name, f->record,
            f->text);
    else
        say(command, "%s: byte %" PRIu64 " (X'%" PRIX64 "'): %s", c->in_name,
            f->offset, f->offset, f->text);
}

/** RECFM auto: read once to find the format and once to convert. */
static int convert_proved(struct converting *c)
{
    struct convert_options *o = &c->plan.options;
    struct finding_of_format finding;
    struct fault fault = {0};
    struct job *job = NULL;
    int r = job_open(c->in, &job);
    if (r == 0)
        r = job_prove(job, &o->in, c->plan.from, false, &finding, &fault);
    about_in(c, r);
    if (r == STEP_FAULT) {
        say(command, "%s: %s", c->in_name, fault.text);
        r = -EBADMSG; /* it was said */
    } else if (r >= 0 && finding.format.ascii && !o->in.ascii) {
        say(command, "%s: it is ASCII (%s), and %s was said to be its codepage",
            c->in_name, finding.proof, codepage_name(c->plan.from));
        r = -EBADMSG;
    } else if (r >= 0) {
        if (!c->settings.quiet)
            say(command, "%s: %s", c->in_name, finding.proof);
        o->in = *job_format(job);
        c->size = job_size(job);
        r = convert_new(o, &c->convert);
        if (r == 0)
            r = feed_records(c, job);
    }
    job_free(&job);
    return r;
}

/* ----------------------------------------------------------- writing OUT */

static int open_out(struct converting *c, const char *path)
{
    static char buffer[PIECE];
    int r = 0;
    if (strcmp(path, "-") == 0) {
        c->plan.options.file = stdout;
        c->out_name = "standard output";
    } else {
        r = outfile_open(&c->out, path);
        c->out.fleeting = true; /* IN is still there */
        c->plan.options.file = c->out.stream;
        c->out_name = path;
    }
    bool whole = convert_is_whole(&c->plan.options);
    if (r == 0)
        setvbuf(c->plan.options.file, buffer, whole ? _IONBF : _IOFBF,
                sizeof buffer);
    else
        say(command, "%s: %s", c->out_name, strerror(-r));
    return r;
}

static int close_out(struct converting *c)
{
    if (c->out.stream)
        return outfile_commit(&c->out);
    return fflush(stdout) == 0 && !ferror(stdout) ? 0 : -(errno ? errno : EIO);
}

/* ----------------------------------------------------------- what came of it
 */

static int status_of(const struct convert_summary *s)
{
    if (s->difference.count > 0)
        return STATUS_REFUSED;
    bool warned =
        s->counts.replaced + s->counts.mended + s->truncated + s->line_feeds >
        0;
    return warned ? STATUS_WARNING : STATUS_OK;
}

static int report(struct converting *c)
{
    struct convert_summary summary;
    convert_summary(c->convert, &summary);
    summary.bytes_in = c->plan.prove ? c->size : c->done;
    if (c->settings.json)
        convert_report_json(&c->plan, &summary);
    else if (c->settings.statistics)
        convert_report_text(&c->plan, &summary);
    if (!c->settings.quiet && !c->settings.json)
        convert_report_warning(&c->plan, c->in_name, &summary);
    if (summary.difference.count > 0)
        convert_report_difference(&c->plan, c->in_name, &summary.difference);
    return status_of(&summary);
}

static int say_failure(struct converting *c, int r)
{
    if (r == STEP_FAULT)
        say_fault(c, convert_fault(c->convert));
    else if (interrupted)
        say(command,
            outfile_is_aside(&c->out) ? "interrupted: %s is left as it was"
                                      : "interrupted: %s has a part of it",
            c->out_name);
    else if (r != -EBADMSG)
        say(command, "%s: %s", c->in_failed ? c->in_name : c->out_name,
            strerror(-r));
    return STATUS_NOTHING;
}

static int run(struct converting *c)
{
    progress_begin(&c->progress, c->settings.quiet);
    int r = c->plan.prove ? convert_proved(c) : convert_bytes(c);
    int failed =
        r != 0 && c->convert && !interrupted ? convert_flush(c->convert) : 0;
    progress_hide(&c->progress);
    if (r != 0)
        return say_failure(c, failed < 0 ? failed : r);
    int status = report(c);
    if (status == STATUS_REFUSED && outfile_is_aside(&c->out)) {
        say(command, "%s is left as it was", c->out_name);
        return status; /* what does not come back is not wanted */
    }
    r = close_out(c);
    return r < 0 ? say_failure(c, r) : status;
}

/* -------------------------------------------------------------- command */

static int prepare(struct converting *c)
{
    char text[600] = "";
    int status =
        convert_auto(command, c->in, c->in_name, &c->settings, c->found);
    if (status != STATUS_OK)
        return status;
    int r = convert_plan_make(&c->settings, &c->plan, text, sizeof text);
    if (r == -EINVAL)
        return say_usage(command, "%s", text);
    if (r < 0)
        return say_usage(command, "%s", strerror(-r));
    return STATUS_OK;
}

int cli_convert(int argc, char **argv)
{
    struct converting c = {0};
    int first = cli_begin(command, argc, argv, &c.settings);
    if (first < 0)
        return -1 - first;
    if (argc - first > 2)
        return say_usage(command, "\"%s\" is one file too many: IN and OUT",
                         argv[first + 2]);
    c.in = argc > first ? argv[first] : "-";
    c.in_name = strcmp(c.in, "-") == 0 ? "standard input" : c.in;
    catch_signals();
    int status = prepare(&c);
    if (status == STATUS_OK)
        status = open_out(&c, argc > first + 1 ? argv[first + 1] : "-") < 0
                     ? STATUS_USAGE
                     : run(&c);
    convert_free(&c.convert);
    outfile_clear(&c.out);
    convert_plan_clear(&c.plan);
    return status;
}
