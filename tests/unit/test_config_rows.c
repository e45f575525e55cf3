/* Every row of the schema, and what a refresh may change. */
#include "check.h"
#include "config_text.h"

#include <stdlib.h>

/* A value that is right and is not the preset. */
static const char *other_value(const struct schema_row *row)
{
    static char number[24];
    switch (row->type) {
    case SCHEMA_FLAG:
        return strcmp(row->preset, "YES") == 0 ? "NO" : "YES";
    case SCHEMA_WORD:
        return strrchr(row->words, '|') + 1;
    case SCHEMA_NUMBER:
        snprintf(number, sizeof number, "%ld",
                 row->preset && atol(row->preset) == row->least ? row->least + 1
                                                                : row->least);
        return number;
    case SCHEMA_PATH:
        return "/some/where";
    case SCHEMA_MAILBOX:
        return "a@example.com";
    case SCHEMA_HOST:
        return "host.example.com";
    case SCHEMA_ADDRESS:
        return "127.0.0.9";
    case SCHEMA_PAGE:
        return "IBM-1141";
    case SCHEMA_PREFIX:
        return "2001:db8::/32";
    case SCHEMA_RECFM:
        return "VB";
    case SCHEMA_WRITER:
        return "MAIL#1";
    case SCHEMA_PIN:
        return PIN("A");
    case SCHEMA_CHOICE:
        return strrchr(row->words, '|') ? strrchr(row->words, '|') + 1
                                        : row->words;
    case SCHEMA_URL:
        return "maildir:/m";
    case SCHEMA_IDLE:
        return row->words ? strrchr(row->words, '|') + 1 : "64000";
    default:
        return "#x y ";
    }
}

/* What a block wants beside the parameter that is tried, unless that is one
 * of these. */
static const struct {
    const char *block, *line, *unless;
} company[] = {
    {"TargetServer", "TargetName other.example.com",
     "TargetIp TargetName TargetMx Url"},
    {"TargetServer", "CertFile /c", "CertFile"},
    {"TargetServer", "KeyFile /k", "KeyFile"},
    {"Inlet", "Directory /d", "Directory"},
    {"Listener", "Port 2525", "Port"},
    {"Listener", "Secure YES", "Secure"},
    {"Listener", "CertFile /c", "CertFile"},
    {"Listener", "KeyFile /k", "KeyFile"},
    {"Auth", "User anna", "User"},
    {"Auth", "SecretFile /s", "SecretFile SecretCommand"},
};

static void put_company(const struct schema_block *block,
                        const struct schema_row *row, FILE *out)
{
    for (size_t i = 0; i < COUNT(company); i++) {
        if (strcmp(company[i].block, block->name) == 0 &&
            !strstr(company[i].unless, row->name))
            fprintf(out, "%s\n", company[i].line);
    }
}

/* A configuration that has the parameter. */
static char *text_with(const struct schema_block *block,
                       const struct schema_row *row)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fprintf(out, REST "%s%s", block->name, *block->name ? "\n{\n" : "");
    put_company(block, row, out);
    fprintf(out, "%s \"%s\"\n%s", row->name, other_value(row),
            *block->name ? "}\n" : "");
    assert_int_equal(fclose(out), 0);
    return text;
}

/* MBCS wants pages of all targets: see the errors. Of one engine there is no
 * other value. */
static bool is_tried(const struct schema_row *row)
{
    return row->type != SCHEMA_IDLE && strcmp(row->name, "MBCS") != 0 &&
           !(row->type == SCHEMA_CHOICE && !strchr(row->words, '|'));
}

/* Each parameter in turn: what is written is read again as the same. */
static void every_row_is_written_and_read_back(void **state)
{
    (void)state;
    for (size_t b = 0; b < schema_block_count; b++) {
        const struct schema_block *block = &schema_blocks[b];
        for (const struct schema_row *row = block->rows; row->name; row++) {
            if (strcmp(row->name, "MBCS") == 0)
                continue;
            char *text = text_with(block, row);
            SCOPED(config_free) struct config *c = read_good(text);
            char *first = written(c, false);
            SCOPED(config_free) struct config *again = read_good(first);
            char *second = written(again, false), *whole = written(c, true);
            assert_string_equal(first, second);
            SCOPED(config_free) struct config *third = read_good(whole);
            char *last = written(third, true);
            assert_string_equal(whole, last);
            if (is_tried(row) && !strstr(first, row->name))
                fail_msg("%s %s is not written:\n%s", block->name, row->name,
                         first);
            free(text);
            free(first);
            free(second);
            free(whole);
            free(last);
        }
    }
}

/* Each statement that may not change keeps its value, and is named. */
static void fixed_rows_do_not_change(void **state)
{
    (void)state;
    for (size_t b = 0; b < schema_block_count; b++) {
        const struct schema_block *block = &schema_blocks[b];
        for (const struct schema_row *row = block->rows; row->name; row++) {
            if (block->size > 0 || !is_tried(row))
                continue;
            char *text = text_with(block, row), *was, *is;
            SCOPED(config_findings_clear) struct config_findings f = {0};
            SCOPED(config_free) struct config *old = read_good(REST);
            SCOPED(config_free) struct config *fresh = read_good(text);
            bool fixed = row->marks & SCHEMA_FIXED;
            assert_int_equal(config_refresh(old, fresh, &f), 0);
            was = written(old, true);
            is = written(fresh, true);
            if (f.count != fixed)
                fail_msg("%s %s: %zu findings", block->name, row->name,
                         f.count);
            if (fixed) {
                assert_non_null(strstr(f.at[0].text, row->name));
                assert_int_equal(f.at[0].severity, CONFIG_WARNING);
            }
            /* ExtendedRetry is there or not; a spool has its dead letters. */
            if (!strstr("ExtendedRetry Spool", block->name) || !*block->name)
                assert_int_equal(strcmp(was, is) == 0, fixed);
            free(text);
            free(was);
            free(is);
        }
    }
}

static void what_a_refresh_may_change(void **state)
{
    (void)state;
    SCOPED(config_free)
    struct config *old = read_good("Translate IBM-273\nLogLevel 7\n" REST);
    SCOPED(config_free)
    struct config *fresh = read_good("Translate IBM-278\nLogLevel 3\n"
                                     "ExtWrtName MAIL\n" REST);
    SCOPED(config_findings_clear) struct config_findings findings = {0};
    assert_int_equal(config_refresh(old, fresh, &findings), 0);
    assert_int_equal(findings.count, 2);
    assert_non_null(strstr(findings.at[0].text, "ExtWrtName"));
    assert_non_null(strstr(findings.at[1].text, "Translate"));
    assert_string_equal(fresh->codepage, "IBM-273");
    assert_null(fresh->ext_writer);
    assert_int_equal(fresh->log_level, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_written_and_read_back),
        cmocka_unit_test(fixed_rows_do_not_change),
        cmocka_unit_test(what_a_refresh_may_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
