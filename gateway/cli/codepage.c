/* ebgate codepage: which of its commands; nothing else. */
#include "cli/codepage.h"
#include "base/nearest.h"

#include "cli/cli.h"

#include <signal.h>
#include <string.h>

static const struct codepage_command *const commands[] = {
    &codepage_list,   &codepage_show,  &codepage_compare,
    &codepage_verify, &codepage_guess,
};
#define COMMANDS (sizeof commands / sizeof commands[0])

const struct codepage_command *codepage_command_at(size_t at)
{
    return at < COMMANDS ? commands[at] : NULL;
}

static const char *name_of(const struct codepage_command *c)
{
    return c->page.command + strlen("codepage ");
}

static int run_unknown(const char *word)
{
    const char *names[COMMANDS + 1] = {NULL};
    char list[120] = "";
    for (size_t i = 0; i < COMMANDS; i++) {
        names[i] = name_of(commands[i]);
        strcat(strcat(list, i > 0 ? ", " : ""), names[i]);
    }
    const char *nearest = word ? nearest_name(word, names) : NULL;
    if (!word)
        return say_usage("codepage", "a command is wanted: one of %s", list);
    return say_usage("codepage", "there is no command \"%s\"; %s%s", word,
                     nearest ? "did you mean " : "there are ",
                     nearest ? nearest : list);
}

static void write_help(FILE *out)
{
    fprintf(out, "%s\n%s\n\n", page_codepage.usage, page_codepage.summary);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-9s %s\n", name_of(commands[i]),
                commands[i]->page.summary);
    fputs("\n`ebgate codepage COMMAND --help` shows its options, and\n"
          "`ebgate help codepage` opens the manual page.\n",
          out);
}

int cli_codepage(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : NULL;
    signal(SIGPIPE, SIG_DFL); /* a reader that has had enough is no error */
    if (word && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)) {
        write_help(stdout);
        return STATUS_OK;
    }
    for (size_t i = 0; word && i < COMMANDS; i++) {
        const struct codepage_command *c = commands[i];
        struct settings settings;
        if (strcmp(word, name_of(c)) != 0)
            continue;
        int first = cli_begin_page(&c->page, argc - 1, argv + 1, &settings);
        if (first < 0)
            return -1 - first;
        return c->run(&settings, argc - 1 - first, argv + 1 + first);
    }
    return run_unknown(word);
}
