"""Data sets as such: found out, refused when malformed, read from a pipe

Nothing of a job with a fault may be sent, and what is said must name the
file, the place, and what was read there.
"""
import re
import struct
import subprocess

import pytest

import program
from program import Made, generate
from scripted_relay import ScriptedRelay

MAIL = ["MAIL FROM:<me@example.com>", "RCPT TO:<one@example.com>", "DATA",
        "From: me@example.com", "To: one@example.com", "Subject: x", "",
        "hello, this is the text of a mail", "."]
JOB = ["HELO NODE", *MAIL, *MAIL, *MAIL, "QUIT"]
PAGE = generate.Page("1047")
RECORDS = [generate.record(PAGE, line) for line in JOB]
CASES = program.cases()


def send(octets, options, tmp_path, relay):
    case = Made(["HELO NODE"], tmp_path)
    case.job.write_bytes(octets)
    case.expected["options"] = ["--codepage", "1047", *options]
    case.records_of = lambda octets: []
    return program.send(case, [f"smtp://127.0.0.1:{relay.port}?tls=no"],
                        tmp_path)


IMAGES = {
    "FB": (["--lrecl", "80"], generate.fixed(RECORDS, {"lrecl": 80,
                                                       "ascii": False})),
    "V": ([], generate.variable(RECORDS, {})),
    "VB": ([], generate.variable_blocked(RECORDS, {"block": 200})),
    "VBS": ([], generate.spanned(RECORDS, {"block": 100})),
    "U": ([], generate.undefined([octets.ljust(4, b"\x40")
                                  for octets in RECORDS], {})),
    "text": ([], generate.text(RECORDS, {"ascii": False, "lineend": "NL"})),
}


def damaged():
    """(name, recfm, octets) of data sets that are not what they should be."""
    fixed, variable, blocked, spanned = (
        IMAGES[recfm][1] for recfm in ("FB", "V", "VB", "VBS"))
    yield "a card too short", "FB", fixed[:-1]
    yield "a card too long", "FB", fixed + b"\x40"
    yield "cut in a record", "V", variable[:-3]
    yield "cut in an RDW", "V", variable + b"\0"
    yield "RDW of 3", "V", variable + struct.pack(">HH", 3, 0)
    yield "RDW of 0", "V", variable + bytes(4)
    yield "RDW beyond 32760", "V", variable + struct.pack(">HH", 65535, 0)
    yield "RDW with a flag", "V", variable + struct.pack(">HH", 4, 0x0100)
    yield "cut in a block", "VB", blocked[:-3]
    yield "block longer than its records", "VB", blocked + struct.pack(
        ">HHHH", 10, 0, 4, 0) + b"\0\0"
    yield "record longer than its block", "VB", blocked + struct.pack(
        ">HHHH", 8, 0, 12, 0) + bytes(8)
    yield "BDW of 4", "VB", blocked + struct.pack(">HH", 4, 0)
    yield "a middle without a first", "VBS", spanned + struct.pack(
        ">HHHBB", 9, 0, 5, 3, 0) + b"x"
    yield "a last without a first", "VBS", spanned + struct.pack(
        ">HHHBB", 9, 0, 5, 2, 0) + b"x"
    yield "a first that never ends", "VBS", spanned + struct.pack(
        ">HHHBB", 9, 0, 5, 1, 0) + b"x"
    text = IMAGES["text"][1]
    yield "two kinds of line ends", "text", text + b"\xC1\x25"


@pytest.mark.parametrize("name, recfm, octets", damaged(),
                         ids=[one[0] for one in damaged()])
@pytest.mark.parametrize("how", ["stated", "auto"])
def test_nothing_of_a_malformed_job_is_sent(how, name, recfm, octets,
                                            tmp_path):
    options = ["--recfm", recfm, *IMAGES[recfm][0]] if how == "stated" else \
        ["--recfm", "auto"]
    with ScriptedRelay() as relay:
        run = send(octets, options, tmp_path, relay)
        assert relay.commands("MAIL") == [], run.messages
    assert run.status >= 12
    assert str(tmp_path / "job.bin") in run.messages
    if how == "stated":
        assert re.search(r"\d", run.messages.replace(str(tmp_path), ""))


