#include "base/scope.h"
#include "base/step.h"
#include "check.h"
#include "make.h"
#include "scratch.h"
#include "service/reading.h"

#include <errno.h>

#define MAIL                                                              \
    "HELO MVS1\nMAIL FROM:<a@example.fi>\nRCPT TO:<b@example.fi>\nDATA\n" \
    "Subject: x\n\ntext\n.\nQUIT\n"

struct place {
    struct scratch scratch;
    struct pages *pages;
    struct batch_options batch[2];
    struct message_options message[2];
    struct reading_habits habits;
};

static void place_begin(struct place *p)
{
    scratch_begin(&p->scratch);
    assert_int_equal(pages_new(&p->pages), 0);
    for (int i = 0; i < 2; i++) {
        batch_defaults(&p->batch[i], (enum profile)i);
        message_defaults(&p->message[i], (enum profile)i);
    }
    p->habits = (struct reading_habits){
        .pages = p->pages, .batch = p->batch, .message = p->message};
}

static void place_end(struct place *p)
{
    pages_free(&p->pages);
    scratch_end(&p->scratch);
}

static void write_job(const struct place *p, const struct make *make,
                      const char *lines, char path_out[128])
{
    struct buf bytes;
    buf_init(&bytes, 1 << 20);
    make_dataset(make, lines, &bytes);
    scratch_write(&p->scratch, "job", bytes.bytes, bytes.len, path_out);
    buf_clear(&bytes);
}

static const struct make cards = {RECFM_FB, .lrecl = 80},
                         ascii = {RECFM_TEXT, .end = "0A", .ascii = true};

static void ways_to_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const struct make *make;
        struct reading_wish wish;
        int answer;
        unsigned ccsid;      /* of the page that serves; 0: UTF-8 */
        uint32_t substitute; /* the at-sign that was settled */
        const char *fault;   /* a part of it */
    } cases[] = {
        {"a page that is named",
         &cards,
         {.codepage = "IBM-278"},
         0,
         278,
         '@',
         ""},
        {"the at-sign found",
         &cards,
         {.codepage = "IBM-278", .at_sign = "auto"},
         0,
         278,
         0xD6,
         ""},
        {"the at-sign as a byte",
         &cards,
         {.codepage = "278", .at_sign = "X'7C'"},
         0,
         278,
         0xD6,
         ""},
        {"strict",
         &cards,
         {.codepage = "1047", .profile = PROFILE_STRICT},
         0,
         1047,
         '@',
         ""},
        {"ASCII, whatever is said", &ascii, {.codepage = "278"}, 0, 0, '@', ""},
        {"no such page",
         &cards,
         {.codepage = "IBM-4711"},
         STEP_FAULT,
         0,
         0,
         "codepage \"IBM-4711\""},
        {"a letter is no at-sign",
         &cards,
         {.codepage = "1047", .at_sign = "a"},
         STEP_FAULT,
         0,
         0,
         "at-sign \"a\""},
        {"another format than was said",
         &cards,
         {.codepage = "1047", .format = {.recfm = RECFM_VB, .blocked = true}},
         STEP_FAULT,
         0,
         0,
         "RDW X'C8C5D3D6'"},
    };
    struct place p;
    place_begin(&p);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char path[128];
        SCOPED(reading_free) struct reading *reading = NULL;
        struct reading_wish wish = cases[i].wish;
        struct fault fault = {0};
        write_job(&p, cases[i].make, MAIL, path);
        wish.path = path;
        int r = reading_open(&p.habits, &wish, i + 1, &reading, &fault);
        if (r != cases[i].answer || !strstr(fault.text, cases[i].fault))
            fail_msg("%s: %d, %s", cases[i].name, r, fault.text);
        if (r != 0)
            continue;
        const struct mail_source *source = &reading->source;
        if (codepage_ccsid(source->cp) !=
            (cases[i].ccsid ? cases[i].ccsid : 1208))
            fail_msg("%s: page %u", cases[i].name, codepage_ccsid(source->cp));
        if (source->batch->atsign.substitute != cases[i].substitute ||
            source->message->atsign.substitute != cases[i].substitute)
            fail_msg("%s: at-sign U+%04X", cases[i].name,
                     source->batch->atsign.substitute);
        assert_int_equal(source->serial, i + 1);
        assert_int_equal(source->batch->profile, wish.profile);
    }
    place_end(&p);
}

static void a_file_that_is_gone(void **state)
{
    (void)state;
    struct place p;
    struct fault fault = {0};
    struct reading *reading = NULL;
    place_begin(&p);
    const struct reading_wish wish = {.path = "/nonexistent/job",
                                      .codepage = "1047"};
    assert_int_equal(reading_open(&p.habits, &wish, 1, &reading, &fault),
                     -ENOENT);
    assert_null(reading);
    place_end(&p);
}

static void pages_are_opened_once(void **state)
{
    (void)state;
    SCOPED(pages_free) struct pages *pages = NULL;
    const struct codepage *first, *second;
    struct codepage_error error = {{0}};
    assert_int_equal(pages_new(&pages), 0);
    assert_int_equal(pages_open(pages, "IBM-1140", &first, &error), 0);
    assert_int_equal(pages_open(pages, "IBM-1140", &second, &error), 0);
    assert_ptr_equal(first, second);
    assert_int_equal(pages_open(pages, "IBM-9", &second, &error), -EINVAL);
    assert_true(*error.text);
    /* Many names of ten pages: the limit is met, and no page is lost by it. */
    int r = 0;
    for (unsigned i = 0; i < 280 && r == 0; i++) {
        char name[40];
        snprintf(name, sizeof name, "%0*u", 4 + (int)(i / 10), 1140 + i % 10);
        r = pages_open(pages, name, &second, &error);
    }
    assert_int_equal(r, -EINVAL);
    assert_non_null(strstr(error.text, "limit"));
    assert_int_equal(pages_open(pages, "IBM-1140", &second, &error), 0);
    assert_ptr_equal(first, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_to_read),
        cmocka_unit_test(a_file_that_is_gone),
        cmocka_unit_test(pages_are_opened_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
