"""Logins of the standing gateway: from a job and through a live session, and
what becomes of mail, and of submitters, when there is none."""
import base64
import json
import time

import pytest

import dovecot
from dovecot import PASSWORD, USER
from scripted_relay import CLOSE, USUAL, After, ScriptedRelay
from sink import Sink
from standing import Through, batch, statement, target, wait_for
from submitter import until
from test_login import (PLAIN, TWICE, WITH_AUTH, knows, renewing, script,
                        secret_file)
from test_tls import OFFERED

WRONG = "battery staple"
QUICK = statement("Timeout", ConnectRetry=30)
AGAIN = statement("RetryLimit", Count=5, Interval=1)
REFUSED = {"EHLO": [OFFERED, WITH_AUTH] * 20, "AUTH": "535 5.7.8 no"}


def auth(path, **more):
    return statement("Auth", User=USER, SecretFile=path, **more)


def by_name(relay, authority, **more):
    """The certificates are for localhost."""
    return target(relay, TargetName="localhost", CAFile=authority.file, **more)


def check_secrecy(gateway, *said, secrets=(PASSWORD, WRONG)):
    """No secret, and nothing that is made of it, in all that can be read."""
    texts = [gateway.log(), *map(repr, said)]
    for command in ("display,targets", "display,config", "display,jobs,retry"):
        texts.append(gateway.order(command))
    texts += [path.read_bytes().decode(page, errors="replace")
              for place in (gateway.replies, gateway.spool)
              for path in place.rglob("*") if path.is_file()
              for page in ("utf-8", "cp037")]
    audit = gateway.directory / "audit"
    texts.append(audit.read_text() if audit.exists() else "")
    for secret in secrets:
        token = base64.b64encode(f"\0{USER}\0{secret}".encode()).decode()
        for form in (secret, token[:12],
                     base64.b64encode(secret.encode()).decode()[:12]):
            assert not any(form in text for text in texts), form


# Servers of other hands

@pytest.mark.parametrize("mechanism", [
    None, "auto", "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1",
    "SCRAM-SHA-256"])
def test_a_job_and_a_session(mechanism, provider, authority, tmp_path):
    path = secret_file(tmp_path, PASSWORD + "\n", name="pw")
    more = {"Mechanism": mechanism} if mechanism else {}
    before = provider.log().count("Login:")
    with Through(tmp_path, auth(path, Target="localhost", **more),
                 by_name(provider, authority)) as gateway:
        reply = gateway.sent_through()
        assert reply.code == 250, (reply, gateway.log())
        gateway.submit_job("PAYROLL.JOB01234.MAIL", *batch(2))
        until(lambda: len(provider.delivered()) == 3)
        gateway.settle()
        one, = gateway.targets()
        assert (one["mails"], one["delivered"], one["failures"]) == (3, 3, 0)
        check_secrecy(gateway, reply)
    logins = provider.log().count("Login:") - before
    assert logins >= 2
    method = mechanism if mechanism not in (None, "auto") else "SCRAM-SHA-256"
    last = [line for line in provider.log().splitlines() if "Login:" in line]
    assert all(f"method={method}," in line for line in last[-logins:])
    assert {sender for sender, _, _ in provider.delivered()} == {
        "t@example.com", "a1@example.com", "a2@example.com"}


@pytest.mark.parametrize("mechanism", ["auto", "XOAUTH2", "OAUTHBEARER"])
@pytest.mark.parametrize("form", ["line", "lines", "json"])
def test_tokens(form, mechanism, provider, authority, tmp_path):
    """A line alone may be a password as well: it does not say what it is."""
    token = dovecot.token()
    path = secret_file(tmp_path, {
        "line": token, "lines": f"{token}\nexpires_in=3600\n",
        "json": json.dumps({"access_token": token, "expires_in": 3600}),
    }[form], name="token")
    with Through(tmp_path, auth(path, Mechanism=mechanism),
                 by_name(provider, authority)) as gateway:
        reply = gateway.sent_through()
        told = mechanism != "auto" or form != "line"
        assert reply.code == (250 if told else 451), gateway.log()
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        if told:
            until(lambda: len(provider.delivered()) == 2)
        check_secrecy(gateway, reply, secrets=(token, token.split(".")[2]))


