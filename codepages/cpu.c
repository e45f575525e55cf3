#include "codepages/cpu.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CPU_LEVELS] = {
    [CPU_SCALAR] = "scalar",
    [CPU_AVX2] = "avx2",
    [CPU_AVX512] = "avx512",
};

static atomic_int current = -1; /* not yet asked for */

#ifdef __x86_64__
static bool machine_has(enum cpu_level level)
{
    switch (level) {
    case CPU_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
    case CPU_AVX512:
        return __builtin_cpu_supports("avx512bw") &&
               __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512vbmi") &&
               __builtin_cpu_supports("avx512vbmi2") &&
               __builtin_cpu_supports("bmi") &&
               __builtin_cpu_supports("bmi2") &&
               __builtin_cpu_supports("popcnt");
    case CPU_SCALAR:
    case CPU_LEVELS:
    default:
        return level == CPU_SCALAR;
    }
}
#else
static bool machine_has(enum cpu_level level)
{
    return level == CPU_SCALAR;
}
#endif

static enum cpu_level choose(void)
{
    const char *wanted = getenv("EBGATE_CPU");
    enum cpu_level best = CPU_SCALAR;
    for (int i = 0; i < CPU_LEVELS; i++) {
        enum cpu_level level = (enum cpu_level)i;
        if (!machine_has(level))
            continue;
        best = level;
        if (wanted && strcmp(wanted, names[i]) == 0)
            return level;
    }
    return best;
}

enum cpu_level cpu_level(void)
{
    int level = atomic_load_explicit(&current, memory_order_relaxed);
    if (level < 0) {
        level = choose();
        atomic_store_explicit(&current, level, memory_order_relaxed);
    }
    return (enum cpu_level)level;
}

const char *cpu_level_name(enum cpu_level level)
{
    return names[level];
}

bool cpu_level_set(enum cpu_level level)
{
    if (!machine_has(level))
        return false;
    atomic_store_explicit(&current, level, memory_order_relaxed);
    return true;
}
