/**
 * store.c - how fast the store is, beside what its disk can do
 *
 *     store [DIRECTORY]      scratch is made in it and removed; default TMPDIR
 *
 * Prints syncs a second of the disk, outcomes a second that are written in
 * groups, alone, and durable, and jobs a second that are taken from an inlet
 * by rename and made durable, in groups and one by one.
 */
#include "queue/store.h"
#include "queue/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OUTCOMES 300000
#define GROUP 1000
#define JOBS 3000
#define JOBS_ALONE 100
#define SYNCS 300
#define JOB_BYTES 2048

struct moment {
    double wall, processor;
};

static double read_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct moment now(void)
{
    return (struct moment){read_clock(CLOCK_MONOTONIC),
                           read_clock(CLOCK_PROCESS_CPUTIME_ID)};
}

static void must(int r, const char *doing, const struct store *store)
{
    if (r >= 0)
        return;
    fprintf(stderr, "store: %s: %s (%s)\n", doing, strerror(-r),
            store ? store_why(store) : "");
    exit(1);
}

/* On a machine that has other work, the second figure is the steadier. */
static void say(const char *what, unsigned count, struct moment begin)
{
    struct moment end = now();
    printf("%-40s %9.0f /s, %9.0f /s of processor time\n", what,
           count / (end.wall - begin.wall),
           count / (end.processor - begin.processor));
}

/* As a log is: the same file, a page more each time. */
static void measure_disk(const char *folder)
{
    char path[600], page[4096] = "";
    snprintf(path, sizeof path, "%s/syncs", folder);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    must(fd < 0 ? -errno : 0, "open", NULL);
    struct moment begin = now();
    for (int i = 0; i < SYNCS; i++)
        if (write(fd, page, sizeof page) != sizeof page || fdatasync(fd) < 0)
            must(-errno, "sync", NULL);
    say("fdatasync of the disk", SYNCS, begin);
    close(fd);
    unlink(path);
}

static struct fate sample(struct fate_recipient *recipient)
{
    *recipient = (struct fate_recipient){
        .address = "somebody.known@customer.example.com",
        .relay = "smtp://relay.example.com:25",
        .outcome = {.state = OUTCOME_DELIVERED,
                    .rcpt = {250, {2, 1, 5}, false, (char *)"Ok"},
                    .final = {250,
                              {2, 0, 0},
                              false,
                              (char *)"Ok: queued as 4bK2Pq1Zz9z3Xh"},
                    .at = {1700000000, 123456789}}};
    return (struct fate){
        .sender = "statements@bank.example.com",
        .subject = "Your statement of account for the month of May",
        .size = 2048,
        .mail_reply = {250, {2, 1, 0}, false, (char *)"Ok"},
        .data_reply = {354,
                       {0},
                       false,
                       (char *)"End data with <CR><LF>.<CR><LF>"},
        .first_try_unix_s = 1700000000,
        .recipients = recipient,
        .recipient_count = 1};
}

static void measure_outcomes(struct store *store, const char *what,
                             uint64_t job, unsigned count, unsigned group,
                             bool durable)
{
    struct fate_recipient recipient;
    struct fate fate = sample(&recipient);
    struct moment begin = now();
    for (unsigned i = 0; i < count; i++) {
        if (i % group == 0)
            must(store_begin(store, durable), "begin", store);
        fate.number = i + 1;
        must(store_fate_set(store, job, &fate), "outcome", store);
        if (i % group == group - 1)
            must(store_commit(store), "commit", store);
    }
    say(what, count, begin);
}

static void fill_inlet(const char *inlet, unsigned count)
{
    char path[600], bytes[JOB_BYTES];
    memset(bytes, 0x40, sizeof bytes);
    for (unsigned i = 0; i < count; i++) {
        snprintf(path, sizeof path, "%s/job%u", inlet, i);
        int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (fd < 0 || write(fd, bytes, sizeof bytes) != sizeof bytes)
            must(-errno, "inlet", NULL);
        close(fd);
    }
}

static uint64_t take(struct store *store, const char *inlet, unsigned count,
                     unsigned group)
{
    char path[600];
    uint64_t last = 0;
    struct spool_file *files[GROUP];
    for (unsigned i = 0; i < count; i += group) {
        must(store_begin(store, true), "begin", store);
        for (unsigned n = 0; n < group; n++) {
            last = store_new_id(store);
            snprintf(path, sizeof path, "%s/job%u", inlet, i + n);
            must(spool_take(store_spool(store), last, path, NULL, &files[n]),
                 path, NULL);
        }
        spool_sync(store_spool(store));
        struct job_facts facts = {.job_name = (char *)"PAYROLL",
                                  .job_id = (char *)"JOB01234",
                                  .owner = (char *)"IBMUSER",
                                  .inlet = (char *)"main"};
        for (unsigned n = 0; n < group; n++)
            must(store_job_add(store, &facts, JOB_ACCEPTED, NULL, files[n]),
                 "add", store);
        must(store_commit(store), "commit", store);
        for (unsigned n = 0; n < group; n++)
            spool_file_free(&files[n]);
    }
    return last;
}

static uint64_t measure_jobs(struct store *store, const char *inlet,
                             const char *what, unsigned count, unsigned group)
{
    fill_inlet(inlet, count);
    struct moment begin = now();
    uint64_t last = take(store, inlet, count, group);
    say(what, count, begin);
    return last;
}

static void measure(const char *folder)
{
    char inlet[600], directory[600], why[STORE_WHY_MAX];
    snprintf(inlet, sizeof inlet, "%s/inlet", folder);
    snprintf(directory, sizeof directory, "%s/store", folder);
    mkdir(inlet, 0700);
    mkdir(directory, 0700);
    measure_disk(folder);
    struct store *store = NULL;
    if (store_open(directory, &store, why) < 0) {
        fprintf(stderr, "store: %s\n", why);
        exit(1);
    }
    uint64_t job =
        measure_jobs(store, inlet, "jobs taken, groups of 100", JOBS, 100);
    measure_jobs(store, inlet, "jobs taken, one by one", JOBS_ALONE, 1);
    measure_outcomes(store, "outcomes written, groups of 1,000", job, OUTCOMES,
                     GROUP, false);
    measure_outcomes(store, "outcomes written, one by one", job, 20000, 1,
                     false);
    measure_outcomes(store, "outcomes durable, groups of 1,000", job, OUTCOMES,
                     GROUP, true);
    struct moment begin = now();
    struct fate_list page = {0};
    for (uint64_t at = 1; at <= OUTCOMES; at = page.next) {
        fate_list_clear(&page);
        must(store_fates(store, job, at, 1000, &page), "read", store);
    }
    fate_list_clear(&page);
    say("outcomes read, pages of 1,000", OUTCOMES, begin);
    store_close(&store);
    begin = now();
    must(store_open(directory, &store, why), why, NULL);
    printf("%-40s %9.3f s\n", "opened again", now().wall - begin.wall);
    store_close(&store);
}

int main(int count, char **arguments)
{
    const char *tmp = getenv("TMPDIR");
    char folder[512];
    snprintf(folder, sizeof folder, "%.400s/ebgate-bench-XXXXXX",
             count > 1 ? arguments[1]
             : tmp     ? tmp
                       : "/tmp");
    if (!mkdtemp(folder)) {
        perror(folder);
        return 1;
    }
    measure(folder);
    char command[600];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 ? 0 : 1;
}
