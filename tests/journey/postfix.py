"""postfix.py - Postfix in a chroot: takes everything, delivers to a Maildir

Every domain is its own; a copy is delivered for each recipient, who stands in
Delivered-To, as the sender does in Return-Path. Recipients of refused.example
are answered 550, those of deferred.example 450.
"""
import os
import subprocess
import time

import witness
from ports import free_port

UID, DELIVERY_UID = 905, 906

# Of every Postfix that is started: nobody else may reach it.
HERE_ALONE = """\
compatibility_level = 3.6
myhostname = postfix.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_client_connection_count_limit = 0
"""

MAIN = HERE_ALONE + """\
maillog_file = /var/log/mail.log
maillog_file_prefixes = /var
append_dot_mydomain = no
local_header_rewrite_clients =
alias_maps =
local_recipient_maps =
virtual_mailbox_domains = static:all
virtual_mailbox_maps = static:inbox/
virtual_mailbox_base = /var/mail
virtual_mailbox_limit = 0
virtual_minimum_uid = 100
virtual_uid_maps = static:906
virtual_gid_maps = static:906
default_transport = error:no way out
relay_transport = error:no way out
message_size_limit = 0
smtpd_hard_error_limit = 100000
smtpd_soft_error_limit = 100000
smtpd_recipient_limit = 5000
smtpd_recipient_overshoot_limit = 5000
smtpd_junk_command_limit = 100000
smtpd_helo_required = yes
smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_recipient_restrictions =
    check_recipient_access
    inline:{{refused.example = 550 5.1.1 No such mailbox},
            {deferred.example = 450 4.2.1 Mailbox is busy}}
smtpd_forbid_bare_newline = reject
strict_rfc821_envelopes = no
smtputf8_enable = yes
smtpd_tls_loglevel = 1
"""

TLS = """\
smtpd_tls_security_level = {level}
smtpd_tls_cert_file = /etc/postfix/certificate.pem
smtpd_tls_key_file = /etc/postfix/key.pem
smtpd_tls_ask_ccert = no
"""

MASTER = """\
{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def write(path, text):
    """A file of our own: never through a link into the cache of packages."""
    path.unlink(missing_ok=True)
    path.write_text(text)


class Postfix(witness.Server):
    """certificate: a certificates.Certificate, or None for no TLS."""

    name = "postfix"
    main, master = MAIN, MASTER

    def __init__(self, tree, root, certificate=None, wrapper=False):
        port = free_port()
        witness.make_root(tree, root, [("postfix", UID), ("postdrop", UID + 2),
                                       ("delivery", DELIVERY_UID)])
        etc = root / "etc/postfix"
        main = self.main
        master = self.master.format(port=f"127.0.0.1:{port}")
        if certificate:
            main += TLS.format(level="may")
            write(etc / "certificate.pem", certificate.chain.read_text())
            write(etc / "key.pem", certificate.key.read_text())
        if wrapper:
            master = master.replace(
                "smtpd\n", "smtpd -o smtpd_tls_wrappermode=yes\n", 1)
        write(etc / "main.cf", main)
        write(etc / "master.cf", master)
        self.make_queue(root)
        super().__init__(root, ["/usr/lib/postfix/sbin/master", "-d"], port,
                         env={"MAIL_CONFIG": "/etc/postfix",
                              "PATH": "/usr/sbin:/usr/bin"},
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                         implicit_tls=wrapper)

    @staticmethod
    def make_queue(root):
        queue = root / "var/spool/postfix"
        for name, mode, group in (
                ("active", 0o700, 0), ("bounce", 0o700, 0),
                ("corrupt", 0o700, 0), ("defer", 0o700, 0),
                ("deferred", 0o700, 0), ("flush", 0o700, 0),
                ("hold", 0o700, 0), ("incoming", 0o700, 0),
                ("private", 0o700, 0), ("saved", 0o700, 0),
                ("trace", 0o700, 0), ("maildrop", 0o1730, UID + 2),
                ("public", 0o2710, UID + 2)):
            (queue / name).mkdir(parents=True, exist_ok=True)
            os.chown(queue / name, UID, group)
            (queue / name).chmod(mode)
        (queue / "pid").mkdir(exist_ok=True)
        (root / "var/lib/postfix").mkdir(parents=True, exist_ok=True)
        os.chown(root / "var/lib/postfix", UID, UID)
        os.chown(root / "var/mail", DELIVERY_UID, DELIVERY_UID)

    def log(self):
        path = self.root / "var/log/mail.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def clear(self):
        """Forgets what was delivered."""
        self.wait_until_idle()
        for path in (self.root / "var/mail/inbox").glob("*/*"):
            path.unlink()

    def wait_until_idle(self, patience_s=20):
        queue = self.root / "var/spool/postfix"
        until = time.monotonic() + patience_s
        while any(path.is_file() for name in ("incoming", "active", "maildrop")
                  for path in (queue / name).rglob("*")):
            assert time.monotonic() < until, self.log()[-2000:]
            time.sleep(0.02)

    def delivered(self):
        """A list of (sender, recipient, octets), without the trace fields
        that Postfix put on top."""
        self.wait_until_idle()
        found = []
        for path in sorted((self.root / "var/mail/inbox").glob("*/*"),
                           key=lambda path: path.name):
            if path.is_file():
                found.append(untraced(path.read_bytes()))
        return found


def untraced(octets):
    """Return-Path, X-Original-To, Delivered-To and Received, as Postfix's
    virtual(8) writes them, taken off."""
    envelope, lines = {}, octets.split(b"\n")
    while lines:
        name, _, value = lines[0].partition(b":")
        name = name.lower()
        if name not in (b"return-path", b"x-original-to", b"delivered-to",
                        b"received"):
            break
        if name == b"received" and b"received" in envelope:
            break  # one of the mail's own
        envelope[name] = value.strip()
        lines.pop(0)
        while lines and lines[0][:1] in (b" ", b"\t"):
            lines.pop(0)
    sender = envelope.get(b"return-path", b"").strip(b"<>").decode()
    recipient = envelope.get(b"x-original-to",
                             envelope.get(b"delivered-to", b"")).decode()
    return sender, recipient, b"\n".join(lines)
