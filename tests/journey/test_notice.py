"""A notice is read by its sender's program as RFC 3464 has it.

The notice of a real mail is written as a job, goes through `ebgate send` as
any other job does, and Python's email package judges what a relay received:
whatever the relay before said, whatever the mail held.
"""
import email
import email.policy
import json
import os
import subprocess

import pytest

from program import EBGATE, IMPATIENT
from scripted_relay import EHLO, ScriptedRelay

NOTICE = os.environ.get("NOTICE", "")
SENDER = "payroll@example.com"
NOBODY_IS_TOLD = 3
BARE = "250-relay.example\n250-PIPELINING\n250 SIZE 0"
UTF8 = EHLO.replace("250 SIZE", "250-SMTPUTF8\n250 SIZE")


def refused(codes="550 5.1.1", text="No such mailbox", **more):
    return {"codes": codes, "text": text, **more}


def notice_of(tmp_path, recipients, outcomes, text=("Subject: Hello", "", "x"),
              profile="tolerant", mail_more="", sender=SENDER,
              relay="smtp://mx.example.net:25"):
    """The notice's job, or None."""
    job = tmp_path / "job"
    stuffed = ["." + line if line.startswith(".") else line for line in text]
    lines = ["HELO PLANT", f"MAIL FROM:<{sender}>{mail_more}",
             *[f"RCPT TO:{one}" if one.startswith("<") else f"RCPT TO:<{one}>"
               for one in recipients], "DATA", *stuffed, ".", "QUIT"]
    job.write_text("".join(line + "\n" for line in lines), "utf-8")
    said = tmp_path / "outcomes"
    said.write_text(json.dumps({"profile": profile, "relay": relay,
                                "outcomes": outcomes}))
    run = subprocess.run([NOTICE, str(job), str(said)], capture_output=True,
                         timeout=30)
    if run.returncode == NOBODY_IS_TOLD:
        assert run.stdout == b""
        return None
    assert run.returncode == 0, run.stderr.decode()
    check_job(run.stdout, sender)
    return run.stdout


def check_job(octets, sender):
    """What holds for the job of any notice."""
    assert b"\r" not in octets and b"\0" not in octets
    assert octets.endswith(b"\n.\nQUIT\n")
    lines = octets.decode("utf-8").split("\n")[:-1]
    assert lines[:4] in (
        ["HELO gate.example", f"MAIL FROM:<>{more}", f"RCPT TO:<{sender}>",
         "DATA"] for more in ("", " SMTPUTF8"))
    assert max(len(line.encode()) for line in lines) <= 999  # with its dot
    assert lines.index(".") == len(lines) - 2


def deliver(tmp_path, octets, announced=BARE, profile="tolerant",
            sender=SENDER):
    """What a relay gets of the notice's job."""
    job = tmp_path / "notice"
    job.write_bytes(octets)
    with ScriptedRelay({"EHLO": announced}) as relay:
        run = subprocess.run(
            [EBGATE, "send", "--codepage", "UTF-8", "--recfm", "text",
             "--profile", profile, *IMPATIENT, "--relay",
             f"smtp://127.0.0.1:{relay.port}?tls=no", str(job)],
            capture_output=True, timeout=60)
        arrived, violations = relay.taken(), relay.violations
    assert run.returncode in (0, 4), run.stdout.decode() + run.stderr.decode()
    assert not violations
    assert [(one.sender, one.recipients) for one in arrived] == [
        ("", [sender])]
    assert max(map(len, arrived[0].octets.split(b"\n"))) <= 999
    return arrived[0].octets


def parts_of(octets):
    """Its three parts, and the groups of fields in the second."""
    mail = email.message_from_bytes(octets)
    assert mail.get_content_type() == "multipart/report"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["MIME-Version"] == "1.0"
    for name in ("From", "To", "Date", "Subject", "Message-ID"):
        assert len(mail.get_all(name, [])) == 1, name
    assert not mail.defects
    words, status, returned = mail.get_payload()
    assert words.get_content_type() == "text/plain"
    assert status.get_content_type() == (
        "message/" + mail.get_param("report-type"))
    if status.get_content_type() == "message/delivery-status":
        groups = status.get_payload()
    else:  # which Python takes for a message
        text = status.get_payload()[0].as_bytes(
            policy=email.policy.SMTPUTF8).decode().replace("\r\n", "\n")
        groups = [email.message_from_string(group)
                  for group in text.strip().split("\n\n")]
    assert all(not group.defects for group in groups), groups
    assert all(not group.get_payload() for group in groups), [
        group.get_payload() for group in groups]
    return words, groups[0], groups[1:], returned


