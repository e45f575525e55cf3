#!/usr/bin/python3
"""Measures ebgate convert against whole programs, in one run on one machine.

    convert.py [--mib N] [--runs N] [--only WORD] [--directory DIR]

EBGATE is the built program. Each work is done by ebgate with the best of the
processor and with its scalar code, and by its peers, in turn; what they write
goes to /dev/null and to a file in DIR. The files lie in the page cache. Prints
medians of MB/s of input, ratios and bars; with --strict the exit status is 1
when a bar is missed. Before it is timed, a result is held against a peer's.
"""
import argparse
import hashlib
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

import measure
from table import Table, machine

EBGATE = os.environ.get("EBGATE", "build/gateway/ebgate")
MIB = 1 << 20
PEAK_MIB = 16
CAT_TIMES = 2.5

ENGLISH = ("invoice total 4711 the quick brown fox jumps over lazy dogs "
           "customer payment received on account 12345.67 thank you").split()
ACCENTS = "é à ü ö ß ñ ç å ø è".split()
JAPANESE = ["注文番号", "東京都千代田区", "請求書", "ｱｲｳｴｵ", "お支払い",
            "ABC-123", "合計金額", "4,711", "ありがとうございます"]
# What a letter says: runs of double bytes, seldom parted.
SENTENCES = ["ご注文の商品を", "東京都千代田区へ発送いたしました。", "4711",
             "請求書の合計金額は", "12,500", "円です。", "お支払いは",
             "銀行までお願いいたします。", "ありがとうございます。"]


def prose(words, size, lines=True):
    """Text of about @size characters, the same every time."""
    pick = random.Random(3)
    text, line = [], ""
    while sum(map(len, text)) < size:
        chunk = []
        for _ in range(1000):
            word = pick.choice(words)
            if len(line) + len(word) > 70:
                chunk.append(line + "\n" if lines else line + " ")
                line = ""
            line += word + " "
        text.append("".join(chunk))
    return "".join(text)


def sprinkled(text, letters, share):
    """@share of the characters are these letters."""
    pick = random.Random(5)
    return "".join(pick.choice(letters)
                   if one.isalpha() and pick.random() < share * 1.3 else one
                   for one in text)


def encoded(text, charset):
    if charset == "UTF-8":
        return text.encode()
    return subprocess.run(["iconv", "-f", "UTF-8", "-t", charset],
                          input=text.encode(), stdout=subprocess.PIPE,
                          check=True).stdout


class Work:
    """One row group: what is converted, from what, to what, by whom."""

    def __init__(self, what, charset, octets, ours, peers, cat=None):
        self.what, self.charset, self.octets = what, charset, octets
        self.ours, self.peers, self.cat = ours, peers, cat


def iconv(source, target):
    return lambda path: ["iconv", "-f", source, "-t", target, path]


def uconv(source, target):
    return lambda path: ["uconv", "-f", source, "-t", target, path]


def unblock(path):
    return ["dd", "conv=ascii,unblock", "cbs=80", "status=none", f"if={path}"]


