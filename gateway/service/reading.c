#include "service/reading.h"

#include "base/scope.h"
#include "base/step.h"
#include "codepages/guess.h"
#include "service/intake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* By which commands are recognised while the page is not known: they are
 * invariant characters, which all pages have in the same place. */
#define USUAL_PAGE "IBM-1047"

static int refuse(struct fault *fault, const char *what, const char *value,
                  const char *why)
{
    fault_set(fault, 0, 0, "%s \"%s\": %s", what, value, why);
    return STEP_FAULT;
}

static int open_page(const struct reading_habits *habits, const char *name,
                     const struct codepage **cp_out, struct fault *fault_out)
{
    struct codepage_error error = {{0}};
    int r = pages_open(habits->pages, name, cp_out, &error);
    return r == -EINVAL ? refuse(fault_out, "codepage", name, error.text) : r;
}

static int prove(struct reading *reading, const struct reading_wish *wish,
                 const struct codepage *cp, struct fault *fault_out)
{
    struct dataset_format wanted = wish->format;
    struct finding_of_format finding;
    dataset_habits(&wanted, wish->profile == PROFILE_STRICT,
                   codepage_kind(cp) == CODEPAGE_MIXED);
    int r = job_prove(reading->job, &wanted, cp, true, &finding, fault_out);
    if (r < 0 || r == STEP_FAULT)
        return r;
    if (wanted.recfm == RECFM_AUTO)
        snprintf(reading->proof, sizeof reading->proof, "%s", finding.proof);
    return 0;
}

/* ------------------------------------------------------ a page to be found */

static int rank_pages(const struct job *job, struct guess_ranking **ranking_out)
{
    SCOPED(guess_free) struct guess *g = NULL;
    int r = guess_new(&g);
    if (r == 0)
        r = intake_guess(job, g);
    return r < 0 ? r : guess_rank(g, ranking_out);
}

/** Goes on only when one text is far ahead of all others. */
static int find_page(struct reading *reading,
                     const struct reading_habits *habits,
                     const struct codepage **cp_out, struct fault *fault_out)
{
    SCOPED(guess_ranking_free) struct guess_ranking *ranking = NULL;
    int r = rank_pages(reading->job, &ranking);
    if (r < 0)
        return r;
    size_t count;
    const struct guess_group *first = guess_groups(ranking, &count);
    if (guess_verdict(ranking) != GUESS_CERTAIN) {
        fault_set(fault_out, 0, 0,
                  "the codepage cannot be told from the data set; it must be "
                  "named (Translate), and `ebgate codepage guess` shows what "
                  "speaks for which");
        return STEP_FAULT;
    }
    reading->finding = (struct finding){.quirk = QUIRK_PAGE_FOUND, .record = 1};
    snprintf(reading->finding.detail, sizeof reading->finding.detail,
             "IBM-%u%s", first->ccsids[0],
             first->ccsid_count > 1 ? " and others, with the same text" : "");
    char name[24];
    snprintf(name, sizeof name, "%u", first->ccsids[0]);
    return open_page(habits, name, cp_out, fault_out);
}

/** The page that the job is in, and its format proved by it. */
static int settle_page(struct reading *reading,
                       const struct reading_habits *habits,
                       const struct reading_wish *wish,
                       const struct codepage **cp_out, struct fault *fault_out)
{
    bool find = strcasecmp(wish->codepage, "auto") == 0;
    int r = open_page(habits, find ? USUAL_PAGE : wish->codepage, cp_out,
                      fault_out);
    if (r == 0)
        r = prove(reading, wish, *cp_out, fault_out);
    if (r != 0)
        return r;
    if (job_format(reading->job)->ascii)
        return open_page(habits, "UTF-8", cp_out, fault_out);
    if (!find)
        return 0;
    r = find_page(reading, habits, cp_out, fault_out);
    /* Records cut among double bytes are mended in pages that have them. */
    if (r == 0 && codepage_kind(*cp_out) == CODEPAGE_MIXED)
        r = prove(reading, wish, *cp_out, fault_out);
    return r;
}

/* ------------------------------------------------------------- the at-sign */

static int settle_atsign(struct reading *reading, const char *at_sign,
                         const struct codepage *cp, struct fault *fault_out)
{
    char text[400] = "";
    struct atsign found = {.substitute = '@'};
    if (at_sign && atsign_parse(at_sign, cp, &found, text, sizeof text) < 0)
        return refuse(fault_out, "at-sign", at_sign, text);
    reading->batch.atsign = found;
    int r = 0;
    if (found.automatic)
        r = intake_atsign(reading->job, cp, &reading->batch, &found, text,
                          sizeof text);
    if (r == -EINVAL) {
        fault_set(fault_out, 0, 0, "%s", text);
        return STEP_FAULT;
    }
    reading->batch.atsign = reading->message.atsign = found;
    return r;
}

/* --------------------------------------------------------------- its life */

static int set_names(struct reading *reading, const struct reading_wish *wish)
{
    reading->job_name = strdup(wish->job_name ? wish->job_name : "");
    reading->job_id = strdup(wish->job_id ? wish->job_id : "");
    if (!reading->job_name || !reading->job_id)
        return -ENOMEM;
    reading->message.job = reading->job_name;
    reading->message.job_id = reading->job_id;
    return 0;
}

int reading_open(const struct reading_habits *habits,
                 const struct reading_wish *wish, uint64_t serial,
                 struct reading **reading_out, struct fault *fault_out)
{
    SCOPED(reading_free) struct reading *reading = calloc(1, sizeof *reading);
    if (!reading)
        return -ENOMEM;
    const struct codepage *cp = NULL;
    reading->batch = habits->batch[wish->profile];
    reading->message = habits->message[wish->profile];
    int r = set_names(reading, wish);
    if (r == 0)
        r = job_open(wish->path, &reading->job);
    if (r == 0)
        r = settle_page(reading, habits, wish, &cp, fault_out);
    if (r == 0)
        r = settle_atsign(reading, wish->at_sign, cp, fault_out);
    if (r != 0)
        return r;
    reading->source = (struct mail_source){.serial = serial,
                                           .job = reading->job,
                                           .cp = cp,
                                           .batch = &reading->batch,
                                           .message = &reading->message};
    *reading_out = GIVE(reading);
    return 0;
}

void reading_free(struct reading **reading)
{
    if (!*reading)
        return;
    job_free(&(*reading)->job);
    free((*reading)->job_name);
    free((*reading)->job_id);
    free(*reading);
    *reading = NULL;
}

const struct finding *reading_finding(const struct reading *reading)
{
    return reading->finding.quirk == QUIRK_NONE ? NULL : &reading->finding;
}
