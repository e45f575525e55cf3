#include "cli/habits.h"

#include "cli/page_option.h"
#include "message/charsets.h"
#include "service/host.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* JESMsgSize and JESJobSize count thousands of bytes. */
#define THOUSAND 1000

/* ------------------------------------------------------------- codepages */

/** What is no charset of mail would put line ends into lines. */
static int check_charset(const struct settings *s, struct habits *h, char *text,
                         size_t size)
{
    struct charset charset = {.cp = h->charset};
    int r = charset_probe(&charset);
    if (r < 0 || charset.usable)
        return r;
    snprintf(text, size,
             "--charset \"%s\": mail cannot be sent in it, since ASCII is "
             "something else there, or it writes line ends inside of "
             "characters; ISO-8859-1 or UTF-8 would do",
             s->charset ? s->charset : "");
    return -EINVAL;
}

static int open_codepages(const struct settings *s, struct habits *h,
                          char *text, size_t size)
{
    const char *name = s->codepage ? s->codepage : "IBM-1047";
    h->find_page = strcasecmp(name, "auto") == 0;
    struct codepage **cp_out = h->find_page ? &h->usual : &h->cp;
    int r = page_option_open("codepage", h->find_page ? "IBM-1047" : name,
                             cp_out, text, size);
    if (r == 0)
        r = page_option_open("codepage", "UTF-8", &h->utf8, text, size);
    if (r == 0)
        r = page_option_open("charset", s->charset ? s->charset : "ISO-8859-1",
                             &h->charset, text, size);
    return r == 0 ? check_charset(s, h, text, size) : r;
}

const struct codepage *habits_codepage(const struct habits *h,
                                       const struct job *job)
{
    return job_format(job)->ascii ? h->utf8 : h->cp;
}

/* -------------------------------------------------------------- our name */

static int name_host(const struct settings *s, struct habits *h, char *text,
                     size_t size)
{
    if (s->helo) {
        if (!host_is_name(s->helo)) {
            snprintf(text, size,
                     "--helo \"%s\": the name of a host is wanted, or an "
                     "address in brackets",
                     s->helo);
            return -EINVAL;
        }
        snprintf(h->host, sizeof h->host, "%s", s->helo);
        return 0;
    }
    host_own_name(h->host, sizeof h->host);
    return 0;
}

/* --------------------------------------------------- batch and message */

static void choose(long said, unsigned *value)
{
    if (said != SETTING_UNSET)
        *value = (unsigned)said;
}

static void choose_size(long said_thousands, uint64_t *bytes)
{
    if (said_thousands != SETTING_UNSET)
        *bytes = (uint64_t)said_thousands * THOUSAND;
}

static void make_batch(const struct settings *s, enum profile profile,
                       struct habits *h)
{
    struct batch_options *b = &h->batch;
    struct atsign atsign = b->atsign;
    batch_defaults(b, profile);
    b->atsign = atsign;
    b->host = h->host;
    choose(s->syntax_error_limit, &b->syntax_error_limit);
    choose(s->max_recipients, &b->max_recipients);
    choose_size(s->message_size, &b->max_mail_bytes);
    choose_size(s->job_size, &b->max_job_bytes);
    b->null_truncate |= s->null_truncate;
    b->line_truncate |= s->line_truncate;
    b->keep_trailing_blanks |= s->keep_trailing_blanks;
    b->undot &= !s->no_undot;
    b->join_cards |= s->join_cards;
    b->drop_last_slash_star |= s->drop_slash_star;
}

