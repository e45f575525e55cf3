"""Python's own codecs against our tables: exactly the differences that are
known, each with the reason."""
import os
import subprocess

import pytest

# codec: {byte: (what Python says, why)}; None: Python has nothing there.
KNOWN = {
    "cp037": {},
    "cp273": {0xBC: ("\u203e", "overline for macron")},
    "cp424": {0xBC: ("\u00af", "an older table"),
              0xB3: ("\u00b7", "an older table")},
    "cp500": {},
    "cp875": {byte: ("\x1a", "Microsoft's file: unassigned bytes are SUB")
              for byte in (0xDC, 0xE1, 0xEC, 0xED, 0xFC, 0xFD)},
    "cp1026": {0x9A: ("\u00aa", "before the sign of the lira")},
    "cp1140": {},
}


def our_cells(name):
    text = subprocess.run([os.environ["PAGE_CELLS"], name], check=True,
                          text=True, stdout=subprocess.PIPE).stdout
    cells = [line.split()[2] for line in text.splitlines()]
    return [None if cell == "-" else chr(int(cell[2:], 16)) for cell in cells]


def python_cell(codec, byte):
    try:
        return bytes([byte]).decode(codec)
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("codec", KNOWN)
def test_python_differs_where_it_is_known_to(codec):
    ours = our_cells(codec)
    assert len(ours) == 256
    differ = {byte: python_cell(codec, byte) for byte in range(256)
              if python_cell(codec, byte) != ours[byte]}
    assert differ == {byte: cell for byte, (cell, _) in KNOWN[codec].items()}
