#!/usr/bin/python3
"""check_layout.py - who includes whom, held against the table

    check_layout.py [ROOT]     prints TAP; a test for each rule
    check_layout.py --self     tries the rules on trees that break them

Arrows point left or down: a stage knows those before it and what stands under
it. Includes are written from the root of gateway/; a .c file includes its own
header first.
"""
import pathlib
import re
import sys
import tempfile

# folder: folders and single headers it may include beside its own
TABLE = {
    "base": [],
    "config": ["base", "codepages/codepage.h"],
    "convert": ["base", "codepages/codepage.h", "intake",
                "report/record_out.h"],
    "intake": ["base", "codepages/codepage.h"],
    "message": ["base", "codepages/codepage.h", "intake"],
    "queue": ["base", "codepages/codepage.h", "intake", "message"],
    "relay": ["base", "codepages/codepage.h", "intake", "message"],
    "report": ["base", "codepages/codepage.h", "intake", "message",
               "queue/job_facts.h", "queue/mail.h",
               "relay/reply_parser.h"],
    "service": ["base", "codepages/codepage.h", "codepages/guess.h", "config",
                "intake", "message", "queue", "relay", "report"],
    "cli": ["base", "codepages/codepage.h", "codepages/comparison.h",
            "codepages/guess.h", "codepages/verify.h", "config", "convert",
            "intake", "message", "queue", "relay", "report",
            "service"],
    ".": ["base", "cli"],  # main.c
}
# A library and the only folders that may know it.
LIBRARIES = {
    r"event2?[/.]": ["service"],
    r"openssl/": ["service"],
    r"sqlite3": ["queue"],
    r"gsasl\.h": ["relay/sasl.c"],
    r"unicode/": ["codepages", "intake/domain.c", "message"],
    r"iconv\.h": ["codepages"],
    r"jansson\.h": ["report", "service", "cli"],
    r"ares\.h": ["service"],
}
# Work that is not done, and paths of the machine on which it was.
FORBIDDEN = [r"\bTODO\b", r"\bFIXME\b", r"\bXXX\b",
             r"(?<![\w.])/(?:home|root|work|Users)/\w"]
SOURCES = {".c", ".h", ".py", ".sh", ".md", ".build", ".txt", ".options"}


class Tree:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    def files(self, suffixes, *folders):
        for folder in folders or (".",):
            for path in sorted((self.root / folder).rglob("*")):
                parts = path.relative_to(self.root).parts
                if path.suffix in suffixes and path.is_file() and not any(
                        part.startswith(("build", ".")) for part in parts):
                    yield path

    def includes(self, path):
        """(line number, name, quoted) of each #include."""
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.split("\n"), 1):
            if found := re.match(r'\s*#\s*include\s+(["<])([^">]+)', line):
                yield number, found[2], found[1] == '"'

    def name(self, path):
        return path.relative_to(self.root).as_posix()


def folder_of(tree, path):
    parts = path.relative_to(tree.root / "gateway").parts
    return parts[0] if len(parts) > 1 else "."


def check_stages(tree):
    """Stages include what the table allows"""
    for path in tree.files({".c", ".h"}, "gateway"):
        folder = folder_of(tree, path)
        if folder not in TABLE:
            yield f"{tree.name(path)}: {folder}/ is not in the table"
            continue
        for line, name, quoted in tree.includes(path):
            if not quoted:
                continue
            allowed = [folder, *TABLE[folder]]
            if name.split("/")[0] not in allowed and name not in allowed:
                yield f"{tree.name(path)}:{line}: may not include {name}"


def check_codepages(tree):
    """codepages/ stands alone"""
    for path in tree.files({".c", ".h"}, "codepages"):
        for line, name, quoted in tree.includes(path):
            if quoted and not name.startswith("codepages/"):
                yield f"{tree.name(path)}:{line}: may not include {name}"


def check_libraries(tree):
    """Libraries are known where the table says"""
    for path in tree.files({".c", ".h"}, "gateway", "codepages"):
        where = tree.name(path).removeprefix("gateway/")
        for line, name, quoted in tree.includes(path):
            for pattern, homes in LIBRARIES.items():
                if not quoted and re.match(pattern, name) and not any(
                        where == home or where.startswith(home + "/")
                        for home in homes):
                    yield f"{tree.name(path)}:{line}: may not know {name}"


