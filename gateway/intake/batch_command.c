/*
 * Records in command state: which command may come when, and what is said of
 * the others
 */
#include "intake/batch_state.h"
#include "intake/batch_text.h"

#include "base/utf8.h"
#include "intake/recognise.h"

#define IN(state) (1U << BATCH_##state)
#define IN_TRANSACTION (IN(SENDER) | IN(RCPT) | IN(SPOILT))

/* The order of commands (RFC 5321, 4.1.4): where one may not come, and what
 * is said then with 503. IBM's texts where they are known. */
static const struct {
    enum verb verb;
    unsigned in;
    bool strict_only; /* the tolerant profile makes do */
    const char *text;
} misplaced[] = {
    {VERB_MAIL, IN(START), true, "HELO or EHLO must come first"},
    {VERB_MAIL, IN_TRANSACTION, false, "Sender already given"},
    {VERB_RCPT, IN(START) | IN(READY), false,
     "Sender must be specified before recipients"},
    {VERB_RCPT, IN(SPOILT), false, "Sender was given twice"},
    {VERB_DATA, IN(START) | IN(READY), false, "No Sender specified"},
    {VERB_DATA, IN(SENDER), false, "No valid recipients"},
    {VERB_DATA, IN(SPOILT), false, "Sender was given twice"},
    {VERB_STARTTLS, IN_TRANSACTION, true, "STARTTLS must come before MAIL"},
};

static const char *find_misplaced(const struct batch *b, enum verb verb)
{
    for (size_t i = 0; i < sizeof misplaced / sizeof misplaced[0]; i++) {
        if (misplaced[i].verb == verb &&
            (misplaced[i].in & 1U << b->state) != 0 &&
            !(misplaced[i].strict_only &&
              b->options.profile == PROFILE_TOLERANT))
            return misplaced[i].text;
    }
    return NULL;
}

/* ----------------------------------------------------------------- refusals */

/* The state behind a command that was malformed or misplaced. */
static enum batch_state state_after_refusal(const struct batch *b,
                                            bool malformed)
{
    enum verb verb = b->command.verb;
    if (verb == VERB_MAIL && (IN_TRANSACTION & 1U << b->state) != 0)
        return BATCH_SPOILT;
    if (verb != VERB_DATA || b->options.live)
        return b->state;
    if (!malformed)
        return BATCH_SKIP;
    /* CSSMTP reads the text as commands; a job that never tried to name a
     * sender may hold the word in a report. */
    return b->options.profile == PROFILE_TOLERANT && b->attempted ? BATCH_SKIP
                                                                  : b->state;
}

static int refuse_misplaced(struct batch *b, struct reply *reply,
                            const char *text)
{
    int r = reply_set(reply, "503 5.5.1", "%s", text);
    return r < 0 ? r : (int)state_after_refusal(b, false);
}

static int refuse_malformed(struct batch *b, struct batch_item *item)
{
    card_place(&b->card, b->command.fault_at, &item->record, &item->column);
    int r = reply_copy(&b->command.fault, &item->reply);
    return r < 0 ? r : (int)state_after_refusal(b, true);
}

static bool is_syntax_error(const struct reply *r)
{
    return r->code == 500 || r->code == 501 || r->code == 502 || r->code == 555;
}

int batch_drop(struct batch *b)
{
    if (b->state != BATCH_RCPT || b->options.live)
        return 0;
    b->refusals++;
    return reply_set(batch_over_add(b, b->envelope.record), "554 5.5.1",
                     "No text came for this mail: nothing is sent to its "
                     "%zu recipient%s",
                     b->envelope.recipient_count,
                     b->envelope.recipient_count == 1 ? "" : "s");
}

/* Is more said between MAIL and DATA than can wait for the relay? */
static bool talks_too_much(const struct batch *b)
{
    uint64_t limit = BATCH_MAX_TALK + (uint64_t)BATCH_TALK_A_RECIPIENT *
                                          b->options.max_recipients;
    return !b->options.live && (IN_TRANSACTION & 1U << b->state) != 0 &&
           b->talk > limit;
}

static int give_up_mail(struct batch *b)
{
    struct reply *reply = batch_over_add(b, b->envelope.record);
    size_t count = b->envelope.recipient_count;
    batch_forget(b);
    b->refusals++;
    return reply_set(reply, "554 5.5.0",
                     "Too many commands before DATA: the mail is given up, "
                     "nothing is sent to its %zu recipient%s",
                     count, count == 1 ? "" : "s");
}

