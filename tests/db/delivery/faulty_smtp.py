"""An SMTP server on a bad day: it puts off, hangs up at any point, and sometimes takes a message without saying so."""

import asyncio
import random
from collections import Counter
from email import message_from_bytes

from typing_extensions import override

from tests.e2e.servers.scripted_smtp import ScriptedSmtp


class FaultySmtp(ScriptedSmtp):
    """`taken` counts how often the server made each message its own, by Message-ID."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.taken: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._begun = 0
        self._chance = random.Random(seed)

    async def begins_more(self, messages: int) -> None:
        """Wait until so many more messages began; the last of them is anywhere on its way then."""
        wanted = self._begun + messages
        while self._begun < wanted:
            await self._delay()

    @override
    def _answer(self, line: str) -> str:
        self._begun += line.startswith("MAIL")
        if line.startswith("MAIL") and self._happens("hung up at MAIL", 0.04):
            return "break"
        if line.startswith("RCPT") and self._happens("put off at RCPT", 0.06):
            return "451 4.3.0 come back"
        return super()._answer(line)

    @override
    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._happens("hung up before the body", 0.04):
            raise ConnectionResetError
        body = await reader.readuntil(b"\r\n.\r\n")
        await self._delay()
        if self._happens("put off after the dot", 0.06):
            self._say(writer, "451 4.3.0 not now")
            return
        if self._happens("lost after the dot", 0.04):
            raise ConnectionResetError
        self.taken[str(message_from_bytes(body)["Message-ID"])] += 1
        if self._happens("taken without an answer", 0.04):
            raise ConnectionResetError
        self._say(writer, "250 2.0.0 queued")

    def _happens(self, fault: str, share: float) -> bool:
        happens = self._chance.random() < share
        self.faults[fault] += happens
        return happens

    async def _delay(self) -> None:
        """Take a moment, in which a worker may be killed."""
        await asyncio.sleep(self._chance.random() * 0.05)
