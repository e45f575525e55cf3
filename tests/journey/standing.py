"""standing.py - a gateway that stands: ebgate serve, and its operator"""
import json
import signal
import socket
import subprocess
import time

import program
from submitter import Submitter, until


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Gateway:
    """`statements` come before those that every gateway here has; the store
    and all files are in @directory."""

    def __init__(self, directory, relay_port, statements="", listener="",
                 host="gw.example.com"):
        self.directory = directory
        self.port = free_port()
        self.socket = directory / "control"
        self.spool = directory / "spool"
        self.replies = directory / "replies"
        for place in (self.spool, self.replies):
            place.mkdir(exist_ok=True)
        self.config = directory / "ebgate.conf"
        self.config.write_text(f"""{statements}
HostName {host}
Translate IBM-1047
TargetServer
{{
  TargetIp 127.0.0.1
  ConnectPort {relay_port}
}}
Spool
{{
  Directory {self.spool}
}}
Control
{{
  Socket {self.socket}
}}
Listener
{{
  Name live
  Port {self.port}
  Translate IBM-037
  Replies {self.replies}
  {listener}
}}
""")
        self.log_file = directory / "log"
        self.start()

    def start(self):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [program.EBGATE, "serve", "-c", self.config],
                stdin=subprocess.DEVNULL, stderr=log)
        try:
            until(self.is_up, 30)
        except AssertionError:
            self.process.kill()
            raise AssertionError(self.log()) from None

    def is_up(self):
        assert self.process.poll() is None
        try:
            socket.create_connection(("127.0.0.1", self.port)).close()
            return self.socket.exists()
        except OSError:
            return False

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        status = self.stop()
        assert kind or status == 0, (status, self.log())

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self):
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def log(self):
        return self.log_file.read_text(errors="replace")

    def call(self):
        return Submitter(self.port, "NL", "cp037")

    def send(self, lines=("Subject: x", "", "text"), sender="anna@example.com",
             recipients=("bob@example.net",), parameters=""):
        """One mail of a live session: its job."""
        with self.call() as session:
            session.expect(250, "EHLO PAYROLL")
            session.expect(250, f"MAIL FROM:<{sender}>{parameters}")
            for recipient in recipients:
                address, _, more = recipient.partition(" ")
                session.expect(250, f"RCPT TO:<{address}> {more}".strip())
            session.expect(354, "DATA")
            session.put(*lines, ".")
            reply = session.reply()
            assert reply.code == 250, reply

    def control(self, command, *options):
        run = subprocess.run(
            [program.EBGATE, "control", "--socket", self.socket, *options,
             command], capture_output=True, text=True, check=False, timeout=60)
        return run.returncode, run.stdout

    def objects(self, command):
        status, text = self.control(command, "--json")
        assert status == 0, text
        return [json.loads(line) for line in text.splitlines()]

    def is_idle(self):
        """Nothing waits, nothing is being read."""
        texts = [self.control(f"display,jobs,{state}")[1]
                 for state in ("waiting", "active", "retry")]
        return all(text.startswith("0 jobs") for text in texts)

    def settle(self, seconds=20):
        time.sleep(0.1)
        until(self.is_idle, seconds)
