#!/usr/bin/python3
"""list_pages.py - finds the pages of a folder: its files ibm-CCSID.c

    list_pages.py FOLDER...             their names, by CCSID
    list_pages.py --table OUT FOLDER... writes the C table of them

It is asked when a build is configured: one that exists learns of a new file by
"meson setup --reconfigure". A file's number is checked by the linker: the
table names own_CCSID, which only a page of that number defines.
"""
import pathlib
import re
import sys

TABLE = """\
/* Written by list_pages.py: the pages of tables/, by CCSID. */
#include "codepages/tables/own.h"

{externs}
const struct own_page *const own_pages[] = {{
{pages}}};
const size_t own_pages_len = sizeof own_pages / sizeof own_pages[0];
"""


def find_pages(folders):
    """CCSID -> path; exits with the reason when a name is no page's."""
    pages = {}
    for folder in folders:
        for path in sorted(pathlib.Path(folder).glob("*.c")):
            found = re.fullmatch(r"ibm-([1-9]\d{0,4})", path.stem)
            if not found:
                sys.exit(f"{path}: the file of a page is called ibm-CCSID.c, "
                         "as ibm-256.c")
            ccsid = int(found[1])
            if ccsid in pages:
                sys.exit(f"{path}: {pages[ccsid]} is of {ccsid} as well")
            pages[ccsid] = path
    if not pages:
        sys.exit(f"{' '.join(folders)}: there is no page, ibm-CCSID.c, here")
    return dict(sorted(pages.items()))


def write_table(output, pages):
    text = TABLE.format(
        externs="".join(f"extern const struct own_page own_{ccsid};\n"
                        for ccsid in pages),
        pages="".join(f"    &own_{ccsid},\n" for ccsid in pages))
    pathlib.Path(output).write_text(text, encoding="utf-8")


def main(arguments):
    if arguments[:1] != ["--table"]:
        for path in find_pages(arguments).values():
            print(path.name)
        return
    output, *folders = arguments[1:]
    write_table(output, find_pages(folders))


if __name__ == "__main__":
    main(sys.argv[1:])
