"""Targets of the standing gateway: limits, failures, pace, preference"""
import time

from scripted_relay import CLOSE, EHLO, After, ScriptedRelay, Then
from standing import Gateway, senders, statement, target, wait_for
from submitter import until

SIZE_100 = EHLO.replace("SIZE 0", "SIZE 100")
NO_SIZE = "250-scripted.example\n250 8BITMIME"
QUICK = "Timeout\n{\n  ConnectRetry 30\n}\n"
NO_RETRY = "RetryLimit\n{\n  Count 0\n}\n"


def words(relay, verb):
    return [line for session in relay.sessions for line in session
            if line.upper().startswith(verb)]


def test_connections_are_limited(tmp_path):
    """Never more than ConnectLimit, and as many while mails wait."""
    slow = {"BODY": After(0.05, "250 2.0.0 Ok")}
    with ScriptedRelay(slow) as relay, \
            Gateway(tmp_path, target(relay, ConnectLimit=3)) as gateway:
        gateway.submit(60)
        wait_for(relay, 60, 30)
        assert relay.most_open == 3
        assert not relay.violations


def test_mails_on_one_connection(tmp_path):
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay, MaxMsgSent=4, ConnectLimit=2)) \
            as gateway:
        gateway.submit(30)
        wait_for(relay, 30)
        carried = [sum(line.startswith("MAIL") for line in session)
                   for session in relay.sessions]
        assert max(carried) == 4 and sum(carried) == 30
        assert all(session[-1] == "QUIT" for session, count
                   in zip(relay.sessions, carried) if count == 4)


def test_idle_connections_are_closed(tmp_path):
    """ConnectIdle 0: nothing waits, and soon QUIT is said."""
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        gateway.submit(1)
        wait_for(relay, 1)
        until(lambda: words(relay, "QUIT"), 3)
        gateway.submit(1)
        wait_for(relay, 2)
        assert len(words(relay, "EHLO")) == 2


def test_idle_connections_stay_open(tmp_path):
    idle = "Timeout\n{\n  ConnectIdle 4\n}\n"
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, idle, target(relay)) as gateway:
        for count in range(1, 4):
            gateway.submit(1)
            wait_for(relay, count)
            time.sleep(1.5)
        assert len(relay.sessions) == 1 and not words(relay, "QUIT")
        until(lambda: words(relay, "QUIT"), 6)


def test_one_target_dies_and_comes_back(tmp_path):
    """The second takes over at once; the first is probed when ConnectRetry is
    over, and has all mails again."""
    greetings = {"GREETING": [CLOSE, "220 scripted.example"]}
    with ScriptedRelay(greetings) as first, \
            ScriptedRelay() as second, \
            Gateway(tmp_path, QUICK, target(first, ConnectLimit=1),
                    target(second)) as gateway:
        begun = time.monotonic()
        gateway.submit(10)
        wait_for(second, 10)
        failed = time.monotonic()  # or before
        assert len(first.sessions) == 1
        state = {one["target"].partition("?")[0]: one["state"]
                 for one in gateway.targets()}
        assert state[f"smtp://127.0.0.1:{first.port}"] == "resting"
        number = 11
        while time.monotonic() - begun < 25:
            gateway.submit(1, first=number)
            number += 1
            time.sleep(1)
        assert len(first.sessions) == 1, "one probe a step, not one a mail"
        wait_for(second, number - 1)
        time.sleep(max(0, failed + 31 - time.monotonic()))
        gateway.submit(5, first=number)
        wait_for(first, 5)
        everything = senders(first) + senders(second)
        assert sorted(everything) == sorted(
            f"a{i}@example.com" for i in range(1, number + 5))


def test_421_to_everything(tmp_path):
    """Probed once a step: not once a mail."""
    busy = Then("421 4.7.0 come back later", CLOSE)
    with ScriptedRelay({"GREETING": busy}) as relay, \
            Gateway(tmp_path, QUICK, target(relay)) as gateway:
        begun = time.monotonic()
        gateway.submit(1)  # several would dial at once, before one has failed
        until(lambda: gateway.targets()[0]["state"] == "resting")
        count = 1
        while time.monotonic() - begun < 20:
            gateway.submit(5, first=1 + count)
            count += 5
            time.sleep(1)
        assert len(relay.sessions) == 1
        until(lambda: len(relay.sessions) == 2, 20)
        assert time.monotonic() - begun >= 29.9
        until(lambda: gateway.targets()[0]["failures"] == 2)
        assert gateway.targets()[0]["state"] == "resting"
        relay.table["GREETING"] = ["220 scripted.example"]
        gateway.order("refreshtargets")
        wait_for(relay, count)