/* --------------------------------------------------------- one command line */

static void tell_at(struct batch *b, enum quirk_id quirk, size_t at,
                    struct span what)
{
    uint64_t record;
    unsigned column;
    card_place(&b->card, at, &record, &column);
    batch_finding_add(b, quirk, record, column, what);
}

static void tell_mended(struct batch *b)
{
    const struct command *c = &b->command;
    if (card_waits(&b->card))
        tell_at(b, QUIRK_LONG_COMMAND, CARD_COLUMNS, (struct span){0});
    if (b->card.unclosed)
        batch_finding_add(b, QUIRK_SHIFT, b->card.record, 0, (struct span){0});
    for (unsigned i = 0; i < c->mended_count && c->fault.code == 0; i++)
        tell_at(b, c->mended[i].quirk, c->mended[i].at, c->mended[i].what);
    if (c->verb == VERB_UNKNOWN && !b->told_dialect &&
        (span_begins(c->word, SPAN("X-FROM:")) ||
         span_begins(c->word, SPAN("X-TO:")))) {
        b->told_dialect = true;
        tell_at(b, QUIRK_X_FROM, 0, c->word);
    }
}

/** What is refused and still has its row in the table of quirks. */
static void tell_refused(struct batch *b, unsigned code)
{
    const struct command *c = &b->command;
    if (c->verb == VERB_DATA && code == 501)
        tell_at(b, QUIRK_DATA_OPERAND, c->fault_at, (struct span){0});
    if (c->verb == VERB_RCPT && code == 452)
        batch_tell_once(b, QUIRK_TOO_MANY, b->card.record, 0);
}

/* What AUTH would be asked next: a name and a password, a record each. Both
 * are unknown commands here, and neither may be repeated in a reply. */
#define SECRETS_BEHIND_AUTH 2

static int hide_secret(struct batch *b)
{
    struct command *c = &b->command;
    if (c->verb != VERB_UNKNOWN || c->fault.code != 500)
        b->secrets = span_same(c->word, SPAN("AUTH")) ? SECRETS_BEHIND_AUTH : 0;
    if (c->fault.code != 500 || b->secrets == 0)
        return 0;
    b->secrets--;
    c->word = SPAN("AUTH");
    return reply_set(&c->fault, "500 5.5.1", "Unknown command behind AUTH");
}

/* The command as it came; what stands behind AUTH is a secret. */
static struct span make_echo(struct batch *b)
{
    struct span line = span_trim(buf_span(&b->card.line));
    if (span_same(b->command.word, SPAN("AUTH")))
        line = b->command.word;
    return span_of(b->echo, utf8_print(line, b->echo, sizeof b->echo));
}

static int answer(struct batch *b, struct batch_item *item)
{
    const struct command *c = &b->command;
    if (c->fault.code != 0)
        return refuse_malformed(b, item);
    const char *text = find_misplaced(b, c->verb);
    if (text)
        return refuse_misplaced(b, &item->reply, text);
    return batch_obey(b, &item->reply);
}

/* HELO, QUIT and a second MAIL leave the mail before them without text. */
static bool ends_transaction(const struct command *c)
{
    return c->verb == VERB_MAIL ||
           (c->fault.code == 0 &&
            (c->verb == VERB_HELO || c->verb == VERB_EHLO ||
             c->verb == VERB_QUIT));
}

/* Q-09; CSSMTP and strict want HELO. */
static void assume_hello(struct batch *b)
{
    if (b->command.verb != VERB_MAIL || b->command.fault.code != 0 ||
        b->state != BATCH_START || b->options.profile == PROFILE_STRICT)
        return;
    b->greeted = true;
    b->state = BATCH_READY;
    batch_finding_add(b, QUIRK_NO_HELO, b->card.record, 0, (struct span){0});
}

/* What stands where a path should: "no address" of "TO:<no address>". */
static struct span written_path(const struct command *c)
{
    if (c->written.len > 0)
        return c->written;
    const unsigned char *colon =
        c->argument.len > 0 ? memchr(c->argument.at, ':', c->argument.len)
                            : NULL;
    struct span path =
        colon ? span_from(c->argument, (size_t)(colon - c->argument.at) + 1)
              : c->argument;
    path = span_trim(path);
    if (path.len > 0 && path.at[0] == '<')
        path = span_from(path, 1);
    if (path.len > 0 && path.at[path.len - 1] == '>')
        path = span_head(path, path.len - 1);
    return path;
}

