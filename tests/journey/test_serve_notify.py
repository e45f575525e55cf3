"""NOTIFY of RFC 3461: who is told, and by whom, of relayed, delayed, failed

Python's email package reads what the sender got. Where a server announces
DSN it is that server who tells of deliveries, and the gateway is silent.
"""
import email
import email.policy
import re

import pytest

from postfix import Postfix
from scripted_relay import EHLO, ScriptedRelay
from sink import Sink
from standing import Gateway, statement, target
from submitter import until

DSN = EHLO.replace("250 SIZE", "250-DSN\n250 SIZE")
RELAYED = ("Relayed mail", "text/rfc822-headers")
LATE = (statement("RetryLimit", Count=0),
        statement("ExtendedRetry", Age=1, Interval=30))


def status_of(octets):
    """Subject, the fields of the mail, those of each recipient by address,
    and the type of what comes back; all of it sound."""
    message = email.message_from_bytes(octets, policy=email.policy.default)
    assert message.get_content_type() == "multipart/report"
    assert message.get_param("report-type") == "delivery-status"
    assert message["Auto-Submitted"] == "auto-replied"
    assert not message.defects
    words, status, returned = message.iter_parts()
    assert words.get_content_type() == "text/plain"
    assert status.get_content_type() == "message/delivery-status"
    first, *groups = status.get_payload()
    assert first["Reporting-MTA"] and first["Arrival-Date"]
    of = {}
    for group in groups:
        kind, _, address = group["Final-Recipient"].partition("; ")
        assert kind == "rfc822" and address not in of
        assert re.fullmatch(r"[245]\.\d+\.\d+", group["Status"])
        assert f"<{address}>" in words.get_content()
        of[address] = group
    return message["Subject"], first, of, returned


def notices(relay):
    return [mail.octets for mail in relay.mails
            if mail.sender == "" and mail.taken]


def tries(relay):
    """Of recipients that are put off."""
    return len([line for line in relay.commands("RCPT") if "<sl" in line])


def test_a_server_without_dsn(servers, tmp_path):
    """aiosmtpd has none: the gateway tells who asked, with what it was asked
    to say; it passes none of the parameters on."""
    relay = servers(Sink)
    assert isinstance(relay, Sink)
    with Gateway(tmp_path, target(relay)) as gateway:
        gateway.send(["Subject: Geheim", "", "the text"], parameters=(
            " RET=FULL ENVID=Q+2B17"), recipients=(
            "bob@example.net NOTIFY=SUCCESS,FAILURE"
            " ORCPT=rfc822;old+2Bbob@example.net",
            "carl@example.net", "dora@example.net NOTIFY=NEVER",
            "emil@example.net NOTIFY=FAILURE,DELAY"))
        until(lambda: len(relay.transactions) == 2)
        gateway.settle()
    mail, notice = relay.transactions
    assert not [one for one in mail["options"]
                if one.startswith(("RET", "ENVID"))]
    assert (notice["sender"], notice["recipients"]) == (
        "", ["anna@example.com"])
    subject, first, of, returned = status_of(notice["octets"])
    assert (subject, returned.get_content_type()) == RELAYED
    assert first["Original-Envelope-Id"] == "Q+17"
    assert list(of) == ["bob@example.net"]
    bob = of["bob@example.net"]
    assert bob["Action"] == "relayed" and bob["Status"] == "2.0.0"
    assert bob["Original-Recipient"] == "rfc822;old+bob@example.net"
    assert bob["Remote-MTA"] == "dns; 127.0.0.1"
    assert bob["Diagnostic-Code"].startswith("smtp; 250 2.0.0 Ok: queued as S")
    assert "Geheim" in returned.get_content()
    assert b"the text" not in notice["octets"]


def test_a_server_with_dsn(servers, tmp_path):
    """Postfix announces it, gets the parameters, and tells itself."""
    relay = servers(Postfix)
    with Gateway(tmp_path, target(relay)) as gateway:
        gateway.send(parameters=" RET=HDRS ENVID=Q7", recipients=(
            "bob@example.net NOTIFY=SUCCESS ORCPT=rfc822;old@example.net",
            "carl@example.net"))
        until(lambda: len(relay.delivered()) == 3, 20)
        gateway.settle()
        assert gateway.jobs("done") == 1, gateway.order("display,jobs,done")
    (_, _, octets), = [mail for mail in relay.delivered()
                       if mail[1] == "anna@example.com"]
    _, first, of, _ = status_of(octets)
    assert first["Reporting-MTA"] == "dns; postfix.example"
    assert first["Original-Envelope-Id"] == "Q7"
    assert [(to, group["Action"], group["Original-Recipient"])
            for to, group in of.items()] == [
        ("bob@example.net", "delivered", "rfc822;old@example.net")]


