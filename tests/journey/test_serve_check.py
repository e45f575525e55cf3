"""test_serve_check.py - a configuration is read, judged, shown and migrated

The files are written here, and encoded by Python's own codecs. What the check
says is read as a person would, and as a program would.
"""
import json
import os
import re
import subprocess

import pytest

import program
from program import generate

TARGET = "TargetServer\n{\n  TargetIp 192.0.2.1\n}\n"
INLET = "Inlet\n{\n  Directory /srv/in\n}\n"
REST = TARGET + INLET

# As a site has it on a mainframe, with every statement of CSSMTP.
CSSMTP = """# CSSMTP configuration of the production system
BadSpoolDisp          Hold
ChkPointSizeLimit     64000
ExtWrtName            CSSMTP
JESJobSize            0
JESMsgSize            0
JESSyntaxErrLimit     5      # the default
LogLevel              7
MailAdministrator     Operations@example.com
MBCS                  No
Report                Admin
ReportMailFrom        cssmtp@example.com
TRANSLATE             IBM-273
UserExit              NONE
ExtendedRetry
{
  Age                 5
  Interval            30
  MailDirectory       /var/cssmtp/CSSMTP/mail/
}
Header
{
  Date                YES
  UserInfo            NO
}
Options
{
  NullTrnc            No     # leave trailing nulls
# NullTrnc            YES    # strip them
  TestMode            No
  DataLineTrunc       No
  AtSign              §
  TLSEhlo             YES
  ReplaceSubjectAtSign NO
}
RetryLimit
{
  Count               6
  Interval            10
}
SMF119
{
  CONFIG              YES
  CONNECT             NO
  MAIL                YES
  SPOOL               YES
  STATS               NO
}
TargetServer
{
  TargetName          mail.example.com
  Charset             ISO8859-1
  MBCharset           IBM-943
  MessageSize         524288
  Secure              YES
  ConnectPort         25
  ConnectLimit        5
  MaxMsgSent          0
}
TargetServer
{
  TargetIp            192.0.2.2
}
Timeout
{
  AnyCmd              300
  ConnectIdle         0
  ConnectRetry        120
  DATACmd             120
  DataBlock           180
  DataTerm            600
  InitialMsg          300
  MAILCmd             300
  RCPTCmd             300
}
Undeliverable
{
  ReturnToMailFrom    Yes
  DeadLetterAction    Store
  DeadLetterDirectory /var/cssmtp/CSSMTP/deadletter/
}
"""


def ebgate(*arguments, stdin=b"", page=None):
    environment = {**os.environ}
    environment.pop("CSSMTP_CODEPAGE_CONFIG", None)
    if page:
        environment["CSSMTP_CODEPAGE_CONFIG"] = page
    return subprocess.run([program.EBGATE, *map(str, arguments)], input=stdin,
                          capture_output=True, timeout=60, env=environment)


@pytest.fixture(name="file")
def config_file(tmp_path):
    def write(content):
        path = tmp_path / "site.conf"
        path.write_bytes(content if isinstance(content, bytes)
                         else content.encode())
        return path
    return write


def check(path, *options, page=None):
    return ebgate("serve", "--check", "-c", path, *options, page=page)


def findings(path, page=None):
    """The findings of --json, and the sum behind them."""
    run = check(path, "--json", page=page)
    *each, total = [json.loads(line) for line in run.stdout.splitlines()]
    return run.returncode, each, total


# ------------------------------------------------------- what can be used

def test_a_small_file_is_fine(file):
    path = file(REST)
    run = check(path)
    assert run.returncode == 0 and not run.stdout
    assert run.stderr.decode() == (
        f"ebgate serve: {path}: 1 target, 1 inlet, 0 listeners: it can be "
        "used\n")
    run = check(path, "--quiet")
    assert run.returncode == 0 and not run.stdout and not run.stderr


def octets(text, page, end):
    if page == "IBM-1047":
        table = generate.Page("1047")
        lines = [generate.record(table, line) for line in text.splitlines()]
    else:
        lines = [line.encode(page) for line in text.splitlines()]
    return b"".join(line + end for line in lines)


def cards(text):
    table = generate.Page("1047")
    return b"".join(generate.record(table, line).ljust(80, b"\x40")
                    for line in text.splitlines())


