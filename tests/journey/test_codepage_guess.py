"""ebgate codepage guess: pages recognised in fixtures and in plain sentences

The sentences are encoded by Python and glibc, as the fixtures are, and not by
ebgate.
"""
import json
import subprocess

import pytest

import program
from guess_texts import TEXTS

# One is about a text of another page, and most are of A to Z alone.
FIXTURES = [case for case in program.cases()
            if case.name.startswith(("c", "e", "q26", "q27"))
            and case.header["codepage"] != "UTF-8"]
# Where the first page of a language has no table in glibc, another one serves.
WITNESSED = {"Thai": "1160"}
GLIBC_NAMES = {"420": "IBM420", "424": "IBM424", "875": "IBM875"}


def run(*args, data=None):
    return subprocess.run([program.EBGATE, "codepage", "guess",
                           *map(str, args)], input=data, capture_output=True,
                          timeout=100)


def as_json(*args, data=None):
    done = run("--json", *args, data=data)
    return done, [json.loads(line) for line in done.stdout.splitlines()]


def form(case):
    """The options that say how a fixture is cut."""
    options = ["--recfm", case.header["recfm"]]
    if "lrecl" in case.header:
        options += ["--lrecl", case.header["lrecl"]]
    return options


def test_the_right_page_is_first_in_every_fixture():
    """And alone, or with equals only, in more than half of them."""
    wrong, unique = [], 0
    for case in FIXTURES:
        done, found = as_json(*form(case), case.job)
        if not found:  # malformed, as the case wants it
            assert done.returncode == 12, case.name
            continue
        first = found[0]["groups"][0]
        if "IBM-" + case.header["codepage"] not in first["pages"]:
            wrong.append(case.name)
        unique += found[0]["verdict"] == "certain"
    assert not wrong
    assert unique > len(FIXTURES) / 2


def encoded(text, page):
    """By Python where it has the page, or else by glibc."""
    if page in program.generate.PYTHON_CODECS:
        return text.encode(program.generate.PYTHON_CODECS[page])
    name = {**program.generate.GLIBC_NAMES, **GLIBC_NAMES}.get(
        page, f"IBM-{page}")
    return subprocess.run(["iconv", "-f", "UTF-8", "-t", name],
                          input=text.encode(), capture_output=True,
                          check=True).stdout


def sentences(directory):
    """A data set of lines for each language, in the first of its pages."""
    for language, (pages, text) in TEXTS.items():
        page = WITNESSED.get(language, pages[0])
        path = directory / language
        path.write_bytes(b"".join(encoded(line, page) + b"\x15"
                                  for line in text.splitlines()))
        yield language, page, path


def test_sentences_of_every_language_are_recognised(tmp_path):
    cases = list(sentences(tmp_path))
    _, found = as_json("--recfm", "text", *(path for _, _, path in cases))
    assert len(found) == len(cases)
    certain = 0
    for (language, page, _), one in zip(cases, found):
        first = one["groups"][0]
        assert "IBM-" + page in first["pages"], (language, page, first)
        assert first["language"] == language, (language, first)
        certain += one["verdict"] == "certain"
    assert certain >= len(cases) * 3 / 4


def test_a_group_names_what_would_decide(tmp_path):
    [(_, _, path)] = [case for case in sentences(tmp_path)
                      if case[0] == "German"]
    done = run("--recfm", "text", path)
    assert done.returncode == 0
    said = done.stdout.decode()
    assert "1.  IBM-273, IBM-1141" in said
    assert "cannot tell 273 from 1141: X'9F' would tell: ¤ in 273, " \
        "€ in 1141" in " ".join(said.split())
    assert "X'D0' ü" in said
    assert all(len(line) <= 80 for line in said.split("\n")[1:])
    _, [found] = as_json("--recfm", "text", path)
    assert found["groups"][0]["decider"] == {"byte": "9F", "meanings": [
        {"character": "U+00A4", "example": "IBM-273", "pages": 1},
        {"character": "U+20AC", "example": "IBM-1141", "pages": 1}]}


