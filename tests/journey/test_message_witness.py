"""Words put together at random arrive as they were written.

Python's email package and codecs judge header text, names, file names and
bodies, from an EBCDIC page and from UTF-8, whatever charset a mail declares
and whether or not the relay takes eight bits.
"""
import email
import email.header
import email.policy
import random
import re
import struct
import subprocess

import pytest

from program import EBGATE
from scripted_relay import ScriptedRelay

MAILS = 60
WORDS = ["hello", "Grüße", "für", "a", "é", "x=y", "ünïcödé" * 5, "long" * 30,
         "_", "(x)", "?", "--", ".", "."]
WIDE = ["日本語", "Привет", "📧", "€"]
CHARSETS = [None, "utf-8", "iso-8859-1", "iso-2022-jp", "us-ascii",
            "shift_jis", "windows-1252", "x-nobody"]


def text(dice, words, most):
    return " ".join(dice.choices(words, k=dice.randint(1, most)))


class Mail:
    def __init__(self, dice, words):
        self.subject = text(dice, words, 14)
        self.name = text(dice, [w for w in words if w != "(x)"], 4)
        self.file = text(dice, words, 5)
        self.body = [text(dice, words, 12) for _ in range(dice.randint(1, 6))]
        self.charset = dice.choice(CHARSETS)

    def records(self, number):
        charset = f"; charset={self.charset}" if self.charset else ""
        stuffed = ["." + line if line.startswith(".") else line
                   for line in self.body]
        return ["MAIL FROM:<job@example.com>", "RCPT TO:<desk@example.net>",
                "DATA", f"X-Number: {number}", f"Subject: {self.subject}",
                f'From: "{self.name}" <job@example.com>',
                f'Content-Type: text/plain{charset}; name="{self.file}"', "",
                *stuffed, "."]


def unfolded(value):
    return re.sub(r"\r?\n", "", str(value))


def decoded(value):
    return str(email.header.make_header(
        email.header.decode_header(unfolded(value))))


def judge(octets, wanted):
    mail = email.message_from_bytes(octets)
    modern = email.message_from_bytes(octets, policy=email.policy.default)
    assert decoded(mail["Subject"]) == wanted.subject
    # The modern parser keeps a blank between encoded words of a name.
    name, _, address = decoded(mail["From"]).rpartition(" ")
    assert (name.strip('"'), address) == (wanted.name, "<job@example.com>")
    assert modern["Content-Type"].params["name"] == wanted.file
    body = mail.get_payload(decode=True).decode(
        mail.get_content_charset() or "us-ascii")
    assert body.replace("\r\n", "\n").split("\n")[:-1] == wanted.body
    for line in octets.split(b"\n\n")[0].replace(b"\r", b"").split(b"\n"):
        assert b"=?UTF-8?" not in line or len(line) <= 76, line


def job(path, mails, page):
    records = ["HELO PLANTMVS"]
    for number, mail in enumerate(mails):
        records += mail.records(number)
    with open(path, "wb") as out:
        for record in [*records, "QUIT"]:
            octets = record.encode(page)
            if page == "utf-8":
                out.write(octets + b"\n")
            else:
                out.write(struct.pack(">HH", len(octets) + 4, 0) + octets)


@pytest.mark.parametrize("eightbit", [True, False], ids=["8bit", "7bit"])
@pytest.mark.parametrize("page", ["cp1140", "cp500", "utf-8"])
def test_words_arrive(page, eightbit, tmp_path):
    dice = random.Random(f"{page}{eightbit}")
    words = WORDS + (WIDE if page == "utf-8" else
                     ["€"] if page == "cp1140" else [])
    mails = [Mail(dice, words) for _ in range(MAILS)]
    job(tmp_path / "job", mails, page)
    form = (["--codepage", "UTF-8", "--recfm", "text"] if page == "utf-8"
            else ["--codepage", page[2:], "--recfm", "V"])
    announced = "250-relay.example\n250-PIPELINING\n"
    announced += "250-8BITMIME\n250 SIZE" if eightbit else "250 SIZE"
    with ScriptedRelay({"EHLO": announced}) as relay:
        run = subprocess.run(
            [EBGATE, "send", *form, "--relay",
             f"smtp://127.0.0.1:{relay.port}", str(tmp_path / "job")],
            capture_output=True, timeout=60)
        arrived, violations = relay.taken(), relay.violations
    assert run.returncode in (0, 4), run.stderr.decode()
    assert not violations
    assert len(arrived) == MAILS
    for one in arrived:
        number = int(email.message_from_bytes(one.octets)["X-Number"])
        judge(one.octets, mails[number])
