#include "intake/scan.h"

size_t scan_space(struct scan *s)
{
    size_t from = s->at, len;
    while ((len = space_length(scan_rest(s))) > 0)
        s->at += len;
    return s->at - from;
}

struct span scan_word(struct scan *s)
{
    size_t from = s->at;
    bool quoted = false;
    while (!scan_ended(s) && (quoted || space_length(scan_rest(s)) == 0)) {
        unsigned char c = s->line.at[s->at];
        if (c == '"')
            quoted = !quoted;
        else if (c == '\\' && quoted && s->at + 1 < s->line.len)
            s->at++;
        s->at++;
    }
    return span_of(s->line.at + from, s->at - from);
}

bool scan_take(struct scan *s, struct span word)
{
    if (!span_begins(scan_rest(s), word))
        return false;
    s->at += word.len;
    return true;
}

void scan_mend(struct scan *s, enum quirk_id quirk, size_t at, struct span what)
{
    struct command *c = s->command;
    for (unsigned i = 0; i < c->mended_count; i++) {
        if (c->mended[i].quirk == quirk)
            return; /* once a command is enough */
    }
    if (c->mended_count == COMMAND_MAX_MENDED)
        return;
    c->mended[c->mended_count].quirk = quirk;
    c->mended[c->mended_count].at = at;
    c->mended[c->mended_count].what = what;
    c->mended_count++;
}

bool scan_allow(struct scan *s, enum quirk_id quirk, size_t at,
                struct span what)
{
    if (quirk_action(quirk, s->profile) == QUIRK_REFUSE)
        return false;
    scan_mend(s, quirk, at, what);
    return true;
}
