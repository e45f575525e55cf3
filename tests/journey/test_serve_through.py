"""Sessions of the standing gateway whose mails go through: they keep to what
their targets allow, as jobs do, and both together"""
import time

import pytest

from scripted_relay import EHLO, ScriptedRelay
from standing import (Through, batch, senders, statement, target, through,
                      wait_for)
from submitter import until


def test_connections_are_shared(tmp_path):
    """ConnectLimit 2: two sessions, and neither a third nor a job's."""
    idle = statement("Timeout", ConnectIdle=60)
    with ScriptedRelay() as relay, \
            Through(tmp_path, idle, target(relay, ConnectLimit=2)) as gateway:
        with gateway.call_through() as one, gateway.call_through() as two:
            for session in (one, two):
                session.expect(250, "EHLO MVS")
                assert through(session).code == 250
            assert gateway.targets()[0]["connections"] == 2
            reply = gateway.sent_through()
            assert reply.code == 451 and "4.3.2" in reply.text
            assert "as many connections" in reply.text
            gateway.submit_job("J.JOB00001.MAIL", *batch(1))
            time.sleep(0.5)
            assert len(senders(relay)) == 2
            assert through(two).code == 250  # they go on
            assert relay.most_open == 2
        wait_for(relay, 4)
        assert gateway.targets()[0]["mails"] == 4


def test_sessions_go_to_the_next_target(tmp_path):
    idle = statement("Timeout", ConnectIdle=60)
    with ScriptedRelay() as first, ScriptedRelay() as second, \
            Through(tmp_path, idle, target(first, ConnectLimit=1),
                    target(second, ConnectLimit=1)) as gateway, \
            gateway.call_through() as one, gateway.call_through() as two:
        for session in (one, two):
            session.expect(250, "EHLO MVS")
            assert through(session).code == 250
        assert (len(senders(first)), len(senders(second))) == (1, 1)
        assert gateway.sent_through().code == 451


def test_idle_connections_are_given_back(tmp_path):
    """ConnectIdle 0: a session that thinks takes no place from others."""
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay, ConnectLimit=1)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        assert through(anna).code == 250
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        wait_for(relay, 2)
        until(lambda: gateway.targets()[0]["connections"] == 0)
        assert through(anna).code == 250
        assert relay.most_open == 1 and not relay.violations


def test_mails_on_one_connection(tmp_path):
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay, MaxMsgSent=3)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        for _ in range(7):
            assert through(anna).code == 250
    carried = [sum(line.startswith("MAIL") for line in session)
               for session in relay.sessions]
    assert carried == [3, 3, 1]
    assert all(session[-1] == "QUIT" for session in relay.sessions[:2])


