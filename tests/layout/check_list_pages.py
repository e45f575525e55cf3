#!/usr/bin/python3
"""check_list_pages.py - tries codepages/tables/list_pages.py; prints TAP"""
import pathlib
import re
import subprocess
import sys
import tempfile

SCRIPT = (pathlib.Path(__file__).resolve().parents[2] /
          "codepages/tables/list_pages.py")


def run(*arguments):
    return subprocess.run([sys.executable, str(SCRIPT), *map(str, arguments)],
                          capture_output=True, text=True, timeout=60,
                          check=False)


def fill(folder, *names):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("")
    return folder


def check_order(root):
    """Pages are listed by CCSID, and what is no source is left out"""
    folder = fill(root / "a", "ibm-1027.c", "ibm-256.c", "own.h", "x.py")
    if (said := run(folder).stdout.split()) != ["ibm-256.c", "ibm-1027.c"]:
        yield f"{said}"


def check_one_more(root):
    """A file more is a row more"""
    folder = fill(root / "a", "ibm-256.c")
    out = root / "out.c"
    for name, wanted in (("ibm-256.c", ["256"]),
                         ("ibm-57344.c", ["256", "57344"])):
        fill(folder, name)
        run("--table", out, folder)
        rows = re.findall(r"^    &own_(\d+),$", out.read_text(), re.M)
        if rows != wanted:
            yield f"{rows}, not {wanted}"


def check_names(root):
    """A file that is no page's, a number twice and no file are told"""
    for number, (first, second, told) in enumerate((
            (["ibm-0256.c"], [], "ibm-0256.c: the file of a page is called"),
            (["latin.c"], [], "latin.c: the file of a page is called"),
            (["ibm-256.c"], ["ibm-256.c"], "is of 256 as well"),
            ([], [], "there is no page"))):
        folders = [fill(root / f"{number}a", *first)]
        if second:
            folders.append(fill(root / f"{number}b", *second))
        out = root / f"{number}.c"
        ran = run("--table", out, *folders)
        if ran.returncode != 1 or told not in ran.stderr or out.exists():
            yield f"{first} {second}: {ran.returncode} {ran.stderr}"


CHECKS = [check_order, check_one_more, check_names]


def main():
    print(f"1..{len(CHECKS)}")
    failed = False
    for number, check in enumerate(CHECKS, 1):
        with tempfile.TemporaryDirectory() as root:
            faults = list(check(pathlib.Path(root)))
        failed = failed or bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {check.__doc__}")
        for fault in faults:
            print(f"# {fault}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