def cards():
    """Records of 80, the text of most shorter."""
    lines = prose(ENGLISH, MIB // 2).split("\n")
    return b"".join(encoded(line[:72].rstrip().ljust(80), "IBM1047")
                    for line in lines[:50]) * 260


def works():
    """(name, the peer's command, bar, bar of the scalar code or None)"""
    text = prose(ENGLISH, MIB)
    accents = sprinkled(text, ACCENTS, 0.03)
    decode = ["-f", "IBM-1047", "-t", "UTF-8"]
    single = [("iconv", iconv("IBM1047", "UTF-8"), 8, 4),
              ("uconv", uconv("ibm-1047", "utf-8"), 5, None)]
    yield Work("1047 → UTF-8, ASCII", "IBM1047", encoded(text, "IBM1047"),
               decode, single, CAT_TIMES)
    yield Work("1047 → UTF-8, 3 % accents", "IBM1047",
               encoded(accents, "IBM1047"), decode, single, CAT_TIMES)
    for what, one in (("ASCII", text), ("3 % accents", accents)):
        yield Work(f"UTF-8 → 1047, {what}", "UTF-8", one.encode(),
                   ["-f", "UTF-8", "-t", "IBM-1047"],
                   [("iconv", iconv("UTF-8", "IBM1047"), 6, 3)])
    yield Work("1140 → UTF-8, 1 % euro", "IBM1140",
               encoded(sprinkled(accents, "€", 0.01), "IBM1140"),
               ["-f", "IBM-1140", "-t", "UTF-8"],
               [("iconv", iconv("IBM1140", "UTF-8"), 6, 4)])
    letter = prose(SENTENCES, MIB // 3).replace(" ", "")
    for what, one in (("sentences", letter),
                      ("words and blanks", prose(JAPANESE, MIB // 3))):
        yield Work(f"939 mixed → UTF-8, {what}", "IBM939",
                   encoded(one, "IBM939"), ["-f", "IBM-939", "-t", "UTF-8"],
                   [("iconv", iconv("IBM939", "UTF-8"), 8, 8),
                    ("uconv", uconv("ibm-939", "utf-8"), 5, 5)])
    yield Work("FB 80, 1047 → lines of UTF-8, trimmed", "IBM1047", cards(),
               [*decode, "--recfm", "FB", "--lrecl", "80"],
               [("dd", unblock, 5, 2)])


class Bench:
    def __init__(self, directory, options):
        self.directory, self.options = directory, options
        self.table, self.peak = Table(), 0.0
        self.input = directory / "in"
        self.output = directory / "out"

    def fill(self, octets):
        times = max(1, self.options.mib * MIB // len(octets))
        with open(self.input, "wb") as out:
            for _ in range(times):
                out.write(octets)
        measure.read_once(self.input)
        return times * len(octets)

    def ours(self, work, *more):
        return [EBGATE, "convert", *work.ours, str(self.input), *more]

    def run(self, command, target, env=None):
        if target == self.output:
            self.take_pages()
        with open(target, "wb") as out:
            return measure.run([*map(str, command)], stdout=out, env=env)

    def take_pages(self):
        """Each run has a new file, in memory that was in use just before: a
        virtual machine gives large pieces that are free for a while back to
        its host, and whoever takes them next waits up to 0.4 s for them."""
        self.output.unlink(missing_ok=True)
        with open(self.input, "rb", buffering=0) as octets, \
                open(self.output, "wb", buffering=0) as out:
            while piece := octets.read(MIB):
                out.write(piece)
        self.output.unlink()

    def check(self, work):
        """Before it is fast, it is right: as the first peer has it, which
        for dd is another codepage's ASCII and only the same lines."""
        name, peer = work.peers[0][:2]
        digests = []
        for command in (self.ours(work), peer(self.input)):
            self.run(command, self.output)
            with open(self.output, "rb") as made:
                digests.append(
                    hashlib.file_digest(made, "md5").hexdigest()
                    if hasattr(hashlib, "file_digest")
                    else hashlib.md5(made.read()).hexdigest())
        if digests[0] != digests[1]:
            raise SystemExit(f"convert.py: {work.what}: ebgate and {name} "
                             "do not write the same")

    def measure(self, work):
        size = self.fill(work.octets) / 1e6
        self.check(work)
        for where, target in (("/dev/null", "/dev/null"),
                              ("a file", self.output)):
            self.one(work, where, target, size)
        self.output.unlink()
        self.peak = max(self.peak, measure.peak_mib(self.ours(work)))

    def one(self, work, where, target, size):
        ours = self.ours(work)
        scalar = {"EBGATE_CPU": "scalar"}
        commands = {
            "ours": lambda: self.run(ours, target),
            "scalar": lambda: self.run(ours, target, scalar),
            "cat": lambda: self.run(["cat", self.input], target)}
        for name, peer, _, _ in work.peers:
            commands[name] = lambda peer=peer: self.run(peer(self.input),
                                                        target)
        if not work.cat:
            del commands["cat"]
        runs = measure.alternate(self.options.runs, **commands)
        rate = {name: [size / one.seconds for one in done]
                for name, done in runs.items()}
        what = f"{work.what}, to {where}"
        for name, _, bar, scalar_bar in work.peers:
            self.table.ratio(what, rate["ours"], name, rate[name], bar)
            if scalar_bar:
                self.table.ratio(what + ", scalar", rate["scalar"], name,
                                 rate[name], scalar_bar)
        if work.cat:
            self.against_cat(what, rate, work.cat)

    def against_cat(self, what, rate, bar):
        times = measure.median(rate["cat"]) / measure.median(rate["ours"])
        self.table.add(what, f"{measure.median(rate['ours']):,.0f}",
                       f"cat: {measure.median(rate['cat']):,.0f} "
                       f"({measure.spread(rate['cat'])})",
                       f"{times:.2f} × its time", f"at most {bar}",
                       times <= bar)


def need(*programs):
    lacking = [one for one in programs if not shutil.which(one)]
    if lacking:
        raise SystemExit(f"convert.py: {', '.join(lacking)} not found; "
                         "uconv is in Debian's package icu-devtools")


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("--mib", type=int, default=256)
    args.add_argument("--runs", type=int, default=5)
    args.add_argument("--only", default="", help="part of a row's name")
    args.add_argument("--directory", help="for input and output; default: "
                      "the system's for temporary files")
    args.add_argument("--strict", action="store_true")
    options = args.parse_args()
    need("iconv", "uconv", "dd", "cat")
    directory = pathlib.Path(tempfile.mkdtemp(prefix="ebgate-bench.",
                                              dir=options.directory))
    bench = Bench(directory, options)
    try:
        for work in works():
            if options.only in work.what:
                bench.measure(work)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    bench.table.most("peak memory of any run", bench.peak, "MiB", PEAK_MIB)
    print(f"\n{machine()}; {options.mib} MiB, MB/s of input, medians of "
          f"{options.runs}")
    bench.table.show()
    return 1 if options.strict and bench.table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
