"""The audit of a standing gateway: one line a mail, when it is settled"""
import json
import signal
import subprocess

import program
import pytest
from scripted_relay import ScriptedRelay
from sink import Sink
from standing import (Gateway, batch, records, senders, statement, target,
                      wait_for)
from submitter import until

TAKEN = {"code": 250, "enhanced": "2.0.0", "text": "Ok: queued as Q1"}
BUSY = {"code": 450, "enhanced": "4.2.1", "text": "busy"}
RETRIES = statement("RetryLimit", Count=5, Interval=60)
TWO = ("bob@example.net", "slow@example.net")
LETTER = [
    "Subject: Lohn für Mai", "MIME-Version: 1.0",
    "Content-Type: multipart/mixed; boundary=b", "", "--b", "", "Anbei",
    "--b", "Content-Type: application/pdf",
    'Content-Disposition: attachment; filename="lohn.pdf"', "", "no pdf",
    "--b", "Content-Type: text/csv; name=a.csv", "", "1;2", "--b--"]


def audit(path):
    return statement("Audit", File=path)


def audit_lines(path):
    """Of submitted mails: notices have no sender."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [line for line in lines if line["sender"]]


def only_line(path):
    line, = audit_lines(path)
    return line


def told(line, *members):
    return [tuple(one[member] for member in members)
            for one in line["recipients"]]


def url(relay):
    return f"smtp://127.0.0.1:{relay.port}?tls=may"


def test_rotation(tmp_path):
    path, old = tmp_path / "audit", tmp_path / "audit.1"
    relay_says = {"RCPT": ["250 2.1.5 ok", "550 5.1.1 no such box",
                           "250 2.1.5 ok"]}
    with ScriptedRelay(relay_says) as relay, \
            Gateway(tmp_path, target(relay), audit(path)) as gateway:
        gateway.send(["Subject: Grüße", " an alle", "", "x"], recipients=TWO)
        until(path.read_text)
        gateway.settle()
        path.rename(old)
        gateway.signal(signal.SIGUSR1)
        until(path.exists)
        gateway.send()
        until(path.read_text)
    line = only_line(old)
    assert (line["subject"], line["inlet"], line["codepage"], line["tries"],
            line["tls"]) == ("Grüße an alle", "live", "IBM-37", 1, None)
    assert told(line, "address", "state", "reply", "earlier") == [
        (TWO[0], "delivered", TAKEN, False),
        (TWO[1], "refused", {"code": 550, "enhanced": "5.1.1",
                             "text": "no such box"}, False)]
    assert told(only_line(path), "address") == [(TWO[0],)]


def test_all_that_is_known_of_a_job(good_certificate, tmp_path):
    """In a page with another at-sign, with what came in it, the way that it
    went, and two tries of which the operator let the last go."""
    path = tmp_path / "audit"
    mail = ["MAIL FROM:<anna§example.com>", "RCPT TO:<bob§example.net>",
            "RCPT TO:<slow§deferred.example>", "DATA", *LETTER, "."]
    with Sink(good_certificate) as relay, \
            Gateway(tmp_path, audit(path), target(relay), RETRIES,
                    inlet="AtSign §\n  Translate IBM-273") as gateway:
        (tmp_path / "job").write_bytes(records(mail, "cp273"))
        (tmp_path / "job").rename(gateway.inlet / "PAY.JOB00001.MAIL")
        until(lambda: gateway.jobs("retry") == 1)
        assert not path.read_text(), "not all of it is settled"
        gateway.order("flushretry,tkid=1")
        until(path.read_text)
        gateway.settle()
    line = only_line(path)
    assert told(line, "address", "state", "earlier", "relay") == [
        ("bob@example.net", "delivered", True, url(relay)),
        ("slow@deferred.example", "refused", False, url(relay))]
    assert [one["reply"]["code"] for one in line["recipients"]] == [250, 554]
    assert (line["job"], line["job_name"], line["job_id"], line["inlet"],
            line["codepage"], line["at_sign"], line["subject"], line["sender"],
            line["tries"], line["relay"]) == (
        1, "PAY", "JOB00001", "in", "IBM-273", "§", "Lohn für Mai",
        "anna@example.com", 2, url(relay))
    assert line["attachments"] == [
        {"type": "application/pdf", "name": "lohn.pdf"},
        {"type": "text/csv", "name": "a.csv"}]
    assert line["size"] > 200 and "no pdf" not in json.dumps(line)
    first, last = told(line, "time")
    seconds = len("2026-11-28T09:12:01")
    assert line["received"][:seconds] <= line["first_try"] < line["time"]
    assert line["received"] <= first[0] < last[0] <= line["time"]


@pytest.mark.parametrize("certificate, trusted",
                         [("good", True), ("wrong_name", False)])
def test_how_safely_it_went(certificate, trusted, authority, tmp_path):
    path = tmp_path / "audit"
    with Sink(getattr(authority, certificate)()) as relay, \
            Gateway(tmp_path, audit(path),
                    target(relay, CAFile=authority.file)) as gateway:
        gateway.send()
        until(path.read_text)
    tls = only_line(path)["tls"]
    assert tls["version"] == "TLSv1.3" and tls["cipher"].startswith("TLS_")
    assert tls["verified"] is trusted


def test_recipients_of_two_relays(tmp_path):
    """Whom the first puts off the second takes, at once."""
    path = tmp_path / "audit"
    with ScriptedRelay({"RCPT": ["250 2.1.5 ok", "450 4.2.1 busy"]}) as first, \
            ScriptedRelay() as second, \
            Gateway(tmp_path, audit(path), target(first), target(second)) \
            as gateway:
        gateway.send(recipients=TWO)
        wait_for(first, 1)
        wait_for(second, 1)
        until(path.read_text)
    line = only_line(path)
    assert told(line, "address", "state", "relay", "earlier") == [
        (TWO[0], "delivered", url(first), False),
        (TWO[1], "delivered", url(second), False)]
    assert line["relay"] == url(second)


def test_what_only_the_store_knows(good_certificate, tmp_path):
    """A try before a restart, at a relay that is none any more."""
    path = tmp_path / "audit"
    with ScriptedRelay({"RCPT": ["250 2.1.5 ok", "450 4.2.1 busy"]}) as first, \
            Sink(good_certificate) as second:
        gateway = Gateway(tmp_path, audit(path), target(first), RETRIES)
        gateway.submit_job("J.JOB00001.MAIL", "MAIL FROM:<a1@example.com>",
                           *(f"RCPT TO:<{one}>" for one in TWO), "DATA", "",
                           "text", ".")
        until(lambda: gateway.jobs("retry") == 1)
        assert gateway.stop() == 0
        gateway.configure(audit(path), target(second), RETRIES)
        gateway.start()
        with gateway:
            mail, = gateway.objects("display,mail")
            assert told(mail, "relay", "reply") == [(url(first), TAKEN),
                                                    (url(first), BUSY)]
            gateway.order("retry")
            until(path.read_text)
            gateway.settle()
            mail, = gateway.objects("display,mail")
    line = only_line(path)
    relays = [(url(first),), (url(second),)]
    assert told(line, "relay") == told(mail, "relay") == relays
    assert told(line, "earlier") == [(True,), (False,)]
    assert told(line, "time") == told(mail, "time")
    assert line["relay"] == url(second) and line["tries"] == 2
    assert line["tls"]["version"] == "TLSv1.3", "of the last try"


def test_replies_that_are_no_text(tmp_path):
    path = tmp_path / "audit"
    with ScriptedRelay({"RCPT": b"550 5.1.1 gr\xfc\xdfe \x07\r\n"}) as relay, \
            Gateway(tmp_path, target(relay), audit(path)) as gateway:
        gateway.send()
        until(path.read_text)
        gateway.settle()
    reply = only_line(path)["recipients"][0]["reply"]
    assert (reply["code"], reply["enhanced"]) == (550, "5.1.1")
    assert reply["text"].startswith("gr") and "\x07" not in reply["text"]


def test_a_file_that_takes_no_line(tmp_path):
    """It is said once; the mail goes on."""
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay), audit("/dev/full")) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(5))
        wait_for(relay, 5)
        until(lambda: gateway.jobs("done") == 1)
        log = gateway.log()
    assert log.count("the audit file does not take a line") == 1, log
    assert "No space left" in log


def test_a_place_that_is_gone(tmp_path):
    """When the file cannot be opened again the old one is written on."""
    place, path = tmp_path / "place", tmp_path / "place/audit"
    place.mkdir()
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay), audit(path)) as gateway:
        place.rename(tmp_path / "gone")
        gateway.signal(signal.SIGUSR1)
        until(lambda: "cannot be opened again" in gateway.log())
        gateway.submit(3)
        wait_for(relay, 3)
        gateway.settle()
    assert len(audit_lines(tmp_path / "gone/audit")) == 3
    assert gateway.log().count("cannot be opened again") == 1


def test_no_place_at_all(tmp_path):
    gateway = Gateway(tmp_path, target(25),
                      audit(tmp_path / "none/audit"), starts=False)
    run = subprocess.run([program.EBGATE, "serve", "-c", gateway.config],
                         capture_output=True, text=True, check=False,
                         timeout=20)
    assert run.returncode == 16
    assert f"Audit File {tmp_path}/none/audit: No such file" in run.stderr


def test_a_killed_gateway_loses_no_line(tmp_path):
    """A mail has its line before its outcome is written down."""
    path = tmp_path / "audit"
    with ScriptedRelay() as relay:
        gateway = Gateway(tmp_path, target(relay), audit(path))
        gateway.submit_job("J.JOB00001.MAIL", *batch(300))
        until(lambda: len(senders(relay)) > 50)
        gateway.kill()
        gateway.start()
        with gateway:
            until(lambda: gateway.jobs("done") == 1, 30)
    seen = {line["sender"] for line in audit_lines(path)}
    assert seen == {f"a{number}@example.com" for number in range(1, 301)}


def test_a_recipient_that_we_refused(tmp_path):
    path = tmp_path / "audit"
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay), audit(path)) as gateway:
        gateway.submit_job(
            "J.JOB00001.MAIL", "HELO MVS", "MAIL FROM:<anna@example.com>",
            "RCPT TO:<no address>", "RCPT TO:<bob@example.net>", "DATA",
            "Subject: x", "", "text", ".", "QUIT")
        until(lambda: path.exists() and path.read_text())
        line = only_line(path)
    assert told(line, "address", "state") == [
        ("bob@example.net", "delivered"), ("no address", "refused")]
    assert line["recipients"][1]["reply"]["code"] == 501
    assert line["recipients"][1]["relay"] is None
    assert line["recipient_count"] == 2
