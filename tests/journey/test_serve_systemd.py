"""What systemd is told: ready, alive, stopping"""
import socket

from scripted_relay import ScriptedRelay
from standing import Gateway, target


def test_ready_alive_and_stopping(tmp_path):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, \
            ScriptedRelay() as relay:
        systemd.bind(str(path))
        systemd.settimeout(10)
        with Gateway(tmp_path, target(relay), environment={
                "NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "400000"}):
            assert systemd.recv(100) == b"READY=1"
            assert systemd.recv(100) == b"WATCHDOG=1"
            assert systemd.recv(100) == b"WATCHDOG=1"
        heard = set()
        while b"STOPPING=1" not in heard:
            heard.add(systemd.recv(100))


def test_without_a_watchdog_nobody_is_told_twice(tmp_path):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd, \
            ScriptedRelay() as relay:
        systemd.bind(str(path))
        systemd.settimeout(10)
        with Gateway(tmp_path, target(relay), environment={
                "NOTIFY_SOCKET": str(path)}):
            assert systemd.recv(100) == b"READY=1"
        assert systemd.recv(100) == b"STOPPING=1"
