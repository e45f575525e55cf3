/**
 * survey.h - what a mail's text holds, before a byte of it is translated
 *
 * A mail is surveyed when the job is read, so that its header can tell the
 * truth when it is sent: which parts are ASCII, which fit the charset they
 * declare, which have a line over 998, how large it all is. Bodies are
 * classed, not translated; only header fields and boundary lines are decoded.
 *
 * Memory is bounded: a header has at most SURVEY_MAX_HEADER bytes, a mail at
 * most SURVEY_MAX_PARTS parts; more of either refuses the mail.
 */
#ifndef EBGATE_MESSAGE_SURVEY_H
#define EBGATE_MESSAGE_SURVEY_H

#include "codepages/codepage.h"
#include "intake/batch.h"
#include "message/attachment.h"

#define SURVEY_MAX_HEADER (256 * 1024)
#define SURVEY_MAX_PARTS 1000
#define SURVEY_MAX_FINDINGS 16

/**
 * Of one entity, in the order of their headers: entity 0 is the mail itself,
 * then come its parts, multiparts and messages inside it. Of a container the
 * facts are those of what stands around its parts.
 */
struct part_facts {
    bool container; /* a multipart or a message: it has parts */
    bool non_ascii;
    bool misfit;    /* does not fit the charset it declares */
    bool long_line; /* over 998 octets in the charset it will have */
    bool spoiled;   /* is not in the transfer encoding it declares */
    bool control;   /* line ends, NUL or other controls inside records */
    bool dense;     /* mostly not ASCII: base64 is shorter */
    bool eightbit;  /* octets over 127 where the relay takes them; of a
                       container: in any part of it */
    size_t parent;  /* the container that it is in; 0 of entity 0 */
    uint64_t lines;
    uint64_t octets; /* unencoded in its charset, with CRLF; upper bound */
};

/** The facts of a mail. Owned: survey_facts_clear. */
struct survey_facts {
    struct part_facts *parts;
    size_t part_count;
    uint64_t records; /* of text, header included */
    /* Upper bounds of what is sent, without what is added to its header: */
    uint64_t octets_7bit; /* to a relay that has no 8BITMIME */
    uint64_t octets_8bit; /* to one that has it */
    uint64_t octets;      /* to any, with all that is added */
    /* Of these, what encoding may turn out not to need: */
    uint64_t slack_7bit, slack_8bit;
    unsigned received; /* Received fields */
    bool header_non_ascii;
    bool header_needs_utf8; /* an address with a non-ASCII local part */
    bool header_missing;    /* no header at all */
    /* With message_options.keep_names: */
    char *subject; /* UTF-8 that can be shown, its begin; NULL: none */
    struct attachment *attachments; /* the first SURVEY_MAX_ATTACHMENTS */
    unsigned attachment_count;      /* all of them */
};
#define SURVEY_MAX_ATTACHMENTS 20
/** Bytes of a subject that are kept; cut between characters. */
#define SURVEY_SUBJECT_MAX 200
void survey_facts_clear(struct survey_facts *f);

struct message_options;
struct survey;

/** @cp, @options borrowed. One survey serves mail after mail. */
int survey_new(const struct message_options *options, const struct codepage *cp,
               struct survey **s_out);
void survey_free(struct survey **s);

/** A new mail begins. */
void survey_begin(struct survey *s);

/** One record of text, as BATCH_TEXT gives it. Returns 0 or -ENOMEM. */
int survey_record(struct survey *s, const struct record *record);

/**
 * survey_end - the mail is complete
 * @facts_out:  given to the caller
 * @refusal_out: code 0, or why this mail cannot be sent (554 5.4.6 loop,
 *               552 header too large, 554 5.6.1 binary ...)
 */
int survey_end(struct survey *s, struct survey_facts *facts_out,
               struct reply *refusal_out);

/** What was found on the way, at most
 *  SURVEY_MAX_FINDINGS a mail; @count_out. Good until survey_begin. */
const struct finding *survey_findings(const struct survey *s,
                                      size_t *count_out);

#endif
