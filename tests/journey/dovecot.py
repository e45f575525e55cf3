"""dovecot.py - Dovecot's submission server in a chroot: a relay with a login

It knows one user and hands the mails on to a Sink. Its tokens are JWT, signed
with a key that it holds.
"""
import base64
import hashlib
import hmac
import json
import subprocess
import time

import witness
from ports import free_port
from postfix import write
from sink import Sink

UID = 908
USER, PASSWORD = "gate", "correct horse"
KEY = b"the key of one test run, 32 octets"

CONFIGURATION = """\
protocols = submission
listen = 127.0.0.1
base_dir = /run/dovecot
log_path = /var/log/dovecot.log
auth_verbose = yes
default_internal_user = dovecot
default_internal_group = dovecot
default_login_user = dovenull
first_valid_uid = 1
mail_location = maildir:/var/mail/home
ssl = required
ssl_cert = </etc/dovecot/certificate.pem
ssl_key = </etc/dovecot/key.pem
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = {mechanisms}
auth_failure_delay = 0
hostname = dovecot.example
submission_relay_host = 127.0.0.1
submission_relay_port = {relay}
service submission-login {{
  chroot =
  inet_listener submission {{
    port = {port}
  }}
}}
service submission {{
  chroot =
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u /etc/dovecot/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = /etc/dovecot/oauth2.conf
}}
userdb {{
  driver = static
  args = uid=dovecot gid=dovecot home=/var/mail/home
}}
"""

OAUTH2 = """\
introspection_mode = local
local_validation_key_dict = fs:posix:prefix=/etc/dovecot/keys/
username_attribute = sub
"""

MECHANISMS = ("plain login cram-md5 scram-sha-1 scram-sha-256 xoauth2 "
              "oauthbearer")


def encode(octets):
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def token(life_s=3600, key=KEY):
    """A JWT for USER that is good for so long, signed with HS256."""
    now = int(time.time())
    parts = [{"alg": "HS256", "typ": "JWT"},
             {"sub": USER, "iat": now - 10, "exp": now + life_s}]
    text = b".".join(encode(json.dumps(part).encode()) for part in parts)
    signature = hmac.new(key, text, hashlib.sha256).digest()
    return (text + b"." + encode(signature)).decode()


class Dovecot(witness.Server):
    name = "dovecot"

    def __init__(self, tree, root, certificate, mechanisms=MECHANISMS):
        self.sink = Sink()
        port = free_port()
        witness.make_root(tree, root, [("dovecot", UID), ("dovenull", UID + 1)])
        etc = root / "etc/dovecot"
        etc.mkdir(exist_ok=True)
        (etc / "keys/default/HS256").mkdir(parents=True)
        write(etc / "keys/default/HS256/default",
              base64.b64encode(KEY).decode())
        write(etc / "certificate.pem", certificate.chain.read_text())
        write(etc / "key.pem", certificate.key.read_text())
        write(etc / "users", f"{USER}:{PASSWORD}::::::\n")
        write(etc / "oauth2.conf", OAUTH2)
        write(etc / "dovecot.conf", CONFIGURATION.format(
            port=port, relay=self.sink.port, mechanisms=mechanisms))
        home = root / "var/mail/home"
        home.mkdir(parents=True, exist_ok=True)
        witness.run("chown", "-R", f"{UID}:{UID}", home)
        super().__init__(
            root, ["/usr/sbin/dovecot", "-F", "-c",
                   "/etc/dovecot/dovecot.conf"], port,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def log(self):
        path = self.root / "var/log/dovecot.log"
        return path.read_text(errors="replace") if path.exists() else ""

    def clear(self):
        self.sink.clear()

    def delivered(self):
        return self.sink.delivered()

    def stop(self):
        super().stop()
        self.sink.stop()
