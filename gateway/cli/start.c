#include "cli/start.h"

#include "base/nearest.h"
#include "cli/cli.h"
#include "cli/page.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void write_help(FILE *out)
{
    fputs("ebgate COMMAND [options] [DATASET...]\n"
          "mail from mainframe jobs: batch SMTP in EBCDIC, relayed\n\n"
          "  send      relay batch SMTP data sets and write the replies\n"
          "  check     what a data set holds, without sending it\n"
          "  serve     the standing gateway: jobs in, mail out, replies back\n"
          "  control   an operator's commands to it\n"
          "  migrate   the old SMTP server's configuration for serve\n"
          "  convert   a data set to text, or text to a data set\n"
          "  codepage  look at codepages, compare and test them\n"
          "  help      the manual page of a command\n\n"
          "`ebgate COMMAND --help` shows its options.\n",
          out);
}

static int run_unknown(const char *word)
{
    const char *nearest = nearest_name(word, page_commands);
    return say_usage("", "there is no command \"%s\"; %s%s", word,
                     nearest ? "did you mean "
                             : "there are send, check, serve, "
                               "control, migrate, convert, codepage and ",
                     nearest ? nearest : "help");
}

/** A standard stream that is closed would be the next file or socket that is
 *  opened. In its place stands one that it can do nothing with. */
static bool keep_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    }
    return true;
}

int start(const struct start_command *commands, size_t count, int argc,
          char **argv)
{
    if (!keep_streams())
        return STATUS_USAGE;
    signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error code */
    if (argc < 2) {
        write_help(stderr);
        return STATUS_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        write_help(stdout);
        return STATUS_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("ebgate " EBGATE_VERSION);
        return STATUS_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    }
    return run_unknown(argv[1]);
}
