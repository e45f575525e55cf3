/**
 * xlbin.h - a translate table as TCP/IP for z/OS and VM has it
 *
 * What CONVXLAT writes and the SMTP server reads (...SMTP.TCPXLBIN): three
 * records of 256 bytes. The first begins with the text "*TCP/IP translate
 * tables" in EBCDIC, the second translates ASCII to EBCDIC, the third EBCDIC
 * to ASCII. The first may also be that text alone, 24 bytes, when the file
 * lost its padding on the way.
 *
 * Sources: programs that read such files on VM/CMS. That the text is the same
 * on z/OS is unconfirmed; so a first record of 256 bytes may hold anything,
 * and the tables are checked instead: letters of the alphabet, digits and the
 * blank are where all of EBCDIC has them.
 *
 * What the tables call ASCII is taken for ISO-8859-1, which is unconfirmed as
 * well. A cell whose character does not return is decoded but encoded only as
 * a best fit, and one that gives ASCII SUB (X'1A') is unassigned: so nothing
 * is lost without a count.
 */
#ifndef EBGATE_CODEPAGES_XLBIN_H
#define EBGATE_CODEPAGES_XLBIN_H

#include "codepages/cells.h"
#include "codepages/codepage.h"

/** Is the file at @path one, whatever its name is? */
bool xlbin_has_form(const char *path);

/**
 * xlbin_cells_open - the cells of the table at @path
 * Returns as ucm_cells_open does.
 */
int xlbin_cells_open(const char *path, struct cells *s_out,
                     struct cells_facts *facts_out,
                     struct codepage_error *error_out);

#endif
