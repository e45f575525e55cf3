/** settings.h - what the user said on the command line, as plain values */
#ifndef EBGATE_CLI_SETTINGS_H
#define EBGATE_CLI_SETTINGS_H

#include "intake/dataset.h"

#include <stdbool.h>

#define SETTINGS_MAX_RELAYS 16

/** A number or choice that was not given: the profile's default holds. */
#define SETTING_UNSET (-1L)

struct settings {
    bool help, version;

    /* The data set */
    const char *codepage;
    const char *at_sign;
    struct dataset_format recfm; /* recfm, carriage, blocked */
    long lrecl;
    long sequence_numbers; /* enum sequence_numbers */
    bool short_last;

    /* Converting */
    const char *from, *to, *in_recfm, *out_recfm;
    long out_lrecl;
    /* Which word of the option's choice: */
    long line_end, out_line_end, unmappable, shift, newline, blanks;
    bool wrap, truncate, verify, logical, statistics, unescape;

    /* The batch */
    long profile; /* enum profile */
    long syntax_error_limit, message_size, job_size, max_recipients;
    bool null_truncate, line_truncate, keep_trailing_blanks, no_undot;
    bool join_cards, drop_slash_star;

    /* The message */
    long line_break, message_id, user_info;
    bool no_date, keep_bcc, subject_at_sign;
    const char *charset, *job_name, *job_id;

    /* The relay */
    const char *relays[SETTINGS_MAX_RELAYS];
    unsigned relay_count;
    const char *helo, *ca_file;
    long connections, retries, retry_pause_s;
    long connect_timeout_s, reply_timeout_s, timeout_s;

    /* The answer */
    const char *replies;
    bool quiet, verbose, json;

    /* The gateway */
    const char *config, *socket;
    bool check, cold;

    /* Codepages */
    bool tap, known;
    const char *row, *svg, *html, *against;
    long direction; /* of a command to test: 0 decode, 1 encode */
};

/** Everything unset. */
void settings_init(struct settings *s);

#endif
