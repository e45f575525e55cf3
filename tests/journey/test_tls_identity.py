"""Who is at the other end, and who we are: pins and client certificates"""
import base64
import hashlib

import pytest

import program
import witness
from scripted_relay import USUAL, ScriptedRelay
from test_misbehaviour import check_truth, job
from test_tls import OFFERED, in_clear, states

OTHER_PIN = "sha256/" + base64.b64encode(bytes(32)).decode()


def pin_of(certificate):
    """By openssl(1) and hashlib."""
    public = witness.run("openssl", "x509", "-in", certificate.chain,
                         "-noout", "-pubkey")
    key = base64.b64decode("".join(public.splitlines()[1:-1]))
    return "sha256/" + base64.b64encode(hashlib.sha256(key).digest()).decode()


def send(relay, tmp_path, query, scheme="smtp", more=()):
    return program.send(job(tmp_path),
                        [f"{scheme}://localhost:{relay.port}{query}"],
                        tmp_path, ["--connections", "1", *more])


@pytest.fixture(scope="module", params=["good", "wrong_name", "expired",
                                        "self_signed"])
def certificate(request, authority):
    return getattr(authority, request.param)()


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_pinned_key_is_enough(certificate, scheme, tmp_path):
    """No authority, no name and no dates: the key says who it is."""
    with ScriptedRelay({"EHLO": OFFERED} if scheme == "smtp" else {},
                       certificate, scheme == "smtps") as relay:
        run = send(relay, tmp_path, f"?pin={pin_of(certificate)}", scheme)
        check_truth(run, relay)
        assert scheme == "smtps" or not in_clear(relay)
    assert states(run) == {"delivered"}


def test_one_pin_of_several(good_certificate, tmp_path):
    with ScriptedRelay({"EHLO": OFFERED}, good_certificate) as relay:
        run = send(relay, tmp_path,
                   f"?pin={OTHER_PIN}&pin={pin_of(good_certificate)}")
    assert states(run) == {"delivered"}


@pytest.mark.parametrize("tls", ["", "tls=may&", "tls=must&"])
def test_another_key(certificate, tls, authority, tmp_path):
    """Whatever else is right, and whatever `tls` says; the operator learns
    the pin that was seen."""
    with ScriptedRelay({"EHLO": OFFERED}, certificate) as relay:
        run = send(relay, tmp_path, f"?{tls}pin={OTHER_PIN}",
                   more=["--retry", "1", "--retry-pause", "0"])
        assert relay.commands("MAIL") == []
    assert states(run) == {"deferred"}
    assert pin_of(certificate) in run.messages


def test_a_pin_and_an_authority(certificate, authority, tmp_path):
    """Both are asked for, so both must hold."""
    good = certificate.chain.name == "good.pem"
    with ScriptedRelay({"EHLO": OFFERED}, certificate) as relay:
        run = send(relay, tmp_path, f"?pin={pin_of(certificate)}"
                                    f"&ca={authority.file}")
        check_truth(run, relay)
    assert states(run) == {"delivered" if good else "deferred"}


def test_a_pin_and_no_tls(tmp_path):
    with ScriptedRelay() as relay:
        run = send(relay, tmp_path, f"?pin={OTHER_PIN}")
        assert relay.commands("MAIL") == []
    assert states(run) == {"deferred"}


# Client certificates

class Asking:
    """A server's certificate, and the wish for one of the client."""

    def __init__(self, certificate):
        self.certificate = certificate

    def server_context(self):
        context = self.certificate.server_context()
        context.load_verify_locations(self.certificate.authority)
        context.verify_mode = 2  # CERT_REQUIRED
        return context


@pytest.fixture(scope="module")
def client(authority):
    made = authority.issue("client", "DNS:gate.example.com")
    made.key.chmod(0o600)
    return made


def ask(tmp_path, authority, good_certificate, query, table=None):
    with ScriptedRelay({"EHLO": OFFERED, **(table or {})},
                       Asking(good_certificate)) as relay:
        run = send(relay, tmp_path, f"?tls=must&ca={authority.file}{query}")
        check_truth(run, relay)
        return run, relay


def test_we_show_who_we_are(client, authority, good_certificate, tmp_path):
    run, _ = ask(tmp_path, authority, good_certificate,
                 f"&cert={client.chain}&key={client.key}")
    assert states(run) == {"delivered"}


def test_certificate_and_key_in_one_file(client, authority, good_certificate,
                                         tmp_path):
    both = tmp_path / "both.pem"
    both.write_text(client.chain.read_text() + client.key.read_text())
    both.chmod(0o600)
    run, _ = ask(tmp_path, authority, good_certificate, f"&cert={both}")
    assert states(run) == {"delivered"}


def test_without_it_nothing_goes(authority, good_certificate, tmp_path):
    run, _ = ask(tmp_path, authority, good_certificate, "")
    assert states(run) == {"deferred"}


def test_the_certificate_of_a_stranger(authority, good_certificate, tmp_path):
    stranger = authority.self_signed()
    stranger.key.chmod(0o600)
    run, _ = ask(tmp_path, authority, good_certificate,
                 f"&cert={stranger.chain}&key={stranger.key}")
    assert states(run) == {"deferred"}


def test_a_login_by_certificate(client, authority, good_certificate, tmp_path):
    """EXTERNAL, with nothing to add: "=" (RFC 4954, 4)."""
    run, relay = ask(
        tmp_path, authority, good_certificate,
        f"&cert={client.chain}&key={client.key}&auth=EXTERNAL",
        {"EHLO": [OFFERED, USUAL["EHLO"].replace(
            "250-8BITMIME", "250-AUTH EXTERNAL\n250-8BITMIME")],
         "AUTH": "235 2.7.0 welcome"})
    assert states(run) == {"delivered"}
    assert relay.commands("AUTH") == ["AUTH EXTERNAL ="]


def usage(tmp_path, query):
    return program.usage(f"smtp://localhost:9?{query}", job(tmp_path))


def locked(client, tmp_path):
    """The key behind a passphrase: nobody is there to type it."""
    file = tmp_path / "locked.key"
    witness.run("openssl", "ec", "-aes256", "-passout", "pass:sesame", "-in",
                client.key, "-out", file)
    file.chmod(0o600)
    return file


def open_to_all(client, tmp_path):
    file = tmp_path / "open.key"
    file.write_text(client.key.read_text())
    file.chmod(0o644)
    return file


def of_another(client, tmp_path):
    file = tmp_path / "other.key"
    witness.run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-out", file)
    file.chmod(0o600)
    return file


def missing(client, tmp_path):
    return tmp_path / "missing.key"


@pytest.mark.parametrize("make, said", [
    (locked, "no key"), (open_to_all, "everyone"), (of_another, "mismatch"),
    (missing, "No such file")])
def test_keys_that_will_not_do(make, said, client, tmp_path):
    """Before anything is sent, by name."""
    key = make(client, tmp_path)
    status, messages = usage(tmp_path, f"cert={client.chain}&key={key}")
    assert status == 16 and said in messages and str(key) in messages
