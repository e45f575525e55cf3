#include "codepages/ucm_states.h"

#include <ctype.h>
#include <string.h>

static const char *skip_blanks(const char *p)
{
    return p + strspn(p, " \t");
}

/* At most @digits hexadecimal digits; NULL when there is none. */
static const char *read_hex(const char *p, size_t digits, unsigned *value_out)
{
    unsigned value = 0;
    size_t i = 0;
    for (; i < digits && isxdigit((unsigned char)p[i]); i++) {
        int c = tolower((unsigned char)p[i]);
        value = value << 4 | (unsigned)(isdigit(c) ? c - '0' : c - 'a' + 10);
    }
    *value_out = value;
    return i > 0 ? p + i : NULL;
}

static const char *read_action(const char *p, uint8_t *action_out)
{
    static const struct {
        char letter;
        uint8_t action;
    } actions[] = {
        {'u', UCM_UNASSIGNED},
        {'i', UCM_ILLEGAL},
        {'s', UCM_SHIFT},
        {'p', UCM_VALID},
    };
    *action_out = UCM_VALID;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        if (*p == actions[i].letter) {
            *action_out = actions[i].action;
            return p + 1;
        }
    return p;
}

/* "41-fe:1", "e:1.s", "b3-b7:5" into @cells; NULL when it is none of those. */
static const char *read_entry(const char *p, struct ucm_state_cell *cells)
{
    unsigned first, last, next = 0;
    uint8_t action = UCM_VALID;
    if (!(p = read_hex(p, 2, &first)))
        return NULL;
    last = first;
    if (*p == '-' && !(p = read_hex(p + 1, 2, &last)))
        return NULL;
    if (*p == ':') {
        action = UCM_STEP;
        if (!(p = read_hex(p + 1, 2, &next)) || next >= UCM_MAX_STATES)
            return NULL;
    }
    if (*p == '.')
        p = read_action(p + 1, &action);
    if (first > last)
        return NULL;
    for (unsigned b = first; b <= last; b++)
        cells[b] = (struct ucm_state_cell){(uint8_t)next, action};
    return p;
}

/* The length of @word when @p begins with it and it ends there, else 0. */
static size_t is_word(const char *p, const char *word)
{
    size_t len = strlen(word);
    return strncmp(p, word, len) == 0 && !isalnum((unsigned char)p[len]) ? len
                                                                         : 0;
}

const char *ucm_states_add(struct ucm_states *s, const char *row,
                           size_t *at_out)
{
    const char *p = skip_blanks(row);
    *at_out = (size_t)(p - row);
    if (s->count == UCM_MAX_STATES)
        return "there are 128 rows already, and no more than those";
    struct ucm_state_cell *cells = s->cells[s->count];
    memset(cells, 0, sizeof s->cells[0]);
    while (*p) {
        size_t len = is_word(p, "initial");
        if (len > 0 && s->count > 0 && s->second_initial == 0)
            s->second_initial = s->count;
        if (len == 0)
            len = is_word(p, "surrogates");
        *at_out = (size_t)(p - row);
        p = len > 0 ? p + len : read_entry(p, cells);
        if (!p)
            return "is no entry of a state; right would be 41-fe:1 or e:1.s";
        p = skip_blanks(p);
        *at_out = (size_t)(p - row);
        if (*p && *p != ',')
            return "follows an entry where a comma would be right";
        p = skip_blanks(p + (*p == ','));
    }
    s->count++;
    return NULL;
}

int ucm_states_dangling(const struct ucm_states *s)
{
    for (size_t row = 0; row < s->count; row++)
        for (size_t b = 0; b < 256; b++)
            if (s->cells[row][b].next >= s->count)
                return (int)row;
    return -1;
}

enum ucm_walk ucm_states_walk(const struct ucm_states *s, bool from_second,
                              const unsigned char *bytes, size_t len,
                              size_t *count_out, size_t *at_out)
{
    size_t state = from_second ? s->second_initial : 0;
    bool whole = true;
    *count_out = 0;
    for (*at_out = 0; *at_out < len; ++*at_out) {
        struct ucm_state_cell cell = s->cells[state][bytes[*at_out]];
        switch ((enum ucm_action)cell.action) {
        case UCM_STEP:
            break;
        case UCM_VALID:
            ++*count_out;
            break;
        case UCM_UNASSIGNED:
            return UCM_WALK_UNASSIGNED;
        case UCM_SHIFT:
            return UCM_WALK_SHIFT;
        case UCM_ILLEGAL:
        default:
            return UCM_WALK_ILLEGAL;
        }
        whole = cell.action == UCM_VALID;
        state = cell.next;
    }
    return whole ? UCM_WALK_OK : UCM_WALK_CUT;
}
