"""witness.py - mail servers that are run here and installed nowhere

Debian's mail servers exclude each other, and a test installs none. Their
packages, and the libraries they stand on, are downloaded and unpacked into a
tree of their own; a server runs in a chroot of that tree, on loopback, and is
ended by its process id.
"""
import fcntl
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time

POSTFIX = "postfix"
EXIM = "exim4-daemon-light"
DOVECOT = "dovecot-submissiond"


class Unavailable(Exception):
    """The packages cannot be had, or this user may not run them."""


def run(*command, **options):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **options).stdout


def download(names, into):
    """Fetches packages; asks for new lists only when the old fail."""
    for refresh in (False, True):
        try:
            if refresh:
                run("apt-get", "-qq", "update")
            run("apt-get", "-qq", "-o", "APT::Sandbox::User=root",
                "download", *names, cwd=into)
            return
        except (OSError, subprocess.CalledProcessError) as error:
            reason = getattr(error, "stderr", "") or str(error)
    raise Unavailable(f"cannot download {' '.join(names)}: {reason.strip()}")


def libraries(package_file):
    """Names of the library packages that a package needs."""
    depends = run("dpkg-deb", "-f", package_file, "Pre-Depends", "Depends")
    names = re.findall(r"(?:^|[:,])\s*([a-z0-9.+-]+)", depends, re.MULTILINE)
    return {name for name in names
            if name.startswith("lib") and "perl" not in name}


def unpack(package, cache, also=()):
    """
    The tree of a package, its libraries and `also`. Kept in `cache` from run
    to run; complete when it stands under its own name. One process at a time
    makes it, and who asks meanwhile has what that one made.
    """
    cache = pathlib.Path(cache)
    tree = cache / package
    if tree.is_dir():
        return tree
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / f"{package}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not tree.is_dir():
            fill(package, cache, also).rename(tree)
    return tree


def fill(package, cache, also):
    """What will be the tree of `package`, under another name."""
    debs, part = (cache / f"{package}.{kind}" for kind in ("debs", "part"))
    for left in (debs, part):
        shutil.rmtree(left, ignore_errors=True)
        left.mkdir()
    wanted, had = {package, *also}, set()
    while wanted - had:
        download(sorted(wanted - had), debs)
        had |= wanted
        for deb in debs.glob("*.deb"):
            wanted |= libraries(deb)
    for deb in sorted(debs.glob("*.deb")):
        run("dpkg-deb", "-x", deb, part)
    shutil.rmtree(debs)
    return part


def require_root():
    if os.geteuid() != 0:
        raise Unavailable("a server in a chroot needs root")


def make_root(tree, root, users):
    """
    A chroot at `root` with a copy of `tree` (hard links where the file system
    allows) and the few files of /etc and /dev that a server asks for.
    users: (name, uid); each has a group of that name and number.
    """
    root = pathlib.Path(root)

    def place(source, target):
        try:
            os.link(source, target, follow_symlinks=False)
        except OSError:
            shutil.copy2(source, target, follow_symlinks=False)

    shutil.copytree(tree, root, symlinks=True, copy_function=place)
    root.chmod(0o755)
    for name in ("etc", "dev", "tmp", "var/mail", "var/log", "run"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "tmp").chmod(0o1777)
    users = [("root", 0), ("nobody", 65534), *users]
    (root / "etc/passwd").write_text("".join(
        f"{name}:x:{uid}:{uid}::/:/bin/false\n" for name, uid in users))
    (root / "etc/group").write_text("".join(
        f"{name}:x:{uid}:\n" for name, uid in users))
    (root / "etc/hosts").write_text("127.0.0.1 localhost\n")
    (root / "etc/nsswitch.conf").write_text(
        "passwd: files\ngroup: files\nhosts: files\nservices: files\n")
    (root / "etc/services").write_text("smtp 25/tcp mail\n")
    for name, major, minor in (("null", 1, 3), ("random", 1, 8),
                               ("urandom", 1, 9)):
        try:
            os.mknod(root / "dev" / name, 0o20666, os.makedev(major, minor))
            (root / "dev" / name).chmod(0o666)
        except OSError:  # no device may be made here: an ordinary file
            (root / "dev" / name).write_bytes(b"")
    return root


def wait_for_port(port, process=None, patience_s=20, greets=True):
    """Until something listens (and greets); fails when the process ends."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        if process is not None and process.poll() is not None:
            raise Unavailable(f"{process.args[0]} ended: "
                              f"status {process.returncode}")
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as peer:
                if not greets or peer.recv(1):
                    return
        except OSError:
            time.sleep(0.02)
    raise Unavailable(f"nothing greets on port {port}")


class Server:
    """A process in a chroot that listens on `port`, ended by its id."""

    def __init__(self, root, command, port, implicit_tls=False, **options):
        self.root, self.port = root, port
        self.process = subprocess.Popen(
            ["chroot", root, *command], stdin=subprocess.DEVNULL,
            start_new_session=True, **options)
        try:
            wait_for_port(port, self.process, greets=not implicit_tls)
        except Unavailable:
            self.stop()
            raise

    def stop(self):
        """Ends the server and what it started: its session is its own."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                pass
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except OSError:
            pass
        self.process.wait()
