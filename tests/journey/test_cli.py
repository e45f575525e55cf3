"""test_cli.py - what a person at the command line meets

Help that fits a screen, manual pages that mandoc finds clean, wrong usage that
is explained in one line, faults that name record and byte, exit statuses.
"""
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import socket
import subprocess

import pytest

EBGATE = os.environ["EBGATE"]
COMMANDS = ["send", "check", "convert"]
PAGES = [*COMMANDS, "codepage"]

JOB = """HELO MVS
MAIL FROM:<a@example.com>
RCPT TO:<b@example.com>
DATA
Subject: hello

text
.
QUIT
"""


def ebgate(*arguments, stdin=b"", environment=None):
    return subprocess.run(
        [EBGATE, *map(str, arguments)], input=stdin, capture_output=True,
        timeout=60, env={**os.environ, **(environment or {})})


def fixed(text, page="cp037", lrecl=80):
    return b"".join(line.encode(page).ljust(lrecl, b"\x40")
                    for line in text.splitlines())


@pytest.fixture
def job(tmp_path):
    path = tmp_path / "job.bin"
    path.write_bytes(fixed(JOB))
    return path


@pytest.fixture
def maildir(tmp_path):
    return f"maildir:{tmp_path / 'mail'}"


# ------------------------------------------------------------ help and pages

@pytest.mark.parametrize("command", [[], *([c] for c in COMMANDS)])
def test_help_is_one_screen(command):
    run = ebgate(*command, "--help")
    lines = run.stdout.decode().splitlines()
    assert run.returncode == 0 and not run.stderr
    assert len(lines) <= 24
    assert max(map(len, lines)) <= 80


def test_version():
    assert re.fullmatch(rb"ebgate \d+\.\d+\.\d+\n", ebgate("--version").stdout)
    assert ebgate("send", "--version").stdout == ebgate("--version").stdout


@pytest.mark.parametrize("command", ["", *PAGES])
def test_mandoc_finds_nothing(command):
    page = ebgate("help", "--mdoc", *filter(None, [command])).stdout
    lint = subprocess.run(["mandoc", "-Tlint"], input=page,
                          capture_output=True, timeout=60)
    # The other pages are not installed where this runs.
    found = [line for line in lint.stdout.decode().splitlines()
             if "referenced manual not found" not in line]
    assert found == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_page_has_every_option(command):
    page = ebgate("help", "--text", command).stdout.decode()
    shown = ebgate(command, "--help").stdout.decode()
    for option in re.findall(r"--[a-z-]+", shown):
        assert f"    {option}" in page, option


def test_the_check_page_has_every_quirk():
    page = ebgate("help", "--text", "check").stdout.decode()
    for number in range(1, 54):
        assert f"Q-{number:02d}" in page


def test_help_opens_a_page_without_man(tmp_path):
    run = ebgate("help", "send", environment={"PATH": str(tmp_path)})
    assert run.returncode == 0
    assert run.stdout.startswith(b"NAME\n")


@pytest.mark.parametrize("words", [[], ["help"], ["--help"]])
def test_help_about_help_is_the_program_s_page(words, tmp_path):
    run = ebgate("help", *words, environment={"PATH": str(tmp_path)})
    assert run.returncode == 0
    assert run.stdout.startswith(b"NAME\n    ebgate - ")


# --------------------------------------------------------------- wrong usage

