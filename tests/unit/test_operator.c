#include "check.h"
#include "service/operator.h"

#include <errno.h>
#include <stdlib.h>

static void commands_and_their_short_forms(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum operator_verb verb;
        const char *key, *value;
    } cases[] = {
        {"DISPLAY,CONFIG", OPERATOR_DISPLAY_CONFIG, NULL, NULL},
        {"d,conf", OPERATOR_DISPLAY_CONFIG, NULL, NULL},
        {"Displ,Confi", OPERATOR_DISPLAY_CONFIG, NULL, NULL},
        {" d , ip ", OPERATOR_DISPLAY_IPLIST, NULL, NULL},
        {"d,log", OPERATOR_DISPLAY_LOGLEVEL, NULL, NULL},
        {"d,sp", OPERATOR_DISPLAY_SPOOL, NULL, NULL},
        {"d,sp,summary", OPERATOR_DISPLAY_SPOOL, "Summary|Detail", "Summary"},
        {"d,sp,d,all", OPERATOR_DISPLAY_SPOOL, "Summary|Detail", "Detail"},
        {"d,sp,detail,tkid=7", OPERATOR_DISPLAY_SPOOL, "TKID", "7"},
        {"display,targets,ADDR=2001:db8::1", OPERATOR_DISPLAY_TARGETS, "ADDR",
         "2001:db8::1"},
        {"d,jo,held", OPERATOR_DISPLAY_JOBS, "Waiting|Active|Retry|Held|Done",
         "Held"},
        {"d,mail,from=*@example.com", OPERATOR_DISPLAY_MAIL, "FROM",
         "*@example.com"},
        {"D,MA,TO=A@B,LIMIT=5", OPERATOR_DISPLAY_MAIL, "LIMIT", "5"},
        {"flushr,age=3", OPERATOR_FLUSH_RETRY, "AGE", "3"},
        {"FLUSHRETRY,TKID=9", OPERATOR_FLUSH_RETRY, "TKID", "9"},
        {"log,level=255", OPERATOR_LOG_LEVEL, "LEVEL", "255"},
        {"refresh", OPERATOR_REFRESH, NULL, NULL},
        {"refreship", OPERATOR_REFRESH_IPLIST, NULL, NULL},
        {"refresht", OPERATOR_REFRESH_TARGETS, NULL, NULL},
        {"res", OPERATOR_RESUME, NULL, NULL},
        {"sus,i", OPERATOR_SUSPEND, "Immediate|Delay", "Immediate"},
        {"suspend,delay", OPERATOR_SUSPEND, "Immediate|Delay", "Delay"},
        {"user,level=NONE", OPERATOR_USER_EXIT, "LEVEL", "NONE"},
        {"rel,job=12", OPERATOR_RELEASE, "JOB", "12"},
        {"can,JOB=12", OPERATOR_CANCEL, "JOB", "12"},
        {"stop", OPERATOR_STOP, NULL, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct operator_command c;
        char why[800] = "";
        if (operator_parse(cases[i].text, &c, why, sizeof why) != 0)
            fail_msg("%s: %s", cases[i].text, why);
        if (c.row->verb != cases[i].verb)
            fail_msg("%s: taken for %s", cases[i].text, c.row->words);
        const char *value =
            cases[i].key ? operator_value(&c, cases[i].key) : NULL;
        if (cases[i].key && (!value || strcmp(value, cases[i].value) != 0))
            fail_msg("%s: %s", cases[i].text, value ? value : "no value");
    }
}

static void what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } cases[] = {
        {"", "is no command; there are Display, FLUSHRetry, LOGlevel"},
        {"d", "there are CONFig, IPlist, LOGlevel, SPoolstatus, TARgets"},
        {"d,con", "there are CONFig"},
        {"d,config,all", "\"all\" is no operand of it: DISPLAY,CONFIG"},
        {"refre", "\"refre\" is no command"},
        {"refreshx", "\"refreshx\" is no command"},
        {"loglevel", "LEVEL is missing: LOGLEVEL,LEVEL=number"},
        {"loglevel,level=high", "LEVEL=high: a number is wanted"},
        {"loglevel,level=-1", "a number is wanted"},
        {"loglevel,level=99999999999999999999999", "a number is wanted"},
        {"flushr,age=1,age=2", "AGE stands in it twice"},
        {"d,mail,from=", "is no operand of it"},
        {"rel,job", "\"job\" is no operand of it: RELEASE,JOB=number"},
        {"a,b,c,d,e,f,g,h,i", "too many commas"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct operator_command c;
        char why[800] = "";
        assert_int_equal(operator_parse(cases[i].text, &c, why, sizeof why),
                         -EINVAL);
        if (!strstr(why, cases[i].why))
            fail_msg("%s: %s", cases[i].text, why);
    }
}

static void what_is_long_is_refused(void **state)
{
    (void)state;
    struct operator_command c;
    char text[2000], why[300] = "";
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(operator_parse(text, &c, why, sizeof why), -EINVAL);
    memcpy(text, "d,mail,from=", 12);
    assert_int_equal(operator_parse(text, &c, why, sizeof why), -EINVAL);
    text[12 + OPERATOR_MAX_VALUE - 1] = '\0';
    assert_int_equal(operator_parse(text, &c, why, sizeof why), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commands_and_their_short_forms),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(what_is_long_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
