"""The audit of mails that go through: one line each, however they end"""
import random
import signal
import socket
import ssl
import struct

import pytest
from ports import free_port
from scripted_relay import CLOSE, After, ScriptedRelay, Then
from sink import Sink
from standing import Gateway, Through, statement, target, through
from submitter import Submitter, until

LETTER = ["Subject: Lohn für Mai", "MIME-Version: 1.0",
          "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Anbei",
          "--b", "Content-Type: application/pdf; name=lohn.pdf", "", "no pdf",
          "--b--"]
SLOW = {"BODY": After(30, "250 2.0.0 Ok")}
TAKEN = (250, "Ok: queued as Q1")
ENDED = (451, "The relay has ended the mail")
GIVEN_UP = (451, "The submitter gave the mail up")


def only_line(gateway):
    until(gateway.audit)
    line, = gateway.audit()
    return line


def told(line):
    """Of each recipient: the name, the state, the reply."""
    return [(one["address"].split("@")[0], one["state"],
             one["reply"] and (one["reply"]["code"], one["reply"]["text"]))
            for one in line["recipients"]]


def begin(anna, *recipients, code=250):
    anna.expect(250, "EHLO MVS")
    anna.expect(250, "MAIL FROM:<t@example.com>")
    for name in recipients:
        anna.expect(code, f"RCPT TO:<{name}@example.net>")


def reset(session):
    """Gone without a word: RST."""
    session.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                              struct.pack("ii", 1, 0))
    session.socket.close()


def test_all_that_is_known(authority, tmp_path):
    """Who it was by his certificate, what came, where it went, how safely,
    and what the relay said of each recipient and of the mail."""
    identity = authority.good()
    client = authority.issue("payroll", "DNS:mvs.example")
    context = ssl.create_default_context(cafile=authority.file)
    context.load_cert_chain(client.chain, client.key)
    secure = {"Secure": "YES", "CertFile": identity.chain,
              "KeyFile": identity.key, "ClientCA": authority.file,
              "AtSign": "§", "Translate": "IBM-273"}
    with Sink(identity) as relay, \
            Through(tmp_path, target(relay, CAFile=authority.file),
                    parameters=secure) as gateway, \
            Submitter(gateway.through_port, "NL", "cp273",
                      context=context) as anna:
        peer = "%s:%d" % anna.socket.getsockname()
        anna.expect(250, "EHLO PAYROLL")
        anna.expect(250, "MAIL FROM:<anna§example.com>")
        anna.expect(250, "RCPT TO:<bob§example.net>")
        anna.expect(550, "RCPT TO:<no§refused.example>")
        anna.expect(450, "RCPT TO:<busy§deferred.example>")
        anna.expect(354, "DATA")
        anna.put(*LETTER, ".")
        assert anna.reply().code == 250
        line = only_line(gateway)
    assert told(line) == [
        ("bob", "delivered", (250, "Ok: queued as S1")),
        ("no", "refused", (550, "No such mailbox")),
        ("busy", "deferred", (450, "Mailbox is busy"))]
    assert line["recipient_count"] == 3
    assert (line["owner"], line["node"]) == ("/CN=payroll", peer)
    assert (line["job"], line["job_name"], line["inlet"], line["mail"],
            line["sender"], line["subject"], line["codepage"],
            line["at_sign"], line["tries"]) == (
        None, "PAYROLL", "direct", 1, "anna@example.com", "Lohn für Mai",
        "IBM-273", "§", 1)
    assert line["attachments"] == [
        {"type": "application/pdf", "name": "lohn.pdf"}]
    assert line["size"] > 100
    assert f":{relay.port}" in line["relay"]
    assert line["tls"]["version"] == "TLSv1.3" and line["tls"]["verified"]
    assert all(one["relay"] == line["relay"] and one["earlier"] is False
               for one in line["recipients"])
    assert line["received"] <= line["recipients"][0]["time"] <= line["time"]


def test_a_line_a_mail(tmp_path):
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        for number in range(5):
            assert through(anna, f"t{number}@example.com").code == 250
            assert len(gateway.audit()) == number + 1, "before he knows"
        lines = gateway.audit()
    assert [(line["sender"], line["mail"], line["owner"]) for line in lines] \
        == [(f"t{number}@example.com", number + 1, None)
            for number in range(5)]
    assert {tuple(told(line)) for line in lines} == {
        (("b", "delivered", TAKEN),)}


