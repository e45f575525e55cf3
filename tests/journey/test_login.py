"""Logging in: with each mechanism at servers of other hands, and never where
it would harm. Whatever goes wrong defers, and refuses no mail."""
import base64
import re
import subprocess
import time

import pytest
from aiosmtpd.smtp import AuthResult

import dovecot
import program
from dovecot import PASSWORD, USER
from exim import Exim
from scripted_relay import CLOSE, SILENCE, USUAL, ScriptedRelay
from sink import Sink
from test_misbehaviour import ONE, TWO, check_truth, job
from test_tls import OFFERED

PLAIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
WITH_AUTH = USUAL["EHLO"].replace("250-8BITMIME",
                                  "250-8BITMIME\n250-AUTH PLAIN LOGIN")
TWICE = {"EHLO": [OFFERED, WITH_AUTH, OFFERED, WITH_AUTH, OFFERED, WITH_AUTH,
                  OFFERED, WITH_AUTH, OFFERED, WITH_AUTH]}


def secret_file(tmp_path, text, mode=0o600, name="secret"):
    path = tmp_path / name
    path.write_text(text)
    path.chmod(mode)
    return path


def script(tmp_path, text):
    path = tmp_path / "program"
    path.write_text(f"#!/bin/sh\n{text}")
    path.chmod(0o700)
    return path


def renewing(tmp_path, old, new):
    """A program that prints another token when it is asked once more."""
    return script(tmp_path, f"""\
cd {tmp_path}
echo run >> runs
if test -f been; then
    echo '{{"access_token":"{new}","expires_in":3600}}'
else
    echo '{{"access_token":"{old}"}}'
    touch been
fi
""")


def send(port, tmp_path, authority, options, more=(), mails=1):
    """With --connections 1 unless `more` says otherwise."""
    run = program.send(
        job(tmp_path, mails), [f"smtp://localhost:{port}?{options}"], tmp_path,
        ["--connections", "1", "--ca-file", str(authority.file), *more])
    check_secrecy(run)
    return run


def check_secrecy(run):
    said = run.messages + repr(run.recipients) + repr(run.replies)
    for secret in (PASSWORD, PLAIN, PLAIN[:12], "eyJ"):
        assert secret not in said


def states(run):
    return {one["state"] for one in run.recipients}


def with_password(tmp_path, more=""):
    path = secret_file(tmp_path, PASSWORD + "\n")
    return f"user={USER}&secret-file={path}{more}"


# Servers of other hands

@pytest.mark.parametrize("mechanism", [
    "password", "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"])
def test_passwords(mechanism, provider, authority, tmp_path):
    run = send(provider.port, tmp_path, authority,
               with_password(tmp_path, f"&auth={mechanism}"))
    assert states(run) == {"delivered"} and run.status == 0
    assert len(provider.delivered()) == 2
    strongest = "SCRAM-SHA-256" if mechanism == "password" else mechanism
    assert f"method={strongest}," in provider.log().splitlines()[-3] + \
        provider.log().splitlines()[-2] + provider.log().splitlines()[-1]


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "CRAM-MD5",
                                       "LOGIN"])
def test_a_wrong_password(mechanism, provider, authority, tmp_path):
    """One try, though four connections were wanted; nothing is refused."""
    before = provider.log().count("Login:")
    tries = provider.log().count("assword mismatch")
    path = secret_file(tmp_path, "wrong horse\n")
    run = send(provider.port, tmp_path, authority,
               f"auth={mechanism}&user={USER}&secret-file={path}",
               ["--connections", "4", "--reply-timeout", "10"], mails=20)
    assert states(run) == {"deferred"} and run.status == 12
    assert "535" in run.messages and "wrong horse" not in run.messages
    assert provider.delivered() == []
    assert provider.log().count("Login:") == before
    if mechanism != "SCRAM-SHA-256":  # Dovecot logs no mismatch there
        assert provider.log().count("assword mismatch") == tries + 1


