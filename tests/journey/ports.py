"""ports.py - ports that nobody else takes until they are used

A port of the kernel's choice that was closed again may be another program's a
moment later: other tests ask for one at the same time, and each connection
gets one. These are below those that connections get; this process holds the
first of a hundred as long as it lives, and has the others for itself.
"""
import contextlib
import functools
import itertools
import socket

RANGE = "/proc/sys/net/ipv4/ip_local_port_range"
EACH = 100
LEAST = 10000


def is_free(port):
    """Of TCP and of UDP."""
    with socket.socket() as tcp, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, \
            contextlib.suppress(OSError):
        tcp.bind(("127.0.0.1", port))
        udp.bind(("127.0.0.1", port))
        return True
    return False


def held(port):
    """The socket that holds it; None when another process does."""
    one = socket.socket()
    with contextlib.suppress(OSError):
        one.bind(("127.0.0.1", port))
        return one
    one.close()
    return None


@functools.cache
def ours():
    """The socket that says so, and our ports, again and again."""
    with open(RANGE) as file:
        lowest = int(file.read().split()[0])
    if lowest < LEAST + EACH:
        lowest = 32768  # connections get all: these are as good as any
    for first in range(lowest - EACH, LEAST, -EACH):
        if one := held(first):
            return one, itertools.cycle(range(first + 1, first + EACH))
    raise RuntimeError(f"no hundred ports are free below {lowest}")


def free_port():
    numbers = itertools.islice(ours()[1], EACH)
    return next(port for port in numbers if is_free(port))
