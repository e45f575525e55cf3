"""`ebgate check` says of every fixture what `send` would do, and sends nothing
"""
import json
import re
import subprocess

import pytest

import program

CASES = program.cases()


def check(case, *more):
    done = subprocess.run(
        [program.EBGATE, "check", *case.expected["options"], *more,
         str(case.job)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=60)
    messages = done.stderr.decode(errors="replace")
    assert 0 <= done.returncode < program.SANITIZER_STATUS, messages
    return done.returncode, done.stdout.decode()


def wanted_status(case):
    """What a relay alone decides is not for check to know."""
    relays_own = "refused" in case.expected or "deferred" in case.expected
    return 0 if relays_own else case.expected["exit"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_json(case):
    status, text = check(case, "--json")
    remarks = [json.loads(line) for line in text.splitlines()]
    quirks = {remark["quirk"] for remark in remarks if remark.get("quirk")}
    assert set(case.expected.get("quirks", [])) <= quirks
    for echo, code in case.expected.get("answers", []):
        assert any(remark.get("code") == code and remark.get("record") and
                   (echo == "." or
                    case.lines[remark["record"] - 1].startswith(echo[:20]))
                   for remark in remarks), (echo, code, remarks)
    assert status == wanted_status(case), remarks


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_text(case):
    """For people: no colour where there is no terminal, and at the end how
    many mails and recipients are fine."""
    _, text = check(case)
    assert "\033" not in text
    for quirk in case.expected.get("quirks", []):
        assert quirk in text
    last = text.rstrip().split("\n")[-1]
    fine = re.search(r"(\d+) of \d+ mails? .* fine$", last)
    assert int(fine[1]) == len(case.expected["mails"]), last
