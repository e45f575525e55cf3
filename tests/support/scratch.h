/** scratch.h - a directory of its own for a test, and files in it */
#ifndef EBGATE_TESTS_SCRATCH_H
#define EBGATE_TESTS_SCRATCH_H

#include "check.h"

#include <dirent.h>
#include <unistd.h>

struct scratch {
    char folder[64];
};

static inline void scratch_begin(struct scratch *s)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(s->folder, sizeof s->folder, "%.40s/ebgate-XXXXXX",
             tmp && strlen(tmp) <= 40 ? tmp : "/tmp");
    assert_non_null(mkdtemp(s->folder));
}

/** Its path in @path_out. */
static inline const char *scratch_write(const struct scratch *s,
                                        const char *name, const void *bytes,
                                        size_t len, char path_out[128])
{
    snprintf(path_out, 128, "%s/%.60s", s->folder, name);
    FILE *file = fopen(path_out, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
    return path_out;
}

/** Removes the directory and the files in it. */
static inline void scratch_end(const struct scratch *s)
{
    DIR *dir = opendir(s->folder);
    const struct dirent *entry;
    while (dir && (entry = readdir(dir)))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir)
        closedir(dir);
    rmdir(s->folder);
}

#endif
