/* Completion for fish. */
#include "cli/shell.h"

#define QUOTE "\\'"
#define ESCAPED "\\"

static void put_text(const char *text, FILE *out)
{
    shell_put_quoted(text, QUOTE, ESCAPED, out);
}

static void put_condition(FILE *out, const struct shell_command *c)
{
    fputs("complete -c ebgate -n '__fish_seen_subcommand_from ", out);
    if (c->under)
        fprintf(out, "%s; and __fish_seen_subcommand_from ", c->under);
    fprintf(out, "%s'", c->name);
}

static void put_option(FILE *out, const struct shell_command *c,
                       const struct option_row *row)
{
    put_condition(out, c);
    fprintf(out, " -l %s", row->name);
    if (row->letter)
        fprintf(out, " -s %c", row->letter);
    switch (shell_kind_of(row)) {
    case SHELL_FLAG:
        break;
    case SHELL_OTHER:
        fputs(" -x", out);
        break;
    case SHELL_FILES:
        fputs(" -r -F", out);
        break;
    case SHELL_PAGES:
        fputs(" -x -a '(__ebgate_pages)'", out);
        break;
    case SHELL_WORDS:
        fputs(" -x -a '", out);
        shell_put_words(row, out);
        fputc('\'', out);
        break;
    }
    fputs(" -d '", out);
    put_text(row->help, out);
    fputs("'\n", out);
}

static void put_command(FILE *out, const struct shell_command *c)
{
    if (c->under)
        fprintf(out,
                "complete -c ebgate -f -n '__fish_seen_subcommand_from %s; "
                "and not __fish_seen_subcommand_from $__ebgate_below'",
                c->under);
    else
        fputs("complete -c ebgate -f -n __fish_use_subcommand", out);
    fprintf(out, " -a %s -d '", c->name);
    put_text(c->page->summary, out);
    fputs("'\n", out);
    for (const struct option_group *g = c->page->options; g && g->title; g++) {
        for (const struct option_row *row = g->rows; row->name; row++) {
            if (row->kind != OPTION_RESERVED)
                put_option(out, c, row);
        }
    }
    if (c->operands == SHELL_PAGES && c->under) {
        put_condition(out, c);
        fputs(" -f -a '(__ebgate_pages)'\n", out);
    }
}

static void put_pages(FILE *out)
{
    struct codepage_info info;
    fputs("function __ebgate_pages\n", out);
    for (size_t i = 0; shell_page_at(i, &info); i++) {
        fprintf(out, "    printf '%%s\\t%%s\\n' %s '", info.name);
        put_text(info.title, out);
        fputs("'\n", out);
        if (!info.ccsid)
            continue;
        fprintf(out, "    printf '%%s\\t%%s\\n' %u '", info.ccsid);
        put_text(info.title, out);
        fputs("'\n", out);
    }
    fputs("end\n\n", out);
}

void shell_write_fish(FILE *out)
{
    struct shell_command c;
    fputs("# fish completion of ebgate, as `ebgate help --completion fish` "
          "writes it\n\n",
          out);
    put_pages(out);
    fputs("set -g __ebgate_below", out);
    for (size_t i = 0; shell_command_at(i, &c); i++) {
        if (c.under)
            fprintf(out, " %s", c.name);
    }
    fputs("\n", out);
    for (size_t i = 0; shell_command_at(i, &c); i++)
        put_command(out, &c);
    fputs("complete -c ebgate -f -n __fish_use_subcommand -a help -d 'the "
          "manual page of a command'\n"
          "complete -c ebgate -n '__fish_seen_subcommand_from help' -l "
          "completion -x -a 'bash zsh fish' -d 'completion for a shell'\n",
          out);
}
