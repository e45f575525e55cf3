#include "base/scope.h"
#include "check.h"
#include "message/attachment.h"
#include "message/encoded_text.h"
#include "open_page.h"

static const struct {
    const char *name;
    const char *value;
    const char *text;
} texts[] = {
    {"plain", "Report of  the day", "Report of  the day"},
    {"beyond ASCII already", "Grüße", "Grüße"},
    {"Q", "=?UTF-8?Q?Gr=C3=BC=C3=9Fe_an_alle?=", "Grüße an alle"},
    {"small letters", "=?utf-8?q?=c3=bc?=", "ü"},
    {"B", "=?UTF-8?B?5pel5pys6Kqe?=", "日本語"},
    {"B of one octet more", "=?UTF-8?b?YQ==?= =?utf-8?b?YWI=?=", "aab"},
    {"another charset", "=?iso-8859-1?Q?f=FCr?= you", "für you"},
    {"with shifts", "=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "日本"},
    {"a language", "=?US-ASCII*en?Q?Keith_Moore?=", "Keith Moore"},
    {"blanks between encoded words", "a =?utf-8?q?b?=  =?utf-8?q?c?= d",
     "a bc d"},
    {"nobody has it", "=?x-nobody?Q?f=FCr?=", "=?x-nobody?Q?f=FCr?="},
    {"EBCDIC", "=?ibm037?B?gYKD?=", "=?ibm037?B?gYKD?="},
    {"not text of it", "=?utf-8?Q?f=FCr?= x", "=?utf-8?Q?f=FCr?= x"},
    {"half a code", "=?utf-8?Q?f=F?=", "=?utf-8?Q?f=F?="},
    {"no digit of base64", "=?utf-8?B?a,b=?=", "=?utf-8?B?a,b=?="},
    {"no encoding", "=?utf-8?X?a?=", "=?utf-8?X?a?="},
    {"no charset", "=??Q?abcd?=", "=??Q?abcd?="},
    {"stays between those that are read",
     "=?utf-8?q?a?= =?x?q?bb?= =?utf-8?q?c?=", "a =?x?q?bb?= c"},
    {"nothing", "", ""},
    {"blanks", "   ", ""},
};

static void texts_are_read(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1047");
    struct charsets charsets;
    charsets_init(&charsets, cp);
    for (size_t i = 0; i < COUNT(texts); i++) {
        SCOPED(buf_clear) struct buf out;
        print_message("# %s\n", texts[i].name);
        buf_init(&out, 4096);
        assert_int_equal(
            encoded_text_read(&charsets, span_text(texts[i].value), &out), 0);
        assert_string_equal(buf_text(&out), texts[i].text);
    }
    charsets_clear(&charsets);
    codepage_free(&cp);
}

static const struct {
    const char *name;
    const char *header;
    bool attached;
    const char *type, *file;
} parts[] = {
    {"no header", "", false, "text/plain", ""},
    {"text", "Content-Type: text/plain; charset=utf-8\n", false, "text/plain",
     ""},
    {"text with a name", "Content-Type: text/csv; name=a.csv\n", true,
     "text/csv", "a.csv"},
    {"a name that is quoted", "Content-Type: text/csv; name=\"a \\\"b.csv\"\n",
     true, "text/csv", "a \"b.csv"},
    {"of another type", "Content-Type: Application/PDF\n", true,
     "Application/PDF", ""},
    {"attached text", "Content-Disposition: attachment\n", true, "text/plain",
     ""},
    {"inline text", "Content-Disposition: inline\n", false, "text/plain", ""},
    {"parts", "Content-Type: multipart/mixed; boundary=b\n", false,
     "multipart/mixed", ""},
    {"a message", "Content-Type: message/rfc822\n", false, "message/rfc822",
     ""},
    {"the disposition has the name",
     "Content-Type: image/png; name=t.png\n"
     "Content-Disposition: inline;\n filename=d.png\n",
     true, "image/png", "d.png"},
    {"in the other order",
     "Content-Disposition: inline; filename=d.png\n"
     "Content-Type: image/png; name=t.png\n",
     true, "image/png", "d.png"},
    {"only the type has one",
     "Content-Type: image/png; name=t.png\nContent-Disposition: attachment\n",
     true, "image/png", "t.png"},
    {"encoded words in it",
     "Content-Type: image/png; name=\"=?utf-8?Q?L=C3=B6hne?=.png\"\n", true,
     "image/png", "=?utf-8?Q?L=C3=B6hne?=.png"},
    {"encoded words alone",
     "Content-Type: image/png; name=\"=?utf-8?Q?L=C3=B6hne=2Epng?=\"\n", true,
     "image/png", "Löhne.png"},
    {"RFC 2231",
     "Content-Disposition: attachment; filename*=iso-8859-1'de'L%F6hne.pdf\n",
     true, "text/plain", "Löhne.pdf"},
    {"... before the plain one",
     "Content-Disposition: attachment; filename=x; filename*=utf-8''%C3%B6\n",
     true, "text/plain", "ö"},
    {"... in sections",
     "Content-Disposition: attachment;\n filename*0*=utf-8''L%C3%B6;\n"
     " filename*1=\"h%6E\";\n filename*2*=%65\n",
     true, "text/plain", "Löh%6Ee"},
    {"... that say no charset",
     "Content-Disposition: attachment; filename*0=a; filename*1=b\n", true,
     "text/plain", "ab"},
    {"... that is malformed",
     "Content-Disposition: attachment; filename*=utf-8''L%F6hne\n", true,
     "text/plain", "utf-8''L%F6hne"},
    {"nothing acts on a terminal",
     "Content-Type: image/png; name*=utf-8''%1B%5B2Ja%0Ab\n", true, "image/png",
     "?[2Ja?b"},
};

static void attachments_are_told(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1047");
    struct charsets charsets;
    SCOPED(buf_clear) struct buf scratch;
    buf_init(&scratch, 4096);
    charsets_init(&charsets, cp);
    for (size_t i = 0; i < COUNT(parts); i++) {
        struct attachment a;
        print_message("# %s\n", parts[i].name);
        assert_int_equal(attachment_read(span_text(parts[i].header), &charsets,
                                         &scratch, &a),
                         parts[i].attached);
        assert_string_equal(a.type, parts[i].type);
        assert_string_equal(a.name, parts[i].file);
    }
    charsets_clear(&charsets);
    codepage_free(&cp);
}

/** A name is cut between characters. */
static void long_names(void **state)
{
    (void)state;
    char header[1000] = "Content-Type: image/png; name=\"x";
    struct codepage *cp = open_page("1047");
    struct charsets charsets;
    SCOPED(buf_clear) struct buf scratch;
    struct attachment a;
    buf_init(&scratch, 4096);
    charsets_init(&charsets, cp);
    for (int i = 0; i < 300; i++)
        strcat(header, "ö");
    strcat(header, "\"\n");
    assert_int_equal(
        attachment_read(span_text(header), &charsets, &scratch, &a), 1);
    assert_int_equal(strlen(a.name), ATTACHMENT_NAME_MAX - 1);
    charsets_clear(&charsets);
    codepage_free(&cp);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read),
        cmocka_unit_test(attachments_are_told),
        cmocka_unit_test(long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
