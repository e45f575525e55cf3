#include "check.h"
#include "service/draft.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static const struct dataset_format text = {.recfm = RECFM_TEXT,
                                           .line_end = LINE_END_NL};

struct sheet {
    struct record_out frame;
    struct draft draft;
    int fd;
};

static void begin(struct sheet *s)
{
    char name[] = "/tmp/ebgate-draft-XXXXXX";
    record_out_init(&s->frame, &text, NULL);
    draft_init(&s->draft, &s->frame);
    s->fd = mkstemp(name);
    assert_true(s->fd >= 0);
    unlink(name);
}

static void end(struct sheet *s)
{
    close(s->fd);
    draft_clear(&s->draft);
    record_out_clear(&s->frame);
}

static void kept_until_there_is_a_file(void **state)
{
    (void)state;
    struct sheet s;
    char read_back[64] = "";
    begin(&s);
    assert_int_equal(draft_copy(&s.draft, SPAN("HELO\x15")), 0);
    assert_int_equal(draft_add(&s.draft, SPAN("MAIL")), 0);
    draft_open(&s.draft, s.fd);
    assert_int_equal(draft_add(&s.draft, SPAN("DATA")), 0);
    assert_int_equal(lseek(s.fd, 0, SEEK_END), 0);
    assert_int_equal(draft_finish(&s.draft), 0);
    assert_int_equal(s.draft.size, 15);
    assert_int_equal(pread(s.fd, read_back, sizeof read_back, 0), 15);
    assert_string_equal(read_back, "HELO\x15MAIL\x15"
                                   "DATA\x15");
    end(&s);
}

static void bounded_without_a_file(void **state)
{
    (void)state;
    struct sheet s;
    char line[1000];
    unsigned lines = 0;
    memset(line, 'x', sizeof line);
    begin(&s);
    while (draft_add(&s.draft, span_of(line, sizeof line)) == 0)
        lines++;
    assert_int_equal(lines, DRAFT_LIMIT / 1001);
    assert_int_equal(s.draft.size, lines * 1001);
    draft_open(&s.draft, s.fd);
    for (unsigned i = 0; i < 10000; i++)
        assert_int_equal(draft_add(&s.draft, span_of(line, sizeof line)), 0);
    assert_true(s.draft.waiting.room <= DRAFT_LIMIT);
    assert_int_equal(draft_finish(&s.draft), 0);
    assert_int_equal(lseek(s.fd, 0, SEEK_END), s.draft.size);
    end(&s);
}

static void an_error_stays(void **state)
{
    (void)state;
    struct sheet s;
    begin(&s);
    int full = open("/dev/full", O_WRONLY);
    assert_true(full >= 0);
    assert_int_equal(draft_add(&s.draft, SPAN("x")), 0);
    draft_open(&s.draft, full);
    assert_int_equal(draft_finish(&s.draft), -ENOSPC);
    draft_open(&s.draft, s.fd);
    assert_int_equal(draft_add(&s.draft, SPAN("x")), -ENOSPC);
    assert_int_equal(draft_finish(&s.draft), -ENOSPC);
    draft_reset(&s.draft);
    assert_int_equal(draft_add(&s.draft, SPAN("x")), 0);
    close(full);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kept_until_there_is_a_file),
        cmocka_unit_test(bounded_without_a_file),
        cmocka_unit_test(an_error_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
