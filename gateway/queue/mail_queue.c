#include "queue/mail_queue.h"

#include "base/scope.h"
#include "queue/schedule.h"

static void list_free(struct mail *list)
{
    while (list) {
        struct mail *mail = list;
        list = mail->next;
        mail_free(&mail);
    }
}

void mail_queue_clear(struct mail_queue *q)
{
    list_free(q->due);
    list_free(q->elsewhere);
    list_free(q->resting);
    *q = (struct mail_queue){0};
}

static void append(struct mail **first, struct mail **last, struct mail *mail)
{
    mail->next = NULL;
    if (*last)
        (*last)->next = mail;
    else
        *first = mail;
    *last = mail;
}

void mail_queue_add(struct mail_queue *q, struct mail **mail)
{
    append(&q->due, &q->due_last, GIVE(*mail));
    q->due_count++;
}

void mail_queue_pass(struct mail_queue *q, struct mail **mail)
{
    mail_wake(*mail);
    append(&q->elsewhere, &q->elsewhere_last, GIVE(*mail));
    q->elsewhere_count++;
}

void mail_queue_return(struct mail_queue *q, struct mail **mail)
{
    struct mail *m = GIVE(*mail);
    m->next = q->due;
    q->due = m;
    if (!q->due_last)
        q->due_last = m;
    q->due_count++;
}

void mail_queue_rest(struct mail_queue *q, struct mail **mail)
{
    struct mail *m = GIVE(*mail);
    struct mail **place = &q->resting;
    while (*place && !schedule_is_before(m->next_try, (*place)->next_try))
        place = &(*place)->next;
    m->next = *place;
    *place = m;
    q->resting_count++;
}

void mail_queue_wake(struct mail_queue *q, struct timespec now)
{
    while (q->resting && schedule_is_due(q->resting->next_try, now)) {
        struct mail *m = q->resting;
        q->resting = m->next;
        q->resting_count--;
        mail_wake(m);
        mail_queue_add(q, &m);
    }
}

struct mail *mail_queue_take_due(struct mail_queue *q)
{
    struct mail *m = q->due;
    if (!m)
        return NULL;
    q->due = m->next;
    if (!q->due)
        q->due_last = NULL;
    q->due_count--;
    m->next = NULL;
    return m;
}

/** The one at @place, behind @before. */
static struct mail *take_passed(struct mail_queue *q, struct mail **place,
                                struct mail *before)
{
    struct mail *m = *place;
    *place = m->next;
    if (q->elsewhere_last == m)
        q->elsewhere_last = before;
    q->elsewhere_count--;
    m->next = NULL;
    return m;
}

struct mail *mail_queue_take(struct mail_queue *q)
{
    if (q->elsewhere)
        return take_passed(q, &q->elsewhere, NULL);
    return mail_queue_take_due(q);
}

struct mail *mail_queue_take_elsewhere(struct mail_queue *q, unsigned relay)
{
    struct mail **place = &q->elsewhere, *before = NULL;
    for (int i = 0; *place && i < MAIL_QUEUE_LOOK; i++) {
        if (!bits_have(&(*place)->passed, relay))
            return take_passed(q, place, before);
        before = *place;
        place = &before->next;
    }
    return NULL;
}

const struct mail *mail_queue_soonest(const struct mail_queue *q)
{
    return q->resting;
}
