/** queue_id.h - the name under which a relay says it queued a mail */
#ifndef EBGATE_REPORT_QUEUE_ID_H
#define EBGATE_REPORT_QUEUE_ID_H

#include "base/span.h"

/**
 * queue_id_find - in the text of a positive reply to the end of data
 * Knows "queued as X" (Postfix and kin), "id=X" (Exim), "X Message accepted
 * for delivery" (Sendmail), "ok 1 qp X" (qmail), "X Queued mail for delivery"
 * (Exchange) and "queued mail for delivery, X". An empty span when the text
 * names none; else a part of @text.
 */
struct span queue_id_find(struct span text);

#endif
