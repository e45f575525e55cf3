#include "message/label.h"

/* A part larger than this is sent as base64: nobody reads its source, and
 * its size is known beforehand. */
#define QUOTED_MAX_OCTETS (1024 * 1024)

static bool is_container(const struct content *c)
{
    return c->kind == CONTENT_MULTIPART || c->kind == CONTENT_MESSAGE;
}

/* Can the text be sent in the charset it declares? */
static bool fits(const struct charset *declared, const struct part_facts *facts)
{
    if (!declared || !declared->usable)
        return false;
    return !facts->non_ascii || (!declared->ascii && !facts->misfit);
}

static void choose_charset(const struct content *content,
                           const struct part_facts *facts,
                           const struct charset *declared, struct label *label)
{
    if (fits(declared, facts)) {
        bool encode = declared->cp && !declared->utf8 &&
                      (facts->non_ascii || !declared->transparent);
        label->charset = encode ? declared : NULL;
        return;
    }
    if (declared || content->kind == CONTENT_TEXT)
        label->says = facts->non_ascii ? "utf-8" : "us-ascii";
}

/* What was encoded before it came stays, and so does its charset, which
 * nobody can check. Raw characters beside it are put into that charset. */
static void choose_encoded(const struct content *content,
                           const struct part_facts *facts,
                           const struct charset *declared, struct label *label)
{
    label->as_is = true;
    label->transfer = content->transfer;
    label->question = content->transfer != TRANSFER_QUOTED_PRINTABLE;
    if (label->question || !facts->non_ascii)
        return;
    if (!declared || !declared->usable || declared->ascii)
        label->says = "utf-8";
    else if (!declared->utf8)
        label->charset = declared;
}

static bool is_8bit(const struct label *label, const struct part_facts *facts)
{
    return facts->non_ascii && !(label->charset && label->charset->sevenbit);
}

/* Quoted-printable where most of it is readable then, else base64. */
static enum transfer choose_encoding(const struct part_facts *facts)
{
    return facts->dense || facts->octets > QUOTED_MAX_OCTETS
               ? TRANSFER_BASE64
               : TRANSFER_QUOTED_PRINTABLE;
}

/* Containers and messages in an odd type: no encoding is allowed. */
static void choose_rigid(const struct part_facts *facts, bool eightbit,
                         struct label *label)
{
    label->question = facts->non_ascii && !eightbit;
    label->transfer = (facts->non_ascii || facts->eightbit) && eightbit
                          ? TRANSFER_8BIT
                          : TRANSFER_7BIT;
}

void label_choose(const struct content *content, const struct part_facts *facts,
                  const struct charset *declared, bool eightbit,
                  struct label *label_out)
{
    struct label *label = label_out;
    *label = (struct label){.transfer = TRANSFER_7BIT};
    if (content->kind == CONTENT_RIGID || is_container(content)) {
        choose_rigid(facts, eightbit, label);
        return;
    }
    if (transfer_is_encoded(content->transfer)) {
        choose_encoded(content, facts, declared, label);
        return;
    }
    choose_charset(content, facts, declared, label);
    if (facts->long_line)
        label->transfer = choose_encoding(facts);
    else if (is_8bit(label, facts))
        label->transfer = eightbit ? TRANSFER_8BIT : choose_encoding(facts);
}

bool label_is_8bit(const struct content *content,
                   const struct part_facts *facts,
                   const struct charset *declared)
{
    struct label label;
    label_choose(content, facts, declared, true, &label);
    return label.transfer == TRANSFER_8BIT;
}

uint64_t label_bound(const struct label *label, const struct part_facts *facts)
{
    if (label->transfer == TRANSFER_BASE64 && !label->as_is)
        return base64_bound(facts->octets);
    bool touched =
        !label->as_is || facts->non_ascii || facts->long_line || facts->spoiled;
    if (label->transfer == TRANSFER_QUOTED_PRINTABLE && touched)
        return quoted_printable_bound(facts->octets, facts->lines);
    return facts->octets;
}
