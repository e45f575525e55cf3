/** verify_report.h - what a verification found: a table, TAP or JSON */
#ifndef EBGATE_CLI_VERIFY_REPORT_H
#define EBGATE_CLI_VERIFY_REPORT_H

#include "codepages/verify.h"

enum verify_form { VERIFY_TABLE, VERIFY_TAP, VERIFY_JSON };

struct verify_report;

/** To standard output. Returns 0 or -ENOMEM. */
int verify_report_new(enum verify_form form, struct verify_report **r_out);
void verify_report_free(struct verify_report **r);

/** A difference of the check that comes. Returns 0 or -ENOMEM. */
int verify_report_difference(struct verify_report *r,
                             const struct verify_difference *difference);
/** A check of @page, with the differences before it. Returns 0. */
int verify_report_check(struct verify_report *r, const char *page,
                        const struct verify_check *check);
/** A page that is not here, and why. */
void verify_report_skip(struct verify_report *r, const char *page,
                        const char *why);
/** The tally. Returns whether all passed. */
bool verify_report_end(struct verify_report *r);

/** The differences that are known of a page, or of all (0): of this machine's
 *  engines and others. */
void verify_report_known(struct verify_report *r, unsigned ccsid);
/** Those that follow from a rule, and are of no page alone. */
void verify_report_rules(const struct verify_report *r);

#endif
