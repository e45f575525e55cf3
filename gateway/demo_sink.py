"""demo_sink.py PORT-FILE MAIL-FILE - an SMTP server for the demonstration

Listens on a free port of loopback and writes its number to PORT-FILE; appends
what it receives to MAIL-FILE; refuses one recipient, so that there is a
refusal to see.
"""
import asyncio
import sys

from aiosmtpd.smtp import SMTP


class Sink:
    def __init__(self, path):
        self.path, self.count = path, 0

    async def handle_RCPT(self, _server, _session, envelope, address, options):
        if address.startswith("real@"):
            return f"550 5.1.1 <{address}>: no such mailbox"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, _server, _session, envelope):
        self.count += 1
        with open(self.path, "ab") as out:
            out.write(b"MAIL FROM:<%s>\n" % envelope.mail_from.encode())
            for address in envelope.rcpt_tos:
                out.write(b"RCPT TO:<%s>\n" % address.encode())
            out.write(b"\n" + envelope.content.replace(b"\r\n", b"\n"))
        return f"250 2.0.0 Ok: queued as DEMO{self.count}"


async def main():
    port_path, mail_path = sys.argv[1:]
    sink = Sink(mail_path)
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(sink, enable_SMTPUTF8=True), "127.0.0.1", 0)
    with open(port_path, "w", encoding="ascii") as out:
        out.write(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
