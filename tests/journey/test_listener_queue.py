"""Delivery Queue: mails of live submitters become jobs, records as they came"""
import email
import email.policy
import subprocess

import pytest

import program
from sink import Sink
from submitter import FRAMINGS, PAGES, Framing, Listener, until

MAIL = ["Subject: Grüße", "", "Schöne Grüße", "..zwei Punkte", ""]
PAGES_EBCDIC = ["cp037", "cp1140", "cp273"]


@pytest.mark.parametrize("page", PAGES_EBCDIC)
@pytest.mark.parametrize("framing", FRAMINGS)
def test_one_mail(framing, page, tmp_path):
    with Listener(tmp_path, framing, page) as listener:
        with listener.call() as anna:
            listing = anna.expect(250, "EHLO MVS")
            words = {line[4:] for line in listing.lines[1:]}
            assert {"8BITMIME", "PIPELINING", "ENHANCEDSTATUSCODES", "DSN",
                    "SMTPUTF8", "SIZE"} <= words and "STARTTLS" not in words
            reply = anna.mail(MAIL)
            assert reply.code == 250 and "Queued as 1" in reply.text
            assert anna.expect(221, "QUIT")
            assert anna.at_end()
        assert listener.jobs() == [
            ["EHLO MVS", "MAIL FROM:<anna@example.com>",
             "RCPT TO:<bob@example.net>", "DATA", *MAIL, "."]]


@pytest.mark.parametrize("framing", ["LF", "CRLF"])
def test_ascii(framing, tmp_path):
    with Listener(tmp_path, framing, "utf-8") as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO unix")
        assert anna.mail(MAIL).code == 250
        assert listener.jobs()[0][-6:-1] == MAIL


@pytest.mark.parametrize("framing", FRAMINGS)
def test_job_can_be_sent(framing, tmp_path):
    """What was kept is what ebgate send makes a mail of."""
    sink = Sink()
    try:
        with Listener(tmp_path, framing, "cp1140") as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            assert anna.mail(MAIL).code == 250
        recfm = {"F80": ["--recfm", "F", "--lrecl", "80"],
                 "RDW": ["--recfm", "V"]}.get(framing, ["--recfm", "text"])
        subprocess.run([program.EBGATE, "send", "--quiet", "--codepage",
                        "1140", *recfm, "--relay",
                        f"smtp://127.0.0.1:{sink.port}", tmp_path / "1.job"],
                       check=True)
        (_, recipient, octets), = sink.delivered()
        message = email.message_from_bytes(octets,
                                           policy=email.policy.default)
        assert recipient == "bob@example.net"
        assert message["Subject"] == "Grüße"
        assert message.get_content().splitlines() == [
            "Schöne Grüße", ".zwei Punkte", ""]
    finally:
        sink.stop()


def test_pipelined(tmp_path):
    """Many commands in one packet, and the next mail behind the dot."""
    one = ["MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "x",
           "."]
    with Listener(tmp_path, accept_ms=50) as listener, \
            listener.call() as anna:
        anna.put("EHLO MVS", *one, "NOOP", *one, "QUIT", *one)
        codes = [anna.reply().code for _ in range(11)]
        assert codes == [250, 250, 250, 354, 250, 250, 250, 250, 354, 250, 221]
        assert anna.at_end()
        assert len(listener.jobs()) == 2


@pytest.mark.parametrize("framing", FRAMINGS)
def test_byte_by_byte(framing, tmp_path):
    with Listener(tmp_path, framing) as listener, listener.call() as anna:
        record = anna.framing.record
        for line in ["HELO MVS", "MAIL FROM:<a@b.example>",
                     "RCPT TO:<c@d.example>", "DATA", "x", "."]:
            for byte in record(line):
                anna.octets(bytes([byte]))
        assert [anna.reply().code for _ in range(5)] == [250, 250, 250, 354,
                                                         250]
        assert anna.quiet()


def test_half_closed(tmp_path):
    """Who sends all and closes his side still has every answer."""
    with Listener(tmp_path, accept_ms=100) as listener, \
            listener.call() as anna:
        anna.put("HELO MVS", "MAIL FROM:<a@b.example>",
                 "RCPT TO:<c@d.example>", "DATA", "x", ".")
        anna.socket.shutdown(1)
        assert [anna.reply().code for _ in range(5)] == [250, 250, 250, 354,
                                                         250]
        assert anna.at_end()


