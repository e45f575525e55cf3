"""CANCEL: what ends, when, what the operator reads and the audit tells"""
import re
import signal
import subprocess
import time

import program
from scripted_relay import After, ScriptedRelay
from standing import Gateway, audit_in, batch, senders, statement, target
from submitter import until

LATER = "450 4.2.1 try again later"
CANCELLED = {"code": 554, "enhanced": "5.7.0",
             "text": "The operator cancelled the job"}
RETRIES = statement("RetryLimit", Count=5, Interval=60)


def cancelled(gateway):
    return re.findall(r"job (\d+): cancelled", gateway.log())


def test_what_rests(tmp_path):
    """Two of three mails wait, of one of them a recipient has it: they are
    given up, and each has its line, once."""
    lines = batch(3)
    lines.insert(3, "RCPT TO:<slow@example.net>")
    with ScriptedRelay({"RCPT": ["250 ok", LATER, LATER, "250 ok"]}) as relay:
        gateway = Gateway(tmp_path, audit_in(tmp_path), RETRIES,
                          target(relay, ConnectLimit=1))
        gateway.submit_job("PAY.JOB00001.MAIL", *lines)
        until(lambda: gateway.jobs("retry") == 1)
        assert len(gateway.audit()) == 1 and not cancelled(gateway)
        assert gateway.order("cancel,job=1") == (
            "job 1 is done; 2 mails that waited for another try were given "
            "up\n")
        assert gateway.jobs("done") == 1 and cancelled(gateway) == ["1"]
        gateway.kill()
        gateway.start()
        with gateway:
            assert gateway.jobs("done") == 1 and gateway.is_idle()
            mails = {mail["mail"]: mail
                     for mail in gateway.objects("display,mail")}
            assert gateway.order("retry").startswith("0 mails")
    told = {line["mail"]: line for line in gateway.audit()}
    assert sorted(told) == [1, 2, 3] and len(gateway.audit()) == 3
    for number, states in ((1, ["delivered", "refused"]), (2, ["refused"])):
        line = told[number]
        assert [one["state"] for one in line["recipients"]] == states
        assert line["recipients"][-1]["reply"] == CANCELLED
        assert [one["earlier"] for one in line["recipients"]] == [
            state == "delivered" for state in states]
        assert (line["job"], line["job_name"], line["job_id"], line["inlet"],
                line["sender"], line["subject"], line["tries"]) == (
            1, "PAY", "JOB00001", "in", f"a{number}@example.com", "x", 1)
        assert line["size"] > 0 and line["relay"] and line["first_try"]
        assert line["attachments"] is None and line["codepage"] is None
        assert [(one["state"], one["reply"], one["time"])
                for one in mails[number]["recipients"]] == [
            (one["state"], one["reply"], one["time"])
            for one in line["recipients"]]
        assert mails[number]["next_try"] is None
    assert not list(gateway.replies.iterdir()) and not senders(relay)[2:]


def test_what_is_no_job_to_end(tmp_path):
    """It is said, and the log has no word of it that is not true."""
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        until(lambda: gateway.jobs("done") == 1)
        for job, text in (("1", "job 1 is done already\n"),
                          ("99", "job 99: there is no job 99\n")):
            status, answer = gateway.control(f"cancel,job={job}")
            assert status != 0 and answer.endswith(text), answer
        assert not cancelled(gateway)
        assert gateway.replies_of("JOB00001")


def test_what_is_being_read(tmp_path):
    """It ends behind what is under way, which is settled as always."""
    with ScriptedRelay({"BODY": After(0.5, "250 2.0.0 Ok")}) as relay, \
            Gateway(tmp_path, audit_in(tmp_path),
                    target(relay, ConnectLimit=2)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(500))
        until(lambda: len(relay.mails) > 3)
        answer = gateway.order("cancel,job=1")
        under_way, = re.fullmatch(
            r"job 1 is cancelled: it is done behind the (\d+) mails of it "
            r"that are under way\n", answer).groups()
        assert int(under_way) >= 2 and cancelled(gateway) == ["1"]
        assert gateway.jobs("done") == 0, "not yet"
        taken = len(relay.taken())
        until(lambda: gateway.jobs("done") == 1, 20)
        time.sleep(0.3)
        sent = senders(relay)
        assert len(sent) <= taken + int(under_way) + 2 < 100
        assert "a job that was cancelled is done; 0 mails" in gateway.log()
    assert sorted(line["sender"] for line in gateway.audit()) == sorted(sent)
    assert not list(gateway.replies.iterdir())


def test_what_is_tried_again_while_others_rest(tmp_path):
    """A mail under way has its outcome from the relay, one that waits is
    given up; no mail has both."""
    relay_says = {"RCPT": [LATER] * 300 + ["250 ok"],
                  "DATA": ["554 5.5.1 nobody"] * 300 + ["354 go ahead"],
                  "BODY": After(0.1, "250 2.0.0 Ok")}
    with ScriptedRelay(relay_says) as relay, \
            Gateway(tmp_path, audit_in(tmp_path), RETRIES,
                    target(relay, ConnectLimit=1)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(300))
        until(lambda: gateway.jobs("retry") == 1)
        assert gateway.order("retry").startswith("300 mails")
        until(lambda: relay.mails)
        gateway.order("cancel,job=1")
        assert gateway.control("cancel,job=1")[0] == 0, "and once more"
        until(lambda: gateway.jobs("done") == 1, 40)
        sent = senders(relay)
        mails = {mail["sender"]: mail["recipients"][0]["state"]
                 for mail in gateway.objects("display,mail,limit=999")}
    lines = gateway.audit()
    assert len(lines) == 300 == len({line["sender"] for line in lines})
    state = {line["sender"]: line["recipients"][0]["state"] for line in lines}
    assert state == mails
    assert sorted(sent) == sorted(sender for sender, what in state.items()
                                  if what == "delivered")
    assert 1 <= len(sent) < 300


def test_what_is_suspended(tmp_path):
    """Nothing is under way: it ends where it stands."""
    with ScriptedRelay({"BODY": After(0.05, "250 2.0.0 Ok")}) as relay, \
            Gateway(tmp_path, target(relay, ConnectLimit=1)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(500))
        until(lambda: len(relay.mails) > 3)
        gateway.order("suspend,immediate")
        until(lambda: gateway.objects("display,spoolstatus")[-1]["under_way"]
              == 0)
        assert "behind the 0 mails" in gateway.order("cancel,job=1")
        until(lambda: gateway.jobs("done") == 1)
        gateway.order("resume")
        gateway.submit()
        until(lambda: gateway.jobs("done") == 2)


def test_stopped_while_operators_ask(tmp_path):
    """An answer that comes behind the end has nobody to go to."""
    with ScriptedRelay({"RCPT": LATER}) as relay:
        gateway = Gateway(tmp_path, audit_in(tmp_path), RETRIES,
                          target(relay))
        for number in range(8):
            gateway.submit_job(f"J.JOB{number:05}.MAIL", *batch(50))
        until(lambda: gateway.jobs("retry") == 8, 30)
        clients = [
            subprocess.Popen([program.EBGATE, "control", "--socket",
                              gateway.socket, command],
                             stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
            for number in range(1, 9)
            for command in (f"cancel,job={number}", "display,mail",
                            f"release,job={number}")]
        gateway.signal(signal.SIGTERM)
        assert gateway.stop() == 0, gateway.log()
        for client in clients:
            client.wait(10)
    lines = gateway.audit()
    assert len(lines) == len({(line["job"], line["mail"]) for line in lines})
    assert len(lines) % 50 == 0, "of each job all or nothing"
