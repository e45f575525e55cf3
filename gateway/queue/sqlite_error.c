/* What went wrong, as -errno and in words. */
#include "queue/sqlite_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* The system's own error where SQLite passes it on, else what it says. */
static int error_of(sqlite3 *db)
{
    int code = sqlite3_extended_errcode(db);
    int system = sqlite3_system_errno(db);
    switch (code & 0xFF) {
    case SQLITE_FULL:
        return -ENOSPC;
    case SQLITE_NOMEM:
        return -ENOMEM;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return -EBUSY;
    case SQLITE_READONLY:
    case SQLITE_PERM:
        return -EROFS;
    case SQLITE_CORRUPT:
        return -EUCLEAN;
    case SQLITE_NOTADB:
        return -EMEDIUMTYPE;
    case SQLITE_IOERR:
        return code == SQLITE_IOERR_NOMEM ? -ENOMEM : system ? -system : -EIO;
    case SQLITE_CANTOPEN:
        return system ? -system : -EIO;
    case SQLITE_CONSTRAINT:
        return -EEXIST;
    case SQLITE_TOOBIG:
        return -EFBIG;
    default:
        return -EIO;
    }
}

const char *store_error_text(int error)
{
    switch (-error) {
    case EUCLEAN:
        return "the database is damaged";
    case EMEDIUMTYPE:
        return "it is not a database of ebgate";
    default:
        return strerrordesc_np(-error);
    }
}

int store_say(struct store *store, int error, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(store->why, sizeof store->why, format, args);
    va_end(args);
    store->error = error;
    return error;
}

int store_fail(struct store *store, const char *doing)
{
    int code = sqlite3_extended_errcode(store->db);
    /* The pages that were not written are not known any more: to ask again
     * would be told that all is well. */
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        store->broken = true;
    int error = error_of(store->db);
    if (store->in && sqlite3_get_autocommit(store->db))
        store->undone = error;
    return store_say(store, error, "%s/ebgate.db: %s: %s (%s)",
                     store->directory, doing, store_error_text(error),
                     sqlite3_errmsg(store->db));
}

int store_error(const struct store *store)
{
    return store->error;
}

const char *store_why(const struct store *store)
{
    return store->why;
}
