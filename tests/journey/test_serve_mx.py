"""TargetMx: MX records of a real name server, order, fallback, trouble"""
import collections
import time

from nameserver import NameServer
from ports import free_port
from scripted_relay import CLOSE, After, ScriptedRelay
from standing import Gateway, senders, target, wait_for
from submitter import until

QUICK = "Timeout\n{\n  ConnectRetry 30\n}\n"
SLOW = "Timeout\n{\n  ConnectRetry 1200\n}\n"
IDLE = "Timeout\n{\n  ConnectIdle 30\n}\n"


def mx(*hosts, domain="site.example"):
    """("one", 10): an MX record of that host, all at one address each."""
    return [f"--mx-host={domain},{name}.example,{preference}"
            for name, preference in hosts]


def address(name, number):
    return f"--host-record={name}.example,127.0.0.{number}"


class Relays:
    """Scripted relays at one port, each at an address of its own."""

    def __init__(self, *numbers, **tables):
        self.port = free_port()
        self.of = {number: ScriptedRelay(tables.get(f"at_{number}"),
                                         address=f"127.0.0.{number}",
                                         port=self.port)
                   for number in numbers}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for relay in self.of.values():
            relay.stop()

    def __getitem__(self, number):
        return self.of[number]

    def statement(self, domain="site.example", **more):
        return target(self.port, TargetMx=domain, TLS="no", **more)


def hosts(gateway):
    return [one["target"].split("//")[1].split(":")[0]
            for one in gateway.targets()]


def test_the_most_preferred(tmp_path):
    records = mx(("three", 30), ("one", 10), ("two", 20))
    with Relays(2, 3, 4) as relays, \
            NameServer(tmp_path, *records, address("one", 2),
                       address("two", 3), address("three", 4)) as dns, \
            Gateway(tmp_path, dns.statement, relays.statement()) as gateway:
        gateway.submit(5)
        wait_for(relays[2], 5)
        assert hosts(gateway) == ["one.example", "two.example",
                                  "three.example"]
        assert not relays[3].sessions and not relays[4].sessions


def test_the_next_one_when_it_fails(tmp_path):
    records = mx(("one", 10), ("two", 20), ("three", 30))
    with Relays(2, 3, 4, at_2={"GREETING": CLOSE},
                at_3={"GREETING": "554 5.3.2 no"}) as relays, \
            NameServer(tmp_path, *records, address("one", 2),
                       address("two", 3), address("three", 4)) as dns, \
            Gateway(tmp_path, QUICK, dns.statement,
                    relays.statement(ConnectLimit=1)) as gateway:
        gateway.submit(5)
        wait_for(relays[4], 5)
        assert len(relays[2].sessions) == len(relays[3].sessions) == 1
        assert [one["state"] for one in gateway.targets()] == [
            "resting", "resting", "usable"]


def test_equal_preferences_are_mixed(tmp_path):
    records = mx(*((f"h{i}", 10) for i in range(4)))
    addresses = [address(f"h{i}", 2 + i) for i in range(4)]
    first = collections.Counter()
    with Relays(2) as relays, NameServer(tmp_path, *records, *addresses) \
            as dns, Gateway(tmp_path, dns.statement, relays.statement()) \
            as gateway:
        for _ in range(20):
            first[until(lambda: hosts(gateway))[0]] += 1
            gateway.order("refreshiplist")
            time.sleep(0.05)
    assert len(first) > 1


def test_no_mx_record(tmp_path):
    """The domain itself is the host."""
    with Relays(2) as relays, \
            NameServer(tmp_path, address("site", 2)) as dns, \
            Gateway(tmp_path, dns.statement, relays.statement()) as gateway:
        gateway.submit(2)
        wait_for(relays[2], 2)
        assert hosts(gateway) == ["site.example"]


def test_null_mx(tmp_path):
    """It says so, and mail waits until it is another."""
    with Relays(2) as relays, \
            NameServer(tmp_path, "--mx-host=site.example,.,0",
                       address("site", 2), address("one", 2)) as dns, \
            Gateway(tmp_path, dns.statement, relays.statement()) as gateway:
        gateway.submit(2)
        until(lambda: "null MX" in gateway.log())
        time.sleep(0.5)
        assert gateway.targets()[0]["state"] == "unresolved"
        assert not relays[2].sessions
        dns.serve(*mx(("one", 10)), address("one", 2))
        gateway.order("refreshiplist")
        wait_for(relays[2], 2)


def test_no_such_domain(tmp_path):
    """Mail waits, nothing is bounced; it goes when the domain is there."""
    with Relays(2) as relays, NameServer(tmp_path) as dns, \
            Gateway(tmp_path, QUICK, dns.statement, relays.statement()) \
            as gateway:
        gateway.submit(3)
        until(lambda: "no such domain" in gateway.log())
        time.sleep(0.5)
        assert "0 jobs are done" in gateway.order("display,jobs,done")
        dns.serve(*mx(("one", 10)), address("one", 2))
        wait_for(relays[2], 3, 40)  # by itself


