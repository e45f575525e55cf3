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
    list_free(q->resting);
    *q = (struct mail_queue){0};
}

void mail_queue_add(struct mail_queue *q, struct mail **mail)
{
    struct mail *m = GIVE(*mail);
    m->next = NULL;
    if (q->due_last)
        q->due_last->next = m;
    else
        q->due = m;
    q->due_last = m;
    q->due_count++;
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

struct mail *mail_queue_take(struct mail_queue *q)
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

const struct mail *mail_queue_soonest(const struct mail_queue *q)
{
    return q->resting;
}
