"""Another login, or other certificates, for a target that is in use: REFRESH
and SIGHUP make them hold, for the connections that come"""
import base64
import signal

import pytest

import dovecot
from dovecot import PASSWORD, USER
from scripted_relay import ScriptedRelay
from sink import Sink
from standing import Through, batch, statement, through, wait_for
from submitter import until
from test_login import WITH_AUTH, knows, script, secret_file
from test_serve_login import REFUSED, WRONG, auth, by_name, check_secrecy
from test_tls import OFFERED
from test_tls_identity import OTHER_PIN, Asking, pin_of

# What failed rests for five minutes, and idle connections stay.
PATIENT = statement("Timeout", ConnectRetry=300, ConnectIdle=60)
GREETS = {"EHLO": [OFFERED, WITH_AUTH] * 20, "AUTH": "235 2.7.0 ok"}


def refresh(gateway, *statements, how="refresh"):
    """With these statements from now on; none: with what there is."""
    if statements:
        gateway.configure(PATIENT, *statements)
    if how == "refresh":
        gateway.order("refresh")
        return
    before = gateway.log().count("was read again")
    gateway.signal(signal.SIGHUP)
    until(lambda: gateway.log().count("was read again") > before)


def inside_tls(relay, authority, **more):
    return statement("TargetServer", **more, Url=(
        f"smtps://localhost:{relay.port}?ca={authority.file}"))


def users(relay):
    """Who logged in with PLAIN, in order."""
    return [base64.b64decode(line.split()[2]).split(b"\0")[1].decode()
            for line in relay.commands("AUTH")]


# A server of another hand: Dovecot

@pytest.mark.parametrize("how", ["refresh", "SIGHUP"])
@pytest.mark.parametrize("where", ["the same file", "another file"])
def test_the_right_password(where, how, provider, authority, tmp_path):
    """After a wrong one: what waits goes at once, however long the target was
    to rest."""
    path = secret_file(tmp_path, WRONG + "\n", name="pw")
    there = by_name(provider, authority)
    with Through(tmp_path, PATIENT, auth(path, Mechanism="PLAIN"),
                 there) as gateway:
        gateway.submit_job("PAYROLL.JOB01234.MAIL", *batch(2))
        until(lambda: gateway.targets()[0]["state"] == "resting")
        if where == "the same file":
            path.write_text(PASSWORD + "\n")
            refresh(gateway, how=how)
        else:
            other = secret_file(tmp_path, PASSWORD + "\n", name="other")
            refresh(gateway, auth(other, Mechanism="PLAIN"), there, how=how)
        until(lambda: len(provider.delivered()) == 2)
        assert gateway.sent_through().code == 250
        gateway.settle()
        one, = gateway.targets()
        assert (one["state"], one["delivered"]) == ("usable", 3)
        check_secrecy(gateway)


def test_what_is_open_is_finished(provider, authority, tmp_path):
    """A mail that was begun with the old password ends well; the next one is
    said with the new, which is wrong."""
    path = secret_file(tmp_path, PASSWORD + "\n", name="pw")
    wrong = secret_file(tmp_path, WRONG + "\n", name="wrong")
    mismatches = provider.log().count("assword mismatch")
    there = by_name(provider, authority)
    with Through(tmp_path, PATIENT, auth(path, Mechanism="PLAIN"),
                 there) as gateway, gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        anna.expect(250, "MAIL FROM:<t@example.com>")
        refresh(gateway, auth(wrong, Mechanism="PLAIN"), there)
        anna.expect(250, "RCPT TO:<b@example.net>")
        anna.expect(354, "DATA")
        anna.put("Subject: x", "", "text", ".")
        assert anna.reply().code == 250
        assert len(provider.delivered()) == 1
        reply = through(anna)
        assert reply.code == 451 and "4.7.0" in reply.text
        assert provider.log().count("assword mismatch") == mismatches + 1
        refresh(gateway, auth(path, Mechanism="PLAIN"), there)
        assert through(anna).code == 250
        assert len(provider.delivered()) == 2
        check_secrecy(gateway, reply)


def test_another_mechanism(provider, authority, tmp_path):
    path = secret_file(tmp_path, PASSWORD + "\n", name="pw")
    there = by_name(provider, authority)
    with Through(tmp_path, PATIENT, auth(path, Mechanism="PLAIN"),
                 there) as gateway, gateway.call_through() as anna:
        anna.expect(250, "EHLO MVS")
        for mechanism in ("PLAIN", "LOGIN", "SCRAM-SHA-256"):
            refresh(gateway, auth(path, Mechanism=mechanism), there)
            assert through(anna).code == 250
            last = [line for line in provider.log().splitlines()
                    if "Login:" in line][-1]
            assert f"method={mechanism}," in last
        assert gateway.targets()[0]["delivered"] == 3


def test_another_token_command(provider, authority, tmp_path):
    """The first one never ends: it is given up."""
    tools = []
    for name, text in (("slow", f"touch {tmp_path}/asked; exec sleep 25"),
                       ("quick", f"echo {dovecot.token()}; "
                                 "echo expires_in=3600")):
        (tmp_path / name).mkdir()
        tools.append(script(tmp_path / name, text + "\n"))
    there = by_name(provider, authority)
    with Through(tmp_path, PATIENT, there, statement(
            "Auth", User=USER, SecretCommand=tools[0])) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        until((tmp_path / "asked").exists)
        refresh(gateway, there, statement("Auth", User=USER,
                                          SecretCommand=tools[1]))
        until(lambda: len(provider.delivered()) == 1)
        check_secrecy(gateway)


