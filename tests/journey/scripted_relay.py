"""scripted_relay.py - a relay that misbehaves as a table tells it to

The table names, for each command, what comes of it:

    ScriptedRelay({"RCPT": ["250 ok", "550 5.1.1 no"], "BODY": CLOSE})

A list is used up from the front, its last entry stays, over all connections.
GREETING is the moment after connecting, BODY the end of data after DATA,
BDAT a chunk that is not the last, LAST the last one. An entry is

    "250 ok"        one reply; several lines are parted by "\n", each with its
                    own code
    b"..."          octets, sent as they stand
    SILENCE         nothing, now or later
    CLOSE, RESET    the connection ends (FIN, RST)
    DEAF            nothing is read any more
    Slow(e, s)      e, one octet every s seconds
    After(s, e)     e, after s seconds
    Then(e, f)      e, and f at once

What clients did is in `sessions` and `mails`; `violations` has what no client
may do (bare CR or LF, a command before the reply, 8 bits unasked).
"""
import dataclasses
import socket
import ssl
import struct
import threading

SILENCE, CLOSE, RESET, DEAF = "SILENCE", "CLOSE", "RESET", "DEAF"


@dataclasses.dataclass
class Slow:
    entry: object
    seconds: float


@dataclasses.dataclass
class After:
    seconds: float
    entry: object


@dataclasses.dataclass
class Then:
    first: object
    second: object


@dataclasses.dataclass
class Mail:
    sender: str
    recipients: list
    octets: bytes  # dots taken off
    taken: bool  # was the end of data answered 2yz?
    session: int


EHLO = ("250-scripted.example\n250-PIPELINING\n250-8BITMIME\n"
        "250-ENHANCEDSTATUSCODES\n250 SIZE 0")

USUAL = {
    "GREETING": "220 scripted.example ESMTP",
    "EHLO": EHLO,
    "HELO": "250 scripted.example",
    "STARTTLS": "220 2.0.0 go ahead",
    "MAIL": "250 2.1.0 sender ok",
    "RCPT": "250 2.1.5 recipient ok",
    "DATA": "354 go ahead",
    "BODY": "250 2.0.0 Ok: queued as Q1",
    "BDAT": "250 2.0.0 chunk",
    "LAST": "250 2.0.0 Ok: queued as Q1",
    "RSET": "250 2.0.0 reset",
    "NOOP": "250 2.0.0 ok",
    "QUIT": Then("221 2.0.0 bye", CLOSE),
    "OTHER": "500 5.5.2 unknown command",
}


class Gone(Exception):
    """The connection is over."""


class ScriptedRelay:
    """forgetful: announces PIPELINING and drops what came ahead of a reply."""

    def __init__(self, table=None, certificate=None, implicit_tls=False,
                 forgetful=False, address="127.0.0.1", port=0):
        self.table = {key: list(entry) if isinstance(entry, list) else [entry]
                      for key, entry in {**USUAL, **(table or {})}.items()}
        self.context = certificate.server_context() if certificate else None
        self.implicit_tls, self.forgetful = implicit_tls, forgetful
        self.lock = threading.Lock()
        self.sessions, self.mails, self.violations = [], [], []
        self.listens = True  # until it is DEAF
        self.open, self.most_open = 0, 0  # connections before their QUIT
        self.stopping = threading.Event()
        self.listener = socket.create_server((address, port), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self.accept, daemon=True)]
        self.threads[0].start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.stopping.set()
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
        for thread in self.threads:
            thread.join(5)

    def accept(self):
        while not self.stopping.is_set():
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            thread = threading.Thread(target=self.serve, args=(peer,),
                                      daemon=True)
            self.threads.append(thread)
            thread.start()

    def serve(self, peer):
        with self.lock:
            self.sessions.append([])
            number = len(self.sessions) - 1
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        session = Session(self, peer, number)
        try:
            session.run()
        except (Gone, OSError):
            pass
        finally:
            session.left()
            session.socket.close()

    def entry(self, key):
        """What the table says, used up."""
        with self.lock:
            entries = self.table.get(key) or self.table["OTHER"]
            return entries.pop(0) if len(entries) > 1 else entries[0]

    def commands(self, verb=None):
        """All command lines of all sessions, or those of one verb."""
        return [line for session in self.sessions for line in session
                if verb is None or line.split(" ")[0].upper() == verb]

    def taken(self):
        return [mail for mail in self.mails if mail.taken]


