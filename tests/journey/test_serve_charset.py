"""The strict profile: mail goes out in the Charset of the target that it goes
to, from jobs and through sessions, and of a target whose Charset changes"""
from scripted_relay import ScriptedRelay
from standing import Gateway, Through, batch, statement, target, wait_for

STRICT = "Profile strict"
IDLE = statement("Timeout", ConnectIdle=60)
# In each of the charsets below, in octets of its own.
LINES = ["Subject: Grüße", "", "Smørrebrød ¬"]
AS_SENT = {page: ["Subject: Grüße".encode(page), "Smørrebrød ¬".encode(page)]
           for page in ("latin-1", "utf-8", "cp850")}


def lines_of(mail):
    return [line for line in mail.octets.split(b"\r\n")
            if line.startswith((b"Subject", b"Sm"))]


def test_each_target_has_its_own(tmp_path):
    """A job that is shared out: one mail for each, none of them alike."""
    pages = {"latin-1": "ISO8859-1", "utf-8": "UTF-8", "cp850": "IBM-850"}
    relays = {page: ScriptedRelay() for page in pages}
    try:
        with Gateway(tmp_path, IDLE, *(
                target(relays[page], Charset=name, MailsPerMinute=1)
                for page, name in pages.items()), inlet=STRICT) as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *batch(3, LINES))
            for page, relay in relays.items():
                wait_for(relay, 1)
                assert lines_of(relay.mails[0]) == AS_SENT[page], page
    finally:
        for relay in relays.values():
            relay.stop()


def test_the_next_target(tmp_path):
    """What the first put off is made anew for the next."""
    with ScriptedRelay({"BODY": "451 4.3.0 later"}) as first, \
            ScriptedRelay() as second, \
            Gateway(tmp_path, target(first, Charset="ISO8859-1"),
                    target(second, Charset="UTF-8"), inlet=STRICT) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(1, LINES))
        wait_for(second, 1)
        assert lines_of(first.mails[0]) == AS_SENT["latin-1"]
        assert lines_of(second.mails[0]) == AS_SENT["utf-8"]


def test_another_by_refresh(tmp_path):
    """On a connection that stays open, for a session and for a job; one that
    is none leaves what there is."""
    with ScriptedRelay() as relay, \
            Through(tmp_path, IDLE, target(relay, Charset="ISO8859-1"),
                    inlet=STRICT,
                    parameters={"Profile": "strict"}) as gateway, \
            gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        for number, (name, page) in enumerate([
                ("ISO8859-1", "latin-1"), ("IBM-850", "cp850"),
                ("UTF-8", "utf-8"), ("IBM-037", "utf-8")]):
            gateway.configure(IDLE, target(relay, Charset=name))
            gateway.order("refresh")
            anna.expect(250, "MAIL FROM:<t@example.com>")
            anna.expect(250, "RCPT TO:<b@example.net>")
            anna.expect(354, "DATA")
            anna.put(*LINES, ".")
            assert anna.reply().code == 250
            gateway.submit_job(f"J.JOB0000{number}.MAIL", *batch(1, LINES))
            wait_for(relay, 2 * number + 2)
            assert [lines_of(mail) for mail in relay.mails[-2:]] == \
                [AS_SENT[page]] * 2, name
        assert "Charset IBM-037: mail cannot be sent in it" in gateway.log()
