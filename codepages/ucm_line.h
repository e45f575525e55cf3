/**
 * ucm_line.h - one line between CHARMAP and END CHARMAP
 *
 *     line = 1*( "<U" 1*6HEX ">" [ "+" ] ) bytes [ "|" ( "0" to "4" ) ]
 */
#ifndef EBGATE_CODEPAGES_UCM_LINE_H
#define EBGATE_CODEPAGES_UCM_LINE_H

#include "codepages/ucm_header.h"
#include "codepages/ucm_table.h"

/**
 * ucm_line_read - the mapping that @line states
 * @h:           complete
 * @flagged_out: has the line an indicator behind "|"?
 * Fills all of @m_out but its layer and block. Returns 0 or -EINVAL; the
 * place's error says what is wrong.
 */
int ucm_line_read(const struct ucm_header *h, const struct ucm_place *place,
                  const char *line, struct ucm_mapping *m_out,
                  bool *flagged_out);

#endif
