"""certificates.py - a certificate authority for one test run, by openssl(1)"""
import dataclasses
import pathlib
import ssl

from witness import run


@dataclasses.dataclass
class Certificate:
    chain: pathlib.Path  # what a server shows
    key: pathlib.Path
    authority: pathlib.Path  # what a client should trust

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


class Authority:
    """Makes certificates in `directory`: good, wrong_name, expired and
    self_signed, all for servers on 127.0.0.1 that are called localhost."""

    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True, exist_ok=True)
        self.file = self.directory / "authority.pem"
        self.key = self.directory / "authority.key"
        self.self_sign("/CN=Authority of one test run",
                       "basicConstraints=critical,CA:TRUE", self.file,
                       self.key)

    def self_sign(self, subject, extension, file, key):
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", subject, "-addext", extension, "-keyout", key,
            "-out", file)

    def issue(self, name, alternative, days=2):
        base = self.directory / name
        key, request = base.with_suffix(".key"), base.with_suffix(".csr")
        extensions = base.with_suffix(".ext")
        extensions.write_text(f"subjectAltName={alternative}\n"
                              "basicConstraints=CA:FALSE\n")
        run("openssl", "req", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
            "-keyout", key, "-out", request)
        run("openssl", "x509", "-req", "-in", request, "-CA", self.file,
            "-CAkey", self.key, "-CAcreateserial", "-days", str(days),
            "-extfile", extensions, "-out", base.with_suffix(".pem"))
        return Certificate(base.with_suffix(".pem"), key, self.file)

    def good(self):
        return self.issue("good", "DNS:localhost,IP:127.0.0.1")

    def wrong_name(self):
        return self.issue("wrong_name", "DNS:relay.example.net")

    def expired(self):
        return self.issue("expired", "DNS:localhost,IP:127.0.0.1", days=-1)

    def self_signed(self):
        base = self.directory / "self_signed"
        file, key = base.with_suffix(".pem"), base.with_suffix(".key")
        self.self_sign("/CN=localhost",
                       "subjectAltName=DNS:localhost,IP:127.0.0.1", file, key)
        return Certificate(file, key, self.file)
