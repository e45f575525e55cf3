/* ebgate codepage compare: the cells in which two pages, or two engines of
 * one page, differ. */
#include "cli/cli.h"
#include "cli/codepage.h"
#include "cli/codepage_say.h"

#include "base/scope.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <string.h>

#define COMMAND codepage_compare.page.command

/* A character goes by its cell: where a cell differs, its two characters do
 * as well, and that is told once. */
static bool is_told(const unsigned char *cells, const struct difference *d)
{
    const int codes[] = {d->one.code, d->other.code};
    for (size_t i = 0; i < 2; i++)
        if (codes[i] >= 0 && !(cells[codes[i] >> 3] >> (codes[i] & 7) & 1))
            return false;
    return true;
}

/* @text and a blank at least, to @width columns. */
static void put_column(const char *text, size_t width)
{
    size_t used = utf8_count(span_text(text));
    printf("%s%*s", text, used < width ? (int)(width - used) : 1, "");
}

static void put_line(const struct difference *d)
{
    char asked[SAY_MAX], one[SAY_MAX], other[SAY_MAX];
    say_asked(d, asked);
    say_answer(d, &d->one, one);
    say_answer(d, &d->other, other);
    printf("%s  ", d->encoding ? "encode" : "decode");
    put_column(asked, 12);
    put_column(one, 20);
    puts(other);
}

static void put_json(const struct difference *d)
{
    json_t *object = difference_json(d);
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static int compare(struct witness *one, struct witness *other, bool json)
{
    static unsigned char cells[0x10000 / 8];
    struct comparison c;
    struct difference d;
    uint64_t decoding = 0, encoding = 0, told = 0;
    comparison_init(&c, one, other);
    while (comparison_next(&c, &d)) {
        if (!d.encoding)
            cells[d.one.code >> 3] |= (unsigned char)(1 << (d.one.code & 7));
        *(d.encoding ? &encoding : &decoding) += 1;
        if (json)
            put_json(&d);
        else if (d.encoding && is_told(cells, &d))
            told++;
        else
            put_line(&d);
    }
    if (json)
        return decoding + encoding > 0;
    printf("%s (%s) and %s (%s): ", witness_name(one), witness_engine(one),
           witness_name(other), witness_engine(other));
    if (decoding + encoding == 0)
        puts("the same, both ways");
    else
        printf("%" PRIu64 " codes are other characters, %" PRIu64
               " characters have other codes (%" PRIu64
               " of them follow from those codes)\n",
               decoding, encoding, told);
    return decoding + encoding > 0;
}

static int run(const struct settings *settings, int count, char **names)
{
    SCOPED(witness_free) struct witness *one = NULL;
    SCOPED(witness_free) struct witness *other = NULL;
    struct codepage_error error;
    if (count != 2)
        return say_usage(COMMAND, "two codepages are wanted, as in `ebgate "
                                  "codepage compare 37 1047`");
    if (witness_open(names[0], &one, &error) < 0 ||
        witness_open(names[1], &other, &error) < 0)
        return say_usage(COMMAND, "%s", error.text);
    int differ = compare(one, other, settings->json);
    return say_done(COMMAND, differ ? STATUS_REFUSED : STATUS_OK);
}

const struct codepage_command codepage_compare = {
    .page = {.command = "codepage compare",
             .summary = "the cells in which two codepages differ",
             .usage = "ebgate codepage compare [options] PAGE PAGE",
             .options = options_codepage_compare},
    .run = run,
};
