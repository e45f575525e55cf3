/**
 * json_text.h - what mails are made of, as JSON values
 *
 * One form for all that is printed as JSON. Each gives a new reference, or
 * NULL without memory.
 */
#ifndef EBGATE_REPORT_JSON_TEXT_H
#define EBGATE_REPORT_JSON_TEXT_H

#include "queue/mail.h"

#include <jansson.h>

/** null for a text that is NULL, empty or not UTF-8. */
json_t *json_text(const char *text);
json_t *json_span(struct span text);

/** The same of any bytes: UTF-8 on one line, safe for a terminal
 *  (bsmtp_clean). */
json_t *json_clean(struct span text);

/** null for 0. */
json_t *json_number(uint64_t n);

/** "2026-11-28T09:12:01.250Z" (RFC 3339, in UTC); null for 0. */
json_t *json_time(struct timespec t);

/** "5.1.1"; null where there is none. */
json_t *json_enhanced(const struct reply *r);

/** {"code":550,"enhanced":"5.1.1","text":"No such mailbox"}; null where there
 *  is none. */
json_t *json_reply(const struct reply *r);

/** "waiting", "delivered" ...: of a recipient. Static. */
const char *json_state_name(enum outcome_state state);

/** address, state, reply, time and relay. */
json_t *json_recipient(const char *address, const struct outcome *outcome);

#endif
