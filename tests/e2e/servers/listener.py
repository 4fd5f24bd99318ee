"""What the SMTP servers in memory share: a port of their own, and nobody left on the line at the end."""

import asyncio
from abc import ABC, abstractmethod
from typing import Self

from tests.e2e.servers.ports import LOOPBACK

EXTENSIONS = "250-AUTH PLAIN LOGIN\r\n250-8BITMIME\r\n250 SIZE 1000000"


class Listener(ABC):
    """Listens on `port` while its block runs; then every connection is broken off."""

    def __init__(self) -> None:
        self.port = 0
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer_call, LOOPBACK, 0, limit=1 << 22)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.close()
        for writer in self._writers:
            writer.transport.abort()

    async def _answer_call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        await self._serve(reader, writer)
        self._writers.discard(writer)

    @abstractmethod
    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to one client until it has gone."""
