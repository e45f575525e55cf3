"""program.py - one run of ebgate send, and what it said, read by other means

The replies data set is decoded by the tables that made the fixtures, cut by
the rules of RECFM written down here once more; JSON by Python's json.
"""
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = SOURCE / "fixtures"
sys.path.insert(0, str(FIXTURES))

import generate  # noqa: E402

EBGATE = os.environ.get("EBGATE", str(SOURCE / "build/gateway/ebgate"))
# Nothing here waits for minutes: a relay that is silent is silent for good.
IMPATIENT = ["--retry", "0", "--reply-timeout", "1", "--connect-timeout", "2"]
SANITIZER_STATUS = 99


@dataclasses.dataclass
class Reply:
    """One reply of the transcript, its continuation lines joined."""
    echo: str  # of the command, "" for what answers none
    code: int
    text: str

    @property
    def record(self):
        found = re.search(r"\(record (\d+)", self.text)
        return int(found[1]) if found else 0


@dataclasses.dataclass
class Run:
    status: int
    recipients: list  # the objects of --json
    replies: list
    findings: list  # texts, "Q-06 ..."
    messages: str  # standard error

    def state(self, address):
        """state and code of a recipient, who must stand there once."""
        found = [(one["state"], one["code"]) for one in self.recipients
                 if one["address"] == address]
        assert len(found) == 1, (address, self.recipients)
        return found[0]

    def quirks(self):
        return {text.partition(" ")[0] for text in self.findings}


class Case:
    """A folder of fixtures."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.name = self.folder.name
        self.expected = json.loads((self.folder / "expected.json").read_text())
        self.job = self.folder / "job.bin"
        self.header, self.lines = generate.read_source(
            self.folder / "job.txt")

    def records_of(self, octets):
        """Records of a data set in this case's format, as text."""
        page = generate.Page(self.header["codepage"])
        return [page.decode(record).rstrip()
                for record in cut(octets, self.header)]


class Made(Case):
    """A case made by a test: lines of job.txt, on 1047 in VB."""

    def __init__(self, lines, directory):
        self.name, self.lines = "made", lines
        self.expected = {"options": ["--codepage", "1047", "--recfm", "VB"]}
        self.header = {"codepage": "1047", "recfm": "VB", "ascii": False}
        self.job = pathlib.Path(directory) / "job.bin"
        page = generate.Page("1047")
        self.job.write_bytes(generate.variable_blocked(
            [generate.record(page, line) for line in lines], self.header))


def cases():
    return [Case(folder) for folder in generate.cases()]


def cut(octets, header):
    """The records of a data set, without carriage control."""
    recfm = header["recfm"].upper()
    control = recfm not in generate.IMAGES
    base = recfm[:-1] if control else recfm
    records = {"F": cut_fixed, "FB": cut_fixed, "V": cut_variable,
               "VB": cut_blocked, "VBS": cut_blocked, "U": cut_variable,
               "TEXT": cut_text}[base](octets, header)
    return [record[1:] for record in records] if control else records


def cut_fixed(octets, header):
    lrecl = int(header["lrecl"])
    assert len(octets) % lrecl == 0
    return [octets[at:at + lrecl] for at in range(0, len(octets), lrecl)]


def cut_variable(octets, header):
    records = []
    while octets:
        length = int.from_bytes(octets[:2], "big")
        assert 4 <= length <= len(octets)
        records.append(octets[4:length])
        octets = octets[length:]
    return records


def cut_blocked(octets, header):
    return [record for block in cut_variable(octets, header)
            for record in cut_variable(block, header)]


def cut_text(octets, header):
    ends = generate.ASCII_LINE_ENDS if header["ascii"] else generate.LINE_ENDS
    end = ends[header["lineend"]]
    assert octets.endswith(end) or not octets
    return octets.split(end)[:-1]


def read_transcript(lines):
    """050, 051 and reply lines to replies and findings."""
    replies, findings, echo, parts = [], [], "", []
    for line in lines:
        assert re.match(r"\d{3}([ -]|$)", line), line
        code, more, text = line[:3], line[3:4] == "-", line[4:]
        parts.append(text)
        if more:
            continue
        whole, parts = " ".join(part.strip() for part in parts), []
        if code == "050":
            echo = whole
        elif code == "051":
            findings.append(whole)
        else:
            replies.append(Reply(echo, int(code), whole))
            echo = ""
    assert not parts, "a reply goes on and does not end"
    return replies, findings


def send(case, relays, directory, more=(), timeout_s=60):
    """Sends a case (or any data set with its header) and reads all answers."""
    file = pathlib.Path(directory) / "replies"
    file.unlink(missing_ok=True)
    command = [EBGATE, "send", "--json", "--verbose", "--replies", str(file),
               "--helo", "gateway.example.com", *IMPATIENT,
               *case.expected["options"], *more]
    for relay in relays:
        command += ["--relay", relay]
    done = subprocess.run([*command, str(case.job)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=timeout_s)
    messages = done.stderr.decode(errors="replace")
    assert 0 <= done.returncode < SANITIZER_STATUS, messages
    lines = case.records_of(file.read_bytes()) if file.exists() else []
    replies, findings = read_transcript(lines)
    return Run(done.returncode,
               [json.loads(line) for line in done.stdout.splitlines()],
               replies, findings, messages)


def usage(relay, case):
    """Exit status and messages of a run that is to end before it begins."""
    done = subprocess.run([EBGATE, "send", "--relay", relay, str(case.job)],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=30)
    return done.returncode, done.stderr
