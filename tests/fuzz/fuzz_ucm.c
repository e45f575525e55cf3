/* A table of a user's is a page or is refused. The page converts whatever it
 * is given, as long as the survey says; a refusal names the file on one line
 * without control characters. The input is the file. */
#include "codepages/codepage.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file that the kernel keeps in memory has its name there. */
#define FOLDER "/proc/self/fd/"

static void fail(const char *what, const char *text)
{
    fprintf(stderr, "%s: %s\n", what, text);
    abort();
}

static void check_refusal(int r, const char *text)
{
    if (r != -ENOMEM && strncmp(text, FOLDER, strlen(FOLDER)) != 0)
        fail("the file is not named", text);
    for (; *text; text++)
        if (iscntrl((unsigned char)*text))
            fail("a control character", text);
}

/* Decodes @in, and encodes what came of it. */
static void check_page(const struct codepage *cp, const uint8_t *in, size_t len)
{
    struct codepage_coder decoder, encoder;
    size_t surveyed, room = 4 * len + 16;
    unsigned char *text = malloc(room), *bytes = malloc(4 * room + 16);
    if (!text || !bytes ||
        codepage_coder_init(&decoder, cp, &codepage_policy_mail) < 0 ||
        codepage_coder_init(&encoder, cp, &codepage_policy_mail) < 0)
        abort();
    struct codepage_result r =
        codepage_decode_record(&decoder, in, len, text, room);
    codepage_survey(cp, NULL, in, len, &surveyed);
    if (r.status != CODEPAGE_OK || r.read != len || r.written != surveyed)
        fail("the survey counts another length", codepage_engine(cp));
    r = codepage_encode_record(&encoder, text, r.written, bytes, 4 * room + 16);
    if (r.status != CODEPAGE_OK || encoder.events.malformed > 0)
        fail("decoded text is not UTF-8", codepage_engine(cp));
    codepage_coder_clear(&decoder);
    codepage_coder_clear(&encoder);
    free(text);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct codepage *cp = NULL;
    struct codepage_error error;
    int fd = memfd_create("ucm", 0);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    snprintf(path, sizeof path, FOLDER "%d", fd);
    int r = codepage_open(path, &cp, &error);
    if (r < 0)
        check_refusal(r, error.text);
    else
        check_page(cp, data, size);
    codepage_free(&cp);
    close(fd);
    return 0;
}
