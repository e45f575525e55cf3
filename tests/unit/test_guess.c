#include "check.h"
#include "codepages/codepage.h"
#include "codepages/guess.h"
#include "codepages/guess_counts.h"
#include "codepages/language_model.h"
#include "notation.h"

/* Records, one after the other; a bar ends each. */
static struct guess *fed(const char *notation)
{
    struct guess *g;
    assert_int_equal(guess_new(&g), 0);
    char *copy = strdup(notation), *rest = copy, *record;
    while ((record = strsep(&rest, "|")) != NULL) {
        struct buf bytes;
        buf_init(&bytes, 4000);
        buf_reserve(&bytes, 1);
        notation_read(record, &bytes);
        guess_feed(g, bytes.bytes, bytes.len, false);
        buf_clear(&bytes);
    }
    free(copy);
    return g;
}

static const struct {
    const char *name, *records;
    enum guess_kind kind;
} kinds[] = {
    {"nothing", "", GUESS_EMPTY},
    {"blanks", "40404040", GUESS_BLANK},
    {"blanks and nulls", "40400000", GUESS_BLANK},
    {"blanks of ASCII", "20202020", GUESS_BLANK},
    {"EBCDIC", "'HELLO WORLD 1'", GUESS_EBCDIC},
    {"EBCDIC with padding", "'HELLO' 00000000000000", GUESS_EBCDIC},
    {"double bytes", "0E 4281 4282 0F 40 C1", GUESS_EBCDIC},
    {"ASCII", "\"HELLO WORLD\"", GUESS_ASCII},
    {"ASCII with nulls", "\"HELLO WORLD\" 0000", GUESS_ASCII},
    {"UTF-8", "\"f\" C3BC \"r die Stra\" C39F \"e 12\"", GUESS_UTF8},
    {"UTF-8 cut by a record", "\"a f\" C3|BC \"r die Stra\" C39F \"e 12\"",
     GUESS_UTF8},
    {"Latin-1", "\"f\" FC \"r die Stra\" DF \"e 12\"", GUESS_8BIT},
    {"packed decimals", "01234C 05678C 00019C 02D3F1 1C2C3C", GUESS_BINARY},
    {"zeros and ones", "01000000 00000001 01010000", GUESS_BINARY},
};

static void kinds_are_told(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(kinds); i++) {
        struct guess *g = fed(kinds[i].records);
        if (guess_kind(g) != kinds[i].kind)
            fail_msg("%s: kind %d, expected %d", kinds[i].name, guess_kind(g),
                     kinds[i].kind);
        struct guess_ranking *ranking;
        assert_int_equal(guess_rank(g, &ranking), 0);
        if ((guess_verdict(ranking) == GUESS_NO_PAGE) !=
            (kinds[i].kind != GUESS_EBCDIC))
            fail_msg("%s: verdict %d", kinds[i].name, guess_verdict(ranking));
        guess_ranking_free(&ranking);
        guess_free(&g);
    }
}

static const struct {
    const char *name, *records;
    unsigned wide, paired, broken;
} shifts[] = {
    {"a pair", "0E 4281 0F", 1, 1, 0},
    {"nothing between", "C1 0E 0F C1", 0, 1, 0},
    {"twice", "0E 4281 0F C1 0E 4282 4283 0F", 3, 2, 0},
    {"a double blank", "0E 4040 0F", 1, 1, 0},
    {"half a pair", "0E 4281 42 0F", 0, 0, 2},
    {"an illegal half", "0E 4240 0F", 0, 0, 2},
    {"SI alone", "C1 0F C1", 0, 0, 1},
    {"SO alone", "C1 0E", 0, 0, 1},
    {"open at the end of a record", "0E 4281 4282", 2, 0, 0},
    {"closed in the next record", "0E 4281|4282 0F C1", 2, 1, 0},
    {"not continued", "0E 4281|C1 C2", 1, 0, 0},
    {"continued by half a pair", "0E 4281|42 0F C1", 1, 0, 2},
};

static void shifts_are_counted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(shifts); i++) {
        struct guess *g = fed(shifts[i].records);
        if (g->wide != shifts[i].wide || g->shifts_paired != shifts[i].paired ||
            g->shifts_broken != shifts[i].broken)
            fail_msg("%s: %u wide, %u paired, %u broken", shifts[i].name,
                     (unsigned)g->wide, (unsigned)g->shifts_paired,
                     (unsigned)g->shifts_broken);
        guess_free(&g);
    }
}

