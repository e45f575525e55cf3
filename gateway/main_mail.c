/* ebgate-mail: the commands of ebgate that mail needs more libraries for. */
#include "cli/cli.h"
#include "cli/start.h"

int main(int argc, char **argv)
{
    static const struct start_command commands[] = {
        {"send", cli_send},
        {"serve", cli_serve},
        {"control", cli_control},
        {"migrate", cli_migrate},
    };
    return start(commands, sizeof commands / sizeof *commands, argc, argv);
}
