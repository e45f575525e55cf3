/*
 * Every spelling of every page: the rules with each number, the names that
 * IANA and Java have, and all that ICU knows a page of its by.
 */
#include "check.h"
#include "codepages/names.h"

#include <string.h>
#include <unicode/ucnv.h>

static bool is_ebcdic(enum codepage_kind kind)
{
    return kind == CODEPAGE_SBCS || kind == CODEPAGE_MIXED ||
           kind == CODEPAGE_DBCS;
}

static const char *const forms[] = {
    "%u",
    "0%u",
    "%05u",
    "IBM-%u",
    "IBM%u",
    "IBM%03u",
    "IBM0%u",
    "IBM%05u",
    "ibm_%u",
    "IBM %u",
    "CP%u",
    "cp%03u",
    "CP%05u",
    "cp-%u",
    "cpibm%u",
    "CCSID%u",
    "CCSID%05u",
    "ccsid-%u",
    "x-IBM%u",
    "X-ibm-%u",
    "csIBM%u",
    "csIBM%05u",
    "ibm-%u-s390",
    "IBM-%u@icu",
    "CP%u@iconv",
    "ibm-%u,swaplfnl",
    "%u,SWAPLFNL@icu",
};

/* What @name asks for; fails when it is no name at all. */
static struct names_request find(const char *name)
{
    struct names_request q;
    if (names_find(name, &q) < 0)
        fail_msg("%s cannot be a name", name);
    return q;
}

static void each_rule_holds_for_each_number(void **state)
{
    (void)state;
    unsigned pages = 0;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));) {
        if (!is_ebcdic(row->kind))
            continue;
        for (size_t i = 0; i < COUNT(forms); i++) {
            char name[NAMES_MAX];
            snprintf(name, sizeof name, forms[i], row->ccsid);
            struct names_request q = find(name);
            if (q.row != row || q.refusal)
                fail_msg("%s is not %u", name, row->ccsid);
            assert_int_equal(q.swap_nl, strcasestr(name, "swaplfnl") ||
                                            strstr(name, "s390"));
        }
        pages++;
    }
    assert_true(pages > 100);
}

/* What engines give to different pages is refused in each spelling. */
static void each_refusal_holds_for_each_form(void **state)
{
    (void)state;
    static const unsigned refused[] = {931, 9580, 1070, 1079, 1081, 1084};
    for (size_t i = 0; i < COUNT(refused); i++)
        for (size_t f = 0; f < COUNT(forms); f++) {
            char name[NAMES_MAX];
            snprintf(name, sizeof name, forms[f], refused[i]);
            struct names_request q = find(name);
            if (q.row || !q.refusal)
                fail_msg("%s is not refused", name);
        }
}