/* A record that comes in two parts counts as one. */
static void counts_are_the_same_at_every_cut(void **state)
{
    (void)state;
    struct buf bytes;
    buf_init(&bytes, 1000);
    notation_read("'AB' 0E 4281 4282 4040 0F 40 C3BC 81 0E 41FE 0F 'C'",
                  &bytes);
    struct guess *whole;
    assert_int_equal(guess_new(&whole), 0);
    guess_feed(whole, bytes.bytes, bytes.len, false);
    for (size_t at = 0; at <= bytes.len; at++) {
        struct guess *cut;
        assert_int_equal(guess_new(&cut), 0);
        guess_feed(cut, bytes.bytes, at, true);
        guess_feed(cut, bytes.bytes + at, bytes.len - at, false);
        if (memcmp(cut->pairs, whole->pairs, sizeof cut->pairs) ||
            memcmp(cut->doubles, whole->doubles, sizeof cut->doubles) ||
            cut->wide != whole->wide || cut->utf8_bad != whole->utf8_bad ||
            cut->shifts_paired != whole->shifts_paired ||
            cut->shifts_broken != whole->shifts_broken)
            fail_msg("cut at %zu: %u wide, %u paired, %u broken", at,
                     (unsigned)cut->wide, (unsigned)cut->shifts_paired,
                     (unsigned)cut->shifts_broken);
        guess_free(&cut);
    }
    guess_free(&whole);
    buf_clear(&bytes);
}

/* --------------------------------------------------------------- ranking */

static struct guess_ranking *ranked(const char *page, const char *text,
                                    int at_byte)
{
    struct codepage *cp;
    struct codepage_error error;
    struct codepage_coder coder;
    unsigned char bytes[2000];
    struct guess *g;
    struct guess_ranking *ranking;
    assert_int_equal(codepage_open(page, &cp, &error), 0);
    codepage_coder_init(&coder, cp, &codepage_policy_mail);
    struct codepage_result r =
        codepage_encode_record(&coder, text, strlen(text), bytes, sizeof bytes);
    assert_int_equal(coder.events.not_in_target, 0);
    assert_int_equal(guess_new(&g), 0);
    guess_feed(g, bytes, r.written, false);
    if (at_byte >= 0) {
        unsigned char record[] = {0xC1, (unsigned char)at_byte, 0xC2};
        guess_feed(g, record, sizeof record, false);
        guess_at_sign(g, record, sizeof record, 1);
    }
    assert_int_equal(guess_rank(g, &ranking), 0);
    guess_free(&g);
    codepage_coder_clear(&coder);
    codepage_free(&cp);
    return ranking;
}

static bool has(const struct guess_group *group, unsigned ccsid)
{
    for (size_t i = 0; i < group->ccsid_count; i++) {
        if (group->ccsids[i] == ccsid)
            return true;
    }
    return false;
}

static const struct {
    const char *page, *text;
    int at_byte;
    unsigned in, out; /* of the first group */
    enum guess_verdict verdict;
} texts[] = {
    {"37", "NOTHING BUT CAPITALS 123", -1, 1047, 0, GUESS_CERTAIN},
    {"37", "NOTHING BUT CAPITALS 123", 0x7C, 500, 273, GUESS_CERTAIN},
    {"273", "NOTHING BUT CAPITALS 123", 0xB5, 1144, 37, GUESS_CERTAIN},
    {"278", "NOTHING BUT CAPITALS 123", 0xEC, 1143, 273, GUESS_CERTAIN},
    {"37", "plain small letters", -1, 37, 930, GUESS_CERTAIN},
    {"273", "Überall grüßen fröhliche Mädchen die müden Bäcker", -1, 1141, 278,
     GUESS_CERTAIN},
    {"1141", "Der Preis für fünf Stück beträgt 12 € und für zwölf 25 €", -1,
     1141, 273, GUESS_UNDECIDED},
    {"278",
     "Vi får många frågor på fredag, så hör av er före åtta; det går också "
     "bättre när någon är på kontoret",
     0x7C, 278, 273, GUESS_CERTAIN},
    {"875", "Η τιμή ανεβαίνει από την επόμενη εβδομάδα", -1, 4971, 1025,
     GUESS_CERTAIN},
    {"939", "本日は東京で会議があります。資料をご確認ください。", -1, 1399, 933,
     GUESS_CERTAIN},
    {"933", "오늘 서울에서 회의가 있습니다. 자료를 확인해 주십시오.", -1, 1364,
     939, GUESS_CERTAIN},
};

static void texts_are_recognised(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        struct guess_ranking *ranking =
            ranked(texts[i].page, texts[i].text, texts[i].at_byte);
        size_t count;
        const struct guess_group *groups = guess_groups(ranking, &count);
        bool right = count > 0 && groups[0].behind == 0 &&
                     has(&groups[0], (unsigned)atoi(texts[i].page)) &&
                     has(&groups[0], texts[i].in) &&
                     !has(&groups[0], texts[i].out);
        if (!right)
            fail_msg("%s in %s: the first of %zu groups begins with %u",
                     texts[i].text, texts[i].page, count, groups[0].ccsids[0]);
        if (guess_verdict(ranking) != texts[i].verdict)
            fail_msg("%s in %s: verdict %d, %zu near, %.1f behind",
                     texts[i].text, texts[i].page, guess_verdict(ranking),
                     guess_near(ranking), groups[1].behind);
        guess_ranking_free(&ranking);
    }
}