def text_of(part):
    return part.get_payload(decode=True).decode(
        part.get_content_charset() or "us-ascii").replace("\r\n", "\n")


def check_groups(first, groups, recipients):
    assert first["Reporting-MTA"] == "dns; gate.example"
    assert first["Arrival-Date"].endswith("2023 22:13:20 +0000")
    assert [group.get_all("Final-Recipient") for group in groups] == [
        [f"rfc822; {one}"] for one in recipients]
    for group in groups:
        assert group.get_all("Action") == ["failed"]
        assert len(group.get_all("Status")) == 1
        assert group["Status"].startswith("5.")


# ------------------------------------------------------------------- replies

FORGERY = "no\n\nFinal-Recipient: rfc822; forged@example.com\nAction: relayed"
REPLIES = {
    "plain": "No such mailbox",
    "empty": "",
    "an empty line": "one\n\nthree",
    "nothing but empty lines": "\n\n\n",
    "a blank line": "one\n   \nthree",
    "a dot": "one\n.\nthree",
    "a command": ".\nMAIL FROM:<x@example.com>\nRCPT TO:<y@example.com>",
    "fields": FORGERY,
    "a boundary": "one\n--=_17.1.1700000100.000000005--\nthree",
    "long": "word " * 700,
    "a long word": "x" * 3000,
    "beyond ASCII": "Kein Postfach für Jürgen 日本語",
    "many lines": "\n".join(f"line {n}" for n in range(200)),
}


@pytest.mark.parametrize("name", REPLIES)
def test_whatever_the_relay_said(name, tmp_path):
    text = REPLIES[name]
    octets = notice_of(tmp_path, ["a@example.net", "b@example.net"],
                       [refused(text=text, at="rcpt"), {}])
    words, first, groups, _ = parts_of(deliver(tmp_path, octets))
    check_groups(first, groups, ["a@example.net"])
    assert groups[0]["Status"] == "5.1.1"
    assert groups[0]["Remote-MTA"] == "dns; mx.example.net"
    assert groups[0]["Diagnostic-Code"].startswith("smtp; 550 5.1.1")
    told = text_of(words)
    for word in text.split():
        assert word[:900] in told
    assert "b@example.net" not in told
    assert "PAYROLL" in told and "JOB01234" in told and "record 3" in told


# ---------------------------------------------------------------- recipients

def test_who_is_told_of(tmp_path):
    recipients = ["<a@example.net> NOTIFY=NEVER",
                  "<b@example.net> NOTIFY=SUCCESS,FAILURE",
                  "<c@example.net> NOTIFY=SUCCESS",
                  "<d@example.net>", "<D@EXAMPLE.NET>", "<d@example.net>",
                  '<"e f"@example.net>', "<g@[192.0.2.1]>"]
    octets = notice_of(tmp_path, recipients, [refused()] * 8)
    _, first, groups, _ = parts_of(deliver(tmp_path, octets))
    wanted = ["b@example.net", "d@example.net", '"e f"@example.net',
              "g@[192.0.2.1]"]
    found = [group["Final-Recipient"] for group in groups]
    assert [one for one in found if "D@" not in one] == [
        f"rfc822; {one}" for one in wanted]
    assert first["Original-Envelope-Id"] is None


def test_nobody_is_told(tmp_path):
    assert notice_of(tmp_path, ["a@example.net"], [refused()],
                     sender="") is None
    assert notice_of(tmp_path, ["<a@example.net> NOTIFY=NEVER"],
                     [refused()]) is None
    assert notice_of(tmp_path, ["a@example.net"], [{}]) is None


def test_parameters_of_the_submitter(tmp_path):
    octets = notice_of(
        tmp_path, ["<a@example.net> ORCPT=rfc822;old+2Ba@example.org",
                   "<b@example.net> ORCPT=rfc822;x+0A+0AAction:+20relayed"],
        [refused(), refused()], mail_more=" RET=HDRS ENVID=Q+2B17",
        text=["Subject: Hello", "", "a secret"])
    _, first, groups, returned = parts_of(deliver(tmp_path, octets))
    assert first["Original-Envelope-Id"] == "Q+17"
    assert groups[0]["Original-Recipient"] == "rfc822;old+a@example.org"
    check_groups(first, groups, ["a@example.net", "b@example.net"])
    assert returned.get_content_type() == "text/rfc822-headers"
    assert "Subject: Hello" in text_of(returned)
    assert b"a secret" not in octets