/* Nobody else will tell the sender that this recipient gets no mail; whoever
 * is there to hear the reply knows. */
static int note_refused(struct batch *b, const struct reply *reply)
{
    bool open = b->state == BATCH_SENDER || b->state == BATCH_RCPT;
    if (b->command.verb != VERB_RCPT || reply->code < 400 || !open ||
        b->options.live)
        return 0;
    return envelope_refuse(&b->envelope, written_path(&b->command),
                           command_parameter(&b->command, "NOTIFY"), reply,
                           b->card.record);
}

static int obey_command(struct batch *b)
{
    enum verb verb = b->command.verb;
    b->known += verb != VERB_UNKNOWN;
    b->attempted |= verb == VERB_MAIL || verb == VERB_RCPT;
    if (b->options.atsign.automatic)
        atsign_learn(&b->guess, b->command.written, b->card.record);
    assume_hello(b);
    int r = ends_transaction(&b->command) ? batch_drop(b) : 0;
    if (r < 0)
        return r;

    struct batch_item *item = batch_item_add(b, BATCH_COMMAND, b->card.record);
    item->verb = verb;
    item->echo = make_echo(b);
    int state = answer(b, item);
    if (state < 0)
        return state;
    if (state == BATCH_RCPT && verb == VERB_RCPT &&
        reply_is_positive(&item->reply))
        item->recipient = (int)b->envelope.recipient_count - 1;
    b->state = (enum batch_state)state;
    b->refusals += item->reply.code >= 400;
    item->verbose = b->verbose;
    r = note_refused(b, &item->reply);
    if (r < 0)
        return r;
    tell_refused(b, item->reply.code);
    tell_mended(b);
    if (b->state == BATCH_BODY)
        batch_item_add(b, BATCH_MAIL, b->envelope.record)->envelope =
            &b->envelope;
    return verb != VERB_RCPT && is_syntax_error(&item->reply)
               ? batch_count_error(b)
               : 0;
}

/* What is no command and not meant to be one: JCL, and in front of all
 * commands the cards of a punch or a reader. */
static enum quirk_id find_debris(const struct batch *b, struct span line)
{
    if (b->options.profile == PROFILE_STRICT || b->options.live)
        return QUIRK_NONE;
    if (span_begins(line, SPAN("//")) || span_begins(line, SPAN("/*")))
        return QUIRK_JCL;
    bool in_front = b->known == 0 && b->refusals == 0;
    return in_front && recognise_reader_card(b->card.raw) ? QUIRK_READER_CARD
                                                          : QUIRK_NONE;
}

static int read_line(struct batch *b)
{
    struct span line = buf_span(&b->card.line);
    enum quirk_id debris = find_debris(b, line);
    if (debris != QUIRK_NONE) {
        batch_finding_add(b, debris, b->card.record, 1, line);
        return 0;
    }
    int r = command_parse(&b->command, line, b->options.profile,
                          &b->options.atsign);
    if (r == 0 && b->card.cut)
        r = reply_set(&b->command.fault, "500 5.2.5", "Command line too long");
    if (r < 0 || b->command.verb == VERB_NONE)
        return r; /* an empty record says nothing */
    r = hide_secret(b);
    return r < 0 ? r : obey_command(b);
}

int batch_command(struct batch *b, const struct record *record)
{
    struct span bytes = record->bytes;
    bool nulls =
        b->options.null_truncate || b->options.profile == PROFILE_TOLERANT;
    int r = card_read(&b->card, record, nulls);
    if (r < 0)
        return r;
    if (b->options.join_cards && card_is_open(&b->card, record))
        return card_keep(&b->card);
    r = read_line(b);
    card_finish(&b->card);
    if (r == 0 && talks_too_much(b))
        r = give_up_mail(b);
    if (r < 0 || b->count == 0)
        return r;
    if (nulls && bytes.len > 0 && bytes.at[bytes.len - 1] == 0)
        batch_tell_once(b, QUIRK_NULLS, record->number,
                        (unsigned)b->card.raw.len + 1);
    if (record->joined > 0 || text_continues(b->cp, bytes))
        batch_tell_once(b, QUIRK_COLUMN_80, record->number, CARD_COLUMNS);
    return 0;
}

int batch_command_finish(struct batch *b)
{
    int r = card_waits(&b->card) ? read_line(b) : 0;
    card_finish(&b->card);
    return r;
}
