/* ebgate codepage list: the pages that are known, searched by words. */
#include "cli/cli.h"
#include "cli/codepage.h"
#include "cli/codepage_say.h"

#include "base/scope.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const kinds[] = {
    [CODEPAGE_SBCS] = "single",   [CODEPAGE_MIXED] = "mixed",
    [CODEPAGE_DBCS] = "double",   [CODEPAGE_UTF8] = "unicode",
    [CODEPAGE_OTHER] = "charset",
};

#define FROM_MAX 8

/* Who serves it. Double bytes come out of a mixed page, and some pages out of
 * a file alone, which only opening them tells. */
static void say_from(const struct codepage_info *info, char out[FROM_MAX])
{
    SCOPED(codepage_free) struct codepage *cp = NULL;
    struct codepage_error error;
    const char *from = info->own                 ? "own"
                       : info->icu               ? "icu"
                       : info->libc || info->gnu ? "iconv"
                                                 : ".ucm";
    if (*from == '.' && codepage_open(info->name, &cp, &error) == 0)
        from = codepage_engine(cp);
    snprintf(out, FROM_MAX, "%.*s", (int)strcspn(from, " "), from);
}

/* A word that was said, and the page of which it is a name, or "". */
struct wish {
    const char *word;
    char page[sizeof(((struct codepage_info *)NULL)->name)];
};

/* Each word names the page, or stands in something that is said of it. */
static bool matches(const struct codepage_info *info, int count,
                    const struct wish *wishes)
{
    char number[16], from[FROM_MAX] = "";
    if (count > 0)
        say_from(info, from);
    snprintf(number, sizeof number, "%u", info->ccsid);
    const char *const texts[] = {info->name,   info->aliases, info->title,
                                 info->remark, number,        kinds[info->kind],
                                 from};
    for (int w = 0; w < count; w++) {
        bool found = strcmp(wishes[w].page, info->name) == 0;
        for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
            found |= strcasestr(texts[i], wishes[w].word) != NULL;
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
    char at[16] = "  -  ", number[16] = "", from[FROM_MAX];
    say_from(info, from);
    if (info->at_byte >= 0)
        snprintf(at, sizeof at, "X'%02X'", (unsigned)info->at_byte);
    if (info->ccsid)
        snprintf(number, sizeof number, "%u", info->ccsid);
    return printf("%5s  %-14s %-8s %-6s %s  %s%s%s\n", number, info->name,
                  kinds[info->kind], from, at, info->title,
                  *info->remark ? "; " : "", info->remark) > 0;
}

/* Which pages the words name. Says why a name may name none, as engines give
 * it to different pages; returns whether there was such. */
static bool name_pages(int count, char **words, struct wish *wishes)
{
    bool refused = false;
    for (int w = 0; w < count; w++) {
        SCOPED(codepage_free) struct codepage *cp = NULL;
        struct codepage_error error;
        int r = codepage_open_label(words[w], &cp, &error);
        wishes[w].word = words[w];
        if (r == 0)
            snprintf(wishes[w].page, sizeof wishes[w].page, "%s",
                     codepage_name(cp));
        if (r == -EINVAL)
            say(codepage_list.page.command, "%s", error.text);
        refused |= r == -EINVAL;
    }
    return refused;
}

static int run(const struct settings *settings, int count, char **words)
{
    struct wish *wishes = calloc((size_t)count + 1, sizeof *wishes);
    size_t shown = 0;
    if (!wishes) {
        say(codepage_list.page.command, "%s", strerror(ENOMEM));
        return STATUS_NOTHING;
    }
    bool fine = true, refused = name_pages(count, words, wishes);
    for (size_t i = 0; i < codepage_info_count() && fine; i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (!matches(&info, count, wishes))
            continue;
        if (shown++ == 0 && !settings->json)
            puts("CCSID  NAME           KIND     FROM   @      WHAT IT IS");
        fine = settings->json ? put_json(&info) : put_line(&info);
    }
    free(wishes);
    if (!refused && shown == 0 && fine)
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
