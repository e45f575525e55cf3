"""TLS of a listener: from the first byte or by STARTTLS, whose certificate"""
import os
import socket
import ssl
import warnings

import pytest

import certificates
from sink import Sink
from submitter import Listener, until


@pytest.fixture(scope="module")
def clients(private):
    """Another authority: that of the submitters."""
    return certificates.Authority(private / "clients")


def context(certificate, client=None, version=None):
    made = ssl.create_default_context(cafile=certificate.authority)
    if client:
        made.load_cert_chain(client.chain, client.key)
    if version:
        made.minimum_version = made.maximum_version = version
    return made


def listening(tmp_path, certificate, tls, **more):
    return Listener(tmp_path, tls=tls, certificate=certificate.chain,
                    key=certificate.key, **more)


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2,
                                     ssl.TLSVersion.TLSv1_3])
def test_from_the_first_byte(version, good_certificate, tmp_path):
    with listening(tmp_path, good_certificate, "tls") as listener:
        with listener.call(context=context(good_certificate,
                                           version=version)) as anna:
            assert "STARTTLS" not in anna.expect(250, "EHLO MVS").text
            anna.expect(502, "STARTTLS")
            assert anna.mail(["x" * 70] * 3000).code == 250
            anna.expect(221, "QUIT")
            assert anna.at_end()
        assert len(listener.jobs()[0]) == 3005


@pytest.mark.parametrize("framing", ["NL", "F80", "RDW"])
def test_starttls(framing, good_certificate, tmp_path):
    with listening(tmp_path, good_certificate, "starttls",
                   framing=framing) as listener, listener.call() as anna:
        assert "STARTTLS" in anna.expect(250, "EHLO MVS").text
        anna.expect(250, "MAIL FROM:<a@b.example>")
        anna.expect(220, "STARTTLS")
        anna.start_tls(context(good_certificate))
        anna.expect(503, "RCPT TO:<c@d.example>")
        assert "STARTTLS" not in anna.expect(250, "EHLO again").text
        assert anna.mail().code == 250
        assert listener.jobs()[0][0] == "EHLO again"


def test_starttls_must(good_certificate, tmp_path):
    with listening(tmp_path, good_certificate, "must") as listener, \
            listener.call() as anna:
        anna.expect(250, "EHLO MVS")
        assert "5.7.0" in anna.expect(530, "MAIL FROM:<a@b.example>").text
        anna.expect(503, "RCPT TO:<c@d.example>")
        anna.expect(220, "STARTTLS")
        anna.start_tls(context(good_certificate))
        anna.expect(250, "EHLO MVS")
        assert anna.mail().code == 250


def test_injection(good_certificate, tmp_path):
    """What came in the clear behind STARTTLS is not heard inside TLS."""
    with listening(tmp_path, good_certificate, "starttls") as listener, \
            listener.call() as anna:
        anna.expect(250, "EHLO MVS")
        anna.put("STARTTLS", "MAIL FROM:<mallory@evil.example>")
        assert anna.reply().code == 220
        anna.start_tls(context(good_certificate))
        assert anna.quiet()
        anna.expect(503, "RCPT TO:<c@d.example>")
        assert "dropped" in listener.log()


def test_client_certificate(good_certificate, clients, tmp_path):
    client = clients.issue("submitter", "DNS:mvs.example")
    with listening(tmp_path, good_certificate, "tls", clients=clients.file,
                   client_must="yes") as listener:
        with listener.call(context=context(good_certificate,
                                           client)) as anna:
            anna.expect(250, "EHLO MVS")
            assert anna.mail().code == 250
        assert "owner=/CN=submitter" in listener.log()


def shut_out(listener, made):
    """TLS 1.3 tells a client without a certificate when it first reads."""
    try:
        with listener.call(context=made, greeted=False) as anna:
            anna.socket.recv(1)
    except (ssl.SSLError, OSError):
        return True
    return False


