"""No second mail may come of what stands in the text of the first"""
import itertools

import pytest

import judge
import program
from exim import Exim
from postfix import Postfix
from scripted_relay import ScriptedRelay, USUAL
from sink import Sink

CHUNKING = USUAL["EHLO"].replace("250-8BITMIME", "250-CHUNKING\n250-8BITMIME")
# CR, LF, NL, NUL, and what some receivers take for an end of line.
BREAKS = ["\\x{0D}", "\\x{25}", "\\x{15}", "\\x{0D25}", "\\x{0D15}",
          "\\x{00}", "\\x{0D00}", "\\x{250D}", "\\x{0B}", "\\x{0C}"]
SECOND = ["MAIL FROM:<thief@example.com>", "RCPT TO:<victim@example.com>",
          "DATA", "Subject: stolen", "", "stolen", "."]


def job(tmp_path):
    """One mail, every pair of breaks around a period with commands behind."""
    text = []
    for before, after in itertools.product(BREAKS, BREAKS):
        text.append(f"x{before}.{after}" + after.join(SECOND) + after)
        text.append(f"{before}.{after}")
    lines = ["HELO NODE", "MAIL FROM:<me@example.com>",
             "RCPT TO:<one@example.com>", "DATA", "From: me@example.com",
             "To: one@example.com", "Subject: honest", "", *text, "..", ".",
             "QUIT"]
    return program.Made(lines, tmp_path)


MANNERS = [["--line-break", "split"], ["--line-break", "space"],
           ["--profile", "strict"]]


@pytest.mark.parametrize("manner", MANNERS, ids=lambda m: m[1])
@pytest.mark.parametrize("kind", [Postfix, Exim, Sink],
                         ids=lambda kind: kind.name)
def test_one_mail_arrives(kind, manner, servers, tmp_path):
    relay = servers(kind)
    run = program.send(job(tmp_path),
                       [f"smtp://127.0.0.1:{relay.port}?tls=no"], tmp_path,
                       manner)
    mails = relay.delivered()
    assert [mail[:2] for mail in mails] == [
        ("me@example.com", "one@example.com")], run.replies
    judge.check_octets(mails[0][2])


@pytest.mark.parametrize("manner", MANNERS, ids=lambda m: m[1])
@pytest.mark.parametrize("ehlo", [USUAL["EHLO"], CHUNKING],
                         ids=["DATA", "BDAT"])
def test_not_a_bare_octet_on_the_wire(ehlo, manner, tmp_path):
    with ScriptedRelay({"EHLO": ehlo}) as relay:
        program.send(job(tmp_path),
                     [f"smtp://127.0.0.1:{relay.port}?tls=no"], tmp_path,
                     manner)
        assert relay.violations == []
        assert len(relay.mails) == 1
        assert relay.commands("RCPT") == ["RCPT TO:<one@example.com>"]


@pytest.mark.parametrize("octets", ["0D", "25", "15", "00", "0D25"])
def test_no_command_comes_of_an_address(octets, tmp_path):
    """A line end inside a path is refused or white space, never a line."""
    lines = ["HELO NODE",
             f"MAIL FROM:<me@example.com>\\x{{{octets}}}RCPT TO:<x@y.example>",
             f"MAIL FROM:<me\\x{{{octets}}}@example.com>",
             "MAIL FROM:<me@example.com>",
             f"RCPT TO:<a@example.com\\x{{{octets}}}>",
             f"RCPT TO:<a\\x{{{octets}}}DATA@example.com>",
             "RCPT TO:<one@example.com>", "DATA", "Subject: x", "", "x", "."]
    with ScriptedRelay() as relay:
        program.send(program.Made(lines, tmp_path),
                     [f"smtp://127.0.0.1:{relay.port}?tls=no"], tmp_path)
        assert relay.violations == []
        for line in relay.commands():
            verb = line.split(" ")[0]
            assert verb in ("EHLO", "MAIL", "RCPT", "DATA", "RSET", "QUIT")
        assert "RCPT TO:<x@y.example>" not in relay.commands()