def test_a_server_that_refuses_what_it_announced(tmp_path):
    """It did not get the parameters after all: then it is ours to tell."""
    says = {"EHLO": DSN, "MAIL": ["555 5.5.4 no parameters", "250 2.1.0 ok"]}
    with ScriptedRelay(says) as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.send(parameters=" ENVID=Q7",
                         recipients=("bob@example.net NOTIFY=SUCCESS",))
            until(lambda: notices(relay))
            gateway.settle()
    octets, = notices(relay)
    _, _, of, _ = status_of(octets)
    assert of["bob@example.net"]["Action"] == "relayed"


def test_who_tells_nobody(tmp_path):
    """A null sender; what was not asked for; who is served by a target that
    tells. Of a mail in the same job that asks, one notice."""
    with ScriptedRelay() as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.send(sender="",
                         recipients=("bob@example.net NOTIFY=SUCCESS",))
            gateway.send(recipients=("bob@example.net NOTIFY=NEVER",))
            gateway.send(recipients=("bob@example.net",))
            until(lambda: len(relay.mails) == 3)
            gateway.settle()
        assert not [mail for mail in relay.mails
                    if mail.recipients == ["anna@example.com"]]


def test_a_maildir_is_the_end_of_the_way(tmp_path):
    box = tmp_path / "box"
    with Gateway(tmp_path, statement(
            "TargetServer", Url=f"maildir:{box}")) as gateway:
        gateway.send(recipients=("bob@example.net NOTIFY=SUCCESS",))
        until(lambda: len(list(box.glob("new/*"))) == 2)
        gateway.settle()
    octets, = [text for text in (path.read_bytes()
                                 for path in box.glob("new/*"))
               if b"multipart/report" in text]
    subject, _, of, _ = status_of(octets)
    assert subject == "Delivered mail"
    assert of["bob@example.net"]["Action"] == "delivered"


@pytest.mark.parametrize("profile", ["tolerant", "strict"])
def test_all_in_one(profile, tmp_path):
    """One relayed, one refused: one notice, and the mail comes back."""
    with ScriptedRelay({"RCPT": ["250 2.1.5 ok", "550 5.1.1 no such box",
                                 "250 2.1.5 ok"]}) as relay:
        with Gateway(tmp_path, target(relay),
                     listener=f"Profile {profile}") as gateway:
            gateway.send(recipients=("bob@example.net NOTIFY=SUCCESS",
                                     "gone@example.net"))
            until(lambda: notices(relay))
            gateway.settle()
    octets, = notices(relay)
    subject, _, of, returned = status_of(octets)
    assert subject == "Undelivered mail returned to sender"
    assert {to: group["Action"] for to, group in of.items()} == {
        "bob@example.net": "relayed", "gone@example.net": "failed"}
    assert returned.get_content_type() == "message/rfc822"


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_delay_is_told_once(end, tmp_path):
    """The extended retry begins: who asked is told, not who did not, and not
    once more after a restart and the next try. At last it fails: that is
    told too."""
    slow, slack = "slow@example.net", "slack@example.net"
    later = "450 4.2.1 later"  # and the target is not slowed down
    says = {"RCPT": [later, later, "250 2.1.5 ok", later, later, later, later,
                     "250 2.1.5 ok"]}
    with ScriptedRelay(says) as relay:
        gateway = Gateway(tmp_path, target(relay), *LATE)
        try:
            gateway.send(parameters=" RET=FULL ENVID=Q7", recipients=(
                f"{slow} NOTIFY=DELAY,FAILURE", slack))
            until(lambda: notices(relay))
            until(lambda: gateway.jobs("done") == 1)
        finally:
            getattr(gateway, end)()
        gateway.start()
        with gateway:
            assert gateway.jobs("retry") == 1
            gateway.order("retry")
            until(lambda: tries(relay) == 4)
            until(lambda: gateway.jobs("retry") == 1)
            gateway.order("flushretry,age=0")
            until(lambda: tries(relay) == 6)
            gateway.settle()
    told = [status_of(octets) for octets in notices(relay)]
    assert [{to: group["Action"] for to, group in of.items()}
            for _, _, of, _ in told] == [
        {slow: "delayed"}, {slow: "failed", slack: "failed"}]
    subject, first, of, returned = told[0]
    assert subject == "Delayed mail (still being tried)"
    assert first["Original-Envelope-Id"] == "Q7"
    assert of[slow]["Status"] == "4.2.1"
    assert of[slow]["Diagnostic-Code"] == f"smtp; {later}"
    assert returned.get_content_type() == "text/rfc822-headers"
