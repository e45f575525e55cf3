#!/usr/bin/python3
"""tally.py - counts single tests in meson's JUnit logs

An empty log stands for a build or a run that did not come about: one failure.
So does a program that was ended for its time, which the log of its tests does
not tell: testlog.json beside it does.
Prints "N passed, M failed"; the exit status is 0 when M is.
"""
import json
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


GOOD = {"OK", "SKIP", "EXPECTEDFAIL"}


def ended(path):
    """Programs that did not end well: {the suite's name: what meson says}."""
    programs = {}
    with open(path, encoding="utf-8", errors="replace") as log:
        for line in log:
            one = json.loads(line)
            if one["result"] not in GOOD:
                programs["ebgate." + one["name"]] = one["result"]
    return programs


def tally(path):
    """Returns passed and failed of one log, and the names of the failed."""
    try:
        with open(path, encoding="utf-8", errors="replace") as log:
            # meson passes on what programs print, controls and all.
            text = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "?", log.read())
        root = ElementTree.fromstring(text.partition("?>")[2])
        bad = ended(pathlib.Path(path).with_name("testlog.json"))
    except (OSError, ValueError, ElementTree.ParseError):
        return 0, [f"{path}: no results"]
    passed, failed = 0, []
    for suite in root.iter("testsuite"):
        wrong = [case.get("name") for case in suite.iter("testcase")
                 if case.find("failure") is not None
                 or case.find("error") is not None]
        skipped = sum(1 for case in suite.iter("testcase")
                      if case.find("skipped") is not None)
        passed += sum(1 for _ in suite.iter("testcase")) - skipped - len(wrong)
        # A program that crashed after good tests has no test of its own.
        how = bad.pop(suite.get("name"), "")
        if not wrong and (how or int(suite.get("errors", 0)) +
                          int(suite.get("failures", 0))):
            wrong = [f"ended badly {how}".rstrip()]
        failed += [f"{suite.get('name')}: {name}" for name in wrong]
    failed += [f"{name}: {how}" for name, how in bad.items()]
    return passed, failed


def main(paths):
    passed, failed = 0, []
    for path in paths:
        more, wrong = tally(path)
        passed += more
        failed += wrong
    for name in failed:
        print("FAILED", name)
    print(f"{passed} passed, {len(failed)} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
