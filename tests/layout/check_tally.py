#!/usr/bin/python3
"""check_tally.py - tries tests/support/tally.py; prints TAP

The log of each case is what meson writes of one program with two tests.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

SCRIPT = pathlib.Path(__file__).resolve().parents[1] / "support/tally.py"
NAME = "ebgate:journey / one"

# What the case is, the second test's inside, errors of the program, what meson
# says of it, what tally says.
CASES = [
    ("all passed", "", 0, "OK", "2 passed, 0 failed"),
    ("one skipped", "<skipped/>", 0, "OK", "1 passed, 0 failed"),
    ("one failed", "<failure/>", 0, "FAIL", "1 passed, 1 failed"),
    ("crashed behind good tests", "", 1, "ERROR", "2 passed, 1 failed"),
    ("ended for its time", "", 0, "TIMEOUT", "2 passed, 1 failed"),
]


def tally(root, junit, results):
    if junit:
        (root / "testlog.junit.xml").write_text(junit)
    if results:
        (root / "testlog.json").write_text(results)
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), str(root / "testlog.junit.xml")],
        capture_output=True, text=True, timeout=60, check=False)
    return ran.returncode, ran.stdout.splitlines()[-1:]


def junit_of(inside, errors):
    return (f'<?xml version="1.0" ?><testsuites><testsuite name="ebgate.{NAME}"'
            f' errors="{errors}" failures="0"><testcase name="a"/>'
            f'<testcase name="b">{inside}</testcase></testsuite></testsuites>')


def result_of(result):
    return json.dumps({"name": NAME, "result": result}) + "\n"


def check(root, inside, errors, result, wanted):
    status, last = tally(root, junit_of(inside, errors), result_of(result))
    if last != [wanted] or status != (not wanted.endswith(" 0 failed")):
        yield f"{status} {last}, not {wanted}"


def check_no_log(root):
    """Of a log that is not there, or only half, one failure is told"""
    good = junit_of("", 0)
    for junit, results in (("", ""), (good, ""), (good[:-20], result_of("OK"))):
        if tally(root, junit, results) != (1, ["0 passed, 1 failed"]):
            yield f"{junit} {results}"


def main():
    print(f"1..{len(CASES) + 1}")
    failed = False
    for number, (what, *case) in enumerate([*CASES, (check_no_log.__doc__,)],
                                           1):
        with tempfile.TemporaryDirectory() as name:
            root = pathlib.Path(name)
            faults = list(check(root, *case) if case else check_no_log(root))
        failed = failed or bool(faults)
        print(f"{'not ok' if faults else 'ok'} {number} - {what}")
        for fault in faults:
            print(f"# {fault}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
