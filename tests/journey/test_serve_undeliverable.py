"""Mail that cannot be delivered: notices, dead letters, reports, the audit"""
import email
import email.policy
import re

from scripted_relay import After, ScriptedRelay
from standing import Gateway, target
from submitter import until

REFUSING = {"RCPT": ["250 2.1.5 ok", "550 5.1.1 no such box", "250 2.1.5 ok"]}
TWO = ("bob@example.net", "gone@example.net")


def parse(octets):
    return email.message_from_bytes(octets, policy=email.policy.default)


def notices(relay):
    return [mail for mail in relay.mails
            if mail.sender == "" and mail.recipients]


def failed_recipients(message):
    """The recipients' fields of a delivery status, which must be sound."""
    assert message.get_content_type() == "multipart/report"
    assert message.get_param("report-type") == "delivery-status"
    _, status, _ = message.iter_parts()
    assert status.get_content_type() == "message/delivery-status"
    blocks = status.get_payload()
    assert blocks[0]["Reporting-MTA"] == "dns; gw.example.com"
    assert blocks[0]["Arrival-Date"]
    for block in blocks[1:]:
        assert block["Action"] == "failed"
        assert re.fullmatch(r"5\.\d+\.\d+", block["Status"])
    return blocks[1:]


def test_notice(tmp_path):
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.send(["Subject: Grüße", "", "Schöne Grüße", "..Punkt"],
                         recipients=TWO, parameters=" ENVID=Q7")
            until(lambda: notices(relay))
            gateway.settle()
        assert [(mail.sender, mail.recipients) for mail in relay.mails] == [
            ("anna@example.com", ["bob@example.net"]),
            ("", ["anna@example.com"])]
        assert not relay.violations
    message = parse(relay.mails[1].octets)
    assert message["To"] == "anna@example.com" or \
        message["To"] == "<anna@example.com>"
    assert message["Auto-Submitted"] == "auto-replied"
    assert len(message.get_all("Date")) == 1 and message["Message-ID"]
    recipient, = failed_recipients(message)
    assert recipient["Final-Recipient"] == "rfc822; gone@example.net"
    assert recipient["Remote-MTA"] == "dns; 127.0.0.1"
    assert recipient["Diagnostic-Code"] == "smtp; 550 5.1.1 no such box"
    words, status, original = message.iter_parts()
    assert status.get_payload()[0]["Original-Envelope-Id"] == "Q7"
    text = words.get_content()
    assert "<gone@example.net>" in text and "bob@" not in text
    assert "550 5.1.1 no such box" in text and "PAYROLL" in text
    assert original.get_content_type() == "message/rfc822"
    inner, = original.get_payload()
    assert inner["Subject"] == "Grüße"
    assert inner.get_content().splitlines() == ["Schöne Grüße", ".Punkt"]


def test_plain_notice_of_the_strict_profile(tmp_path):
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay),
                     listener="Profile strict") as gateway:
            gateway.send(recipients=TWO)
            until(lambda: notices(relay))
    message = parse(notices(relay)[0].octets)
    assert message["Subject"] == "Undeliverable mail"
    assert not message.is_multipart()
    text = message.get_content()
    assert "<gone@example.net>: 550 5.1.1 no such box" in text
    assert "Subject: x" in text and text.rstrip().endswith("text")


def test_nobody_is_told_twice(tmp_path):
    """One is refused, one is put off and let go by the operator: two tries,
    two notices, each of one recipient."""
    relay_says = {"RCPT": ["550 5.1.1 no such box", "450 4.2.1 later",
                           "250 2.1.5 ok", "451 4.2.2 still not",
                           "250 2.1.5 ok"]}
    with ScriptedRelay(relay_says) as relay:
        with Gateway(tmp_path, target(relay),
                     "RetryLimit\n{\n Count 5\n Interval 60\n}") as gateway:
            gateway.send(recipients=("gone@example.net", "slow@example.net"))
            until(lambda: notices(relay))
            until(lambda: "1 jobs" in gateway.order("d,jobs,retry"))
            mail, = gateway.objects("display,mail,to=slow*")
            assert [one["state"] for one in mail["recipients"]] == [
                "refused", "deferred"] and mail["next_try"]
            status, text = gateway.control("flushretry,tkid=1")
            assert status == 0 and text.startswith("1 mails"), text
            until(lambda: len(notices(relay)) == 2)
            gateway.settle()
    told = [block["Final-Recipient"] for mail in notices(relay)
            for block in failed_recipients(parse(mail.octets))]
    assert told == ["rfc822; gone@example.net", "rfc822; slow@example.net"]
    assert not letters(tmp_path)


