"""frame.py - what benchmarks with servers share: a directory, a table, an end

A bench has `sink`, `table` and a method for each of its parts.
"""
import pathlib
import shutil
import sys
import tempfile

from peers import witness
from table import machine


def measure_parts(kind, options, *parts):
    """Runs those that options.only says, prints the table. The exit status:
    1 with options.strict where a bar is missed."""
    work = pathlib.Path(tempfile.mkdtemp(
        prefix="ebgate-bench.", dir=getattr(options, "directory", None)))
    work.chmod(0o755)
    bench = None
    try:
        witness.require_root()
        bench = kind(work, options)
        for name in parts:
            if options.only in (None, name):
                getattr(bench, name)()
        print("\n" + machine())
        bench.table.show()
    except witness.Unavailable as lacking:
        raise SystemExit(f"{sys.argv[0]}: {lacking}") from lacking
    finally:
        if bench:
            bench.sink.stop()
        shutil.rmtree(work, ignore_errors=True)
    return 1 if options.strict and bench.table.missed else 0
