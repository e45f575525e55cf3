"""recorder.py - a relay that remembers when it took which recipient

As little SMTP as ebgate needs: PIPELINING, one thread, no parsing beyond the
recipient's address. `taken` has, for each, the moments its mails were answered
250; it is put down before the reply goes out.
"""
import asyncio
import collections
import re
import threading
import time

RECIPIENT = re.compile(rb"RCPT TO:<([^>]*)>", re.I)


class Recorder:
    """@pause_s: before each mail is answered."""

    def __init__(self, port=0, pause_s=0.0):
        self.taken = collections.defaultdict(list)
        self.pause_s, self.port, self.first = pause_s, port, None
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(ready,),
                                       daemon=True)
        self.thread.start()
        ready.wait()

    def _run(self, ready):
        asyncio.set_event_loop(self.loop)
        self.server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "127.0.0.1", self.port))
        self.port = self.server.sockets[0].getsockname()[1]
        ready.set()
        self.loop.run_forever()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.server.close()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()

    async def _serve(self, reader, writer):
        writer.write(b"220 recorder ESMTP\r\n")
        try:
            while await self._mail(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _mail(self, reader, writer):
        """One command, or the text behind DATA; False: it was the last."""
        line = await reader.readline()
        word = line[:4].upper()
        if word == b"EHLO":
            writer.write(b"250-recorder\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif word == b"MAIL":
            writer.recipients = []
            writer.write(b"250 2.1.0 ok\r\n")
        elif word == b"RCPT":
            writer.recipients.append(RECIPIENT.match(line).group(1).decode())
            writer.write(b"250 2.1.5 ok\r\n")
        elif word == b"DATA":
            writer.write(b"354 go ahead\r\n")
            await reader.readuntil(b"\r\n.\r\n")
            if self.pause_s:
                await asyncio.sleep(self.pause_s)
            self._take(writer)
        elif word == b"QUIT" or not line:
            writer.write(b"221 2.0.0 bye\r\n" if line else b"")
            return False
        else:
            writer.write(b"250 2.0.0 ok\r\n")
        await writer.drain()
        return True

    def _take(self, writer):
        now = time.monotonic()
        self.first = self.first or now
        for recipient in writer.recipients:
            self.taken[recipient].append(now)
        writer.write(b"250 2.0.0 taken\r\n")