def test_who_does_not_want_to_know(tmp_path):
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.send(recipients=(TWO[0], TWO[1] + " NOTIFY=NEVER"))
            until(lambda: relay.mails)
            gateway.settle()
        assert not notices(relay)
        assert not (tmp_path / "spool/deadletter").exists()


def letters(directory):
    return sorted((directory / "spool/deadletter").glob("*"))


def test_dead_letter_of_a_null_sender(tmp_path):
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.send(["Subject: Grüße", "", ".."], sender="",
                         recipients=TWO)
            until(lambda: relay.mails)
            gateway.settle()
    assert len(relay.mails) == 1
    letter, = letters(tmp_path)
    assert re.fullmatch(r"PAYROLL\.0\.[A-Z][a-z]{2}\d{6}\.\d{6}\.\d{6}\.1U",
                        letter.name)
    message = parse(letter.read_bytes())
    assert message["X-Ebgate-Refused"] == \
        "<gone@example.net> 550 5.1.1 no such box"
    assert message["Subject"] == "Grüße"
    assert message.get_content().splitlines() == ["."]


def test_dead_letters_of_a_gateway_that_returns_none(tmp_path):
    undeliverable = """Undeliverable
{
  ReturnToMailFrom No
  DeadLetterDirectory %s
}""" % (tmp_path / "dead")
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay), undeliverable) as gateway:
            gateway.send(recipients=TWO)
            until(lambda: relay.mails)
            gateway.settle()
    assert not notices(relay)
    letter, = (tmp_path / "dead").iterdir()
    assert b"X-Ebgate-Sender: <anna@example.com>" in letter.read_bytes()


def test_notice_that_fails_is_a_dead_letter(tmp_path):
    """It is tried once, even when it is only put off."""
    with ScriptedRelay({"RCPT": ["550 5.1.1 no such box",
                                 "450 4.2.1 not now"]}) as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.send(recipients=TWO[1:])
            until(lambda: letters(tmp_path))
            gateway.settle()
    letter, = letters(tmp_path)
    message = parse(letter.read_bytes())
    assert "450 not now" in message["X-Ebgate-Refused"]
    assert len(failed_recipients(message)) == 1


def test_report_to_the_administrators(tmp_path):
    statements = """MailAdministrator ops@example.com
ReportMailFrom gateway@example.com
Report Admin"""
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay), statements) as gateway:
            gateway.send(recipients=TWO)
            until(lambda: len(relay.mails) == 3)
            gateway.settle()
    report, = [mail for mail in relay.mails
               if mail.recipients == ["ops@example.com"]]
    assert report.sender == "gateway@example.com"
    message = parse(report.octets)
    assert message["Subject"] == "Errors in job PAYROLL"
    text = message.get_content()
    assert "050 RCPT TO:<gone@example.net>\n550 5.1.1 no such box (record 4)" \
        in text.replace("\r\n", "\n")


def test_report_beside_the_replies(tmp_path):
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay), "Report Sysout") as gateway:
            gateway.send(recipients=TWO)
            path = gateway.replies / "PAYROLL.0.1.report"
            until(path.exists)
            gateway.settle()
    assert "550 5.1.1 no such box (record 4)" in path.read_text()
    replies, = gateway.replies.glob("PAYROLL.0.1.replies")
    lines = replies.read_bytes().decode("cp037").split("\x85")
    assert "550 5.1.1 no such box (record 4)" in lines


TOLD = [
    ("bob@example.net", "delivered",
     {"code": 250, "enhanced": "2.0.0", "text": "Ok: queued as Q1"}),
    ("gone@example.net", "refused",
     {"code": 550, "enhanced": "5.1.1", "text": "no such box"})]


