"""A TCP proxy on loopback that cuts, delays and truncates what a server sends. It runs in a thread of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any

from tests.e2e.servers.ports import LOOPBACK, wait_until

_CHUNK = 1 << 14


class FaultProxy:
    """Passes bytes between its `port` and a server until told to misbehave.

    Counters (`connections`, `from_server` in bytes) tell a test where it is. Faults hold until `heal`.
    """

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self.connections = 0
        self.from_server = 0
        self._cut_after: int | None = None
        self._cut_size = 0
        self._cuts_left = 0
        self._silent_after: int | None = None
        self._slowness = 0.0
        self._refusing = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._server: asyncio.Server | None = None
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()
        self._call(self._listen)

    def close(self) -> None:
        """Drop everything and end the thread."""
        self._call(self._shut)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def cut_after(self, size: int, *, times: int = 1) -> None:
        """Cut after `size` more bytes from the server, whatever they are in the middle of; do so `times` times."""
        self._cut_after = self._cut_size = size
        self._cuts_left = times

    def silent_after(self, size: int) -> None:
        """Stop passing bytes from the server after `size` more of them, keeping the connections open."""
        self._silent_after = size

    def delay(self, seconds: float) -> None:
        """Hold back each chunk from the server."""
        self._slowness = seconds

    def refuse(self) -> None:
        """Close new connections at once."""
        self._refusing = True

    def wait_until_idle(self, seconds: float = 5.0) -> bool:
        """Wait until nobody is connected any more."""
        return wait_until(lambda: not self._writers, seconds)

    def cut(self) -> None:
        """Cut all connections now."""
        self._call(self._cut_all)

    def heal(self) -> None:
        """Behave again."""
        self._cut_after = self._silent_after = None
        self._cuts_left = 0
        self._slowness = 0.0
        self._refusing = False

    def _call(self, function: Callable[[], Any]) -> None:
        asyncio.run_coroutine_threadsafe(function(), self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _shut(self) -> None:
        if self._server is not None:
            self._server.close()
        await self._cut_all()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.wait(tasks, timeout=5) if tasks else None

    async def _cut_all(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._refusing:
            writer.transport.abort()
            return
        try:
            server_reader, server_writer = await asyncio.open_connection(LOOPBACK, self.target_port)
        except OSError:
            writer.transport.abort()
            return
        pair = {writer, server_writer}
        self._writers |= pair
        try:
            await asyncio.gather(self._pass(reader, server_writer), self._pass_back(server_reader, writer))
        finally:
            self._writers -= pair
            for end in pair:
                end.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                writer.write(chunk)
                await writer.drain()
        writer.transport.abort()

    async def _pass_back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                await self._delay()
                if self._cut_after is not None and self._cuts_left and len(chunk) >= self._cut_after:
                    chunk = chunk[: self._cut_after]
                    self._cuts_left -= 1
                    self._cut_after = self._cut_size if self._cuts_left else None
                    writer.write(chunk)
                    await writer.drain()
                    break
                chunk = self._hold(chunk)
                self.from_server += len(chunk)
                writer.write(chunk)
                await writer.drain()
        with contextlib.suppress(OSError):
            writer.close()

    async def _delay(self) -> None:
        await asyncio.sleep(self._slowness)

    def _hold(self, chunk: bytes) -> bytes:
        if self._cut_after is not None:
            self._cut_after -= len(chunk)
        if self._silent_after is not None:
            passed = chunk[: self._silent_after]
            self._silent_after -= len(passed)
            return passed
        return chunk
