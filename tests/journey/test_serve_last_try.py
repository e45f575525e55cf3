"""FLUSHRETRY: one try more and no other, whatever happens in between"""
import pytest
from scripted_relay import After, ScriptedRelay
from standing import Gateway, statement, target
from submitter import until

BUSY = "450 4.2.1 busy"
RETRIES = statement("RetryLimit", Count=5, Interval=60)


def last_word(relay):
    """Of the only notice."""
    notice, = until(lambda: [mail for mail in relay.mails
                             if mail.sender == "" and mail.recipients], 20)
    return " ".join(notice.octets.decode().split())


def attempts(relay):
    return sum("slow@" in line for line in relay.commands("RCPT"))


@pytest.mark.parametrize("killed", [False, True], ids=["stopped", "killed"])
def test_a_last_try_is_not_forgotten(killed, tmp_path):
    """The gateway ends between the operator's word and the try: after the next
    start the try is made, and is the last. What comes later has its own."""
    says = {"RCPT": [BUSY, BUSY, "250 2.1.5 ok", BUSY]}
    with ScriptedRelay(says) as relay:
        gateway = Gateway(tmp_path, target(relay), RETRIES)
        gateway.send(recipients=["slow@example.net"])
        until(lambda: gateway.jobs("retry") == 1)
        gateway.order("suspend")
        assert gateway.order("flushretry,tkid=1").startswith("1 mails")
        if killed:
            gateway.kill()
        else:
            assert gateway.stop() == 0
        assert attempts(relay) == 1
        gateway.start()
        with gateway:
            assert "Every try failed; the last: 450" in last_word(relay)
            gateway.settle()
            assert attempts(relay) == 2
            gateway.send(recipients=["slow@example.net"])
            until(lambda: gateway.jobs("retry") == 1)
            gateway.order("retry")
            until(lambda: attempts(relay) == 4)
            until(lambda: gateway.jobs("retry") == 1)
            assert gateway.order("flushretry,age=1").startswith("0 mails")


def test_a_last_try_behind_the_one_under_way(tmp_path):
    """The operator speaks while a relay thinks: what it then puts off is tried
    once more at once, and no more."""
    says = {"RCPT": [BUSY, After(1, BUSY), BUSY, "250 2.1.5 ok"]}
    with ScriptedRelay(says) as relay, \
            Gateway(tmp_path, target(relay), RETRIES) as gateway:
        gateway.send(recipients=["slow@example.net"])
        until(lambda: gateway.jobs("retry") == 1)
        gateway.order("retry")
        until(lambda: attempts(relay) == 2)
        assert gateway.order("flushretry,age=0").startswith("1 mails")
        assert "Every try failed; the last: 450" in last_word(relay)
        gateway.settle()
        assert attempts(relay) == 3 and gateway.jobs("done") == 2
