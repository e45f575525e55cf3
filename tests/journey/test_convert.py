"""test_convert.py - ebgate convert, judged by others

iconv(1), Python's codecs and dd(1) say what is right; data sets are cut by
the rules of RECFM as program.py has them.
"""
import contextlib
import itertools
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import time

import pytest

import guess_texts
from program import EBGATE, cut

ACCENTS = "Grüße à tous, señor; 12 §, Ægir\n"
KANJI = "注文 ABC ｱｲｳ 第12号 東京\n"
needs_iconv = pytest.mark.skipif(not shutil.which("iconv"),
                                 reason="there is no iconv")


def convert(*arguments, data=b"", status=0):
    """IBM-1047 to UTF-8, when no other is said."""
    if not {"-f", "-t", "--from", "--to", "--codepage"} & set(arguments):
        arguments = ("-f", "1047", *arguments)
    done = subprocess.run([EBGATE, "convert", *map(str, arguments)],
                          input=data, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=60)
    messages = done.stderr.decode(errors="replace")
    assert done.returncode == status, (done.returncode, messages)
    return done.stdout, messages


def iconv(data, source, target):
    return subprocess.run(["iconv", "-f", source, "-t", target], input=data,
                          stdout=subprocess.PIPE, check=True).stdout


# --------------------------------------------------------------- streams

@needs_iconv
@pytest.mark.parametrize("page,witness", [
    ("1047", "IBM1047"), ("037", "IBM037"), ("1140", "IBM1140"),
    ("500", "IBM500")])
def test_every_byte_is_as_iconv_has_it(page, witness):
    octets = bytes(range(256)) * 600  # over a buffer
    ours, _ = convert("--codepage", page, data=octets)
    assert ours == iconv(octets, witness, "UTF-8")
    back, _ = convert("--to", page, "--verify", data=ours)
    assert back == octets


@needs_iconv
def test_mixed_pages_any_to_any():
    text = (KANJI * 9000).encode()
    there, _ = convert("-t", "939", data=text)
    assert iconv(there, "IBM939", "UTF-8") == text
    other, _ = convert("-f", "939", "-t", "1399", data=there)
    assert iconv(other, "IBM1399", "UTF-8") == text
    assert convert("-f", "1399", data=other)[0] == text


def test_python_agrees():
    for page in ("037", "500", "1140"):
        octets = bytes(range(256))
        ours, _ = convert("--codepage", page, data=octets)
        assert ours.decode() == octets.decode("cp" + page)


def test_newlines_have_three_readings():
    octets = b"\xC1\x15\xC2\x25"
    assert convert(data=octets)[0] == "A\u0085B\n".encode()
    assert convert("--newline", "swap", data=octets)[0] == \
        "A\nB\u0085".encode()
    assert convert("--newline", "join", data=octets)[0] == b"A\nB\n"


# -------------------------------------------------- what cannot be converted

def test_unmappable_stops_and_names_the_place():
    _, messages = convert("-t", "1047", data="ab€".encode(), status=12)
    assert "byte 2 (X'2')" in messages and "U+20AC" in messages
    assert "IBM-1047" in messages and "--unmappable" in messages
    _, messages = convert("-f", "UTF-8", "-t", "1047", data=b"abc\xFFd",
                          status=12)
    assert "byte 3" in messages and "X'FF'" in messages


def test_unmappable_has_other_answers():
    text = "a€b".encode()
    for policy, right in (("substitute", b"\x81\x3F\x82"),
                          ("skip", b"\x81\x82")):
        made, messages = convert("-t", "1047", "--unmappable", policy,
                                 data=text, status=4)
        assert made == right and "1 without a place" in messages
    made, _ = convert("-t", "1047", "--unmappable", "escape", data=text,
                      status=4)
    assert made.decode("cp037").startswith("a\\u")
    plain, _ = convert(data=made)
    back, _ = convert("-f", "UTF-8", "-t", "UTF-8", "--unescape", data=plain)
    assert back == text


def test_verify_reads_escapes():
    for options, data in ((["-f", "939"], b"\x0E\x45\x41\xFF\xFF\x0F\xE0"),
                          (["-t", "1047"], "a\\€ż".encode())):
        convert(*options, "--unmappable", "escape", "--verify", data=data,
                status=4)