FORMS = {
    "utf-8": (CSSMTP.encode(), None),
    "utf-8 with a mark": (b"\xef\xbb\xbf" + CSSMTP.encode(), None),
    "CRLF": (CSSMTP.replace("\n", "\r\n").encode(), None),
    "1047 recognised": (octets(CSSMTP, "IBM-1047", b"\x15"), None),
    "1047 with X'25'": (octets(CSSMTP, "IBM-1047", b"\x25"), None),
    "1047 named": (octets(CSSMTP, "IBM-1047", b"\x15"), "IBM-1047"),
    "1047 in cards": (cards(CSSMTP), None),
    "273 named": (octets(CSSMTP, "cp273", b"\x15"), "IBM-273"),
    "273 with X'25'": (octets(CSSMTP, "cp273", b"\x25"), "273"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_cssmtp_file_works_as_it_is(form, file):
    content, page = FORMS[form]
    status, each, total = findings(file(content), page)
    # There is no way in yet, which is the only thing to warn of.
    assert status == 4 and total["usable"] and total["errors"] == 0
    assert [one["text"] for one in each if one["severity"] == "warning"] == [
        "neither an Inlet nor a Listener: no job can come in"]
    notes = [one for one in each if one["severity"] == "note"]
    assert len(notes) == total["notes"] == 5
    for one, word in zip(notes, ["ChkPointSizeLimit", "ExtWrtName", "UserExit",
                                 "MailDirectory", "SMF119"]):
        assert word in one["text"] and "not used" in one["text"]
        assert word in CSSMTP.splitlines()[one["line"] - 1] or (
            "CONFIG " in CSSMTP.splitlines()[one["line"] - 1])


def test_the_installed_file_can_be_used():
    run = check(program.SOURCE / "gateway/systemd/ebgate.conf")
    assert run.returncode == 0, run.stderr


# --------------------------------------------------------- what cannot be

def test_all_errors_are_told_with_their_lines(file):
    path = file("LogLevle 7\n"
                "JESMsgSize 1000001\n"
                "Options {\n"
                "  AtSign a\n"
                "}\n"
                "TargetServer\n{\n"
                "  Url smtp://user@host\n"
                "}\n"
                "Inlet\n{\n"
                "  Directory in\n")
    run = check(path)
    assert run.returncode == 16 and not run.stdout
    said = run.stderr.decode().splitlines()
    expected = [(1, "did you mean LogLevel"), (2, "from 0 to 1000000"),
                (3, "a brace stands on a line of its own"),
                (10, "Inlet has no } at its end"), (10, "has no Directory"),
                (12, "begins with a slash")]
    assert len(said) == len(expected)
    for line, (number, text) in zip(said, expected):
        assert line.startswith(f"ebgate serve: {path}:{number}: error: ")
        assert text in line


@pytest.mark.parametrize("text, line, says", [
    ("TargetServer\n{\nUrl smtp://u:p@h\n}\n" + INLET, 1, "no password"),
    ("TargetServer\n{\nUrl smtp://h:0\n}\n" + INLET, 1, "no port"),
    (REST + "Options\n{\nAtSign a\n}\n", 0, "cannot stand for the at-sign"),
    (TARGET + "Inlet\n{\nDirectory /a\nTranslate 273\nAtSign X'FF'\n}\n", 5,
     "AtSign X'FF'"),
    (TARGET + "Listener\n{\nPort 25\nAtSign ab\n}\n", 5, "AtSign ab"),
])
def test_values_are_judged_by_those_who_use_them(text, line, says, file):
    status, each, total = findings(file(text))
    assert status == 16 and not total["usable"]
    assert [(one["line"], says in one["text"]) for one in each
            if one["severity"] == "error"] == [(line, True)]


def test_a_warning_is_4(file):
    path = file("LogLevel 7\nLogLevel 3\n" + REST)
    run = check(path)
    assert run.returncode == 4
    assert f"{path}:2: warning: LogLevel stood in line 1" in run.stderr.decode()


@pytest.mark.parametrize("content, says", [
    (b"\x00" * 100, "a NUL stands in it"),
    (b"\xff\xfe\n", "neither UTF-8 nor EBCDIC"),
    (b"# " + b"x" * (1024 * 1024), "over a megabyte"),
    (b"Translate " + b"x" * 3000, "the line has 3010 bytes"),
    (b"", "no TargetServer"),
], ids=["nul", "bytes", "large", "long line", "empty"])
def test_what_is_no_configuration(content, says, file):
    run = check(file(content))
    assert run.returncode == 16
    assert says in run.stderr.decode()


def test_nothing_acts_on_the_terminal(file):
    run = check(file(b"Log\x1b[31m 7\n" + REST.encode()))
    assert run.returncode == 16 and b"\x1b" not in run.stderr


@pytest.mark.parametrize("arguments, says", [
    (["serve"], "-c FILE is wanted"),
    (["serve", "--check"], "-c FILE is wanted"),
    (["serve", "--check", "-c", "/nonexistent"], "No such file"),
    (["serve", "--check", "-c", "/"], "Is a directory"),
    (["serve", "-c", "x", "y"], "there are no operands"),
    (["migrate"], "one operand is wanted"),
    (["migrate", "a", "b"], "one operand is wanted"),
    (["migrate", "/nonexistent"], "No such file"),
])
def test_wrong_usage_is_16(arguments, says):
    run = ebgate(*arguments)
    assert run.returncode == 16 and not run.stdout
    assert says in run.stderr.decode()


def test_another_page_for_the_file(file):
    run = check(file(REST), page="IBM-9")
    assert run.returncode == 16
    assert "CSSMTP_CODEPAGE_CONFIG" in run.stderr.decode()


# ---------------------------------------------------------------- the manual

@pytest.mark.parametrize("page", ["config", "serve", "migrate"])
def test_mandoc_finds_nothing(page):
    text = ebgate("help", "--mdoc", page).stdout
    lint = subprocess.run(["mandoc", "-Tlint"], input=text,
                          capture_output=True, timeout=60)
    assert [line for line in lint.stdout.decode().splitlines()
            if "referenced manual not found" not in line] == []


def test_the_manual_has_every_statement():
    page = ebgate("help", "--text", "config").stdout.decode()
    words = re.findall(r"^ *([A-Za-z]\w+)(?: .*)?$", CSSMTP, re.MULTILINE)
    for word in words:
        assert re.search(rf"^ +{word}\b", page, re.MULTILINE | re.IGNORECASE), \
            word


def test_the_manual_s_example_can_be_used(file):
    page = ebgate("help", "--text", "config").stdout.decode()
    example = re.search(r"^        Translate.*?^$", page,
                        re.MULTILINE | re.DOTALL)[0]
    assert check(file(example)).returncode == 0


# ------------------------------------------------------------------- migrate

SMTPD = """; the old server
ATSIGN §
IPMAILERADDRESS ALL 192.0.2.1
IPMAILERNAME mail.example.com      ; when that is down
MAXMAILBYTES 1000000
RETRYAGE 3
RETRYINT 20
RESTRICT RETURN
  BADUSER@*
ENDRESTRICT
"""


@pytest.mark.parametrize("content", [
    SMTPD.encode(), octets(SMTPD, "cp273", b"\x15"),
], ids=["utf-8", "273"])
def test_what_migrate_writes_can_be_served(content, file):
    run = ebgate("migrate", "--codepage", "IBM-273", "-", stdin=content) \
        if content[:1] != b";" else ebgate("migrate", "-", stdin=content)
    assert run.returncode == 4  # RESTRICT has no counterpart
    assert "-:8: warning: RESTRICT" in run.stderr.decode()
    text = run.stdout.decode()
    for words in ["AtSign §", "TargetIp 192.0.2.1", "JESMsgSize 1000",
                  "TargetName mail.example.com", "Age 3", "Interval 20"]:
        assert re.search(rf"^ *{re.escape(words)} +# line \d+: ", text,
                         re.MULTILINE), words
    assert "# line 8: RESTRICT RETURN BADUSER@*: NO COUNTERPART" in text
    status, each, total = findings(file(text))
    assert (status, each, total["usable"]) == (0, [], True)


def test_migrate_tells_all_errors_and_writes_nothing():
    run = ebgate("migrate", "-", stdin=b"RETRYAGE 999\nRETRYINTT 1\n")
    said = run.stderr.decode().splitlines()
    assert run.returncode == 16 and not run.stdout
    assert "-:1: error: RETRYAGE 999: a number from 0 to 365" in said[0]
    assert "did you mean RETRYINT" in said[1]