@pytest.mark.parametrize("recfm", IMAGES)
def test_every_format(recfm, tmp_path):
    with ScriptedRelay() as relay:
        run = send(IMAGES[recfm][1], ["--recfm", recfm, *IMAGES[recfm][0]],
                   tmp_path, relay)
        assert len(relay.taken()) == 3, run.messages
    assert run.status == 0


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.expected["mails"]],
    ids=lambda case: case.name)
def test_auto_finds_the_format_or_refuses(case, tmp_path):
    """What auto finds is what is there: the same mails as when it is stated.
    It may refuse, where two readings hold; it may not be wrong."""
    options, wanted = case.expected["options"], case.expected
    keep = [(name, value) for name, value in zip(options[::2], options[1::2])
            if name in ("--codepage", "--at-sign", "--sequence-numbers")]
    automatic = Made([], tmp_path)
    automatic.job = case.job
    automatic.records_of = lambda octets: []
    automatic.expected["options"] = [word for pair in keep for word in pair]
    run = program.send(automatic, [f"maildir:{tmp_path}/mail"], tmp_path,
                       ["--recfm", "auto"])
    addresses = {one["address"] for one in run.recipients}
    if run.status >= 12 and not run.recipients:
        assert str(case.job) in run.messages
    elif "--join-cards" not in options and "--max-recipients" not in options:
        assert {address for mail in wanted["mails"]
                for address in mail["to"]} <= addresses


def test_auto_finds_what_is_common(tmp_path):
    """Cards, RDWs, blocks and lines of text are found, not only refused."""
    for recfm in ("FB", "V", "VB", "VBS", "text"):
        with ScriptedRelay() as relay:
            run = send(IMAGES[recfm][1], ["--recfm", "auto"], tmp_path, relay)
            assert len(relay.taken()) == 3, (recfm, run.messages)


@pytest.mark.parametrize("lines", [
    [], ["HELO NODE"], ["QUIT"], ["HELO NODE", "QUIT"], [""] * 3],
    ids=["empty", "HELO", "QUIT", "HELO and QUIT", "blanks"])
def test_nothing_to_do(lines, tmp_path):
    """No mail in it: nothing is sent, and no connection is made for it."""
    records = [generate.record(PAGE, line) for line in lines]
    with ScriptedRelay() as relay:
        for recfm in ["--recfm", "FB", "--lrecl", "80"], ["--recfm", "auto"]:
            run = send(generate.fixed(records, {"lrecl": 80, "ascii": False}),
                       recfm, tmp_path, relay)
            assert run.status == 0
            assert run.recipients == []
        assert relay.mails == []


def test_a_pipe_and_several_data_sets(tmp_path):
    """`-` is standard input; two data sets make one report."""
    file = tmp_path / "second.bin"
    file.write_bytes(IMAGES["VB"][1])
    with ScriptedRelay() as relay:
        done = subprocess.run(
            [program.EBGATE, "send", "--json", "--codepage", "1047",
             "--recfm", "VB", "--relay",
             f"smtp://127.0.0.1:{relay.port}?tls=no", "-", str(file)],
            input=IMAGES["VB"][1], stdout=subprocess.PIPE, timeout=60)
        assert done.returncode == 0
        assert len(relay.taken()) == 6
    assert len(done.stdout.splitlines()) == 6


@pytest.mark.parametrize("arguments", [
    [], ["--nonsense", "x"], ["--recfm", "Q", "x"], ["--codepage", "0815", "x"],
    ["--relay", "gopher://x", "x"], ["--lrecl", "-1", "x"],
    ["--at-sign", "A", "x"]], ids=" ".join)
def test_wrong_usage(arguments, tmp_path):
    relay = [] if "--relay" in arguments else ["--relay", "maildir:none"]
    done = subprocess.run([program.EBGATE, "send", *relay, *arguments],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, cwd=tmp_path, timeout=60)
    assert done.returncode == 16, done.stderr
    assert done.stderr and not (tmp_path / "none").exists()
