/* ebgate codepage show: a page as a chart. */
#include "cli/chart.h"
#include "cli/cli.h"
#include "cli/codepage.h"
#include "cli/codepage_say.h"
#include "report/outfile.h"

#include "base/scope.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define COMMAND codepage_show.page.command

/* "X'41'" or "41"; -1: none was asked; -2: it is no byte. */
static int row_of(const char *text)
{
    char hex[3] = "", *end;
    if (!text)
        return -1;
    size_t len = strlen(text);
    if (len == 5 && strncasecmp(text, "X'", 2) == 0 && text[4] == '\'')
        memcpy(hex, text + 2, 2);
    else if (len == 2)
        memcpy(hex, text, 2);
    long value = strtol(hex, &end, 16);
    return len > 0 && end == hex + 2 && hex[0] != '-' && hex[0] != '+' &&
                   hex[0] != ' '
               ? (int)value
               : -2;
}

/* Is there anything to show of it? Says what is wrong. */
static bool fits(const struct codepage *cp, const char *text, int row)
{
    enum codepage_kind kind = codepage_kind(cp);
    bool doubles = kind == CODEPAGE_MIXED || kind == CODEPAGE_DBCS;
    uint32_t cell[2];
    if (row < 0)
        return true;
    for (unsigned b = 0x40; b < 0xFF && doubles && row >= 0x40; b++)
        if (codepage_cell(cp, (unsigned)row << 8 | b, cell) > 0)
            return true;
    say(COMMAND,
        doubles ? "--row %s: no double byte of %s begins with that"
                : "--row %s: %s has no double bytes",
        text, codepage_name(cp));
    return false;
}

static int write_file(const char *path, const struct chart *chart,
                      void (*write)(const struct chart *c, FILE *out))
{
    SCOPED(outfile_clear) struct outfile f = {0};
    int r = outfile_open(&f, path);
    if (r == 0) {
        write(chart, f.stream);
        r = outfile_commit(&f);
    }
    if (r < 0)
        say(COMMAND, "%s: %s", path, strerror(-r));
    return r;
}

static int run(const struct settings *settings, int count, char **names)
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    SCOPED(codepage_free) struct codepage *common = NULL;
    struct codepage_error error;
    struct chart chart;
    int row = row_of(settings->row);
    if (count != 1)
        return say_usage(COMMAND, "one codepage is wanted, as in `ebgate "
                                  "codepage show 1047`");
    if (row == -2)
        return say_usage(COMMAND, "--row \"%s\": a byte is wanted, as X'41'",
                         settings->row);
    if (codepage_open(names[0], &cp, &error) < 0 ||
        codepage_open("1047", &common, &error) < 0)
        return say_usage(COMMAND, "%s", error.text);
    if (!fits(cp, settings->row, row))
        return STATUS_USAGE;

    chart_make(cp, common, row, &chart);
    if ((settings->svg &&
         write_file(settings->svg, &chart, chart_write_svg) < 0) ||
        (settings->html &&
         write_file(settings->html, &chart, chart_write_html) < 0))
        return STATUS_NOTHING;
    if (!settings->svg && !settings->html)
        chart_draw(&chart, is_coloured(), stdout);
    return say_done(COMMAND, STATUS_OK);
}

const struct codepage_command codepage_show = {
    .page = {.command = "codepage show",
             .summary = "a codepage as a chart of 16 by 16",
             .usage = "ebgate codepage show [options] PAGE",
             .options = options_codepage_show},
    .run = run,
};
