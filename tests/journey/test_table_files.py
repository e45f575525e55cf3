"""Tables of the site's own: mapping files and translate tables that Python's
codecs made, read by our library and used by the gateway for a job."""
import os
import pathlib
import subprocess

import pytest

FIXTURE = (pathlib.Path(__file__).resolve().parents[2] /
           "fixtures/q29-variant-characters")
# "*TCP/IP translate tables"
TITLE = "*TCP/IP translate tables".encode("cp037").ljust(256, b"\x40")


def cells_of_codec(codec):
    """What Python decodes each byte to; None where it has nothing."""
    cells = []
    for byte in range(256):
        try:
            cells.append(bytes([byte]).decode(codec))
        except UnicodeDecodeError:
            cells.append(None)
    return cells


def our_cells(name, **environment):
    text = subprocess.run([os.environ["PAGE_CELLS"], str(name)], check=True,
                          text=True, stdout=subprocess.PIPE,
                          env={**os.environ, **environment}).stdout
    cells = [line.split()[-1] for line in text.splitlines()]
    return [None if cell == "-" else chr(int(cell[2:], 16)) for cell in cells]


def write_mapping(path, codec, name="site"):
    lines = [f"<U{ord(cell):04X}> \\x{byte:02X} |0\n"
             for byte, cell in enumerate(cells_of_codec(codec)) if cell]
    path.write_text(f'<code_set_name> "{name}"\n<uconv_class> "SBCS"\n'
                    "<subchar> \\x3F\nCHARMAP\n" + "".join(lines) +
                    "END CHARMAP\n")
    return path


def write_translate_table(path, codec):
    latin = bytes(range(256)).decode("latin-1")
    path.write_bytes(TITLE + latin.encode(codec) +
                     bytes(range(256)).decode(codec).encode("latin-1"))
    return path


@pytest.mark.parametrize("codec", ["cp037", "cp273", "cp424", "cp500",
                                   "cp1026", "cp1140"])
def test_a_mapping_file_is_the_codec(codec, tmp_path):
    path = write_mapping(tmp_path / "site.ucm", codec)
    assert our_cells(path) == cells_of_codec(codec)


@pytest.mark.parametrize("codec", ["cp037", "cp500"])
def test_a_translate_table_is_the_codec(codec, tmp_path):
    path = write_translate_table(tmp_path / "SMTP.TCPXLBIN", codec)
    assert our_cells(path) == cells_of_codec(codec)


def test_the_revision_of_1998_is_the_codec():
    assert our_cells("1026,revision=1998") == cells_of_codec("cp1026")


def test_a_directory_is_searched(tmp_path):
    write_mapping(tmp_path / "ibm-1377_P100-2008.ucm", "cp037",
                  "ibm-1377_P100-2008")
    cells = our_cells("1377", EBGATE_CODEPAGES=str(tmp_path))
    assert cells == cells_of_codec("cp037")


def send(codepage, folder):
    """Relays the job into a Maildir; the text of its mail."""
    result = subprocess.run(
        [os.environ["EBGATE"], "send", "--codepage", str(codepage),
         "--recfm", "FB", "--lrecl", "80",
         "--relay", f"maildir:{folder}", FIXTURE / "job.bin"],
        text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    mails = list(pathlib.Path(folder).glob("new/*"))
    return result, [mail.read_text("utf-8").partition("\n\n")[2]
                    for mail in mails]


def test_a_job_is_read_in_the_page_of_a_file(tmp_path):
    path = write_mapping(tmp_path / "site.ucm", "cp273")
    by_name, expected = send("273", tmp_path / "name")
    by_file, mails = send(path, tmp_path / "file")
    assert (by_name.returncode, by_file.returncode) == (0, 0), by_file.stderr
    assert len(expected) == 1 and mails == expected
    # In another page the text is another one.
    _, other = send(write_mapping(path, "cp037"), tmp_path / "other")
    assert other != expected


def test_a_wrong_file_is_told_with_its_line(tmp_path):
    path = tmp_path / "site.ucm"
    path.write_text('<uconv_class> "SBCS"\nCHARMAP\n<U0041> \\xC1 |7\n')
    result, mails = send(path, tmp_path / "mail")
    assert result.returncode == 16
    assert f"{path}:3: found \"|7\" behind the bytes" in result.stderr
    assert mails == []
    result, mails = send(tmp_path / "none.ucm", tmp_path / "mail")
    assert result.returncode == 16
    assert "none.ucm: No such file or directory" in result.stderr
    path.chmod(0)
    if os.geteuid() != 0:
        result, _ = send(path, tmp_path / "mail")
        assert result.returncode == 16
        assert "site.ucm: Permission denied" in result.stderr
