/** replies_form.h - what each form of the replies must be able to do */
#ifndef EBGATE_REPORT_REPLIES_FORM_H
#define EBGATE_REPORT_REPLIES_FORM_H

#include "report/replies.h"

struct replies_form {
    int (*write)(struct replies *r, const struct transcript_line *line);
    int (*finish)(struct replies *r);
    void (*free)(struct replies *r);
    void (*leave_sync)(struct replies *r); /* NULL: it never syncs */
};

/** The first member of every form. */
struct replies {
    const struct replies_form *form;
};

#endif
