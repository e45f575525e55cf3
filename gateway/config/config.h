/**
 * config.h - what a site says in its configuration, as plain values
 *
 *     a file in CSSMTP's language → config_read → struct config
 *
 * The statements and parameters stand in one table (schema.h): their names,
 * types, ranges, defaults and help. ASCII, UTF-8 and EBCDIC are read. Nothing
 * of a file with an error is used; all its errors are told.
 */
#ifndef EBGATE_CONFIG_CONFIG_H
#define EBGATE_CONFIG_CONFIG_H

#include "base/span.h"

#include <stdbool.h>
#include <stdio.h>

struct config_texts {
    char **at;
    size_t count;
};

/** Words of the statements; in the order of the table. */
enum config_profile { CONFIG_TOLERANT, CONFIG_STRICT };
enum config_disposition { CONFIG_HOLD, CONFIG_DELETE };
enum config_report {
    CONFIG_REPORT_ADMIN,
    CONFIG_REPORT_SYSOUT,
    CONFIG_REPORT_NONE
};
enum config_dead { CONFIG_STORE, CONFIG_DISCARD };
enum config_tls { CONFIG_TLS_MAY, CONFIG_TLS_MUST, CONFIG_TLS_NO };
enum config_framing {
    CONFIG_NL,
    CONFIG_LF,
    CONFIG_CRLF,
    CONFIG_F80,
    CONFIG_RDW
};
enum config_delivery { CONFIG_QUEUE, CONFIG_THROUGH };

struct config_target {
    unsigned line;              /* of the statement */
    char *ip, *name, *mx, *url; /* one of them */
    char *charset, *mb_charset;
    long message_size, port, connect_limit, max_msg_sent;
    bool secure;
    int tls; /* enum config_tls; Secure YES is CONFIG_TLS_MUST */
    char *ca_file, *cert_file, *key_file;
    struct config_texts pins;
    long mails_per_minute, recipients_per_day;
    bool quota_defers;
};

/* Of an inlet and a listener @codepage and @at_sign may be NULL: those of the
 * configuration hold then. The other texts that have a default have it. */
struct config_inlet {
    unsigned line;
    char *name, *directory, *recfm, *codepage, *at_sign, *replies;
    long lrecl, settle_s;
    int profile; /* enum config_profile */
    bool inherits_profile;
};

struct config_listener {
    unsigned line;
    char *name, *address, *codepage, *at_sign, *replies;
    char *cert_file, *key_file, *client_ca;
    struct config_texts allow;
    long port, max_connections, max_per_address, max_rate, max_message_size,
        idle_s;
    int framing, delivery, profile; /* enums above */
    bool secure, inherits_profile;
};

struct config_auth {
    unsigned line;
    char *target, *mechanism, *user, *secret_file, *secret_command;
};

struct config {
    /* CSSMTP's simple statements */
    int bad_spool_disp; /* enum config_disposition */
    char *ext_writer;
    long job_size, message_size; /* thousands of bytes; 0: no limit */
    long syntax_error_limit, log_level;
    struct config_texts administrators;
    bool mbcs;
    int report; /* enum config_report */
    char *report_mail_from, *codepage;

    struct {
        bool present;
        long age_days, interval_min;
        char *directory;
    } extended_retry;
    struct {
        bool date, user_info;
    } header;
    struct {
        bool null_truncate, test_mode, line_truncate, tls_ehlo, subject_at_sign;
        char *at_sign;
    } options;
    struct {
        long count, interval_min;
    } retry_limit;
    struct {
        long initial_s, any_s, mail_s, rcpt_s, data_s, data_block_s,
            data_term_s, connect_retry_s, connect_idle_s;
    } timeout;
    struct {
        bool return_to_sender;
        int dead_letter; /* enum config_dead */
        char *directory;
    } undeliverable;

    /* ebgate's own */
    int profile; /* enum config_profile; of inlets that say none */
    char *host_name, *resolver;
    long max_jobs, connections, keep_days;
    struct {
        char *directory, *engine;
    } spool;
    struct {
        char *socket, *group;
    } control;
    struct {
        char *file;
    } audit;

    struct config_target *targets;
    size_t target_count;
    struct config_inlet *inlets;
    size_t inlet_count;
    struct config_listener *listeners;
    size_t listener_count;
    struct config_auth *auths;
    size_t auth_count;
};

enum config_severity { CONFIG_NOTE, CONFIG_WARNING, CONFIG_ERROR };

struct config_finding {
    enum config_severity severity;
    unsigned line;  /* 0: of the file as a whole */
    char text[400]; /* what was found, and what would be right */
};

#define CONFIG_MAX_FINDINGS 200
#define CONFIG_MAX_BYTES (1024 * 1024)
#define CONFIG_MAX_BLOCKS 1000 /* of one kind; texts of one parameter */

struct config_findings {
    struct config_finding *at;
    size_t count;
    size_t more;                /* that were found and are not listed */
    enum config_severity worst; /* of all of them */
};

/** "note", "warning" or "error". */
const char *config_severity_name(enum config_severity severity);

/** One more finding; counted when there is no room for it. */
void config_say(struct config_findings *findings, enum config_severity severity,
                unsigned line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/** In the order of the file. */
void config_findings_sort(struct config_findings *findings);
void config_findings_clear(struct config_findings *findings);

/**
 * config_read
 * @bytes:    the file, at most CONFIG_MAX_BYTES
 * @codepage: CSSMTP_CODEPAGE_CONFIG, or NULL: ASCII and EBCDIC are told apart
 * @findings_out: in every case; owned
 * Returns 0; -EINVAL when one of the findings is an error, and then there is
 * no configuration; or -ENOMEM.
 */
int config_read(struct span bytes, const char *codepage,
                struct config **config_out,
                struct config_findings *findings_out);
void config_free(struct config **config);

/**
 * config_refresh - a file that was read again, while the gateway runs
 * What may not change at REFRESH keeps @old's value in @fresh, with a warning
 * in @findings. Returns 0 or -ENOMEM.
 */
int config_refresh(const struct config *old, struct config *fresh,
                   struct config_findings *findings);

/** The configuration in its own language. @all: values that are the default,
 *  too. */
void config_write(const struct config *config, FILE *out, bool all);

#endif
