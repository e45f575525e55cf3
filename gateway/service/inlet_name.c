/* Names in an inlet. */
#include "service/inlet_private.h"

#include <string.h>

/* After so long, nobody is still making it. */
#define STALE_S 60

static bool ends_in(const char *name, const char *end)
{
    size_t len = strlen(name), end_len = strlen(end);
    return len >= end_len && strcasecmp(name + len - end_len, end) == 0;
}

enum name_kind inlet_name_kind(const char *name)
{
    if (name[0] == '.' || name[0] == '\0' || ends_in(name, ".tmp") ||
        ends_in(name, ".part"))
        return NAME_IGNORED;
    return ends_in(name, ".job") ? NAME_SIDECAR : NAME_JOB;
}

/* FNV-1a. */
uint64_t inlet_hash(const char *name, int number)
{
    uint64_t hash = 14695981039346656037U + (uint64_t)number;
    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 1099511628211U;
    return hash ? hash : 1;
}

/* One that was left lying about for long does not hold up its job. */
bool inlet_sidecar_comes(const struct inlet *in, const char *name)
{
    static const char *const forms[][2] = {
        {"", ".job.tmp"}, {"", ".job.part"}, {".", ".job"}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        char path[PATH_MAX];
        struct stat st;
        int len = snprintf(path, sizeof path, "%s/%s%s%s", in->directory,
                           forms[i][0], name, forms[i][1]);
        if (len > 0 && (size_t)len < sizeof path && lstat(path, &st) == 0 &&
            in->fs_now_ns / 1000000000 - st.st_ctim.tv_sec < STALE_S)
            return true;
    }
    return false;
}