def test_every_page_is_in_one_group():
    _, [found] = as_json("--recfm", "FB", "--lrecl", "80",
                         program.FIXTURES / "e04-lower-case/job.bin")
    pages = [page for group in found["groups"] for page in group["pages"]]
    assert len(pages) == len(set(pages)) > 80
    assert {"IBM-37", "IBM-1047", "IBM-939", "IBM-424"} <= set(pages)
    behind = [group["behind"] for group in found["groups"]
              if group["possible"]]
    assert behind == sorted(behind)


@pytest.mark.parametrize("data, kind, status", [
    (b"", "empty", 8),
    (b"\x40" * 160, "blank", 8),
    (b"Plain text, 7 bits.\n" * 4, "ASCII", 4),
    ("Grüße aus Köln: 12 Stück.\n".encode() * 4, "UTF-8", 4),
    ("Grüße aus Köln: 12 Stück.\n".encode("cp1252") * 4, "8-bit", 4),
    (bytes(range(256)) * 4, "binary", 8),
    (b"\x01\x23\x4c\x05\x67\x8c" * 40, "binary", 8),
], ids=["empty", "blank", "ascii", "utf-8", "latin-1", "binary", "packed"])
def test_what_is_no_text_of_ebcdic_is_said(data, kind, status):
    done, [found] = as_json("-", data=data)
    assert (found["kind"], found["verdict"]) == (kind, "none")
    assert done.returncode == status
    done = run("-", data=data)
    assert done.returncode == status
    assert done.stdout.startswith(b"standard input: ")


def test_without_a_record_format_bytes_are_counted():
    text = TEXTS["Swedish"][1].replace("\n", " ")
    done = run("-", data=encoded(text, "278")[:-7])
    assert b"cannot be told" in done.stderr
    assert b"IBM-278" in done.stdout.split(b"2.  ")[0]


def test_nothing_is_counted_that_is_not_there():
    data = encoded("Grüße aus Köln, überall schöne Straßen. ", "273") * 900
    for length in (3, 320, 32760, 32763):
        done, [found] = as_json("-", data=data[:length])
        assert found["bytes"] == length
        assert found["groups"][0]["letters"] <= length


@pytest.mark.parametrize("args, status, words", [
    ([], 16, "a data set is wanted"),
    (["/nonexistent"], 12, "No such file"),
    (["/"], 12, "directory"),
    (["--recfm", "VB", "{job}"], 12, "RDW"),
    (["--recfm", "QQ", "{job}"], 16, "--recfm"),
    (["--codepage", "37", "{job}"], 16, "no option --codepage"),
])
def test_wrong_input_is_named(args, status, words):
    job = program.FIXTURES / "e04-lower-case/job.bin"
    done = run(*(str(job) if arg == "{job}" else arg for arg in args))
    assert done.returncode == status
    assert words in done.stderr.decode()
    assert done.stdout == b""


def test_a_name_acts_on_no_terminal(tmp_path):
    path = bytes(tmp_path) + b"/\x1b[2J\xff.bin"
    with open(path, "wb") as file:
        file.write(b"\xc1\xc2\x40\xc3\x15" * 9)
    done = subprocess.run([program.EBGATE, "codepage", "guess", path],
                          capture_output=True, timeout=20)
    assert done.returncode == 0 and b"\x1b" not in done.stdout
    done = subprocess.run([program.EBGATE, "codepage", "guess", "--json", path],
                          capture_output=True, timeout=20)
    assert json.loads(done.stdout)["kind"] == "EBCDIC"


def test_one_that_cannot_be_read_keeps_no_other_from_being_told():
    job = program.FIXTURES / "q27-at-sign-280/job.bin"
    done, found = as_json("/nonexistent", job)
    assert done.returncode == 12
    assert [one["groups"][0]["pages"][0] for one in found] == ["IBM-280"]