@pytest.mark.parametrize("table, codes, expected", [
    ({"BODY": "554 5.6.0 no"}, [354, 554], ("refused", (554, "no"))),
    ({"BODY": "452 4.3.1 full"}, [354, 452], ("deferred", (452, "full"))),
    ({"DATA": "554 5.7.1 never"}, [554], ("refused", (554, "never"))),
    ({"DATA": CLOSE}, [451], ("deferred", 451)),
    ({"BODY": CLOSE}, [354, 451], ("uncertain", 451)),
], ids=["refused", "put-off", "no-data", "lost-at-data", "lost-behind-it"])
def test_what_comes_of_it(table, codes, expected, tmp_path):
    with ScriptedRelay(table) as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as anna:
        begin(anna, "b", "c")
        seen = [anna.say("DATA").code]
        if seen == [354]:
            anna.put("Subject: x", "", "text", ".")
            seen.append(anna.reply().code)
        assert seen == codes
        line = only_line(gateway)
        anna.expect(221, "QUIT")
    state, reply = expected
    for name, (address, was, said) in zip("bc", told(line), strict=True):
        assert (address, was) == (name, state)
        assert said == reply or said[0] == reply


@pytest.mark.parametrize("entry, reply", [
    ("421 4.3.2 going down", (421, "going down")), (CLOSE, 451)])
def test_a_relay_that_leaves_within(entry, reply, tmp_path):
    """It was not the submitter who gave the mail up."""
    with ScriptedRelay({"RCPT": ["250 ok", entry]}) as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as anna:
        begin(anna, "b")
        if anna.say("RCPT TO:<c@example.net>").code == 451:
            assert anna.expect(451, "RCPT TO:<d@example.net>").text == \
                "4.4.2 JES " + ENDED[1]
            anna.expect(250, "RSET")
        line = only_line(gateway)
    b, c, *rest = told(line)
    assert b == ("b", "deferred", ENDED)
    assert c[:2] == ("c", "deferred") and (c[2] == reply or c[2][0] == reply)
    assert rest == ([("d", "deferred", ENDED)] if entry is CLOSE else [])


def test_a_relay_that_leaves_between(tmp_path):
    """While nobody asks it: what is named behind that has its reason too."""
    with ScriptedRelay({"RCPT": Then("250 ok", CLOSE)}) as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as anna:
        begin(anna, "b")
        until(lambda: not gateway.targets()[0]["connections"])
        anna.expect(451, "RCPT TO:<c@example.net>")
        anna.expect(451, "DATA")
        line = only_line(gateway)
    assert [one[:2] for one in told(line)] == [("b", "deferred"),
                                               ("c", "deferred")]
    assert len({reply for _, _, reply in told(line)}) == 1


@pytest.mark.parametrize("words", [["RSET"], ["QUIT"], ["EHLO MVS"], []],
                         ids=["rset", "quit", "ehlo", "hangs-up"])
@pytest.mark.parametrize("recipients", ["", "b", "bc"])
def test_given_up(words, recipients, tmp_path):
    """Without a recipient it was no mail."""
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as eve:
        with gateway.call_through() as anna:
            begin(anna, *recipients)
            for word in words:
                anna.say(word)
        begin(eve, "e")
        eve.expect(250, "RSET")
        expected = ["e", recipients] if recipients else ["e"]
        until(lambda: len(gateway.audit()) >= len(expected))
        lines = gateway.audit()
    assert sorted("".join(name for name, _, _ in told(line))
                  for line in lines) == sorted(expected)
    for line in lines:
        assert {(state, reply) for _, state, reply in told(line)} == {
            ("waiting", GIVEN_UP)}
        assert line["subject"] is None and line["attachments"] is None


def test_given_up_within_the_text(tmp_path):
    """What was seen of it is told."""
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay)) as gateway:
        with gateway.call_through() as anna:
            begin(anna, "b")
            anna.expect(354, "DATA")
            anna.put("Subject: half", "", "a text")
        line = only_line(gateway)
        assert not relay.mails
    assert told(line) == [("b", "waiting", GIVEN_UP)]
    assert line["subject"] == "half" and line["attachments"] == []


def test_too_large(tmp_path):
    """Our own refusal, while the relay waits for the text."""
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay),
                    parameters={"MaxMessageSize": 100}) as gateway, \
            gateway.call_through() as anna:
        begin(anna, "b")
        anna.expect(354, "DATA")
        anna.put("Subject: large", "", *["x" * 70] * 5, ".")
        assert anna.reply().code == 552
        line = only_line(gateway)
        assert not relay.mails
    (_, state, reply), = told(line)
    assert (state, reply[0], line["subject"]) == ("refused", 552, "large")


def test_nobody_was_named(tmp_path):
    """A sender whom the relay does not take has no mail."""
    with ScriptedRelay({"MAIL": "550 5.7.1 not you"}) as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        anna.expect(550, "MAIL FROM:<t@example.com>")
        anna.expect(503, "RCPT TO:<b@example.net>")
        anna.expect(221, "QUIT")
        assert not gateway.audit()


