/** step.h - what a stage answers when it is drained */
#ifndef EBGATE_BASE_STEP_H
#define EBGATE_BASE_STEP_H

enum step {
    STEP_HUNGRY, /* feed it, or tell it that no more is coming */
    STEP_ITEM,   /* an item was given; it is held until the next call */
    STEP_END,    /* that was all */
    STEP_FAULT,  /* the input cannot be read on; ask the stage for its fault */
};

#endif
