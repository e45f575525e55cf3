/**
 * dice.h - numbers that look like chance and are the same in every run
 */
#ifndef EBGATE_TESTS_DICE_H
#define EBGATE_TESTS_DICE_H

#include <stdint.h>

/** The next of a fixed row of numbers below @limit: 0x10000 at most. */
static inline unsigned next_below(unsigned limit)
{
    static uint32_t state = 1;
    state = state * 1664525 + 1013904223;
    return (state >> 16) % limit;
}

#endif
