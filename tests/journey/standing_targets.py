"""standing_targets.py - ebgate serve with a listener, for jobs typed in

A job of one mail each, by a live submitter; what the targets are asked is
for scripted relays to say.
"""
import contextlib
import json
import os
import signal
import socket
import subprocess
import time

import program
from submitter import Submitter, until


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as one:
        return one.getsockname()[1]


def target(relay, **parameters):
    """A TargetServer statement for a relay, or for a port."""
    port = getattr(relay, "port", relay)
    lines = {"TargetIp": "127.0.0.1", "ConnectPort": port, **parameters}
    if {"TargetName", "TargetMx", "Url"} & set(parameters):
        del lines["TargetIp"]
    return "TargetServer\n{\n" + "".join(
        f"  {name} {value}\n" for name, value in lines.items()) + "}\n"


class Gateway:
    def __init__(self, directory, *statements, environment=None):
        self.directory = directory
        self.port, self.socket = free_port(), directory / "control"
        for name in "spool", "inlet":
            (directory / name).mkdir(exist_ok=True)
        file = directory / "ebgate.conf"
        file.write_text("".join(statements) + f"""
LogLevel 31
Spool
{{
  Directory {directory}/spool
}}
Control
{{
  Socket {self.socket}
}}
Listener
{{
  Port {self.port}
  Framing NL
  Translate IBM-037
  MaxPerAddress 1000
}}
Inlet
{{
  Directory {directory}/inlet
  Recfm text
  Translate IBM-037
}}
""")
        self.log_file = directory / "log"
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                [program.EBGATE, "serve", "-c", file],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(environment or {})})
        until(self.is_ready)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        status = self.stop()
        assert kind or status == 0, (status, self.log())

    def is_ready(self):
        assert self.process.poll() is None, self.log()
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True

    def stop(self, patience=15):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        return self.process.returncode

    def log(self):
        return self.log_file.read_text(errors="replace")

    def submit(self, count=1, lines=("Subject: x", "", "text"), first=1,
               recipients=1):
        """Mails from a1@example.com, a2@example.com ..."""
        with Submitter(self.port) as anna:
            anna.expect(250, "EHLO MVS")
            for number in range(first, first + count):
                to = [f"b{i}@example.net" for i in range(recipients)]
                assert anna.mail(lines, sender=f"a{number}@example.com",
                                 recipients=to).code == 250
            anna.expect(221, "QUIT")

    def submit_job(self, name, *lines):
        """A batch in the inlet, renamed into place."""
        made = self.directory / name
        made.write_bytes(b"".join(
            line.encode("cp037") + b"\x15" for line in lines))
        made.rename(self.directory / "inlet" / name)

    def cpu_s(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def control(self, command, *options):
        done = subprocess.run(
            [program.EBGATE, "control", "--socket", self.socket, *options,
             command], capture_output=True, text=True, timeout=10)
        assert done.returncode == 0, (done.stdout, done.stderr)
        return done.stdout

    def targets(self):
        return [json.loads(line) for line in
                self.control("display,targets", "--json").splitlines()]


def senders(relay, taken=True):
    return [mail.sender for mail in relay.mails if mail.taken or not taken]


def wait_for(relay, count, seconds=10):
    """@relay took @count mails, and after a moment no more of them."""
    until(lambda: len(senders(relay)) >= count, seconds)
    time.sleep(0.1)
    assert len(senders(relay)) == count, senders(relay)
