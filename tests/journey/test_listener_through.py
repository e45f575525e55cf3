"""Delivery Through: a live submitter and a relay, step by step"""
import contextlib
import email
import email.policy
import time

import pytest

from exim import Exim
from postfix import Postfix
from scripted_relay import (CLOSE, RESET, SILENCE, USUAL, After, ScriptedRelay,
                            Then)
from sink import Sink
from submitter import FRAMINGS, Listener, until

MAIL = ["Subject: Grüße", "From: anna@example.com", "", "Schöne Grüße",
        "..ein Punkt"]


@contextlib.contextmanager
def through(tmp_path, port, framing="NL", page="cp037", **options):
    options.setdefault("relay", f"smtp://127.0.0.1:{port}?tls=no")
    with Listener(tmp_path, framing, page, **options) as listener:
        yield listener


@pytest.fixture
def sink():
    one = Sink()
    yield one
    one.stop()


def read(octets):
    return email.message_from_bytes(octets, policy=email.policy.default)


@pytest.mark.parametrize("page", ["cp037", "cp1140", "cp273"])
@pytest.mark.parametrize("framing", FRAMINGS)
def test_one_mail(framing, page, sink, tmp_path):
    with through(tmp_path, sink.port, framing, page) as listener:
        with listener.call() as anna:
            anna.expect(250, "EHLO MVS")
            reply = anna.mail(MAIL)
            assert reply.code == 250 and "queued as S1" in reply.text
            anna.expect(221, "QUIT")
            assert anna.at_end()
    (sender, recipient, octets), = sink.delivered()
    assert (sender, recipient) == ("anna@example.com", "bob@example.net")
    message = read(octets)
    assert message["Subject"] == "Grüße"
    assert message.get_content().splitlines() == ["Schöne Grüße",
                                                  ".ein Punkt"]


@pytest.mark.parametrize("kind", [Postfix, Exim], ids=lambda kind: kind.name)
@pytest.mark.parametrize("tls", ["no", "may"])
def test_real_relays(kind, tls, servers, tmp_path):
    relay = servers(kind)
    url = f"smtp://127.0.0.1:{relay.port}?tls={tls}"
    with through(tmp_path, relay.port, page="cp1140", relay=url) as listener, \
            listener.call() as anna:
        anna.expect(250, "EHLO MVS")
        for number in range(3):
            anna.begin(recipients=["bob@example.net", "eve@example.net"])
            anna.put(f"Subject: € {number}", "", "x", ".")
            assert anna.reply().code == 250
    mails = until(lambda: len(relay.delivered()) == 6 and relay.delivered())
    assert {read(octets)["Subject"] for _, _, octets in mails} == {
        "€ 0", "€ 1", "€ 2"}


def test_refusals_are_passed_on(sink, tmp_path):
    with through(tmp_path, sink.port) as listener, listener.call() as anna:
        anna.expect(250, "HELO MVS")
        anna.expect(250, "MAIL FROM:<anna@example.com>")
        reply = anna.expect(550, "RCPT TO:<a@refused.example>")
        assert reply.text == "5.1.1 No such mailbox"
        assert anna.expect(450, "RCPT TO:<a@deferred.example>").text == \
            "4.2.1 Mailbox is busy"
        anna.expect(503, "DATA")
        anna.expect(250, "RCPT TO:<bob@example.net>")
        anna.expect(550, "RCPT TO:<b@refused.example>")
        anna.expect(250, "RCPT TO:<eve@example.net>")
        anna.expect(501, "RCPT TO:<x y@z>")
        anna.expect(354, "DATA")
        anna.put("x", ".")
        assert anna.reply().code == 250
    assert sink.transactions[0]["recipients"] == ["bob@example.net",
                                                  "eve@example.net"]


def test_many_mails_and_rset(sink, tmp_path):
    with through(tmp_path, sink.port) as listener, listener.call() as anna:
        anna.expect(250, "HELO MVS")
        for number in range(20):
            if number % 3 == 0:
                anna.expect(250, "MAIL FROM:<wrong@example.com>")
                anna.expect(250, "RCPT TO:<wrong@example.net>")
                anna.expect(250, "RSET")
            if number % 5 == 0:
                anna.expect(250, "MAIL FROM:<wrong@example.com>")
                anna.expect(250, "EHLO MVS")
            assert anna.mail([f"Subject: {number}", "", "x"]).code == 250
    assert [read(one["octets"])["Subject"] for one in sink.transactions] == \
        [str(number) for number in range(20)]
    assert {one["sender"] for one in sink.transactions} == {
        "anna@example.com"}


