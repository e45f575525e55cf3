#!/usr/bin/python3
"""Makes the data sets that the benchmarks read: batch SMTP in IBM-037, VB.

    make_job.py MAILS BYTES FILE [--recipients N] [--ascii]

MAILS mails of BYTES octets each, written as blocks of at most 27,998 bytes
with BDW and RDW. With --ascii the same jobs as lines of ASCII with LF, for
readers that know no EBCDIC. Nothing is kept in memory but one block.
"""
import argparse
import itertools
import struct

BLOCK = 27998
TEXT = ("Account 4711-0815 was credited with the amount of 1,234.56 and the "
        "note Überweisung für Café Señor. ")


class Vb:
    """Records into blocks: RDW before each record, BDW before each block."""

    def __init__(self, out):
        self.out, self.block, self.size = out, [], 4

    def record(self, text):
        data = text.encode("cp037")
        if self.size + 4 + len(data) > BLOCK:
            self.flush()
        self.block.append(struct.pack(">HH", len(data) + 4, 0) + data)
        self.size += 4 + len(data)

    def flush(self):
        if self.block:
            self.out.write(struct.pack(">HH", self.size, 0))
            self.out.write(b"".join(self.block))
        self.block, self.size = [], 4


class Lines:
    def __init__(self, out):
        self.out = out

    def record(self, text):
        flat = text.encode("ascii", "replace")
        self.out.write(flat + b"\n")

    def flush(self):
        pass


def body_lines(size):
    """Lines of at most 72 characters that come to about size octets."""
    words = itertools.cycle(TEXT.split())
    lines, line, left = [], "", size
    for word in words:
        if len(line) + 1 + len(word) > min(72, left):
            lines.append(line or "-")
            left -= len(line) + 2
            line = ""
        if left <= 12:
            return lines
        line = f"{line} {word}".lstrip()


def mail(writer, number, lines, recipients):
    writer.record("MAIL FROM:<job@batch.example.com>")
    for i in range(recipients):
        writer.record(f"RCPT TO:<reader{i or ''}@example.net>")
    writer.record("DATA")
    writer.record("From: Batch <job@batch.example.com>")
    writer.record("To: reader@example.net")
    writer.record(f"Subject: Statement {number:07d}")
    writer.record("Date: Sun, 22 Nov 2026 10:00:00 +0000")
    writer.record(f"Message-ID: <{number}.statement@batch.example.com>")
    writer.record("")
    for line in lines:
        writer.record(line)
    writer.record(".")


def main():
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("mails", type=int)
    args.add_argument("bytes", type=int)
    args.add_argument("file")
    args.add_argument("--recipients", type=int, default=1)
    args.add_argument("--ascii", action="store_true")
    a = args.parse_args()
    lines = body_lines(max(a.bytes - 200, 10))
    with open(a.file, "wb") as out:
        writer = (Lines if a.ascii else Vb)(out)
        writer.record("HELO BATCH")
        for number in range(1, a.mails + 1):
            mail(writer, number, lines, a.recipients)
        writer.record("QUIT")
        writer.flush()


if __name__ == "__main__":
    main()
