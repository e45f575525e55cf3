"""Many mails, many connections, several relays; and certificates' names"""
import pytest

import program
from scripted_relay import CLOSE, RESET, USUAL, ScriptedRelay, Then

OFFERED = USUAL["EHLO"].replace("250-8BITMIME", "250-8BITMIME\n250-STARTTLS")
PLAIN = "250-scripted.example\n250 8BITMIME"


def job(tmp_path, mails):
    """Mails with a recipient each, who is named by number."""
    lines = ["HELO NODE"]
    for number in range(mails):
        lines += ["MAIL FROM:<me@example.com>",
                  f"RCPT TO:<r{number}@example.com>", "DATA",
                  f"Subject: {number}", "", "text", "."]
    return program.Made(lines, tmp_path)


def urls(*relays, query="?tls=no", host="127.0.0.1"):
    return [f"smtp://{host}:{relay.port}{query}" for relay in relays]


def states(run):
    return [one["state"] for one in run.recipients]


def taken_once(relays, mails):
    found = sorted(address for relay in relays for mail in relay.taken()
                   for address in mail.recipients)
    return found == sorted(f"r{number}@example.com"
                           for number in range(mails))


@pytest.mark.parametrize("connections", [1, 4, 10])
@pytest.mark.parametrize("ehlo", [
    PLAIN, USUAL["EHLO"],
    USUAL["EHLO"].replace("250-8BITMIME", "250-CHUNKING\n250-8BITMIME")],
    ids=["alone", "pipelining", "chunking"])
def test_each_mail_once(ehlo, connections, tmp_path):
    with ScriptedRelay({"EHLO": ehlo}) as relay:
        run = program.send(job(tmp_path, 300), urls(relay), tmp_path,
                           ["--connections", str(connections)])
        assert taken_once([relay], 300)
        assert 1 <= len(relay.sessions) <= connections
        assert relay.violations == []
    assert states(run) == ["delivered"] * 300
    # Replies stand in the order of the records, whoever took the mail.
    records = [one["record"] for one in run.recipients]
    assert records == sorted(records)


@pytest.mark.parametrize("ending", [CLOSE, RESET, "421 4.3.2 later",
                                    "554 5.3.2 no"])
def test_a_dead_relay_is_not_asked_for_every_mail(ending, tmp_path):
    with ScriptedRelay({"GREETING": ending}) as relay:
        run = program.send(job(tmp_path, 500), urls(relay), tmp_path,
                           ["--connections", "2"])
        assert len(relay.sessions) <= 8
    assert states(run) == ["deferred"] * 500


def test_a_relay_that_goes_away_hands_over_to_the_next(tmp_path):
    """Every connection of the first dies behind ten mails; nothing is lost
    and nothing doubled but what is uncertain."""
    with ScriptedRelay({"BODY": ["250 ok"] * 10 + [CLOSE]}) as first, \
            ScriptedRelay() as second:
        run = program.send(job(tmp_path, 60), urls(first, second), tmp_path,
                           ["--retry", "3", "--retry-pause", "1"])
        uncertain = states(run).count("uncertain")
        assert len(first.taken()) + len(second.taken()) + uncertain == 60
        assert states(run).count("delivered") == 60 - uncertain
        assert second.taken()


@pytest.mark.parametrize("connections", ["1", "4"])
@pytest.mark.parametrize("where", ["MAIL", "RCPT", "DATA"])
def test_421_to_every_mail_is_a_word_on_the_relay(where, connections,
                                                  tmp_path):
    """It greets, and closes at the first mail: the next relay takes all."""
    with ScriptedRelay({where: Then("421 4.3.2 later", CLOSE)}) as first, \
            ScriptedRelay() as second:
        run = program.send(job(tmp_path, 40), urls(first, second), tmp_path,
                           ["--retry", "3", "--retry-pause", "1",
                            "--connections", connections])
        assert taken_once([second], 40)
        assert len(first.sessions) <= 12
    assert states(run) == ["delivered"] * 40


@pytest.mark.parametrize("connections", ["1", "4"])
@pytest.mark.parametrize("where", ["MAIL", "RCPT", "DATA", "BODY"])
def test_a_4yz_leads_to_the_next_relay(where, connections, tmp_path):
    """At once: RFC 5321, 5.1. The pause is for when all have said so."""
    with ScriptedRelay({where: "451 4.7.1 not now"}) as first, \
            ScriptedRelay() as second:
        run = program.send(job(tmp_path, 40), urls(first, second), tmp_path,
                           ["--retry", "1", "--retry-pause", "30",
                            "--connections", connections], timeout_s=20)
        assert taken_once([second], 40)
    assert states(run) == ["delivered"] * 40


def test_only_what_was_put_off_goes_to_the_next_relay(tmp_path):
    every_other = ["250 ok", "450 4.2.0 greylisted"] * 200
    with ScriptedRelay({"BODY": every_other}) as first, \
            ScriptedRelay() as second:
        run = program.send(job(tmp_path, 300), urls(first, second), tmp_path,
                           ["--retry", "1", "--retry-pause", "30"],
                           timeout_s=20)
        assert taken_once([first, second], 300)
        assert len(second.taken()) == 150
    assert states(run) == ["delivered"] * 300


