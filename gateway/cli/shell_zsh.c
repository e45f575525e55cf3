/* Completion for zsh. */
#include "cli/shell.h"

#define QUOTE "'\\''"
#define ESCAPED "[]:\\"

static void put_text(const char *text, FILE *out)
{
    shell_put_quoted(text, QUOTE, ESCAPED, out);
}

static void put_action(FILE *out, const struct option_row *row)
{
    switch (shell_kind_of(row)) {
    case SHELL_FLAG:
        break;
    case SHELL_OTHER:
        fprintf(out, ":%s: ", row->argument);
        break;
    case SHELL_FILES:
        fputs(":file:_files", out);
        break;
    case SHELL_PAGES:
        fputs(":codepage:_ebgate_pages", out);
        break;
    case SHELL_WORDS:
        fprintf(out, ":%s:(", row->name);
        shell_put_words(row, out);
        fputc(')', out);
        break;
    }
}

static void put_option(FILE *out, const struct option_row *row)
{
    bool flag = shell_kind_of(row) == SHELL_FLAG;
    fprintf(out, " \\\n            '%s--%s%s[", flag ? "" : "*", row->name,
            flag ? "" : "=");
    put_text(row->help, out);
    fputc(']', out);
    put_action(out, row);
    fputc('\'', out);
}

static void put_command(FILE *out, const struct shell_command *c)
{
    fprintf(out, "        '%s%s%s')\n        _arguments -s",
            c->under ? c->under : "", c->under ? " " : "", c->name);
    for (const struct option_group *g = c->page->options; g && g->title; g++) {
        for (const struct option_row *row = g->rows; row->name; row++) {
            if (row->kind != OPTION_RESERVED)
                put_option(out, row);
        }
    }
    fprintf(out, " \\\n            '%s'\n        ;;\n",
            c->operands == SHELL_FILES   ? "*:data set:_files"
            : c->operands == SHELL_PAGES ? "*:codepage:_ebgate_pages"
                                         : "*:word: ");
}

static void put_names(FILE *out, const char *array, const char *under)
{
    struct shell_command c;
    fprintf(out, "    %s=(\n", array);
    for (size_t i = 0; shell_command_at(i, &c); i++) {
        if (!c.under != !under)
            continue;
        fprintf(out, "        '%s:", c.name);
        put_text(c.page->summary, out);
        fputs("'\n", out);
    }
    if (!under)
        fputs("        'help:the manual page of a command'\n", out);
    fputs("    )\n", out);
}

static void put_pages(FILE *out)
{
    struct codepage_info info;
    fputs("_ebgate_pages()\n{\n    local -a pages\n    pages=(\n", out);
    for (size_t i = 0; shell_page_at(i, &info); i++) {
        fprintf(out, "        '%s:", info.name);
        put_text(info.title, out);
        fputs("'\n", out);
        if (!info.ccsid)
            continue;
        fprintf(out, "        '%u:", info.ccsid);
        put_text(info.title, out);
        fputs("'\n", out);
    }
    fputs("    )\n    _describe codepage pages -M 'm:{a-z}={A-Z}'\n}\n\n", out);
}

void shell_write_zsh(FILE *out)
{
    struct shell_command c;
    fputs("#compdef ebgate\n"
          "# zsh completion of ebgate, as `ebgate help --completion zsh` "
          "writes it\n\n",
          out);
    put_pages(out);
    fputs("_ebgate()\n{\n    local -a commands below\n    local command\n",
          out);
    put_names(out, "commands", NULL);
    put_names(out, "below", "codepage");
    fputs("    if ((CURRENT == 2)); then\n"
          "        _describe command commands\n        return\n    fi\n"
          "    command=$words[2]\n"
          "    shift words\n    ((CURRENT--))\n"
          "    if [[ $command == codepage ]]; then\n"
          "        if ((CURRENT == 2)); then\n"
          "            _describe command below\n            return\n"
          "        fi\n"
          "        command=\"codepage $words[2]\"\n"
          "        shift words\n        ((CURRENT--))\n"
          "    fi\n    case $command in\n",
          out);
    for (size_t i = 0; shell_command_at(i, &c); i++)
        put_command(out, &c);
    fputs("        help)\n"
          "        _arguments '--completion[completion for a shell]:shell:"
          "(bash zsh fish)' \\\n"
          "            '*:command:->commands'\n"
          "        [[ $state == commands ]] && _describe command commands\n"
          "        ;;\n    esac\n}\n\n"
          "_ebgate \"$@\"\n",
          out);
}
