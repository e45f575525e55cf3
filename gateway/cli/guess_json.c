#include "cli/guess_say.h"

#include <inttypes.h>

static const char *const verdicts[] = {
    [GUESS_CERTAIN] = "certain",
    [GUESS_UNDECIDED] = "undecided",
    [GUESS_NO_PAGE] = "none",
};

static json_t *hex(unsigned char byte)
{
    char text[3];
    snprintf(text, sizeof text, "%02X", byte);
    return json_string(text);
}

static json_t *code_point(int32_t c)
{
    char text[16];
    if (c < 0)
        return json_null();
    snprintf(text, sizeof text, "U+%04" PRIX32, c);
    return json_string(text);
}

static json_t *page(unsigned ccsid)
{
    char text[24];
    snprintf(text, sizeof text, "IBM-%u", ccsid);
    return json_string(text);
}

static json_t *number(uint64_t count)
{
    return json_integer((json_int_t)count);
}

static json_t *decider(const struct guess_ranking *ranking,
                       const struct guess_group *group)
{
    struct guess_decider d;
    if (!guess_decide(ranking, group, &d))
        return json_null();
    json_t *meanings = json_array();
    for (size_t i = 0; i < d.meanings; i++)
        json_array_append_new(meanings,
                              json_pack("{s:o, s:o, s:o}", "character",
                                        code_point(d.meaning[i].c), "example",
                                        page(d.meaning[i].example), "pages",
                                        number(d.meaning[i].pages)));
    return json_pack("{s:o, s:o}", "byte", hex(d.byte), "meanings", meanings);
}

static json_t *group_json(const struct guess_ranking *ranking,
                          const struct guess_group *group)
{
    json_t *pages = json_array(), *signs = json_array();
    for (size_t i = 0; i < group->ccsid_count; i++)
        json_array_append_new(pages, page(group->ccsids[i]));
    for (size_t i = 0; i < group->sign_count; i++)
        json_array_append_new(
            signs,
            json_pack("{s:o, s:o, s:o}", "byte", hex(group->signs[i].byte),
                      "count", number(group->signs[i].count), "character",
                      code_point(group->signs[i].c)));
    return json_pack(
        "{s:o, s:f, s:b, s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
        "s:o, s:o}",
        "pages", pages, "behind", group->behind, "possible", group->possible,
        "alike", group->alike, "language", group->language, "letters",
        number(group->letters), "national", number(group->national),
        "misplaced", number(group->misplaced), "unassigned",
        number(group->unassigned), "wide_unassigned",
        number(group->wide_unassigned), "controls", number(group->controls),
        "at_signs", number(group->at_signs), "at_substitutes",
        number(group->at_substitutes), "signs", signs, "decider",
        decider(ranking, group));
}

json_t *guess_say_json(const char *name, const struct guess_ranking *ranking)
{
    const struct guess_facts *f = guess_facts(ranking);
    size_t count;
    const struct guess_group *groups = guess_groups(ranking, &count);
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, group_json(ranking, &groups[i]));
    struct buf clean;
    buf_init(&clean, 64 * 1024);
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
        "dataset", guess_say_name(name, &clean), "kind",
        guess_say_kind(f->kind), "verdict", verdicts[guess_verdict(ranking)],
        "bytes", number(f->bytes), "records", number(f->records), "at_signs",
        number(f->at_signs), "at_byte",
        f->at_signs ? hex(f->at_byte) : json_null(), "double_bytes",
        number(f->wide), "shifts_paired", number(f->shifts_paired),
        "shifts_broken", number(f->shifts_broken), "near",
        number(guess_near(ranking)), "groups", list);
    buf_clear(&clean);
    return object;
}