def test_who_sent_this(tmp_path):
    with ScriptedRelay(REFUSING) as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.send(["Subject: Grüße", "", "x"], recipients=TWO)
            until(lambda: notices(relay))
            gateway.settle()
            mail, = gateway.objects("display,mail,from=anna@*")
            assert (mail["job"], mail["job_name"], mail["inlet"],
                    mail["subject"], mail["job_state"], mail["next_try"]) == (
                1, "PAYROLL", "live", "Grüße", "done", None)
            assert [(one["address"], one["state"], one["reply"])
                    for one in mail["recipients"]] == TOLD
            status, text = gateway.control("display,mail,to=gone*,since=1h")
            assert status == 0 and "JOB=1 PAYROLL" in text
            assert "<gone@example.net> refused 20" in text
            assert text.endswith("1 mails\n")
            assert len(gateway.objects("display,mail")) == 2
            assert not gateway.objects("d,mail,from=nobody@*")
            for wrong in ("since=yesterday", "limit=0"):
                assert gateway.control(f"display,mail,{wrong}")[0] != 0
            assert gateway.control("flushretry")[0] != 0


def test_bad_jobs_are_held_by_the_strict(tmp_path):
    for profile, state in (("strict", "held"), ("tolerant", "done")):
        place = tmp_path / profile
        place.mkdir()
        with ScriptedRelay(REFUSING) as relay:
            with Gateway(place, target(relay), "BadSpoolDisp Hold",
                         listener=f"Profile {profile}") as gateway:
                gateway.send(recipients=TWO)
                until(lambda: notices(relay))
                gateway.settle()
                text = gateway.control(f"display,jobs,{state}")[1]
                assert "JOB=1 " in text, text


def test_a_job_of_an_inlet(tmp_path):
    """Many mails, of which some fail: a notice each, one report, all replies;
    and when a held job is released, nobody hears of it once more."""
    inlet, replies = tmp_path / "in", tmp_path / "replies"
    inlet.mkdir()
    statements = f"""MailAdministrator ops@example.com
BadSpoolDisp Hold
Report Admin
Inlet
{{
  Name payroll
  Directory {inlet}
  Replies {replies}
  Profile strict
  Settle 0
}}"""
    batch = ["HELO MVS"]
    for number in range(60):
        batch += [f"MAIL FROM:<anna{number}@example.com>",
                  f"RCPT TO:<bob{number}@example.net>", "DATA",
                  f"Subject: {number}", "", "text", "."]
    batch += ["MAIL FROM:<anna@example.com>", "RCPT TO:<no address>", "QUIT"]
    answers = ["550 5.1.1 no such box"] * 3 + ["250 2.1.5 ok"]
    with ScriptedRelay({"RCPT": answers}) as relay:
        with Gateway(tmp_path, target(relay), statements) as gateway:
            (tmp_path / "job").write_bytes(
                b"".join(line.encode("cp037") + b"\x15" for line in batch))
            (tmp_path / "job").rename(inlet / "PAYROLL.JOB01234.MAIL")
            until(lambda: "JOB=1 " in
                  gateway.order("display,jobs,held"), 30)
            gateway.settle()
            assert gateway.control("release,job=1")[0] == 0
            until(lambda: "JOB=1 " in
                  gateway.order("display,jobs,held"), 30)
            gateway.settle()
    subjects = [parse(mail.octets)["Subject"] for mail in relay.mails
                if mail.recipients]
    assert subjects.count("Undeliverable mail") == 3
    assert len([one for one in subjects if one.isdigit()]) == 57
    reports = [mail for mail in relay.mails
               if mail.recipients == ["ops@example.com"]]
    text = parse(reports[0].octets).get_content()
    assert text.count("550 5.1.1 no such box (record") == 3
    assert "050 RCPT TO:<no address>\n501" in text.replace("\r\n", "\n")
    data_set, = replies.glob("PAYROLL.JOB01234.1.replies")
    lines = data_set.read_bytes().decode("cp037").split("\x85")
    assert sum("550 5.1.1 no such box" in line for line in lines) == 3


def test_notices_survive_a_kill(tmp_path):
    """What was refused and the word of it are written down together."""
    slow = {"RCPT": ["550 5.1.1 no such box", After(2, "250 2.1.5 ok")]}
    with ScriptedRelay(slow) as relay:
        gateway = Gateway(tmp_path, target(relay))
        gateway.send(recipients=TWO[1:])
        until(lambda: gateway.objects("display,mail,to=gone*"))
        gateway.kill()
        assert not notices(relay)
        gateway.start()
        with gateway:
            until(lambda: notices(relay))
            gateway.settle()
    notice, = notices(relay)
    assert len(failed_recipients(parse(notice.octets))) == 1


