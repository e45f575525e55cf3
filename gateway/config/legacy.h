/**
 * legacy.h - a configuration of IBM's old SMTP server → one of ebgate's
 *
 *     the CONFIG data set of SMTPD → legacy_translate → text for config_read
 *
 * One table (legacy_rows.c) has every statement, and says what becomes of it.
 * Source: z/OS Communications Server to V2R2, SMTP configuration statements.
 */
#ifndef EBGATE_CONFIG_LEGACY_H
#define EBGATE_CONFIG_LEGACY_H

#include "config/config.h"

/**
 * legacy_translate
 * @bytes:    the file: ASCII, UTF-8 or EBCDIC, at most CONFIG_MAX_BYTES
 * @codepage: it is in, and jobs are; NULL: told apart as config_read does it
 * @out:      the configuration, a remark beside every line; nothing of a file
 *            with errors
 * @findings_out: in every case; owned. A warning where something that the old
 *            server did has no counterpart
 * Returns 0; -EINVAL when one of the findings is an error; or -ENOMEM.
 */
int legacy_translate(struct span bytes, const char *codepage, FILE *out,
                     struct config_findings *findings_out);

#endif