def test_client_certificate_missing(good_certificate, clients, authority,
                                    tmp_path):
    stranger = authority.issue("stranger", "DNS:mvs.example")
    expired = clients.issue("expired", "DNS:mvs.example", days=-1)
    with listening(tmp_path, good_certificate, "tls", clients=clients.file,
                   client_must="yes") as listener:
        assert shut_out(listener, context(good_certificate))
        assert shut_out(listener, context(good_certificate, stranger))
        assert shut_out(listener, context(good_certificate, expired))
        until(lambda: listener.log().count("TLS handshake failed") == 3)
        assert not listener.jobs()


def test_client_certificate_optional(good_certificate, clients, tmp_path):
    with listening(tmp_path, good_certificate, "starttls",
                   clients=clients.file) as listener, \
            listener.call() as anna:
        anna.expect(250, "EHLO MVS")
        anna.expect(220, "STARTTLS")
        anna.start_tls(context(good_certificate))
        anna.expect(250, "EHLO MVS")
        assert anna.mail().code == 250
        assert "owner=-" in listener.log()


def test_no_handshake(good_certificate, tmp_path):
    """Plain words where TLS is spoken: an end, and nobody else is hurt."""
    with listening(tmp_path, good_certificate, "tls") as listener:
        with socket.create_connection(("127.0.0.1", listener.port)) as plain:
            plain.sendall("EHLO MVS".encode("cp037") + b"\x15")
            plain.settimeout(5)
            try:
                while plain.recv(4096):
                    pass
            except ConnectionResetError:
                pass
        with listener.call(context=context(good_certificate)) as anna:
            anna.expect(250, "NOOP")


def test_old_tls(good_certificate, tmp_path):
    with listening(tmp_path, good_certificate, "tls") as listener:
        old = context(good_certificate)
        old.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            old.minimum_version = ssl.TLSVersion.TLSv1
            old.maximum_version = ssl.TLSVersion.TLSv1_1
        assert shut_out(listener, old)


def test_half_closed_in_tls(good_certificate, tmp_path):
    with listening(tmp_path, good_certificate, "tls",
                   accept_ms=100) as listener, \
            listener.call(context=context(good_certificate)) as anna:
        anna.put("HELO MVS", "MAIL FROM:<a@b.example>",
                 "RCPT TO:<c@d.example>", "DATA", "x", ".", "QUIT")
        assert [anna.reply().code for _ in range(6)] == [
            250, 250, 250, 354, 250, 221]
        assert anna.at_end()


def test_through(good_certificate, tmp_path):
    """TLS on both sides."""
    sink = Sink(good_certificate)
    try:
        relay = f"smtp://localhost:{sink.port}?tls=must&ca=" \
                f"{good_certificate.authority}"
        with listening(tmp_path, good_certificate, "starttls",
                       relay=relay) as listener, listener.call() as anna:
            anna.expect(250, "EHLO MVS")
            anna.expect(220, "STARTTLS")
            anna.start_tls(context(good_certificate))
            anna.expect(250, "EHLO MVS")
            for _ in range(3):
                assert anna.mail(["x" * 70] * 3000).code == 250
        assert [one["tls"] for one in sink.transactions] == [True] * 3
    finally:
        sink.stop()


@pytest.mark.parametrize("options,says", [
    ({"certificate": "/nowhere.pem"}, "no certificate can be read"),
    ({"key": "/nowhere.pem"}, "no key"),
    ({"clients": "/nowhere.pem"}, "no certificates can be read"),
])
def test_wrong_files(options, says, good_certificate, tmp_path):
    named = {"certificate": good_certificate.chain,
             "key": good_certificate.key, **options}
    with pytest.raises(AssertionError, match=says):
        Listener(tmp_path, tls="tls", **named)


def test_many_handshakes(good_certificate, tmp_path):
    with listening(tmp_path, good_certificate, "tls") as listener:
        made = context(good_certificate)
        for _ in range(50):
            with listener.call(context=made) as anna:
                anna.expect(221, "QUIT")
        until(lambda: open_files(listener) < 16)


def open_files(listener):
    return len(os.listdir(f"/proc/{listener.process.pid}/fd"))
