#include "codepages/guess_text.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

int guess_list_make(const struct guess *g, struct guess_list *list_out)
{
    *list_out = (struct guess_list){
        .bytes = g->bytes,
        .pairs = calloc(256 * 256, sizeof *list_out->pairs),
        .doubles = calloc(65536, sizeof *list_out->doubles),
    };
    if (!list_out->pairs || !list_out->doubles)
        return -ENOMEM;
    for (unsigned at = 0; at < 65536; at++) {
        uint32_t pairs = g->pairs[at >> 8][at & 0xFF], wide = g->doubles[at];
        if (pairs > 0)
            list_out->pairs[list_out->pair_count++] =
                (struct guess_pair){(unsigned char)(at >> 8), (unsigned char)at,
                                    (float)guess_weight(pairs)};
        if (wide > 0)
            list_out->doubles[list_out->double_count++] = (struct guess_double){
                (uint16_t)at, wide, (float)guess_weight(wide)};
    }
    return 0;
}

void guess_list_clear(struct guess_list *list)
{
    free(list->pairs);
    free(list->doubles);
    *list = (struct guess_list){0};
}

/* ------------------------------------------------------------------ signs */

/*
 * Signs that stand at other bytes in other pages: how likely they are, as a
 * logarithm in tenths, and what they like to stand behind and before: a small
 * letter, a capital, a digit, a blank, another sign (a A 1 _ .). A sign that
 * stands elsewhere is misplaced.
 */
static const struct sign {
    uint32_t c;
    short tenths;
    const char *behind, *before;
} signs[] = {
    {'!', -60, "aA1.!", "_.!"},    {'"', -58, "aA1_.", "aA1_."},
    {'#', -62, "aA_.", "aA1_."},   {'$', -62, "A1_.$", "A1_.$"},
    {'&', -62, "aA1_.", "aA1_."},  {'@', -45, "aA1_.", "aA1"},
    {'[', -70, "aA1_.", "aA1_."},  {']', -70, "aA1_.", "_."},
    {'{', -75, "_.", "aA1_."},     {'}', -75, "aA1_.", "_."},
    {'\\', -75, "aA1_.", "aA1_."}, {'|', -70, "_.|", "_.|"},
    {'~', -78, "_.", "aA1_."},     {'^', -80, "aA1_.", "aA1_."},
    {'`', -80, "_.", "aA1_."},     {0xA0, -100, "aA1_.", "aA1_."},
    {0xA1, -75, "_.", "Aa"},       {0xA2, -85, "1_", "_."},
    {0xA3, -70, "_.", "1_"},       {0xA4, -100, "_1.", "1_"},
    {0xA5, -75, "_.", "1_"},       {0xA6, -95, "_.", "_."},
    {0xA7, -70, "_.", "_1"},       {0xA8, -100, "_.", "_."},
    {0xA9, -85, "_.", "_1"},       {0xAA, -85, "1", "_."},
    {0xAB, -72, "_.", "aA1_"},     {0xAC, -90, "_.", "aA._="},
    {0xAD, -105, "a", "a"},        {0xAE, -90, "aA", "_."},
    {0xAF, -100, "_.", "_."},      {0xB0, -70, "1_", "A_."},
    {0xB1, -88, "_1", "_1"},       {0xB2, -88, "aA", "_."},
    {0xB3, -88, "aA", "_."},       {0xB4, -95, "_.", "_."},
    {0xB5, -88, "_1", "aA"},       {0xB6, -95, "_.", "_A1"},
    {0xB7, -90, "_.", "_."},       {0xB8, -105, "_.", "_."},
    {0xB9, -92, "aA", "_."},       {0xBA, -80, "1", "_."},
    {0xBB, -72, "aA1_.", "_."},    {0xBC, -92, "1_", "_."},
    {0xBD, -88, "1_", "_."},       {0xBE, -92, "1_", "_."},
    {0xBF, -72, "_.", "Aa"},       {0xD7, -88, "1_", "1_"},
    {0xF7, -95, "1_", "1_"},       {0x2020, -100, "_.", "_."},
    {0x203E, -100, "_.", "_."},    {0x20AC, -66, "_1.", "_1."},
    {0x20AA, -80, "_1", "_1"},     {0x2116, -75, "_.", "_1"},
};
static const struct sign other_sign = {0, -105, "_.", "_."};