def test_auto_where_no_password_is_taken(good_certificate, authority,
                                         tmp_path):
    path = secret_file(tmp_path, "eyJ.some.token\n", name="token")
    ehlo = USUAL["EHLO"].replace("250-8BITMIME", "250-AUTH XOAUTH2")
    with ScriptedRelay({"EHLO": [OFFERED, ehlo] * 4, "AUTH": "235 2.7.0 ok"},
                       good_certificate) as relay, \
            Through(tmp_path, auth(path), by_name(relay, authority)) as gateway:
        assert gateway.sent_through().code == 250
        assert relay.commands("AUTH")[0].startswith("AUTH XOAUTH2 ")


@pytest.mark.parametrize("door", ["job", "session"])
def test_a_secret_command(door, provider, authority, tmp_path):
    """Asked once for both doors."""
    tool = script(tmp_path, f"""\
echo run >> {tmp_path}/runs
echo '{{"access_token":"{dovecot.token()}","expires_in":3600}}'
""")
    with Through(tmp_path, statement("Auth", User=USER, SecretCommand=tool),
                 by_name(provider, authority)) as gateway:
        for turn in range(2):
            if (door == "job") == (turn == 0):
                gateway.submit_job("J.JOB00001.MAIL", *batch(1))
            else:
                assert gateway.sent_through().code == 250
            until(lambda: len(provider.delivered()) == turn + 1)
    assert (tmp_path / "runs").read_text() == "run\n"


def test_an_old_token_is_fetched_again(provider, authority, tmp_path):
    """The submitter does not notice, and the target has not failed."""
    old, new = dovecot.token(life_s=-60), dovecot.token()
    tool = renewing(tmp_path, old, new)
    with Through(tmp_path, statement("Auth", User=USER, SecretCommand=tool),
                 by_name(provider, authority)) as gateway:
        assert gateway.sent_through().code == 250
        assert gateway.targets()[0]["failures"] == 0
        check_secrecy(gateway, secrets=(old, new))
    assert (tmp_path / "runs").read_text() == "run\n" * 2


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "auto"])
def test_aiosmtpd(mechanism, good_certificate, authority, tmp_path):
    sink = Sink(good_certificate, authenticator=knows, auth_required=True)
    path = secret_file(tmp_path, PASSWORD + "\n", name="pw")
    try:
        with Through(tmp_path, auth(path, Mechanism=mechanism),
                     by_name(sink, authority)) as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *batch(2))
            assert gateway.sent_through().code == 250
            until(lambda: len(sink.delivered()) == 3)
        assert all(one["tls"] for one in sink.transactions)
    finally:
        sink.stop()


# The wrong secret

@pytest.mark.parametrize("first", ["job", "session"])
def test_a_wrong_password(first, provider, authority, tmp_path):
    """Tried once for all; the target rests, mail waits, the submitter is told
    451 in his page. The right one in the file, and all goes on."""
    path = secret_file(tmp_path, WRONG + "\n", name="pw")
    mismatches = provider.log().count("assword mismatch")
    with Through(tmp_path, QUICK, AGAIN, auth(path, Mechanism="PLAIN"),
                 by_name(provider, authority)) as gateway:
        replies = []
        if first == "job":
            gateway.submit_job("J.JOB00001.MAIL", *batch(3))
            until(lambda: gateway.targets()[0]["failures"] == 1)
        replies = [gateway.sent_through() for _ in range(3)]
        if first == "session":
            gateway.submit_job("J.JOB00001.MAIL", *batch(3))
        for reply in replies:
            assert reply.code == 451 and "4.7.0" in reply.text, replies
            assert "535" in reply.text or "failed" in reply.text.lower()
        one, = gateway.targets()
        assert one["state"] == "resting" and one["failures"] == 1
        assert not list(gateway.replies.iterdir())
        assert "535" in gateway.log() and "again in" in gateway.log()
        assert provider.delivered() == []
        assert provider.log().count("assword mismatch") == mismatches + 1
        check_secrecy(gateway, *replies)

        path.write_text(PASSWORD + "\n")
        until(lambda: len(provider.delivered()) == 3, 60)
        assert gateway.sent_through().code == 250
        gateway.settle()
        assert gateway.targets()[0]["state"] == "usable"
        assert gateway.jobs("done") == 1
        check_secrecy(gateway)
    assert {sender for sender, _, _ in provider.delivered()} == {
        "t@example.com", "a1@example.com", "a2@example.com", "a3@example.com"}


