"""A hundred targets of the standing gateway, and a TargetMx with more hosts
than fit into a datagram: each of them is used, in order"""
import contextlib
import json
import socket

from nameserver import NameServer
from scripted_relay import EHLO, ScriptedRelay
from standing import (Gateway, Through, batch, senders, statement, target,
                      wait_for)
from submitter import until
from test_serve_mx import Relays, address, hosts, mx

MANY = 100
ONCE = statement("RetryLimit", Count=0) + \
    statement("Undeliverable", ReturnToMailFrom="No")
RARE = statement("Timeout", ConnectRetry=300, ConnectIdle=60)
LONG = ["Subject: x", "", *["a line that makes it long"] * 10]


@contextlib.contextmanager
def nobody_there(count):
    """Ports that are taken, and where nobody listens."""
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in held:
            one.bind(("127.0.0.1", 0))
        yield [one.getsockname()[1] for one in held]


@contextlib.contextmanager
def relays(count, **table):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(ScriptedRelay(table))
               for _ in range(count)]


def failures(gateway):
    return [one["failures"] for one in gateway.targets()]


def test_the_last_of_a_hundred(tmp_path):
    """Nobody is at the others: each is tried once, by whoever comes first."""
    for door in ("job", "session"):
        place = tmp_path / door
        place.mkdir()
        with nobody_there(MANY - 1) as ports, ScriptedRelay() as last, \
                Through(place, RARE, *map(target, ports),
                        target(last)) as gateway:
            if door == "session":
                assert gateway.sent_through().code == 250
            else:
                gateway.submit_job("J.JOB00001.MAIL", *batch(3))
                wait_for(last, 3, 30)
                assert gateway.sent_through().code == 250
            assert failures(gateway) == [1] * (MANY - 1) + [0]
            gateway.settle()
            assert len(gateway.objects("display,iplist")) == MANY


def test_each_may_put_a_mail_off(tmp_path):
    with relays(MANY, RCPT="451 4.2.1 later") as all_of_them, \
            Gateway(tmp_path, ONCE, RARE,
                    *map(target, all_of_them)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(2))
        until(lambda: gateway.jobs("done") >= 1, 60)
        assert {len(relay.commands("RCPT")) for relay in all_of_them} == {2}
        assert [one["deferred"] for one in gateway.targets()] == [2] * MANY


def test_none_can_take_it(tmp_path):
    """Too large for each of them: that is known when the last has said so."""
    with relays(MANY, EHLO=EHLO.replace("SIZE 0", "SIZE 100")) as small, \
            Gateway(tmp_path, RARE, *map(target, small)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(1, LONG))
        until(lambda: gateway.jobs("done") >= 1, 60)
        assert any(line.startswith("552 5.3.4")
                   for line in gateway.replies_of("JOB00001"))
        assert all(relay.commands("EHLO") for relay in small)
        assert not any(relay.commands("MAIL") for relay in small)


def test_load_spreads(tmp_path):
    """A mail a minute each: a hundred mails, one for each, however few
    connections there are; and it is told where each went."""
    audit = tmp_path / "audit"
    with relays(MANY) as all_of_them, \
            Gateway(tmp_path, RARE, statement("Audit", File=audit),
                    *(target(relay, MailsPerMinute=1)
                      for relay in all_of_them)) as gateway:
        gateway.submit_job("J.JOB00001.MAIL", *batch(MANY))
        until(lambda: sum(len(senders(relay)) for relay in all_of_them) == MANY,
              60)
        gateway.settle()
        assert [len(senders(relay)) for relay in all_of_them] == [1] * MANY
        assert len({json.loads(line)["relay"]
                    for line in audit.read_text().splitlines()}) == MANY


def test_all_hosts_of_a_domain(tmp_path):
    """The answer comes in a datagram that is cut off, and again by TCP."""
    names = [f"exchanger-number-{number}-of-the-site" for number in range(60)]
    records = mx(*((name, 10 * (i + 1)) for i, name in enumerate(names)))
    records += [address(name, 2 + i) for i, name in enumerate(names)]
    with Relays(2 + 59) as there, NameServer(tmp_path, *records) as dns, \
            Gateway(tmp_path, RARE, dns.statement,
                    there.statement()) as gateway:
        gateway.submit(2)
        wait_for(there[2 + 59], 2, 30)
        assert hosts(gateway) == [f"{name}.example" for name in names]
        assert failures(gateway) == [1] * 59 + [0]
