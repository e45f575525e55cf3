"""ebgate codepage: list, show, compare, verify; and what it says to wrong use.

Python's and Java's own converters are the witnesses of the table of known
differences: they must differ from the pages in what it tells, and in nothing
else.
"""
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import time
import xml.etree.ElementTree as ElementTree

import pytest

EBGATE = os.environ["EBGATE"]


def codepage(*arguments, environment=None, **options):
    return subprocess.run(
        [EBGATE, "codepage", *map(str, arguments)], capture_output=True,
        text=True, timeout=120, env={**os.environ, **(environment or {})},
        **options)


def objects(*arguments):
    run = codepage(*arguments)
    assert run.stderr == ""
    return [json.loads(line) for line in run.stdout.splitlines()]


# --------------------------------------------------------------------- list

def test_list_is_searched_by_words():
    run = codepage("list", "sweden", "EURO")
    assert run.returncode == 0
    assert [line.split()[0] for line in run.stdout.splitlines()] == [
        "CCSID", "1143"]


def test_list_as_json_tells_what_is_known():
    page, = [one for one in objects("list", "--json", "273")
             if one["ccsid"] == 273]
    assert page["name"] == "IBM-273" and page["at"] == 0xB5
    assert page["title"] == "Germany, Austria"
    assert "ebcdic-de" in page["aliases"] and page["libc"] == "IBM273"


def test_list_finds_a_page_by_any_spelling():
    for word, ccsid in (("cp282", "282"), ("ibm-37_P100-1999", "37"),
                        ("CCSID01141", "1141"), ("x-ibm300", "300")):
        rows = codepage("list", word).stdout.splitlines()
        assert [row.split()[0] for row in rows[1:]] == [ccsid]


def test_list_tells_from_where_each_page_comes():
    rows = {row[:5].strip(): row[30:37].strip()
            for row in codepage("list").stdout.splitlines()[1:]}
    assert rows["37"] == "icu" and rows["256"] == "own"
    assert rows["38"] == "iconv" and rows["300"] == "icu"
    assert rows["1377"] == ".ucm" and "" not in rows.values()


def test_list_tells_what_is_refused():
    run = codepage("list", "931")
    assert (run.returncode, run.stdout) == (8, "")
    assert "931 is refused" in run.stderr and "37+300" in run.stderr


def test_list_of_nothing():
    run = codepage("list", "klingon")
    assert (run.returncode, run.stdout) == (8, "")
    assert "nothing known" in run.stderr


# --------------------------------------------------------------------- show

def chart_cells(text):
    """The cells of a chart drawn in a terminal without wide characters."""
    rows = [line for line in text.splitlines() if re.match("[0-9A-F]- ", line)]
    assert len(rows) == 16
    return [row[4 + 5 * low:8 + 5 * low].strip()
            for row in rows for low in range(16)]


def test_a_chart_shows_each_character_in_its_cell():
    cells = chart_cells(codepage("show", "273").stdout)
    for byte, shown in enumerate(cells):
        character = bytes([byte]).decode("cp273")
        if character.isprintable() and character != " " and byte != 0xBC:
            assert shown == character
    assert cells[0x15] == "NL" and cells[0x25] == "LF" and cells[0] == "NUL"


def test_unassigned_cells_are_marked():
    cells = chart_cells(codepage("show", "803").stdout)
    assert cells[0x4A] == "$" and cells[0x79] == "--"
    assert chart_cells(codepage("show", "273").stdout)[0xB3] == "·"


def test_double_bytes_are_shown_by_row():
    text = codepage("show", "939", "--row", "X'45'").stdout
    row, = [line for line in text.splitlines() if line.startswith("4- ")]
    assert row.split()[2:5] == ["一", "二", "三"]
    assert "4370 of them for private use" in codepage("show", "939").stdout


def on_a_terminal(environment):
    parent, child = pty.openpty()
    subprocess.run([EBGATE, "codepage", "show", "37"], stdout=child,
                   env={**os.environ, "TERM": "xterm", **environment},
                   timeout=60, check=True)
    os.close(child)
    text = b""
    try:
        while piece := os.read(parent, 65536):
            text += piece
    except OSError:
        pass
    os.close(parent)
    return text


def test_colours_are_for_terminals():
    assert "\033" not in codepage("show", "37").stdout
    assert b"\033[" in on_a_terminal({"NO_COLOR": ""})
    assert b"\033" not in on_a_terminal({"NO_COLOR": "1"})


