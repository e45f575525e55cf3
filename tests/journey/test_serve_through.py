"""Sessions of the standing gateway whose mails go through: they keep to what
their targets allow, as jobs do, and both together"""
import time

from scripted_relay import ScriptedRelay
from standing import (Gateway, batch, free_port, senders, statement, target,
                      wait_for)
from submitter import Submitter, until


class Through(Gateway):
    """With one more listener, whose mails go through."""

    def __init__(self, directory, *statements, **options):
        self.through_port = free_port()
        listener = statement("Listener", Name="direct",
                             Port=self.through_port, Framing="NL",
                             Translate="IBM-037", Delivery="Through")
        audit = statement("Audit", File=directory / "audit")
        self.doors = listener, audit
        super().__init__(directory, *statements, **options)

    def configure(self, *statements):
        super().configure(*self.doors, *statements)

    def call_through(self):
        return Submitter(self.through_port, "NL", "cp037")

    def sent_through(self, **options):
        """The reply to a mail's end, or to MAIL when it is refused."""
        with self.call_through() as anna:
            anna.expect(250, "EHLO MVS")
            return through(anna, **options)


def through(anna, sender="t@example.com", recipients=("b@example.net",)):
    reply = anna.say(f"MAIL FROM:<{sender}>")
    if reply.code != 250:
        return reply
    for recipient in recipients:
        anna.expect(250, f"RCPT TO:<{recipient}>")
    anna.expect(354, "DATA")
    anna.put("Subject: x", "", "text", ".")
    return anna.reply()


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
        wait_for(relay, 4)
        assert relay.most_open == 2
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
