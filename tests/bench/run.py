#!/usr/bin/python3
"""Measures ebgate send against its peers, in one run on one machine.

    run.py [--mails N] [--runs N] [--only rate|memory|flat] [--long]

EBGATE is the built program, PIPELINE_CLIENT the yardstick beside this file
as meson builds it. Prints a table of medians, ratios and bars; with --strict
the exit status is 1 when a bar is missed. --long adds what takes minutes:
the data set of 2 GiB, the mail of 1 GiB and the million mails.
"""
import argparse
import os
import pathlib
import subprocess
import sys

import measure
from frame import measure_parts
from peers import EximBatch, SmtpSink, smtp_source, witness
from table import Table

HERE = pathlib.Path(__file__).resolve().parent
EBGATE = os.environ.get("EBGATE", "build/gateway/ebgate")
CLIENT = os.environ.get("PIPELINE_CLIENT", "build/tests/bench/pipeline_client")
OCTETS = 2048
EXIM_MAILS = 300
FEW = 100


def send(job, port, connections=4, more=()):
    return measure.run([EBGATE, "send", "--quiet", "--codepage", "037",
                        "--recfm", "VB", "--connections", str(connections),
                        "--relay", f"smtp://127.0.0.1:{port}?tls=no",
                        *more, str(job)])


def make_job(path, mails, octets, *more):
    subprocess.run([sys.executable, HERE / "make_job.py", str(mails),
                    str(octets), path, *more], check=True)
    return path


class Bench:
    def __init__(self, work, options):
        cache = os.environ.get("EBGATE_WITNESSES", str(work / "packages"))
        pathlib.Path(cache).mkdir(parents=True, exist_ok=True)
        self.work, self.options, self.table = work, options, Table()
        self.trees = (
            witness.unpack(witness.POSTFIX, cache),
            witness.unpack(witness.EXIM, cache, ["exim4-base"]))
        self.sink = SmtpSink(self.trees[0], work / "sink")
        self.job = make_job(work / "job", options.mails, OCTETS)

    def rate(self):
        mails, port = self.options.mails, self.sink.port
        for connections, bar in ((1, 2.5), (10, 1.6)):
            runs = measure.alternate(
                self.options.runs,
                ours=lambda c=connections: send(self.job, port, c),
                source=lambda c=connections: measure.run(
                    smtp_source(self.sink, mails, c, OCTETS)),
                bare=lambda c=connections: measure.run(
                    [CLIENT, "127.0.0.1", str(port), str(mails), str(c),
                     str(OCTETS)]))
            rate = {name: [mails / one.seconds for one in done]
                    for name, done in runs.items()}
            what = f"mails/s, {connections} connection" + \
                ("s" if connections > 1 else "")
            self.table.ratio(what, rate["ours"], "smtp-source",
                             rate["source"], bar)
            self.table.ratio(what, rate["ours"], "bare pipelining client",
                             rate["bare"], 0.8)
        peak = max(one.peak_mib for one in runs["ours"])
        self.table.most(f"peak memory, {mails:,} mails", peak, "MiB", 32)
        self.exim(rate["ours"])

    def exim(self, ours):
        job = make_job(self.work / "ascii", EXIM_MAILS, OCTETS, "--ascii")
        exim = EximBatch(self.trees[1], self.work / "exim")
        rates = [EXIM_MAILS / exim.run(job, EXIM_MAILS) for _ in range(3)]
        self.table.ratio("mails/s, accept to delivered", ours,
                         f"Exim -bS, {EXIM_MAILS} mails", rates, 80)

    def memory(self):
        port = self.sink.port
        job = make_job(self.work / "many", 1, OCTETS, "--recipients", "2000")
        self.peak("mail of 2000 recipients", send(job, port))
        if not self.options.long:
            return
        for what, mails, octets in (("data set of 2 GiB", 1_000_000, 2200),
                                    ("mail of 1 GiB", 1, 2 ** 30)):
            job = make_job(self.work / "large", mails, octets)
            self.peak(what, send(job, port))
            job.unlink()

    def peak(self, what, run):
        self.table.most(f"peak memory, {what}", run.peak_mib, "MiB", 48)

    def flat(self):
        """Time a mail more; what starting, connecting and warming up cost is
        taken off, as a job of FEW mails tells it."""
        counts = [1_000, 10_000, 100_000] + \
            ([1_000_000] if self.options.long else [])
        few = make_job(self.work / "few", FEW, OCTETS)
        start = [send(few, self.sink.port, 10) for _ in range(15)]
        each = [self.a_mail(mails, start) for mails in counts]
        for what, of in (("time", 0), ("processor time", 1)):
            values = [pair[of] for pair in each]
            self.table.most(
                f"{what} a mail, 1,000 to {counts[-1]:,} mails, apart",
                (max(values) / min(values) - 1) * 100, "%", 10)

    def a_mail(self, mails, start):
        """Seconds a mail: that pass, and of the processor."""
        job = make_job(self.work / "flat", mails, OCTETS)
        runs = []
        for _ in range(15 if mails < 10_000 else 5 if mails < 100_000 else 3):
            measure.read_once(job)
            runs.append(send(job, self.sink.port, 10))
        job.unlink()
        seconds, cpu = ((measure.median([of(one) for one in runs]) -
                         measure.median([of(one) for one in start])) /
                        (mails - FEW)
                        for of in (lambda one: one.seconds,
                                   lambda one: one.cpu_seconds))
        print(f"{mails:,} mails: {seconds * 1e6:.1f} µs a mail, "
              f"{cpu * 1e6:.1f} of the processor", flush=True)
        return seconds, cpu


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--mails", type=int, default=20_000)
    args.add_argument("--runs", type=int, default=5)
    args.add_argument("--only", choices=["rate", "memory", "flat"])
    args.add_argument("--long", action="store_true")
    args.add_argument("--strict", action="store_true")
    options = args.parse_args()
    return measure_parts(Bench, options, "rate", "memory", "flat")


if __name__ == "__main__":
    sys.exit(main())