@pytest.mark.parametrize("page", ["37", "905", "420", "1399", "300", "1132"])
def test_pictures_and_web_pages_are_well_formed(page, tmp_path):
    svg, html = tmp_path / "a.svg", tmp_path / "a.html"
    assert codepage("show", page, "--svg", svg, "--html", html).stdout == ""
    space = {"s": "http://www.w3.org/2000/svg"}
    picture = ElementTree.parse(svg).getroot()
    assert len(picture.findall("s:g", space)) == 256
    text = html.read_text()
    web = ElementTree.fromstring(text.removeprefix("<!DOCTYPE html>"))
    assert len(list(web.iter("{http://www.w3.org/1999/xhtml}td"))) == 256
    assert "http" not in text.replace("http://www.w3.org/1999/xhtml", "")


@pytest.mark.parametrize("page", ["273", "5026", "37+300", "1026"])
def test_nothing_of_a_picture_is_cut_off(page, tmp_path):
    """Where a sign is on the average no wider than 0.54 of its height, and a
    bold one than 0.62."""
    codepage("show", page, "--svg", tmp_path / "a.svg")
    picture = ElementTree.parse(tmp_path / "a.svg").getroot()
    lines = picture.findall("{http://www.w3.org/2000/svg}text")[:2]
    assert len(lines) == 2
    for line, wide in zip(lines, (0.62, 0.54)):
        size = int(line.get("font-size"))
        assert 40 + wide * size * len(line.text) < int(picture.get("width"))
        assert size >= 9
    assert "CCSID 0" not in lines[1].text


# ------------------------------------------------------------------ compare

def test_pages_that_differ_in_six_cells():
    run = codepage("compare", "37", "1047")
    assert run.returncode == 8
    codes = re.findall(r"^decode  X'(..)'", run.stdout, re.MULTILINE)
    assert codes == ["5F", "AD", "B0", "BA", "BB", "BD"]
    assert "encode" not in run.stdout


def test_equal_pages():
    run = codepage("compare", "930", "5026")
    assert run.returncode == 0 and "the same, both ways" in run.stdout


def test_engines_are_compared_themselves():
    found = objects("compare", "--json", "930@icu", "930@libc")
    backslash, = [one for one in found if one.get("text") == [0x5C]]
    assert (backslash["one"], backslash["other"]) == (0xB2, 0x5B)
    assert not [one for one in found if one["direction"] == "decode"]


# ------------------------------------------------------------------- verify

def test_verify_names_what_is_known_and_passes():
    checks = {one["check"]: one for one in objects("verify", "--json", "278")}
    assert set(checks) >= {"digest", "conversion", "icu", "libc"}
    assert all(one["passed"] for one in checks.values())
    assert checks["icu"]["differences"] == []
    found = {one.get("code"): one for one in checks["libc"]["differences"]}
    assert found[0x71]["other"] == [ord("É")] and found[0x71]["why"]


def test_verify_all_is_tap_that_passes():
    run = codepage("verify", "--tap")
    lines = run.stdout.splitlines()
    assert run.returncode == 0
    assert not [line for line in lines if line.startswith("not ok")]
    count = len([line for line in lines if line.startswith("ok")])
    assert lines[-1] == f"1..{count}" and count > 300


def test_a_command_is_tested():
    good = codepage("verify", "1047", "--against",
                    "iconv -f IBM-1047 -t UTF-8")
    assert good.returncode == 0 and " ok " in good.stdout
    bad = codepage("verify", "278", "--against", "iconv -f IBM278 -t UTF-8")
    assert bad.returncode == 8 and "X'71'" in bad.stdout


def test_cells_at_which_a_command_stops_are_found():
    """glibc's 274 lacks 96 cells and stops at each."""
    run = codepage("verify", "--json", "274", "--against",
                   "iconv -f IBM274 -t UTF-8")
    differences = json.loads(run.stdout)["differences"]
    assert len(differences) == 96
    assert all(one["other"] is None for one in differences)


def test_a_command_is_tested_the_other_way():
    run = codepage("verify", "--json", "939", "--direction", "encode",
                   "--against", "iconv -f UTF-8 -t IBM-939")
    found = {tuple(one["text"]): one["other"]
             for one in json.loads(run.stdout)["differences"]}
    assert found == {(0x5C,): 0xB2, (0x7E,): 0xA0}


