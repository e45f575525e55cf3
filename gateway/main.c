/* ebgate: data sets and codepages; mail is ebgate-mail's. */
#include "cli/cli.h"
#include "cli/start.h"

int main(int argc, char **argv)
{
    static const struct start_command commands[] = {
        {"send", start_mail},       {"check", cli_check},
        {"serve", start_mail},      {"control", start_mail},
        {"migrate", start_mail},    {"convert", cli_convert},
        {"codepage", cli_codepage}, {"help", cli_help},
    };
    return start(commands, sizeof commands / sizeof *commands, argc, argv);
}
