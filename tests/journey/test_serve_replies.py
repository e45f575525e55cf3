"""Replies of a standing gateway: early ones, and those to unreadable jobs"""
import pytest
from scripted_relay import ScriptedRelay
from standing import Gateway, batch, records, statement, target, wait_for
from submitter import until

LATER = "451 4.3.0 try again later"
RETRIES = statement("RetryLimit", Count=5, Interval=60)


def verbose(mails):
    return ["HELO MVS", "VERB ON", *batch(mails)[1:]]


def lines_of_mails(lines, mails):
    """The replies to RCPT, in the order of the mails."""
    places = [f"(record {4 + 7 * n})" for n in range(mails)]
    return [next((line for line in lines if place in line), None)
            for place in places]


@pytest.mark.parametrize("mails", [1, 40])
def test_first_replies(mails, tmp_path):
    """VERB ON: what is known is there while the rest is tried again."""
    answers = [LATER] * mails + ["250 2.1.5 fine"]
    with ScriptedRelay({"RCPT": answers}) as relay, \
            Gateway(tmp_path, RETRIES,
                    target(relay, ConnectLimit=1)) as gateway:
        gateway.submit_job("LOUD.JOB00001.MAIL", *verbose(mails))
        until(lambda: gateway.jobs("retry") == 1)
        first = gateway.replies_of("JOB00001")
        assert "050 VERB ON" in first and "050 QUIT" in first
        assert all(line.startswith("451 4.3.0 try again later")
                   for line in lines_of_mails(first, mails))
        gateway.order("retry")
        until(lambda: gateway.jobs("done") == 1)
        last = gateway.replies_of("JOB00001")
    assert all(line.startswith("250 2.1.5 fine")
               for line in lines_of_mails(last, mails))
    assert not any(line.startswith("4") for line in last)
