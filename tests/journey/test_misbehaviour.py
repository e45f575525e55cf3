"""A relay that misbehaves, and what the replies must then say

A mail for two recipients goes to the scripted relay. Whatever it does, each
recipient stands in the replies once, "delivered" is said exactly of those
whose mail the relay took, and "uncertain" only where a whole mail was sent.
"""
import pytest

import program
from ports import free_port
from scripted_relay import (CLOSE, DEAF, RESET, SILENCE, USUAL, After,
                            ScriptedRelay, Slow, Then)

ONE, TWO = "one@example.com", "two@example.com"
BASIC = "250-scripted.example\n250-8BITMIME\n250 ENHANCEDSTATUSCODES"
CHUNKING = USUAL["EHLO"].replace("250-8BITMIME", "250-CHUNKING\n250-8BITMIME")
GARBAGE = b"\x00\xff\xfeno reply at all\r\n"


def job(tmp_path, mails=1, text=("hello",)):
    """A data set with mails for ONE and TWO."""
    lines = ["HELO NODE"]
    for _ in range(mails):
        lines += ["MAIL FROM:<me@example.com>", f"RCPT TO:<{ONE}>",
                  f"RCPT TO:<{TWO}>", "DATA", "From: me@example.com",
                  f"To: {ONE}", "Subject: x", "", *text, "."]
    return program.Made(lines, tmp_path)


def send(relay, case, tmp_path, more=()):
    return program.send(case, [f"smtp://127.0.0.1:{relay.port}?tls=no"],
                        tmp_path, ["--connections", "1", *more])


def check_truth(run, relay, violations=()):
    """The replies and the relay's own book must agree."""
    taken = [address for mail in relay.taken() for address in mail.recipients]
    sent = {address for mail in relay.mails for address in mail.recipients}
    if not relay.listens:
        sent = {ONE, TWO}  # what went into its buffers nobody knows
    assert len(taken) == len(set(taken)), "a recipient got the mail twice"
    assert sorted(one["address"] for one in run.recipients) == [ONE, TWO]
    for one in run.recipients:
        delivered = one["state"] == "delivered"
        assert delivered == (one["address"] in taken), (one, relay.sessions)
        if one["state"] == "uncertain":
            assert one["address"] in sent, (one, relay.sessions)
        else:
            # Nothing else may hide that the mail may have been taken.
            assert one["state"] != "deferred" or one["code"] < 500
    assert relay.violations == list(violations)
    # The data set of replies names the record of each recipient's reply.
    for one in run.recipients:
        assert any(reply.record == one["record"] for reply in run.replies)


def state(*states):
    return dict(zip((ONE, TWO), states))


DELIVERED, REFUSED = state("delivered", "delivered"), state("refused",
                                                            "refused")
DEFERRED, UNCERTAIN = state("deferred", "deferred"), state("uncertain",
                                                           "uncertain")