#define MISPLACED (-6.0)

static const struct sign *sign_of(uint32_t c)
{
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (signs[i].c == c)
            return &signs[i];
    }
    return &other_sign;
}

/* What is the same in every page says nothing; it only has to be even. */
static bool is_invariant(uint32_t c)
{
    return c != 0 && c < 0x80 && strchr("%'()*+,-./:;<=>?_", (int)c);
}

/* --------------------------------------------------------------- one byte */

enum cell_kind { CELL_BLANK, CELL_LETTER, CELL_DIGIT, CELL_SIGN, CELL_NONE };

struct cell {
    enum cell_kind kind;
    enum letter_script script;
    bool upper, ascii;
    char class; /* a A 1 _ . */
    int symbol, english;
    const struct sign *sign; /* NULL: an invariant one */
};

static struct cell cell_of(int32_t c, unsigned char byte,
                           const struct language_model *m,
                           const struct language_model *english)
{
    struct cell cell = {.kind = CELL_NONE, .class = '_'};
    if (c < 0)
        return cell;
    uint32_t u = (uint32_t)c;
    cell.ascii = u < 0x80;
    cell.script = letter_script(u);
    if (byte < GUESS_EDGE || u == 0x20 || u == 0x3000) {
        cell.kind = CELL_BLANK;
    } else if (u >= '0' && u <= '9') {
        cell.kind = CELL_DIGIT;
        cell.class = '1';
    } else if (cell.script != LETTER_NONE) {
        cell.kind = CELL_LETTER;
        cell.upper = letter_is_upper(u);
        cell.class = cell.upper ? 'A' : 'a';
        cell.symbol = language_model_symbol(m, u);
        cell.english = language_model_symbol(english, u);
    } else {
        cell.kind = CELL_SIGN;
        cell.class = '.';
        cell.sign = is_invariant(u) ? NULL : sign_of(u);
    }
    return cell;
}

/* -------------------------------------------------------------- neighbours */

#define FOREIGN (-10.0) /* a letter that the language has not */
#define OTHER_SCRIPT (-9.0)
#define CASE_BREAK 5.0 /* a capital behind a small letter */
#define DIGIT (-3.0)
#define NEW_SCRIPT 2.5 /* a word in another script than A to Z */
/* Names and commands are words of no language: letters of A to Z tell this
 * much of which one it is. */
#define PLAIN 0.4
#define UNBALANCED 5.0 /* a bracket without its other half */

static double likelihood(const struct language_model *m, int from, int to)
{
    if (to <= 0)
        return 0;
    return from < 0 ? 0.02 : (double)m->pairs[from][to];
}

static double weigh_letter(const struct cell *a, const struct cell *b,
                           const struct language_model *m,
                           const struct language_model *english)
{
    bool word = a->kind == CELL_LETTER;
    if (b->symbol < 0 && b->english < 0)
        return FOREIGN;
    if (word && a->script != b->script && !(a->symbol > 0 && b->symbol > 0))
        return OTHER_SCRIPT;
    double p = likelihood(english, word ? a->english : 0, b->english);
    double sum = log(p + 1e-5);
    double own = likelihood(m, word ? a->symbol : 0, b->symbol);
    if (m->language->script == LETTER_LATIN) {
        double mixed = log((p + own) / 2 + 1e-5);
        bool plain = b->ascii && (!word || a->ascii);
        sum += (plain ? PLAIN : 1.0) * (mixed - sum);
    } else if (b->symbol > 0 && !b->ascii) {
        sum = log(own + 1e-5) - (word ? 0 : NEW_SCRIPT);
    }
    if (word && b->upper && !a->upper)
        sum -= CASE_BREAK;
    return sum;
}

/* The end of a word is as likely as a letter that follows. */
static double weigh_end(const struct cell *a, const struct language_model *m,
                        const struct language_model *english)
{
    if (a->kind != CELL_LETTER)
        return 0;
    double p = a->english > 0 ? (double)english->pairs[a->english][0] : 0;
    double own = a->symbol > 0 ? (double)m->pairs[a->symbol][0] : 0;
    if (p == 0 || own == 0)
        return log(p + own + 0.001);
    double sum = log(p + 0.001);
    return sum + PLAIN * (log((p + own) / 2 + 0.001) - sum);
}