@pytest.mark.parametrize("mechanism", ["oauth", "OAUTHBEARER", "XOAUTH2"])
def test_tokens(mechanism, provider, authority, tmp_path):
    path = secret_file(tmp_path, dovecot.token() + "\nexpires_in=3600\n")
    run = send(provider.port, tmp_path, authority,
               f"auth={mechanism}&user={USER}&secret-file={path}")
    assert states(run) == {"delivered"}
    assert len(provider.delivered()) == 2


@pytest.mark.parametrize("mechanism", ["OAUTHBEARER", "XOAUTH2"])
def test_an_old_token_is_fetched_again(mechanism, provider, authority,
                                       tmp_path):
    """The first that the program prints is over; it is asked once more, and
    no try is counted (--retry 0)."""
    tool = renewing(tmp_path, dovecot.token(life_s=-60), dovecot.token())
    run = send(provider.port, tmp_path, authority,
               f"auth={mechanism}&user={USER}&secret-command={tool}",
               ["--connections", "4"], mails=6)
    assert states(run) == {"delivered"} and run.status == 0
    assert len(provider.delivered()) == 12
    assert (tmp_path / "runs").read_text() == "run\n" * 2


def test_a_token_that_is_never_good(provider, authority, tmp_path):
    """Twice and no more, in a run without tries."""
    tool = script(tmp_path, f"""\
echo run >> {tmp_path}/runs
echo {dovecot.token(key=b'of another provider, 32 octets..')}
""")
    run = send(provider.port, tmp_path, authority,
               f"auth=oauth&user={USER}&secret-command={tool}")
    assert states(run) == {"deferred"} and run.status == 12
    assert (tmp_path / "runs").read_text() == "run\n" * 2


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "CRAM-MD5"])
def test_exim(mechanism, witnesses, private, good_certificate, authority,
              tmp_path):
    root = private / f"exim-{mechanism}"
    server = Exim(witnesses.tree(Exim), root, good_certificate,
                  logins={USER: PASSWORD})
    try:
        run = send(server.port, tmp_path, authority,
                   with_password(tmp_path, f"&auth={mechanism}"))
        assert states(run) == {"delivered"}
        assert len(server.delivered()) == 2
        assert f"A={mechanism.lower().replace('-', '_')}:{USER}" in \
            server.log()
        path = secret_file(tmp_path, "wrong\n")
        run = send(server.port, tmp_path, authority,
                   f"auth={mechanism}&user={USER}&secret-file={path}")
        assert states(run) == {"deferred"}
    finally:
        server.stop()


def knows(server, session, envelope, mechanism, data):
    good = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)


@pytest.fixture
def demanding(good_certificate):
    sink = Sink(good_certificate, authenticator=knows, auth_required=True)
    yield sink
    sink.stop()


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_aiosmtpd(mechanism, demanding, authority, tmp_path):
    run = send(demanding.port, tmp_path, authority,
               with_password(tmp_path, f"&auth={mechanism}"), mails=3)
    assert states(run) == {"delivered"}
    assert len(demanding.delivered()) == 6
    assert all(one["tls"] for one in demanding.transactions)


def test_a_login_that_is_missing_refuses_nobody(demanding, authority,
                                                tmp_path):
    """530 to MAIL: the mail waits for who puts that right."""
    run = send(demanding.port, tmp_path, authority, "tls=must")
    assert states(run) == {"deferred"} and "530" in run.messages


# What a relay may say

@pytest.mark.parametrize("answer", [
    "535 5.7.8 no", "534 5.7.9 too weak", "530 5.7.0 what", "504 5.5.4 no",
    "454 4.7.0 later", "432 4.7.12 change it", "421 4.7.0 bye", "250 ok",
    "334 what?", "334 ", CLOSE, SILENCE, b"\x00\xff\r\n",
    f"535 5.7.8 I heard AUTH PLAIN {PLAIN}", f"535 5.7.8 {PASSWORD}?"],
    ids=lambda answer: str(answer)[:12])