static void what_would_decide_is_named(void **state)
{
    (void)state;
    struct guess_ranking *ranking =
        ranked("273", "Überall grüßen fröhliche Mädchen die müden Bäcker", -1);
    size_t count;
    const struct guess_group *first = guess_groups(ranking, &count);
    struct guess_decider decider;
    assert_int_equal(first->ccsid_count, 2);
    assert_true(guess_decide(ranking, first, &decider));
    assert_int_equal(decider.byte, 0x9F);
    assert_int_equal(decider.meanings, 2);
    assert_int_equal(decider.meaning[0].c, 0xA4);
    assert_int_equal(decider.meaning[0].example, 273);
    assert_int_equal(decider.meaning[1].c, 0x20AC);
    assert_int_equal(decider.meaning[1].example, 1141);
    guess_ranking_free(&ranking);
}

/* Two names of one table cannot be told apart by any byte. */
static void equal_tables_have_no_decider(void **state)
{
    (void)state;
    struct guess_ranking *ranking = ranked("424", "שלום לכולם תודה רבה", -1);
    size_t count;
    const struct guess_group *groups = guess_groups(ranking, &count);
    struct guess_decider decider;
    for (size_t i = 0; i < count; i++) {
        if (groups[i].ccsid_count == 1)
            assert_false(guess_decide(ranking, &groups[i], &decider));
    }
    guess_ranking_free(&ranking);
}

static void every_sample_is_learnt(void **state)
{
    (void)state;
    struct language_model *m = malloc(sizeof *m);
    for (size_t i = 0; i < languages_len; i++) {
        language_model_learn(m, &languages[i]);
        assert_true(m->symbol_count > 10 || m->wide_count > 50);
        for (size_t a = 0; a < m->symbol_count; a++) {
            double sum = 0;
            for (size_t b = 0; b < m->symbol_count; b++)
                sum += (double)m->pairs[a][b];
            if (sum > 1.001)
                fail_msg("%s: behind %zu the likelihoods are %f",
                         languages[i].name, a, sum);
        }
    }
    free(m);
}

static const struct {
    uint32_t c;
    enum letter_script script;
    uint32_t folded;
} letters[] = {
    {'A', LETTER_LATIN, 'a'},        {'z', LETTER_LATIN, 'z'},
    {'1', LETTER_NONE, '1'},         {0xD7, LETTER_NONE, 0xD7},
    {0xC4, LETTER_LATIN, 0xE4},      {0xDF, LETTER_LATIN, 0xDF},
    {0x130, LETTER_LATIN, 'i'},      {0x131, LETTER_LATIN, 0x131},
    {0x141, LETTER_LATIN, 0x142},    {0x142, LETTER_LATIN, 0x142},
    {0x160, LETTER_LATIN, 0x161},    {0x17D, LETTER_LATIN, 0x17E},
    {0x178, LETTER_LATIN, 0xFF},     {0x386, LETTER_GREEK, 0x3AC},
    {0x38F, LETTER_GREEK, 0x3CE},    {0x3C2, LETTER_GREEK, 0x3C3},
    {0x410, LETTER_CYRILLIC, 0x430}, {0x401, LETTER_CYRILLIC, 0x451},
    {0x490, LETTER_CYRILLIC, 0x491}, {0x5D0, LETTER_HEBREW, 0x5D0},
    {0xFE8D, LETTER_ARABIC, 0x627},  {0xFEF4, LETTER_ARABIC, 0x64A},
    {0xFED1, LETTER_ARABIC, 0x641},  {0xFF76, LETTER_KANA, 0xFF76},
    {0x3042, LETTER_KANA, 0x3042},   {0xAC00, LETTER_HANGUL, 0xAC00},
    {0x6771, LETTER_HAN, 0x6771},
};

static void letters_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(letters); i++) {
        if (letter_script(letters[i].c) != letters[i].script ||
            letter_fold(letters[i].c) != letters[i].folded)
            fail_msg("U+%04X: script %d, folded U+%04X", letters[i].c,
                     letter_script(letters[i].c), letter_fold(letters[i].c));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_known),
        cmocka_unit_test(every_sample_is_learnt),
        cmocka_unit_test(kinds_are_told),
        cmocka_unit_test(shifts_are_counted),
        cmocka_unit_test(counts_are_the_same_at_every_cut),
        cmocka_unit_test(texts_are_recognised),
        cmocka_unit_test(what_would_decide_is_named),
        cmocka_unit_test(equal_tables_have_no_decider),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
