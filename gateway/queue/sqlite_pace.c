/* The embedded store: what targets were given lately. */
#include "queue/sqlite_private.h"

#include <errno.h>
#include <stdlib.h>

void pace_list_clear(struct pace_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->paces[i].name);
        free(list->paces[i].bytes);
    }
    free(list->paces);
    *list = (struct pace_list){0};
}

int store_pace_put(struct store *store, const char *name, struct span bytes,
                   int64_t now_unix_s)
{
    if (bytes.len > STORE_PACE_BYTES)
        return store_say(store, -EFBIG,
                         "the pace of %s: %zu bytes are too many", name,
                         bytes.len);
    sqlite3_stmt *s = store_statement(store, SQL_PACE_PUT);
    if (!s)
        return store_error(store);
    bind_text(s, 1, name);
    bind_number(s, 2, now_unix_s);
    sqlite3_bind_blob(s, 3, bytes.at, (int)bytes.len, SQLITE_STATIC);
    return store_run(store, s, "note a pace");
}

static int append(struct pace_list *list, sqlite3_stmt *s)
{
    int error = 0;
    struct kept_pace *one = &list->paces[list->count];
    *one = (struct kept_pace){.len = (size_t)sqlite3_column_bytes(s, 1)};
    const void *bytes = sqlite3_column_blob(s, 1);
    one->name = column_text(s, 0, &error);
    one->bytes = malloc(one->len + 1);
    list->count++;
    if (error < 0 || !one->name || !one->bytes || (one->len > 0 && !bytes))
        return -ENOMEM;
    if (one->len > 0)
        memcpy(one->bytes, bytes, one->len);
    return 0;
}

static int read_all(struct store *store, sqlite3_stmt *s,
                    struct pace_list *list)
{
    bind_number(s, 1, STORE_PACE_BYTES);
    bind_number(s, 2, STORE_MOST_PACES);
    int r = ROW;
    while (list->count < STORE_MOST_PACES &&
           (r = store_next(store, s, "read a pace")) == ROW) {
        if (append(list, s) < 0)
            return store_say(store, -ENOMEM, "out of memory");
    }
    return r < 0 ? r : 0;
}

int store_paces(struct store *store, struct pace_list *out)
{
    *out = (struct pace_list){0};
    sqlite3_stmt *s = store_statement(store, SQL_PACES);
    if (!s)
        return store_error(store);
    out->paces = calloc(STORE_MOST_PACES, sizeof *out->paces);
    int r = out->paces ? read_all(store, s, out)
                       : store_say(store, -ENOMEM, "out of memory");
    statement_reset(&s);
    if (r < 0)
        pace_list_clear(out);
    return r;
}

int store_pace_forget(struct store *store, int64_t before_unix_s)
{
    sqlite3_stmt *s = store_statement(store, SQL_PACE_FORGET);
    if (!s)
        return store_error(store);
    bind_number(s, 1, before_unix_s);
    return store_run(store, s, "forget a pace");
}