def test_a_thousand_recipients(tmp_path):
    recipients = [f"user{n}@example.net" for n in range(1000)]
    octets = notice_of(tmp_path, recipients, [refused()] * 1000)
    words, first, groups, _ = parts_of(deliver(tmp_path, octets))
    check_groups(first, groups, recipients)
    for one in recipients:
        assert text_of(words).count(f"<{one}>") == 1


# ------------------------------------------------------- beyond ASCII: RFC 6533

def test_the_relay_has_no_smtputf8(tmp_path):
    """It is why the mail failed; its notice must not fail for the same."""
    octets = notice_of(tmp_path, ["jürgen@example.net", "b@example.net"],
                       [refused("553 5.6.7", "needs SMTPUTF8", jes=True)] * 2)
    words, _, groups, returned = parts_of(deliver(tmp_path, octets))
    assert [group["Final-Recipient"] for group in groups] == [
        r"utf-8; j\x{FC}rgen@example.net", "rfc822; b@example.net"]
    assert "jürgen@example.net" in text_of(words)
    assert returned.get_payload()[0]["Subject"] == "Hello"


def test_a_header_with_such_addresses(tmp_path):
    octets = notice_of(tmp_path, ["b@example.net"], [refused()],
                       text=["Subject: Hello", "To: jürgen@example.net", "",
                             "x"])
    parts_of(deliver(tmp_path, octets))


def test_the_sender_is_beyond_ascii(tmp_path):
    octets = notice_of(tmp_path, ["jürgen@example.net"], [refused()],
                       sender="löhne@example.com")
    arrived = deliver(tmp_path, octets, UTF8, sender="löhne@example.com")
    _, _, groups, _ = parts_of(arrived)
    assert groups[0]["Final-Recipient"] == "utf-8; jürgen@example.net"


@pytest.mark.parametrize("announced", [BARE, EHLO, UTF8])
def test_a_domain_beyond_ascii(announced, tmp_path):
    octets = notice_of(tmp_path, ["a@bücher.example"], [refused()])
    words, first, groups, _ = parts_of(deliver(tmp_path, octets, announced))
    check_groups(first, groups, ["a@xn--bcher-kva.example"])
    assert "<a@xn--bcher-kva.example>" in text_of(words)


# -------------------------------------------------------- what is sent back

TEXTS = {
    "dots": ["Subject: Hello", "", ".", "..", ".x", "", "."],
    "blank ends": ["Subject: Hello", "", "a ", "   ", "\t", "b"],
    "no header": ["just text"],
    "nothing": [],
    "beyond ASCII": ["Subject: Grüße", "", "für 日本語"],
    "declared": ["Subject: Hello",
                 "Content-Type: text/plain; charset=iso-8859-1", "", "für"],
    "html": ["Subject: Hello", "Content-Type: text/html", "", "<p>ü</p>"],
    "a notice": ["Subject: Hello", "Content-Type: multipart/report; "
                 "report-type=delivery-status; boundary=b", "", "--b", "", "t",
                 "--b", "Content-Type: message/delivery-status", "",
                 "Reporting-MTA: dns; x", "",
                 "Final-Recipient: rfc822; y@example.com", "Action: failed",
                 "Status: 5.0.0", "", "--b--"],
    "parts": ["Subject: Hello", "Content-Type: multipart/mixed; boundary=b",
              "", "--b", "", "für", "--b", "Content-Type: message/rfc822", "",
              "Subject: Inner", "", "für", "--b--"],
    "long lines": ["Subject: Hello", "", "x" * 3000, "word " * 400],
    "long field": ["Subject: " + "word " * 500, "", "x"],
}


@pytest.mark.parametrize("announced", [BARE, EHLO], ids=["7bit", "8bit"])
@pytest.mark.parametrize("name", TEXTS)
def test_the_mail_comes_back(name, announced, tmp_path):
    octets = notice_of(tmp_path, ["b@example.net"], [refused()], TEXTS[name])
    with ScriptedRelay({"EHLO": BARE}) as relay:
        run = subprocess.run(
            [EBGATE, "send", "--codepage", "UTF-8", "--recfm", "text",
             *IMPATIENT, "--relay", f"smtp://127.0.0.1:{relay.port}?tls=no",
             str(tmp_path / "job")], capture_output=True, timeout=60)
        assert run.returncode in (0, 4)
        sent = email.message_from_bytes(relay.taken()[0].octets)
    _, first, groups, returned = parts_of(
        deliver(tmp_path, octets, announced))
    check_groups(first, groups, ["b@example.net"])
    assert returned.get_content_type() == "message/rfc822"
    inner, = returned.get_payload()
    own = ("Message-ID", "Date", "Received")
    assert [field for field in inner.items() if field[0] not in own] == [
        field for field in sent.items() if field[0] not in own]
    assert [text_of(part) for part in inner.walk()
            if not part.is_multipart()] == [
        text_of(part) for part in sent.walk() if not part.is_multipart()]