def test_a_job_longer_than_the_queue_that_one_relay_puts_off(tmp_path):
    with ScriptedRelay({"MAIL": "451 4.3.2 not now"}) as first, \
            ScriptedRelay() as second:
        run = program.send(job(tmp_path, 5000), urls(first, second), tmp_path,
                           ["--retry", "1", "--connections", "1"])
        assert taken_once([second], 5000)
    assert states(run) == ["delivered"] * 5000


def test_when_all_relays_put_it_off_there_is_a_pause(tmp_path):
    said = ["451 4.3.2 not now", "250 ok"]
    with ScriptedRelay({"RCPT": said}) as first, \
            ScriptedRelay({"RCPT": said[:1] * 2}) as second:
        run = program.send(job(tmp_path, 1), urls(first, second), tmp_path,
                           ["--retry", "2", "--retry-pause", "1"])
        assert taken_once([first], 1) and len(second.sessions) == 1
    assert states(run) == ["delivered"]


def test_pipelining_that_is_only_announced(tmp_path):
    """The relay drops what came ahead: the next try says one at a time."""
    with ScriptedRelay(forgetful=True) as relay:
        run = program.send(job(tmp_path, 3), urls(relay), tmp_path,
                           ["--retry", "3", "--retry-pause", "1",
                            "--connections", "1"])
        assert taken_once([relay], 3), relay.sessions
    assert states(run) == ["delivered"] * 3


def test_a_name_that_nobody_knows(tmp_path):
    run = program.send(job(tmp_path, 3), ["smtp://no.such.host.invalid"],
                       tmp_path)
    assert states(run) == ["deferred"] * 3
    assert "no.such.host.invalid" in run.messages


@pytest.mark.parametrize("reply", [
    "432 4.3.2 slow down", "451 4.7.1 greylisted", "452 4.2.2 full",
    "454 4.7.0 later"])
def test_every_4yz_is_transient(reply, tmp_path):
    with ScriptedRelay({"RCPT": [reply, "250 ok"]}) as relay:
        run = program.send(job(tmp_path, 1), urls(relay), tmp_path,
                           ["--retry", "1", "--retry-pause", "1"])
        assert taken_once([relay], 1)
    assert states(run) == ["delivered"]


@pytest.mark.parametrize("limit, wanted", [(4000, "delivered"),
                                           (500, "refused")])
def test_a_mail_that_may_fit_is_not_refused_unseen(limit, wanted, tmp_path):
    """What quoted-printable will need is not known before it is made."""
    lines = ["HELO NODE", "MAIL FROM:<me@example.com>",
             "RCPT TO:<r0@example.com>", "DATA", "Subject: x", "",
             "Grüße " + "x" * 60, *["x" * 60] * 40, "."]
    ehlo = f"250-scripted.example\n250 SIZE {limit}"
    with ScriptedRelay({"EHLO": ehlo}) as relay:
        run = program.send(program.Made(lines, tmp_path), urls(relay),
                           tmp_path)
        assert taken_once([relay], 1 if wanted == "delivered" else 0)
        assert all(len(mail.octets) <= limit for mail in relay.mails)
    assert states(run) == [wanted]


@pytest.mark.parametrize("alternative, host, matches", [
    ("IP:127.0.0.1", "127.0.0.1", True),
    ("DNS:localhost", "127.0.0.1", False),
    ("DNS:127.0.0.1", "127.0.0.1", False),
    ("DNS:*.localhost", "localhost", False),
    ("DNS:LOCALHOST", "localhost", True),
    ("DNS:a.example,DNS:b.example,DNS:localhost", "localhost", True)])
def test_names_of_certificates(alternative, host, matches, authority,
                               tmp_path):
    certificate = authority.issue("named", alternative)
    with ScriptedRelay({"EHLO": OFFERED}, certificate) as relay:
        run = program.send(job(tmp_path, 1),
                           urls(relay, query="?tls=must", host=host),
                           tmp_path, ["--ca-file", str(authority.file)])
        assert taken_once([relay], 1 if matches else 0)
    assert states(run) == ["delivered" if matches else "deferred"]


@pytest.mark.parametrize("where, wanted", [
    ("MAIL", "deferred"), ("RCPT", "deferred"), ("DATA", "deferred"),
    ("BODY", "uncertain"), ("QUIT", "delivered")])
def test_tls_that_is_cut_is_a_lost_connection(where, wanted, good_certificate,
                                              authority, tmp_path):
    """A FIN without close_notify ends no reply early."""
    with ScriptedRelay({"EHLO": OFFERED, where: CLOSE},
                       good_certificate) as relay:
        run = program.send(job(tmp_path, 1),
                           urls(relay, query="?tls=must", host="localhost"),
                           tmp_path, ["--ca-file", str(authority.file)])
    assert states(run) == [wanted]


def test_a_reply_that_is_cut_is_none(tmp_path):
    """'250 2.0' and the end of the connection is no 250."""
    with ScriptedRelay({"BODY": b"250 2.0.0 Ok"}) as relay:
        run = program.send(job(tmp_path, 1), urls(relay), tmp_path)
    assert states(run) == ["uncertain"]
