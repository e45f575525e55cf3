"""conftest.py - the program under test and the servers it is tried on

EBGATE            the built program
EBGATE_BUILD      the build directory: unpacked packages are kept in it
EBGATE_WITNESSES  another place for those, shared by several builds
"""
import ctypes
import fcntl
import os
import pathlib
import shutil
import socket
import struct
import tempfile

import pytest

import certificates
import witness
from dovecot import Dovecot
from exim import Exim
from postfix import Postfix
from sink import Sink

CLONE_NEWNET = 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def leave_the_network():
    """This process and all it starts get a loopback of their own with no
    route out; where the kernel forbids that, all goes on as it is."""
    if ctypes.CDLL(None).unshare(CLONE_NEWNET) != 0:
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS,
                    struct.pack("16sh14x", b"lo", IFF_UP))


class Witnesses:
    """Unpacked packages; why there are none, when there are none."""

    def __init__(self):
        self.trees, self.lacking = {}, None
        build = os.environ.get("EBGATE_BUILD", tempfile.gettempdir())
        cache = os.environ.get("EBGATE_WITNESSES",
                               os.path.join(build, "witnesses"))
        try:
            witness.require_root()
            self.trees = {
                Postfix: witness.unpack(witness.POSTFIX, cache),
                Exim: witness.unpack(witness.EXIM, cache, ["exim4-base"]),
                Dovecot: witness.unpack(witness.DOVECOT, cache,
                                        ["dovecot-core"])}
        except witness.Unavailable as error:
            self.lacking = str(error)

    def tree(self, kind):
        if self.lacking and os.geteuid() == 0:
            pytest.fail(self.lacking)
        if self.lacking:
            pytest.skip(self.lacking)
        return self.trees[kind]


@pytest.fixture(scope="session")
def witnesses():
    found = Witnesses()
    leave_the_network()
    return found


@pytest.fixture(scope="session")
def private():
    """A directory that servers of other users can walk into."""
    path = pathlib.Path(tempfile.mkdtemp(prefix="ebgate-journey."))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def authority(private):
    return certificates.Authority(private / "certificates")


@pytest.fixture(scope="session")
def good_certificate(authority):
    return authority.good()


@pytest.fixture(scope="session")
def servers(witnesses, private, good_certificate):
    """servers(Postfix): a running one with STARTTLS; servers(Postfix, True)
    speaks TLS from the first octet. Started when first asked for."""
    running = {}

    def server(kind, wrapper=False):
        key = kind, wrapper
        if key not in running:
            if kind is Sink:
                running[key] = Sink(good_certificate, wrapper)
            else:
                root = private / f"{kind.name}{len(running)}"
                running[key] = kind(witnesses.tree(kind), root,
                                    good_certificate, wrapper)
        running[key].clear()
        return running[key]

    yield server
    for one in running.values():
        one.stop()


@pytest.fixture(scope="session")
def submission(witnesses, private, good_certificate):
    server = Dovecot(witnesses.tree(Dovecot), private / "dovecot",
                     good_certificate)
    yield server
    server.stop()


@pytest.fixture
def provider(submission):
    """Dovecot's submission server, that took nothing yet."""
    submission.clear()
    return submission


@pytest.fixture(params=[Postfix, Exim, Sink], ids=lambda kind: kind.name)
def relay(request, servers):
    """Each real relay in turn, with nothing delivered yet."""
    return servers(request.param)
