#include "cli/convert_plan.h"

#include "cli/page_option.h"
#include "intake/atsign.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <strings.h>

#define RDW_BYTES 4

/* What is being made, and where to say what is wrong with it. */
struct making {
    const struct settings *said;
    struct convert_plan *plan;
    char *text;
    size_t text_size;
};

static int wrong(const struct making *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static int wrong(const struct making *m, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(m->text, m->text_size, format, args);
    va_end(args);
    return -EINVAL;
}

static long choice(long said, long preset)
{
    return said == SETTING_UNSET ? preset : said;
}

/* --------------------------------------------------------------- codepages */

static int open_pages(const struct making *m)
{
    const struct settings *s = m->said;
    if (s->from && s->codepage)
        return wrong(m, "--from and --codepage say the same: one of them");
    if (!s->from && !s->codepage && !s->to)
        return wrong(m, "--from NAME says which codepage IN is in, --to NAME "
                        "which one OUT shall be in; UTF-8 is the other");
    const char *from = s->from ? s->from : s->codepage;
    int r = page_option_open(s->codepage ? "codepage" : "from",
                             from ? from : "UTF-8", &m->plan->from, m->text,
                             m->text_size);
    if (r == 0)
        r = page_option_open("to", s->to ? s->to : "UTF-8", &m->plan->to,
                             m->text, m->text_size);
    return r;
}

static struct codepage_policy policy_of(const struct settings *s)
{
    static const enum codepage_action actions[] = {
        CODEPAGE_STOP, CODEPAGE_SUBSTITUTE, CODEPAGE_SKIP, CODEPAGE_ESCAPE,
        CODEPAGE_BEST_FIT};
    static const enum codepage_shift shifts[] = {
        CODEPAGE_SHIFT_CLOSE, CODEPAGE_SHIFT_CARRY, CODEPAGE_SHIFT_STRICT,
        CODEPAGE_SHIFT_CLOSE};
    static const enum codepage_newline newlines[] = {
        CODEPAGE_NEWLINE_CDRA, CODEPAGE_NEWLINE_SWAP, CODEPAGE_NEWLINE_JOIN};
    enum codepage_action action = actions[choice(s->unmappable, 0)];
    long shift = choice(s->shift, 0);
    return (struct codepage_policy){.unassigned = action,
                                    .illegal = action,
                                    .not_in_target = action,
                                    .malformed = action,
                                    .shift = shifts[shift],
                                    .shift_as_space = shift == 3,
                                    .newline = newlines[choice(s->newline, 0)]};
}

static int find_at_sign(const struct making *m)
{
    const struct settings *s = m->said;
    struct convert_plan *p = m->plan;
    struct atsign sign = {.substitute = '@'};
    char why[300] = "";
    const struct codepage *cp = codepage_is_ebcdic(p->from) ? p->from : p->to;
    if (s->at_sign && strcasecmp(s->at_sign, "auto") == 0)
        return wrong(m, "--at-sign \"auto\": batch SMTP tells it, and convert "
                        "knows no batch: name the character or its byte");
    if (s->at_sign && !codepage_is_ebcdic(cp))
        return wrong(m, "--at-sign: neither file is EBCDIC");
    if (s->at_sign && atsign_parse(s->at_sign, cp, &sign, why, sizeof why) < 0)
        return wrong(m, "--at-sign \"%s\": %s", s->at_sign, why);
    p->options.recode.at_sign = sign.substitute;
    return 0;
}

/* ----------------------------------------------------------------- formats */

static bool is_stream(const struct settings *s)
{
    return !s->in_recfm && !s->out_recfm && s->lrecl == SETTING_UNSET &&
           s->out_lrecl == SETTING_UNSET && s->line_end == SETTING_UNSET &&
           s->out_line_end == SETTING_UNSET && s->blanks == SETTING_UNSET &&
           !s->wrap && !s->truncate && !s->logical && !s->short_last;
}

/** @which: any, nl, lf, crlf. */
static enum line_end line_end_of(long which, bool ascii)
{
    static const enum line_end ends[][4] = {
        {LINE_END_UNKNOWN, LINE_END_NL, LINE_END_LF, LINE_END_CRLF},
        {LINE_END_UNKNOWN, LINE_END_A_LF, LINE_END_A_LF, LINE_END_A_CRLF}};
    return ends[ascii][which];
}

/** What stands in a record besides text, and counts. */
static size_t overhead(const struct dataset_format *f)
{
    bool fixed = f->recfm == RECFM_F || f->recfm == RECFM_FB;
    bool text = f->recfm == RECFM_TEXT || f->recfm == RECFM_AUTO;
    return (fixed || text ? 0 : RDW_BYTES) + (f->carriage != CARRIAGE_NONE);
}

static int check_lrecl(const struct making *m, const char *prefix,
                       const char *recfm, const struct dataset_format *f)
{
    bool fixed = f->recfm == RECFM_F || f->recfm == RECFM_FB;
    if (f->lrecl > 0 && !recfm)
        return wrong(
            m,
            "--%slrecl %zu: --%srecfm is wanted as well: FB for records "
            "of that length",
            prefix, f->lrecl, prefix);
    if (fixed && f->lrecl == 0)
        return wrong(m, "--%srecfm %s: --%slrecl N says how long a record is",
                     prefix, recfm, prefix);
    if (f->lrecl > 0 && f->lrecl <= overhead(f))
        return wrong(m,
                     "--%slrecl %zu: RDW and carriage control leave no room "
                     "for text; RECFM %s has %zu at least",
                     prefix, f->lrecl, recfm, overhead(f) + 1);
    return 0;
}

/** "--recfm FB" with its LRECL; text where nothing was said. */
static int fill_format(const struct making *m, const char *prefix,
                       const char *recfm, long lrecl, long nl,
                       const struct codepage *cp, struct dataset_format *out)
{
    *out = (struct dataset_format){.recfm = RECFM_TEXT};
    if (recfm && dataset_parse_recfm(recfm, out) < 0)
        return wrong(m,
                     "--%srecfm \"%s\": one of F, FB, V, VB, VBS, U, text or "
                     "auto is wanted, with A or M behind it for carriage "
                     "control",
                     prefix, recfm);
    out->ascii = !codepage_is_ebcdic(cp);
    out->lrecl = lrecl == SETTING_UNSET ? 0 : (size_t)lrecl;
    out->line_end = line_end_of(choice(nl, 0), out->ascii);
    return check_lrecl(m, prefix, recfm, out);
}

static int fill_formats(const struct making *m)
{
    const struct settings *s = m->said;
    struct convert_options *o = &m->plan->options;
    bool of_out = !codepage_is_ebcdic(m->plan->from) &&
                  codepage_is_ebcdic(m->plan->to) && !s->out_recfm &&
                  s->out_lrecl == SETTING_UNSET;
    const char *in = of_out ? NULL : s->in_recfm;
    const char *out = of_out ? s->in_recfm : s->out_recfm;
    bool in_text = !in || strncasecmp(in, "text", 4) == 0;
    long out_nl = s->out_line_end;
    if (out_nl == SETTING_UNSET && !in_text)
        out_nl = s->line_end;
    int r = fill_format(m, "", in, of_out ? SETTING_UNSET : s->lrecl,
                        in_text ? s->line_end : 0, m->plan->from, &o->in);
    if (r == 0)
        r = fill_format(m, of_out ? "" : "to-", out,
                        of_out ? s->lrecl : s->out_lrecl, out_nl, m->plan->to,
                        &o->out);
    if (r == 0 && o->out.recfm == RECFM_AUTO)
        return wrong(m, "--%srecfm auto: what is written must be named",
                     of_out ? "" : "to-");
    o->in.short_last = s->short_last;
    o->in.carry_shift = false;
    m->plan->prove = o->in.recfm == RECFM_AUTO;
    return r;
}

/** Text is cut into lines at single bytes. */
static int check_lines(const struct making *m)
{
    const struct codepage *both[] = {m->plan->from, m->plan->to};
    for (size_t i = 0; i < 2; i++) {
        if (!codepage_is_ebcdic(both[i]) &&
            (codepage_byte_of(both[i], '\n') != '\n' ||
             codepage_byte_of(both[i], 'A') != 'A'))
            return wrong(m,
                         "%s has no line ends of one byte: it is converted as "
                         "a stream, without a record format",
                         codepage_name(both[i]));
        if (codepage_kind(both[i]) == CODEPAGE_DBCS)
            return wrong(m,
                         "%s has double bytes only: it is converted as a "
                         "stream, without a record format",
                         codepage_name(both[i]));
    }
    return 0;
}

/** Is there a length that lines of OUT can have at most? */
static bool has_width(const struct making *m)
{
    const struct dataset_format *out = &m->plan->options.out;
    return out->recfm != RECFM_TEXT || out->lrecl > 0;
}

static int check_wishes(const struct making *m)
{
    const struct settings *s = m->said;
    if (s->wrap && s->truncate)
        return wrong(m, "--wrap and --truncate: one of them");
    if (s->verify && (s->wrap || s->truncate || s->logical))
        return wrong(m, "--verify compares records with what they were, and "
                        "--wrap, --truncate and --logical change them");
    if ((s->wrap || s->truncate) && !has_width(m))
        return wrong(m,
                     "--%s: no line is too long for OUT: --recfm and "
                     "--lrecl give it records of some length",
                     s->wrap ? "wrap" : "truncate");
    if (s->unescape && choice(s->unmappable, 0) == 3)
        return wrong(m, "--unescape reads the escapes that --unmappable escape "
                        "writes: one of them");
    if (s->unescape && s->verify)
        return wrong(m, "--verify compares with IN, where escapes are text: "
                        "leave --unescape out");
    return m->plan->options.stream ? 0 : check_lines(m);
}

int convert_plan_make(const struct settings *s, struct convert_plan *p,
                      char *text_out, size_t text_size)
{
    const struct making m = {s, p, text_out, text_size};
    *p = (struct convert_plan){0};
    struct convert_options *o = &p->options;
    int r = open_pages(&m);
    if (r < 0)
        return r;
    o->recode = (struct recode_options){.from = p->from,
                                        .to = p->to,
                                        .from_policy = policy_of(s),
                                        .to_policy = policy_of(s)};
    o->recode.to_policy.unescape = s->unescape;
    o->stream = is_stream(s);
    o->blanks = (enum blanks)choice(s->blanks, BLANKS_FIXED);
    o->fit = s->wrap       ? LINE_FIT_WRAP
             : s->truncate ? LINE_FIT_TRUNCATE
                           : LINE_FIT_STOP;
    o->logical = s->logical;
    o->verify = s->verify;
    r = find_at_sign(&m);
    if (r == 0 && !o->stream)
        r = fill_formats(&m);
    return r < 0 ? r : check_wishes(&m);
}

void convert_plan_clear(struct convert_plan *p)
{
    codepage_free(&p->from);
    codepage_free(&p->to);
}
