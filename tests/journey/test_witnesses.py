"""The witnesses themselves, heard by smtplib: what they take is what was sent,
so that a journey that fails has failed by our own fault."""
import smtplib
import ssl

import pytest

import scripted_relay
from exim import Exim
from postfix import Postfix
from scripted_relay import ScriptedRelay
from sink import Sink

TEXT = b"Subject: x\r\n\r\n.one\r\n..two\r\n\r\nlast\r\n"
RECIPIENTS = ["a@example.com", "b@example.net", "c@refused.example",
              "d@deferred.example"]


def send(port, context=None, implicit=False):
    # By number: a bare machine may know no name, not even localhost.
    here = {"host": "127.0.0.1", "port": port, "local_hostname": "me.example"}
    if implicit:
        client = smtplib.SMTP_SSL(context=context, **here)
    else:
        client = smtplib.SMTP(**here)
        if context:
            client.starttls(context=context)
    with client:
        return client.sendmail("me@example.com", RECIPIENTS, TEXT)


@pytest.mark.parametrize("how", ["plain", "starttls", "implicit"])
@pytest.mark.parametrize("kind", [Postfix, Exim, Sink],
                         ids=lambda kind: kind.name)
def test_takes_what_was_sent(servers, authority, kind, how):
    server = servers(kind, how == "implicit")
    context = ssl.create_default_context(cafile=authority.file)
    refused = send(server.port, None if how == "plain" else context,
                   how == "implicit")
    assert refused["c@refused.example"][0] == 550
    assert refused["d@deferred.example"][0] in (450, 451)
    mails = server.delivered()
    assert sorted(mail[1] for mail in mails) == RECIPIENTS[:2]
    for sender, _, octets in mails:
        assert sender == "me@example.com"
        assert octets == TEXT.replace(b"\r\n", b"\n")


def test_scripted_relay_plays_its_table():
    with ScriptedRelay({"RCPT": ["250 ok", "550 5.1.1 no", "250 ok"],
                        "BODY": "250 2.0.0 Ok: queued as Q7"}) as relay:
        refused = send(relay.port)
        assert list(refused) == ["b@example.net"]
        assert relay.taken()[0].octets == TEXT
        assert relay.violations == []


def test_scripted_relay_sees_what_no_client_may_do():
    with ScriptedRelay({"EHLO": "250 scripted.example"}) as relay:
        client = smtplib.SMTP("127.0.0.1", relay.port, "me.example")
        client.ehlo()
        client.send(b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\n")
        client.getreply()
        client.getreply()
        client.close()
        assert len(relay.violations) == 2, relay.violations


def test_scripted_relay_closes():
    with ScriptedRelay({"BODY": scripted_relay.CLOSE}) as relay:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(relay.port)
        assert relay.taken() == []