def test_mails_per_minute(tmp_path):
    """Ten at once, the eleventh when the first is a minute old."""
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay, MailsPerMinute=10)) as gateway:
        begun = time.monotonic()
        gateway.submit(15)
        wait_for(relay, 10)
        time.sleep(max(0, begun + 58 - time.monotonic()))
        assert len(senders(relay)) == 10
        assert len(relay.sessions) < 10, "no connection that may not send"
        assert gateway.cpu_s() < 2, "who waits is idle"
        wait_for(relay, 15)


def test_recipients_per_day(tmp_path):
    """What is over it goes to the next target."""
    with ScriptedRelay() as first, ScriptedRelay() as second, \
            Gateway(tmp_path, target(first, RecipientsPerDay=10),
                    target(second)) as gateway:
        for number in range(1, 5):
            gateway.submit(1, first=number, recipients=4)
            until(lambda: len(senders(first) + senders(second)) == number)
        assert senders(first) == ["a1@example.com", "a2@example.com"]
        assert senders(second) == ["a3@example.com", "a4@example.com"]


def test_what_asks_for_less_gets_less(tmp_path):
    """451 4.7.x: half of the connections, and a pace."""
    throttled = ["250 2.1.0 ok"] * 30 + ["451 4.7.500 Server busy"] + \
        ["250 2.1.0 ok"]
    with ScriptedRelay({"MAIL": throttled}) as relay, \
            Gateway(tmp_path, target(relay, ConnectLimit=8)) as gateway:
        gateway.submit(30)
        wait_for(relay, 30)
        assert gateway.targets()[0]["connections_allowed"] == 8
        gateway.submit(10, first=31)
        until(lambda: len(words(relay, "MAIL")) > 30)
        one, = gateway.targets()
        assert one["connections_allowed"] == 4
        assert 6 <= one["mails_per_minute"] <= 20
        time.sleep(2)
        assert len(words(relay, "MAIL")) < 40


def test_too_large_for_one_target(tmp_path):
    """It goes to the one that takes it, without a word to the other."""
    large = ("Subject: large", "", *["x" * 70] * 20)
    with ScriptedRelay({"EHLO": NO_SIZE}) as first, \
            ScriptedRelay({"EHLO": SIZE_100}) as second, \
            ScriptedRelay() as third, \
            Gateway(tmp_path, target(first, MessageSize=1000), target(second),
                    target(third)) as gateway:
        gateway.submit(1, large)
        wait_for(third, 1)
        gateway.submit(1)
        wait_for(first, 1)
        assert not words(second, "MAIL") and len(words(first, "MAIL")) == 1


# A notice would be a job more, and too large as well.
NO_NOTICES = "Undeliverable\n{\n  ReturnToMailFrom NO\n}\n"


def test_too_large_for_all(tmp_path):
    large = ("Subject: large", "", *["x" * 70] * 20)
    with ScriptedRelay({"EHLO": NO_SIZE}) as first, \
            ScriptedRelay({"EHLO": SIZE_100}) as second, \
            Gateway(tmp_path, NO_NOTICES, target(first, MessageSize=1000),
                    target(second)) as gateway:
        gateway.submit(1, large)
        until(lambda: "1 jobs are done" in gateway.order("display,jobs,done"))
        assert not words(first, "MAIL") and not words(second, "MAIL")


def test_a_job_that_needs_tls(tmp_path, good_certificate):
    """STARTTLS in the batch: it goes to the target that has it, in whatever
    place of the order; other mail goes to the first."""
    tls = EHLO.replace("250 SIZE", "250-STARTTLS\n250 SIZE")
    with ScriptedRelay() as first, \
            ScriptedRelay({"EHLO": tls}, good_certificate) as second, \
            Gateway(tmp_path, target(first), target(second)) as gateway:
        gateway.submit_job(
            "SECRET.JOB00001.OUT", "EHLO MVS", "STARTTLS",
            "MAIL FROM:<tls@example.com>", "RCPT TO:<b@example.net>", "DATA",
            "Subject: secret", "", "text", ".", "QUIT")
        wait_for(second, 1)
        assert senders(second) == ["tls@example.com"]
        assert not words(first, "MAIL")
        gateway.submit(1)
        wait_for(first, 1)


