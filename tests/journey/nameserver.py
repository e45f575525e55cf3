"""nameserver.py - dnsmasq on a free port of loopback, with records of a test"""
import contextlib
import shutil
import signal
import socket
import subprocess

import pytest
from ports import free_port
from submitter import until

DNSMASQ = shutil.which("dnsmasq", path="/usr/sbin:/usr/bin")


class NameServer:
    """NameServer("--mx-host=example.com,one.example.com,10", ...): options of
    dnsmasq; what they do not name does not exist."""

    def __init__(self, directory, *records):
        if not DNSMASQ:
            pytest.fail("dnsmasq is missing: apt-get install dnsmasq-base")
        self.directory, self.process = directory, None
        self.port = free_port()
        self.queries = directory / "queries"
        self.serve(*records)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    @property
    def statement(self):
        return f"Resolver 127.0.0.1:{self.port}\n"

    def serve(self, *records):
        """From now on these records."""
        self.stop()
        self.process = subprocess.Popen(
            [DNSMASQ, "--keep-in-foreground", "--conf-file=/dev/null",
             "--no-resolv", "--no-hosts", "--no-poll", "--user=root",
             "--listen-address=127.0.0.1", "--bind-interfaces",
             f"--port={self.port}", "--pid-file", "--local=/example/",
             "--log-queries", f"--log-facility={self.queries}", *records])
        until(self.is_up, 30)

    def is_up(self):
        assert self.process.poll() is None, self.log()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True

    def log(self):
        return self.queries.read_text() if self.queries.exists() else ""

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(10)
            self.process = None