def test_the_name_server_is_dead(tmp_path):
    with Relays(2) as relays, \
            NameServer(tmp_path, *mx(("one", 10)), address("one", 2)) as dns:
        dns.stop()
        with Gateway(tmp_path, dns.statement, relays.statement()) as gateway:
            gateway.submit(1)
            until(lambda: "mail waits" in gateway.log(), 30)
            dns.serve(*mx(("one", 10)), address("one", 2))
            gateway.order("refreshiplist")
            wait_for(relays[2], 1)
            # What was known holds while it is dead again.
            dns.stop()
            gateway.order("refreshiplist")
            until(lambda: "stay as they were" in gateway.log(), 30)
            assert hosts(gateway) == ["one.example"]


def test_the_name_server_comes_later(tmp_path):
    """As at a boot: soon after it, whatever ConnectRetry is."""
    with Relays(2) as relays, \
            NameServer(tmp_path, *mx(("one", 10)), address("one", 2)) as dns:
        dns.stop()
        with Gateway(tmp_path, SLOW, dns.statement, relays.statement()) \
                as gateway:
            gateway.submit(1)
            until(lambda: "mail waits" in gateway.log(), 30)
            dns.serve(*mx(("one", 10)), address("one", 2))
            wait_for(relays[2], 1, 30)


def test_a_host_without_address(tmp_path):
    """The next host has the mail."""
    with Relays(2) as relays, \
            NameServer(tmp_path, *mx(("none", 10), ("one", 20)),
                       address("one", 2)) as dns, \
            Gateway(tmp_path, QUICK, dns.statement, relays.statement()) \
            as gateway:
        gateway.submit(2)
        wait_for(relays[2], 2, 20)
        assert gateway.targets()[0]["state"] == "resting"


def test_other_hosts_while_mails_are_under_way(tmp_path):
    """Mails under way are finished where they are; the next ones go to the
    new host."""
    records = [address("one", 2), address("two", 3)]
    slow = {"BODY": After(3, "250 2.0.0 Ok")}
    with Relays(2, 3, at_2=slow) as relays, \
            NameServer(tmp_path, *mx(("one", 10)), *records) as dns, \
            Gateway(tmp_path, dns.statement, relays.statement()) as gateway:
        gateway.submit(1)
        until(lambda: relays[2].mails)
        dns.serve(*mx(("two", 10)), *records)
        gateway.order("refreshiplist")
        until(lambda: hosts(gateway) == ["two.example"])
        gateway.submit(3, first=2)
        wait_for(relays[3], 3)
        until(lambda: "QUIT" in relays[2].sessions[0])
        assert senders(relays[2]) == ["a1@example.com"]
        assert len(relays[2].sessions) == 1


def test_addresses_are_listed(tmp_path):
    """In order of preference, as they were last looked up: a host at two
    addresses of which one refuses, one that was not needed, a literal."""
    records = mx(("one", 10), ("two", 20))
    with Relays(3) as relays, \
            NameServer(tmp_path, *records, address("one", 2),
                       address("one", 3), address("two", 4)) as dns, \
            Gateway(tmp_path, dns.statement, IDLE, relays.statement(),
                    target(relays.port)) as gateway:
        until(lambda: hosts(gateway)[0] == "one.example")
        assert gateway.order("display,iplist").count("not looked up yet") == 2
        gateway.submit(5)
        wait_for(relays[3], 5)
        assert gateway.targets()[0]["failures"] == 0
        one, two, literal = gateway.objects("display,iplist")
        assert sorted(one["addresses"]) == ["127.0.0.2", "127.0.0.3"]
        assert one["connected"] == "127.0.0.3" and one["error"] is None
        assert not two["looked_up"] and two["addresses"] == []
        assert two["connected"] is None
        assert literal["addresses"] == ["127.0.0.1"]
        line = gateway.order("display,iplist").splitlines()[0]
        assert line.startswith("smtp://one.example:")
        assert line.endswith(f'{", ".join(one["addresses"])}; '
                             "connected to 127.0.0.3")


def test_names_are_looked_up_again(tmp_path):
    """Those of TargetName too, though no mail goes there; when the name is
    gone, what was known stays, beside what the name server said."""
    with Relays(2) as relays, \
            NameServer(tmp_path, address("named", 2)) as dns, \
            Gateway(tmp_path, dns.statement, target(
                relays.port, TargetName="named.example", TLS="no")) as gateway:
        def listed():
            return gateway.objects("display,iplist")[0]
        assert not listed()["looked_up"]
        gateway.order("refreshiplist")
        until(lambda: listed()["addresses"] == ["127.0.0.2"])
        dns.serve(address("named", 3))
        gateway.order("refreshiplist")
        until(lambda: listed()["addresses"] == ["127.0.0.3"])
        assert not relays[2].sessions
        dns.serve(address("other", 2))
        gateway.order("refreshiplist")
        until(lambda: listed()["error"])
        assert listed()["addresses"] == ["127.0.0.3"]
        assert "the last look-up failed" in gateway.order("display,iplist")
