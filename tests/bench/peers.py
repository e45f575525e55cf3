"""peers.py - the programs ebgate is measured against, installed nowhere

smtp-sink and smtp-source come from Debian's postfix package, Exim from its
own; both are unpacked as the journeys do (tests/journey/witness.py).
"""
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "journey"))

import witness  # noqa: E402
import postfix  # noqa: E402
from exim import make_exim_root  # noqa: E402
from ports import free_port  # noqa: E402

RELAYING = postfix.HERE_ALONE + """\
maillog_file = /dev/null
maillog_file_prefixes = /dev
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{port}
"""


class SmtpSink(witness.Server):
    """Postfix's smtp-sink: takes everything and keeps nothing."""

    def __init__(self, tree, root):
        witness.make_root(tree, root, [])
        super().__init__(root, ["/usr/sbin/smtp-sink", "-u", "nobody",
                                "-m", "2000",
                                f"127.0.0.1:{(port := free_port())}",
                                "1000"], port,
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class PostfixRelay(postfix.Postfix):
    """Takes mails and passes them on to @sink, as it comes: its queue is on
    the disk, and nothing else of it is changed."""

    master = postfix.MASTER + "smtp unix - - n - - smtp\n" \
        "relay unix - - n - - smtp\n"

    def __init__(self, tree, root, sink):
        self.main = RELAYING.format(port=sink.port)
        super().__init__(tree, root)

    def run(self, mails, connections, octets):
        """Seconds from the first mail to the last that has gone on."""
        begin = time.monotonic()
        subprocess.run(smtp_source(self, mails, connections, octets),
                       check=True, stdin=subprocess.DEVNULL)
        self.wait_until_idle(300)
        return time.monotonic() - begin


def smtp_source(sink, mails, connections, octets):
    return ["chroot", sink.root, "/usr/sbin/smtp-source", "-d",
            "-s", str(connections), "-m", str(mails), "-l", str(octets),
            "-f", "job@batch.example.com", "-t", "reader@example.net",
            f"127.0.0.1:{sink.port}"]


class EximBatch:
    """Exim reading batch SMTP on standard input, delivering each mail to a
    Maildir inside its chroot."""

    def __init__(self, tree, root):
        self.root = make_exim_root(tree, root)
        self.inbox = root / "var/mail/inbox/new"
        self.spool = root / "var/spool/exim4/input"

    def run(self, job, mails):
        """Seconds from the first octet to the last delivery."""
        before = self.delivered()
        begin = time.monotonic()
        with open(job, "rb") as octets:
            subprocess.run(
                ["chroot", self.root, "/usr/sbin/exim4", "-C",
                 "/etc/exim4/exim.conf", "-bS"], stdin=octets, check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = begin + 300
        while self.delivered() - before < mails:
            if time.monotonic() > until:
                raise SystemExit("Exim does not deliver: " + str(self.root))
            time.sleep(0.01)
        return time.monotonic() - begin

    def delivered(self):
        return sum(1 for _ in self.inbox.iterdir()) if \
            self.inbox.is_dir() else 0
