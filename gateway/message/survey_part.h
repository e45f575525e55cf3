/**
 * survey_part.h - the state of a survey, and the facts of one part after
 * another
 *
 * Only survey.c and survey_part.c include this.
 */
#ifndef EBGATE_MESSAGE_SURVEY_PART_H
#define EBGATE_MESSAGE_SURVEY_PART_H

#include "message/field.h"
#include "message/label.h"
#include "message/record_text.h"
#include "message/structure.h"
#include "message/survey_finding.h"

struct survey {
    const struct message_options *options;
    const struct codepage *cp;
    struct record_text text;
    struct structure structure;
    struct charsets charsets;
    struct buf value, edited; /* of one field, or of one line */
    struct survey_facts facts;
    struct part_facts *parts; /* room for part_room */
    size_t part_room;
    struct survey_findings findings;
    struct reply refusal;
    uint64_t record;       /* the one under way */
    uint64_t header_begin; /* the first of the header */
    /* Of the part that text belongs to now: */
    bool leaf; /* a leaf is open */
    size_t leaf_entity;
    struct charset *declared;       /* or NULL */
    const struct codepage_fit *fit; /* or NULL */
    uint64_t wide;                  /* octets that are not ASCII, about */
    /* Strict: the target's charset. */
    struct charset strict;
};

/* All that can fail return 0 or -errno; a mail that cannot be sent is in
 * s->refusal. */

/** A header is complete: the entity has facts from now on. */
int survey_part_add(struct survey *s);

/** Its text begins: in which charset shall it be, and does it fit? */
int survey_part_begin(struct survey *s);

/**
 * survey_part_line - one line of text
 * @found: in the whole @record, as codepage_survey says
 * @len:   bytes of the line in UTF-8
 */
int survey_part_line(struct survey *s, const struct record *record,
                     unsigned found, size_t len);

/** Is a line of an encoded part what the part says? */
void survey_part_check(struct survey *s, struct span line);

/** The text of the part is complete; nothing without one. */
void survey_part_end(struct survey *s);

/** All parts are complete: what containers take from those inside. */
void survey_judge_containers(struct survey *s);

/* survey_names.c: nothing without message_options.keep_names. */
/** The first of the mail, as people read it. */
int survey_keep_subject(struct survey *s, const struct field *field);
/** Is the part, whose header is complete, attached? */
int survey_keep_attachment(struct survey *s);

int survey_refuse_binary(struct survey *s);
/** Strict only: elsewhere long lines are encoded. */
int survey_refuse_long_line(struct survey *s);

#endif
