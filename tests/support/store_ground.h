/** store_ground.h - a store of its own for a test, and jobs for it */
#ifndef EBGATE_TESTS_STORE_GROUND_H
#define EBGATE_TESTS_STORE_GROUND_H

#include "check.h"

#include "queue/spool.h"
#include "queue/store.h"

#include <ftw.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

struct ground {
    char folder[64];
    char inlet[96];
    char directory[96]; /* of the store */
    char why[STORE_WHY_MAX];
    struct store *store; /* NULL: not open */
};

static inline void ground_open(struct ground *g)
{
    int r = store_open(g->directory, &g->store, g->why);
    if (r < 0)
        fail_msg("%s", g->why);
}

/** Its folders, and the store open in them. */
static inline void ground_begin(struct ground *g)
{
    const char *tmp = getenv("TMPDIR");
    *g = (struct ground){0};
    snprintf(g->folder, sizeof g->folder, "%.40s/ebgate-XXXXXX",
             tmp && strlen(tmp) <= 40 ? tmp : "/tmp");
    assert_non_null(mkdtemp(g->folder));
    snprintf(g->inlet, sizeof g->inlet, "%s/inlet", g->folder);
    snprintf(g->directory, sizeof g->directory, "%s/store", g->folder);
    assert_int_equal(mkdir(g->inlet, 0700), 0);
    assert_int_equal(mkdir(g->directory, 0700), 0);
    ground_open(g);
}

static inline int ground_remove_one(const char *path, const struct stat *st,
                                    int kind, struct FTW *walk)
{
    (void)st;
    (void)kind;
    (void)walk;
    return remove(path);
}

static inline void ground_end(struct ground *g)
{
    store_close(&g->store);
    nftw(g->folder, ground_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/** "FOLDER/NAME"; good until the next call but three. */
static inline const char *ground_path(const char *folder, const char *name)
{
    static _Thread_local char paths[4][400];
    static _Thread_local unsigned at;
    char *path = paths[at++ % 4];
    snprintf(path, sizeof paths[0], "%s/%s", folder, name);
    return path;
}

static inline const char *ground_write(const char *folder, const char *name,
                                       const char *text)
{
    const char *path = ground_path(folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return path;
}

/** Said to the database while the store is closed. */
static inline void ground_sql(struct ground *g, const char *text)
{
    sqlite3 *db;
    assert_int_equal(sqlite3_open(ground_path(g->directory, "ebgate.db"), &db),
                     SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static inline bool ground_exists(const char *folder, const char *name)
{
    return access(ground_path(folder, name), F_OK) == 0;
}

/** Is what stands in the file @text? */
static inline void ground_holds(const char *path, const char *text)
{
    char bytes[256];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t len = fread(bytes, 1, sizeof bytes - 1, file);
    fclose(file);
    bytes[len] = '\0';
    assert_string_equal(bytes, text);
}

/** The call must succeed; else the store's words are the failure. */
#define OK(g, call)                                                \
    do {                                                           \
        int ok_ = (call);                                          \
        if (ok_ < 0)                                               \
            fail_msg(#call ": %d %s", ok_, store_why((g)->store)); \
    } while (0)

/** Takes what stands in the inlet under @name; durable. Its id. */
static inline uint64_t ground_take(struct ground *g, const char *name,
                                   const struct job_facts *facts)
{
    struct spool_file *file = NULL;
    uint64_t id = store_new_id(g->store);
    OK(g, store_begin(g->store, true));
    assert_int_equal(spool_take(store_spool(g->store), id,
                                ground_path(g->inlet, name), NULL, &file),
                     0);
    OK(g, store_job_add(g->store, facts, JOB_ACCEPTED, NULL, file));
    OK(g, store_commit(g->store));
    assert_int_equal(spool_left(file), 0);
    spool_file_free(&file);
    return id;
}

/** A job that says @text. */
static inline uint64_t ground_job(struct ground *g, const char *job_name,
                                  const char *owner)
{
    struct job_facts facts = {.job_name = (char *)job_name,
                              .job_id = (char *)"JOB00001",
                              .owner = (char *)owner,
                              .inlet = (char *)"main",
                              .accepted = {1000, 5}};
    ground_write(g->inlet, "job", "a job");
    return ground_take(g, "job", &facts);
}

/** One that is durable. */
#define COMMITTED(g, call)                    \
    do {                                      \
        OK(g, store_begin((g)->store, true)); \
        OK(g, call);                          \
        OK(g, store_commit((g)->store));      \
    } while (0)

static inline enum job_state ground_state(struct ground *g, uint64_t id)
{
    struct job_entry entry = {0};
    OK(g, store_job_get(g->store, id, &entry));
    enum job_state state = entry.state;
    job_entry_clear(&entry);
    return state;
}

/** A fate of one recipient: settled when @next_try_unix_s is 0. */
static inline void ground_fate(struct ground *g, uint64_t job, uint64_t number,
                               const char *sender, const char *recipient,
                               int64_t next_try_unix_s)
{
    struct fate_recipient r = {
        .address = recipient,
        .relay = "smtp://relay",
        .outcome = {.state =
                        next_try_unix_s ? OUTCOME_DEFERRED : OUTCOME_DELIVERED,
                    .final = {.code = next_try_unix_s ? 451 : 250}}};
    struct fate fate = {.number = number,
                        .sender = sender,
                        .first_try_unix_s = 500 + (int64_t)number,
                        .next_try_unix_s = next_try_unix_s,
                        .recipients = &r,
                        .recipient_count = 1};
    OK(g, store_fate_set(g->store, job, &fate));
}

#endif
