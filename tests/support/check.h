/** check.h - what every unit test includes: cmocka and what it needs */
#ifndef EBGATE_TESTS_CHECK_H
#define EBGATE_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Elements of an array. */
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
