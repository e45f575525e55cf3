"""What a listener does with too many, too slow, too fast and too odd callers"""
import os
import resource
import signal
import socket
import subprocess
import sys
import time

import pytest

from submitter import (FRAMINGS, LISTEN, Closed, Listener, Submitter, until)


# A sanitizer's memory is not the program's.
SANITIZED = "EBGATE_SANITIZED" in os.environ


def refused(listener, code, **more):
    with listener.call(greeted=False, **more) as late:
        reply = late.reply()
        assert reply.code == code, reply
        assert late.at_end()
        return reply


# --------------------------------------------------------------- who may come

@pytest.mark.parametrize("framing", FRAMINGS)
def test_not_allowed(framing, tmp_path):
    with Listener(tmp_path, framing, "cp273",
                  allow="192.0.2.0/24,2001:db8::/32") as listener:
        for _ in range(20):
            reply = refused(listener, 554)
            assert "5.7.1" in reply.text
        time.sleep(1.2)
        lines = [line for line in listener.log().splitlines()
                 if "not in Allow" in line]
        assert 1 <= len(lines) <= 10 and "left out" in listener.log()


def test_allowed(tmp_path):
    with Listener(tmp_path, allow="192.0.2.0/24,127.0.0.0/8") as listener, \
            listener.call() as anna:
        anna.expect(250, "NOOP")


def test_loopback_unless_told(tmp_path):
    with Listener(tmp_path) as listener:
        with socket.socket() as probe, pytest.raises(OSError):
            probe.bind(("127.0.0.1", listener.port))
        with socket.socket() as other:
            other.bind(("127.0.0.2", listener.port))


def test_too_many(tmp_path):
    with Listener(tmp_path, connections=2) as listener:
        with listener.call(), listener.call() as second:
            assert "4.3.2" in refused(listener, 421).text
            second.expect(250, "NOOP")
        until(lambda: free_again(listener))


def free_again(listener):
    try:
        with listener.call():
            return True
    except AssertionError:
        return False


def test_too_many_from_one_address(tmp_path):
    with Listener(tmp_path, per_address=1) as listener, \
            listener.call() as first:
        assert "4.7.0" in refused(listener, 421).text
        first.expect(250, "NOOP")


def test_too_fast(tmp_path):
    with Listener(tmp_path, rate=3) as listener:
        for _ in range(3):
            with listener.call() as one:
                one.expect(221, "QUIT")
        assert "4.7.0" in refused(listener, 421).text


# ------------------------------------------------------------------ the clock

def test_idle(tmp_path):
    with Listener(tmp_path, idle=1) as listener, listener.call() as anna:
        anna.expect(250, "HELO MVS")
        reply = anna.reply()
        assert reply.code == 421 and "4.4.2" in reply.text
        assert anna.at_end()


def test_a_command_that_trickles(tmp_path):
    """Its bytes do not buy it time."""
    with Listener(tmp_path, command=2, idle=60) as listener, \
            listener.call() as anna:
        begin = time.monotonic()
        with pytest.raises((Closed, OSError)):
            while True:
                anna.octets("N".encode("cp037"))
                time.sleep(0.3)
                assert time.monotonic() - begin < 8
                if not anna.quiet(0):
                    reply = anna.reply()
                    assert reply.code == 421 and "4.4.2" in reply.text
                    anna.line()


def test_text_that_stops(tmp_path):
    with Listener(tmp_path, data=1, idle=60) as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO MVS")
        anna.begin()
        anna.put("x")
        reply = anna.reply()
        assert reply.code == 421 and "4.4.2" in reply.text
        assert anna.at_end()
        until(lambda: not list(tmp_path.glob("*.part")))


def test_replies_that_are_not_read(tmp_path):
    """What waits for a submitter is bounded, and so is the wait."""
    with Listener(tmp_path, read=2) as listener:
        before = listener.rss_mib()
        with socket.socket() as deaf:
            deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            deaf.settimeout(1)
            deaf.connect(("127.0.0.1", listener.port))
            noop = "HELP".encode("cp037") + b"\x15"
            with pytest.raises(OSError):
                for _ in range(10_000):
                    deaf.sendall(noop * 1000)
            assert SANITIZED or listener.rss_mib() - before < 8
            until(lambda: "are not read" in listener.log())
        with listener.call() as anna:
            anna.expect(250, "NOOP")


# ---------------------------------------------------------------- what is odd

def test_mail_too_large(tmp_path):
    with Listener(tmp_path, size=1000) as listener, listener.call() as anna:
        assert "SIZE 1000" in anna.expect(250, "EHLO MVS").text
        assert "5.3.4" in anna.expect(
            552, "MAIL FROM:<a@b.example> SIZE=1001").text
        reply = anna.mail(["x" * 60] * 100)
        assert reply.code == 552 and "5.3.4" in reply.text
        assert anna.mail(["x" * 60]).code == 250
        assert len(listener.jobs()) == 1
        assert not list(tmp_path.glob("*.part"))


def test_too_many_errors(tmp_path):
    with Listener(tmp_path, errors=3) as listener, listener.call() as anna:
        for word in ("A", "B", "C"):
            assert anna.say(word).code == 500
        assert anna.reply().code == 421
        assert anna.at_end()


