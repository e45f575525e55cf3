#include "cli/cli.h"

#include "base/buf.h"
#include "report/bsmtp.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say_list(const char *command, const char *format, va_list args)
{
    char *text = NULL;
    if (vasprintf(&text, format, args) < 0)
        return;
    struct buf clean;
    buf_init(&clean, 64 * 1024);
    fflush(stdout); /* both may be the same terminal or file */
    if (bsmtp_clean(span_text(text), false, NULL, &clean) == 0)
        fprintf(stderr, "ebgate%s%s: %s\n", *command ? " " : "", command,
                buf_text(&clean));
    buf_clear(&clean);
    free(text);
}

void say(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say_list(command, format, args);
    va_end(args);
}

int say_usage(const char *command, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    say_list(command, format, args);
    va_end(args);
    return STATUS_USAGE;
}

bool is_coloured(void)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(STDOUT_FILENO) && !(no_colour && *no_colour) &&
           !(term && strcmp(term, "dumb") == 0);
}

int cli_begin_page(const struct page *page, int argc, char **argv,
                   struct settings *settings_out)
{
    struct option_error error;
    int first = 0;
    settings_init(settings_out);
    if (options_parse(page->options, argc, argv, settings_out, &first, &error) <
        0)
        return -1 - say_usage(page->command, "%s", error.text);
    if (settings_out->help) {
        page_write_help(page, stdout);
        return -1 - STATUS_OK;
    }
    if (settings_out->version) {
        puts("ebgate " EBGATE_VERSION);
        return -1 - STATUS_OK;
    }
    return first;
}

int cli_begin(const char *command, int argc, char **argv,
              struct settings *settings_out)
{
    return cli_begin_page(page_find(command), argc, argv, settings_out);
}
