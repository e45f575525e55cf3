"""judge.py - is this the mail? by Python's email package and codecs"""
import base64
import email
import email.header
import email.policy


def decoded(value):
    return str(email.header.make_header(email.header.decode_header(value)))


def lines_of(text):
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[-1] == "":
        lines.pop()
    return lines


def check_octets(octets):
    """What holds for every mail, whatever is in it."""
    assert b"\r" not in octets.replace(b"\r\n", b""), "bare CR"
    assert b"\0" not in octets
    header, _, _ = octets.partition(b"\n\n")
    assert header.isascii(), header
    assert max(map(len, octets.split(b"\n"))) <= 998
    if not octets.isascii():
        assert b"8bit" in octets, "8 bits that no label speaks of"


def check_part(part, wanted):
    assert part.get_content_type() == wanted["type"]
    assert part.get_filename() == wanted.get("filename")
    content = part.get_payload(decode=True)
    if "base64" in wanted:
        assert content == base64.b64decode(wanted["base64"])
        return
    charset = part.get_content_charset() or "us-ascii"
    assert charset == wanted["charset"]
    assert lines_of(content.decode(charset)) == wanted["text"]


def check_mail(octets, wanted):
    """Fails with an AssertionError that shows both sides."""
    check_octets(octets)
    mail = email.message_from_bytes(octets)
    modern = email.message_from_bytes(octets, policy=email.policy.default)
    for name, value in wanted.get("header", {}).items():
        found = mail.get_all(name)
        assert found, f"{name} is missing"
        if name in ("From", "To", "Sender"):
            assert str(modern[name]) == value
        else:
            assert decoded(found[0].replace("\r\n", "\n").replace(
                "\n ", " ")).strip() == value
    for name in wanted.get("absent", []):
        assert name not in mail
    for name in {"Date", "From", "Message-ID", *wanted.get("added", [])}:
        assert len(mail.get_all(name, [])) == 1, name
    assert "@" in mail["Message-ID"]
    if "parts" not in wanted:
        return
    assert mail["MIME-Version"] == "1.0"
    parts = [part for part in mail.walk() if not part.is_multipart()]
    assert not mail.defects, mail.defects
    assert len(parts) == len(wanted["parts"])
    for part, wanted_part in zip(parts, wanted["parts"]):
        check_part(part, wanted_part)


def check_delivered(delivered, wanted):
    """Each recipient got the mail once, nobody else got one."""
    def key(sender, recipient, subject):
        return sender.casefold(), recipient.casefold(), subject

    found = {}
    for sender, recipient, octets in delivered:
        subject = decoded(email.message_from_bytes(octets).get("Subject", ""))
        found.setdefault(key(sender, recipient, subject.replace("\n", "")),
                         []).append(octets)
    for mail in wanted:
        for recipient in mail["to"]:
            subject = mail["header"].get("Subject", "")
            copies = found.pop(key(mail["from"], recipient, subject), [])
            assert len(copies) == 1, (recipient, subject, list(found))
            check_mail(copies[0], mail)
    assert not found, list(found)
