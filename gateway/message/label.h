/**
 * label.h - charset and transfer encoding that are true
 *
 * A part that declares a charset is sent in it when its text fits; one that
 * declares none, or whose text does not fit, is sent as UTF-8 (US-ASCII when
 * all of it is) and says so. The transfer encoding follows from the octets,
 * the lines and what the relay takes.
 * Sources: RFC 2045, 6; RFC 2046, 4.1.2; RFC 6152.
 */
#ifndef EBGATE_MESSAGE_LABEL_H
#define EBGATE_MESSAGE_LABEL_H

#include "message/charsets.h"
#include "message/survey.h"

struct label {
    enum transfer transfer;        /* how the text leaves */
    bool as_is;                    /* it came in that encoding */
    bool question;                 /* what is not ASCII becomes "?" */
    const struct charset *charset; /* to encode into; NULL: UTF-8 */
    const char *says;              /* the charset to write; NULL: none */
};

/**
 * label_choose
 * @declared: the charset that @content names, or NULL
 * @eightbit: the relay takes octets over 127
 */
void label_choose(const struct content *content, const struct part_facts *facts,
                  const struct charset *declared, bool eightbit,
                  struct label *label_out);

/** Octets that a part takes at most when it is sent so. */
uint64_t label_bound(const struct label *label, const struct part_facts *facts);

/** Would it leave with octets over 127 if the relay took them? */
bool label_is_8bit(const struct content *content,
                   const struct part_facts *facts,
                   const struct charset *declared);

#endif
