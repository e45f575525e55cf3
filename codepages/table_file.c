#include "codepages/table_file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

/* So much of a path is shown that the fault behind it has room. */
#define TAIL_MAX 100

const char *table_file_tail(const char *path)
{
    size_t len = strlen(path);
    return len > TAIL_MAX ? path + len - TAIL_MAX : path;
}

const char *table_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

bool table_file_ends(const char *name, const char *ending)
{
    size_t len = strlen(name), ending_len = strlen(ending);
    return len >= ending_len &&
           strcasecmp(name + len - ending_len, ending) == 0;
}

int table_file_fault(struct codepage_error *error_out, const char *path,
                     size_t line, const char *format, ...)
{
    char *text = error_out->text;
    size_t room = sizeof error_out->text;
    int used =
        line > 0 ? snprintf(text, room, "%s:%zu: ", table_file_tail(path), line)
                 : snprintf(text, room, "%s: ", table_file_tail(path));
    va_list list;
    va_start(list, format);
    vsnprintf(text + used, room - (size_t)used, format, list);
    va_end(list);
    /* What is quoted out of a file shall not move a terminal's cursor. */
    for (; *text; text++)
        if (iscntrl((unsigned char)*text))
            *text = '?';
    return -EINVAL;
}

/* Without waiting, as one would for a pipe, which is no table. */
static int open_file(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
}

/* All of @fd, which said that it has @file->len bytes, and no byte more. */
static int read_all(int fd, struct table_file *file)
{
    size_t got = 0;
    while (got <= file->len) {
        ssize_t n = read(fd, file->bytes + got, file->len + 1 - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        got += (size_t)n;
    }
    if (got != file->len)
        return -EAGAIN; /* somebody is writing it */
    file->bytes[got] = '\0';
    return 0;
}

static int read_open(int fd, size_t limit, struct table_file *file,
                     struct codepage_error *error_out)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return -errno;
    if (!S_ISREG(st.st_mode))
        return table_file_fault(error_out, file->path, 0,
                                "is no regular file, as a table must be");
    if (st.st_size < 0 || (uintmax_t)st.st_size > limit)
        return table_file_fault(
            error_out, file->path, 0,
            "has %jd bytes; no table of this kind has more than %zu",
            (intmax_t)st.st_size, limit);
    file->len = (size_t)st.st_size;
    file->bytes = malloc(file->len + 1);
    return file->bytes ? read_all(fd, file) : -ENOMEM;
}

int table_file_read(const char *path, size_t limit, struct table_file *out,
                    struct codepage_error *error_out)
{
    *out = (struct table_file){.path = path};
    error_out->text[0] = '\0';
    int fd = open_file(path);
    int r = fd < 0 ? -errno : read_open(fd, limit, out, error_out);
    if (fd >= 0)
        close(fd);
    if (r < 0)
        table_file_clear(out);
    if (r < 0 && !error_out->text[0])
        table_file_fault(error_out, path, 0, "%s", strerror(-r));
    return r;
}

size_t table_file_head(const char *path, char *out, size_t size)
{
    int fd = open_file(path);
    ssize_t got = fd < 0 ? -1 : read(fd, out, size);
    if (fd >= 0)
        close(fd);
    return got < 0 ? 0 : (size_t)got;
}

void table_file_clear(struct table_file *file)
{
    free(file->bytes);
    *file = (struct table_file){0};
}