def test_the_pace_is_kept(tmp_path):
    """The first takes two a minute, the second one; then none is left."""
    with ScriptedRelay() as first, ScriptedRelay() as second, \
            Through(tmp_path, target(first, MailsPerMinute=2),
                    target(second, MailsPerMinute=1)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        for _ in range(3):
            assert through(anna).code == 250
        reply = through(anna)
        assert reply.code == 451 and "again in" in reply.text
        assert len(senders(first)) == 2 and len(senders(second)) == 1
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        time.sleep(0.5)
        assert len(senders(first)) + len(senders(second)) == 3


def test_recipients_of_a_day(tmp_path):
    """Those that are over it are for another mail, which the next target
    takes; none is named to the first."""
    with ScriptedRelay() as first, ScriptedRelay() as second, \
            Through(tmp_path, target(first, RecipientsPerDay=3),
                    target(second)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        anna.expect(250, "MAIL FROM:<t@example.com>")
        for number in range(3):
            anna.expect(250, f"RCPT TO:<b{number}@example.net>")
        reply = anna.expect(452, "RCPT TO:<b3@example.net>")
        assert "4.5.3" in reply.text
        anna.expect(354, "DATA")
        anna.put("Subject: x", "", "text", ".")
        assert anna.reply().code == 250
        assert through(anna, recipients=["b3@example.net"]).code == 250
        assert len(first.mails[0].recipients) == 3
        assert len(second.mails[0].recipients) == 1
        counts = [one["delivered"] for one in gateway.targets()]
        assert counts == [3, 1]


def test_a_target_that_rests(tmp_path):
    """It is not dialled again for each submitter, and he is told why."""
    with ScriptedRelay({"GREETING": "554 5.3.2 no service"}) as relay, \
            Through(tmp_path, target(relay)) as gateway:
        replies = [gateway.sent_through() for _ in range(4)]
        assert all(reply.code == 451 for reply in replies), replies
        assert "rests for" in replies[-1].text
        assert "no service" in replies[-1].text
        assert len(relay.sessions) == 1
        one, = gateway.targets()
        assert one["state"] == "resting" and one["failures"] == 1


def test_mails_are_counted(tmp_path):
    table = {"RCPT": ["250 ok", "550 5.1.1 no", "450 4.2.1 later", "250 ok",
                      "250 ok"],
             "BODY": ["250 ok", "554 5.6.0 no"]}
    with ScriptedRelay(table) as relay, \
            Through(tmp_path, target(relay)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        anna.expect(250, "MAIL FROM:<t@example.com>")
        codes = [anna.say(f"RCPT TO:<b{number}@example.net>").code
                 for number in range(3)]
        assert codes == [250, 550, 450]
        anna.expect(354, "DATA")
        anna.put("x", ".")
        assert anna.reply().code == 250
        assert through(anna, recipients=["b@c.example", "d@e.example"]).code \
            == 554
        one, = gateway.targets()
        assert {name: one[name] for name in (
            "mails", "delivered", "refused", "deferred", "uncertain")} == {
                "mails": 2, "delivered": 1, "refused": 3, "deferred": 1,
                "uncertain": 0}


# What MessageSize and DeferQuota say

NO_SIZE = {"EHLO": "250-scripted.example\n250 8BITMIME"}
SIZE_300 = {"EHLO": EHLO.replace("SIZE 0", "SIZE 300")}
LONG = ["Subject: x", "", *["a line that makes it long"] * 20]


def announced(session):
    """The number of SIZE, or None."""
    line, = [line for line in session.expect(250, "EHLO MVS").lines
             if line[4:].startswith("SIZE")]
    return int(line[9:]) if line[9:] else None


def declared(session, size):
    return session.say(f"MAIL FROM:<t@example.com> SIZE={size}")


@pytest.mark.parametrize("table", [NO_SIZE, SIZE_300],
                         ids=["MessageSize", "SIZE"])
def test_the_largest_mail(table, tmp_path):
    """It is known when the relay was greeted: then it is announced."""
    with ScriptedRelay(table) as relay, \
            Through(tmp_path, target(relay, MessageSize=300)) as gateway:
        with gateway.call_through() as anna:
            assert announced(anna) is None
            reply = declared(anna, 301)
            assert reply.code == 552 and "5.3.4" in reply.text
            assert "300 octets" in reply.text
            assert relay.commands("EHLO") and not relay.commands("MAIL")
            assert announced(anna) == 300
            assert declared(anna, 301).code == 552
            assert declared(anna, 300).code == 250
            anna.expect(250, "RSET")
            assert through(anna).code == 250
        with gateway.call_through() as bert:
            assert announced(bert) == 300
            bert.expect(250, "MAIL FROM:<t@example.com>")
            bert.expect(250, "RCPT TO:<b@example.net>")
            bert.expect(354, "DATA")
            bert.put(*LONG, ".")
            reply = bert.reply()
            assert reply.code == 552 and "5.3.4" in reply.text
            assert through(bert).code == 250
        assert len(senders(relay)) == 2
        one, = gateway.targets()
        assert one["failures"] == 0 and one["state"] == "usable"


def test_a_relay_without_limit(tmp_path):
    """MessageSize is for those that announce no SIZE."""
    with ScriptedRelay() as relay, \
            Through(tmp_path, target(relay, MessageSize=300)) as gateway, \
            gateway.call_through() as anna:
        for _ in range(2):
            assert announced(anna) is None
            assert declared(anna, 100000).code == 250
            anna.expect(250, "RCPT TO:<b@example.net>")
            anna.expect(354, "DATA")
            anna.put(*LONG, ".")
            assert anna.reply().code == 250


def test_too_large_for_one_of_them(tmp_path):
    """The next one takes it, and what is announced is what that one takes;
    small mails are still the first one's."""
    with ScriptedRelay(NO_SIZE) as small, ScriptedRelay(SIZE_300) as other, \
            Through(tmp_path, target(small, MessageSize=100),
                    target(other)) as gateway:
        with gateway.call_through() as anna:
            assert announced(anna) is None
            assert declared(anna, 200).code == 250
            anna.expect(250, "RSET")
            assert announced(anna) == 300
            assert declared(anna, 301).code == 552
        with gateway.call_through() as bert:
            bert.expect(250, "EHLO MVS")
            assert declared(bert, 50).code == 250
        assert [len(relay.commands("MAIL")) for relay in (small, other)] == \
            [1, 1]


def test_too_large_and_another_that_is_away(tmp_path):
    """That one may take it when it is back."""
    with ScriptedRelay({"GREETING": "421 4.3.2 away"}) as away, \
            ScriptedRelay(NO_SIZE) as small, \
            Through(tmp_path, target(away),
                    target(small, MessageSize=100)) as gateway:
        for _ in range(2):
            with gateway.call_through() as anna:
                anna.expect(250, "EHLO MVS")
                reply = declared(anna, 200)
                assert reply.code == 452 and "4.3.4" in reply.text
        assert gateway.sent_through().code == 250
        assert len(away.sessions) == 1


@pytest.mark.parametrize("defers", ["YES", "NO"])
@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_quota(command, defers, tmp_path):
    """As DeferQuota says: another day, or never."""
    quota = ["554 5.2.0 STOREDRV.Submission.Exception:"
             "SubmissionQuotaExceededException; Failed", "250 2.0.0 Ok"]
    with ScriptedRelay({command: quota}) as relay, \
            Through(tmp_path, target(relay, DeferQuota=defers)) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        steps = {"MAIL": lambda: anna.say("MAIL FROM:<t@example.com>"),
                 "RCPT": lambda: anna.say("RCPT TO:<b@example.net>"),
                 "DATA": lambda: anna.say("DATA"),
                 "BODY": lambda: anna.put("text") or anna.say(".")}
        for step, say in steps.items():
            reply = say()
            if step == command:
                break
            assert reply.code in (250, 354)
        assert "SubmissionQuotaExceeded" in reply.text
        if defers == "YES":
            assert reply.code == 451 and reply.text.startswith("4.2.0")
        else:
            assert reply.code == 554 and reply.text.startswith("5.2.0")
        anna.expect(250, "RSET")
        one, = gateway.targets()
        assert one["state"] != "resting" and one["failures"] == 0
        if command != "MAIL":
            counted = "deferred" if defers == "YES" else "refused"
            assert one[counted] == 1, one