def test_all_were_refused(tmp_path):
    with ScriptedRelay({"RCPT": "550 5.1.1 no such box"}) as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as anna:
        begin(anna, "b", "c", code=550)
        anna.expect(503, "DATA")
        anna.expect(250, "RSET")
        line = only_line(gateway)
    assert told(line) == [("b", "refused", (550, "no such box")),
                          ("c", "refused", (550, "no such box"))]


def test_a_session_that_breaks_behind_the_text(tmp_path):
    with ScriptedRelay(SLOW) as relay, \
            Through(tmp_path, target(relay)) as gateway:
        anna = gateway.call_through()
        begin(anna, "b")
        anna.expect(354, "DATA")
        anna.put("Subject: x", "", "text", ".")
        until(lambda: relay.mails)
        assert not gateway.audit()
        reset(anna)
        line = only_line(gateway)
    assert told(line) == [("b", "uncertain", (
        451, "The session ended before the relay answered"))]
    assert line["subject"] == "x"


def test_stopped_behind_the_text(tmp_path):
    """A second SIGTERM waits for nobody."""
    with ScriptedRelay(SLOW) as relay:
        gateway = Through(tmp_path, target(relay))
        with gateway.call_through() as anna:
            begin(anna, "b")
            anna.expect(354, "DATA")
            anna.put("Subject: x", "", "text", ".")
            until(lambda: relay.mails)
            gateway.signal(signal.SIGTERM)
            until(lambda: "stopping" in gateway.log())
            gateway.signal(signal.SIGTERM)
            gateway.process.wait(10)
    assert [one[1] for one in told(only_line(gateway))] == ["uncertain"]


def test_no_more_room_today(tmp_path):
    """A recipient who is over the target's limit was not named to it."""
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay, RecipientsPerDay=1)) as gateway, \
            gateway.call_through() as anna:
        begin(anna, "b")
        anna.expect(452, "RCPT TO:<c@example.net>")
        anna.expect(354, "DATA")
        anna.put("x", ".")
        assert anna.reply().code == 250
        line = only_line(gateway)
    assert [one[:2] for one in told(line)] == [("b", "delivered"),
                                               ("c", "deferred")]


def test_the_next_relay(tmp_path):
    """A mail that the first does not want is the second's."""
    with ScriptedRelay({"GREETING": "554 5.3.2 no"}) as first, \
            ScriptedRelay() as second, \
            Through(tmp_path, target(first), target(second)) as gateway:
        assert gateway.sent_through().code == 250
        line = only_line(gateway)
    assert f":{second.port}" in line["relay"]
    assert told(line) == [("b", "delivered", TAKEN)]


def test_as_many_lines_as_mails(tmp_path):
    """Sessions that end as they like: what the relay took has a line that
    says so, and nothing has two."""
    rng = random.Random(11)
    with ScriptedRelay({"BODY": ["250 2.0.0 Ok"] * 20 + ["554 5.6.0 no"] * 9 +
                                ["250 2.0.0 Ok"]}) as relay, \
            Through(tmp_path, target(relay)) as gateway:
        begun = 0
        for number in range(60):
            anna = gateway.call_through()
            anna.expect(250, "EHLO MVS")
            anna.expect(250, f"MAIL FROM:<s{number}@example.com>")
            step = rng.randrange(5)
            if step > 0:
                begun += 1
                anna.expect(250, "RCPT TO:<b@example.net>")
            if step > 1:
                anna.expect(354, "DATA")
            if step > 2:
                anna.put("Subject: x", "", "text", ".")
            if step > 3:
                anna.reply()
            if rng.randrange(2):
                reset(anna)
            else:
                anna.socket.close()
        until(lambda: len(gateway.audit()) >= begun)
        until(lambda: not gateway.targets()[0]["connections"])
        lines = gateway.audit()
    assert len(lines) == begun == len({line["sender"] for line in lines})
    state = {line["sender"]: told(line)[0][1] for line in lines}
    for mail in relay.mails:
        assert state[mail.sender] in (
            ["delivered", "uncertain"] if mail.taken
            else ["refused", "uncertain"]), mail
    for sender, what in state.items():
        if what == "delivered":
            assert sender in {mail.sender for mail in relay.taken()}


def test_no_audit_is_kept(tmp_path):
    port = free_port()
    listener = statement("Listener", Name="direct", Port=port, Framing="NL",
                         Translate="IBM-037", Delivery="Through")
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, listener, target(relay)), \
            Submitter(port, "NL", "cp037") as anna:
        anna.expect(250, "EHLO MVS")
        assert through(anna).code == 250
