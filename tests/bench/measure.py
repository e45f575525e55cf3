"""measure.py - one run of a program: seconds, processor time, peak memory

Time of the processor and peak are the kernel's own figures for the finished
process (rusage).
"""
import os
import statistics
import subprocess
import sys
import time


class Run:
    def __init__(self, seconds, usage, output):
        self.seconds, self.output = seconds, output
        self.peak_mib = usage.ru_maxrss / 1024
        self.cpu_seconds = usage.ru_utime + usage.ru_stime


def run(command, accepted=(0,), stdin=None, stdout=subprocess.PIPE, env=None):
    """Runs to its end; a status that is not accepted ends the benchmark.
    @env: added to the environment."""
    begin = time.monotonic()
    with subprocess.Popen(command, stdin=stdin or subprocess.DEVNULL,
                          stdout=stdout, stderr=subprocess.PIPE,
                          env={**os.environ, **(env or {})}) as child:
        output = child.stdout.read() if child.stdout else b""
        errors = child.stderr.read()
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


def read_once(path):
    """Into the page cache: the disk is not what is measured."""
    with open(path, "rb", buffering=0) as octets:
        while octets.read(1 << 20):
            pass


# A process begins with the peak of the one that started it, until it is
# another program: so an interpreter that has nothing loaded starts it.
SMALL = """
import os, sys
null = os.open(os.devnull, os.O_RDWR)
child = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ, file_actions=[
    (os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""


def peak_mib(command, env=None):
    """Peak memory of a program that writes to /dev/null, from about 8 MiB on:
    below that it is the interpreter's own."""
    done = subprocess.run([sys.executable, "-ISc", SMALL, *command],
                          stdout=subprocess.PIPE, check=True,
                          env={**os.environ, **(env or {})})
    status, peak_kib = map(int, done.stdout.split())
    if status != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: status {status}")
    return peak_kib / 1024