def check_own_header(tree):
    """A .c file includes its own header first"""
    for base in ("gateway", "codepages"):
        for path in tree.files({".c"}, base):
            if not path.with_suffix(".h").exists():
                continue
            own = path.relative_to(tree.root / base).with_suffix(".h")
            own = own.as_posix()
            if base == "codepages":
                own = "codepages/" + own
            first = next((name for _, name, _ in tree.includes(path)), None)
            if first != own:
                yield f"{tree.name(path)}: begins with {first}, not {own}"


def check_headers_guard(tree):
    """A header is guarded by the name of its place"""
    for path in tree.files({".h"}, "gateway", "codepages"):
        place = tree.name(path).removeprefix("gateway/")
        guard = "EBGATE_" + re.sub(r"\W", "_", place).upper()
        text = path.read_text(encoding="utf-8")
        if f"#ifndef {guard}\n#define {guard}\n" not in text:
            yield f"{tree.name(path)}: no guard {guard}"


def check_words(tree):
    """No file leaves work undone or names a path of one machine"""
    for path in tree.files(SOURCES):
        if path.name == pathlib.Path(__file__).name:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.split("\n"), 1):
            for word in FORBIDDEN:
                if re.search(word, line):
                    yield f"{tree.name(path)}:{number}: {line.strip()}"


def check_width(tree):
    """80 columns, as a card has"""
    for path in tree.files({".c", ".h", ".py", ".sh"}):
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.split("\n"), 1):
            if len(line) > 80:
                yield f"{tree.name(path)}:{number}: {len(line)} columns"


CHECKS = [check_stages, check_codepages, check_libraries, check_own_header,
          check_headers_guard, check_words, check_width]

# A file that breaks one rule, and the rule that must notice.
BROKEN = [
    (check_stages, "gateway/base/a.c", '#include "relay/session.h"\n'),
    (check_stages, "gateway/intake/a.h", '#include "message/message.h"\n'),
    (check_stages, "gateway/relay/a.c", '#include "queue/mail.h"\n'),
    (check_stages, "gateway/odd/a.c", "int x;\n"),
    (check_codepages, "codepages/a.c", '#include "base/buf.h"\n'),
    (check_libraries, "gateway/relay/a.c", "#include <event2/event.h>\n"),
    (check_libraries, "gateway/queue/a.c", "#include <openssl/ssl.h>\n"),
    (check_libraries, "gateway/report/a.c", "#include <sqlite3.h>\n"),
    (check_headers_guard, "gateway/base/a.h", "int x;\n"),
    (check_words, "gateway/base/a.c", "/* TO" + "DO: better */\n"),
    (check_width, "gateway/base/a.c", "/* " + "x" * 80 + " */\n"),
]


def try_rules():
    """Each rule must say nothing of a good tree and something of a bad one."""
    for rule, name, text in BROKEN:
        with tempfile.TemporaryDirectory() as root:
            path = pathlib.Path(root) / name
            path.parent.mkdir(parents=True)
            good = path.with_name("good.c")
            good.write_text('#include <stdio.h>\n')
            if rule is check_stages and "odd" in name:
                good.unlink()
            elif found := list(rule(Tree(root))):
                yield f"{rule.__name__} on a good tree: {found}"
            path.write_text(text)
            if not list(rule(Tree(root))):
                yield f"{rule.__name__} did not notice {name}: {text.strip()}"
    with tempfile.TemporaryDirectory() as root:
        path = pathlib.Path(root) / "gateway/base/a.c"
        path.parent.mkdir(parents=True)
        path.with_suffix(".h").write_text("")
        path.write_text('#include <stdio.h>\n#include "base/a.h"\n')
        if not list(check_own_header(Tree(root))):
            yield "check_own_header did not notice"


def main(arguments):
    if arguments == ["--self"]:
        results = [("rules notice what breaks them", list(try_rules()))]
    else:
        tree = Tree(arguments[0] if arguments else
                    pathlib.Path(__file__).resolve().parents[2])
        results = [(check.__doc__, list(check(tree))) for check in CHECKS]
    print(f"1..{len(results)}")
    for number, (title, faults) in enumerate(results, 1):
        print(f"{'not ok' if faults else 'ok'} {number} - {title}")
        for fault in faults:
            print(f"# {fault}")
    return 1 if any(faults for _, faults in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
