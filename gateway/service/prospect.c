#include "service/prospect.h"

#include "base/scope.h"

static bool is_open(const struct outcome *o)
{
    return o->state == OUTCOME_DEFERRED || o->state == OUTCOME_UNCERTAIN;
}

static bool any(const struct mail *mail, bool (*is)(const struct outcome *o))
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        if (is(&mail->outcomes[i]))
            return true;
    }
    return false;
}

static bool is_refused(const struct outcome *o)
{
    return o->state == OUTCOME_REFUSED && !o->earlier;
}

/** The relay's last word stands in the text of ours, for that is what the
 *  sender wants to know. RFC 3463: 4.7, delivery time expired. */
static int give_up(struct outcome *o, enum job_kind kind)
{
    SCOPED(reply_clear) struct reply why = {0};
    const struct reply *last = o->final.code ? &o->final : &o->rcpt;
    const char *what = kind == JOB_SUBMITTED ? "Every try failed; the last"
                                             : "It is tried once; the answer";
    int r = reply_set(&why, "554 5.4.7", "%s: %u %s", what, last->code,
                      last->text ? last->text : "");
    if (r == 0)
        r = reply_copy(&why, &o->final);
    o->state = OUTCOME_REFUSED;
    return r;
}

static int give_up_open(struct mail *mail, enum job_kind kind)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        int r =
            is_open(&mail->outcomes[i]) ? give_up(&mail->outcomes[i], kind) : 0;
        if (r < 0)
            return r;
    }
    return 0;
}

static void wait_long(struct mail *mail)
{
    for (size_t i = 0; i < mail->envelope.recipient_count; i++) {
        struct outcome *o = &mail->outcomes[i];
        if (is_open(o) && o->wait == WAIT_SHORT)
            o->wait = WAIT_BECAME_LONG;
    }
}

int prospect_decide(struct mail *mail, enum job_kind kind,
                    const struct retry_rules *rules, unsigned tries_before,
                    int64_t now_unix_s, struct prospect *prospect_out)
{
    bool open = any(mail, is_open);
    *prospect_out = (struct prospect){.stage = RETRY_OVER};
    if (open) {
        if (mail->tries == tries_before)
            mail->tries++;
        if (mail->first_try_unix_s == 0)
            mail->first_try_unix_s = now_unix_s;
        if (kind == JOB_SUBMITTED)
            prospect_out->stage =
                retry_next(rules, mail->tries, mail->first_try_unix_s,
                           now_unix_s, &prospect_out->next_try_unix_s);
        int r =
            prospect_out->stage == RETRY_OVER ? give_up_open(mail, kind) : 0;
        if (r < 0)
            return r;
        if (prospect_out->stage == RETRY_EXTENDED ||
            now_unix_s - mail->first_try_unix_s >= PROSPECT_LONG_S)
            wait_long(mail);
    }
    prospect_out->tries = mail->tries + (!open && mail->relay ? 1 : 0);
    prospect_out->failed = any(mail, is_refused);
    return 0;
}
