/**
 * replay.c - runs a fuzz target over its corpus, without a fuzzing engine
 *
 *     fuzz_records corpus/records [corpus/more ...]
 *
 * Every regular file below the directories named is one input; the empty
 * input is always tried. What a target finds wrong ends the program.
 */
#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    uint8_t *data = NULL;
    size_t size = 0, room = 0;
    do {
        if (size == room) {
            room = room ? room * 2 : 4096;
            uint8_t *more = realloc(data, room);
            if (!more)
                abort();
            data = more;
        }
        size += fread(data + size, 1, room - size, file);
    } while (!feof(file) && !ferror(file));
    fclose(file);

    /* A block of exactly this size, so that a sanitizer sees its end. */
    uint8_t *exact = malloc(size ? size : 1);
    if (!exact)
        abort();
    if (size > 0)
        memcpy(exact, data, size);
    free(data);
    fprintf(stderr, "%s, %zu bytes\n", path, size);
    LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return 0;
}

static int replay_directory(const char *path, unsigned *count)
{
    struct dirent **entries;
    int n = scandir(path, &entries, NULL, alphasort);
    if (n < 0) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return 1;
    }
    int failed = 0;
    for (int i = 0; i < n; i++) {
        char name[4096];
        struct stat st;
        int len =
            snprintf(name, sizeof name, "%s/%s", path, entries[i]->d_name);
        if (len > 0 && (size_t)len < sizeof name && stat(name, &st) == 0 &&
            S_ISREG(st.st_mode)) {
            failed |= replay_file(name);
            ++*count;
        }
        free(entries[i]);
    }
    free(entries);
    return failed;
}

int main(int argc, char **argv)
{
    unsigned count = 0;
    int failed = 0;
    LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
    for (int i = 1; i < argc; i++)
        failed |= replay_directory(argv[i], &count);
    fprintf(stderr, "%u inputs\n", count);
    return failed;
}