@pytest.mark.parametrize("arguments, says", [
    ([], "ebgate COMMAND"),
    (["sned"], "did you mean send"),
    (["help", "chekc"], "did you mean check"),
    (["send"], "a data set is wanted"),
    (["check"], "a data set is wanted"),
    (["send", "{job}"], "--relay smtp://HOST"),
    (["send", "--relay", "{maildir}", "/nonexistent"], "No such file"),
    (["send", "--relay", "ftp://x", "{job}"], '--relay "ftp://x"'),
    (["send", "--realy", "x", "{job}"], "did you mean --relay?"),
    (["send", "--relay"], "--relay needs its argument, URL"),
    (["check", "--recfm", "FX", "{job}"], "one of F, FB, V, VB"),
    (["check", "--lrecl", "0", "{job}"], "from 1 to"),
    (["check", "--codepage", "9999", "{job}"], '--codepage "9999"'),
    (["check", "--charset", "IBM-1047", "{job}"], '--charset "IBM-1047"'),
    (["check", "--charset", "UTF-16", "{job}"], "cannot be sent in it"),
    (["check", "--at-sign", "a", "{job}"], '--at-sign "a"'),
    (["check", "--helo", "a b", "{job}"], '--helo "a b"'),
    (["send", "-c", "x", "{job}"], "ebgate serve"),
    (["check", "/nonexistent"], "No such file"),
    (["send", "--relay", "smtps://h?ca=/nonexistent", "{job}"],
     "/nonexistent"),
    (["send", "--relay", "smtps://h", "--ca-file", "{job}", "{job}"],
     "no certificates"),
    (["check", "--replies", "{job}", "{job}"], "is the data set itself"),
    (["send", "--relay", "{maildir}", "--replies", "{job}", "{job}"],
     "is the data set itself"),
])
def test_wrong_usage_is_16_and_one_line(arguments, says, job, maildir):
    run = ebgate(*(word.format(job=job, maildir=maildir)
                   for word in arguments))
    assert run.returncode == 16, run
    assert says in run.stderr.decode()
    assert not run.stdout
    if arguments:
        assert run.stderr.count(b"\n") == 1


# ------------------------------------------------------------- exit statuses

def status(job, maildir, text, *options):
    job.write_bytes(fixed(text))
    run = ebgate("send", "--codepage", "037", "--relay", maildir, *options,
                 job)
    check = ebgate("check", "--codepage", "037", *options, job)
    assert run.returncode == check.returncode, (run, check)
    return run.returncode


def test_status_0(job, maildir):
    assert status(job, maildir, JOB) == 0


def test_status_4_when_something_was_mended(job, maildir):
    text = JOB.replace("<b@example.com>", "b@example.com")
    assert status(job, maildir, text) == 4


def test_status_8_when_a_recipient_is_refused(job, maildir):
    text = JOB.replace("DATA\n", "RCPT TO:<b b@example.com>\nDATA\n")
    assert status(job, maildir, text) == 8


def test_status_12_when_nothing_can_be_sent(job, maildir):
    text = JOB.replace("<b@example.com>", "<b b@example.com>")
    assert status(job, maildir, text) == 12


def test_status_12_when_no_relay_answers(job):
    run = ebgate("send", "--codepage", "037", "--retry", "0", "--relay",
                 "smtp://127.0.0.1:1", job)
    assert run.returncode == 12  # deferred, and nothing else delivered
    assert b"\n4" in b"\n" + run.stdout


def test_status_is_the_highest_of_several(job, maildir, tmp_path):
    other = tmp_path / "other.bin"
    other.write_bytes(fixed(JOB.replace("<b@example.com>", "b@example.com")))
    run = ebgate("send", "--codepage", "037", "--relay", maildir, job, other)
    assert run.returncode == 4
    assert b"altogether: 2 mails, 2 recipients: 2 delivered" in run.stderr


# ------------------------------------------------------------ what is written

def test_quiet_says_nothing(job, maildir):
    run = ebgate("send", "--codepage", "037", "--quiet", "--relay", maildir,
                 job)
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")


def test_standard_input(job, maildir):
    run = ebgate("send", "--codepage", "037", "--relay", maildir, "-",
                 stdin=job.read_bytes())
    assert run.returncode == 0
    assert b"standard input: 1 mail, 1 recipient: 1 delivered" in run.stderr


def test_the_format_that_was_found_is_named(job, maildir):
    run = ebgate("send", "--codepage", "037", "--relay", maildir, job)
    assert f"{job}: RECFM FB" in run.stderr.decode()


