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


def refusal(gateway, name, job):
    """The replies, as octets, once they are there."""
    until(lambda: list(gateway.replies.glob(f"{name}.*.replies")))
    path, = gateway.replies.glob(f"{name}.{job}.*.replies")
    return path.read_bytes()


def of_variable_records(octets):
    """RECFM VB of one block, as lines."""
    assert int.from_bytes(octets[:2], "big") == len(octets)
    lines, at = [], 4
    while at < len(octets):
        length = int.from_bytes(octets[at:at + 2], "big")
        lines.append(octets[at + 4:at + length])
        at += length
    return lines


def of_cards(octets):
    return [octets[i:i + 80] for i in range(0, len(octets), 80)]


def of_text(octets):
    return octets.split(b"\x15")[:-1]


def text_of(lines, page="cp037"):
    """Of one reply, which is a 554, of some lines."""
    lines = [line.decode(page).rstrip() for line in lines]
    assert all(line.startswith("554-5.6.0 ") for line in lines[:-1]), lines
    assert lines[-1].startswith("554 5.6.0 "), lines
    return " ".join(line[10:] for line in lines)


def put(gateway, name, octets, sidecar=None):
    if sidecar:
        (gateway.inlet / f"{name}.job").write_text(sidecar)
    made = gateway.directory / name
    made.write_bytes(octets)
    made.rename(gateway.inlet / name)


def held(gateway):
    """Jobs that are held, and no mail of them."""
    gateway.settle()
    assert not gateway.objects("display,mail")
    return gateway.jobs("held")


def cards(lines, page="cp037"):
    return b"".join(line.ljust(80).encode(page) for line in lines)


def test_records_that_are_none(tmp_path):
    """RECFM VB of a job that is text."""
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        put(gateway, "ONE.JOB00001.MAIL", records(batch(1)), "recfm = VB\n")
        text = text_of(of_variable_records(
            refusal(gateway, "ONE", "JOB00001")))
        assert held(gateway) == 1 and not relay.mails
    assert text.startswith("JES Nothing was sent: read as RECFM VB"), text
    assert "RDW X'" in text and "RECFM" in text


def test_a_record_that_ends_early(tmp_path):
    """In its own format, as far as that can be."""
    octets = cards(batch(1))[:-13]
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        put(gateway, "CUT.JOB00001.MAIL", octets, "Recfm FB\nLrecl 80\n")
        text = text_of(of_cards(refusal(gateway, "CUT", "JOB00001")))
        assert held(gateway) == 1 and not relay.mails
        assert text.count("(record ") == 1, text
    assert "Nothing was sent" in text and "67" in text and "80" in text, text


def test_a_page_that_there_is_not(tmp_path):
    """In a sidecar: replies come in the inlet's page, and the job is not even
    read. When the operator lets it go its own replies replace them."""
    page = "Translate IBM-273"
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay), inlet=page) as gateway:
        put(gateway, "PAGE.JOB00001.MAIL", records(batch(1), "cp273"),
            "Owner ANNA\nTranslate IBM-9999\n")
        text = text_of(of_text(refusal(gateway, "PAGE", "JOB00001")),
                       "cp273")
        assert held(gateway) == 1 and not relay.mails
        reason = gateway.objects("display,jobs,held")[0]["reason"]
        gateway.order("release,job=1")
        wait_for(relay, 1)
        until(lambda: gateway.jobs("done") == 1)
        last = refusal(gateway, "PAGE", "JOB00001").decode("cp273")
    assert text == "JES Nothing was sent: " + reason
    assert "line 2" in reason and "IBM-9999" in reason
    assert "554" not in last


@pytest.mark.parametrize("sidecar, expect", [
    ("Codepage IBM-273\n", "none of JobName, JobId"),
    ("Recfm FBX\n", "F, FB, V, VB, VBS, U, text or auto"),
    ("AtSign ab\n", "one character"),
    ("Replies /tmp\n", "/replies is wanted, or a directory in it"),
])
def test_sidecars_that_are_wrong(sidecar, expect, tmp_path):
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        put(gateway, "SIDE.JOB00001.MAIL", records(batch(1)), sidecar)
        text = text_of(of_text(refusal(gateway, "SIDE", "JOB00001")))
        assert held(gateway) == 1 and not relay.mails
    assert expect in text and "SIDE.JOB00001.MAIL.job: " in text, text


def test_a_page_that_nobody_can_tell(tmp_path):
    """Then the replies are in IBM-1047: in these characters as IBM-037."""
    with ScriptedRelay() as relay, \
            Gateway(tmp_path, target(relay),
                    inlet="Translate auto") as gateway:
        put(gateway, "AUTO.JOB00001.MAIL",
            records(batch(1, ["Subject: Grüße", "", "Öl"])))
        text = text_of(of_text(refusal(gateway, "AUTO", "JOB00001")))
        assert held(gateway) == 1 and not relay.mails
    assert "the codepage cannot be told" in text and "(Translate)" in text


def test_a_directory_below_and_a_link(tmp_path):
    """A sidecar's Replies: below the inlet's; a link in it leads nowhere."""
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        below, link = gateway.replies / "payroll", gateway.replies / "link"
        other = tmp_path / "other"
        below.mkdir()
        other.mkdir()
        link.symlink_to(other)
        put(gateway, "GOOD.JOB00001.MAIL", records(batch(1)),
            f"Replies {below}\n")
        until(lambda: list(below.glob("GOOD.*.replies")))
        put(gateway, "LINK.JOB00002.MAIL", records(batch(1)),
            f"Replies {link}\n")
        text = text_of(of_text(refusal(gateway, "LINK", "JOB00002")))
        gateway.settle()
        assert gateway.jobs("held") == 1
    assert "a directory in it" in text and not list(other.iterdir())


def test_replies_that_cannot_be_written(tmp_path):
    """It is said, and the job is held nevertheless."""
    with ScriptedRelay() as relay, Gateway(tmp_path, target(relay)) as gateway:
        gateway.replies.rmdir()
        put(gateway, "SIDE.JOB00001.MAIL", records(batch(1)), "Recfm X\n")
        until(lambda: gateway.jobs("held") == 1)
        assert "its replies cannot be written" in gateway.log()
        assert "No such file" in gateway.log()
