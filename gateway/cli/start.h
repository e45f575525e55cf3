/**
 * start.h - a program's first words: which subcommand
 *
 * ebgate is two programs. What converts and tests is in the first, which is
 * there at once; what speaks to relays is in `ebgate-mail`, with the libraries
 * for sockets, TLS, logins and the store, which take longer to load than a
 * small data set takes to convert. The first hands those commands on.
 */
#ifndef EBGATE_CLI_START_H
#define EBGATE_CLI_START_H

#include <stddef.h>

/** Of one program. */
struct start_command {
    const char *name;
    /* argv[0] is the command's name; before it stands the program's. */
    int (*run)(int argc, char **argv);
};

/** main() of a program with these commands: its exit status. */
int start(const struct start_command *commands, size_t count, int argc,
          char **argv);

/** Becomes ebgate-mail with the same arguments. Returns only when that is not
 *  to be had: STATUS_USAGE, and it was said why. */
int start_mail(int argc, char **argv);

#endif
