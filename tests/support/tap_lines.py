"""tap_lines.py - pytest plugin: one TAP line a test, for meson

    python3 -m pytest -p tap_lines -p no:terminal DIRECTORY
"""
import sys

count = 0


def say(text):
    sys.__stdout__.write(text + "\n")
    sys.__stdout__.flush()


def pytest_addoption(parser):
    # The terminal's, which assertions ask for when they explain themselves.
    parser.addoption("--verbose", type=int, default=0)


def pytest_sessionstart(session):
    say("TAP version 13")


def pytest_runtest_logreport(report):
    if report.when != "call" and report.passed:
        return
    if report.when == "teardown" and not report.failed:
        return
    global count
    count += 1
    name = report.nodeid.rpartition("/")[2].replace("#", "")
    if report.skipped:
        reason = report.longrepr[2] if report.longrepr else ""
        say(f"ok {count} - {name} # SKIP {reason}")
        return
    say(f"{'not ok' if report.failed else 'ok'} {count} - {name}")
    if report.failed:
        for line in str(report.longrepr).splitlines():
            say(f"# {line}")
        for title, text in report.sections:
            for line in text.splitlines()[-40:]:
                say(f"# {title}: {line}")


def pytest_collectreport(report):
    global count
    if report.failed:
        count += 1
        say(f"not ok {count} - {report.nodeid} cannot be read")
        for line in str(report.longrepr).splitlines():
            say(f"# {line}")


def pytest_sessionfinish(session):
    say(f"1..{count}")