def test_refusals_count_for_both(good_certificate, authority, tmp_path):
    """The account is tried so often an hour, whoever asks."""
    path = secret_file(tmp_path, WRONG, name="pw")
    with ScriptedRelay(REFUSED, good_certificate) as relay:
        url = f"smtp://localhost:{relay.port}?ca={authority.file}" \
              "&login-failures=2"
        with Through(tmp_path, AGAIN, auth(path),
                     statement("TargetServer", Url=url)) as gateway:
            assert gateway.sent_through().code == 451
            gateway.submit_job("J.JOB00001.MAIL", *batch(1))
            for _ in range(3):
                gateway.order("refreshtargets")
                time.sleep(0.3)
            until(lambda: "within an hour" in gateway.log())
            gateway.order("refreshtargets")
            time.sleep(0.5)
            reply = gateway.sent_through()
            assert reply.code == 451 and "within an hour" in reply.text
            assert len(relay.commands("AUTH")) == 2
            assert relay.commands("MAIL") == []
            check_secrecy(gateway, reply)


def test_a_submitter_who_hangs_up_harms_nobody(good_certificate, authority,
                                               tmp_path):
    """While his connection logs in: the target does not rest for that."""
    path = secret_file(tmp_path, PASSWORD, name="pw")
    with ScriptedRelay({"EHLO": [OFFERED, WITH_AUTH] * 20,
                        "AUTH": [After(1, "235 2.7.0 ok"), "235 2.7.0 ok"]},
                       good_certificate) as relay, \
            Through(tmp_path, auth(path), by_name(relay, authority)) as gateway:
        with gateway.call_through() as anna:
            anna.expect(250, "EHLO MVS")
            anna.put("MAIL FROM:<a@example.com>")
            until(lambda: relay.commands("AUTH"))
            gateway.submit_job("J.JOB00001.MAIL", *batch(1))
            time.sleep(0.3)
        wait_for(relay, 1)
        assert gateway.targets()[0]["failures"] == 0


@pytest.mark.parametrize("answer", [
    "535 5.7.8 no", "454 4.7.0 later", CLOSE, "334 what?",
    f"535 5.7.8 I heard AUTH PLAIN {PLAIN}"], ids=lambda answer: answer[:12])
def test_the_next_target_takes_over(answer, good_certificate, authority,
                                    tmp_path):
    path = secret_file(tmp_path, PASSWORD, name="pw")
    table = {**REFUSED, "AUTH": answer}
    with ScriptedRelay(table, good_certificate) as first, \
            ScriptedRelay() as second, \
            Through(tmp_path, auth(path, Target="localhost"),
                    by_name(first, authority), target(second)) as gateway:
        assert gateway.sent_through().code == 250
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        wait_for(second, 2)
        assert len(first.commands("AUTH")) == 1 and first.mails == []
        assert second.commands("AUTH") == []
        check_secrecy(gateway)


# Where no secret is said

@pytest.mark.parametrize("table", [
    {"EHLO": WITH_AUTH}, {"EHLO": [OFFERED, USUAL["EHLO"]] * 9},
    {"EHLO": OFFERED.replace("250-STARTTLS", "250-STARTTLS\n250-AUTH PLAIN"),
     "STARTTLS": "454 4.7.0 not now"}, {"EHLO": "502 what?"}],
    ids=["in clear only", "not inside TLS", "no TLS now", "HELO"])
def test_no_login_in_clear(table, good_certificate, authority, tmp_path):
    path = secret_file(tmp_path, PASSWORD, name="pw")
    with ScriptedRelay(table, good_certificate) as relay, \
            Through(tmp_path, AGAIN, auth(path, Mechanism="PLAIN"),
                    by_name(relay, authority)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        until(lambda: gateway.targets()[0]["failures"] == 1)
        reply = gateway.sent_through()
        assert reply.code == 451 and "4.7.0" in reply.text, reply
        assert relay.commands("AUTH") == [] and relay.commands("MAIL") == []
        assert not list(gateway.replies.iterdir())
        check_secrecy(gateway, reply)


@pytest.mark.parametrize("kind", ["wrong_name", "expired", "self_signed"])
def test_no_login_at_a_stranger(kind, authority, tmp_path):
    path = secret_file(tmp_path, PASSWORD, name="pw")
    with ScriptedRelay(TWICE, getattr(authority, kind)()) as relay, \
            Through(tmp_path, auth(path), by_name(relay, authority)) as gateway:
        reply = gateway.sent_through()
        assert reply.code == 451 and "4.7" in reply.text, reply
        assert relay.commands("AUTH") == [] and relay.commands("MAIL") == []