def test_unescape_brings_bytes_back(tmp_path):
    octets = b"\x0E\x45\x41\xFF\xFF\x0F\xE0\xC1"  # a pair that is none
    text, _ = convert("--codepage", "939", "--unmappable", "escape",
                      data=octets, status=4)
    assert b"\\x" in text
    again, _ = convert("-t", "939", "--unescape",
                       data=text)
    assert again == octets


def test_records_are_named_with_their_column():
    data = "ok\nab€\n".encode()
    _, messages = convert("-t", "1047", "--recfm", "VB", data=data, status=12)
    for word in ("record 2", "column 3", "U+20AC"):
        assert word in messages
    _, messages = convert("--codepage", "939", "--recfm", "FB", "--lrecl",
                          "4", data=b"\xC1" * 4 + b"\xC1\x0E\x42\x0F",
                          status=12)
    assert "record 2" in messages and "column 3" in messages, messages


@pytest.mark.parametrize("recfm", ["auto", "FB"])
def test_bytes_that_were_read(recfm, tmp_path):
    job = tmp_path / "job"
    job.write_bytes(b"\xc1" * 800)
    _, said = convert("-f", "1047", "--recfm", recfm, "--lrecl", "80",
                      "--stat", "--json", job)
    stat = json.loads(said.splitlines()[-1])
    assert (stat["bytes"], stat["records_read"]) == (800, 10)


def test_statistics(tmp_path):
    out = tmp_path / "out"
    _, said = convert("-t", "1047", "--recfm", "FB", "--lrecl", "10",
                      "--unmappable", "substitute", "--json", "-", out,
                      data="a€\nb\nc€€ż\n".encode(), status=4)
    stat = json.loads(said)
    assert (stat["records_read"], stat["records_written"]) == (3, 3)
    assert stat["replaced"] == 4 and out.stat().st_size == 30
    euro = stat["encoded"][0]
    assert (euro["bytes"], euro["count"]) == ("E282AC", 3)
    assert (euro["record"], euro["column"]) == (1, 2)
    _, said = convert("-t", "1047", "--unmappable", "skip", "--stat", "-",
                      out, data="x€".encode(), status=4)
    assert "U+20AC" in said and "first at byte 1" in said


def test_verify_finds_what_does_not_come_back():
    octets = b"\xC1" * 200000 + b"\x25"
    convert("--newline", "cdra", "--verify", data=octets)
    _, messages = convert("--newline", "join", "--verify", data=octets,
                          status=8)
    assert "byte 200000" in messages and "X'25' comes back as X'15'" in messages
    _, messages = convert("--newline", "join", "--verify", "--recfm", "FB",
                          "--lrecl", "3", data=b"\xC1\xC1\xC1\xC1\x25\xC1",
                          status=8)
    assert "record 2, column 2" in messages


def test_at_sign():
    assert convert("--codepage", "278", "--at-sign", "X'7C'",
                   data=b"\x81\x7C\x82\xEC")[0] == b"a@b@"
    made, _ = convert("-t", "278", "--at-sign", "Ö",
                      data="a@Ö".encode())
    assert made == b"\x81\x7C\x7C"


# -------------------------------------------------------------- data sets

def fixed(lines, lrecl, page="cp037"):
    return b"".join(line.ljust(lrecl).encode(page) for line in lines)


@pytest.mark.parametrize("more", [[], ["--verify"]])
def test_cards_to_lines_as_dd_has_them(tmp_path, more):
    lines = [("card %d" % n) * (n % 9) for n in range(5000)]
    cards = tmp_path / "cards"
    cards.write_bytes(fixed(lines, 80))
    ours, _ = convert("--codepage", "037", "--recfm", "FB", "--lrecl", "80",
                      *more, cards)
    theirs = subprocess.run(["dd", "conv=ascii,unblock", "cbs=80",
                             f"if={cards}"], stdout=subprocess.PIPE,
                            stderr=subprocess.DEVNULL, check=True).stdout
    assert ours == theirs == "".join(f"{one}\n" for one in lines).encode()


