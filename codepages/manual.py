#!/usr/bin/python3
"""manual.py - codepage.h → codepages(3)

    manual.py codepage.h > codepages.3

The doc comments are the manual: what stands before a declaration is its text,
the comment that heads the file is the description, and a line of dashes
begins a section.
"""
import re
import sys

OUT = []
RULE = re.compile(r"/\* -{5,} (.+?) \*/|/\* -{5,}\s*(.+?) \*/")


def put(text):
    """A paragraph is not begun where something else parts the text."""
    for line in text.split("\n"):
        parts = re.match(r"\.(Bd|Pp|Ss|Sh)", line)
        while parts and OUT and OUT[-1] == ".Pp":
            OUT.pop()
        if line != ".Pp" or not re.match(r"\.(Ss|Sh)", OUT[-1]):
            OUT.append(line)


def escape(line):
    """Text of mdoc: nothing in it may act."""
    line = line.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + line if line[:1] in (".", "'") else line


def comment_text(comment):
    lines = re.sub(r"^/\*\*?|\*/$", "", comment.strip()).split("\n")
    lines = [re.sub(r"^\s*\* ?", "", line).rstrip() for line in lines]
    lines[0] = lines[0].strip()
    if lines[0]:  # further lines are indented by the comment's opening
        lines = [re.sub("^ ", "", line) for line in lines]
    if re.match(r"(struct )?\w+ - ", lines[1] if not lines[0] else lines[0]):
        lines.insert(1 + (not lines[0]), "")
    return lines


def tokens(source):
    """("comment" | "rule" | "code", text) in the order of the file."""
    at = 0
    for found in re.finditer(r"^/\*.*?\*/", source, re.S | re.M):
        code = source[at:found.start()].strip()
        if code:
            yield "code", code
        text = found[0]
        rule = RULE.fullmatch(text)
        if rule:
            yield "rule", rule[1] or rule[2]
        else:
            yield "comment", text
        at = found.end()
    yield "code", source[at:].strip()


def declarations(code):
    """What is declared, without the guards of the preprocessor."""
    lines = [line for line in code.split("\n")
             if not re.match(r"#\s*(if|endif|include|pragma|define EBGATE)",
                             line)]
    return "\n".join(lines).strip()


def write_text(lines):
    """Paragraphs, and lists of "@name: what it is" as they stand."""
    while lines and not lines[0]:
        lines.pop(0)
    literal = False
    for line in lines:
        table = bool(re.match(r"(@\w+.*:|\s{2,})", line))
        if table != literal:
            put(".Bd -literal -compact" if table else ".Ed")
            literal = table
        if line and literal:
            put(escape(line))
        elif line:
            # A sentence begins a line, so that the formatter spaces it.
            for part in re.split(r"(?<=[.!?]) +(?=[A-Z@\"])", line):
                put(escape(part))
        elif not literal:
            put(".Pp")
    if literal:
        put(".Ed")


def write_code(code):
    put(".Bd -literal -offset indent")
    for line in code.split("\n"):
        put(escape(line))
    put(".Ed")


def write_head(lines):
    put(".Dd $Mdocdate$\n.Dt CODEPAGES 3\n.Os\n.Sh NAME")
    put(".Nm codepages")
    put(".Nd " + lines[0].partition(" - ")[2])
    put(".Sh LIBRARY\nPrograms link with what\n"
          ".Ql pkg-config \\-\\-cflags \\-\\-libs ebgate-codepages\nsays.")
    put(".Sh SYNOPSIS\n.In codepages/codepage.h")
    put(".Sh DESCRIPTION")
    write_text(lines[1:])


def write_manual(source):
    head = True
    for kind, text in tokens(source):
        if kind == "comment" and head:
            write_head(comment_text(text)[1:])
            head = False
        elif kind == "rule":
            put(".Ss " + text.strip().capitalize())
        elif kind == "comment":
            put(".Pp")
            write_text(comment_text(text))
        elif declarations(text):
            write_code(declarations(text))
    put(".Sh SEE ALSO\n.Xr ebgate 1 ,\n.Xr iconv 3")


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as header:
        write_manual(header.read())
    print("\n".join(OUT))
