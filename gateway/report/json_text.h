/**
 * json_text.h - what mails are made of, as JSON values
 *
 * Each gives a new reference, or NULL without memory.
 */
#ifndef EBGATE_REPORT_JSON_TEXT_H
#define EBGATE_REPORT_JSON_TEXT_H

#include "queue/mail.h"

#include <jansson.h>

/** null for a text that is NULL, empty or not UTF-8. */
json_t *json_text(const char *text);

/** "2026-11-28T09:12:01.250Z" */
json_t *json_time(struct timespec t);

/** "550 5.1.1 No such mailbox"; null where there is none. */
json_t *json_reply(const struct reply *r);

/** "waiting", "delivered" ...: of a recipient. Static. */
const char *json_state_name(enum outcome_state state);

#endif
