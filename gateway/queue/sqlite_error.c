/* What went wrong, as -errno and in words. */
#include "queue/sqlite_private.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* What the system said last, if it is something a disk says. SQLite passes
 * it on for some statements and not for others, COMMIT among them. */
static int system_error(int last)
{
    static const int known[] = {EDQUOT, EROFS,   EACCES, EPERM, ENOENT, EMFILE,
                                ENFILE, ENOTDIR, ELOOP,  EFBIG, ENOMEM, ENOSPC};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (known[i] == last)
            return -last;
    return -EIO;
}

static int error_of(int code, int last)
{
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
        return code == SQLITE_IOERR_NOMEM ? -ENOMEM : system_error(last);
    case SQLITE_CANTOPEN:
        return system_error(last);
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
    int last = errno; /* 0 before each statement */
    int code = sqlite3_extended_errcode(store->db);
    /* The pages that were not written are not known any more: to ask again
     * would be told that all is well. */
    if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        store->broken = true;
    int error = error_of(code, last);
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