def test_a_failure_defers(answer, good_certificate, authority, tmp_path):
    with ScriptedRelay({**TWICE, "AUTH": answer}, good_certificate) as relay:
        run = send(relay.port, tmp_path, authority,
                   with_password(tmp_path, "&auth=PLAIN"))
        check_truth(run, relay)
        assert relay.commands("MAIL") == []
        assert relay.commands("AUTH") == [f"AUTH PLAIN {PLAIN}"]
    later = isinstance(answer, str) and answer.startswith("4")
    assert states(run) == {"deferred"} and run.status == (4 if later else 12)


def test_the_next_relay_takes_over(good_certificate, authority, tmp_path):
    with ScriptedRelay({**TWICE, "AUTH": "535 5.7.8 no"},
                       good_certificate) as first, ScriptedRelay() as second:
        run = program.send(
            job(tmp_path), [f"smtp://localhost:{first.port}?"
                            + with_password(tmp_path),
                            f"smtp://localhost:{second.port}?tls=no"],
            tmp_path, ["--ca-file", str(authority.file), "--retry", "1"])
        assert len(second.taken()) == 1 and first.mails == []
    assert states(run) == {"delivered"}


def test_a_login_that_is_forgotten(good_certificate, authority, tmp_path):
    """530 behind a mail that was taken: again, after another login."""
    with ScriptedRelay({**TWICE, "AUTH": "235 2.7.0 ok",
                        "MAIL": ["250 ok", "530 5.7.0 log in", "250 ok"]},
                       good_certificate) as relay:
        case = program.Made(
            ["HELO NODE"] + [line for one in (ONE, TWO) for line in (
                "MAIL FROM:<me@example.com>", f"RCPT TO:<{one}>", "DATA",
                "Subject: x", "", "text", ".")], tmp_path)
        run = program.send(case, [f"smtp://localhost:{relay.port}?"
                                  + with_password(tmp_path)], tmp_path,
                           ["--connections", "1", "--ca-file",
                            str(authority.file)])
        check_truth(run, relay)
        assert len(relay.commands("AUTH")) == 2
    assert states(run) == {"delivered"} and run.status == 0


@pytest.mark.parametrize("retries, limit, tries", [(0, 6, 1), (2, 6, 3),
                                                   (4, 2, 2)])
def test_accounts_are_not_locked(retries, limit, tries, good_certificate,
                                 authority, tmp_path):
    """One login a step of the pause, and so many an hour."""
    with ScriptedRelay({**TWICE, "AUTH": "535 5.7.8 no"},
                       good_certificate) as relay:
        run = send(relay.port, tmp_path, authority,
                   with_password(tmp_path, f"&login-failures={limit}"),
                   ["--connections", "4", "--retry", str(retries),
                    "--retry-pause", "1"], mails=8)
        assert len(relay.commands("AUTH")) == tries
    assert states(run) == {"deferred"}
    assert ("within an hour" in run.messages) == (tries == limit)


ASKED = {"AUTH": "334 VXNlcm5hbWU6",
         base64.b64encode(USER.encode()).decode().upper(): "334 UGFzc3dvcmQ6",
         base64.b64encode(PASSWORD.encode()).decode().upper(): "235 2.7.0 ok"}


def memory_of(process):
    """Every page that it can read."""
    with open(f"/proc/{process.pid}/mem", "rb", 0) as memory, \
            open(f"/proc/{process.pid}/maps", encoding="ascii") as maps:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if not found or "[v" in line:
                continue
            start, end = int(found[1], 16), int(found[2], 16)
            # Shadow memory of a sanitizer holds no bytes of ours.
            if end - start > 1 << 30:
                continue
            try:
                memory.seek(start)
                yield memory.read(end - start)
            except OSError:
                continue


@pytest.mark.parametrize("mechanism, table", [
    ("PLAIN", {"AUTH": "235 2.7.0 ok"}), ("LOGIN", ASKED)],
    ids=["PLAIN", "LOGIN"])
