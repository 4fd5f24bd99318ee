"""An SMTP server that takes its time: it waits until a test lets it go on."""

import asyncio

from typing_extensions import override

from tests.e2e.servers.scripted_smtp import ScriptedSmtp


class SlowSmtp(ScriptedSmtp):
    """Waits after each dot, or with `waits_at_data` before it asks for the message, for `may_go_on`.

    `reached` is set when somebody waits; `most` is how many waited at the same time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.waits_at_data = False
        self.reached = asyncio.Event()
        self.may_go_on = asyncio.Event()
        self.waiting = 0
        self.most = 0

    @override
    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.waits_at_data:
            await self._wait()
            super()._say(writer, "354 go on")
        body = await reader.readuntil(b"\r\n.\r\n")
        if not self.waits_at_data:
            await self._wait()
        self.bodies.append(body)
        self._say(writer, "250 2.0.0 queued")

    @override
    def _say(self, writer: asyncio.StreamWriter, answer: str) -> None:
        if not (self.waits_at_data and answer.startswith("354")):
            super()._say(writer, answer)

    async def _wait(self) -> None:
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        self.reached.set()
        await self.may_go_on.wait()
        self.waiting -= 1
