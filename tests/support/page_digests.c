/* page_digests [NAME...] - rows of codepages/digests.c, of all pages or these.
 * What it prints is a statement only after verify has found each page equal
 * to an engine, or to its source. */
#include "codepages/digest.h"

#include <inttypes.h>
#include <stdio.h>

static void print_digest(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    if (codepage_open(name, &cp, &error) < 0)
        return;
    struct digest d = digest_of(cp);
    printf("    {%u, {0x%016" PRIX64 ", 0x%016" PRIX64 "}},\n",
           codepage_ccsid(cp), d.decoding, d.encoding);
    codepage_free(&cp);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        print_digest(argv[i]);
    for (size_t i = 0; argc == 1 && i < codepage_info_count(); i++) {
        struct codepage_info info;
        codepage_info_at(i, &info);
        if (info.kind <= CODEPAGE_DBCS)
            print_digest(info.name);
    }
    return 0;
}
