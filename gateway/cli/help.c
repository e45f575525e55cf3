/* ebgate help: the manual page of a command, by man or mandoc or as text. */
#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/page.h"
#include "cli/shell.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program writes its page itself, so that the page is there before
 * anything is installed and is always that of this program. */
static const char *const viewers[][4] = {
    {"man", "-l", "-", NULL},
    {"mandoc", "-a", NULL, NULL},
};

static void view_child(const char *const *viewer, const int ends[2])
{
    signal(SIGPIPE, SIG_DFL);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    close(ends[1]);
    execvp(viewer[0], (char *const *)viewer);
    _exit(127);
}

/** Shows @page by @viewer; false when that is not to be had. */
static bool view(const struct page *page, const char *const *viewer)
{
    int ends[2];
    if (pipe(ends) < 0)
        return false;
    pid_t child = fork();
    if (child == 0)
        view_child(viewer, ends);
    close(ends[0]);
    FILE *out = fdopen(ends[1], "w");
    if (out) {
        page_write_mdoc(page, out);
        fclose(out);
    } else {
        close(ends[1]);
    }
    int status = -1;
    return child > 0 && waitpid(child, &status, 0) == child &&
           WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void show(const struct page *page)
{
    fflush(stdout);
    for (size_t i = 0; i < sizeof viewers / sizeof *viewers; i++) {
        if (view(page, viewers[i]))
            return;
    }
    page_write_text(page, stdout);
}

static int write_completion(const char *shell)
{
    static const struct {
        const char *name;
        void (*write)(FILE *out);
    } shells[] = {
        {"bash", shell_write_bash},
        {"zsh", shell_write_zsh},
        {"fish", shell_write_fish},
    };
    for (size_t i = 0; shell && i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].write(stdout);
            return fflush(stdout) == 0 ? STATUS_OK : STATUS_NOTHING;
        }
    }
    return say_usage("help",
                     "--completion \"%s\": one of bash, zsh, fish is "
                     "wanted",
                     shell ? shell : "");
}

int cli_help(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--completion") == 0)
        return write_completion(argc > 2 ? argv[2] : NULL);
    /* For the build, which installs what this writes. */
    bool mdoc = argc > 1 && strcmp(argv[1], "--mdoc") == 0;
    bool text = argc > 1 && strcmp(argv[1], "--text") == 0;
    int at = 1 + (mdoc || text);
    const char *command = at < argc ? argv[at] : NULL;
    if (command && (strcmp(command, "help") == 0 || *command == '-'))
        command = NULL; /* help about help is the program's own page */
    const struct page *page = page_find(command);
    if (!page) {
        const char *nearest = nearest_name(command, page_commands);
        return say_usage("help", "there is no command \"%s\"%s%s", command,
                         nearest ? "; did you mean " : "",
                         nearest ? nearest : "");
    }
    if (mdoc)
        page_write_mdoc(page, stdout);
    else if (text)
        page_write_text(page, stdout);
    else
        show(page);
    return STATUS_OK;
}
