#include "service/private_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is wrong with it, or NULL. */
static const char *fault_of(const struct stat *st)
{
    if (!S_ISREG(st->st_mode))
        return "is no file";
    if (st->st_uid != geteuid() && st->st_uid != 0)
        return "belongs to another user";
    if (st->st_mode & S_IRWXO)
        return "may be read by everyone: chmod o-rwx takes that away";
    if (st->st_mode & S_IWGRP)
        return "may be written by its group: chmod g-w takes that away";
    return NULL;
}

int private_file_open(const char *path, char *why_out, size_t why_size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || fstat(fd, &st) < 0) {
        snprintf(why_out, why_size, "%s: %s", path, strerror(errno));
        if (fd >= 0)
            close(fd);
        return -EINVAL;
    }
    const char *fault = fault_of(&st);
    if (!fault)
        return fd;
    snprintf(why_out, why_size, "%s %s", path, fault);
    close(fd);
    return -EINVAL;
}