def test_what_was_said_is_wiped(mechanism, table, good_certificate, authority,
                                tmp_path):
    """The secret is in its one page, and what was made of it nowhere."""
    said = (PLAIN[:16].encode(), base64.b64encode(PASSWORD.encode())[:12])
    with ScriptedRelay({**TWICE, **table, "MAIL": SILENCE},
                       good_certificate) as relay:
        process = subprocess.Popen(
            [program.EBGATE, "send", "--codepage", "1047", "--recfm", "VB",
             "--ca-file", str(authority.file), "--relay",
             f"smtp://localhost:{relay.port}?"
             + with_password(tmp_path, f"&auth={mechanism}"),
             str(job(tmp_path).job)], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            until = time.monotonic() + 10
            while not relay.commands("MAIL"):
                assert time.monotonic() < until, relay.sessions
                time.sleep(0.05)
            pages = list(memory_of(process))
        finally:
            process.kill()
            process.wait()
    assert sum(page.count(PASSWORD.encode()) for page in pages) == 1
    assert [page.count(one) for page in pages for one in said
            if one in page] == []


# Where no secret is said

@pytest.mark.parametrize("tls", ["", "tls=may&", "tls=must&"])
@pytest.mark.parametrize("table", [
    {"EHLO": WITH_AUTH}, {"EHLO": [OFFERED, USUAL["EHLO"]]},
    {"EHLO": OFFERED.replace("250-STARTTLS", "250-STARTTLS\n250-AUTH PLAIN"),
     "STARTTLS": "454 4.7.0 not now"}, {"EHLO": "502 what?"}],
    ids=["in clear only", "not inside TLS", "no TLS now", "HELO"])
def test_no_login_in_clear(table, tls, good_certificate, authority, tmp_path):
    with ScriptedRelay(table, good_certificate) as relay:
        run = send(relay.port, tmp_path, authority,
                   tls + with_password(tmp_path))
        assert relay.commands("AUTH") == [] and relay.commands("MAIL") == []
    assert states(run) == {"deferred"}


@pytest.mark.parametrize("kind", ["wrong_name", "expired", "self_signed"])
@pytest.mark.parametrize("tls", ["", "tls=may&"])
def test_no_login_at_a_stranger(kind, tls, authority, tmp_path):
    with ScriptedRelay(TWICE, getattr(authority, kind)()) as relay:
        run = send(relay.port, tmp_path, authority,
                   tls + with_password(tmp_path), ["--retry", "1",
                                                   "--retry-pause", "0"])
        assert relay.commands("AUTH") == [] and relay.commands("MAIL") == []
    assert states(run) == {"deferred"}


@pytest.mark.parametrize("text, said", [
    ("exit 3", "exit status 3"), ("echo no network >&2; exit 1", "no network"),
    ("echo '{\"error\":\"invalid_grant\"}'", "invalid_grant"),
    ("echo '{'", "no JSON"), ("yes", "64 KiB"), ("true", "empty")])
def test_no_secret_no_connection(text, said, authority, tmp_path):
    with ScriptedRelay() as relay:
        run = send(relay.port, tmp_path, authority,
                   f"auth=oauth&user={USER}"
                   f"&secret-command={script(tmp_path, text)}")
        assert relay.sessions == []
    assert states(run) == {"deferred"} and said in run.messages


@pytest.mark.parametrize("mode, said", [(0o644, "everyone"),
                                        (0o660, "group")])
def test_a_secret_for_everyone_is_none(mode, said, tmp_path):
    path = secret_file(tmp_path, PASSWORD, mode)
    status, messages = usage(tmp_path, f"user={USER}&secret-file={path}")
    assert status == 16 and said in messages and str(path) in messages


@pytest.mark.parametrize("options, said", [
    (f"user={USER}&password={PASSWORD[:7]}", "secret-file=FILE"),
    (f"user={USER}&secret-file=/nonexistent", "/nonexistent: No such file"),
    (f"user={USER}", "secret is missing")])
def test_usage(options, said, tmp_path):
    status, messages = usage(tmp_path, options)
    assert status == 16 and said in messages


def usage(tmp_path, options):
    return program.usage(f"smtp://localhost:9?{options}", job(tmp_path))
