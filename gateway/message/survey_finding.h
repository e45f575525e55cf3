/**
 * survey_finding.h - what a survey has to say of a mail, each thing once
 */
#ifndef EBGATE_MESSAGE_SURVEY_FINDING_H
#define EBGATE_MESSAGE_SURVEY_FINDING_H

#include "message/survey.h"

struct survey_findings {
    enum profile profile;
    struct finding list[SURVEY_MAX_FINDINGS];
    size_t count;
    uint64_t said; /* a bit for each quirk */
};

/** Adds a finding, if the profile mends the quirk and it was not said of this
 *  mail before. @detail may be NULL. */
void survey_find(struct survey_findings *f, enum quirk_id quirk,
                 uint64_t record, unsigned column, const char *detail);

/** What codepage_survey found in a record of text. */
void survey_find_text(struct survey_findings *f, const struct codepage *cp,
                      unsigned found, const struct record *record);

/** What is odd in the header of the mail, whose first line is @record. */
void survey_find_header(struct survey_findings *f, struct span header,
                        uint64_t record, bool keep_bcc);

#endif
