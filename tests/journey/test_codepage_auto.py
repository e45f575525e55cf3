"""--codepage auto: each job tells its page, or is refused; never silently

The fixtures' own headers say which page is right, and their tables, which are
other people's, have made the bytes.
"""
import email
import email.policy
import functools
import json
import subprocess

import pytest

import program

# Those that are about pages and texts; the others are of plain ASCII letters.
CASES = [case for case in program.cases()
         if case.name.startswith(("c", "e", "q27"))]


def run(*args):
    return subprocess.run([program.EBGATE, *map(str, args)],
                          capture_output=True, timeout=60)


def with_auto(case):
    """The case's options, with auto in the place of its page."""
    options = list(case.expected["options"])
    if "--codepage" in options:
        options[options.index("--codepage") + 1] = "auto"
    return options


def check(case, options):
    return run("check", "--json", *options, case.folder / "job.bin")


@functools.cache
def check_auto(name):
    case = case_named(name)
    return check(case, with_auto(case))


def case_named(name):
    return next(case for case in CASES if case.name == name)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fixture_is_read_in_its_page_or_refused(case):
    """What is taken is what the right page gives, but for the warning."""
    found = check_auto(case.name)
    if case.header["codepage"] == "UTF-8":
        assert found.stdout == check(case, case.expected["options"]).stdout
        return
    if found.returncode == 16:
        assert b"cannot be told" in found.stderr
        assert not found.stdout or b"Nothing was sent" in found.stdout
        return
    right = check(case, case.expected["options"])
    if right.returncode == 12:
        assert found.returncode == 12
        return
    remarks = [json.loads(line) for line in found.stdout.splitlines()]
    warnings = [one for one in remarks if one.get("quirk") == "Q-58"]
    assert len(warnings) == 1 and "IBM-" in warnings[0]["detail"]
    remarks.remove(warnings[0])
    assert remarks == [json.loads(line) for line in right.stdout.splitlines()]
    assert found.returncode == max(4, right.returncode)


def test_enough_fixtures_are_told():
    """Most jobs have a few letters only, yet half of them suffice."""
    told = sum(check_auto(case.name).returncode != 16 for case in CASES)
    assert told >= len(CASES) / 2


def test_send_says_page_and_evidence(tmp_path):
    case = case_named("q27-at-sign-280")
    done = run("send", "--codepage", "auto", "--at-sign", "auto",
               "--relay", f"maildir:{tmp_path}/mail", "--verbose",
               case.folder / "job.bin")
    assert done.returncode == 4
    said = done.stderr.decode()
    assert "1.  IBM-280, IBM-1144" in said
    assert "X'9F' would tell: ¤ in 280, € in 1144" in said
    assert "Q-58" in said
    assert "Q-58" in done.stdout.decode()
    [mail] = (tmp_path / "mail" / "new").iterdir()
    with mail.open("rb") as file:
        text = email.message_from_binary_file(
            file, policy=email.policy.default).get_content()
    [part] = case.expected["mails"][0]["parts"]
    assert text.split("\n")[:len(part["text"])] == part["text"]


def test_replies_are_in_the_page_that_was_found(tmp_path):
    case = case_named("q27-at-sign-1026")
    done = run("send", "--codepage", "auto", "--at-sign", "auto", "--replies",
               tmp_path / "replies", "--relay", f"maildir:{tmp_path}/mail",
               "--verbose", "--recfm", "FB", "--lrecl", "80",
               case.folder / "job.bin")
    assert done.returncode == 4
    text = (tmp_path / "replies").read_bytes().decode("cp1026")
    assert "@example" in text and "Q-58" in text


def test_a_job_that_cannot_be_told_is_refused(tmp_path):
    """Two signs that other pages have other signs for."""
    case = case_named("e04-lower-case")
    done = run("send", "--codepage", "auto", "--relay",
               f"maildir:{tmp_path}/mail", "--replies", tmp_path / "replies",
               "--recfm", "FB", "--lrecl", "80", case.folder / "job.bin")
    assert done.returncode == 16
    said = done.stderr.decode()
    assert "cannot tell" in said and "IBM-285, IBM-1146" in said
    assert "name it with --codepage" in said
    assert not (tmp_path / "mail").exists()
    assert not (tmp_path / "replies").exists()


def test_each_data_set_tells_its_own(tmp_path):
    names = ["q27-at-sign-280", "q27-at-sign-1026", "q27-at-sign-280"]
    jobs = [case_named(name).folder / "job.bin" for name in names]
    done = run("check", "--codepage", "auto", "--at-sign", "auto", "--json",
               *jobs)
    assert done.returncode == 4
    details = [json.loads(line).get("detail") for line in
               done.stdout.splitlines()]
    found = [one.split(",")[0] for one in details if one and "IBM-" in one]
    assert found == ["IBM-280", "IBM-1026", "IBM-280"]


def test_a_byte_for_the_at_sign_is_of_the_page_found():
    case = case_named("q27-at-sign-280")
    done = run("check", "--codepage", "auto", "--at-sign", "X'7C'", "--json",
               case.folder / "job.bin")
    assert done.returncode == 4
    assert "§" in done.stdout.decode()
    done = run("check", "--codepage", "auto", "--at-sign", "X'C1'",
               case.folder / "job.bin")
    assert done.returncode == 16 and b"cannot stand for" in done.stderr


def test_quiet_says_nothing_of_it():
    case = case_named("q27-at-sign-280")
    done = run("check", "--quiet", "--codepage", "auto", "--at-sign", "auto",
               case.folder / "job.bin")
    assert (done.returncode, done.stdout, done.stderr) == (4, b"", b"")
