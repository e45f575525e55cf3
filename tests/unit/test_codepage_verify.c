/*
 * The conformance test passes with every page of this library, and fails when
 * one cell of any table is another: each cell is changed here once.
 */
#include "check.h"
#include "codepages/digest.h"
#include "codepages/page.h"
#include "codepages/verify.h"

static struct codepage *open_page(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    return codepage_open(name, &cp, &error) == 0 ? cp : NULL;
}

/* All checks passed; @unknown_out: differences that nobody knows. */
static bool verify(const struct codepage *cp, uint64_t *unknown_out)
{
    struct verification *v = NULL;
    struct verify_check check;
    struct verify_difference difference;
    enum verify_step step;
    bool passed = true;
    *unknown_out = 0;
    assert_int_equal(verification_new(cp, &v), 0);
    while ((step = verification_next(v, &check, &difference)) != VERIFY_END)
        if (step == VERIFY_CHECK) {
            passed &= check.passed;
            *unknown_out += check.unknown;
            assert_true(check.asked > 0);
        }
    verification_free(&v);
    return passed;
}

/* The first check, which is that of the digest. */
static bool digest_passes(const struct codepage *cp)
{
    struct verification *v = NULL;
    struct verify_check check;
    struct verify_difference difference;
    assert_int_equal(verification_new(cp, &v), 0);
    assert_int_equal(verification_next(v, &check, &difference), VERIFY_CHECK);
    assert_string_equal(check.name, "digest");
    verification_free(&v);
    return check.passed;
}

static void each_page_has_a_digest(void **state)
{
    (void)state;
    struct digest stated;
    unsigned opened = 0;
    for (size_t i = 0; i < codepage_info_count(); i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        struct codepage *cp =
            info.kind <= CODEPAGE_DBCS ? open_page(info.name) : NULL;
        if (!cp)
            continue;
        assert_true(digest_stated(info.ccsid, &stated));
        assert_true(digest_passes(cp));
        opened++;
        codepage_free(&cp);
    }
    assert_true(opened > 90);
}

/* A cell of @cp is another, or is lost; then it is as it was. */
static void change_single(struct codepage *cp, unsigned byte)
{
    int32_t was = cp->chars[byte];
    cp->chars[byte] = was < 0 ? 'x' : was ^ 1;
    assert_false(digest_passes(cp));
    cp->chars[byte] = -1;
    assert_int_equal(digest_passes(cp), was < 0);
    cp->chars[byte] = was;
}

static void change_back(struct codepage *cp, unsigned byte)
{
    uint32_t c = cp->chars[byte] < 0 ? 0x00 : (uint32_t)cp->chars[byte];
    uint16_t *code = &cp->reverse[c >> 8]->code[c & 0xFF];
    uint16_t was = *code;
    *code ^= 1;
    assert_false(digest_passes(cp));
    *code = was;
}

static void one_changed_cell_fails(void **state)
{
    (void)state;
    unsigned tables = 0;
    for (size_t i = 0; i < codepage_info_count(); i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (!info.own || info.kind != CODEPAGE_SBCS)
            continue;
        struct codepage *cp = open_page(info.name);
        assert_non_null(cp);
        for (unsigned byte = 0; byte < 256; byte++) {
            change_single(cp, byte);
            change_back(cp, byte);
        }
        assert_true(digest_passes(cp));
        codepage_free(&cp);
        tables++;
    }
    assert_int_equal(tables, 23);
}

/* Double bytes: a few of each lead byte, for there are many. */
static void one_changed_pair_fails(void **state)
{
    (void)state;
    struct codepage *cp = open_page("1399");
    assert_non_null(cp);
    for (unsigned code = 0x4040; code < 0xFF00; code += 0x3D3) {
        unsigned char was = cp->doubles[code][2];
        if (cp->doubles[code][0] == 0 || cp->doubles[code][0] == 0xFF)
            continue;
        cp->doubles[code][was ? 2 : 0] ^= 1;
        assert_false(digest_passes(cp));
        cp->doubles[code][was ? 2 : 0] ^= 1;
    }
    assert_true(digest_passes(cp));
    codepage_free(&cp);
}

/* A page that has an engine: the engine notices as well, and says where. */
static void an_engine_notices(void **state)
{
    (void)state;
    uint64_t unknown;
    struct codepage *cp = open_page("278");
    assert_non_null(cp);
    assert_true(verify(cp, &unknown));
    assert_int_equal(unknown, 0);
    cp->chars[0xE0] = '\\'; /* as glibc has it */
    assert_false(verify(cp, &unknown));
    assert_true(unknown >= 1);
    codepage_free(&cp);
}

/* What converts is held against the table, not only the table. */
static void the_conversion_is_checked(void **state)
{
    (void)state;
    struct verification *v = NULL;
    struct verify_check check;
    struct verify_difference difference;
    struct codepage *cp = open_page("1047");
    assert_non_null(cp);
    cp->chars[0xAD] = 'x'; /* the table alone: what converts has been made */
    assert_int_equal(verification_new(cp, &v), 0);
    verification_next(v, &check, &difference);
    assert_int_equal(verification_next(v, &check, &difference), VERIFY_CHECK);
    assert_string_equal(check.name, "conversion");
    assert_false(check.passed);
    assert_non_null(strstr(check.wrong, "X'AD'"));
    verification_free(&v);
    codepage_free(&cp);
}

static void known_rows_are_well_formed(void **state)
{
    (void)state;
    for (size_t i = 0; i < divergence_count; i++) {
        const struct divergence *d = &divergences[i];
        assert_true(d->first <= d->last && d->count > 0);
        assert_true(d->count <= d->last - d->first + 1);
        assert_true(d->count == 1 || d->first < d->last);
        assert_true(*d->why && *d->right && *d->engine);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_page_has_a_digest),
        cmocka_unit_test(one_changed_cell_fails),
        cmocka_unit_test(one_changed_pair_fails),
        cmocka_unit_test(an_engine_notices),
        cmocka_unit_test(the_conversion_is_checked),
        cmocka_unit_test(known_rows_are_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
