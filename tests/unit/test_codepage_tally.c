/*
 * What was met and where: a row for each kind of event with each bytes, its
 * count, and the record, column and offset of the first. (That the places
 * are the same however the input is cut, test_codepage_stream says.)
 */
#include "check.h"
#include "codepages/codepage.h"
#include "open_page.h"

#define SO "\x0E"
#define SI "\x0F"
#define NICHI "\x45\x62" /* 日 in CCSID 939 */

#define MAX_RECORDS 4
#define MAX_ROWS 4

static const struct {
    const char *name;
    const char *page;
    bool encode;
    enum codepage_shift shift;
    const char *records[MAX_RECORDS];
    struct codepage_tally_row rows[MAX_ROWS];
} cases[] = {
    {"nothing to tell", "1047", false, 0, {"\x81\x82", "\x83"}, {{0}}},
    {"a byte without a cell, twice, and another",
     "424",
     false,
     0,
     {"\x81", "\x81\x82\xFE", "\xFE\xFD"},
     {{CODEPAGE_EVENT_UNASSIGNED, "\xFE", 1, 2, 2, 3, 3},
      {CODEPAGE_EVENT_UNASSIGNED, "\xFD", 1, 1, 3, 2, 5}}},
    {"a pair without a cell",
     "939",
     false,
     0,
     {"\x81" SO "\x41\xFE" SI},
     {{CODEPAGE_EVENT_UNASSIGNED, "\x41\xFE", 2, 1, 1, 3, 2}}},
    {"an odd byte",
     "939",
     false,
     0,
     {"\x81", SO NICHI "\x45" SI},
     {{CODEPAGE_EVENT_ILLEGAL, "\x45", 1, 1, 2, 4, 4}}},
    {"somebody substituted before",
     "939",
     false,
     0,
     {"\x81\x3F" SO "\xFE\xFE" SI, "\x3F"},
     {{CODEPAGE_EVENT_SUBSTITUTE, "\x3F", 1, 2, 1, 2, 1},
      {CODEPAGE_EVENT_SUBSTITUTE, "\xFE\xFE", 2, 1, 1, 4, 3}}},
    {"SI where SI is",
     "939",
     false,
     0,
     {"\x81" SI "\x81"},
     {{CODEPAGE_EVENT_SHIFT_DROPPED, SI, 1, 1, 1, 2, 1}}},
    {"records closed",
     "939",
     false,
     0,
     {SO NICHI, SO NICHI NICHI},
     {{CODEPAGE_EVENT_SHIFT_CLOSED, "", 0, 2, 1, 4, 3}}},
    {"the same bytes, another event",
     "939",
     false,
     0,
     {SI, SO "\x45" SO SI},
     {{CODEPAGE_EVENT_SHIFT_DROPPED, SI, 1, 1, 1, 1, 0},
      {CODEPAGE_EVENT_ILLEGAL, "\x45", 1, 1, 2, 2, 2},
      {CODEPAGE_EVENT_SHIFT_DROPPED, SO, 1, 1, 2, 3, 3}}},
    {"a pair cut by the record's end",
     "939",
     false,
     CODEPAGE_SHIFT_CARRY,
     {SO NICHI "\x41", "\xFE" NICHI},
     {{CODEPAGE_EVENT_UNASSIGNED, "\x41\xFE", 2, 1, 1, 4, 3}}},
    {"a character cut by two",
     "UTF-8",
     false,
     CODEPAGE_SHIFT_CARRY,
     {"a", "a\xE6", "\x97", "z\xFF"},
     {{CODEPAGE_EVENT_MALFORMED, "\xE6\x97", 2, 1, 2, 2, 2},
      {CODEPAGE_EVENT_MALFORMED, "\xFF", 1, 1, 4, 2, 5}}},
    {"ICU holds it",
     "Shift_JIS",
     false,
     CODEPAGE_SHIFT_CARRY,
     {"a", "a\x81", "\x20"},
     {{CODEPAGE_EVENT_ILLEGAL, "\x81", 1, 1, 2, 2, 2}}},
    {"characters that are not there",
     "1047",
     true,
     0,
     {"caf\xC3\xA9", "\xE2\x82\xAC \xE2\x82\xAC\xE2\x82\xAD"},
     {{CODEPAGE_EVENT_NOT_IN_TARGET, "\xE2\x82\xAC", 3, 2, 2, 1, 5},
      {CODEPAGE_EVENT_NOT_IN_TARGET, "\xE2\x82\xAD", 3, 1, 2, 8, 12}}},
    {"bytes that are not UTF-8",
     "1047",
     true,
     0,
     {"ab\xE6\x97z"},
     {{CODEPAGE_EVENT_MALFORMED, "\xE6\x97", 2, 1, 1, 3, 2}}},
    {"a character that ICU's charset lacks",
     "ISO-8859-15",
     true,
     0,
     {"a\xE2\x82\xAC", "a\xE3\x81\x8B"},
     {{CODEPAGE_EVENT_NOT_IN_TARGET, "\xE3\x81\x8B", 3, 1, 2, 2, 5}}},
    {"no ASCII",
     "US-ASCII",
     false,
     0,
     {"a\xE9"},
     {{CODEPAGE_EVENT_UNASSIGNED, "\xE9", 1, 1, 1, 2, 1}}},
};

