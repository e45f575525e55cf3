"""sink.py - aiosmtpd in this process: a relay without PIPELINING

What was taken stands in `mails`: (sender, recipient, octets), one for each
recipient, as the chrooted servers give it. Recipients of refused.example are
answered 550, those of deferred.example 450.
"""
import logging

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

import witness
from ports import free_port

logging.getLogger("mail.log").setLevel(logging.CRITICAL)


class Handler:
    def __init__(self):
        self.mails = []
        self.transactions = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.endswith("@refused.example"):
            return "550 5.1.1 No such mailbox"
        if address.endswith("@deferred.example"):
            return "450 4.2.1 Mailbox is busy"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        sender = envelope.mail_from.strip("<>")  # "<>" is how it says ""
        octets = envelope.original_content.replace(b"\r\n", b"\n")
        for recipient in envelope.rcpt_tos:
            self.mails.append((sender, recipient, octets))
        self.transactions.append(
            {"sender": sender,
             "options": list(envelope.mail_options or []),
             "recipients": list(envelope.rcpt_tos),
             "octets": envelope.original_content,
             "tls": session.ssl is not None})
        return f"250 2.0.0 Ok: queued as S{len(self.transactions)}"


class Sink(Controller):
    name = "aiosmtpd"

    def __init__(self, certificate=None, wrapper=False, port=None, **options):
        context = certificate.server_context() if certificate else None
        self.smtp_options = {
            "data_size_limit": 0, "enable_SMTPUTF8": True, "ident": "sink",
            "tls_context": None if wrapper else context, **options}
        super().__init__(Handler(), hostname="127.0.0.1",
                         port=port or free_port(),
                         ssl_context=context if wrapper else None)
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def factory(self):
        return SMTP(self.handler, **self.smtp_options)

    @property
    def transactions(self):
        return self.handler.transactions

    def clear(self):
        self.handler.mails.clear()
        self.handler.transactions.clear()

    def delivered(self):
        return list(self.handler.mails)

    def log(self):
        return ""
