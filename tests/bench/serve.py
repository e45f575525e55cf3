#!/usr/bin/python3
"""Measures the standing gateway, in one run on one machine.

    serve.py [--mails N] [--jobs N] [--runs N] [--only WORD] [--directory DIR]

EBGATE is the built program; the relay is Postfix's smtp-sink. The store is in
DIR, whose disk's rate of syncs is printed beside the figures.

    job      one job of many mails, from rename to its replies data set,
             against `ebgate send` of the same file, and against Postfix that
             relays as many mails of smtp-source
    small    many jobs of one mail each, renamed into an inlet
    accept   one job, from rename to its being safe in the store
    restart  start to the first delivery, a job of 100,000 mails waiting

tests/bench/live.py measures live submitters, tests/bench/kill.py kills.
"""
import argparse
import os
import pathlib
import shutil
import sys
import time

import measure
from frame import measure_parts
from peers import PostfixRelay, SmtpSink, witness
from ports import free_port
from recorder import Recorder
from run import make_job, send
from standing import Gateway, batch, records, target
from table import Table

OCTETS = 2048
CONNECTIONS = 10
WAITING = 100_000
VB = "Recfm VB"


def syncs_a_second(directory, seconds=1.0):
    """What the disk does: appends of a block, each followed by fsync."""
    path, count = directory / "syncs", 0
    begin = time.monotonic()
    with open(path, "wb", buffering=0) as file:
        while time.monotonic() - begin < seconds:
            file.write(bytes(4096))
            os.fsync(file)
            count += 1
    path.unlink()
    return count / (time.monotonic() - begin)


def wait(condition, seconds=300, pause_s=0.002):
    """@pause_s: long where looking costs what is measured."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise SystemExit("serve.py: it does not end")
        time.sleep(pause_s)


class Bench:
    def __init__(self, work, options):
        cache = os.environ.get("EBGATE_WITNESSES", str(work / "packages"))
        pathlib.Path(cache).mkdir(parents=True, exist_ok=True)
        self.work, self.options, self.table = work, options, Table()
        self.tree = witness.unpack(witness.POSTFIX, cache)
        self.sink = SmtpSink(self.tree, work / "sink")
        self.many = make_job(work / "many", options.mails, OCTETS)
        self.number = 0

    def gateway(self, name, port, inlet=VB):
        place = self.work / name
        place.mkdir()
        return Gateway(place, target(port, TLS="no", ConnectLimit=CONNECTIONS),
                       inlet=inlet, log_level=7)

    def put(self, gateway, job):
        """A copy of @job, which is not on the disk yet, into the inlet. When,
        and its name."""
        self.number += 1
        name = f"BENCH.JOB{self.number:05}.MAIL"
        shutil.copyfile(job, gateway.directory / name)
        begin = time.monotonic()
        (gateway.directory / name).rename(gateway.inlet / name)
        return begin, name

    # ------------------------------------------------------------ the works

    def one(self, gateway):
        begin, _ = self.put(gateway, self.many)
        replies = gateway.replies / \
            f"BENCH.JOB{self.number:05}.{self.number}.replies"
        wait(replies.exists)
        return self.options.mails / (time.monotonic() - begin)

    def job(self):
        mails, runs = self.options.mails, self.options.runs
        with self.gateway("job", self.sink.port) as gateway:
            ours, sends = [], []
            for _ in range(runs):
                ours.append(self.one(gateway))
                sends.append(mails / send(self.many, self.sink.port,
                                          CONNECTIONS).seconds)
            peak = peak_mib(gateway)
        what = f"mails/s, one job of {mails:,}, durable"
        self.table.ratio(what, ours, "ebgate send", sends, 0.8)
        self.table.most(f"peak memory, job of {mails:,} mails", peak, "MiB",
                        64)
        relay = PostfixRelay(self.tree, self.work / "postfix", self.sink)
        some = mails // 4
        try:
            theirs = [some / relay.run(some, CONNECTIONS, OCTETS)
                      for _ in range(3)]
        finally:
            relay.stop()
        self.table.ratio(what, ours, f"Postfix relaying {some:,}", theirs, 15)

    def small(self):
        count, rates = self.options.jobs, []
        job = records(batch(1))
        with self.gateway("small", self.sink.port, "Recfm text") as gateway:
            for run in range(self.options.runs):
                made = gateway.directory / f"made{run}"
                made.mkdir()
                for number in range(count):
                    (made / f"B{run}.JOB{number:05}.MAIL").write_bytes(job)
                os.sync()
                rates.append(count / self.renamed(gateway, made, run, count))
        syncs = syncs_a_second(self.work)
        self.table.add(f"jobs/s, {count:,} of one mail each, by rename",
                       f"{measure.median(rates):,.0f} "
                       f"({measure.spread(rates)})",
                       f"the disk: {syncs:,.0f} syncs/s", "",
                       "at least 2,000 where the disk does 5,000",
                       measure.median(rates) >= 2000)

    @staticmethod
    def renamed(gateway, made, run, count):
        begin = time.monotonic()
        for path in sorted(made.iterdir()):
            path.rename(gateway.inlet / path.name)
        last = f"B{run}."
        wait(lambda: sum(name.startswith(last)
                         for name in os.listdir(gateway.replies)) == count,
             pause_s=0.1)
        return time.monotonic() - begin

    def accept(self):
        rates = []
        with self.gateway("accept", free_port()) as gateway:
            for _ in range(self.options.runs):
                begin, name = self.put(gateway, self.many)
                wait(lambda name=name: not (gateway.inlet / name).exists())
                rates.append(self.options.mails / (time.monotonic() - begin))
        self.table.add(f"mails/s accepted, a job of {self.options.mails:,}",
                       f"{measure.median(rates):,.0f} "
                       f"({measure.spread(rates)})", "", "",
                       "at least 20,000", measure.median(rates) >= 20_000)

    def restart(self):
        job, times = make_job(self.work / "waiting", WAITING, OCTETS), []
        port = free_port()
        gateway = self.gateway("restart", port)
        _, name = self.put(gateway, job)
        job.unlink()
        wait(lambda: not (gateway.inlet / name).exists())
        for _ in range(self.options.runs):
            gateway.stop()
            relay = Recorder(port, pause_s=0.05)
            begin = time.monotonic()
            gateway.start()
            wait(lambda relay=relay: relay.first)
            times.append((relay.first - begin) * 1000)
            gateway.kill()
            relay.stop()
            gateway.start()
        gateway.stop()
        self.table.most(f"start to the first delivery, {WAITING:,} waiting",
                        measure.median(times), "ms", 2000)


def peak_mib(gateway):
    with open(f"/proc/{gateway.process.pid}/status",
              encoding="ascii") as status:
        line = next(line for line in status if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--mails", type=int, default=20_000)
    args.add_argument("--jobs", type=int, default=10_000)
    args.add_argument("--runs", type=int, default=5)
    args.add_argument("--only",
                      choices=["job", "small", "accept", "restart"])
    args.add_argument("--directory", help="of the store; default: the "
                      "system's for temporary files")
    args.add_argument("--strict", action="store_true")
    options = args.parse_args()
    return measure_parts(Bench, options, "job", "small", "accept", "restart")


if __name__ == "__main__":
    sys.exit(main())
