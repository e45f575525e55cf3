"""Every fixture to every relay, with and without TLS; what arrives and what is
answered must be what expected.json says."""
import mailbox

import pytest

import judge
import program
from sink import Sink

CASES = program.cases()


def named(case):
    return case.name


def url(server, tls, authority):
    if tls == "no":
        return f"smtp://127.0.0.1:{server.port}?tls=no"
    return f"smtp://localhost:{server.port}?tls=must"


def check_answers(run, case, wanted):
    """The end of data has no echo; in expected.json it is the period's."""
    for echo, code in wanted.get("answers", []):
        assert any((reply.echo or ".").startswith(echo) and reply.code == code
                   for reply in run.replies), (echo, code, run.replies)
    for echo in wanted.get("echoes", []):
        assert any(reply.echo == echo for reply in run.replies), echo
    for echo in wanted.get("silent", []):
        assert not any(reply.echo.startswith(echo) for reply in run.replies)
    if "at_most" in wanted:
        code, count = wanted["at_most"]
        assert sum(reply.code == code for reply in run.replies) <= count


def check_recipients(run, case):
    """One object a recipient, and it names the record it stands in."""
    wanted = case.expected
    refused, deferred = wanted.get("refused", {}), wanted.get("deferred", {})
    for mail in wanted["mails"]:
        for address in mail["to"]:
            states = {one["state"] for one in run.recipients
                      if one["address"] == address}
            # Of a mail that was never sent the same address may be dropped.
            assert "delivered" in states, (address, run.recipients)
            assert states <= {"delivered", "dropped"}, run.recipients
    for address, code in refused.items():
        assert run.state(address) == ("refused", code)
    for address, code in deferred.items():
        state, found = run.state(address)
        assert (state, found // 10) == ("deferred", code // 10)
    for one in run.recipients:
        line = case.lines[one["record"] - 1].upper()
        assert "RCPT" in line, (one, line)


@pytest.mark.parametrize("tls", ["no", "must"])
@pytest.mark.parametrize("case", CASES, ids=named)
def test_arrives(case, relay, tls, authority, tmp_path):
    if case.expected.get("needs_tls") and tls == "no":
        pytest.skip("the job itself asks for TLS")
    run = program.send(case, [url(relay, tls, authority)], tmp_path,
                       ["--ca-file", str(authority.file)])
    judge.check_delivered(relay.delivered(), case.expected["mails"])
    check_recipients(run, case)
    check_answers(run, case, case.expected)
    assert set(case.expected.get("quirks", [])) <= run.quirks()
    assert run.status == case.expected["exit"], (run.findings, run.replies)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "strict" in case.expected], ids=named)
def test_strict(case, servers, tmp_path):
    """What CSSMTP would make of it."""
    wanted = case.expected["strict"]
    relay = servers(Sink)
    run = program.send(case, [url(relay, "no", None)], tmp_path,
                       ["--profile", "strict"])
    assert len(relay.transactions) == wanted["mails"], run.replies
    check_answers(run, case, wanted)
    assert run.status == wanted["exit"], (run.findings, run.replies)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.expected.get("needs_tls")],
    ids=named)
def test_maildir(case, tmp_path):
    run = program.send(case, [f"maildir:{tmp_path}/mail"], tmp_path)
    unread = mailbox.Maildir(tmp_path / "mail", create=True)
    wanted = case.expected
    extra = len(wanted.get("refused", {})) + len(wanted.get("deferred", {}))
    assert len(run.recipients) >= sum(len(m["to"]) for m in wanted["mails"])
    assert len(unread) >= len(wanted["mails"])
    if not extra:
        assert run.status == wanted["exit"], (run.findings, run.replies)


def test_a_job_that_asks_for_tls_gets_none_without(servers, authority,
                                                   tmp_path):
    case = next(case for case in CASES if case.expected.get("needs_tls"))
    relay = servers(Sink)
    run = program.send(case, [url(relay, "no", authority)], tmp_path)
    assert relay.delivered() == []
    assert {one["state"] for one in run.recipients} == {"deferred"}


def test_fixtures_are_complete():
    """The nineteen jobs, every quirk, every page and every format."""
    names = {case.name[:3] for case in CASES}
    assert {f"e{number:02}" for number in range(1, 20)} <= names
    assert {f"q{number:02}" for number in range(1, 52)} <= names
    pages = {case.header["codepage"] for case in CASES}
    assert {"37", "273", "277", "278", "280", "284", "285", "297", "500",
            "871", "933", "937", "939", "1026", "1047", "1140", "1141",
            "1153", "1388", "1399"} <= pages
    formats = {case.header["recfm"].upper() for case in CASES}
    assert {"F", "FB", "V", "VB", "VBS", "U", "TEXT", "FBA", "VBM"} <= formats
    ends = {(case.header["ascii"], case.header.get("lineend"))
            for case in CASES}
    assert {(False, "NL"), (False, "LF"), (False, "CRLF"), (True, "LF"),
            (True, "CRLF")} <= ends