def test_verb_off_and_verbose(job, maildir):
    few = ebgate("send", "--codepage", "037", "--relay", maildir, job)
    assert [line[:4] for line in few.stdout.decode().splitlines()] == ["250 "]
    all_of_them = ebgate("send", "--codepage", "037", "--verbose", "--relay",
                         maildir, job)
    lines = all_of_them.stdout.decode().splitlines()
    assert lines[0] == "050 HELO MVS"
    assert "050 RCPT TO:<b@example.com>" in lines
    assert any(line.startswith("354 ") for line in lines)


def test_a_malformed_data_set_sends_nothing(tmp_path, maildir):
    record = "HELO MVS".encode("cp037")
    good = (len(record) + 4).to_bytes(2, "big") + b"\0\0" + record
    path = tmp_path / "job.v"
    path.write_bytes(good + b"\x00\x02\x00\x00rest")
    run = ebgate("send", "--recfm", "V", "--codepage", "037", "--replies",
                 tmp_path / "replies", "--relay", maildir, path)
    assert run.returncode == 12
    assert f"{path}: record 2, byte 12 (X'C'): " in run.stderr.decode()
    assert list((tmp_path / "mail").glob("new/*")) == []
    replies = (tmp_path / "replies").read_bytes()
    assert replies[4:].decode("cp037").startswith("554-5.6.0 JES Nothing was")


def test_replies_appear_whole_or_not_at_all(job, maildir, tmp_path):
    replies = tmp_path / "replies"
    replies.write_bytes(b"what was there before")
    os.chmod(replies, 0o640)
    run = ebgate("send", "--codepage", "037", "--recfm", "FB", "--lrecl", "80",
                 "--replies", replies, "--relay", maildir, job)
    assert run.returncode == 0 and not run.stdout
    octets = replies.read_bytes()
    assert len(octets) % 80 == 0
    assert octets.decode("cp037").startswith("250 ")
    assert replies.stat().st_mode & 0o777 == 0o640
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_replies_to_a_full_device(job, maildir):
    run = ebgate("send", "--codepage", "037", "--replies", "/dev/full",
                 "--relay", maildir, job)
    assert run.returncode == 12
    assert b"the replies could not be written" in run.stderr


def test_json_has_one_object_a_recipient(job, maildir):
    run = ebgate("send", "--codepage", "037", "--json", "--relay", maildir,
                 job)
    one, = map(json.loads, run.stdout.splitlines())
    assert one["record"] == 3 and one["mail"] == 1
    assert one["address"] == "b@example.com"
    assert (one["state"], one["code"]) == ("delivered", 250)
    assert one["relay"] == maildir
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", one["time"])


@pytest.mark.parametrize("rest, code", [("", 554), ("RSET\n", 250)])
def test_a_recipient_without_a_mail_is_dropped(rest, code, tmp_path, maildir):
    """By the refusal that ended the transaction; RSET is none."""
    path = tmp_path / "job.bin"
    path.write_bytes(fixed(JOB[:JOB.index("DATA")] + rest))
    run = ebgate("send", "--codepage", "037", "--json", "--relay", maildir,
                 path)
    one, = map(json.loads, run.stdout.splitlines())
    assert (one["state"], one["code"]) == ("dropped", code)