def test_pipelined(sink, tmp_path):
    one = ["MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "x",
           "."]
    with through(tmp_path, sink.port) as listener, listener.call() as anna:
        anna.put("EHLO MVS", *one, "NOOP", *one, "QUIT", *one)
        codes = [anna.reply().code for _ in range(11)]
        assert codes == [250, 250, 250, 354, 250, 250, 250, 250, 354, 250, 221]
        assert anna.at_end()
    assert len(sink.transactions) == 2


def test_byte_by_byte(sink, tmp_path):
    with through(tmp_path, sink.port) as listener, listener.call() as anna:
        for line in ["HELO MVS", "MAIL FROM:<a@b.example>",
                     "RCPT TO:<c@d.example>", "DATA", "x", "."]:
            for byte in anna.framing.record(line):
                anna.octets(bytes([byte]))
        assert [anna.reply().code for _ in range(5)] == [250, 250, 250, 354,
                                                         250]
    assert len(sink.transactions) == 1


@pytest.mark.parametrize("lines", [1, 200, 20_000])
def test_sizes(lines, sink, tmp_path):
    """Kept in memory, kept in a file, and larger than any buffer."""
    text = [f"{number} ä" + "x" * (number % 60) for number in range(lines)]
    with through(tmp_path, sink.port, "RDW") as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO MVS")
        assert anna.mail(["Subject: x", "", *text]).code == 250
        assert anna.mail(["Subject: y", "", "z"]).code == 250
    assert read(sink.delivered()[0][2]).get_content().splitlines() == text


@pytest.mark.parametrize("page,framing,octets", [
    ("cp037", "RDW", "y\x85.\x85MAIL FROM:<e@v.example>".encode("cp037")),
    ("cp037", "RDW", "y\n.\nRSET\n".encode("cp037")),
    ("cp037", "RDW", "y\r\n.\r\nRSET\r\n".encode("cp037")),
    ("cp037", "RDW", "y\r.\rRSET\r".encode("cp037")),
    ("cp037", "F80", "y\n.\nRSET\n".encode("cp037")),
    ("cp037", "F80", "y\0\n.\0\nRSET\n\0".encode("cp037")),
    ("utf-8", "RDW", b"y\r\n.\r\nRSET\r\nMAIL FROM:<e@v.example>"),
    ("utf-8", "RDW", b"y\n.\nRSET"),
])
def test_line_ends_in_records(page, framing, octets, sink, tmp_path):
    """Line ends in a record end no mail, and none reaches the wire alone."""
    with through(tmp_path, sink.port, framing, page) as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO MVS")
        anna.begin()
        anna.put("Subject: x", "")
        anna.octets(anna.framing.frame(octets))
        anna.put(".")
        assert anna.reply().code == 250
        anna.expect(250, "NOOP")
    one, = sink.transactions
    assert b"\0" not in one["octets"]
    bare = one["octets"].replace(b"\r\n", b"")
    assert b"\r" not in bare and b"\n" not in bare


@pytest.mark.parametrize("octets", [
    "MAIL FROM:<a@b.example\r\nRCPT TO:<x@y.example>",
    "MAIL FROM:<a@b.example>\nRSET", "MAIL FROM:<a\0b@c.example>",
    "MAIL FROM:<a@b.example> ENVID=x\r\nRSET",
    "MAIL FROM:<\"a\r\nRSET\r\n\"@b.example>"])
def test_line_ends_in_commands(octets, tmp_path):
    """What is no command of its own here is none at the relay."""
    with ScriptedRelay() as relay:
        with through(tmp_path, relay.port, "RDW") as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            anna.octets(anna.framing.frame(octets.encode("cp037")))
            taken = anna.reply().code == 250
            anna.expect(250, "RSET")
            assert anna.mail().code == 250
    said = [line.split()[0] for line in commands(relay)]
    assert said == ["EHLO", *["MAIL", "RSET"] * taken, "MAIL", "RCPT", "DATA"]
    assert not relay.violations


# -------------------------------------------------- relays that misbehave

def commands(relay):
    """All that was said to it, in order, but QUIT."""
    return [line for line in relay.commands() if line != "QUIT"]


def talk(anna):
    """A mail to its end, or to the first refusal: the replies."""
    replies = []
    for line in ("MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA"):
        replies.append(anna.say(line))
        if replies[-1].code >= 400:
            return replies
    anna.put("Subject: x", "", "x", ".")
    return [*replies, anna.reply()]


def codes(replies):
    return [reply.code for reply in replies]


def test_no_relay(tmp_path):
    with through(tmp_path, 1) as listener, listener.call() as anna:
        anna.expect(250, "HELO MVS")
        for _ in range(2):
            reply = anna.expect(451, "MAIL FROM:<a@b.example>")
            assert "4.4.1" in reply.text and "refused" in reply.text
            anna.expect(503, "RCPT TO:<c@d.example>")


