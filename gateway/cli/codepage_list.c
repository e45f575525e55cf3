/* ebgate codepage list: the pages that are known, searched by words. */
#include "cli/cli.h"
#include "cli/codepage.h"
#include "cli/codepage_say.h"

#include <jansson.h>
#include <string.h>

static const char *const kinds[] = {
    [CODEPAGE_SBCS] = "single",   [CODEPAGE_MIXED] = "mixed",
    [CODEPAGE_DBCS] = "double",   [CODEPAGE_UTF8] = "unicode",
    [CODEPAGE_OTHER] = "charset",
};

static const char *engine_of(const struct codepage_info *info)
{
    if (info->own)
        return "own";
    if (info->icu)
        return "icu";
    return info->libc || info->gnu ? "iconv" : "";
}

/* Each word stands in something that is said of the page; a number is its
 * number. */
static bool matches(const struct codepage_info *info, int count, char **words)
{
    char number[16];
    snprintf(number, sizeof number, "%u", info->ccsid);
    const char *const texts[] = {
        info->name, info->aliases,     info->title,    info->remark,
        number,     kinds[info->kind], engine_of(info)};
    for (int w = 0; w < count; w++) {
        bool found = false;
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            found |= strcasestr(texts[i], words[w]) != NULL;
        if (!found)
            return false;
    }
    return true;
}

static json_t *string_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static bool put_json(const struct codepage_info *info)
{
    json_t *aliases = json_array();
    for (const char *at = info->aliases; *at;) {
        size_t len = strcspn(at, " ");
        json_array_append_new(aliases, json_stringn(at, len));
        at += len + strspn(at + len, " ");
    }
    json_t *object = json_pack(
        "{s:i s:s s:s s:o s:s s:s s:o s:b s:o s:o s:o}", "ccsid",
        (int)info->ccsid, "name", info->name, "kind", kinds[info->kind],
        "aliases", aliases, "title", info->title, "remark", info->remark, "at",
        info->at_byte < 0 ? json_null() : json_integer(info->at_byte), "own",
        info->own, "icu", string_or_null(info->icu), "libc",
        string_or_null(info->libc), "gnu", string_or_null(info->gnu));
    bool fine = object && json_dumpf(object, stdout, JSON_COMPACT) == 0 &&
                putchar('\n') != EOF;
    json_decref(object);
    return fine;
}

static bool put_line(const struct codepage_info *info)
{
    char at[16] = "  -  ", number[16] = "";
    if (info->at_byte >= 0)
        snprintf(at, sizeof at, "X'%02X'", (unsigned)info->at_byte);
    if (info->ccsid)
        snprintf(number, sizeof number, "%u", info->ccsid);
    return printf("%5s  %-14s %-8s %-6s %s  %s%s%s\n", number, info->name,
                  kinds[info->kind], engine_of(info), at, info->title,
                  *info->remark ? "; " : "", info->remark) > 0;
}

static int run(const struct settings *settings, int count, char **words)
{
    size_t shown = 0;
    bool fine = true;
    for (size_t i = 0; i < codepage_info_count() && fine; i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (!matches(&info, count, words))
            continue;
        if (shown++ == 0 && !settings->json)
            puts("CCSID  NAME           KIND     FROM   @      WHAT IT IS");
        fine = settings->json ? put_json(&info) : put_line(&info);
    }
    if (shown == 0 && fine)
        say(codepage_list.page.command, "nothing known has all these words");
    return say_done(codepage_list.page.command,
                    shown > 0 ? STATUS_OK : STATUS_REFUSED);
}

const struct codepage_command codepage_list = {
    .page = {.command = "codepage list",
             .summary = "the codepages that are known",
             .usage = "ebgate codepage list [options] [WORD...]",
             .options = options_codepage_list},
    .run = run,
};
