#!/usr/bin/python3
"""Kills a gateway with a job under way, again and again, and counts mails.

    kill.py [--kills N] [--mails N] [--seed N] [--connections N]

EBGATE is the built program. Each round puts a job of so many mails into the
inlet, kills the gateway (kill -9) at a random moment, at times within the
start that follows as well, lets the next one finish, and holds what the relay
took against the job. A recipient that got nothing is lost; one that got two
mails is a duplicate, which must have been answered so shortly before the kill
that the reply was under way. The exit status is 1 when a mail was lost, or a
duplicate is older than that.
"""
import argparse
import collections
import pathlib
import random
import shutil
import sys
import tempfile
import time

import peers  # noqa: F401 - finds the journeys' modules
from recorder import Recorder
from standing import Gateway, batch, target
from submitter import until
from table import machine

# Behind it the outcome of a mail that was answered has been written.
IN_FLIGHT_S = 0.25


class Round:
    def __init__(self, directory, options, pick):
        self.directory, self.options, self.pick = directory, options, pick
        directory.mkdir()

    def run(self, usual_s):
        """(seconds that it took, moments of the kills, the relay)"""
        relay = Recorder()
        gateway = Gateway(self.directory, "Undeliverable\n{\n  "
                          "ReturnToMailFrom No\n}",
                          target(relay, ConnectLimit=self.options.connections))
        begin, kills = time.monotonic(), []
        gateway.submit_job("J.JOB00001.MAIL", *batch(self.options.mails))
        time.sleep(self.pick.uniform(0, usual_s))
        kills.append(self.kill(gateway))
        if self.pick.random() < 0.25:
            gateway.start()
            time.sleep(self.pick.uniform(0, 0.2))
            kills.append(self.kill(gateway))
        gateway.start()
        with gateway:
            until(lambda: gateway.jobs("done") == 1, 120)
            names = [one.name for one in gateway.replies.iterdir()]
            assert len(names) == 1 and names[0].endswith(".replies"), names
        relay.stop()
        return time.monotonic() - begin, kills, relay

    @staticmethod
    def kill(gateway):
        gateway.kill()
        return time.monotonic()


class Tally:
    def __init__(self, mails):
        self.wanted = {f"b{i}@example.net" for i in range(1, mails + 1)}
        self.kills = self.lost = self.twice = self.late = 0
        self.ages = []
        self.of_a_kill = collections.Counter()

    def add(self, kills, taken):
        self.kills += len(kills)
        self.lost += len(self.wanted - set(taken))
        assert set(taken) <= self.wanted, set(taken) - self.wanted
        for moments in taken.values():
            for earlier in moments[:-1]:
                # What the relay's socket held at the kill it took behind it.
                kill = min((k for k in kills if k >= earlier - IN_FLIGHT_S),
                           default=None)
                age = max(0, kill - earlier) if kill else float("inf")
                self.ages.append(age)
                self.late += age > IN_FLIGHT_S
                self.of_a_kill[kill] += 1

    def show(self, mails):
        most = max(self.of_a_kill.values(), default=0)
        oldest = max(self.ages, default=0) * 1000
        print(f"\n{machine()}\n{self.kills} kills, {mails} mails each round: "
              f"{self.lost} lost, {len(self.ages)} duplicates (at most {most} "
              f"of one kill; answered at most {oldest:.1f} ms before it), "
              f"{self.late} of them over {IN_FLIGHT_S * 1000:.0f} ms")


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--kills", type=int, default=200)
    args.add_argument("--mails", type=int, default=2_000)
    args.add_argument("--connections", type=int, default=10)
    args.add_argument("--seed", type=int, default=1)
    options = args.parse_args()
    pick = random.Random(options.seed)
    work = pathlib.Path(tempfile.mkdtemp(prefix="ebgate-kill."))
    tally, usual_s, number = Tally(options.mails), 2.0, 0
    try:
        while tally.kills < options.kills:
            number += 1
            one = Round(work / str(number), options, pick)
            seconds, kills, relay = one.run(usual_s)
            usual_s = 0.8 * usual_s + 0.2 * min(seconds, 4.0)
            tally.add(kills, relay.taken)
            shutil.rmtree(one.directory)
            print(f"{tally.kills} kills, {tally.lost} lost, "
                  f"{len(tally.ages)} duplicates", end="\r", flush=True)
        tally.show(options.mails)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return 1 if tally.lost or tally.late else 0


if __name__ == "__main__":
    sys.exit(main())
