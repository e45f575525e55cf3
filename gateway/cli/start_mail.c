/* The way from ebgate to ebgate-mail: beside it in the place where both were
 * built, else where it was installed. */
#include "cli/start.h"

#include "cli/cli.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NAME "ebgate-mail"

/** "" when the system does not tell, or it is too long. */
static void path_beside(char path_out[PATH_MAX])
{
    char self[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    *path_out = '\0';
    if (len <= 0)
        return;
    self[len] = '\0';
    int directory = (int)(strrchr(self, '/') - self);
    if (directory + 1 + sizeof NAME <= PATH_MAX)
        snprintf(path_out, PATH_MAX, "%.*s/" NAME, directory, self);
}

int start_mail(int argc, char **argv)
{
    (void)argc;
    char beside[PATH_MAX];
    static const char installed[] = EBGATE_LIBEXEC "/" NAME;
    path_beside(beside);
    execv(*beside ? beside : installed, argv - 1);
    execv(installed, argv - 1);
    say(argv[0], "%s cannot be started: %s; is ebgate installed as a whole?",
        installed, strerror(errno));
    return STATUS_USAGE;
}