def test_interrupted_defers_what_was_not_sent(job, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        run = subprocess.Popen(
            [EBGATE, "send", "--codepage", "037", "--json", "--relay",
             f"smtp://127.0.0.1:{port}", str(job), str(job)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        silent.accept()
        run.send_signal(signal.SIGINT)
        out, messages = run.communicate(timeout=60)
    assert run.returncode == 12
    one, = map(json.loads, out.splitlines())
    assert one["state"] == "deferred" and one["code"] // 100 == 4
    assert f"nothing was sent of {job}" in messages.decode()


# ----------------------------------------------------------------------- check

def check(job, text, *options):
    job.write_bytes(fixed(text))
    return ebgate("check", "--codepage", "037", *options, job)


def test_check_tells_what_each_server_does(job):
    run = check(job, JOB.replace("<b@example.com>", "b@example.com"))
    text = run.stdout.decode()
    assert "record 3" in text and "Q-06" in text
    for who in ["old SMTP", "CSSMTP", "ebgate"]:
        assert f"    {who}" in text
    assert text.endswith(f"{job}: 1 of 1 mail and 1 of 1 recipient are fine\n")
    assert "\033" not in text


def test_check_counts_what_is_refused(job):
    run = check(job, JOB.replace("DATA\n", "RCPT TO:<>\nDATA\n"))
    assert "1 of 1 mail and 1 of 2 recipients" in run.stdout.decode()


def test_check_in_strict_imitates_cssmtp(job):
    text = JOB.replace("<b@example.com>", "b@example.com")
    assert check(job, text, "--profile", "strict").returncode == 12


def test_check_as_json(job):
    run = check(job, JOB.replace("<b@example.com>", "b@example.com"), "--json")
    *remarks, whole = map(json.loads, run.stdout.splitlines())
    assert [one["quirk"] for one in remarks] == ["Q-06"]
    assert remarks[0]["record"] == 3
    assert whole["mails_fine"] == whole["recipients_fine"] == 1


def test_check_takes_the_options_of_send(job, maildir, tmp_path):
    run = ebgate("check", "--codepage", "037", "--relay", maildir,
                 "--connections", "9", job)
    assert run.returncode == 0
    assert not (tmp_path / "mail").exists()


def test_colours_on_a_terminal_only(job):
    for no_colour, expected in [("", True), ("1", False)]:
        leader, follower = pty.openpty()
        text = JOB.replace("<b@example.com>", "b@example.com")
        job.write_bytes(fixed(text))
        subprocess.run([EBGATE, "check", "--codepage", "037", str(job)],
                       stdout=follower, stderr=subprocess.DEVNULL, timeout=60,
                       env={**os.environ, "NO_COLOR": no_colour,
                            "TERM": "xterm"})
        os.close(follower)
        shown = os.read(leader, 65536)
        os.close(leader)
        assert (b"\033[3" in shown) is expected


def test_nothing_of_the_job_acts_on_the_terminal(job):
    run = check(job, JOB.replace("DATA\n", "X\x1b[2JY\x07\nDATA\n"))
    assert b"\x1b" not in run.stdout and b"\x07" not in run.stdout
    assert b"\x1b" not in run.stderr


def test_the_name_of_a_data_set_does_not_act_either(tmp_path, maildir):
    job = tmp_path / "a\x1b[2J\x07\nb\udcff"
    run = check(job, JOB)
    assert run.returncode == 0
    assert b"\x1b" not in run.stdout + run.stderr
    assert b"\x07" not in run.stdout + run.stderr
    assert run.stdout.count(b"\n") == 1
    for options in ["--json"], []:
        run = check(job, JOB, *options)
        assert run.returncode == 0 and run.stdout, run.stderr
    run = ebgate("send", "--json", "--codepage", "037", "--relay", maildir, job)
    assert run.returncode == 0 and b"\x1b" not in run.stdout + run.stderr


def test_mail_is_a_program_of_its_own(tmp_path):
    """Without it the commands that need no relay work, and load no library
    that only mail needs; with it beside them all do."""
    alone = tmp_path / "ebgate"
    shutil.copy(EBGATE, alone)

    def run(*arguments):
        return subprocess.run([alone, *arguments], input=b"", timeout=60,
                              capture_output=True)
    assert run("convert", "-f", "IBM-1047", "-t", "UTF-8").returncode == 0
    assert run("codepage", "list", "1140").returncode == 0
    for command in ("send", "serve", "control", "migrate"):
        done = run(command, "--help")
        assert done.returncode == 16
        said = done.stderr.decode()
        assert re.fullmatch(
            rf"ebgate {command}: /\S*/ebgate/ebgate-mail cannot be started: "
            r"No such file or directory; is ebgate installed as a whole\?\n",
            said), said
    loaded = subprocess.run(["ldd", alone], capture_output=True, check=True)
    for library in (b"libssl", b"libevent", b"libsqlite3", b"libsystemd"):
        assert library not in loaded.stdout
    shutil.copy(pathlib.Path(EBGATE).with_name("ebgate-mail"), tmp_path)
    done = run("send", "--help")
    assert done.returncode == 0 and done.stdout.startswith(b"ebgate send")
