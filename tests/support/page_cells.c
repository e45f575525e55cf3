/* page_cells NAME... - what each byte of a page is, as "NAME X'81' U+0061";
 * "-" where it stands for nothing. For witnesses in other languages. */
#include "codepages/codepage.h"

#include <stdio.h>

static int print_cells(const char *name)
{
    struct codepage *cp = NULL;
    struct codepage_error error;
    if (codepage_open(name, &cp, &error) < 0) {
        fprintf(stderr, "%s\n", error.text);
        return 1;
    }
    for (unsigned b = 0; b < 256; b++) {
        int32_t c = codepage_char_of(cp, (unsigned char)b);
        if (c >= 0)
            printf("%s X'%02X' U+%04X\n", name, b, (unsigned)c);
        else
            printf("%s X'%02X' -\n", name, b);
    }
    codepage_free(&cp);
    return 0;
}

int main(int argc, char **argv)
{
    int result = 0;
    for (int i = 1; i < argc; i++)
        result |= print_cells(argv[i]);
    return result;
}