def test_every_length_of_record_and_every_page():
    """Fixed records have a short way: it is judged by Python."""
    pick = random.Random(7)
    for lrecl, page in itertools.product((1, 2, 63, 64, 65, 133, 40000),
                                         ("037", "1140", "500")):
        octets = bytes(pick.choice(b"\x40\x40\xC1\x81\xF1\xDF\x9F\x4A\x7C")
                       for _ in range(lrecl * max(3, 9000 // lrecl)))
        made, _ = convert("--codepage", page, "--recfm", "F", "--lrecl",
                          lrecl, data=octets)
        right = "".join(octets[at:at + lrecl].decode("cp" + page).rstrip(" ")
                        + "\n" for at in range(0, len(octets), lrecl))
        assert made.decode() == right


def test_blanks_can_be_kept_or_stripped():
    cards = fixed(["a", ""], 4)
    keep = ["--recfm", "FB", "--lrecl", "4", "--blanks", "keep"]
    assert convert(*keep, data=cards)[0] == b"a   \n    \n"
    vb = b"\x00\x0A\x00\x00\x00\x06\x00\x00\x81\x40"
    assert convert("--recfm", "VB", data=vb)[0] == b"a \n"
    assert convert("--recfm", "VB", "--blanks", "strip", data=vb)[0] == b"a\n"


def test_text_to_records_and_back(tmp_path):
    text = ACCENTS * 3000 + "\n" + "x" * 76 + "\n"
    for options, header in (
            (["FB", 80], {"recfm": "FB", "lrecl": 80}),
            (["F", 100], {"recfm": "F", "lrecl": 100}),
            (["V", 80], {"recfm": "V"}), (["VB", 80], {"recfm": "VB"}),
            (["U", 90], {"recfm": "U"})):
        form = ["-f", "037", "--recfm", options[0], "--lrecl",
                options[1]]
        made, _ = convert("-t", *form[1:], "--verify",
                          data=text.encode())
        records = [one.decode("cp037").rstrip(" ")
                   for one in cut(made, header)]
        assert records == text.split("\n")[:-1], options
        # An empty block of U cannot be: it has a blank.
        more = ["--blanks", "strip"] if options[0] == "U" else []
        assert convert(*form, *more, data=made)[0].decode() == text


def test_a_line_too_long_is_named():
    long = ["-t", "1047", "--recfm", "FB", "--lrecl", "10"]
    text = b"short\n" + b"0123456789abcd\n"
    _, messages = convert(*long, data=text, status=12)
    for word in ("record 2", "14 bytes", "LRECL 10", "--wrap"):
        assert word in messages
    made, _ = convert(*long, "--wrap", data=text)
    assert made.decode("cp037") == "short".ljust(10) + "0123456789" + \
        "abcd".ljust(10)
    made, messages = convert(*long, "--truncate", data=text, status=4)
    assert made.decode("cp037") == "short".ljust(10) + "0123456789"
    assert "1 line was cut" in messages


def test_a_character_too_wide_for_any_record_is_named():
    for fold, text in (("--wrap", "a注\n"), ("--truncate", "注\n")):
        _, messages = convert("-t", "939", "--recfm", "FB", "--lrecl", "3",
                              fold, data=text.encode(), status=12)
        assert "record 1" in messages and "LRECL 3" in messages
        assert "shifts takes 4" in messages and "--wrap" not in messages


def test_what_cannot_stand_there_is_said():
    _, messages = convert("-f", "939", "--recfm", "FB", "--lrecl", "4",
                          "--shift", "strict", data=b"\xC1\x0E\x4F\x58",
                          status=12)
    assert "column 5: the end of the record cannot stand there" in messages
    _, messages = convert("-t", "037", data=b"a\xFF", status=12)
    assert "byte 1 (X'1'): X'FF' is not UTF-8;" in messages


@needs_iconv
def test_wrapping_never_cuts_a_pair():
    text = "ab注文東京都千代田区cd\n" * 5
    for lrecl in range(5, 30):
        made, _ = convert("-t", "939", "--recfm", "FB", "--lrecl", lrecl,
                          "--wrap", data=text.encode())
        records = cut(made, {"recfm": "FB", "lrecl": lrecl})
        parts = [iconv(one, "IBM939", "UTF-8").decode() for one in records]
        assert "".join(one.rstrip(" ") for one in parts) == \
            text.replace("\n", "")
    _, messages = convert("-t", "939", "--recfm", "FB", "--lrecl", "3",
                          "--wrap", data="注\n".encode(), status=12)
    assert "record 1" in messages and "holds 3" in messages


def test_data_set_to_data_set():
    lines = ["[one]", "", "three ^"]
    vb, _ = convert("-t", "1047", "--recfm", "VB",
                    data="".join(f"{one}\n" for one in lines).encode())
    fb, _ = convert("-f", "1047", "-t", "037", "--recfm", "VB", "--to-recfm",
                    "FB", "--to-lrecl", "20", data=vb)
    assert fb == fixed(lines, 20)
    again, _ = convert("-f", "037", "-t", "1047", "--recfm", "FB", "--lrecl",
                       "20", "--to-recfm", "VB", data=fb)
    assert again == vb


def test_auto_proves_the_format(tmp_path):
    job = tmp_path / "in"
    job.write_bytes(b"\x00\x0E\x00\x00\x00\x06\x00\x00\xC1\xC2"
                    b"\x00\x04\x00\x00")
    made, messages = convert("--recfm", "auto", job)
    assert made == b"AB\n\n" and "RECFM VB" in messages
    job.write_bytes(b"MAIL\nASCII\n" * 3)
    _, messages = convert("--recfm", "auto", job, status=12)
    assert "ASCII" in messages and "IBM-1047" in messages
    job.write_bytes(b"\xC1" * 7)
    _, messages = convert("--recfm", "auto", job, status=12)
    assert str(job) in messages


def test_a_byte_order_mark_is_no_text():
    assert convert("-t", "037", "--recfm", "V",
                   data=b"\xEF\xBB\xBFa\n")[0] == b"\0\5\0\0\x81"


def test_nul_is_no_blank():
    assert convert("--recfm", "FB", "--lrecl", "3",
                   data=b"\xC1\x00\x40")[0] == b"A\x00\n"


def test_text_line_ends():
    ebcdic = b"\xC1\x15\xC2\x15"
    assert convert("--recfm", "text", data=ebcdic)[0] == b"A\nB\n"
    assert convert("--recfm", "text", "--to-nl", "crlf",
                   data=ebcdic)[0] == b"A\r\nB\r\n"
    for end, right in (("nl", b"\xC1\x15"), ("lf", b"\xC1\x25"),
                       ("crlf", b"\xC1\x0D\x25")):
        assert convert("-t", "1047", "--recfm", "text", "--to-nl", end,
                       data=b"A\r\n")[0] == right
    _, messages = convert("--recfm", "text", data=b"\xC1\x15\xC2\x0D\x25",
                          status=12)
    assert "2" in messages


def test_line_feeds_inside_of_records_are_said():
    made, messages = convert("--recfm", "FB", "--lrecl", "3",
                             data=b"\xC1\xC2\xC3\xC1\x25\xC2", status=4)
    assert made == b"ABC\nA\nB\n"
    assert "1 line feed inside of records" in messages
    assert "the first is in record 2" in messages


def test_carriage_control_becomes_text():
    page = b"".join(one.encode("cp037").ljust(6, b"\x40") for one in
                    ("1title", " a", "0b", "-c", "+c", "1next"))
    form = ["--recfm", "FBA", "--lrecl", "6"]
    assert convert(*form, data=page)[0] == b"title\na\n\nb\n\n\nc\n\fnext\n"
    assert convert("--recfm", "FB", "--lrecl", "6", data=page)[0].startswith(
        b"1title\n a\n")
    machine = b"".join(bytes([code]) + text.encode("cp037").ljust(3, b"\x40")
                       for code, text in ((0x8B, ""), (0x11, "y"), (0x0B, ""),
                                          (9, "e")))
    assert convert("--recfm", "FBM", "--lrecl", "4", data=machine)[0] == \
        b"y\n\n\ne\n"
    _, messages = convert(*form, data=b"\x81" * 6, status=12)
    assert "record 1" in messages and "X'81'" in messages


def test_visual_order():
    visual = "םולש 12".encode("cp424")
    made, _ = convert("--codepage", "424", "--recfm", "FB", "--lrecl",
                      len(visual), "--logical", data=visual)
    assert made.decode() == "12 שלום\n" or made.decode() == "שלום 12\n"


def test_shifts():
    octets = b"\x0E\x45\x41\x40\x40" + b"\x45\x41\x0F\xC1\xC2"
    form = ["--codepage", "939", "--recfm", "FB", "--lrecl", "5",
            "--blanks", "keep"]
    carried, _ = convert(*form, "--shift", "carry", data=octets)
    assert carried.decode().split("\n")[1].endswith("AB")
    made, messages = convert(*form, data=octets[:5], status=4)
    assert "1 shifts were out of place and mended" in messages


# ------------------------------------------------------------------- files

def test_in_place_and_nothing_half_written(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"\xC1" * 300000)
    convert(file, file)
    assert file.read_bytes() == b"A" * 300000
    file.write_bytes(b"A" * 300000 + b"\xFF")
    before = file.read_bytes()
    convert("-t", "1047", file, file, status=12)
    assert file.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_full_disk_is_told(tmp_path):
    _, messages = convert("-", "/dev/full", data=b"\xC1" * 300000, status=12)
    assert "/dev/full" in messages and "No space" in messages
    with open("/dev/full", "wb") as full:
        done = subprocess.run([EBGATE, "convert", "-f", "037"], input=b"\xC1",
                              stdout=full,
                              stderr=subprocess.PIPE, timeout=20)
    assert done.returncode == 12 and b"No space" in done.stderr


# Over 4 MiB, and not a multiple of anything that is written at once.
LARGE = 5 * 1024 * 1024 + 4321


def large(last=b""):
    """Characters of one and of two bytes of UTF-8, and @last."""
    pick = random.Random(11)
    some = bytes(pick.choice(b"\x81\x82\xC1\xC2\x40\x25\xDC\x59")
                 for _ in range(99991))
    return (some * (LARGE // len(some) + 1))[:LARGE - len(last)] + last


@needs_iconv
@pytest.mark.parametrize("more", [[], ["--verify"], ["--stat"]])
def test_a_large_file_arrives_whichever_way(tmp_path, more):
    source, target, other = (tmp_path / name for name in
                             ("in", "out", "redirected"))
    octets = large()
    source.write_bytes(octets)
    text = iconv(octets, "IBM1047", "UTF-8")
    made, _ = convert(*more, source)  # into a pipe
    assert made == text
    _, said = convert(*more, source, target)
    assert target.read_bytes() == text
    if "--stat" in more:
        assert f"{LARGE}  bytes read" in said
    with open(other, "wb") as out:
        out.write(b"before\n")
        out.flush()
        subprocess.run([EBGATE, "convert", "-f", "1047", *more, source],
                       stdout=out, check=True, timeout=60)
    assert other.read_bytes() == b"before\n" + text
    convert("-t", "1047", *more, target, target)  # in its own place
    assert target.read_bytes() == octets
    assert sorted(one.name for one in tmp_path.iterdir()) == \
        ["in", "out", "redirected"]


def test_a_large_file_of_records_arrives(tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    lines = [("card %d" % n) * (n % 9) for n in range(70000)]
    source.write_bytes(fixed(lines, 80))
    form = ["037", "--recfm", "FB", "--lrecl", "80"]
    convert("-f", *form, source, target)
    assert target.read_text() == "".join(f"{one}\n" for one in lines)
    back, _ = convert("-t", *form, target)
    assert back == source.read_bytes()


def test_a_large_file_with_a_fault_at_its_end(tmp_path):
    """Nothing stands in OUT; a stream has all that came before."""
    source, target = tmp_path / "in", tmp_path / "out"
    text = "é".encode() * (LARGE // 2)
    source.write_bytes(text + b"\xFF and more")
    _, said = convert("-t", "1047", source, target, status=12)
    assert f"byte {len(text)} " in said and "X'FF'" in said
    assert [one.name for one in tmp_path.iterdir()] == ["in"]
    with open(target, "wb") as out:
        done = subprocess.run([EBGATE, "convert", "-t", "1047", source],
                              stdout=out, stderr=subprocess.PIPE, timeout=60)
    assert done.returncode == 12 and f"byte {len(text)} " in \
        done.stderr.decode()
    assert target.read_bytes() == b"\x51" * (len(text) // 2)


def limit_files():
    resource.setrlimit(resource.RLIMIT_FSIZE, (3000000, 3000000))


@pytest.mark.parametrize("records", [[], ["--recfm", "FB", "--lrecl", "1"]])
@pytest.mark.parametrize("piped", [False, True])
def test_a_file_that_may_not_grow_is_told(tmp_path, records, piped):
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(large())
    target.write_bytes(b"what was there before")
    done = subprocess.run(
        [EBGATE, "convert", "-f", "1047", *records,
         "-" if piped else source, target],
        input=source.read_bytes() if piped else b"",
        stderr=subprocess.PIPE, timeout=60, preexec_fn=limit_files)
    said = done.stderr.decode()
    assert done.returncode == 12, said
    assert str(target) in said and "File too large" in said
    assert target.read_bytes() == b"what was there before"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["in", "out"]


def wait_for_output(child, directory, source=None):
    """Until the program has a file open in it, which may have no name."""
    def has_opened():
        for fd in pathlib.Path(f"/proc/{child.pid}/fd").iterdir():
            with contextlib.suppress(OSError):
                path = os.readlink(fd)
                if path.startswith(f"{directory}/") and path != str(source):
                    return True
        return False

    until = time.monotonic() + 20
    while not has_opened():
        assert time.monotonic() < until and child.poll() is None
        time.sleep(0.001)


def test_a_large_file_is_interrupted(tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    with open(source, "wb") as octets:
        octets.truncate(2 << 30)  # a hole
    child = subprocess.Popen([EBGATE, "convert", "-f", "037", source, target],
                             stderr=subprocess.PIPE)
    wait_for_output(child, tmp_path, source)
    child.send_signal(signal.SIGTERM)
    said = child.communicate(timeout=20)[1].decode()
    assert child.returncode == 12
    assert f"interrupted: {tmp_path / 'out'} is left as it was" in said
    assert [one.name for one in tmp_path.iterdir()] == ["in"]


def test_files_that_are_not_there(tmp_path):
    for name, why in ((tmp_path / "none", "No such file or directory"),
                      (tmp_path, "Is a directory")):
        for form in ([], ["--recfm", "auto"]):
            _, messages = convert(*form, name, tmp_path / "out", status=12)
            assert messages == f"ebgate convert: {name}: {why}\n"
    assert not (tmp_path / "out").exists()
    _, messages = convert("-", "/dev/full", data=b"\xC1", status=12)
    assert messages.startswith("ebgate convert: /dev/full: No space")
    convert("-", tmp_path / "no" / "where", status=16)
    convert("a", "b", "c", status=16)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_no_file(tmp_path, number):
    out = tmp_path / "out"
    child = subprocess.Popen([EBGATE, "convert", "-f", "037", "-", out],
                             stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdin.write(b"\xC1" * 300000)
    child.stdin.flush()
    wait_for_output(child, tmp_path)
    child.send_signal(number)
    assert child.wait(timeout=20) == 12
    child.stdin.close()
    child.stderr.close()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("arguments,word", [
    (["-f", "1047", "--recfm", "FB"], "--lrecl"),
    (["--lrecl", "80"], "--recfm is wanted as well"),
    (["-t", "037", "--lrecl", "80"], "--recfm is wanted as well"),
    (["-t", "037", "--to-lrecl", "80"], "--to-recfm is wanted as well"),
    (["-t", "037", "--wrap"], "no line is too long"),
    (["-f", "037", "--recfm", "V", "--truncate"], "no line is too long"),
    (["-t", "037", "--recfm", "VB", "--lrecl", "4"], "VB has 5 at least"),
    (["-t", "037", "--recfm", "VBA", "--lrecl", "5"], "VBA has 6 at least"),
    (["-t", "037", "--recfm", "FBA", "--lrecl", "1"], "FBA has 2 at least"),
    (["--codepage", "1047", "--from", "037"], "one of them"),
    (["--recfm", "V", "--wrap", "--truncate"], "one of them"),
    (["--codepage", "nonsense"], "nonsense"),
    (["--unmappable", "maybe"], "substitute"),
    (["--recfm", "W"], "VBS"),
    (["-t", "1047", "--recfm", "auto"], "must be named"),
    (["--at-sign", "auto"], "name the character"),
    (["--at-sign", "A"], "--at-sign"),
    (["--unescape", "--unmappable", "escape"], "one of them"),
    (["--unescape", "--verify"], "--unescape"),
    (["--wrap", "--verify"], "--verify"),
    (["-f", "UTF-16", "--recfm", "text"], "stream"),
    (["-f", "16684", "--recfm", "text"], "stream"),
    (["a", "b", "c"], "c"),
])
def test_wrong_usage_is_explained(arguments, word):
    _, messages = convert(*arguments, status=16)
    assert word in messages, messages


@pytest.mark.parametrize("data,words", [
    (b"\xC1" * 81, ["81 bytes", "LRECL 80"]),
    (b"\xC1" * 79, ["LRECL 80"]),
])
def test_malformed_fixed(data, words):
    _, messages = convert("--recfm", "FB", "--lrecl", "80", data=data,
                          status=12)
    for word in words:
        assert word in messages
    made, _ = convert("--recfm", "FB", "--lrecl", "80", "--short-last",
                      data=data)
    assert made == b"".join(b"A" * len(data[at:at + 80]) + b"\n"
                            for at in range(0, len(data), 80))


def test_malformed_rdw_names_the_record():
    _, messages = convert("--recfm", "V", data=b"\x00\x05\x00\x00\xC1\x00\x01",
                          status=12)
    assert "2" in messages


def test_memory_does_not_grow(tmp_path):
    """Through a pipe, 64 MiB and a hundredth of it."""
    peaks = []
    for mib in (1, 64):
        child = subprocess.Popen(
            [EBGATE, "convert", "-f", "037", "--recfm", "FB", "--lrecl",
             "80", "--verify"],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        block = b"\xC1" * 70 + b"\x40" * 10
        for _ in range(mib):
            child.stdin.write(block * 13000)
        child.stdin.close()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0
        peaks.append(usage.ru_maxrss)
    assert peaks[1] < peaks[0] * 1.5 + 2048, peaks


def test_what_does_not_come_back_is_not_written(tmp_path):
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(b"\xC1\x25\x15")
    target.write_bytes(b"what was there before")
    _, messages = convert("-f", "1047", "--newline", "join", "--verify",
                          source, target, status=8)
    assert target.read_bytes() == b"what was there before"
    assert "is left as it was" in messages
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in", "out"]


# ------------------------------------------------------- the page it tells

@pytest.mark.parametrize("language,page", [
    ("German", "cp273"), ("Greek", "cp875"), ("Turkish", "cp1026")])
def test_the_page_that_a_file_tells(language, page, tmp_path):
    """Of a stream and of records; --codepage is --from."""
    text = guess_texts.TEXTS[language][1]
    lines = text.splitlines()
    longest = max(map(len, lines))
    file = tmp_path / "file"
    file.write_bytes(text.replace("\n", "\x85").encode(page))
    made, said = convert("--from", "auto", "--newline", "join", file)
    assert made.decode() == text
    file.write_bytes("".join(
        line.ljust(longest) for line in lines).encode(page))
    made, said = convert("--codepage", "auto", "--recfm", "FB", "--lrecl",
                         longest, file)
    assert made.decode().splitlines() == lines
    assert "file: read as IBM-" in said
    assert convert("-f", "auto", "--quiet", file)[1] == ""


@pytest.mark.parametrize("octets,status,words", [
    ("[wer] {weiß}".encode("cp273"), 16,
     "the codepage cannot be told (IBM-"),
    ("nothing but plain letters".encode("cp037"), 0, "read as IBM-37"),
    ("für die Straße".encode("latin-1"), 16, "neither EBCDIC nor UTF-8"),
    ("für die Straße".encode(), 0, "read as UTF-8"),
    (b"", 0, "read as IBM-1047")])
def test_the_page_that_a_file_may_not_tell(octets, status, words, tmp_path):
    file, out = tmp_path / "file", tmp_path / "out"
    file.write_bytes(octets)
    _, said = convert("-f", "auto", file, out, status=status)
    assert words in said
    assert out.exists() == (status == 0)


def test_a_page_that_nobody_can_look_for(tmp_path):
    _, said = convert("-f", "auto", data=b"text", status=16)
    assert "IN is read twice: it is to be a file" in said
    _, said = convert("-f", "auto", tmp_path / "nowhere", status=12)
    assert "nowhere: No such file" in said
