#!/usr/bin/python3
"""Measures live submitters: round trips, idle sessions, many at once.

    live.py [--idle N] [--sessions N] [--mails N] [--only WORD] [--strict]

LISTEN is a listener alone, as meson builds it beside the journeys; relays are
Postfix's smtp-sink. `round` is one session's mail through ebgate against the
same mail straight to the relay, command by command; `idle` the memory of so
many sessions that say nothing; `tls` that of as many under TLS, and what each
of them costs; `many` sessions at once, all through.
"""
import argparse
import asyncio
import os
import pathlib
import resource
import socket
import ssl
import statistics
import sys
import time

from frame import measure_parts
from peers import SmtpSink, witness  # which knows the way to the journeys
from certificates import Authority
from submitter import Listener
from table import Table

PAGE, END = "cp037", b"\x15"
TEXT = ["Subject: x", "", *["x" * 70] * 28]


class Talker:
    """Blocking sockets, one command at a time: as little as can be."""

    def __init__(self, port, page, end):
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.page, self.end = page, end
        self.reply()

    def reply(self):
        octets = b""
        while not octets.endswith(self.end):
            octets += self.socket.recv(4096)
        return octets

    def say(self, octets):
        begin = time.perf_counter()
        self.socket.sendall(octets)
        self.reply()
        return time.perf_counter() - begin

    def encode(self, *lines):
        return b"".join(line.encode(self.page) + self.end for line in lines)

    def mail(self):
        """Seconds of MAIL, RCPT, DATA and the text."""
        return [self.say(self.encode(*step)) for step in (
            ["MAIL FROM:<a@b.example>"], ["RCPT TO:<c@d.example>"], ["DATA"],
            [*TEXT, "."])]


def round_trips(mails, *ports):
    """Milliseconds of each step, medians, the talkers taking turns."""
    talkers = [Talker(ports[0], "ascii", b"\r\n"), Talker(ports[1], PAGE, END)]
    for one in talkers:
        one.say(one.encode("HELO x"))
        one.mail()
    taken = [[], []]
    for _ in range(mails):
        for one, times in zip(talkers, taken):
            times.append(one.mail())
    return [[statistics.median(step) * 1000 for step in zip(*times)]
            for times in taken]


class Bench:
    def __init__(self, work, options):
        cache = os.environ.get("EBGATE_WITNESSES", str(work / "packages"))
        pathlib.Path(cache).mkdir(parents=True, exist_ok=True)
        self.work, self.options, self.table = work, options, Table()
        tree = witness.unpack(witness.POSTFIX, cache)
        self.sink = SmtpSink(tree, work / "sink")

    def through(self):
        return Listener(self.work, page=PAGE,
                        relay=f"smtp://127.0.0.1:{self.sink.port}?tls=no")

    def round(self):
        with self.through() as listener:
            direct, ours = round_trips(self.options.mails, self.sink.port,
                                       listener.port)
        for what, a, b in zip(("MAIL", "RCPT", "DATA", "text"), direct, ours):
            print(f"{what}: {a:.3f} ms direct, {b:.3f} ms through")
            self.table.most(f"{what}, added to a round trip",
                            (b - a) * 1000, "µs", 200)

    def idle(self):
        count = self.options.idle
        with Listener(self.work, page=PAGE, jobs=self.work) as listener:
            before = listener.rss_mib()
            sockets = [greeted(listener.port) for _ in range(count)]
            self.table.most(f"memory, {count:,} idle sessions behind EHLO",
                            listener.rss_mib(), "MiB", 200)
            print(f"idle: {before:.1f} MiB before, "
                  f"{(listener.rss_mib() - before) * 1024 / count:.1f} KiB "
                  "each")
            for one in sockets:
                one.sendall(line("MAIL FROM:<a@b.example>"))
                one.recv(4096)
            self.table.most(f"memory, {count:,} idle behind MAIL",
                            listener.rss_mib(), "MiB", 300)
            for one in sockets:
                one.close()

    def tls(self):
        """No bar: OpenSSL's share of a session is not ours to choose."""
        count = self.options.idle
        shown = Authority(self.work / "certificates").good()
        context = ssl.create_default_context(cafile=shown.authority)
        with Listener(self.work, page=PAGE, jobs=self.work, tls="tls",
                      certificate=shown.chain, key=shown.key) as listener:
            greeted(listener.port, context).close()
            before = listener.rss_mib()
            sockets = [greeted(listener.port, context) for _ in range(count)]
            after = listener.rss_mib()
            self.table.figure(f"memory, {count:,} idle sessions under TLS",
                              after, "MiB")
            self.table.figure("of it, each session",
                              (after - before) * 1024 / count, "KiB")
            print(f"tls: {sockets[0].version()}, {sockets[0].cipher()[0]}, "
                  f"{before:.1f} MiB before")
            for one in sockets:
                one.close()

    def many(self):
        count = self.options.sessions
        with self.through() as listener:
            seconds, mails = asyncio.run(all_at_once(listener.port, count))
            print(f"many: {mails / seconds:,.0f} mails/s")
            self.table.most(f"memory, {count:,} sessions through at once",
                            listener.rss_mib(), "MiB", 256)
            self.table.most(f"{count:,} sessions through, {mails:,} mails",
                            seconds, "s", 30)


def line(text):
    return text.encode(PAGE) + END


def greeted(port, context=None):
    one = socket.create_connection(("127.0.0.1", port))
    if context:
        one = context.wrap_socket(one, server_hostname="localhost")
    one.recv(4096)
    one.sendall(line("EHLO MVS"))
    one.recv(4096)
    return one


async def session(port, barrier, mails):
    reader, writer = await asyncio.open_connection("127.0.0.1", port)

    async def say(octets, code):
        if octets:
            writer.write(octets)
        while True:
            reply = (await reader.readuntil(END)).decode(PAGE)
            if reply[3:4] != "-":
                break
        if not reply.startswith(code):
            raise SystemExit(f"wanted {code}, got {reply}")

    await say(b"", "220")
    await say(line("EHLO MVS"), "250")
    await say(line("MAIL FROM:<a@b.example>"), "250")
    await barrier()
    for number in range(mails):
        if number:
            await say(line("MAIL FROM:<a@b.example>"), "250")
        await say(line("RCPT TO:<c@d.example>"), "250")
        await say(line("DATA"), "354")
        await say(b"".join(map(line, TEXT)) + line("."), "250")
    await say(line("QUIT"), "221")
    writer.close()


async def all_at_once(port, count, mails=10):
    """All are connected through to the relay before the first goes on."""
    waiting, ready = 0, asyncio.Event()

    async def barrier():
        nonlocal waiting
        waiting += 1
        if waiting == count:
            ready.set()
        await ready.wait()

    tasks = [asyncio.create_task(session(port, barrier, mails))
             for _ in range(count)]
    first = asyncio.create_task(ready.wait())
    await asyncio.wait([first, *tasks], return_when=asyncio.FIRST_COMPLETED)
    begin = time.monotonic()
    await asyncio.gather(*tasks)
    return time.monotonic() - begin, count * mails


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--idle", type=int, default=10_000)
    args.add_argument("--sessions", type=int, default=1_000)
    args.add_argument("--mails", type=int, default=2_000)
    args.add_argument("--only", choices=["round", "idle", "tls", "many"])
    args.add_argument("--strict", action="store_true")
    options = args.parse_args()
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return measure_parts(Bench, options, "round", "idle", "tls", "many")


if __name__ == "__main__":
    sys.exit(main())