static double weigh_sign(const struct cell *a, const struct cell *b)
{
    if (!b->sign)
        return 0;
    double sum = b->sign->tenths / 10.0;
    return strchr(b->sign->behind, a->class) ? sum : sum + MISPLACED;
}

/* What @a says of its neighbour, when it is a sign with habits. */
static double weigh_before(const struct cell *a, const struct cell *b)
{
    if (a->kind != CELL_SIGN || !a->sign || strchr(a->sign->before, b->class))
        return 0;
    return MISPLACED;
}

static double weigh_pair(const struct cell *a, const struct cell *b,
                         const struct language_model *m,
                         const struct language_model *english)
{
    double sum = weigh_before(a, b);
    switch (b->kind) {
    case CELL_LETTER:
        return sum + weigh_letter(a, b, m, english);
    case CELL_DIGIT:
        return sum + DIGIT;
    case CELL_SIGN:
        return sum + weigh_sign(a, b) + weigh_end(a, m, english);
    default:
        return sum + weigh_end(a, m, english);
    }
}

/* Brackets that come in twos. */
static double weigh_brackets(const struct guess_list *list,
                             const struct guess_reading *r)
{
    static const char both[][2] = {{'[', ']'}, {'{', '}'}};
    double sum = 0;
    for (size_t i = 0; i < sizeof both / sizeof *both; i++) {
        double count[2] = {0, 0};
        for (unsigned byte = 0; byte < 256; byte++) {
            for (unsigned k = 0; k < 2; k++)
                count[k] += r->chars[byte] == both[i][k]
                                ? (double)list->bytes[byte]
                                : 0;
        }
        double most = count[0] > count[1] ? count[0] : count[1];
        double odd = fabs(count[0] - count[1]);
        if (odd > 0)
            sum -= UNBALANCED * odd / most * log2(1 + odd);
    }
    return sum;
}

double guess_text_weigh(const struct guess_list *list,
                        const struct guess_reading *r,
                        const struct language_model *m,
                        const struct language_model *english)
{
    struct cell cells[256];
    double sum = weigh_brackets(list, r);
    for (unsigned byte = 0; byte < 256; byte++)
        cells[byte] = cell_of(r->chars[byte], (unsigned char)byte, m, english);
    for (size_t i = 0; i < list->pair_count; i++) {
        const struct guess_pair *p = &list->pairs[i];
        sum += (double)p->weight *
               weigh_pair(&cells[p->first], &cells[p->second], m, english);
    }
    for (size_t i = 0; i < list->double_count; i++) {
        if (r->wide[i] >= 0)
            sum += (double)list->doubles[i].weight *
                   language_model_wide(m, (uint32_t)r->wide[i]);
    }
    return sum;
}

/* ---------------------------------------------------------------- evidence */

static bool is_misplaced(const struct cell *a, const struct cell *b)
{
    if (a->kind == CELL_LETTER && b->kind == CELL_LETTER)
        return a->script != b->script || (b->upper && !a->upper);
    return (b->sign && !strchr(b->sign->behind, a->class)) ||
           (a->sign && !strchr(a->sign->before, b->class));
}

void guess_text_count(const struct guess *g, const struct guess_reading *r,
                      struct guess_group *group)
{
    struct language_model none = {.symbol_count = 1};
    struct cell cells[256];
    for (unsigned byte = 0; byte < 256; byte++) {
        struct cell *cell = &cells[byte];
        *cell = cell_of(r->chars[byte], (unsigned char)byte, &none, &none);
        bool letter = cell->kind == CELL_LETTER;
        if (letter || cell->kind == CELL_DIGIT || cell->class == '_')
            group->letters += r->chars[byte] < 0 ? 0 : g->bytes[byte];
        if (letter && !cell->ascii)
            group->national += g->bytes[byte];
        if (r->chars[byte] < 0)
            group->unassigned += g->bytes[byte];
        if (guess_is_control((unsigned char)byte))
            group->controls += g->bytes[byte];
    }
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            if (g->pairs[a][b] > 0 && is_misplaced(&cells[a], &cells[b]))
                group->misplaced += g->pairs[a][b];
        }
    }
}
