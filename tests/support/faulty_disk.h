/**
 * faulty_disk.h - a disk that fails when a test says so
 *
 * Takes the place of the C library's calls in this program, SQLite's among
 * them. A fault counts down the calls that still succeed.
 */
#ifndef EBGATE_TESTS_FAULTY_DISK_H
#define EBGATE_TESTS_FAULTY_DISK_H

#include "check.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

struct fault_plan {
    int error; /* 0: none */
    int after; /* so many succeed before */
    int times; /* so many fail then; -1: all */
    int calls; /* seen so far */
};

static struct fault_plan write_plan, sync_plan;

static int plan_says(struct fault_plan *p)
{
    p->calls++;
    if (p->error == 0 || p->after-- > 0 || p->times == 0)
        return 0;
    if (p->times > 0)
        p->times--;
    errno = p->error;
    return -1;
}

/* With offsets of 64 bits, under which name it is called too. */
ssize_t pwrite(int fd, const void *bytes, size_t len, off_t at)
{
    if (plan_says(&write_plan) < 0)
        return -1;
    return syscall(SYS_pwrite64, fd, bytes, len, at);
}

int fdatasync(int fd)
{
    return plan_says(&sync_plan) < 0 ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
    return plan_says(&sync_plan) < 0 ? -1 : (int)syscall(SYS_fsync, fd);
}

int syncfs(int fd)
{
    return plan_says(&sync_plan) < 0 ? -1 : (int)syscall(SYS_syncfs, fd);
}

#endif