LOST = [("MAIL", [451]), ("RCPT", [250, 451]), ("DATA", [250, 250, 451]),
        ("BODY", [250, 250, 354, 451])]


@pytest.mark.parametrize("how", [CLOSE, RESET])
@pytest.mark.parametrize("step,expected", LOST)
def test_relay_breaks(step, expected, how, tmp_path):
    """The submitter is told 451, goes on, and his next mail is taken."""
    with ScriptedRelay({step: [how, USUAL[step]]}) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            replies = talk(anna)
            assert codes(replies) == expected, replies
            assert "4.4.2" in replies[-1].text
            assert ("may have taken" in replies[-1].text) == (step == "BODY")
            anna.expect(250, "RSET")
            assert codes(talk(anna)) == [250, 250, 354, 250]
    assert len(relay.taken()) == 1 and not relay.violations


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA", "BODY"])
def test_relay_is_silent(step, tmp_path):
    with ScriptedRelay({step: [SILENCE, USUAL[step]]}) as relay:
        with through(tmp_path, relay.port, reply_timeout=1) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            reply = talk(anna)[-1]
            assert reply.code == 451 and "4.4.2" in reply.text
            anna.expect(250, "RSET")
            assert codes(talk(anna)) == [250, 250, 354, 250]


@pytest.mark.parametrize("step,count", [("MAIL", 1), ("RCPT", 2), ("DATA", 3),
                                        ("BODY", 4)])
@pytest.mark.parametrize("reply", [
    "450 4.2.1 later", "451-4.7.1 come\n451 4.7.1 back", "550 5.7.1 never",
    "599 odd", "521 no"])
def test_relay_refuses(step, count, reply, tmp_path):
    """In its own words, of as many lines; the session goes on."""
    table = {step: [reply, USUAL[step]]}
    with ScriptedRelay(table) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            replies = talk(anna)
            last = reply.split("\n")[-1]
            assert len(replies) == count
            assert len(replies[-1].lines) == reply.count("\n") + 1
            assert replies[-1].lines[-1].split()[-1] == last.split()[-1]
            assert replies[-1].code == int(last[:3])
            assert "JES" not in replies[-1].text
            anna.expect(250, "RSET")
            assert codes(talk(anna)) == [250, 250, 354, 250]
    assert len(relay.taken()) == 1 and not relay.violations


@pytest.mark.parametrize("step,count", [("MAIL", 1), ("RCPT", 2), ("DATA", 3),
                                        ("BODY", 4)])
def test_relay_says_421(step, count, tmp_path):
    """It closes, and so is the submitter's session closed."""
    table = {step: Then("421 4.3.2 shutting down", CLOSE)}
    with ScriptedRelay(table) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            replies = talk(anna)
            assert len(replies) == count and replies[-1].code == 421
            assert "shutting down" in replies[-1].text
            assert anna.at_end()


@pytest.mark.parametrize("greeting", [
    "554 no", Then("421 busy", CLOSE), CLOSE, SILENCE, b"\x00\xff\r\n"])
def test_relay_greets_badly(greeting, tmp_path):
    with ScriptedRelay({"GREETING": [greeting, USUAL["GREETING"]]}) as relay:
        with through(tmp_path, relay.port, reply_timeout=1) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            anna.expect(451, "MAIL FROM:<a@b.example>")
            assert codes(talk(anna)) == [250, 250, 354, 250]


@pytest.mark.parametrize("how", [CLOSE, Then("421 4.4.2 idle", CLOSE)])
def test_relay_closes_between_mails(how, tmp_path):
    """Another connection is made, and nobody notices."""
    table = {"BODY": Then(USUAL["BODY"], After(0.2, how))}
    with ScriptedRelay(table) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            for _ in range(3):
                assert codes(talk(anna)) == [250, 250, 354, 250]
                time.sleep(0.4)
    assert len(relay.taken()) == 3 and len(relay.sessions) == 3


def test_relay_breaks_between_steps(tmp_path):
    """Nothing is asked when it breaks: the next step is told."""
    table = {"RCPT": Then(USUAL["RCPT"], After(0.1, CLOSE))}
    with ScriptedRelay(table) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            anna.expect(250, "MAIL FROM:<a@b.example>")
            anna.expect(250, "RCPT TO:<c@d.example>")
            time.sleep(0.4)
            anna.expect(451, "RCPT TO:<e@f.example>")
            anna.expect(451, "DATA")
            anna.expect(503, "RCPT TO:<e@f.example>")