# What the relay does, what becomes of ONE and TWO, the exit status.
TABLE = {
    "all is well": ({}, DELIVERED, 0),
    "greets 554": ({"GREETING": "554 5.3.2 no service"}, DEFERRED, 12),
    "greets 421": ({"GREETING": "421 4.3.2 later"}, DEFERRED, 4),
    "greets with the code alone": ({"GREETING": b"220\r\n"}, DELIVERED, 0),
    "greets twice": ({"GREETING": "220 a\n220 b"}, DEFERRED, 12),
    "greets in many lines": ({"GREETING": "220-a\n220-b\n220 c"}, DELIVERED,
                             0),
    "never greets": ({"GREETING": SILENCE}, DEFERRED, 12),
    "closes at once": ({"GREETING": CLOSE}, DEFERRED, 12),
    "resets at once": ({"GREETING": RESET}, DEFERRED, 12),
    "greets with garbage": ({"GREETING": GARBAGE}, DEFERRED, 12),
    "greets octet by octet": ({"GREETING": Slow("220 x", 0.02)}, DELIVERED, 0),
    "greets endlessly slowly": ({"GREETING": Slow("220 " + "x" * 99, 0.3)},
                                DEFERRED, 12),

    "EHLO 500": ({"EHLO": "500 what?"}, DELIVERED, 0),
    "EHLO 502": ({"EHLO": "502 5.5.1 no"}, DELIVERED, 0),
    "EHLO 421": ({"EHLO": Then("421 4.3.2 later", CLOSE)}, DEFERRED, 4),
    "EHLO and HELO 550": ({"EHLO": "550 no", "HELO": "550 no"}, DEFERRED, 12),
    "EHLO closed": ({"EHLO": CLOSE}, DEFERRED, 12),
    "EHLO silent": ({"EHLO": SILENCE}, DEFERRED, 12),
    "EHLO garbage": ({"EHLO": GARBAGE}, DEFERRED, 12),
    "no extensions": ({"EHLO": "250 scripted.example"}, DELIVERED, 0),
    "odd EHLO lines": ({"EHLO": "250-x\n250-SIZE\n250-\n250-pipelining \n"
                                "250-AUTH=LOGIN\n250 SIZE 0"}, DELIVERED, 0),
    "SIZE beyond numbers": ({"EHLO": "250-x\n250 SIZE 999999999999999999999"},
                            DELIVERED, 0),
    "SIZE too small": ({"EHLO": "250-x\n250 SIZE 10"}, REFUSED, 12),

    "MAIL 451": ({"MAIL": "451 4.3.0 later"}, DEFERRED, 4),
    "MAIL 550": ({"MAIL": "550 5.7.1 not you"}, REFUSED, 12),
    "MAIL 421": ({"MAIL": Then("421 4.3.2 later", CLOSE)}, DEFERRED, 4),
    "MAIL silent": ({"MAIL": SILENCE}, DEFERRED, 12),
    "MAIL closed": ({"MAIL": CLOSE}, DEFERRED, 12),
    "MAIL reset": ({"MAIL": RESET}, DEFERRED, 12),
    "MAIL garbage": ({"MAIL": GARBAGE}, DEFERRED, 12),
    "MAIL 250 in two codes": ({"MAIL": "250-2.1.0 ok\n550 5.7.1 no"},
                              REFUSED, 12),
    "MAIL 999": ({"MAIL": "999 what"}, DEFERRED, 12),
    "MAIL 099": ({"MAIL": "099 what"}, DEFERRED, 12),
    "MAIL letter in code": ({"MAIL": "25O ok"}, DEFERRED, 12),

    "RCPT 550, 250": ({"RCPT": ["550 5.1.1 no", "250 ok"]},
                      state("refused", "delivered"), 8),
    "RCPT 250, 550": ({"RCPT": ["250 ok", "550 5.1.1 no"]},
                      state("delivered", "refused"), 8),
    "RCPT 450, 250": ({"RCPT": ["450 4.2.1 busy", "250 ok"]},
                      state("deferred", "delivered"), 4),
    "RCPT 550, 450": ({"RCPT": ["550 5.1.1 no", "450 4.2.1 busy"],
                       "DATA": "503 5.5.1 no recipients"},
                      state("refused", "deferred"), 8),
    "RCPT 550, 550, DATA 354": ({"RCPT": "550 5.1.1 no",
                                 "BODY": "554 5.5.1 no recipients"},
                                REFUSED, 12),
    "RCPT 550, 550, lone dot taken": ({"RCPT": "550 5.1.1 no"}, REFUSED, 12),
    "RCPT 251": ({"RCPT": ["251 ok, moved", "250 ok"]}, DELIVERED, 0),
    "RCPT 452 at the second": ({"RCPT": ["250 ok", "452 4.5.3 too many",
                                         "250 ok"]}, DELIVERED, 0),
    "RCPT 552 at the second": ({"RCPT": ["250 ok", "552 too many", "250 ok"]},
                               DELIVERED, 0),
    "RCPT 421 at the second": ({"RCPT": ["250 ok",
                                         Then("421 4.3.2 later", CLOSE)]},
                               DEFERRED, 4),
    "RCPT closed": ({"RCPT": CLOSE}, DEFERRED, 12),
    "RCPT closed at the second": ({"RCPT": ["250 ok", CLOSE]}, DEFERRED, 12),
    "RCPT 550, then closed": ({"RCPT": ["550 5.1.1 no", CLOSE]},
                              state("refused", "deferred"), 12),
    "RCPT silent at the second": ({"RCPT": ["250 ok", SILENCE]}, DEFERRED, 12),
    "RCPT garbage": ({"RCPT": GARBAGE}, DEFERRED, 12),

    "DATA 451": ({"DATA": "451 4.3.0 later"}, DEFERRED, 4),
    "DATA 554": ({"DATA": "554 5.3.0 no"}, REFUSED, 12),
    "DATA 554 after RCPT 450, 250": ({"RCPT": ["450 4.2.1 busy", "250 ok"],
                                      "DATA": "554 5.3.0 no"},
                                     state("deferred", "refused"), 8),
    "DATA 250": ({"DATA": "250 thank you"}, DEFERRED, 12),
    "DATA silent": ({"DATA": SILENCE}, DEFERRED, 12),
    "DATA closed": ({"DATA": CLOSE}, DEFERRED, 12),
    "DATA 354 late": ({"DATA": After(0.5, "354 now")}, DELIVERED, 0),

    "end 451": ({"BODY": "451 4.3.0 later"}, DEFERRED, 4),
    "end 554": ({"BODY": "554 5.6.0 no"}, REFUSED, 12),
    "end 421": ({"BODY": Then("421 4.3.2 later", CLOSE)}, DEFERRED, 4),
    "end silent": ({"BODY": SILENCE}, UNCERTAIN, 4),
    "end closed": ({"BODY": CLOSE}, UNCERTAIN, 4),
    "end reset": ({"BODY": RESET}, UNCERTAIN, 4),
    "end garbage": ({"BODY": GARBAGE}, UNCERTAIN, 4),
    "end 250, then closed": ({"BODY": Then("250 ok", CLOSE)}, DELIVERED, 0),
    "end 250, then reset": ({"BODY": Then("250 ok", RESET)}, DELIVERED, 0),
    "end late": ({"BODY": After(0.5, "250 ok")}, DELIVERED, 0),
    "end in capitals and no text": ({"BODY": "250"}, DELIVERED, 0),

    "QUIT silent": ({"QUIT": SILENCE}, DELIVERED, 0),
    "QUIT closed": ({"QUIT": CLOSE}, DELIVERED, 0),
    "QUIT garbage": ({"QUIT": GARBAGE}, DELIVERED, 0),

    "BDAT": ({"EHLO": CHUNKING}, DELIVERED, 0),
    "BDAT 451": ({"EHLO": CHUNKING, "LAST": "451 4.3.0 later"}, DEFERRED, 4),
    "BDAT 554": ({"EHLO": CHUNKING, "LAST": "554 5.6.0 no"}, REFUSED, 12),
    "BDAT closed": ({"EHLO": CHUNKING, "LAST": CLOSE}, UNCERTAIN, 4),
    "BDAT silent": ({"EHLO": CHUNKING, "LAST": SILENCE}, UNCERTAIN, 4),
    "BDAT refused, DATA taken": ({"EHLO": CHUNKING,
                                  "LAST": "500 5.5.1 unknown"}, DELIVERED, 0),
    "BDAT 503, DATA taken": ({"EHLO": CHUNKING,
                              "LAST": "503 5.5.1 out of order"}, DELIVERED, 0),
    "BDAT with RCPT 550, 250": ({"EHLO": CHUNKING,
                                 "RCPT": ["550 5.1.1 no", "250 ok"]},
                                state("refused", "delivered"), 8),
    "BDAT with RCPT 550, 550": ({"EHLO": CHUNKING, "RCPT": "550 5.1.1 no",
                                 "LAST": "554 5.5.1 no recipients"},
                                REFUSED, 12),

    "no pipelining, RCPT 550, 250": ({"EHLO": BASIC,
                                      "RCPT": ["550 5.1.1 no", "250 ok"]},
                                     state("refused", "delivered"), 8),
    "no pipelining, end closed": ({"EHLO": BASIC, "BODY": CLOSE}, UNCERTAIN,
                                  4),
    "a reply too many": ({"RCPT": ["250 ok", "250 ok\n250 once more"]},
                         None, None),
    "a reply of 2,049 octets": ({"MAIL": "250 " + "x" * 2043}, DELIVERED, 0),
    "a reply of 100,000 octets": ({"MAIL": "250 " + "x" * 100000}, DEFERRED,
                                  12),
    "a reply of 10,000 lines": ({"MAIL": "\n".join(["250-x"] * 9999 +
                                                   ["250 x"])}, None, None),
    "a reply without end": ({"MAIL": b"250-x\r\n" * 100000}, DEFERRED, 12),
    "deaf after DATA": ({"DATA": Then("354 go", DEAF)}, None, None),
}