static void make_message(const struct settings *s, enum profile profile,
                         struct habits *h)
{
    struct message_options *m = &h->message;
    message_defaults(m, profile);
    m->atsign = h->batch.atsign;
    m->charset = h->charset;
    m->host = h->host;
    m->job = s->job_name ? s->job_name : "";
    m->job_id = s->job_id ? s->job_id : "";
    m->subject_atsign |= s->subject_at_sign;
    m->keep_bcc |= s->keep_bcc;
    m->add_date &= !s->no_date;
    if (s->user_info != SETTING_UNSET)
        m->user_info = s->user_info != 0;
    if (s->message_id != SETTING_UNSET)
        m->message_id = (enum message_id_form)s->message_id;
    if (s->line_break != SETTING_UNSET)
        m->line_break = (enum line_break)s->line_break;
}

static int make_atsign(const struct settings *s, struct habits *h, char *text,
                       size_t size)
{
    h->batch.atsign = (struct atsign){.substitute = '@'};
    if (!s->at_sign || (h->find_page && !h->cp))
        return 0;
    char why[240] = "";
    int r = atsign_parse(s->at_sign, h->cp, &h->batch.atsign, why, sizeof why);
    if (r != 0)
        snprintf(text, size, "--at-sign \"%s\": %s", s->at_sign, why);
    return r;
}

static void make_format(const struct settings *s, enum profile profile,
                        struct habits *h)
{
    h->wanted = s->recfm;
    if (s->lrecl != SETTING_UNSET)
        h->wanted.lrecl = (size_t)s->lrecl;
    h->wanted.short_last = s->short_last;
    dataset_habits(&h->wanted, profile == PROFILE_STRICT,
                   h->cp && codepage_kind(h->cp) == CODEPAGE_MIXED);
    if (s->sequence_numbers != SETTING_UNSET)
        h->wanted.sequence = (enum sequence_numbers)s->sequence_numbers;
}

/* ---------------------------------------------------------------- the whole */

/* What depends on the page. */
static int make_reading(struct habits *h, char *text, size_t size)
{
    const struct settings *s = h->settings;
    enum profile profile = s->profile == SETTING_UNSET
                               ? PROFILE_TOLERANT
                               : (enum profile)s->profile;
    int r = make_atsign(s, h, text, size);
    if (r < 0)
        return r;
    make_format(s, profile, h);
    make_batch(s, profile, h);
    make_message(s, profile, h);
    return r;
}

int habits_make(const struct settings *settings, struct habits *out,
                char *text_out, size_t text_size)
{
    *out = (struct habits){.settings = settings};
    *text_out = '\0';
    int r = open_codepages(settings, out, text_out, text_size);
    if (r == 0)
        r = name_host(settings, out, text_out, text_size);
    return r < 0 ? r : make_reading(out, text_out, text_size);
}

/* ---------------------------------------------------------- a page found */

static int open_found(struct habits *h, unsigned ccsid, char *text, size_t size)
{
    char name[24];
    for (size_t i = 0; i < h->found_count; i++) {
        if (codepage_ccsid(h->found[i]) == ccsid) {
            h->cp = h->found[i];
            return 0;
        }
    }
    if (h->found_count == HABITS_MAX_FOUND) {
        snprintf(text, size,
                 "the data sets of one command may be in %d codepages; send "
                 "the others with another command",
                 HABITS_MAX_FOUND);
        return -EINVAL;
    }
    snprintf(name, sizeof name, "%u", ccsid);
    int r = page_option_open("codepage", name, &h->cp, text, size);
    if (r == 0)
        h->found[h->found_count++] = h->cp;
    return r;
}

int habits_take_page(struct habits *h, unsigned ccsid, char *text_out,
                     size_t text_size)
{
    *text_out = '\0';
    h->cp = NULL;
    int r = ccsid == 0 ? 0 : open_found(h, ccsid, text_out, text_size);
    return r < 0 ? r : make_reading(h, text_out, text_size);
}

void habits_clear(struct habits *h)
{
    if (!h->find_page)
        codepage_free(&h->cp);
    for (size_t i = 0; i < h->found_count; i++)
        codepage_free(&h->found[i]);
    codepage_free(&h->usual);
    codepage_free(&h->utf8);
    codepage_free(&h->charset);
}
