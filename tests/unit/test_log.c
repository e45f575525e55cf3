#include "base/log.h"
#include "check.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

struct pipe_log {
    int ends[2];
    struct log *log;
};

static void begin(struct pipe_log *p, unsigned mask)
{
    assert_int_equal(pipe2(p->ends, O_NONBLOCK), 0);
    struct log_sink sink = LOG_FD_SINK(p->ends[1]);
    assert_int_equal(log_new(mask, &sink, &p->log), 0);
}

static void end(struct pipe_log *p)
{
    log_free(&p->log);
    close(p->ends[0]);
    close(p->ends[1]);
}

static void expect(struct pipe_log *p, const char *line)
{
    char bytes[8192] = "";
    ssize_t len = read(p->ends[0], bytes, sizeof bytes - 1);
    bytes[len > 0 ? len : 0] = '\0';
    assert_string_equal(bytes, line);
}

static void one_event_is_one_line(void **state)
{
    (void)state;
    struct pipe_log p;
    begin(&p, LOG_USUAL);
    log_say(p.log, LOG_EVENT, LOG_FIELDS({"job", "PAYROLL"}, {"id", "JOB1"}),
            "%d mails", 3);
    expect(&p, "event: 3 mails job=PAYROLL id=JOB1\n");
    log_say(p.log, LOG_WARNING, NULL, "plain");
    expect(&p, "warning: plain\n");
    log_say(p.log, LOG_ERROR,
            LOG_FIELDS({"file", "a b"}, {"none", NULL}, {"empty", ""},
                       {"said", "\"x\\y\""}),
            "odd");
    expect(&p, "error: odd file=\"a b\" empty=\"\" said=\"\\\"x\\\\y\\\"\"\n");
    end(&p);
}

static void no_line_is_forged(void **state)
{
    (void)state;
    struct pipe_log p;
    begin(&p, LOG_USUAL);
    log_say(p.log, LOG_ERROR, LOG_FIELDS({"from", "a\r\nerror: b\x1b[2J\x7f"}),
            "x\ny\xc2\x85z");
    expect(&p, "error: x?y?z from=\"a??error: b?[2J?\"\n");
    end(&p);
}

static void levels_are_a_mask(void **state)
{
    (void)state;
    struct pipe_log p;
    begin(&p, LOG_ERROR | LOG_NETWORK);
    log_say(p.log, LOG_EVENT, NULL, "not kept");
    log_say(p.log, LOG_NETWORK, NULL, "kept");
    expect(&p, "network: kept\n");
    log_set_mask(p.log, 0);
    assert_int_equal(log_mask(p.log), 0);
    log_say(p.log, LOG_ERROR, NULL, "not kept");
    expect(&p, "");
    log_say(NULL, LOG_ERROR, NULL, "to nobody");
    end(&p);
}

static void a_sink_that_blocks_loses_lines(void **state)
{
    (void)state;
    struct pipe_log p;
    char rest[65536];
    begin(&p, LOG_USUAL);
    memset(rest, 'x', sizeof rest);
    while (write(p.ends[1], rest, sizeof rest) > 0)
        ;
    log_say(p.log, LOG_ERROR, NULL, "lost");
    log_say(p.log, LOG_ERROR, NULL, "lost too");
    assert_int_equal(log_lost(p.log), 2);
    while (read(p.ends[0], rest, sizeof rest) > 0)
        ;
    log_say(p.log, LOG_ERROR, NULL, "taken");
    expect(&p, "warning: 2 lines of the log were lost\nerror: taken\n");
    assert_int_equal(log_lost(p.log), 2);
    end(&p);
}

static void what_is_too_long_is_cut(void **state)
{
    (void)state;
    struct pipe_log p;
    char value[3000], line[8192];
    begin(&p, LOG_USUAL);
    memset(value, '"', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    struct log_field many[40];
    for (size_t i = 0; i < 39; i++)
        many[i] = (struct log_field){"name", value};
    many[39] = (struct log_field){0};
    log_say(p.log, LOG_ERROR, many, "%s", value);
    ssize_t len = read(p.ends[0], line, sizeof line);
    assert_true(len > 900 && len <= 4096);
    assert_int_equal(line[len - 1], '\n');
    assert_null(memchr(line, '\n', (size_t)len - 1));
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_event_is_one_line),
        cmocka_unit_test(no_line_is_forged),
        cmocka_unit_test(levels_are_a_mask),
        cmocka_unit_test(a_sink_that_blocks_loses_lines),
        cmocka_unit_test(what_is_too_long_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
