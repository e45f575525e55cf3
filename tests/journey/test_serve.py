"""The standing gateway: jobs come, mail goes, replies come back"""
import collections
import re
import signal
import subprocess
import time

import guess_texts
import program
from ports import free_port
from scripted_relay import After, ScriptedRelay
from standing import (Gateway, batch, records, senders, statement, target,
                      wait_for)
from submitter import until

SLOW = {"BODY": After(0.02, "250 2.0.0 Ok: queued as Q1")}
UNUSABLE = 16  # the status of a configuration that cannot be used
LATER = "451 4.3.0 try again later"
NO_NOTICES = statement("Undeliverable", ReturnToMailFrom="No",
                       DeadLetterAction="Delete")


def expected(mails):
    return [f"a{number}@example.com" for number in range(1, mails + 1)]


def test_a_job_and_its_replies(tmp_path):
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        gateway.submit_job("PAYROLL.JOB01234.MAIL", *batch(3))
        wait_for(relay, 3)
        until(lambda: gateway.jobs("done") == 1)
        lines = gateway.replies_of("JOB01234")
        assert not list(gateway.inlet.iterdir())
        assert not relay.violations
    assert sorted(senders(relay)) == expected(3)
    replies = [line for line in lines if line and not line.startswith("05")]
    assert not replies or all(line[0] == "2" for line in replies)


def test_a_small_job_overtakes_a_large_one(tmp_path):
    with ScriptedRelay(SLOW) as relay, \
            Gateway(tmp_path, target(relay, ConnectLimit=2)) as gateway:
        gateway.submit_job("BIG.JOB00001.MAIL", *batch(500))
        until(lambda: len(relay.mails) > 20)
        gateway.send(sender="small@example.com")
        wait_for(relay, 501, 60)
    place = senders(relay).index("small@example.com")
    assert place < 120, f"{place} mails went before it"
    assert sorted(senders(relay)) == sorted([*expected(500),
                                             "small@example.com"])


def test_put_off_and_tried_again(tmp_path):
    """By the clock: the first step that a configuration can name."""
    with ScriptedRelay({"RCPT": [LATER, "250 2.1.5 ok"]}) as relay, \
            Gateway(tmp_path, statement("RetryLimit", Count=2, Interval=1),
                    target(relay)) as gateway:
        begun = time.monotonic()
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        until(lambda: gateway.jobs("retry") == 1)
        assert not list(gateway.replies.iterdir()), "nothing is final yet"
        until(lambda: senders(relay), 90)
        assert 55 < time.monotonic() - begun
        until(lambda: gateway.jobs("done") == 1)
        mail, = gateway.objects("display,mail")
        assert mail["tries"] == 1 and [
            one["state"] for one in mail["recipients"]] == ["delivered"]


def test_verb_on_has_first_replies(tmp_path):
    """What is known stands there while the rest is tried again."""
    lines = batch(2)
    lines.insert(1, "VERB ON")
    with ScriptedRelay({"RCPT": ["250 2.1.5 ok", LATER, "250 2.1.5 fine"]}) \
            as relay, \
            Gateway(tmp_path, statement("RetryLimit", Count=5, Interval=60),
                    target(relay, ConnectLimit=1)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *lines)
        gateway.submit_job("QUIET.JOB00002.MAIL", *batch(0))
        until(lambda: gateway.jobs("retry") == 1)
        first = gateway.replies_of("JOB00001")
        assert "050 VERB ON" in first and "250 2.1.5 ok (record 4)" in first
        assert "451 4.3.0 try again later (record 11)" in first
        gateway.order("retry")
        until(lambda: gateway.jobs("done") == 2)
        last = gateway.replies_of("JOB00001")
    assert "250 2.1.5 ok (record 4)" in last
    assert "250 2.1.5 fine (record 11)" in last
    assert not any(line.startswith("4") for line in last)


