"""measure.py - one run of a program: seconds, processor time, peak memory

Time of the processor and peak are the kernel's own figures for the finished
process (rusage).
"""
import os
import statistics
import subprocess
import time


class Run:
    def __init__(self, seconds, usage, output):
        self.seconds, self.output = seconds, output
        self.peak_mib = usage.ru_maxrss / 1024
        self.cpu_seconds = usage.ru_utime + usage.ru_stime


def run(command, accepted=(0,), stdin=None):
    """Runs to its end; a status that is not accepted ends the benchmark."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdin=stdin or subprocess.DEVNULL,
                          stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as child:
        output, errors = child.stdout.read(), child.stderr.read()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.monotonic() - begin
    if child.returncode not in accepted:
        raise SystemExit(f"{' '.join(map(str, command))}: status "
                         f"{child.returncode}: {errors.decode()[-400:]}")
    return Run(seconds, usage, output.decode())


def alternate(times, **commands):
    """Each command in turn, `times` times over: {name: [Run, ...]}."""
    runs = {name: [] for name in commands}
    for _ in range(times):
        for name, command in commands.items():
            runs[name].append(command())
    return runs


def median(values):
    return statistics.median(values)


def spread(values):
    """Least and greatest, for people."""
    return f"{min(values):,.0f} to {max(values):,.0f}"
