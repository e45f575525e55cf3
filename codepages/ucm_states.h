/**
 * ucm_states.h - which byte sequences a mapping file allows
 *
 * A table of states: a byte leads from one row to the next, ends a character,
 * or may not stand there. Rows come from the file's <icu:state> lines, or are
 * implied by its class.
 *
 *     row   = *( "initial" / "surrogates" / entry ) , parted by commas
 *     entry = first [ "-" last ] [ ":" next ] [ "." [ action ] ]
 *
 * first, last and next are hexadecimal. An entry without "." and with a next
 * row goes on with that row; any other ends the sequence: with a character,
 * or as its action says: u unassigned, i illegal, s shift, p possibly a pair
 * of surrogates. A later entry of a row takes the place of an earlier one.
 */
#ifndef EBGATE_CODEPAGES_UCM_STATES_H
#define EBGATE_CODEPAGES_UCM_STATES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UCM_MAX_STATES 128
#define UCM_MAX_BYTES 31 /* of one mapping */

enum ucm_action {
    UCM_ILLEGAL, /* what no entry names */
    UCM_STEP,
    UCM_VALID,
    UCM_UNASSIGNED,
    UCM_SHIFT,
};

struct ucm_states {
    size_t count;
    size_t second_initial; /* where double bytes begin, or 0 */
    struct ucm_state_cell {
        uint8_t next;
        uint8_t action;
    } cells[UCM_MAX_STATES][256];
};

/**
 * ucm_states_add - one row, as text that ends with the line
 * Returns NULL, or what is wrong with it; *@at_out is then how many bytes of
 * @row were understood.
 */
const char *ucm_states_add(struct ucm_states *s, const char *row,
                           size_t *at_out);

/** Does an entry lead to a row that is not there? Its row, or -1. */
int ucm_states_dangling(const struct ucm_states *s);

enum ucm_walk {
    UCM_WALK_OK,
    UCM_WALK_ILLEGAL,    /* the byte at *at_out may not stand there */
    UCM_WALK_UNASSIGNED, /* it ends what shall have no character */
    UCM_WALK_SHIFT,      /* it changes the state */
    UCM_WALK_CUT,        /* more bytes would have to follow */
};

/**
 * ucm_states_walk - is @bytes a sequence of whole characters?
 * @from_second: begin where double bytes do
 * @count_out:   how many characters
 */
enum ucm_walk ucm_states_walk(const struct ucm_states *s, bool from_second,
                              const unsigned char *bytes, size_t len,
                              size_t *count_out, size_t *at_out);

#endif