@pytest.mark.parametrize("name", TABLE)
def test_misbehaviour(name, tmp_path):
    table, wanted, status = TABLE[name]
    case = job(tmp_path)
    with ScriptedRelay(table) as relay:
        run = send(relay, case, tmp_path)
        check_truth(run, relay)
    if wanted:
        assert {one["address"]: one["state"]
                for one in run.recipients} == wanted
        assert run.status == status
    assert run.status == 0 or any(one["state"] != "delivered"
                                  for one in run.recipients)


def test_codes_are_the_relays_own(tmp_path):
    """Code, enhanced code and text reach the replies as the relay said."""
    with ScriptedRelay({"RCPT": ["553 5.1.3 odd name", "250 2.1.5 fine"],
                        "BODY": "250 2.0.0 Ok: queued as 4XyZ9"}) as relay:
        run = send(relay, job(tmp_path), tmp_path)
    first, second = run.recipients
    assert (first["code"], first["enhanced"]) == (553, "5.1.3")
    assert "odd name" in first["text"] and "JES" not in first["text"]
    assert (second["code"], second["queue_id"]) == (250, "4XyZ9")
    refusal = next(reply for reply in run.replies if reply.code == 553)
    assert refusal.echo == f"RCPT TO:<{ONE}>"
    assert refusal.record == 3


