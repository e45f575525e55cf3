#include "cli/verify_report.h"

#include "cli/codepage_say.h"

#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SHOWN 20 /* differences of one check that nobody knows */

struct verify_report {
    enum verify_form form;
    uint64_t checks, failed, known, skipped;
    struct verify_difference *list; /* of the check under way */
    size_t count, room;
};

int verify_report_new(enum verify_form form, struct verify_report **r_out)
{
    *r_out = calloc(1, sizeof **r_out);
    if (!*r_out)
        return -ENOMEM;
    (*r_out)->form = form;
    return 0;
}

void verify_report_free(struct verify_report **r)
{
    if (*r)
        free((*r)->list);
    free(*r);
    *r = NULL;
}

int verify_report_difference(struct verify_report *r,
                             const struct verify_difference *difference)
{
    if (r->count == r->room) {
        size_t room = r->room ? 2 * r->room : 64;
        void *more = realloc(r->list, room * sizeof *r->list);
        if (!more)
            return -ENOMEM;
        r->list = more;
        r->room = room;
    }
    r->list[r->count++] = *difference;
    return 0;
}

static const char *why_of(const struct verify_difference *d)
{
    return d->known ? d->known->why : d->rule;
}

/* --------------------------------------------------------- table and TAP */

static void put_difference(const char *indent, const struct difference *d)
{
    char asked[SAY_MAX], one[SAY_MAX], other[SAY_MAX];
    say_asked(d, asked);
    say_answer(d, &d->one, one);
    say_answer(d, &d->other, other);
    printf("%s%s is %s, not %s\n", indent, asked, one, other);
}

/* The known ones by reason, each reason once. */
static void put_reasons(const struct verify_report *r, const char *indent)
{
    for (size_t i = 0; i < r->count; i++) {
        const char *why = why_of(&r->list[i]);
        size_t same = 0;
        bool first = why;
        for (size_t j = 0; j < r->count && first; j++) {
            const char *other = why_of(&r->list[j]);
            bool is_same = other && strcmp(why, other) == 0;
            first = !(is_same && j < i);
            same += is_same;
        }
        if (first)
            printf("%s%zu known: %s\n", indent, same, why);
    }
}

static void put_details(const struct verify_report *r,
                        const struct verify_check *check, const char *indent)
{
    size_t shown = 0;
    if (check->wrong[0])
        printf("%s%s\n", indent, check->wrong);
    for (size_t i = 0; i < r->count; i++)
        if (!why_of(&r->list[i]) && shown++ < MAX_SHOWN)
            put_difference(indent, &r->list[i].difference);
    if (shown > MAX_SHOWN)
        printf("%sand %zu more\n", indent, shown - MAX_SHOWN);
    put_reasons(r, indent);
    if (check->gone > 0)
        printf("%snote: %" PRIu64 " differences that were known are gone\n",
               indent, check->gone);
    if (check->one_way > 0)
        printf("%snote: %" PRIu64 " cells do not return, as the page has it\n",
               indent, check->one_way);
}

static void put_table(const struct verify_report *r, const char *page,
                      const struct verify_check *check)
{
    printf("%-10s %-11s %-7s %8" PRIu64 "  %s\n", page, check->name,
           !check->passed     ? "FAILED"
           : check->known > 0 ? "known"
                              : "ok",
           check->asked, check->engine);
    put_details(r, check, "           ");
}

static void put_tap(const struct verify_report *r, const char *page,
                    const struct verify_check *check)
{
    printf("%s %" PRIu64 " - %s %s%s%s%s: %" PRIu64 " asked, %" PRIu64
           " known, %" PRIu64 " unknown\n",
           check->passed ? "ok" : "not ok", r->checks, page, check->name,
           *check->engine ? " (" : "", check->engine, *check->engine ? ")" : "",
           check->asked, check->known, check->unknown);
    put_details(r, check, "# ");
}

/* ------------------------------------------------------------------ JSON */

static void put_object(json_t *object)
{
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
}

