#include "relay/capabilities.h"
#include "relay/mechanism.h"

/* RFC 1870: no number and 0 are no limit; what does not fit 64 bits or is no
 * number is a limit that no mail of ours can reach. */
static uint64_t read_size(struct span digits)
{
    uint64_t size = 0;
    for (size_t i = 0; i < digits.len; i++) {
        unsigned digit = digits.at[i] - '0';
        if (digit > 9 || size > (UINT64_MAX - digit) / 10)
            return 0;
        size = size * 10 + digit;
    }
    return size;
}

void capabilities_learn(struct capabilities *c, struct span line)
{
    const struct {
        struct span word;
        bool *flag;
    } words[] = {
        {SPAN("PIPELINING"), &c->pipelining},
        {SPAN("CHUNKING"), &c->chunking},
        {SPAN("SIZE"), &c->size},
        {SPAN("8BITMIME"), &c->eightbitmime},
        {SPAN("SMTPUTF8"), &c->smtputf8},
        {SPAN("ENHANCEDSTATUSCODES"), &c->enhanced},
        {SPAN("DSN"), &c->dsn},
        {SPAN("STARTTLS"), &c->starttls},
        {SPAN("AUTH"), &c->auth},
    };

    line = span_trim(line);
    if (line.len == 0)
        return;
    const unsigned char *blank = memchr(line.at, ' ', line.len);
    size_t len = blank ? (size_t)(blank - line.at) : line.len;
    /* "AUTH=LOGIN" stands for "AUTH LOGIN" at servers of before RFC 2554. */
    if (span_begins(line, SPAN("AUTH=")))
        len = 4;
    struct span word = span_head(line, len);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!span_same(word, words[i].word))
            continue;
        *words[i].flag = true;
        if (words[i].flag == &c->size)
            c->max_size = read_size(span_trim(span_from(line, len)));
        if (words[i].flag == &c->auth)
            c->mechanisms |= mechanisms_of_list(span_from(line, len + 1));
    }
}