static void check_rows(const struct codepage_tally *tally,
                       const struct codepage_tally_row *want)
{
    size_t count = 0;
    while (count < MAX_ROWS && want[count].count > 0)
        count++;
    assert_int_equal(tally->used, count);
    assert_int_equal(tally->others, 0);
    for (size_t i = 0; i < count; i++) {
        const struct codepage_tally_row *row = &tally->rows[i];
        assert_string_equal(codepage_event_name(row->event),
                            codepage_event_name(want[i].event));
        assert_int_equal(row->len, want[i].len);
        assert_memory_equal(row->bytes, want[i].bytes, sizeof row->bytes);
        assert_int_equal(row->count, want[i].count);
        assert_int_equal(row->record, want[i].record);
        assert_int_equal(row->column, want[i].column);
        assert_int_equal(row->offset, want[i].offset);
    }
}

/* @room: ample, or so little that characters are converted singly. */
static void tally_records(size_t i, size_t room)
{
    struct codepage *cp = open_page(cases[i].page);
    struct codepage_policy policy = {.shift = cases[i].shift};
    struct codepage_tally tally = {.used = 0};
    struct codepage_coder c;
    unsigned char out[256];
    assert_int_equal(codepage_coder_init(&c, cp, &policy), 0);
    c.tally = &tally;
    for (size_t k = 0; k < MAX_RECORDS && cases[i].records[k]; k++) {
        const char *in = cases[i].records[k];
        struct codepage_result r =
            (cases[i].encode ? codepage_encode_record : codepage_decode_record)(
                &c, in, strlen(in), out, room);
        assert_int_equal(r.status, CODEPAGE_OK);
    }
    check_rows(&tally, cases[i].rows);
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

static void events_have_their_places(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        print_message("# %s\n", cases[i].name);
        tally_records(i, 256);
        tally_records(i, 20);
    }
}

/* In a stream there are no records, and a place is an offset. */
static void a_stream_has_offsets(void **state)
{
    (void)state;
    struct codepage *cp = open_page("939");
    struct codepage_tally tally = {.used = 0};
    struct codepage_coder c;
    unsigned char out[64];
    codepage_coder_init(&c, cp, &codepage_policy_mail);
    c.tally = &tally;
    codepage_decode(&c, SO NICHI "\x41", 4, out, sizeof out, false);
    codepage_decode(&c, "\xFE" SI, 2, out, sizeof out, true);
    check_rows(&tally,
               (struct codepage_tally_row[MAX_ROWS]){
                   {CODEPAGE_EVENT_UNASSIGNED, "\x41\xFE", 2, 1, 0, 0, 3}});
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

/* What has no row is counted; what has one goes on counting. */
static void a_tally_is_bounded(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1047");
    struct codepage_tally tally = {.used = 0};
    struct codepage_coder c;
    codepage_coder_init(&c, cp, &codepage_policy_mail);
    c.tally = &tally;
    for (unsigned k = 0; k < 2 * (CODEPAGE_TALLY_ROWS + 10); k++) {
        unsigned n = k % (CODEPAGE_TALLY_ROWS + 10);
        char text[3] = {(char)(0xD0 | n >> 6), (char)(0x80 | (n & 0x3F)), 0};
        unsigned char out[32];
        codepage_encode_record(&c, text, 2, out, sizeof out);
    }
    assert_int_equal(tally.used, CODEPAGE_TALLY_ROWS);
    assert_int_equal(tally.others, 20);
    assert_int_equal(tally.rows[CODEPAGE_TALLY_ROWS - 1].count, 2);
    assert_int_equal(tally.rows[CODEPAGE_TALLY_ROWS - 1].record,
                     CODEPAGE_TALLY_ROWS);
    assert_int_equal(c.events.not_in_target, 2 * (CODEPAGE_TALLY_ROWS + 10));
    codepage_coder_clear(&c);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_have_their_places),
        cmocka_unit_test(a_stream_has_offsets),
        cmocka_unit_test(a_tally_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
