"""TLS: what is asked for is what happens, and nothing goes in clear by trick"""
import pytest

import program
from scripted_relay import USUAL, CLOSE, SILENCE, ScriptedRelay, Then
from test_misbehaviour import check_truth, job

OFFERED = USUAL["EHLO"].replace("250-8BITMIME", "250-8BITMIME\n250-STARTTLS")
CERTIFICATES = ["good", "wrong_name", "expired", "self_signed"]


@pytest.fixture(scope="module", params=CERTIFICATES)
def certificate(request, authority):
    made = getattr(authority, request.param)()
    made.name = request.param
    return made


def send(relay, tmp_path, authority, query, scheme="smtp"):
    return program.send(
        job(tmp_path), [f"{scheme}://localhost:{relay.port}{query}"],
        tmp_path, ["--connections", "1", "--ca-file", str(authority.file)])


def states(run):
    return {one["state"] for one in run.recipients}


def in_clear(relay):
    """Was a mail begun on a connection that had no TLS?"""
    return any("STARTTLS" not in session and
               any(line.startswith("MAIL") for line in session)
               for session in relay.sessions)


def test_must(certificate, authority, tmp_path):
    """Only a certificate of the right name and authority will do."""
    with ScriptedRelay({"EHLO": OFFERED}, certificate) as relay:
        run = send(relay, tmp_path, authority, "?tls=must")
        check_truth(run, relay)
        assert not in_clear(relay)
    good = certificate.name == "good"
    assert states(run) == ({"delivered"} if good else {"deferred"})
    assert run.status == (0 if good else 12)


def test_must_names_whom_it_met(authority, tmp_path):
    """The operator learns the wanted and the seen name."""
    with ScriptedRelay({"EHLO": OFFERED}, authority.wrong_name()) as relay:
        run = send(relay, tmp_path, authority, "?tls=must")
    assert "relay.example.net" in run.messages
    assert all("relay.example.net" in one["text"] for one in run.recipients)


@pytest.mark.parametrize("there", [True, False], ids=["second", "nowhere"])
def test_a_job_with_starttls_finds_the_relay_that_has_it(there, authority,
                                                         tmp_path):
    case = program.Made(
        ["EHLO NODE", "STARTTLS", "MAIL FROM:<me@example.com>",
         "RCPT TO:<r0@example.com>", "DATA", "Subject: x", "", "text", "."],
        tmp_path)
    with ScriptedRelay() as plain, \
            ScriptedRelay({"EHLO": OFFERED} if there else {},
                          authority.good()) as other:
        run = program.send(
            case, [f"smtp://localhost:{one.port}" for one in (plain, other)],
            tmp_path, ["--ca-file", str(authority.file), "--retry", "1"])
        assert plain.mails == [] and len(other.mails) == there
    assert states(run) == {"delivered" if there else "deferred"}


def test_may(certificate, authority, tmp_path):
    """Opportunistic: encrypted even when nobody vouches for the peer."""
    with ScriptedRelay({"EHLO": OFFERED}, certificate) as relay:
        run = send(relay, tmp_path, authority, "?tls=may")
        check_truth(run, relay)
        assert not in_clear(relay)
    assert states(run) == {"delivered"}


def test_from_the_first_octet(certificate, authority, tmp_path):
    with ScriptedRelay({}, certificate, implicit_tls=True) as relay:
        run = send(relay, tmp_path, authority, "", "smtps")
        check_truth(run, relay)
    good = certificate.name == "good"
    assert states(run) == ({"delivered"} if good else {"deferred"})


def test_no_never_asks(good_certificate, authority, tmp_path):
    with ScriptedRelay({"EHLO": OFFERED}, good_certificate) as relay:
        run = send(relay, tmp_path, authority, "?tls=no")
        check_truth(run, relay)
        assert relay.commands("STARTTLS") == []
    assert states(run) == {"delivered"}


@pytest.mark.parametrize("table", [
    {}, {"EHLO": OFFERED, "STARTTLS": "454 4.7.0 not now"},
    {"EHLO": OFFERED, "STARTTLS": "502 5.5.1 no"},
    {"EHLO": OFFERED, "STARTTLS": CLOSE},
    {"EHLO": OFFERED, "STARTTLS": SILENCE}, {"EHLO": "500 what?"}],
    ids=["not offered", "454", "502", "closed", "silent", "HELO only"])
def test_must_never_goes_in_clear(table, authority, tmp_path):
    with ScriptedRelay(table) as relay:
        run = send(relay, tmp_path, authority, "?tls=must")
        check_truth(run, relay)
        assert relay.commands("MAIL") == []
    assert states(run) == {"deferred"}


@pytest.mark.parametrize("reply", ["454 4.7.0 not now", "502 5.5.1 no"])
def test_may_goes_on_when_refused(reply, authority, tmp_path):
    with ScriptedRelay({"EHLO": OFFERED, "STARTTLS": reply}) as relay:
        run = send(relay, tmp_path, authority, "?tls=may")
        check_truth(run, relay)
    assert states(run) == {"delivered"}


def test_may_goes_on_when_the_handshake_hangs(authority, tmp_path):
    """The next connection goes without, as after any handshake that fails."""
    table = {"EHLO": OFFERED, "STARTTLS": Then("220 go on", SILENCE)}
    with ScriptedRelay(table) as relay:
        run = send(relay, tmp_path, authority, "?tls=may")
        check_truth(run, relay)
    assert states(run) == {"delivered"}


@pytest.mark.parametrize("more", [
    b"250 injected\r\n", b"250-injected\r\n250 SIZE 1\r\n", b"2"])
@pytest.mark.parametrize("tls", ["may", "must"])
def test_replies_before_the_handshake_are_an_attack(
        tls, more, good_certificate, authority, tmp_path):
    """CVE-2011-0411: what was said in clear must not count afterwards."""
    with ScriptedRelay({"EHLO": OFFERED, "STARTTLS": b"220 go\r\n" + more},
                       good_certificate) as relay:
        run = send(relay, tmp_path, authority, f"?tls={tls}")
        assert relay.taken() == []
    assert states(run) == {"deferred"}


def test_extensions_are_those_of_the_second_ehlo(good_certificate, authority,
                                                 tmp_path):
    """PIPELINING and CHUNKING of the first one are forgotten."""
    first = OFFERED.replace("250-8BITMIME", "250-CHUNKING\n250-8BITMIME")
    with ScriptedRelay({"EHLO": [first, "250 scripted.example"]},
                       good_certificate) as relay:
        run = send(relay, tmp_path, authority, "?tls=must")
        check_truth(run, relay)
        assert relay.commands("BDAT") == []
    assert states(run) == {"delivered"}