def test_relay_breaks_in_the_text(tmp_path):
    with ScriptedRelay({"DATA": Then(USUAL["DATA"], CLOSE)}) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            anna.begin()
            time.sleep(0.3)
            anna.put("x")
            assert anna.quiet()
            anna.put(".")
            reply = anna.reply()
            assert reply.code == 451 and "4.4.2" in reply.text
            anna.expect(250, "NOOP")
    assert not relay.taken()


def test_a_mail_too_large_reaches_nobody(tmp_path):
    with ScriptedRelay() as relay:
        with through(tmp_path, relay.port, size=1000) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            reply = anna.mail(["x" * 60] * 100)
            assert reply.code == 552 and "5.3.4" in reply.text
            assert anna.mail().code == 250
    assert len(relay.taken()) == 1
    assert [len(mail.octets) < 1000 for mail in relay.taken()] == [True]


def test_a_loop_reaches_nobody(tmp_path):
    with ScriptedRelay() as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "HELO MVS")
            reply = anna.mail(["Received: x"] * 60 + ["", "x"])
            assert reply.code == 554 and "5.4.6" in reply.text
            assert anna.mail().code == 250
    assert len(relay.taken()) == 1


@pytest.mark.parametrize("typed", [1, 2, 3, 4])
def test_submitter_hangs_up(typed, tmp_path):
    """Before the period nothing is sent, and the relay is let go."""
    lines = ["MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "x"]
    with ScriptedRelay() as relay:
        with through(tmp_path, relay.port) as listener:
            with listener.call() as anna:
                anna.expect(250, "HELO MVS")
                anna.put(*lines[:typed])
                for _ in range(min(typed, 3)):
                    anna.reply()
            with listener.call() as anna:
                assert codes(talk(anna)) == [250, 250, 354, 250]
    assert len(relay.taken()) == 1


def test_slow_relay_holds_up_nobody_else(tmp_path):
    table = {"MAIL": [After(3, USUAL["MAIL"]), USUAL["MAIL"]]}
    with ScriptedRelay(table) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as slow, listener.call() as quick:
            slow.put("HELO MVS", "MAIL FROM:<a@b.example>")
            assert slow.reply().code == 250
            time.sleep(0.2)
            begin = time.monotonic()
            assert codes(talk(quick)) == [250, 250, 354, 250]
            assert time.monotonic() - begin < 2.5
            assert slow.reply().code == 250


def test_parameters(tmp_path):
    """DSN goes on where the relay has it; SMTPUTF8 only where it is asked."""
    ehlo = USUAL["EHLO"].replace("250 SIZE 0", "250-DSN\n250 SMTPUTF8")
    with ScriptedRelay({"EHLO": ehlo}) as relay:
        with through(tmp_path, relay.port, page="cp1140") as listener, \
                listener.call() as anna:
            anna.expect(250, "EHLO MVS")
            anna.expect(250, "MAIL FROM:<a@b.example> RET=HDRS ENVID=X+2B1")
            anna.expect(250, "RCPT TO:<c@d.example> NOTIFY=SUCCESS,FAILURE "
                             "ORCPT=rfc822;c@d.example")
            reply = anna.expect(553, "RCPT TO:<jürgen@d.example>")
            assert "5.6.7" in reply.text
            anna.expect(250, "RCPT TO:<e@d.example>")
            anna.expect(354, "DATA")
            anna.put("x", ".")
            assert anna.reply().code == 250
            anna.expect(250, "MAIL FROM:<a@b.example> SMTPUTF8")
            anna.expect(250, "RCPT TO:<jürgen@d.example>")
    said = commands(relay)[1:]
    assert said[0] == \
        "MAIL FROM:<a@b.example> BODY=8BITMIME RET=HDRS ENVID=X+2B1"
    assert said[1] == "RCPT TO:<c@d.example> NOTIFY=SUCCESS,FAILURE " \
                      "ORCPT=rfc822;c@d.example"
    assert said[2:4] == ["RCPT TO:<e@d.example>", "DATA"]
    assert said[4] == "MAIL FROM:<a@b.example> BODY=8BITMIME SMTPUTF8"


def test_parameters_refused(tmp_path):
    """A relay that announces what it does not know is asked without."""
    ehlo = USUAL["EHLO"].replace("250 SIZE 0", "250 DSN")
    table = {"EHLO": ehlo, "MAIL": ["555 5.5.4 what", USUAL["MAIL"]]}
    with ScriptedRelay(table) as relay:
        with through(tmp_path, relay.port) as listener, \
                listener.call() as anna:
            anna.expect(250, "EHLO MVS")
            anna.expect(250, "MAIL FROM:<a@b.example> RET=HDRS")
    assert commands(relay)[1:] == [
        "MAIL FROM:<a@b.example> BODY=8BITMIME RET=HDRS",
        "MAIL FROM:<a@b.example> BODY=8BITMIME"]