def test_a_command_that_is_none():
    run = codepage("verify", "37", "--against", "no-such-command at all")
    assert run.returncode == 16
    assert "status was 127: no such command" in run.stderr
    run = codepage("verify", "37", "--against", "kill -9 $$ ; :")
    assert run.returncode == 16 and "signal 9 ended it" in run.stderr
    run = codepage("verify", "37", "--against", "yes | head -c 20000000")
    assert run.returncode == 16 and "writes on and on" in run.stderr


@pytest.mark.parametrize("command", [
    "sleep 30", "cat >/dev/null; sleep 30", "exec >&-; sleep 30",
    "iconv -f IBM-037 -t UTF-8; sleep 30"])
def test_a_command_that_hangs(command):
    begun = time.monotonic()
    run = codepage("verify", "37", "--timeout", "1", "--against", command)
    assert run.returncode == 16 and "nothing for 1 s" in run.stderr
    assert time.monotonic() - begun < 25


def test_what_is_known_of_one_page():
    rows = objects("verify", "--known", "--json", "278", "939")
    assert {one["ccsid"] for one in rows} == {278, 939}
    assert len(KNOWN) > len(rows)
    text = codepage("verify", "--known", "278").stdout
    assert " 278 libc " in text and " 939 " not in text
    assert "both are right" in codepage("verify", "--known").stdout


@pytest.mark.parametrize("arguments", [
    ["compare", "37", "300"], ["verify", "--known"]])
