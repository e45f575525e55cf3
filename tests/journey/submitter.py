"""submitter.py - a live submitter: Python sockets and Python's own codecs

Frames of its own, written down here once more, so that nothing of ours judges
what ours says. Page names are Python's: cp037, cp1140, cp273 ...
"""
import os
import re
import select
import socket
import subprocess
import time

import program

LISTEN = os.environ.get("LISTEN", str(
    program.SOURCE / "build/tests/journey/listen"))

ENDS = {"NL": b"\x15", "LF": b"\x25", "CRLF": b"\x0d\x25"}
ASCII_ENDS = {"LF": b"\n", "CRLF": b"\r\n"}
# Python's names of the pages, and ours.
PAGES = {"cp037": "IBM-037", "cp1140": "IBM-1140", "cp273": "IBM-273",
         "utf-8": "UTF-8"}
FRAMINGS = ["NL", "LF", "CRLF", "F80", "RDW"]


class Framing:
    def __init__(self, name, page):
        self.name, self.page = name, page
        self.blank = " ".encode(page)
        ends = ASCII_ENDS if self.blank == b" " else ENDS
        self.end = ends.get(name)

    def frame(self, octets):
        if self.name == "F80":
            assert len(octets) <= 80
            return octets.ljust(80, self.blank)
        if self.name == "RDW":
            return (len(octets) + 4).to_bytes(2, "big") + b"\0\0" + octets
        return octets + self.end

    def record(self, text):
        return self.frame(text.encode(self.page))

    def cut(self, octets):
        """(record, rest), or None while it is not complete."""
        if self.name == "F80":
            size = 80
        elif self.name == "RDW":
            size = int.from_bytes(octets[:2], "big") if len(octets) > 3 else 9
        else:
            at = octets.find(self.end)
            return None if at < 0 else (octets[:at],
                                        octets[at + len(self.end):])
        if len(octets) < size:
            return None
        record = octets[4 if self.name == "RDW" else 0:size]
        return record, octets[size:]

    def records(self, octets):
        found = []
        while cut := self.cut(octets):
            found.append(cut[0])
            octets = cut[1]
        assert not octets
        return found

    def text(self, record):
        return record.decode(self.page).rstrip(" ")


class Reply:
    def __init__(self, lines):
        self.lines = lines
        self.code = int(lines[-1][:3])
        self.text = " ".join(line[4:] for line in lines)

    def __repr__(self):
        return f"<{self.code} {self.text}>"


class Closed(Exception):
    """The other side has closed."""


class Submitter:
    def __init__(self, port, framing="NL", page="cp037", context=None,
                 greeted=True, host="127.0.0.1", timeout=10):
        self.framing = Framing(framing, page)
        self.socket = socket.create_connection((host, port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pending = b""
        if context:
            self.start_tls(context)
        if greeted:
            self.greeting = self.reply()
            assert self.greeting.code == 220, self.greeting

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def start_tls(self, context):
        assert not self.pending
        self.socket = context.wrap_socket(self.socket,
                                          server_hostname="localhost")

    def octets(self, octets):
        self.socket.sendall(octets)

    def put(self, *lines):
        """Several records in one packet."""
        self.octets(b"".join(map(self.framing.record, lines)))

    def line(self):
        while not (cut := self.framing.cut(self.pending)):
            try:
                more = self.socket.recv(65536)
            except ConnectionResetError as error:
                raise Closed("reset") from error
            if not more:
                raise Closed(self.pending)
            self.pending += more
        record, self.pending = cut
        return self.framing.text(record)

    def reply(self):
        lines = [self.line()]
        while lines[-1][3:4] == "-":
            lines.append(self.line())
        for one in lines:
            assert re.match(r"[2-5]\d\d([ -]|$)", one), lines
            assert one[:3] == lines[0][:3], lines
        return Reply(lines)

    def say(self, line):
        self.put(line)
        return self.reply()

    def expect(self, code, line):
        reply = self.say(line)
        assert reply.code == code, (line, reply)
        return reply

    def begin(self, sender="anna@example.com",
              recipients=("bob@example.net",)):
        self.expect(250, f"MAIL FROM:<{sender}>")
        for recipient in recipients:
            self.expect(250, f"RCPT TO:<{recipient}>")
        self.expect(354, "DATA")

    def mail(self, lines=("Subject: x", "", "text"), **envelope):
        self.begin(**envelope)
        self.put(*lines, ".")
        return self.reply()

    def quiet(self, seconds=0.2):
        """Nothing more comes, and the connection is open."""
        ready = select.select([self.socket], [], [], seconds)[0]
        return not ready and not self.pending

    def at_end(self):
        """Nothing comes but the end."""
        try:
            line = self.line()
        except Closed as closed:
            return not closed.args[0] or closed.args[0] == "reset"
        raise AssertionError(f"one more line: {line}")


class Listener:
    """A listener alone (tests/support/listen.c); options as its own."""

    def __init__(self, directory, framing="NL", page="cp037", before=(),
                 **options):
        self.directory, self.framing, self.page = directory, framing, page
        command = [*before, LISTEN, "--framing", framing, "--codepage",
                   PAGES[page]]
        if "relay" not in options:
            options["jobs"] = directory
        for name, value in options.items():
            command += ["--" + name.replace("_", "-"), str(value)]
        self.log_file = directory / "log"
        with open(self.log_file, "wb") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=log)
        line = self.process.stdout.readline().split()
        assert line[:1] == [b"port"], self.log()
        self.port = int(line[1])

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        status = self.stop()
        assert kind or status == 0, (status, self.log())

    def stop(self, patience=15):
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        return self.process.returncode

    def call(self, **more):
        return Submitter(self.port, self.framing, self.page, **more)

    def log(self):
        return self.log_file.read_text(errors="replace")

    def jobs(self):
        """The records of each job, as text, in the order of acceptance."""
        framing = Framing(self.framing, self.page)
        paths = sorted(self.directory.glob("*.job"),
                       key=lambda path: int(path.stem))
        return [[framing.text(record)
                 for record in framing.records(path.read_bytes())]
                for path in paths]

    def rss_mib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


def until(condition, seconds=30):
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.01)
    return value