static const struct {
    unsigned ccsid;
    const char *names;
} registered[] = {
    {37, "IBM037 cp037 ebcdic-cp-us ebcdic-cp-ca ebcdic-cp-wt ebcdic-cp-nl "
         "csIBM037 cs-ebcdic-cp-us cs-ebcdic-cp-ca cs-ebcdic-cp-wt "
         "cs-ebcdic-cp-nl cpibm37"},
    {38, "IBM038 EBCDIC-INT cp038 csIBM038"},
    {273, "IBM273 CP273 csIBM273 ebcdic-de ebcdic_de"},
    {274, "IBM274 EBCDIC-BE CP274 csIBM274"},
    {275, "IBM275 EBCDIC-BR cp275 csIBM275"},
    {277, "IBM277 EBCDIC-CP-DK EBCDIC-CP-NO csIBM277 ebcdic-dk"},
    {278, "IBM278 CP278 ebcdic-cp-fi ebcdic-cp-se csIBM278 ebcdic-sv"},
    {280, "IBM280 CP280 ebcdic-cp-it csIBM280"},
    {281, "IBM281 EBCDIC-JP-E cp281 csIBM281"},
    {284, "IBM284 CP284 ebcdic-cp-es csIBM284"},
    {285, "IBM285 CP285 ebcdic-cp-gb csIBM285 ebcdic-gb"},
    {290, "IBM290 cp290 EBCDIC-JP-kana csIBM290"},
    {297, "IBM297 cp297 ebcdic-cp-fr csIBM297"},
    {420, "IBM420 cp420 ebcdic-cp-ar1 csIBM420"},
    {423, "IBM423 cp423 ebcdic-cp-gr csIBM423"},
    {424, "IBM424 cp424 ebcdic-cp-he csIBM424"},
    {500, "IBM500 CP500 ebcdic-cp-be ebcdic-cp-ch csIBM500 500V1"},
    {838, "IBM-Thai csIBMThai x-IBM838"},
    {870, "IBM870 CP870 ebcdic-cp-roece ebcdic-cp-yu csIBM870"},
    {871, "IBM871 CP871 ebcdic-cp-is csIBM871 ebcdic-is"},
    {880, "IBM880 cp880 EBCDIC-Cyrillic csIBM880"},
    {905, "IBM905 CP905 ebcdic-cp-tr csIBM905"},
    {918, "IBM918 CP918 ebcdic-cp-ar2 csIBM918"},
    {924, "IBM00924 CCSID00924 CP00924 ebcdic-Latin9--euro csIBM00924"},
    {1026, "IBM1026 CP1026 csIBM1026"},
    {1047, "IBM1047 IBM-1047 csIBM1047"},
    {1140, "IBM01140 CCSID01140 CP01140 ebcdic-us-37+euro csIBM01140"},
    {1141, "IBM01141 CCSID01141 CP01141 ebcdic-de-273+euro csIBM01141"},
    {1142, "IBM01142 CCSID01142 CP01142 ebcdic-dk-277+euro "
           "ebcdic-no-277+euro csIBM01142"},
    {1143, "IBM01143 CCSID01143 CP01143 ebcdic-fi-278+euro "
           "ebcdic-se-278+euro csIBM01143"},
    {1144, "IBM01144 CCSID01144 CP01144 ebcdic-it-280+euro csIBM01144"},
    {1145, "IBM01145 CCSID01145 CP01145 ebcdic-es-284+euro csIBM01145"},
    {1146, "IBM01146 CCSID01146 CP01146 ebcdic-gb-285+euro csIBM01146"},
    {1147, "IBM01147 CCSID01147 CP01147 ebcdic-fr-297+euro csIBM01147"},
    {1148, "IBM01148 CCSID01148 CP01148 ebcdic-international-500+euro "
           "csIBM01148"},
    {1149, "IBM01149 CCSID01149 CP01149 ebcdic-is-871+euro csIBM01149"},
};

static void names_of_registries_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(registered); i++) {
        char names[256];
        strcpy(names, registered[i].names);
        for (char *at = names, *rest; (at = strtok_r(at, " ", &rest));
             at = NULL) {
            struct names_request q = find(at);
            if (!q.row || q.row->ccsid != registered[i].ccsid)
                fail_msg("%s is not %u", at, registered[i].ccsid);
        }
    }
}

/* Of these ICU alone says that they are the page it gives: two are Java's
 * names of other revisions, the third has a number of its own. */
static bool is_icus_own(const char *alias)
{
    static const char *const names[] = {"x-IBM930A", "x-IBM939A", "ibm-20780"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (strcmp(names[i], alias) == 0)
            return true;
    return false;
}

/* Each name of its converter means this row, or one with the same cells. */
static unsigned check_aliases(const struct roster_row *row)
{
    UErrorCode status = U_ZERO_ERROR;
    uint16_t count = ucnv_countAliases(row->icu, &status);
    assert_true(U_SUCCESS(status) && count > 0);
    for (uint16_t i = 0; i < count; i++) {
        const char *alias = ucnv_getAlias(row->icu, i, &status);
        struct names_request q = find(alias);
        if (q.refusal || is_icus_own(alias)) {
            assert_null(q.row);
            continue;
        }
        if (!q.row || !q.row->icu || strcmp(q.row->icu, row->icu) != 0)
            fail_msg("%s is not %s", alias, row->icu);
    }
    return count;
}

static void names_that_icu_knows_are_known(void **state)
{
    (void)state;
    unsigned aliases = 0;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));)
        if (row->icu && is_ebcdic(row->kind))
            aliases += check_aliases(row);
    assert_true(aliases > 300);
}

/* A mapping file's name is its page's, with or without its table here. */
static void mapping_files_name_their_page(void **state)
{
    (void)state;
    unsigned files = 0;
    const struct roster_row *row;
    for (struct roster_walk w = {0}; (row = roster_next(&w));) {
        if (!row->table)
            continue;
        struct names_request q = find(row->table);
        assert_ptr_equal(q.row, row);
        unsigned ccsid = 0;
        assert_int_equal(sscanf(row->table, "ibm-%u_", &ccsid), 1);
        assert_int_equal(ccsid, row->ccsid);
        files++;
    }
    assert_true(files > 25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_rule_holds_for_each_number),
        cmocka_unit_test(each_refusal_holds_for_each_form),
        cmocka_unit_test(names_of_registries_are_known),
        cmocka_unit_test(names_that_icu_knows_are_known),
        cmocka_unit_test(mapping_files_name_their_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