def test_the_operator_has_it_tried_at_once(tmp_path):
    with ScriptedRelay({"RCPT": [LATER, LATER, "250 2.1.5 ok"]}) as relay, \
            Gateway(tmp_path, statement("RetryLimit", Count=5, Interval=60),
                    target(relay)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(2))
        until(lambda: gateway.jobs("retry") == 1)
        assert gateway.order("retry,job=1").startswith("2 mails")
        wait_for(relay, 2)
        until(lambda: gateway.jobs("done") == 1)
        assert gateway.order("RETRY").startswith("0 mails")


def test_tries_are_used_up(tmp_path):
    """Then the sender is told, and the replies have the relay's last word."""
    relay_says = {"RCPT": [LATER, LATER, "250 2.1.5 ok"]}
    with ScriptedRelay(relay_says) as relay, \
            Gateway(tmp_path, statement("RetryLimit", Count=1, Interval=60),
                    target(relay)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        until(lambda: gateway.jobs("retry") == 1)
        gateway.order("retry")
        until(lambda: gateway.jobs("done") >= 1)
        until(lambda: senders(relay) == [""], 20)
        replies = "\n".join(gateway.replies_of("JOB00001"))
    assert "\n451 4.3.0 try again later (record 3)\n554 5.5.1 " in replies
    notice = " ".join(relay.mails[-1].octets.decode().split())
    assert re.search(r"554 5\.4\.7 Every try failed; the last: 451 .*"
                     "try again later", notice), notice


def test_extended_retry_takes_over(tmp_path):
    with ScriptedRelay({"RCPT": [LATER, "250 2.1.5 ok"]}) as relay, \
            Gateway(tmp_path, statement("RetryLimit", Count=0),
                    statement("ExtendedRetry", Age=1, Interval=30),
                    target(relay)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        until(lambda: gateway.jobs("retry") == 1)
        gateway.order("flushretry,age=0")
        wait_for(relay, 1)


def test_an_orderly_stop_and_a_start(tmp_path):
    """SIGTERM within a job: the mails under way are finished, the next start
    goes on behind them, and none goes twice."""
    with ScriptedRelay(SLOW) as relay:
        gateway = Gateway(tmp_path, target(relay))
        gateway.submit_job("J.JOB00001.MAIL", *batch(300))
        until(lambda: len(relay.mails) > 50)
        assert gateway.stop() == 0
        assert 50 < len(senders(relay)) < 300
        gateway.start()
        with gateway:
            wait_for(relay, 300, 60)
            until(lambda: gateway.jobs("done") == 1)
            lines = gateway.replies_of("JOB00001")
    assert sorted(senders(relay)) == sorted(expected(300))
    assert lines


def test_stopped_while_jobs_are_opened(tmp_path):
    """Threads answer when what they answer to has gone."""
    jobs = 0
    with ScriptedRelay() as relay:
        gateway = Gateway(tmp_path, target(relay), starts=False)
        for burst in range(5):
            gateway.start()
            for jobs in range(jobs, jobs + 20):
                gateway.submit_job(f"J.JOB{jobs:05}.MAIL", *batch(2))
            jobs += 1
            until(lambda: len(list(gateway.inlet.iterdir())) < 15)
            assert gateway.stop() == 0, gateway.log()
            time.sleep(burst * 0.002)
        gateway.start()
        with gateway:
            wait_for(relay, 2 * jobs, 30)


def test_a_second_sigterm_stops_at_once(tmp_path):
    with ScriptedRelay({"BODY": After(30, "250 ok")}) as relay:
        gateway = Gateway(tmp_path, target(relay))
        gateway.submit_job("J.JOB00001.MAIL", *batch(1))
        until(lambda: any("DATA" in session for session in relay.sessions))
        begun = time.monotonic()
        gateway.signal(signal.SIGTERM)
        time.sleep(0.3)
        assert gateway.process.poll() is None
        gateway.signal(signal.SIGTERM)
        gateway.process.wait(10)
        assert time.monotonic() - begun < 10


def test_killed_again_and_again(tmp_path):
    """kill -9: nothing is lost, and twice goes at most what was under way."""
    mails, connections = 400, 5
    with ScriptedRelay({"BODY": After(0.01, "250 2.0.0 Ok")}) as relay:
        gateway = Gateway(tmp_path,
                          target(relay, ConnectLimit=connections))
        gateway.submit_job("J.JOB00001.MAIL", *batch(mails))
        kills = 0
        while len(relay.mails) < mails - 50 and kills < 8:
            before = len(relay.mails)
            until(lambda: len(relay.mails) > before + 23, 30)
            gateway.kill()
            kills += 1
            gateway.start()
        with gateway:
            until(lambda: gateway.jobs("done") == 1, 60)
            assert [one.name for one in gateway.replies.iterdir()] == [
                "J.JOB00001.1.replies"], "nothing is left half-written"
    count = collections.Counter(senders(relay))
    assert set(count) == set(expected(mails))
    twice = sum(count.values()) - mails
    # A mail may be answered while its predecessor's outcome is on its way.
    assert twice <= kills * 2 * connections, (twice, kills)


def test_the_configuration_is_read_again(tmp_path):
    with ScriptedRelay() as first, ScriptedRelay() as second, \
            Gateway(tmp_path, target(first)) as gateway:
        gateway.submit()
        wait_for(first, 1)
        gateway.configure(target(second))
        gateway.signal(signal.SIGHUP)
        until(lambda: str(second.port) in gateway.order("display,targets"))
        gateway.submit()
        wait_for(second, 1)
        gateway.config.write_text("TargetServer\n{\n  ConnectPort 70000\n}\n"
                                  "Surprise 1\n")
        gateway.signal(signal.SIGHUP)
        until(lambda: "70000" in gateway.log())
        assert "Surprise" in gateway.log()
        gateway.submit()
        wait_for(second, 2)


def serve(gateway):
    return subprocess.run(
        [program.EBGATE, "serve", "-c", gateway.config], timeout=30,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def test_only_one_has_a_store(tmp_path):
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        run = serve(gateway)
        assert run.returncode == UNUSABLE, run
        assert str(gateway.spool) in run.stderr, run.stderr
        gateway.submit()
        wait_for(relay, 1)


def test_what_it_cannot_start_with(tmp_path):
    """Each names what it is about; nothing is half started."""
    with ScriptedRelay() as relay:
        gateway = Gateway(tmp_path, target(relay), starts=False)
        gateway.spool.rmdir()
        run = serve(gateway)
        assert run.returncode == UNUSABLE and str(gateway.spool) in run.stderr
        gateway.spool.write_text("no directory")
        run = serve(gateway)
        assert run.returncode == UNUSABLE and str(gateway.spool) in run.stderr
        gateway.spool.unlink()
        gateway.spool.mkdir()
        gateway.port = relay.port
        gateway.configure(target(relay))
        run = serve(gateway)
        assert run.returncode == UNUSABLE and str(relay.port) in run.stderr
        assert not gateway.socket.exists()
        gateway.port = free_port()
        gateway.listener_more = (f"Secure YES\n  CertFile {tmp_path}/none\n"
                                 f"  KeyFile {tmp_path}/none")
        gateway.configure(target(relay))
        run = serve(gateway)
        assert run.returncode == UNUSABLE and f"{tmp_path}/none" in run.stderr


def test_what_cannot_be_read_is_held(tmp_path):
    """And goes out when the operator has said so; or does not."""
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        for name in ("ONE.JOB00001.MAIL", "TWO.JOB00002.MAIL"):
            (gateway.inlet / f"{name}.job").write_text("recfm=VB\n")
            gateway.submit_job(name, *batch(1))
        until(lambda: gateway.jobs("held") == 2)
        text = gateway.order("display,jobs,held")
        assert "ONE" in text and "TWO" in text
        assert re.search(r"held.*: read as RECFM VB, .*RDW X", text), text
        for job in ("JOB00001", "JOB00002"):
            data_set, = gateway.replies.glob(f"*{job}*.replies")
            text = data_set.read_bytes().decode("cp037")
            assert "554-5.6.0 JES Nothing was sent: read as RECFM VB" in text
        assert gateway.order("cancel,job=1").startswith("job 1 is done; 0 ")
        assert gateway.jobs("done") == 1
        gateway.order("release,job=2")
        until(lambda: gateway.jobs("held") == 1)
        status, text = gateway.control("release,job=99")
        assert status != 0 and "99" in text
        assert not relay.mails


def test_suspended(tmp_path):
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        gateway.order("suspend,delay")
        gateway.submit_job("J.JOB00001.MAIL", *batch(2))
        time.sleep(0.5)
        assert not relay.mails
        assert "suspended" in gateway.order("d,sp")
        gateway.order("resume")
        wait_for(relay, 2, 20)


def test_cold_start(tmp_path):
    """-F: what became of mails is forgotten, and they are sent again."""
    with ScriptedRelay({"RCPT": ["250 ok", LATER, "250 ok"]}) as relay:
        gateway = Gateway(tmp_path, statement("RetryLimit", Count=5,
                                              Interval=60),
                          target(relay, ConnectLimit=1))
        gateway.submit_job("J.JOB00001.MAIL", *batch(2))
        until(lambda: gateway.jobs("retry") == 1)
        assert gateway.stop() == 0
        gateway.start("-F")
        with gateway:
            wait_for(relay, 3)
    assert sorted(senders(relay)) == [
        "a1@example.com", "a1@example.com", "a2@example.com"]


def test_one_gateway_for_many_countries(tmp_path):
    """An inlet with Translate auto: each job as its bytes say; who cannot be
    told is held, and the log says why."""
    languages = {"German": "cp273", "Greek": "cp875", "Turkish": "cp1026"}
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay),
                    inlet="Translate auto\n  AtSign auto") as gateway:
        for language, page in languages.items():
            text = guess_texts.TEXTS[language][1].splitlines()
            made = tmp_path / "made"
            made.write_bytes(records(batch(1, ["", *text]), page))
            made.rename(gateway.inlet / f"{language.upper()}.JOB00001.MAIL")
        wait_for(relay, 3, 20)
        gateway.submit_job("SHORT.JOB00002.MAIL",
                           *batch(1, ["Subject: Grüße", "", "Öl"]))
        until(lambda: gateway.jobs("held") == 1)
        assert "the codepage cannot be told" in gateway.log()
        assert "SHORT" in gateway.log()
    bodies = {mail.octets.split(b"\r\n\r\n", 1)[1].decode()
              for mail in relay.mails}
    assert bodies == {guess_texts.TEXTS[one][1].replace("\n", "\r\n")
                      for one in languages}
    assert all(mail.recipients == ["b1@example.net"] for mail in relay.mails)


def test_json_of_jobs(tmp_path):
    with ScriptedRelay({"RCPT": LATER}) as relay, \
            Gateway(tmp_path, target(relay)) as gateway:
        gateway.submit_job("PAY.JOB00001.MAIL", *batch(1))
        until(lambda: gateway.jobs("retry") == 1)
        job, = gateway.objects("display,jobs,retry")
        assert (job["job"], job["job_name"], job["job_id"], job["state"],
                job["inlet"], job["mails"]) == (
            1, "PAY", "JOB00001", "retry", "in", 1)
        assert job["next_try"] and job["reason"] is None
        assert [one["job"] for one in gateway.objects("display,jobs")] == [1]
        spool, = gateway.objects("display,spoolstatus")
        assert spool["jobs"] == 0 and spool["suspended"] is False


def test_the_program_says_what_the_gateway_does(tmp_path):
    with Gateway(tmp_path, target(free_port())) as gateway:
        for form, options in ("text", ()), ("json", ("--json",)):
            for command in "display,config", "display,loglevel":
                good, text = gateway.ask(command, form)
                assert good and text
                assert gateway.control(command, *options) == (0, text)
        good, text = gateway.ask("display,nonsense")
        status, said = gateway.control("display,nonsense")
        assert not good and status != 0 and text in said
