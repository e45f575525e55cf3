/** page_tables.h - tables of the program as lists of a manual page */
#ifndef EBGATE_CLI_PAGE_TABLES_H
#define EBGATE_CLI_PAGE_TABLES_H

#include "cli/page.h"

/** How a page writes them. */
struct page_form {
    void (*heading)(FILE *out, const char *title, const char *text);
    void (*item)(FILE *out, const char *term, const char *text);
    void (*end)(FILE *out); /* of the items behind a heading */
};

/** BLOCK_OPERATOR or BLOCK_SCHEMA. */
void page_table(enum block_kind kind, const struct page_form *form, FILE *out);

#endif
