"""exim.py - Exim in a chroot: takes everything, one file for each recipient

Files are named by number; the envelope stands in X-Witness fields on top.
Recipients of refused.example are answered 550, those of deferred.example 450.
"""
import subprocess
import time

import witness
from ports import free_port
from postfix import write

UID = 907

CONFIGURATION = """\
primary_hostname = exim.example
exim_user = Debian-exim
exim_group = Debian-exim
spool_directory = /var/spool/exim4
log_file_path = /var/log/exim4/%s.log
never_users =
keep_environment =
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_on_connect_ports = {implicit}
domainlist everything = *
host_lookup =
rfc1413_hosts =
helo_allow_chars = _
helo_accept_junk_hosts = *
smtp_accept_max = 0
smtp_accept_max_per_connection = 0
smtp_accept_queue_per_connection = 0
smtp_max_unknown_commands = 1000
smtp_max_synprot_errors = 1000
message_size_limit = 0
message_body_visible = 0
smtputf8_advertise_hosts = *
accept_8bitmime = true
chunking_advertise_hosts = *
pipelining_advertise_hosts = *
queue_only = false
queue_run_max = 0
bounce_message_text =
trusted_users = root : nobody
untrusted_set_sender = *
acl_smtp_mail = accept
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
acl_not_smtp = accept
tls_advertise_hosts = {tls_hosts}
{tls}
begin acl
accept:
  accept
rcpt:
  deny domains = refused.example
       message = 5.1.1 No such mailbox
  defer domains = deferred.example
        message = 4.2.1 Mailbox is busy
  accept

begin routers
all:
  driver = accept
  transport = file

begin transports
file:
  driver = appendfile
  maildir_format
  create_directory
  directory = /var/mail/inbox
  delivery_date_add = false
  return_path_add = false
  envelope_to_add = false
  message_prefix = ""
  headers_add = X-Witness-Sender: <$sender_address>\\n\\
                X-Witness-Recipient: <$original_local_part@$original_domain>
  user = Debian-exim

begin retry
* * F,1s,1s

begin rewrite
begin authenticators
"""

AUTHENTICATORS = """
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{{eq{$auth2}{USER}}{eq{$auth3}{PASSWORD}}}}
  server_set_id = $auth2
  server_advertise_condition = ${if def:tls_in_cipher}

login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = Username:: : Password::
  server_condition = ${if and{{eq{$auth1}{USER}}{eq{$auth2}{PASSWORD}}}}
  server_set_id = $auth1
  server_advertise_condition = ${if def:tls_in_cipher}

cram_md5:
  driver = cram_md5
  public_name = CRAM-MD5
  server_secret = ${if eq{$auth1}{USER}{PASSWORD}fail}
  server_set_id = $auth1
  server_advertise_condition = ${if def:tls_in_cipher}
"""

TLS = """\
tls_certificate = /etc/exim4/certificate.pem
tls_privatekey = /etc/exim4/key.pem
"""


def authenticators(logins):
    """For one user, inside TLS."""
    return "".join(AUTHENTICATORS.replace("USER", user).replace(
        "PASSWORD", password) for user, password in logins.items())


def make_exim_root(tree, root, port=25, certificate=None, wrapper=False,
                   logins=None):
    """The chroot with its configuration; for the daemon and for -bS."""
    witness.make_root(tree, root, [("Debian-exim", UID)])
    etc = root / "etc/exim4"
    etc.mkdir(exist_ok=True)
    for name in ("var/spool/exim4", "var/log/exim4", "var/mail"):
        (root / name).mkdir(parents=True, exist_ok=True)
        witness.run("chown", f"{UID}:{UID}", root / name)
    if certificate:
        write(etc / "certificate.pem", certificate.chain.read_text())
        write(etc / "key.pem", certificate.key.read_text())
        witness.run("chown", f"{UID}:{UID}", etc / "key.pem")
    write(etc / "exim.conf", CONFIGURATION.format(
        port=port, implicit=port if wrapper else "",
        tls_hosts="*" if certificate else "",
        tls=TLS if certificate else "") + authenticators(logins or {}))
    return root


class Exim(witness.Server):
    name = "exim"

    def __init__(self, tree, root, certificate=None, wrapper=False,
                 logins=None):
        port = free_port()
        make_exim_root(tree, root, port, certificate, wrapper, logins)
        super().__init__(
            root, ["/usr/sbin/exim4", "-C", "/etc/exim4/exim.conf", "-bdf"],
            port, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            implicit_tls=wrapper)

    def log(self):
        return "".join(path.read_text(errors="replace") for path in
                       sorted((self.root / "var/log/exim4").glob("*.log")))

    def clear(self):
        self.wait_until_idle()
        for path in (self.root / "var/mail/inbox").glob("*/*"):
            path.unlink()

    def wait_until_idle(self, patience_s=20):
        until = time.monotonic() + patience_s
        while any((self.root / "var/spool/exim4/input").glob("*-H")):
            assert time.monotonic() < until, self.log()[-2000:]
            time.sleep(0.02)

    def delivered(self):
        """A list of (sender, recipient, octets)."""
        self.wait_until_idle()
        return [untraced(path.read_bytes()) for path in
                sorted((self.root / "var/mail/inbox").glob("*/*"))]


def untraced(octets):
    """Exim's Received and X-Witness fields taken off."""
    header, blank, body = octets.partition(b"\n\n")
    fields, envelope = [], {}
    for line in header.split(b"\n"):
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1] += b"\n" + line
        else:
            fields.append(line)
    kept = []
    for position, field in enumerate(fields):
        name, _, value = field.partition(b":")
        if name.startswith(b"X-Witness"):
            envelope[name] = value.strip().strip(b"<>").decode()
        elif position > 0 or name.lower() != b"received":
            kept.append(field)
    return (envelope[b"X-Witness-Sender"], envelope[b"X-Witness-Recipient"],
            b"\n".join(kept) + blank + body)
