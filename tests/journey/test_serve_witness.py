"""The standing gateway and real relays: sent, refused, put off, reported"""
import email
import email.policy

from ports import free_port
from postfix import Postfix
from sink import Sink
from standing import Gateway, batch, statement, target
from submitter import until
from test_serve_check import CSSMTP, octets

AT = ["bob@example.net", "gone@refused.example", "slow@deferred.example"]


def mails_to(*recipients):
    """A job of one mail to each."""
    lines = ["HELO MVS"]
    for number, recipient in enumerate(recipients, 1):
        lines += ["MAIL FROM:<anna@example.com>", f"RCPT TO:<{recipient}>",
                  "DATA", f"Subject: Nr {number}", "", "Grüße", "."]
    return [*lines, "QUIT"]


def parse(octets):
    return email.message_from_bytes(octets, policy=email.policy.default)


def notices(relay):
    return [parse(octets) for sender, recipient, octets in relay.delivered()
            if recipient == "anna@example.com"]


def test_every_way_of_a_mail(relay, tmp_path):
    """One is taken, one is refused, one is put off until tries are over; of
    both the sender hears; the replies tell of all."""
    with Gateway(tmp_path, statement("RetryLimit", Count=1, Interval=60),
                 target(relay, TLS="no")) as gateway:
        gateway.submit_job("PAY.JOB00001.MAIL", *mails_to(*AT))
        until(lambda: gateway.jobs("retry") == 1)
        until(lambda: len(notices(relay)) == 1)
        assert not list(gateway.replies.glob("*JOB00001*"))
        gateway.order("retry")
        until(lambda: len(notices(relay)) == 2)
        gateway.settle()
        replies = gateway.replies_of("JOB00001")
        mails = gateway.objects("display,mail,job=PAY,from=anna*")
    sent, = [octets for _, recipient, octets in relay.delivered()
             if recipient == AT[0]]
    assert parse(sent).get_content().strip() == "Grüße"
    failed = {}
    for notice in notices(relay):
        status = list(notice.iter_parts())[1].get_payload()
        failed[status[1]["Final-Recipient"]] = status[1]["Status"]
    assert set(failed) == {f"rfc822; {one}" for one in AT[1:]}
    assert failed[f"rfc822; {AT[1]}"].startswith("5.")
    assert {one["recipients"][0]["address"]: one["recipients"][0]["state"]
            for one in mails} == {AT[0]: "delivered", AT[1]: "refused",
                                  AT[2]: "refused"}
    kinds = [line[0] for line in replies if line[3:4] == " "]
    assert kinds == ["2", "0", "5", "5", "0", "4", "5"], replies


def test_a_relay_that_was_down(tmp_path):
    """Nothing is refused because nobody listens: it goes when he does."""
    port = free_port()
    with Gateway(tmp_path, statement("Timeout", ConnectRetry=30),
                 target(port)) as gateway:
        gateway.submit_job("PAY.JOB00001.MAIL", *batch(20))
        until(lambda: gateway.targets()[0]["state"] in ("resting", "failed"))
        relay = Sink(port=port)
        gateway.order("refreshtargets")
        until(lambda: len(relay.delivered()) == 20, 40)
        gateway.settle()
    relay.stop()


def site(relay, certificate, directory):
    """CSSMTP's file with every statement, but for the targets' addresses and
    where dead letters go."""
    targets = statement("TargetServer", TargetName="localhost",
                        Charset="ISO8859-1", MBCharset="IBM-943",
                        MessageSize=524288, Secure="YES",
                        ConnectPort=relay.port, ConnectLimit=5, MaxMsgSent=0,
                        CAFile=certificate.authority)
    begin, end = CSSMTP.index("TargetServer"), CSSMTP.index("Timeout")
    text = CSSMTP[:begin] + targets + CSSMTP[end:]
    return text.replace("/var/cssmtp/CSSMTP/deadletter/", f"{directory}/dead")


def test_a_site_s_configuration(servers, good_certificate, tmp_path):
    """In EBCDIC, and the job in cards of IBM-273, where § stands for @; the
    target wants TLS. Behind it what JES did has statements of ours."""
    relay = servers(Postfix)
    gateway = Gateway(
        tmp_path, starts=False,
        environment={"CSSMTP_CODEPAGE_CONFIG": "IBM-1047"})
    own = gateway.config.read_text()
    for line in ("Translate IBM-1047\n", "  Translate IBM-037\n",
                 "LogLevel 31\n"):
        own = own.replace(line, "")
    own = own.replace("Recfm text", "Recfm FB\n  Lrecl 80")
    text = site(relay, good_certificate, tmp_path) + own
    gateway.config.write_bytes(octets(text, "IBM-1047", b"\x15"))
    cards = b"".join(line.replace("@", "§").encode("cp273").ljust(80, b"\x40")
                     for line in mails_to(*AT[:2]))
    gateway.start()
    with gateway:
        assert "Operations@example.com" in gateway.order("display,config")
        (tmp_path / "job").write_bytes(cards)
        (tmp_path / "job").rename(gateway.inlet / "PAY.JOB00001.MAIL")
        until(lambda: len(relay.delivered()) == 3, 20)
        gateway.settle()
        data_set, = gateway.replies.glob("*JOB00001*.replies")
        replies = data_set.read_bytes().decode("cp273")
        assert len(replies) % 80 == 0
        assert [replies[at:at + 4] for at in range(0, len(replies), 80)
                if replies[at + 3] == " "] == ["250 ", "050 ", "550 ", "554 "]
        assert "050 RCPT TO:<gone§refused.example>" in replies
    to = {recipient: parse(mail) for _, recipient, mail in relay.delivered()}
    assert to[AT[0]].get_content().strip() == "Grüße"
    assert "550 5.1.1" in str(to["anna@example.com"])
    assert "Errors in job PAY" in to["Operations@example.com"]["Subject"]
