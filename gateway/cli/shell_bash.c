/* Completion for bash. */
#include "cli/shell.h"

static void put_names(FILE *out, const char *under)
{
    struct shell_command c;
    for (size_t i = 0; shell_command_at(i, &c); i++) {
        if (!c.under == !under)
            fprintf(out, "%s ", c.name);
    }
}

static void put_pages(FILE *out)
{
    struct codepage_info info;
    for (size_t i = 0; shell_page_at(i, &info); i++) {
        fprintf(out, "%s ", info.name);
        if (info.ccsid)
            fprintf(out, "%u ", info.ccsid);
    }
}

/* What stands behind an option of a command. */
static void put_argument(FILE *out, const struct shell_command *c,
                         const struct option_row *row)
{
    enum shell_kind kind = shell_kind_of(row);
    if (kind == SHELL_FLAG)
        return;
    fprintf(out, "    '%s%s%s --%s'", c->under ? c->under : "",
            c->under ? " " : "", c->name, row->name);
    if (row->letter)
        fprintf(out, " | '%s%s%s -%c'", c->under ? c->under : "",
                c->under ? " " : "", c->name, row->letter);
    fputs(") ", out);
    if (kind == SHELL_WORDS) {
        fputs("words='", out);
        shell_put_words(row, out);
        fputs("' ;;\n", out);
    } else {
        fputs(kind == SHELL_PAGES   ? "words=$pages ;;\n"
              : kind == SHELL_FILES ? "files=yes ;;\n"
                                    : "return ;;\n",
              out);
    }
}

static void put_command(FILE *out, const struct shell_command *c)
{
    fprintf(out, "    '%s%s%s') options='", c->under ? c->under : "",
            c->under ? " " : "", c->name);
    for (const struct option_group *g = c->page->options; g && g->title; g++) {
        for (const struct option_row *row = g->rows; row->name; row++) {
            if (row->kind != OPTION_RESERVED)
                fprintf(out, "--%s ", row->name);
        }
    }
    fprintf(out, "'; operands=%s ;;\n",
            c->operands == SHELL_FILES   ? "files"
            : c->operands == SHELL_PAGES ? "pages"
                                         : "");
}

static void put_arguments(FILE *out)
{
    struct shell_command c;
    fputs("    case \"$command $before\" in\n", out);
    for (size_t i = 0; shell_command_at(i, &c); i++) {
        for (const struct option_group *g = c.page->options; g && g->title;
             g++) {
            for (const struct option_row *row = g->rows; row->name; row++)
                if (row->kind != OPTION_RESERVED)
                    put_argument(out, &c, row);
        }
    }
    fputs("    'help --completion') words='bash zsh fish' ;;\n"
          "    esac\n",
          out);
}

void shell_write_bash(FILE *out)
{
    struct shell_command c;
    fputs("# bash completion of ebgate, as `ebgate help --completion bash` "
          "writes it\n\n"
          "_ebgate()\n{\n"
          "    local word=${COMP_WORDS[COMP_CWORD]}\n"
          "    local before=${COMP_WORDS[COMP_CWORD-1]}\n"
          "    local command=${COMP_WORDS[1]} at=2\n"
          "    local words= files= options= operands= commands='",
          out);
    put_names(out, NULL);
    fputs("help ' pages='", out);
    put_pages(out);
    fputs("'\n"
          "    COMPREPLY=()\n"
          "    if ((COMP_CWORD > 2)) && [[ $command == codepage ]]; then\n"
          "        command=\"codepage ${COMP_WORDS[2]}\" at=3\n"
          "    fi\n"
          "    # --option=word comes as three words\n"
          "    if [[ $word == = ]]; then\n"
          "        word=\n"
          "    elif [[ $before == = ]]; then\n"
          "        before=${COMP_WORDS[COMP_CWORD-2]}\n"
          "    fi\n",
          out);
    put_arguments(out);
    fputs("    case $command in\n", out);
    for (size_t i = 0; shell_command_at(i, &c); i++)
        put_command(out, &c);
    fputs("    help) options='--completion --mdoc --text'; words=${words:-"
          "$commands} ;;\n"
          "    esac\n"
          "    if ((COMP_CWORD == 1)); then\n"
          "        words=\"$commands--help --version\"\n"
          "    elif ((COMP_CWORD == 2)) && [[ $command == codepage ]]; then\n"
          "        words='",
          out);
    put_names(out, "codepage");
    fputs("--help'\n"
          "    elif [[ -z $words$files && $word == -* ]] ||\n"
          "        [[ $command == help && $word == -* ]]; then\n"
          "        words=$options\n"
          "    elif [[ -z $words && $operands == pages ]]; then\n"
          "        words=$pages\n"
          "    elif [[ -z $words && $operands == files ]]; then\n"
          "        files=yes\n"
          "    fi\n"
          "    if [[ $files ]]; then\n"
          "        compopt -o filenames 2>/dev/null\n"
          "        mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n"
          "    else\n"
          "        [[ $before == --relay ]] && compopt -o nospace 2>/dev/null\n"
          "        [[ $words == \"$pages\" ]] && word=${word^^}\n"
          "        mapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
          "\"$word\")\n"
          "    fi\n"
          "}\n"
          "complete -F _ebgate ebgate\n",
          out);
}