@pytest.mark.parametrize("typed", [
    ["HELO MVS", "MAIL FROM:<a@b.example>"],
    ["HELO MVS", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"],
    ["HELO MVS", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA",
     "x" * 70] + ["y" * 70] * 3000,
], ids=["MAIL", "DATA", "text"])
def test_hang_up_leaves_nothing(typed, tmp_path):
    with Listener(tmp_path) as listener:
        with listener.call() as anna:
            anna.put(*typed)
            for _ in range(min(len(typed), 4)):
                anna.reply()
        until(lambda: not list(tmp_path.glob("*.part")))
        with listener.call() as anna:
            anna.expect(250, "NOOP")
        assert not listener.jobs()


def test_hang_up_behind_the_dot(tmp_path):
    """The mail was complete: it is kept, though nobody hears of it."""
    with Listener(tmp_path, accept_ms=200) as listener:
        with listener.call() as anna:
            anna.expect(250, "HELO MVS")
            anna.begin()
            anna.put(".")
        until(listener.jobs)
        with listener.call() as anna:
            anna.expect(250, "NOOP")


def test_transactions_do_not_mix(tmp_path):
    with Listener(tmp_path) as listener, listener.call() as anna:
        anna.expect(250, "HELO MVS")
        anna.expect(250, "MAIL FROM:<a@b.example>")
        anna.expect(250, "RCPT TO:<gone@d.example>")
        anna.expect(250, "RSET")
        anna.expect(503, "RCPT TO:<c@d.example>")
        anna.expect(250, "MAIL FROM:<e@f.example>")
        anna.expect(501, "RCPT TO:<two words@x>")
        anna.expect(503, "DATA")
        anna.expect(250, "RCPT TO:<c@d.example>")
        anna.expect(354, "DATA")
        anna.put(".")
        assert anna.reply().code == 250
        assert listener.jobs() == [["HELO MVS", "MAIL FROM:<e@f.example>",
                                    "RCPT TO:<c@d.example>", "DATA", "."]]


@pytest.mark.parametrize("option,value,code,enhanced", [
    ("create_error", 28, 452, "4.3.1"),
    ("create_error", 122, 452, "4.3.1"),
    ("create_error", 5, 451, "4.3.0"),
    ("accept_error", 28, 452, "4.3.1"),
    ("accept_error", 5, 451, "4.3.0"),
])
def test_store_refuses(option, value, code, enhanced, tmp_path):
    with Listener(tmp_path, **{option: value}) as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO MVS")
        anna.expect(250, "MAIL FROM:<a@b.example>")
        anna.expect(250, "RCPT TO:<c@d.example>")
        if option == "accept_error":
            anna.expect(354, "DATA")
            anna.put("x", ".")
            reply = anna.reply()
        else:
            reply = anna.say("DATA")
        assert (reply.code, reply.text[:5]) == (code, enhanced)
        anna.expect(250, "NOOP")
        assert not listener.jobs()


def test_disk_full(tmp_path):
    """A file that may not grow: each write of it fails."""
    with Listener(tmp_path, before=["prlimit", "--fsize=100000"]) as \
            listener, listener.call() as anna:
        anna.expect(250, "HELO MVS")
        reply = anna.mail(["x" * 70] * 5000)
        assert reply.code == 451
        assert anna.mail(["x"]).code == 250
        assert len(listener.jobs()) == 1


@pytest.mark.parametrize("page,at_sign,byte", [
    ("cp273", "§", b"\x7c"), ("cp273", "X'7C'", b"\x7c"),
    ("cp037", "@", b"\x7c")])
def test_at_sign(page, at_sign, byte, tmp_path):
    with Listener(tmp_path, page=page, at_sign=at_sign) as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO MVS")
        frame = anna.framing.frame
        for command, code in ((b"MAIL FROM:<a|b.example>", 250),
                              (b"RCPT TO:<c|d.example>", 250)):
            octets = command.decode().replace("|", "$").encode(page)
            anna.octets(frame(octets.replace("$".encode(page), byte)))
            assert anna.reply().code == code
        anna.expect(354, "DATA")
        anna.put(".")
        assert anna.reply().code == 250
        raw = (tmp_path / "1.job").read_bytes()
        assert Framing("NL", page).records(raw)[1].count(byte) == 1


def test_long_text_is_kept_as_it_came(tmp_path):
    lines = [f"{number} " + "x" * (number % 70) for number in range(50_000)]
    with Listener(tmp_path, "RDW", "cp037") as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO MVS")
        assert anna.mail(lines).code == 250
        assert listener.jobs()[0][4:-1] == [line.rstrip(" ")
                                            for line in lines]


def test_pages_are_known():
    assert set(PAGES_EBCDIC) < set(PAGES)