def test_control_characters_of_a_reply_stay_away(tmp_path):
    reply = b"550 5.1.1 \x1b[31mno\x07\x00\x80\x15\x85 end\r\n"
    with ScriptedRelay({"RCPT": reply}) as relay:
        run = send(relay, job(tmp_path), tmp_path)
    for one in run.recipients:
        assert one["text"].isprintable(), one
    assert (tmp_path / "replies").read_bytes().count(b"\x15") == 0


def test_retried_until_taken(tmp_path):
    """A 4yz of the first try, then all is well: no warning is left."""
    with ScriptedRelay({"RCPT": ["450 4.2.1 busy", "450 4.2.1 busy",
                                 "250 ok"]}) as relay:
        run = send(relay, job(tmp_path), tmp_path,
                   ["--retry", "2", "--retry-pause", "1"])
        check_truth(run, relay)
    assert {one["state"] for one in run.recipients} == {"delivered"}
    assert run.status == 0


def test_retried_and_given_up(tmp_path):
    with ScriptedRelay({"MAIL": "451 4.3.0 later"}) as relay:
        run = send(relay, job(tmp_path), tmp_path,
                   ["--retry", "1", "--retry-pause", "1"])
        check_truth(run, relay)
        assert len(relay.commands("MAIL")) == 2
    assert {one["state"] for one in run.recipients} == {"deferred"}


