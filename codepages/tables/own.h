/**
 * own.h - single-byte pages that no engine has, or none has right
 *
 * One file a page, with its source. To add one: write its file, name it in
 * own.c and in tables/meson.build, and give it a row in roster.c.
 */
#ifndef EBGATE_CODEPAGES_TABLES_OWN_H
#define EBGATE_CODEPAGES_TABLES_OWN_H

#include <stdint.h>

/* Up to X'3F', and in X'FF', all pages have the same controls. */
#define OWN_FIRST 0x40
#define OWN_CELLS 191 /* X'40' to X'FE' */

/** A byte that stands for nothing. */
#define NONE 0xFFFF

struct own_page {
    unsigned ccsid;
    uint16_t chars[OWN_CELLS];
};

/** The page of this number, or NULL. */
const struct own_page *own_page_find(unsigned ccsid);

#endif