def test_refusals_name_the_place(tmp_path):
    with Listener(tmp_path) as listener, listener.call() as anna:
        anna.expect(250, "HELO MVS")
        reply = anna.expect(501, "MAIL FROM:<two words@x.example>")
        assert "JES" in reply.text and "record 2, column 12" in reply.text


@pytest.mark.parametrize("page,framing,octets", [
    ("cp037", "NL", "y\n.\nMAIL FROM:<e@v.example>".encode("cp037")),
    ("cp037", "NL", "y\r.\rMAIL FROM:<e@v.example>".encode("cp037")),
    ("cp037", "LF", "y\x85.\x85MAIL FROM:<e@v.example>".encode("cp037")),
    ("cp037", "CRLF", "y\n.\nMAIL FROM:<e@v.example>".encode("cp037")),
    ("utf-8", "CRLF", b"y\n.\nMAIL FROM:<e@v.example>"),
    ("utf-8", "CRLF", b"y\n.\r\nMAIL FROM:<e@v.example>"),
    ("utf-8", "LF", b"y\r.\rMAIL FROM:<e@v.example>"),
])
def test_line_ends_of_another_kind(page, framing, octets, tmp_path):
    """Said once, and no mail comes of it: not the first, not a second."""
    with Listener(tmp_path, framing, page) as listener, \
            listener.call() as anna:
        anna.expect(250, "HELO MVS")
        anna.begin()
        anna.octets(anna.framing.frame(octets))
        anna.put(".", "RCPT TO:<x@y.example>", "DATA", ".", "QUIT")
        reply = anna.reply()
        assert reply.code == 554 and "5.5.2" in reply.text
        assert "line end" in reply.text or "ends no line" in reply.text
        assert anna.at_end()
        assert not listener.jobs() and not list(tmp_path.glob("*.part"))


def test_garbage(tmp_path):
    """Random octets, all framings: an answer or an end, and no harm."""
    with Listener(tmp_path, "RDW") as listener:
        for seed in range(40):
            with listener.call() as anna:
                octets = bytes((seed * 7919 + i * i * 31) % 256
                               for i in range(4000))
                try:
                    anna.octets(octets)
                    anna.socket.shutdown(socket.SHUT_WR)
                    while anna.socket.recv(65536):
                        pass
                except OSError:
                    pass
        with listener.call() as anna:
            anna.expect(250, "NOOP")
        assert not listener.jobs()


# ---------------------------------------------------------------- the machine

def test_no_descriptors_left(tmp_path):
    """Nothing is taken for a moment, without turning on the spot."""
    with Listener(tmp_path, before=["prlimit", "--nofile=24"]) as listener:
        callers = [socket.create_connection(("127.0.0.1", listener.port))
                   for _ in range(40)]
        until(lambda: "no connection can be taken" in listener.log())
        begin = cpu_seconds(listener.process.pid)
        time.sleep(1)
        assert cpu_seconds(listener.process.pid) - begin < 0.2
        for one in callers:
            one.close()
        until(lambda: free_again(listener))


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_stop_lets_a_mail_end(tmp_path):
    with Listener(tmp_path) as listener:
        with listener.call() as busy, listener.call() as idle:
            busy.expect(250, "HELO MVS")
            busy.begin()
            listener.process.send_signal(signal.SIGTERM)
            reply = idle.reply()
            assert reply.code == 421 and "4.3.2" in reply.text
            busy.put("x", ".")
            assert busy.reply().code == 250
            assert busy.reply().code == 421
            assert busy.at_end()
        assert listener.process.wait(10) == 0
        assert len(listener.jobs()) == 1


ACTIVATE = """
import os, socket, sys
one = socket.socket()
one.bind(("127.0.0.1", 0))
one.listen()
os.dup2(one.fileno(), 3)
os.set_inheritable(3, True)
os.environ["LISTEN_PID"] = str(os.getpid())
os.environ["LISTEN_FDS"] = "1"
os.execv(sys.argv[1], [*sys.argv[1:], "--port", str(one.getsockname()[1])])
"""


def test_socket_of_systemd(tmp_path):
    command = [sys.executable, "-c", ACTIVATE, LISTEN, "--framing", "NL",
               "--codepage", "IBM-037", "--jobs", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        port = int(process.stdout.readline().split()[1])
        with Submitter(port) as anna:
            anna.expect(250, "NOOP")
            anna.expect(221, "QUIT")
        process.terminate()
        assert process.wait(10) == 0


def test_port_taken(tmp_path):
    with Listener(tmp_path) as listener:
        done = subprocess.run(
            [LISTEN, "--framing", "NL", "--codepage", "IBM-037", "--jobs",
             str(tmp_path), "--port", str(listener.port)],
            capture_output=True)
        assert done.returncode == 2
        assert b"Address already in use" in done.stderr


@pytest.mark.skipif(SANITIZED, reason="memory of a sanitizer")
def test_many_idle(tmp_path):
    """Each costs little. (Ten thousand of them: tests/bench/live.py)"""
    count = 2000
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * count + 200
    if hard < wanted:
        pytest.skip(f"no more than {hard} descriptors")
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))
    with Listener(tmp_path) as listener:
        before = listener.rss_mib()
        callers = [listener.call() for _ in range(count)]
        for one in callers:
            one.expect(250, "EHLO MVS")
        grown = (listener.rss_mib() - before) * 1024 / count
        for one in callers:
            one.socket.close()
        assert grown < 16, f"{grown:.1f} KiB each"
