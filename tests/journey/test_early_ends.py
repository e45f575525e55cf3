"""A run that ends before its time: signals, and replies nobody can take

However it ends, what was sent is told: a line for each recipient, and where
no lines can be written any more, a count that is true.
"""
import json
import re
import signal
import subprocess
import time

import pytest

import program
from scripted_relay import SILENCE, USUAL, ScriptedRelay

CHUNKING = USUAL["EHLO"].replace("250-8BITMIME", "250-CHUNKING\n250-8BITMIME")


def job(tmp_path, mails):
    lines = ["HELO NODE"]
    for number in range(mails):
        lines += ["MAIL FROM:<me@example.com>",
                  f"RCPT TO:<r{number}@example.com>", "DATA",
                  f"Subject: {number}", "", "text", "."]
    return program.Made(lines, tmp_path)


def start(relay, case, *more, stdout=subprocess.PIPE):
    return subprocess.Popen(
        [program.EBGATE, "send", *case.expected["options"], "--helo",
         "gateway.example.com", *more, "--relay",
         f"smtp://127.0.0.1:{relay.port}?tls=no", str(case.job)],
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE)


def wait_for_mails(relay, count):
    until = time.monotonic() + 30
    while len(relay.mails) < count and time.monotonic() < until:
        time.sleep(0.01)


def taken(relay):
    return {address for mail in relay.taken() for address in mail.recipients}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("ehlo", [USUAL["EHLO"], CHUNKING],
                         ids=["pipelining", "chunking"])
def test_a_line_for_each_recipient(ehlo, number, tmp_path):
    case = job(tmp_path, 6000)
    replies = tmp_path / "replies"
    with ScriptedRelay({"EHLO": ehlo}) as relay:
        run = start(relay, case, "--json", "--verbose", "--replies", replies)
        wait_for_mails(relay, 300)
        run.send_signal(number)
        out, messages = run.communicate(timeout=60)
        recipients = [json.loads(line) for line in out.splitlines()]
        assert [one["address"] for one in recipients] == [
            f"r{number}@example.com" for number in range(6000)]
        assert {one["address"] for one in recipients
                if one["state"] == "delivered"} == taken(relay)
    assert b"(interrupted)" in messages and run.returncode == 4
    answers, _ = program.read_transcript(case.records_of(replies.read_bytes()))
    assert sum(one.echo.startswith("RCPT") for one in answers) == 6000
    assert sorted(p.name for p in tmp_path.iterdir()) == ["job.bin", "replies"]


def test_the_second_signal_waits_for_no_answer(tmp_path):
    """Sent without an answer is uncertain, and the replies are complete."""
    case = job(tmp_path, 3)
    replies = tmp_path / "replies"
    with ScriptedRelay({"BODY": SILENCE}) as relay:
        run = start(relay, case, "--json", "--replies", replies,
                    "--connections", "1")
        wait_for_mails(relay, 1)
        run.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert run.poll() is None
        run.send_signal(signal.SIGINT)
        out, messages = run.communicate(timeout=20)
    states = [json.loads(line)["state"] for line in out.splitlines()]
    assert states[0] == "uncertain" and len(states) == 3
    assert set(states[1:]) <= {"uncertain", "deferred"}
    assert run.returncode == 4 and b"missing" not in messages
    answers, _ = program.read_transcript(case.records_of(replies.read_bytes()))
    assert sum(one.code in (421, 451) for one in answers) == 3


@pytest.mark.parametrize("more", [["--json"], [],
                                  ["--quiet", "--json"]])
def test_no_more_is_sent_than_can_be_told(more, tmp_path):
    """/dev/full: the run ends, and its count is the relay's."""
    with ScriptedRelay() as relay, open("/dev/full", "wb") as full:
        run = start(relay, job(tmp_path, 3000), *more, stdout=full)
        _, messages = run.communicate(timeout=60)
        assert len(taken(relay)) < 3000
    assert run.returncode == 12
    assert messages.count(b"No space left") == 1
    if "--quiet" not in more:
        counted = re.search(rb"(\d+) delivered", messages)
        assert int(counted[1]) == len(taken(relay))


def test_a_closed_standard_stream(tmp_path):
    """It is no place for replies, and becomes no socket's either."""
    case, replies = job(tmp_path, 3), tmp_path / "replies"
    command = [program.EBGATE, "send", *case.expected["options"]]
    with ScriptedRelay() as relay:
        more = ["--relay", f"smtp://127.0.0.1:{relay.port}?tls=no"]
        run = subprocess.run(
            ["sh", "-c", 'exec "$@" >&-', "sh", *command, *more, case.job],
            capture_output=True, timeout=20)
        assert run.returncode == 16 and relay.mails == []
        assert b"standard output" in run.stderr
        run = subprocess.run(
            ["sh", "-c", 'exec "$@" <&- >&- 2>&-', "sh", *command, *more,
             "--replies", replies, case.job], timeout=20)
        assert run.returncode == 0 and len(relay.taken()) == 3
    answers, _ = program.read_transcript(case.records_of(replies.read_bytes()))
    assert [one.code for one in answers] == [250, 250, 250, 221]


def test_replies_into_a_pipe(tmp_path):
    """/dev/stdout has no other name that a file could be put in place of."""
    case = job(tmp_path, 1)
    with ScriptedRelay() as relay:
        run = start(relay, case, "--replies", "/dev/stdout")
        out, _ = run.communicate(timeout=20)
    assert run.returncode == 0
    assert program.read_transcript(case.records_of(out))[0][0].code == 250


def test_a_data_set_that_shrinks_while_it_is_sent(tmp_path):
    """Everybody who was read has a line; the mail that broke off as well."""
    lines = ["MAIL FROM:<me@example.com>", "RCPT TO:<r0@example.com>", "DATA",
             "", *["x" * 60] * 2000]  # too large to be kept in memory
    case = program.Made(["HELO NODE"] + [*lines, "."] * 100, tmp_path)
    size = case.job.stat().st_size
    with ScriptedRelay({"BODY": SILENCE}) as relay:
        run = start(relay, case, "--json", "--connections", "1", "--retry",
                    "0", "--reply-timeout", "2")
        wait_for_mails(relay, 1)
        with case.job.open("r+b") as file:
            file.truncate(size // 2)
        out, messages = run.communicate(timeout=60)
    states = [json.loads(line)["state"] for line in out.splitlines()]
    assert states[0] == "uncertain"
    # The half is within the text of the fiftieth.
    assert len(states) == 50 and set(states[1:]) == {"deferred"}
    assert b"replies are missing" in messages and run.returncode == 12