def test_other_targets_by_refresh(tmp_path):
    """The next mails go to them; a target that stays keeps its counters."""
    with ScriptedRelay() as first, ScriptedRelay() as second, \
            Gateway(tmp_path, target(first)) as gateway:
        gateway.submit(2)
        wait_for(first, 2)
        file = tmp_path / "ebgate.conf"
        file.write_text(target(second) + file.read_text())
        gateway.order("refresh")
        gateway.submit(3, first=3)
        wait_for(second, 3)
        assert [one["mails"] for one in gateway.targets()] == [3, 2]
        file.write_text(file.read_text().replace(target(second), ""))
        gateway.order("refresh")
        gateway.submit(1, first=6)
        wait_for(first, 3)
        assert [one["mails"] for one in gateway.targets()] == [3]


def test_quota_puts_off(tmp_path):
    quota = ["554 5.2.0 STOREDRV.Submission.Exception:"
             "SubmissionQuotaExceededException; Failed", "250 2.0.0 Ok"]
    fast = "RetryLimit\n{\n  Count 2\n  Interval 1\n}\n"
    with ScriptedRelay({"BODY": quota}) as relay, \
            Gateway(tmp_path, fast, target(relay, DeferQuota="YES")) \
            as gateway:
        gateway.submit(1)
        until(lambda: relay.mails)
        until(lambda: "1 jobs are" in gateway.order("display,jobs,retry"))
        assert gateway.targets()[0]["deferred"] == 1


def test_timeouts_are_obeyed(tmp_path):
    """InitialMsg 30: after 30 seconds the target has failed."""
    quick = "Timeout\n{\n  InitialMsg 30\n  ConnectRetry 600\n}\n"
    with ScriptedRelay({"GREETING": "SILENCE"}) as relay, \
            Gateway(tmp_path, quick, target(relay)) as gateway:
        gateway.submit(1)
        until(lambda: relay.sessions)
        assert gateway.targets()[0]["connections"] == 1
        until(lambda: "did not answer for 30 seconds" in gateway.log(), 60)
        assert gateway.targets()[0]["state"] == "resting"


def test_options_that_no_report_shows(tmp_path):
    """A target is found again by its Url as it is written."""
    with ScriptedRelay() as relay, Gateway(
            tmp_path, statement("TargetServer", Url=(
                f"smtp://127.0.0.1:{relay.port}?tls=no&login-failures=3"))) \
            as gateway:
        gateway.submit(1)
        wait_for(relay, 1)
        gateway.order("refresh")
        gateway.submit(1)
        wait_for(relay, 2)
        one, = gateway.targets()
        assert "login-failures" not in one["target"]


def test_limits_hold_over_a_restart(tmp_path):
    """RecipientsPerDay and MailsPerMinute, when the gateway stops in order
    and when it is killed, a second after the last mail."""
    with ScriptedRelay() as first, ScriptedRelay() as second, \
            Gateway(tmp_path, target(first, RecipientsPerDay=10,
                                     MailsPerMinute=1000),
                    target(second)) as gateway:
        gateway.submit(1, recipients=4)
        wait_for(first, 1)
        assert gateway.stop() == 0
        gateway.start()
        gateway.submit(1, first=2, recipients=4)
        wait_for(first, 2)
        time.sleep(2)
        gateway.kill()
        gateway.start()
        gateway.submit(2, first=3, recipients=3)
        wait_for(second, 2)
        gateway.submit(1, first=5, recipients=2)
        wait_for(first, 3)
        assert senders(first)[-1] == "a5@example.com"
        assert gateway.stop() == 0
        file = tmp_path / "ebgate.conf"
        file.write_text(file.read_text().replace(
            "RecipientsPerDay 10", "").replace("Minute 1000", "Minute 1"))
        gateway.start()
        gateway.submit(1, first=6)
        wait_for(second, 3)
        assert len(senders(first)) == 3
