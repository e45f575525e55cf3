/**
 * cpu.h - which of the library's kernels run on this machine
 *
 * The best that the processor can; EBGATE_CPU=scalar, avx2 or avx512 in the
 * environment, read once, asks for less. A name that is unknown or that the
 * machine lacks asks for nothing: the best one runs.
 */
#ifndef EBGATE_CODEPAGES_CPU_H
#define EBGATE_CODEPAGES_CPU_H

#include <stdbool.h>

enum cpu_level {
    CPU_SCALAR, /* plain C, which all others must equal */
    CPU_AVX2,
    CPU_AVX512, /* with VBMI and VBMI2 */
    CPU_LEVELS  /* how many */
};

/** The level in use. May be called by several threads. */
enum cpu_level cpu_level(void);

/** "scalar", "avx2", "avx512": as EBGATE_CPU has them. */
const char *cpu_level_name(enum cpu_level level);

/** For tests: from now on @level. Returns false when the machine lacks it. */
bool cpu_level_set(enum cpu_level level);

#endif
