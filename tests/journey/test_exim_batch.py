"""Exim's -bS reads the fixtures, and its accept or refuse is held against ours

The data set is turned into text by the tables that made it. Where the two
differ, exim_differences.txt says why; a difference that is not listed fails,
and so does a line of the list that no longer holds.
"""
import subprocess

import pytest

import program
from exim import Exim, make_exim_root, untraced
from sink import Sink

CASES = program.cases()
LIST = program.SOURCE / "tests/journey/exim_differences.txt"


def reasons():
    lines = [line.partition(" ") for line in LIST.read_text().splitlines()
             if line and not line.startswith("#")]
    return {name: reason.strip() for name, _, reason in lines}


@pytest.fixture(scope="module")
def exim_root(witnesses, private):
    return make_exim_root(witnesses.tree(Exim), private / "exim-batch")


def as_text(case):
    """What a site would hand to a mailer after a text transfer: blanks at the
    end of records gone, everything else as it is."""
    page = program.generate.Page(case.header["codepage"])
    records = program.cut(case.job.read_bytes(), case.header)
    return "".join(page.decode(record).rstrip(" \0") + "\n"
                   for record in records).encode()


def taken_by_exim(case, root):
    """Envelopes that Exim accepted from the batch, one a recipient."""
    inbox = root / "var/mail/inbox/new"
    for path in inbox.glob("*"):
        path.unlink()
    done = subprocess.run(
        ["chroot", root, "/usr/sbin/exim4", "-C", "/etc/exim4/exim.conf",
         "-odi", "-bS"], input=as_text(case), stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, timeout=60)
    assert done.returncode in (0, 1, 2), done.stderr
    return sorted(tuple(part.casefold() for part in
                        untraced(path.read_bytes())[:2])
                  for path in inbox.glob("*"))


def taken_by_us(case, relay, authority, tmp_path):
    program.send(case, [f"smtp://localhost:{relay.port}?tls=may"], tmp_path,
                 ["--ca-file", str(authority.file)])
    return sorted((sender.casefold(), recipient.casefold())
                  for sender, recipient, _ in relay.delivered())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_accepts_and_refuses_alike(case, exim_root, servers, authority,
                                   tmp_path):
    exim = taken_by_exim(case, exim_root)
    ours = taken_by_us(case, servers(Sink), authority, tmp_path)
    reason = reasons().get(case.name)
    if reason:
        assert exim != ours, "the list says that they differ"
    else:
        assert exim == ours


def test_the_list_names_fixtures():
    assert set(reasons()) <= {case.name for case in CASES}
    assert all(reasons().values())