# aiosmtpd

def test_a_login_that_was_missing(good_certificate, authority, tmp_path):
    sink = Sink(good_certificate, authenticator=knows, auth_required=True)
    path = secret_file(tmp_path, PASSWORD + "\n", name="pw")
    there = by_name(sink, authority, TLS="must")
    try:
        with Through(tmp_path, PATIENT, there) as gateway:
            for login in ([], [auth(path)], []):
                refresh(gateway, *login, there)
                reply = gateway.sent_through()
                assert reply.code == (250 if login else 451), reply
        assert len(sink.delivered()) == 1
    finally:
        sink.stop()


# A relay that is looked upon

def test_another_user(good_certificate, authority, tmp_path):
    """What was given to the one account does not count for the other."""
    path = secret_file(tmp_path, PASSWORD, name="pw")
    with ScriptedRelay(GREETS, good_certificate) as relay:
        there = by_name(relay, authority, RecipientsPerDay=2)

        def login(user):
            return statement("Auth", User=user, SecretFile=path,
                             Mechanism="PLAIN")

        with Through(tmp_path, PATIENT, login("anna"), there) as gateway:
            for number, user in enumerate(["anna", "bert", "anna"]):
                refresh(gateway, login(user), there)
                assert gateway.sent_through().code == 250
                assert users(relay)[number:] == [user]
                one, = gateway.targets()
                assert one["delivered"] == [1, 1, 2][number]
            assert gateway.sent_through().code == 451  # two of anna's


def test_a_job_goes_on(good_certificate, authority, tmp_path):
    """Its connections log in anew, between two mails; nothing is lost."""
    path = secret_file(tmp_path, PASSWORD, name="pw")
    with ScriptedRelay({**GREETS, "EHLO": WITH_AUTH}, good_certificate,
                       True) as relay:
        there = inside_tls(relay, authority, ConnectLimit=3)
        with Through(tmp_path, PATIENT, auth(path, Mechanism="PLAIN"),
                     there) as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *batch(2000))
            for count in (100, 400, 700):
                until(lambda: len(relay.mails) > count)
                refresh(gateway)
            wait_for(relay, 2000, 60)
            gateway.settle()
            assert gateway.targets()[0]["delivered"] == 2000
        assert len({mail.sender for mail in relay.mails}) == 2000
        assert relay.most_open <= 3
        assert 6 <= len(relay.sessions) <= 24, len(relay.sessions)
        assert not relay.violations


def test_the_account_is_not_tried_for_ever(good_certificate, authority,
                                           tmp_path):
    """Whoever says REFRESH time and again with the same password."""
    path = secret_file(tmp_path, WRONG, name="pw")
    with ScriptedRelay({**REFUSED, "AUTH": ["535 5.7.8 no"] * 2 +
                        ["235 2.7.0 ok"]}, good_certificate) as relay:
        url = f"smtp://localhost:{relay.port}?ca={authority.file}" \
              "&login-failures=2"
        with Through(tmp_path, PATIENT, auth(path),
                     statement("TargetServer", Url=url)) as gateway:
            for _ in range(5):
                reply = gateway.sent_through()
                assert reply.code == 451
                refresh(gateway)
            assert "within an hour" in reply.text
            assert len(relay.commands("AUTH")) == 2
            path.write_text(PASSWORD)
            refresh(gateway)
            assert gateway.sent_through().code == 250
            assert len(relay.commands("AUTH")) == 3
            check_secrecy(gateway, reply)


# Certificates

def test_authorities_and_pins(good_certificate, authority, tmp_path):
    """An authority that is another in the same file; a pin that goes."""
    roots = tmp_path / "roots.pem"
    stranger = authority.self_signed()
    roots.write_text(stranger.chain.read_text())
    with ScriptedRelay({"EHLO": OFFERED}, good_certificate) as relay:
        there = {"TargetName": "localhost", "ConnectPort": relay.port,
                 "TLS": "must", "CAFile": roots}
        plain = statement("TargetServer", **there)
        pinned = [statement("TargetServer", **there, Pin=pin)
                  for pin in (OTHER_PIN, pin_of(good_certificate))]
        with Through(tmp_path, PATIENT, plain) as gateway, \
                gateway.call_through() as anna:
            anna.expect(250, "EHLO MVS")
            assert through(anna).code == 451
            roots.write_text(authority.file.read_text())
            refresh(gateway)
            assert through(anna).code == 250
            refresh(gateway, pinned[0])
            assert through(anna).code == 451
            refresh(gateway, pinned[1])
            assert through(anna).code == 250
            roots.write_text("no certificate")
            refresh(gateway)
            assert "the targets stay as they were" in gateway.log()
            assert through(anna).code == 250
        assert len(relay.mails) == 3


def test_our_certificate(authority, good_certificate, tmp_path):
    """It was renewed in its place: a stranger's before, ours now."""
    ours = authority.issue("renewed", "DNS:gate.example.com")
    stranger = authority.self_signed()
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"

    def install(certificate):
        chain.write_bytes(certificate.chain.read_bytes())
        key.write_bytes(certificate.key.read_bytes())
        key.chmod(0o600)

    install(stranger)
    with ScriptedRelay({}, Asking(good_certificate), True) as relay:
        there = inside_tls(relay, authority, CertFile=chain, KeyFile=key)
        with Through(tmp_path, PATIENT, there) as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *batch(1))
            until(lambda: gateway.targets()[0]["state"] == "resting")
            assert gateway.sent_through().code == 451
            install(ours)
            refresh(gateway)
            wait_for(relay, 1)
            assert gateway.sent_through().code == 250
