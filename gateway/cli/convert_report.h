/** convert_report.h - what became of a conversion, for people and programs */
#ifndef EBGATE_CLI_CONVERT_REPORT_H
#define EBGATE_CLI_CONVERT_REPORT_H

#include "cli/convert_plan.h"

/** On standard error: counts, and each byte or character that was no plain
 *  mapping. */
void convert_report_text(const struct convert_plan *p,
                         const struct convert_summary *s);

/** The same as one JSON object. Returns 0 or -ENOMEM. */
int convert_report_json(const struct convert_plan *p,
                        const struct convert_summary *s);

/** What an operator must know without asking: characters that were replaced,
 *  lines that were cut. Nothing when there are none. */
void convert_report_warning(const struct convert_plan *p, const char *name,
                            const struct convert_summary *s);

/** Where the output did not return. */
void convert_report_difference(const struct convert_plan *p, const char *name,
                               const struct verify_difference *d);

#endif
