/**
 * page.h - a manual page as data, and the two forms it is written in
 *
 * Text is plain English with `literals` between backticks. The options come
 * from their table and the quirks from theirs, so that no page can tell
 * anything else than the program does.
 */
#ifndef EBGATE_CLI_PAGE_H
#define EBGATE_CLI_PAGE_H

#include "cli/options.h"

#include <stdio.h>

enum block_kind {
    BLOCK_END,
    BLOCK_PARAGRAPH,
    BLOCK_ITEM,     /* `term` and what it means */
    BLOCK_CODE,     /* lines as they are; 72 columns at most */
    BLOCK_QUIRKS,   /* the table of quirks */
    BLOCK_OPERATOR, /* the operator's commands */
    BLOCK_SCHEMA,   /* the statements of the configuration */
};

struct block {
    enum block_kind kind;
    const char *text;
    const char *term;
};

struct section {
    const char *title; /* NULL ends the sections */
    const struct block *blocks;
};

struct page {
    const char *name;                   /* "ebgate-send"; NULL ends the pages */
    const char *command;                /* "send"; NULL: the program itself */
    unsigned volume;                    /* of the manual; 0: 1 */
    const char *summary;                /* no full stop */
    const char *usage;                  /* "ebgate send [options] DATASET..." */
    const struct option_group *options; /* or NULL */
    const struct section *sections;     /* DESCRIPTION first */
    const char *const *see_also;        /* names of pages; ends in NULL */
};

extern const struct page page_ebgate, page_send, page_check, page_convert,
    page_codepage, page_serve, page_control, page_config, page_migrate;

/** The page of @command (NULL or "": the program's own), or NULL. */
const struct page *page_find(const char *command);

/** Of the page that is called @name: 1 where there is none. */
unsigned page_volume(const char *name);

/** Names of all commands; ends with NULL. */
extern const char *const page_commands[];

/** Blocks that several pages have. */
extern const struct block block_exit_status[];
extern const struct block block_codepage[];
extern const struct block block_at_sign[];
extern const struct block block_replies[];
extern const struct block block_relay[];

void page_write_mdoc(const struct page *page, FILE *out);
void page_write_text(const struct page *page, FILE *out);

/** The screen of --help: the options of every day, in 24 lines of 80. */
void page_write_help(const struct page *page, FILE *out);

#endif