def test_a_reader_that_has_had_enough(arguments):
    child = subprocess.Popen([EBGATE, "codepage", *arguments],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    child.stdout.close()
    assert child.stderr.read() == b""
    assert child.wait(timeout=60) == -signal.SIGPIPE
    child.stderr.close()


def ucm_of_37(tmp_path, changed=None):
    lines = ["<code_set_name> \"mine\"", "<uconv_class> \"SBCS\"",
             "<mb_cur_min> 1", "<mb_cur_max> 1", "<subchar> \\x3F", "CHARMAP"]
    for byte in range(256):
        character = ord(bytes([byte]).decode("cp037"))
        if byte == changed:
            character = 0x2603
        lines.append(f"<U{character:04X}> \\x{byte:02X} |0")
    path = tmp_path / "mine.ucm"
    path.write_text("\n".join([*lines, "END CHARMAP", ""]))
    return path


def test_a_table_of_somebody_else(tmp_path):
    run = codepage("verify", "37", "--against", ucm_of_37(tmp_path))
    assert run.returncode == 0, run.stdout + run.stderr
    run = codepage("verify", "37", "--against", ucm_of_37(tmp_path, 0xC1))
    assert run.returncode == 8 and "X'C1' is U+0041 A, not U+2603" in run.stdout


# ---------------------------------------------------------------- witnesses

KNOWN = objects("verify", "--known", "--json")


def known_cells(engine, ccsid):
    return {one["first"]: one["says"] for one in KNOWN
            if (one["engine"], one["ccsid"]) == (engine, ccsid)
            and one["direction"] == "decode"}


def our_cells(ccsid):
    text = subprocess.run([os.environ["PAGE_CELLS"], str(ccsid)], check=True,
                          text=True, stdout=subprocess.PIPE).stdout
    cells = [line.split()[2] for line in text.splitlines()]
    return [None if cell == "-" else int(cell[2:], 16) for cell in cells]


def python_cell(ccsid, byte):
    try:
        return ord(bytes([byte]).decode(f"cp{ccsid:03d}"))
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("ccsid", [37, 273, 424, 500, 875, 1026, 1140])
def test_python_differs_as_the_table_says(ccsid):
    ours = our_cells(ccsid)
    differ = {byte: python_cell(ccsid, byte) for byte in range(256)
              if python_cell(ccsid, byte) != ours[byte]}
    assert differ == known_cells("python", ccsid)


JAVA = """
public class Cells {
  public static void main(String[] names) throws Exception {
    for (String name : names)
      for (int b = 0; b < 256; b++) {
        String s = new String(new byte[] {(byte) b}, name);
        System.out.println((int) s.charAt(0));
      }
  }
}
"""
JAVA_PAGES = {37: "IBM037", 273: "IBM273", 277: "IBM277", 278: "IBM278",
              280: "IBM280", 284: "IBM284", 285: "IBM285", 297: "IBM297",
              500: "IBM500", 871: "IBM871", 1026: "IBM1026", 1047: "IBM1047",
              1122: "x-IBM1122", 1140: "IBM01140", 1149: "IBM01149"}


def test_java_differs_as_the_table_says(tmp_path):
    if not shutil.which("java"):
        pytest.skip("no java on this machine")
    (tmp_path / "Cells.java").write_text(JAVA)
    run = subprocess.run(["java", "-Xint", "Cells.java", *JAVA_PAGES.values()],
                         cwd=tmp_path, capture_output=True, text=True,
                         timeout=120)
    if run.returncode != 0:
        pytest.skip("this java runs no source: " + run.stderr.strip()[:80])
    cells = [int(line) for line in run.stdout.split()]
    for at, ccsid in enumerate(JAVA_PAGES):
        theirs = [None if cell == 0xFFFD else cell
                  for cell in cells[256 * at:256 * at + 256]]
        ours = our_cells(ccsid)
        differ = {byte: theirs[byte] for byte in range(256)
                  if theirs[byte] != ours[byte] and byte not in (0x15, 0x25)}
        assert differ == known_cells("java", ccsid), ccsid
        assert theirs[0x15] == 0x0A


def test_own_tables_have_the_digests_of_their_facts():
    """Each digest once more, by another program from what PAGE_CELLS says."""
    def fnv(words):
        digest = 0xCBF29CE484222325
        for octet in b"".join(word.to_bytes(4, "big") for word in words):
            digest = (digest ^ octet) * 0x100000001B3 % 2 ** 64
        return digest

    own = [one["ccsid"] for one in objects("list", "--json", "own")
           if one["own"] and one["kind"] == "single"]
    assert len(own) == 23
    rows = subprocess.run([os.environ["PAGE_DIGESTS"], *map(str, own)],
                          check=True, text=True, stdout=subprocess.PIPE).stdout
    for ccsid, row in zip(own, rows.splitlines()):
        cells = our_cells(ccsid)
        words = [word for byte, cell in enumerate(cells) if cell is not None
                 for word in (byte, cell)]
        assert f"0x{fnv(words):016X}" in row


# --------------------------------------------------------------- wrong usage

@pytest.mark.parametrize("arguments, says", [
    ([], "one of list, show, compare, verify"),
    (["shwo"], "did you mean show"),
    (["show"], "one codepage is wanted"),
    (["show", "99999"], "no codepage 99999"),
    (["show", "37", "--row", "X'41'"], "IBM-37 has no double bytes"),
    (["show", "939", "--row", "X'00'"], "no double byte of IBM-939 begins"),
    (["show", "939", "--row", "bogus"], "a byte is wanted"),
    (["compare", "37"], "two codepages are wanted"),
    (["compare", "37", "931"], "931 is refused"),
    (["compare", "37@mvs", "37"], "cannot be the name"),
    (["verify", "nonsense"], "no codepage nonsense"),
    (["verify", "--against", "37"], "name the one page"),
    (["verify", "37", "--against", "iconv"], "a COMMAND has a blank in it"),
    (["verify", "37", "--direction", "encode"], "COMMAND of --against"),
    (["verify", "37", "--timeout", "5"], "COMMAND of --against"),
    (["verify", "37", "--tap", "--json"], "one of them"),
    (["verify", "37", "--tap", "--known"], "--known tests nothing"),
    (["verify", "nonsense", "--known"], "no codepage nonsense"),
    (["verify", "37", "--against", "missing.ucm"], "missing.ucm"),
    (["guess", "--recfm", "VB", "--lrecl", "80", "x"], "for --recfm F and FB"),
    (["list", "--jsno"], "did you mean --json?"),
])
def test_wrong_usage_is_explained(arguments, says):
    run = codepage(*arguments)
    assert run.returncode == 16
    assert says in run.stderr and run.stderr.count("\n") == 1


def test_a_chart_that_cannot_be_written(tmp_path):
    run = codepage("show", "37", "--svg", tmp_path / "no" / "a.svg")
    assert run.returncode == 12 and "No such file" in run.stderr
    with open("/dev/full", "w") as full:
        run = subprocess.run([EBGATE, "codepage", "show", "37"], stdout=full,
                             stderr=subprocess.PIPE, timeout=60)
    assert run.returncode == 12 and b"No space" in run.stderr
