"""table.py - rows of the README: what, our figure, the peer's, ratio, bar"""
import datetime
import os
import platform

import measure


class Table:
    def __init__(self):
        self.rows, self.missed = [], 0

    def ratio(self, what, ours, peer, theirs, bar):
        value = measure.median(ours) / measure.median(theirs)
        self.add(what, f"{measure.median(ours):,.0f} "
                 f"({measure.spread(ours)})",
                 f"{peer}: {measure.median(theirs):,.0f} "
                 f"({measure.spread(theirs)})", f"{value:.2f}",
                 f"at least {bar}", value >= bar)

    def most(self, what, value, unit, bar):
        self.add(what, f"{value:.1f} {unit}", "", "",
                 f"at most {bar} {unit}", value <= bar)

    def figure(self, what, value, unit):
        """One without a bar."""
        self.put(what, f"{value:.1f} {unit}", "", "", "", "")

    def add(self, what, ours, peer, ratio, bar, held):
        self.missed += not held
        self.put(what, ours, peer, ratio, bar, "held" if held else "**missed**")

    def put(self, *row):
        self.rows.append(row)
        print(" · ".join(filter(None, row)), flush=True)

    def show(self):
        head = ("what", "ebgate", "peer", "ratio", "bar", "")
        print()
        for row in (head, ("---",) * 6, *self.rows):
            print("| " + " | ".join(row) + " |")


def machine():
    with open("/proc/cpuinfo", encoding="ascii") as info:
        model = next((line.split(":")[1].strip() for line in info
                      if line.startswith("model name")), platform.machine())
    return f"{datetime.date.today()}, {os.cpu_count()} cores, {model}"
