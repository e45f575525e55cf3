#include "codepages/encode.h"
#include "codepages/singles.h"
#include "codepages/survey.h"

static struct codepage_result sbcs_decode(struct codepage_coder *c,
                                          const unsigned char *in,
                                          size_t in_len, unsigned char *out,
                                          bool last)
{
    (void)last; /* no byte waits for another */
    const struct singles *singles = singles_of(c);
    unsigned char *end = out;
    size_t i = singles_run(singles, in, in_len, &end);
    while (i < in_len) {
        if (!singles_marked(c, i, in[i], &end))
            return (struct codepage_result){i, (size_t)(end - out),
                                            CODEPAGE_STOPPED};
        i++;
        i += singles_run(singles, in + i, in_len - i, &end);
    }
    return (struct codepage_result){i, (size_t)(end - out), CODEPAGE_OK};
}

const struct coding sbcs_coding = {sbcs_decode, page_encode, sbcs_survey};
