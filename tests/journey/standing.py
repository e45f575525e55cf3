"""standing.py - a gateway that stands: ebgate serve, and its operator

It has a store, a control socket, a listener that queues and an inlet, whose
names are here; statements before those, targets among them, are the test's.
"""
import contextlib
import json
import os
import signal
import socket
import subprocess
import time

import program
from ports import free_port
from submitter import Submitter, until

PAGE = "cp037"
IDLE_STATES = ("waiting", "active", "retry")


def statement(keyword, **parameters):
    return keyword + "\n{\n" + "".join(
        f"  {name} {value}\n" for name, value in parameters.items()) + "}\n"


def audit_in(directory):
    return statement("Audit", File=directory / "audit")


def target(relay, **parameters):
    """A TargetServer statement for a relay, or for a port."""
    port = getattr(relay, "port", relay)
    address = {} if {"TargetName", "TargetMx", "Url"} & set(parameters) else \
        {"TargetIp": "127.0.0.1"}
    return statement("TargetServer", **address, ConnectPort=port, **parameters)


def records(lines, page=PAGE):
    """Lines as text files of a mainframe have them, each ended by NL."""
    return b"".join(line.encode(page) + b"\x15" for line in lines)


def batch(mails, lines=("Subject: x", "", "text")):
    """The lines of a job of so many mails, from a1@ to b1@ and on."""
    text = ["HELO MVS"]
    for number in range(1, mails + 1):
        text += [f"MAIL FROM:<a{number}@example.com>",
                 f"RCPT TO:<b{number}@example.net>", "DATA", *lines, "."]
    return [*text, "QUIT"]


class Gateway:
    """@listener and @inlet: more parameters of those two. With @starts unset
    only the configuration is there."""

    def __init__(self, directory, *statements, listener="", inlet="",
                 environment=None, log_level=31, starts=True):
        self.directory = directory
        self.port = free_port()
        self.socket = directory / "control"
        self.spool, self.inlet, self.replies = (
            directory / name for name in ("spool", "inlet", "replies"))
        for place in (self.spool, self.inlet, self.replies):
            place.mkdir(exist_ok=True)
        self.config = directory / "ebgate.conf"
        self.environment = {**os.environ, **(environment or {})}
        self.listener_more, self.inlet_more = listener, inlet
        self.log_level = log_level
        self.configure(*statements)
        self.log_file = directory / "log"
        self.process = None
        if starts:
            self.start()

    def configure(self, *statements):
        text = "\n".join(statements)
        self.config.write_text(f"""{text}
LogLevel {self.log_level}
HostName gw.example.com
Translate IBM-1047
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
  Framing NL
  Translate IBM-037
  Replies {self.replies}
  MaxPerAddress 1000
  {self.listener_more}
}}
Inlet
{{
  Name in
  Directory {self.inlet}
  Replies {self.replies}
  Recfm text
  Translate IBM-037
  {self.inlet_more}
}}
""")

    def start(self, *options):
        with open(self.log_file, "ab") as log:
            self.process = subprocess.Popen(
                [program.EBGATE, "serve", "-c", self.config, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=self.environment)
        try:
            until(self.is_up, 30)
        except AssertionError:
            self.process.kill()
            raise AssertionError(self.log()) from None

    def is_up(self):
        assert self.process.poll() is None
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return self.ask("display,config")[0]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        status = self.stop()
        assert kind or status == 0, (status, self.log()[-2000:])

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, patience=20):
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.returncode

    def kill(self):
        self.process.kill()
        self.process.wait()

    def log(self):
        return self.log_file.read_text(errors="replace")

    def audit(self):
        """The lines of an audit_in its directory."""
        return [json.loads(line) for line in
                (self.directory / "audit").read_text().splitlines()]

    def call(self):
        return Submitter(self.port, "NL", PAGE)

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

    def submit(self, count=1, lines=("Subject: x", "", "text"), first=1,
               recipients=1):
        """Mails from a1@example.com, a2@example.com ..., a job each."""
        with self.call() as anna:
            anna.expect(250, "EHLO MVS")
            for number in range(first, first + count):
                to = [f"b{i}@example.net" for i in range(recipients)]
                assert anna.mail(lines, sender=f"a{number}@example.com",
                                 recipients=to).code == 250
            anna.expect(221, "QUIT")

    def submit_job(self, name, *lines):
        """A batch in the inlet, renamed into place."""
        made = self.directory / name
        made.write_bytes(records(lines))
        made.rename(self.inlet / name)

    def replies_of(self, job):
        """The lines of the only replies data set whose name has @job."""
        path, = self.replies.glob(f"*{job}*.replies")
        return path.read_bytes().decode(PAGE).split("\x85")

    def control(self, command, *options):
        """By the program: its status, and all that it says."""
        run = subprocess.run(
            [program.EBGATE, "control", "--socket", self.socket, *options,
             command], capture_output=True, text=True, check=False, timeout=60)
        return run.returncode, run.stdout + run.stderr

    def ask(self, command, form="text"):
        """As the program does, which takes long to start: good, text."""
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(60)
            peer.connect(str(self.socket))
            peer.sendall(f"{form} {command}\n".encode())
            with peer.makefile("rb") as answer:
                verdict, _, text = answer.read().decode().partition("\n")
        return verdict == "ok", text

    def order(self, command, form="text"):
        """A command that must be obeyed; what it says."""
        good, text = self.ask(command, form)
        assert good, text
        return text

    def objects(self, command):
        return [json.loads(line)
                for line in self.order(command, "json").splitlines()]

    def targets(self):
        return self.objects("display,targets")

    def jobs(self, state):
        """How many there are in it."""
        last = self.order(f"display,jobs,{state}").splitlines()[-1]
        return int(last.split()[0])

    def is_idle(self):
        """Nothing waits, nothing is being read."""
        return not any(map(self.jobs, IDLE_STATES))

    def settle(self, seconds=20):
        time.sleep(0.1)
        until(self.is_idle, seconds)

    def cpu_s(self):
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def rss_mib(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024


class Through(Gateway):
    """With one more listener, whose mails go through, and an audit.
    @parameters: more of that listener."""

    def __init__(self, directory, *statements, parameters=(), **options):
        self.through_port = free_port()
        listener = statement("Listener", **{
            "Name": "direct", "Port": self.through_port, "Framing": "NL",
            "Translate": "IBM-037", "Delivery": "Through",
            **dict(parameters)})
        self.doors = listener, audit_in(directory)
        super().__init__(directory, *statements, **options)

    def configure(self, *statements):
        super().configure(*self.doors, *statements)

    def call_through(self, **more):
        return Submitter(self.through_port, "NL", PAGE, **more)

    def sent_through(self, **options):
        """The reply to a mail's end, or to MAIL when it is refused."""
        with self.call_through() as anna:
            anna.expect(250, "EHLO MVS")
            return through(anna, **options)


def through(anna, sender="t@example.com", recipients=("b@example.net",)):
    reply = anna.say(f"MAIL FROM:<{sender}>")
    if reply.code != 250:
        return reply
    for recipient in recipients:
        anna.expect(250, f"RCPT TO:<{recipient}>")
    anna.expect(354, "DATA")
    anna.put("Subject: x", "", "text", ".")
    return anna.reply()


def senders(relay, taken=True):
    return [mail.sender for mail in relay.mails
            if mail.recipients and (mail.taken or not taken)]


def wait_for(relay, count, seconds=30):
    """@relay took @count mails, and after a moment no more of them."""
    until(lambda: len(senders(relay)) >= count, seconds)
    time.sleep(0.1)
    assert len(senders(relay)) == count, senders(relay)