class Session:
    def __init__(self, relay, peer, number):
        self.relay, self.socket, self.number = relay, peer, number
        self.socket.settimeout(0.2)
        # A reply is sent as it is made: none waits for the ACK of another.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.announced = ""
        self.counted = True  # among those that are open
        self.reset()

    def left(self):
        with self.relay.lock:
            self.relay.open -= self.counted
            self.counted = False

    def reset(self):
        self.sender, self.recipients, self.chunks = None, [], b""
        self.body_8bit = False

    def blame(self, what):
        self.relay.violations.append(f"session {self.number}: {what}")

    # What is received

    def more(self):
        while not self.relay.stopping.is_set():
            try:
                octets = self.socket.recv(65536)
            except (TimeoutError, ssl.SSLWantReadError):
                continue
            if not octets:
                raise Gone
            self.buffer += octets
            return
        raise Gone

    def line(self):
        while b"\n" not in self.buffer:
            self.more()
        line, _, self.buffer = self.buffer.partition(b"\n")
        if not line.endswith(b"\r"):
            self.blame(f"bare LF after {line!r}")
        line = line.removesuffix(b"\r")
        if b"\r" in line or b"\0" in line:
            self.blame(f"bare CR or NUL in {line!r}")
        return line

    def exactly(self, count):
        while len(self.buffer) < count:
            self.more()
        octets, self.buffer = self.buffer[:count], self.buffer[count:]
        return octets

    # What is sent

    def do(self, entry):
        """Returns the reply code, 0 when there is none."""
        if isinstance(entry, After):
            self.pause(entry.seconds)
            return self.do(entry.entry)
        if isinstance(entry, Then):
            code = self.do(entry.first)
            self.do(entry.second)
            return code
        if entry == CLOSE:
            raise Gone
        if entry == RESET:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
            raise Gone
        if entry in (SILENCE, DEAF):
            return self.wait_for_the_end(entry == SILENCE)
        slow = isinstance(entry, Slow)
        octets = self.octets(entry.entry if slow else entry)
        if slow:
            for octet in octets:
                self.socket.sendall(bytes([octet]))
                self.pause(entry.seconds)
        else:
            self.socket.sendall(octets)
        last = octets.rstrip(b"\r\n").rpartition(b"\n")[2][:3]
        return int(last) if last.isdigit() else 0

    @staticmethod
    def octets(entry):
        if isinstance(entry, bytes):
            return entry
        return entry.replace("\n", "\r\n").encode() + b"\r\n"

    def pause(self, seconds):
        if self.relay.stopping.wait(seconds):
            raise Gone

    def wait_for_the_end(self, reading):
        while reading:
            self.more()
        self.relay.listens = False
        self.relay.stopping.wait()
        raise Gone

    # The dialogue

    def run(self):
        if self.relay.implicit_tls:
            self.handshake()
        if self.do(self.relay.entry("GREETING")) and self.buffer:
            self.blame("talked before the greeting")
        while True:
            line = self.line().decode(errors="replace")
            self.relay.sessions[self.number].append(line)
            verb = line.split(" ")[0].upper()
            if verb == "QUIT":
                self.left()
            if self.buffer and "PIPELINING" not in self.announced and \
                    verb != "BDAT":
                self.blame(f"did not wait for the reply to {line!r}")
            if verb == "BDAT":
                self.chunk(line)
                continue
            entry = self.relay.entry(
                verb if verb in self.relay.table else "OTHER")
            if verb in ("RCPT", "DATA") and self.sender is None:
                entry = "503 5.5.1 MAIL comes first"
            if self.relay.forgetful:
                self.buffer = b""
            code = self.do(entry)
            if verb == "EHLO" and 200 <= code < 300:
                text = entry if isinstance(entry, str) else ""
                self.announced = text.upper()
            self.obey(verb, line, code)

    def obey(self, verb, line, code):
        if verb in ("EHLO", "HELO", "RSET") and code // 100 == 2:
            self.reset()
        elif verb == "MAIL" and code // 100 == 2:
            self.reset()
            self.sender = path_of(line)
            self.body_8bit = "BODY=8BITMIME" in line.upper()
        elif verb == "RCPT" and code // 100 == 2:
            self.recipients.append(path_of(line))
        elif verb == "DATA" and code == 354:
            self.body()
        elif verb == "STARTTLS" and code == 220:
            self.handshake()

    def body(self):
        lines = []
        while True:
            line = self.line()
            if line == b".":
                break
            lines.append(line.removeprefix(b"."))
        self.check_lines(lines)
        self.took(b"".join(line + b"\r\n" for line in lines), "BODY")

    def chunk(self, line):
        words = line.split()
        octets = self.exactly(int(words[1]))
        if len(words) == 2:
            self.chunks += octets
            self.do(self.relay.entry("BDAT"))
            return
        self.chunks += octets
        rest = self.chunks.replace(b"\r\n", b"")
        if b"\r" in rest or b"\n" in rest:
            self.blame("bare CR or LF in a chunk")
        self.check_lines(self.chunks.split(b"\r\n"))
        self.took(self.chunks, "LAST")

    def check_lines(self, lines):
        if any(len(line) > 998 for line in lines):
            self.blame("a line over 998 octets")
        if not self.body_8bit and any(not line.isascii() for line in lines):
            self.blame("8 bits without BODY=8BITMIME")

    def took(self, octets, key):
        mail = Mail(self.sender, self.recipients, octets, False, self.number)
        self.relay.mails.append(mail)
        self.reset()
        entry = self.relay.entry(key)
        mail.taken = is_positive(entry)
        self.do(entry)

    def handshake(self):
        self.buffer = b""
        self.announced = ""
        self.socket.settimeout(5)
        self.socket = self.relay.context.wrap_socket(self.socket,
                                                     server_side=True)
        self.socket.settimeout(0.2)


def is_positive(entry):
    """Does the entry say 2yz? It counts even when the connection ends."""
    if isinstance(entry, Then):
        return is_positive(entry.first)
    if isinstance(entry, (After, Slow)):
        return is_positive(entry.entry)
    return isinstance(entry, str) and entry.startswith("2")


def path_of(line):
    return line.partition("<")[2].partition(">")[0]
