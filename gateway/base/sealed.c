#include "base/sealed.h"

#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t whole_pages(size_t bytes)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}

int sealed_init(struct sealed *s, size_t room)
{
    *s = (struct sealed){0};
    size_t size = whole_pages(room);
    void *bytes = mmap(NULL, size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (bytes == MAP_FAILED)
        return -ENOMEM;
    /* Both may be refused, and the secret is no worse off than before. */
    (void)madvise(bytes, size, MADV_DONTDUMP);
    (void)mlock(bytes, size);
    s->bytes = bytes;
    s->room = room;
    return 0;
}

void sealed_clear(struct sealed *s)
{
    if (s->bytes) {
        sealed_wipe(s);
        munmap(s->bytes, whole_pages(s->room));
    }
    *s = (struct sealed){0};
}

void sealed_wipe(struct sealed *s)
{
    sealed_forget(s->bytes, s->room);
    s->len = 0;
}

int sealed_append(struct sealed *s, struct span bytes)
{
    if (bytes.len > s->room - s->len)
        return -ENOBUFS;
    if (bytes.len > 0)
        memcpy(s->bytes + s->len, bytes.at, bytes.len);
    s->len += bytes.len;
    return 0;
}

int sealed_append_text(struct sealed *s, const char *text)
{
    return sealed_append(s, span_text(text));
}

void sealed_forget(void *bytes, size_t len)
{
    if (bytes)
        explicit_bzero(bytes, len);
}
