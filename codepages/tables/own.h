/**
 * own.h - single-byte pages that no engine has, or none has right
 *
 * One file a page, ibm-CCSID.c, with all that is known of it: the build finds
 * the files of this folder (list_pages.py) and writes the table of them. So to
 * add a page is to add its file.
 */
#ifndef EBGATE_CODEPAGES_TABLES_OWN_H
#define EBGATE_CODEPAGES_TABLES_OWN_H

#include "codepages/digest.h"
#include "codepages/roster.h"

#include <stdint.h>

/* Up to X'3F', and in X'FF', all pages have the same controls. */
#define OWN_FIRST 0x40
#define OWN_CELLS 191 /* X'40' to X'FE' */

/** A byte that stands for nothing. */
#define NONE 0xFFFF

struct own_page {
    struct roster_row row;
    struct digest digest; /* a second statement of the cells: digest.h */
    const uint16_t *cells;
};

/**
 * OWN_PAGE - the page of this file
 * @number:             its CCSID, as in the file's name
 * @file:               the mapping file it was made from, without ".ucm"
 * @characters:         OWN_CELLS of them, X'40' first
 * @decoding, @encoding: its digest, as tests/support/page_digests prints it
 * Behind them what else its row holds: .title at least. Where @ stands is
 * seen in the cells.
 */
#define OWN_PAGE(number, file, characters, decoding, encoding, ...)           \
    _Static_assert(sizeof(characters) == OWN_CELLS * sizeof(uint16_t),        \
                   "a page has 191 cells: X'40' to X'FE'");                   \
    const struct own_page own_##number = {                                    \
        {.ccsid = number, .kind = CODEPAGE_SBCS, .table = file, __VA_ARGS__}, \
        {decoding, encoding},                                                 \
        characters,                                                           \
    }

/** All of them, by CCSID. Written by list_pages.py. */
extern const struct own_page *const own_pages[];
extern const size_t own_pages_len;

/** The page of this number, or NULL. */
const struct own_page *own_page_find(unsigned ccsid);

/** The byte that stands for @c, or -1. */
int own_page_byte_of(const struct own_page *page, uint32_t c);

#endif