static void put_json(const struct verify_report *r, const char *page,
                     const struct verify_check *check)
{
    json_t *list = json_array();
    for (size_t i = 0; i < r->count; i++) {
        const struct verify_difference *d = &r->list[i];
        json_t *one = difference_json(&d->difference);
        const char *why = why_of(d);
        json_object_set_new(one, "why", why ? json_string(why) : json_null());
        json_object_set_new(one, "right",
                            d->known  ? json_string(d->known->right)
                            : d->rule ? json_string("CDRA")
                                      : json_null());
        json_array_append_new(list, one);
    }
    put_object(json_pack(
        "{s:s s:s s:s s:b s:s s:I s:I s:I s:I s:I s:o}", "page", page, "check",
        check->name, "engine", check->engine, "passed", check->passed, "wrong",
        check->wrong, "asked", (json_int_t)check->asked, "known",
        (json_int_t)check->known, "unknown", (json_int_t)check->unknown, "gone",
        (json_int_t)check->gone, "one_way", (json_int_t)check->one_way,
        "differences", list));
}

/* ----------------------------------------------------------------- items */

int verify_report_check(struct verify_report *r, const char *page,
                        const struct verify_check *check)
{
    static void (*const forms[])(const struct verify_report *r,
                                 const char *page,
                                 const struct verify_check *check) = {
        [VERIFY_TABLE] = put_table,
        [VERIFY_TAP] = put_tap,
        [VERIFY_JSON] = put_json,
    };
    r->checks++;
    r->failed += !check->passed;
    r->known += check->known;
    forms[r->form](r, page, check);
    r->count = 0;
    return 0;
}

void verify_report_skip(struct verify_report *r, const char *page,
                        const char *why)
{
    r->skipped++;
    if (r->form == VERIFY_TAP)
        printf("ok %" PRIu64 " - %s # SKIP %s\n", ++r->checks, page, why);
    else if (r->form == VERIFY_TABLE)
        printf("%-10s %-11s %-7s           %s\n", page, "", "skipped", why);
    else
        put_object(json_pack("{s:s s:s s:s}", "page", page, "check", "skipped",
                             "wrong", why));
}

bool verify_report_end(struct verify_report *r)
{
    if (r->form == VERIFY_TAP)
        printf("1..%" PRIu64 "\n", r->checks);
    else if (r->form == VERIFY_TABLE)
        printf("%" PRIu64 " checks, %" PRIu64 " failed; %" PRIu64
               " differences are known; %" PRIu64 " pages are not here\n",
               r->checks, r->failed, r->known, r->skipped);
    return r->failed == 0;
}

/* ------------------------------------------------------- what is known */

static void put_row(const struct divergence *v)
{
    char first[SAY_MAX], says[SAY_MAX];
    const uint32_t c = (uint32_t)v->says;
    if (v->encoding)
        say_text(&v->first, 1, first);
    else
        say_code((int)v->first, first);
    if (v->says == DIVERGENCE_ANY)
        snprintf(says, sizeof says, "%u cells", v->count);
    else if (v->encoding)
        say_code(v->says, says);
    else
        say_text(&c, v->says == DIVERGENCE_NONE ? 0 : 1, says);
    printf("%5u %-7s %s %-10s %-14s %s %s right: %s\n", v->ccsid, v->engine,
           v->encoding ? "encode" : "decode", first, says, v->right,
           strcmp(v->right, "both") == 0 ? "are" : "is", v->why);
}

static void put_row_json(const struct divergence *v)
{
    put_object(json_pack(
        "{s:i s:s s:s s:i s:i s:o s:i s:s s:s}", "ccsid", (int)v->ccsid,
        "engine", v->engine, "direction", v->encoding ? "encode" : "decode",
        "first", (int)v->first, "last", (int)v->last, "says",
        v->says < 0 ? json_null() : json_integer(v->says), "count",
        (int)v->count, "right", v->right, "why", v->why));
}

void verify_report_known(struct verify_report *r, unsigned ccsid)
{
    for (size_t i = 0; i < divergence_count; i++) {
        if (ccsid > 0 && divergences[i].ccsid != ccsid)
            continue;
        if (r->form == VERIFY_JSON)
            put_row_json(&divergences[i]);
        else
            put_row(&divergences[i]);
    }
}

void verify_report_rules(const struct verify_report *r)
{
    for (size_t i = 0; i < DIVERGENCE_RULES && r->form != VERIFY_JSON; i++)
        printf("  any iconv   encode %s\n", divergence_rules[i]);
}