def bad_recipients(*lines, sender="anna@example.com"):
    """A job of one mail."""
    return ["HELO MVS", f"MAIL FROM:<{sender}>", *lines, "DATA", "Subject: x",
            "", "text", ".", "QUIT"]


def test_a_recipient_that_is_no_address(tmp_path):
    """The good one gets the mail, the sender is told of the bad ones. A NOTIFY
    that is wrong itself asks for nothing."""
    with ScriptedRelay() as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *bad_recipients(
                "RCPT TO:<no address>", "RCPT TO:<bob@example.net>",
                "RCPT TO:<a@b.example> NOTIFY=NEVER,SUCCESS"))
            until(lambda: notices(relay))
            gateway.settle()
            replies = gateway.replies_of("JOB00001")
    assert [(mail.sender, mail.recipients) for mail in relay.mails] == [
        ("anna@example.com", ["bob@example.net"]), ("", ["anna@example.com"])]
    message = parse(relay.mails[1].octets)
    words, _, original = message.iter_parts()
    first, second = failed_recipients(message)
    assert first["Final-Recipient"] == "rfc822; no address"
    assert first["Diagnostic-Code"].startswith("x-ebgate; 501 5.")
    assert "<no address>" in words.get_content()
    assert "named in record 3" in words.get_content()
    assert second["Final-Recipient"] == "rfc822; a@b.example"
    assert original.get_content_type() == "message/rfc822"
    assert any(line.startswith("501 ") for line in replies)


def test_a_bad_recipient_is_told_of_in_the_first_try(tmp_path):
    """And not once more when the good one, who was put off, has the mail."""
    with ScriptedRelay({"RCPT": ["450 4.2.1 later", "250 2.1.5 ok"]}) as relay:
        with Gateway(tmp_path, target(relay),
                     "RetryLimit\n{\n Count 5\n Interval 60\n}") as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *bad_recipients(
                "RCPT TO:<bob@example.net>", "RCPT TO:<no address>"))
            until(lambda: notices(relay))
            until(lambda: gateway.jobs("retry") == 1)
            gateway.order("retry")
            until(lambda: len([mail for mail in relay.mails
                               if mail.recipients]) == 2)
            gateway.settle()
    notice, = notices(relay)
    recipient, = failed_recipients(parse(notice.octets))
    assert recipient["Final-Recipient"] == "rfc822; no address"


def test_a_bad_recipient_in_the_plain_form(tmp_path):
    with ScriptedRelay() as relay:
        with Gateway(tmp_path, target(relay),
                     inlet="Profile strict") as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *bad_recipients(
                "RCPT TO:<bob@example.net>", "RCPT TO:<no address>"))
            until(lambda: notices(relay))
            gateway.settle()
    text = parse(notices(relay)[0].octets).get_content()
    assert "<no address>: 501 5." in text


def test_a_bad_recipient_of_a_null_sender(tmp_path):
    with ScriptedRelay() as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            gateway.submit_job("J.JOB00001.MAIL", *bad_recipients(
                "RCPT TO:<bob@example.net>", "RCPT TO:<no address>",
                sender=""))
            until(lambda: letters(tmp_path))
            gateway.settle()
    letter, = letters(tmp_path)
    message = parse(letter.read_bytes())
    assert message["X-Ebgate-Refused"].startswith("<no address> 501 ")
    assert len(relay.mails) == 1


def test_who_heard_the_refusal_is_not_told_again(tmp_path):
    """A live submitter."""
    with ScriptedRelay() as relay:
        with Gateway(tmp_path, target(relay)) as gateway:
            with gateway.call() as anna:
                anna.expect(250, "EHLO PAYROLL")
                anna.expect(250, "MAIL FROM:<anna@example.com>")
                anna.expect(501, "RCPT TO:<no address>")
                anna.expect(250, "RCPT TO:<bob@example.net>")
                anna.expect(354, "DATA")
                anna.put("Subject: x", "", "text", ".")
                assert anna.reply().code == 250
            until(lambda: relay.mails)
            gateway.settle()
    assert not notices(relay)
