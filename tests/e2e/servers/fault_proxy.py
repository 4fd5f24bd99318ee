"""A TCP proxy on loopback that does to connections what networks do. It runs in a thread of its own.

    server ──▶ bytes, counted ──the next fault is due──▶ what comes before it passes, then it happens ──▶ client

Faults are due by bytes, not by the clock: so many of them fall into the middle of an import, however fast it is.
"""

import asyncio
import contextlib
import re
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterable
from enum import StrEnum
from random import Random

import msgspec

from tests.e2e.servers.ports import LOOPBACK, wait_until

_CHUNK = 1 << 14
_TURNS = 10  # of the loop: what was accepted is connected by then
_LITERAL = re.compile(rb"\{(\d+)\}\r\n")
_LONGEST_PART = 4000
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Kind(StrEnum):
    """What goes wrong."""

    CUT = "cut"
    """Every connection is reset."""
    TRUNCATED = "truncated"
    """This connection is closed in an orderly way, wherever it is."""
    LITERAL = "in a literal"
    """This connection is reset in the middle of the next IMAP literal, which it must be able to see: no TLS."""
    DELAY = "delay"
    """Nothing passes on this connection for a while."""
    SILENCE = "silence"
    """Nothing passes on this connection any more, in neither direction; after a while it is reset."""
    REFUSED = "refused"
    """Every connection is reset, and so is who comes within a while."""


class Fault(msgspec.Struct, frozen=True):
    """A fault after so many more bytes from the server. `amount`: bytes of the literal that pass, else seconds."""

    after: int
    kind: Kind
    amount: float = 0.0


def some_faults(chance: Random, count: int, *, spacing: int, longest_s: float) -> list[Fault]:
    """Return random faults, each kind as often as the others, `spacing` bytes apart on average."""
    kinds = [list(Kind)[number % len(Kind)] for number in range(count)]
    chance.shuffle(kinds)
    return [Fault(chance.randrange(2 * spacing), kind, _amount(chance, kind, longest_s)) for kind in kinds]


def _amount(chance: Random, kind: Kind, longest_s: float) -> float:
    if kind is Kind.LITERAL:
        return chance.randrange(_LONGEST_PART)
    return round(chance.uniform(min(0.1, longest_s), longest_s), 2)


class _Line:
    """One connection through the proxy."""

    def __init__(self, client: Stream, server: Stream) -> None:
        self.from_client, self._to_client = client
        self.from_server, self._to_server = server
        self.silent = False
        self.part: int | None = None
        """How much of the next literal passes."""
        self._left: int | None = None

    @property
    def ended(self) -> bool:
        return self._to_client.is_closing()

    def reset(self) -> None:
        """End it without a word."""
        self._to_client.transport.abort()
        self._to_server.transport.abort()

    def close(self) -> None:
        """End it in an orderly way: what is on its way to the client still comes."""
        self._to_client.close()
        self._to_server.transport.abort()

    async def to_server(self, data: bytes) -> None:
        await self._send(self._to_server, data)

    async def to_client(self, data: bytes) -> None:
        if self._left is None and self.part is not None and (announced := _LITERAL.search(data)):
            self._left = announced.end() + min(self.part, int(announced[1]) - 1)
        passing = data if self._left is None else data[: self._left]
        await self._send(self._to_client, passing)
        if self._left is not None:
            self._left -= len(passing)
            if self._left <= 0:
                self.reset()

    async def _send(self, writer: asyncio.StreamWriter, data: bytes) -> None:
        if data and not self.silent and not writer.is_closing():
            writer.write(data)
            await writer.drain()


class FaultProxy:
    """Passes bytes between its `port` and a server; `play` tells it how to misbehave.

    `connections` were made in all; `happened` are the faults so far, those ahead are `ahead`.
    """

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.port = 0
        self.connections = 0
        self.happened: list[Fault] = []
        self._script: deque[Fault] = deque()
        self._passed = 0  # since the last fault
        self._refusing_until = 0.0
        self._lines: set[_Line] = set()
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

    def play(self, faults: Iterable[Fault]) -> None:
        """Let these happen, one after the other."""
        self._loop.call_soon_threadsafe(self._add, list(faults))

    @property
    def ahead(self) -> int:
        """Return how many faults did not happen yet."""
        return len(self._script)

    def wait_until_idle(self, seconds: float = 5.0) -> bool:
        """Wait until nobody is connected any more."""
        return wait_until(lambda: not self._lines, seconds)

    def _add(self, faults: list[Fault]) -> None:
        if not self._script:
            self._passed = 0
        self._script += faults

    def _call(self, function: Callable[[], Coroutine[None, None, None]]) -> None:
        asyncio.run_coroutine_threadsafe(function(), self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._accept, LOOPBACK, 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def _shut(self) -> None:
        if self._server is not None:
            # A connection that is accepted while its server closes is never closed by Python 3.11.
            for listener in self._server.sockets:
                self._loop.remove_reader(listener.fileno())
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            self._server.close()
        self._reset_all()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _reset_all(self) -> None:
        for line in list(self._lines):
            line.reset()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if self._loop.time() < self._refusing_until:
            writer.transport.abort()
            return
        try:
            server = await asyncio.open_connection(LOOPBACK, self.target_port)
        except OSError:
            writer.transport.abort()
            return
        line = _Line((reader, writer), server)
        self._lines.add(line)
        try:
            await asyncio.gather(self._forth(line), self._back(line))
        finally:
            self._lines.remove(line)
            line.reset()

    async def _forth(self, line: _Line) -> None:
        with contextlib.suppress(OSError):
            while chunk := await line.from_client.read(_CHUNK):
                await line.to_server(chunk)
        if not line.silent:
            line.reset()

    async def _back(self, line: _Line) -> None:
        with contextlib.suppress(OSError):
            while not line.ended and (chunk := await line.from_server.read(_CHUNK)):
                await self._pass(line, chunk)
        if not line.silent:
            line.close()

    async def _pass(self, line: _Line, data: bytes) -> None:
        while data and not line.ended:
            room = max(0, self._script[0].after - self._passed) if self._script else len(data)
            self._passed += min(room, len(data))
            await line.to_client(data[:room])
            data = data[room:]
            if self._script and self._passed >= self._script[0].after:
                self._passed = 0
                await self._happen(line, self._script.popleft())

    async def _happen(self, line: _Line, fault: Fault) -> None:
        self.happened.append(fault)
        match fault.kind:
            case Kind.CUT:
                self._reset_all()
            case Kind.TRUNCATED:
                line.close()
            case Kind.LITERAL:
                line.part = int(fault.amount)
            case Kind.DELAY:
                over = asyncio.Event()
                self._loop.call_later(fault.amount, over.set)
                await over.wait()
            case Kind.SILENCE:
                line.silent = True
                self._loop.call_later(fault.amount, line.reset)
            case Kind.REFUSED:
                self._refusing_until = self._loop.time() + fault.amount
                self._reset_all()