@pytest.mark.parametrize("depth", [30, 31, 32, 40])
def test_parts_in_parts(depth, tmp_path):
    text = ["Subject: Hello"]
    for n in range(depth):
        text += [f"Content-Type: multipart/mixed; boundary=b{n}x", "",
                 f"--b{n}x"]
    text += ["", "für"] + [f"--b{n}x--" for n in reversed(range(depth))]
    octets = notice_of(tmp_path, ["b@example.net"], [refused()], text)
    parts_of(deliver(tmp_path, octets))


@pytest.mark.parametrize("count", [990, 996, 999])
def test_many_parts(count, tmp_path):
    text = ["Subject: Hello", "Content-Type: multipart/mixed; boundary=b", ""]
    for n in range(count):
        text += ["--b", "", f"part {n}"]
    octets = notice_of(tmp_path, ["b@example.net"], [refused()],
                       [*text, "--b--"])
    parts_of(deliver(tmp_path, octets))


def test_a_large_mail(tmp_path):
    text = ["Subject: Hello", "", *["x" * 76] * 5000]
    octets = notice_of(tmp_path, ["b@example.net"], [refused()], text)
    _, _, _, returned = parts_of(deliver(tmp_path, octets))
    assert returned.get_content_type() == "text/rfc822-headers"
    assert "Subject: Hello" in text_of(returned)


REFUSED_BY_US = {
    "a loop": ("554 5.4.6", ["Received: from a by b"] * 51 + ["", "x"]),
    "a large header": ("552 5.3.4", [f"X-{n}: " + "y" * 900
                                     for n in range(300)] + ["", "x"]),
    "binary": ("554 5.6.1", ["Content-Transfer-Encoding: binary", "", "x"]),
    "parts": ("554 5.6.0", ["Content-Type: multipart/mixed; boundary=b", ""]
              + ["--b", "", "x"] * 1001 + ["--b--"]),
}


@pytest.mark.parametrize("profile", ["tolerant", "strict"])
@pytest.mark.parametrize("name", REFUSED_BY_US)
def test_what_we_refuse_ourselves(name, profile, tmp_path):
    codes, text = REFUSED_BY_US[name]
    text = ["Subject: Hello", *text]
    octets = notice_of(tmp_path, ["b@example.net"], [{}], text, profile)
    if octets is None:  # strict takes it as it is
        assert profile == "strict" and name == "parts"
        return
    arrived = deliver(tmp_path, octets, EHLO, profile)
    if profile == "strict":
        assert f"<b@example.net>: {codes}".encode() in arrived
        return
    mail = email.message_from_bytes(arrived)
    groups = mail.get_payload()[1].get_payload()
    check_groups(groups[0], groups[1:], ["b@example.net"])
    assert groups[1]["Status"] == codes[4:]
    assert groups[1]["Diagnostic-Code"].startswith(f"x-ebgate; {codes}")
    assert groups[1]["Remote-MTA"] is None
    assert not mail.defects


# ------------------------------------------------------------------ IBM's form

@pytest.mark.parametrize("name", REPLIES)
def test_plain_form(name, tmp_path):
    octets = notice_of(tmp_path, ["a@example.net", "b@example.net"],
                       [refused(text=REPLIES[name]), {}], profile="strict",
                       text=["Subject: Hello", "", ".", "..x", "end"])
    mail = email.message_from_bytes(
        deliver(tmp_path, octets, EHLO, profile="strict"))
    assert mail["Subject"] == "Undeliverable mail"
    assert mail["MIME-Version"] is None
    text = mail.get_payload(decode=True).decode("latin-1").replace("\r", "")
    assert text.startswith("<a@example.net>: 550 5.1.1")
    assert text.count("<a@example.net>") == 1
    assert text.endswith("\nSubject: Hello\n\n.\n..x\nend\n") or (
        "\nSubject: Hello\n" in text and text.endswith("\n\n.\n..x\nend\n"))
    assert "b@example.net" not in text.split("----------")[0]
