/**
 * pages.h - the codepages that a gateway has open
 *
 * Jobs name a page each, and most name one of a few: a page is opened once
 * and stays open. One thread uses it.
 */
#ifndef EBGATE_SERVICE_PAGES_H
#define EBGATE_SERVICE_PAGES_H

#include "codepages/codepage.h"

/** More than that many pages of one gateway are refused. */
#define PAGES_MAX 128

struct pages;

int pages_new(struct pages **p_out);
void pages_free(struct pages **p);

/**
 * pages_open - the page that @name says, however it is spelt
 * @cp_out: borrowed until pages_free
 * Returns 0; -EINVAL with @error_out, when there is no such page or too many
 * are open; or -ENOMEM.
 */
int pages_open(struct pages *p, const char *name,
               const struct codepage **cp_out,
               struct codepage_error *error_out);

#endif
