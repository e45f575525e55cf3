/* Whatever the text is, the mail that leaves has CRLF line ends only, lines
 * of at most 998 octets, no NUL, nothing over 127 that the relay does not
 * take, and never more octets than SIZE= said. The first byte chooses the
 * page, the second the relay and the options; LF ends a record. */
#include "message/message.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const pages[] = {"1047", "273",   "939",
                                    "1399", "UTF-8", "ISO-8859-1"};

#define PAGES (sizeof pages / sizeof *pages)

static struct codepage *page(unsigned char choice)
{
    static struct codepage *open[PAGES];
    size_t i = choice % PAGES;
    struct codepage_error error;
    if (!open[i] && codepage_open(pages[i], &open[i], &error) != 0)
        abort();
    return open[i];
}

/* Records as the seeds have them: ASCII is read as text of the page. */
static bool next_record(const struct codepage *cp, struct span *rest,
                        unsigned char *bytes, struct record *record)
{
    if (rest->len == 0)
        return false;
    const unsigned char *lf = memchr(rest->at, '\n', rest->len);
    size_t len = lf ? (size_t)(lf - rest->at) : rest->len;
    for (size_t i = 0; i < len; i++) {
        int byte = codepage_byte_of(cp, rest->at[i]);
        bool text = rest->at[i] >= ' ' && rest->at[i] < 127 && byte >= 0;
        bytes[i] = text ? (unsigned char)byte : rest->at[i];
    }
    *rest = span_from(*rest, len + 1);
    record->bytes = span_of(bytes, len);
    record->number++;
    return true;
}

static void check(const struct buf *out, bool eightbit, uint64_t foretold)
{
    size_t line = 0;
    if (out->len > foretold)
        abort();
    for (size_t i = 0; i < out->len; i++) {
        unsigned char c = out->bytes[i];
        if (c == 0 || c == '\n' || (c > 127 && !eightbit))
            abort();
        if (c != '\r' && ++line > 998)
            abort();
        if (c != '\r')
            continue;
        if (++i == out->len || out->bytes[i] != '\n')
            abort();
        line = 0;
    }
    if (line > 0)
        abort();
}

/* Made once for a page and a profile, and used for all mails after. */
struct stage {
    struct message_options options;
    struct survey *survey;
    struct message *message;
};

static bool survey(struct stage *stage, const struct codepage *cp,
                   struct span text, unsigned char *bytes,
                   struct survey_facts *facts)
{
    struct reply refusal = {0};
    struct record record = {0};
    if (!stage->survey && survey_new(&stage->options, cp, &stage->survey) != 0)
        abort();
    survey_begin(stage->survey);
    while (next_record(cp, &text, bytes, &record)) {
        if (survey_record(stage->survey, &record) != 0)
            abort();
    }
    if (survey_end(stage->survey, facts, &refusal) != 0)
        abort();
    bool sent = refusal.code == 0;
    reply_clear(&refusal);
    return sent;
}

static void begin(struct stage *stage, const struct codepage *cp,
                  const struct survey_facts *facts,
                  const struct message_target *target)
{
    static struct recipient to = {.address =
                                      (char *)"b\xC3\xB6@b\xC3\xBC.example"};
    static const struct envelope envelope = {.reverse_path =
                                                 (char *)"anna@example.com",
                                             .recipients = &to,
                                             .recipient_count = 1};
    struct message_stamp stamp = {.now = {.tv_sec = 1222805094}, .mail = 1};
    int r = stage->message ? message_reset(stage->message, &envelope, facts,
                                           target, &stamp)
                           : message_new(&stage->options, cp, &envelope, facts,
                                         target, &stamp, &stage->message);
    if (r != 0)
        abort();
}

static void send(struct stage *stage, const struct codepage *cp,
                 struct span text, unsigned char *bytes,
                 const struct survey_facts *facts,
                 const struct message_target *target)
{
    struct record record = {0};
    struct buf out;
    buf_init(&out, 256 * 1024 * 1024);
    begin(stage, cp, facts, target);
    while (next_record(cp, &text, bytes, &record)) {
        if (message_record(stage->message, &record, &out) != 0)
            abort();
    }
    if (message_end(stage->message, &out) != 0)
        abort();
    bool eightbit =
        target->eightbit || stage->options.profile == PROFILE_STRICT;
    uint64_t foretold = message_size(stage->message);
    check(&out, eightbit, foretold < facts->octets ? foretold : facts->octets);
    buf_clear(&out);
}

static struct stage *stage_for(unsigned char page_choice, bool strict)
{
    static struct stage stages[PAGES][2];
    struct stage *stage = &stages[page_choice % PAGES][strict];
    if (!stage->survey) {
        message_defaults(&stage->options,
                         strict ? PROFILE_STRICT : PROFILE_TOLERANT);
        stage->options.charset = page(5);
    }
    return stage;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    const struct codepage *cp = page(data[0]);
    struct stage *stage = stage_for(data[0], data[1] & 1);
    struct message_options *options = &stage->options;
    options->line_break = data[1] & 2 ? LINE_BREAK_SPACE : LINE_BREAK_SPLIT;
    options->atsign.substitute =
        data[1] & 4 ? (data[1] & 64 ? '#' : 0xA7) : '@';
    options->subject_atsign = data[1] & 8;
    struct message_target target = {.eightbit = data[1] & 16,
                                    .utf8 = (data[1] & 48) == 48};
    struct span text = span_of(data + 2, size - 2);
    struct survey_facts facts;
    unsigned char *bytes = malloc(size);
    if (!bytes)
        abort();
    if (survey(stage, cp, text, bytes, &facts))
        send(stage, cp, text, bytes, &facts, &target);
    survey_facts_clear(&facts);
    free(bytes);
    return 0;
}