def test_the_next_relay_takes_it(tmp_path):
    """Relays in order of preference: the first is down."""
    case = job(tmp_path)
    with ScriptedRelay({"GREETING": "554 5.3.2 no service"}) as first, \
            ScriptedRelay() as second:
        run = program.send(
            case, [f"smtp://127.0.0.1:{one.port}?tls=no"
                   for one in (first, second)], tmp_path,
            ["--retry", "2", "--retry-pause", "1"])
        check_truth(run, second)
    assert {one["state"] for one in run.recipients} == {"delivered"}


def test_a_closed_connection_costs_only_its_mail(tmp_path):
    """Ten mails, the relay goes away in the fourth: all the others arrive."""
    case = job(tmp_path, mails=10)
    with ScriptedRelay({"BODY": ["250 ok", "250 ok", "250 ok", CLOSE,
                                 "250 ok"]}) as relay:
        run = send(relay, case, tmp_path, ["--retry", "1",
                                           "--retry-pause", "1"])
        assert len(relay.taken()) == 9
    states = [one["state"] for one in run.recipients]
    assert states.count("delivered") == 18
    assert states.count("uncertain") == 2
    assert run.status == 4


def test_421_ends_the_session_and_keeps_what_was_said(tmp_path):
    """Five mails; the third is answered 421: the first two stay delivered,
    the rest goes over a new connection."""
    case = job(tmp_path, mails=5)
    with ScriptedRelay({"BODY": ["250 ok", "250 ok",
                                 Then("421 4.3.2 later", CLOSE),
                                 "250 ok"]}) as relay:
        run = send(relay, case, tmp_path, ["--retry", "1",
                                           "--retry-pause", "1"])
        assert len(relay.taken()) == 5
        assert relay.violations == []
    assert {one["state"] for one in run.recipients} == {"delivered"}


@pytest.mark.parametrize("ehlo", [BASIC, USUAL["EHLO"], CHUNKING],
                         ids=["alone", "pipelining", "chunking"])
def test_refusals_do_not_shift(ehlo, tmp_path):
    """Twenty mails; every third is refused at its end: the others are not."""
    case = job(tmp_path, mails=20)
    ends = [("554 5.6.0 no" if number % 3 == 0 else "250 2.0.0 ok")
            for number in range(20)] + ["250 2.0.0 ok"]
    with ScriptedRelay({"EHLO": ehlo, "BODY": ends, "LAST": ends}) as relay:
        run = send(relay, case, tmp_path)
        assert relay.violations == []
    states = [one["state"] for one in run.recipients]
    assert states == [("refused" if number % 3 == 0 else "delivered")
                      for number in range(20) for _ in (ONE, TWO)]
    assert run.status == 8


def test_eight_bits_become_seven(tmp_path):
    """A relay without 8BITMIME gets none; what arrives is the same text."""
    case = job(tmp_path, text=("Grüße", "x" * 1200, ".dot", "end"))
    with ScriptedRelay({"EHLO": "250-scripted.example\n250 PIPELINING"},
                       ) as relay:
        run = send(relay, case, tmp_path)
        check_truth(run, relay)
        assert relay.taken()[0].octets.isascii()


def test_a_long_body_waits_for_a_deaf_relay(tmp_path):
    """The relay reads nothing any more: writing has its own patience."""
    case = job(tmp_path, text=["x" * 70] * 200000)
    with ScriptedRelay({"DATA": Then("354 go", DEAF)}) as relay:
        run = send(relay, case, tmp_path)
    assert {one["state"] for one in run.recipients} == {"deferred"}


def test_no_relay_at_all(tmp_path):
    """A refused connection: deferred, and said so."""
    run = program.send(job(tmp_path),
                       [f"smtp://127.0.0.1:{free_port()}?tls=no"],
                       tmp_path)
    assert {one["state"] for one in run.recipients} == {"deferred"}
    assert run.status == 12
