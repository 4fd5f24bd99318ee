"""One IMAP connection as a stream of responses, with limits: a hostile server cannot exhaust memory or time.

A line is at most `LINE_LIMIT` bytes, a literal kept at most `Limits.literal`; a larger one is read and thrown away up
to `Limits.skip`, so that one huge message does not end the connection. `Limits.command` caps all literals of a command,
`Limits.lines` all its lines, `Limits.answers` what a session keeps of them until the command ends.
"""

import asyncio
import re

import msgspec

from postroom.channels.base import Server
from postroom.channels.email import connect, failures
from postroom.channels.email.connect import Network, Stream
from postroom.channels.email.imap import responses
from postroom.channels.email.imap.responses import Response
from postroom.channels.email.imap.tokens import Malformed
from postroom.kit.errors import RetryLater
from postroom.kit.faults import Reason
from postroom.kit.tasks import uncut, wait_for_any
from postroom.spool import IN_MEMORY, Octets, Spool

LINE_LIMIT = 1 << 20
_CHUNK = 1 << 18
_MAX_PIECES = 1000
_LITERAL = re.compile(rb"~?\{(\d{1,12})\+?\}\Z")


class Limits(msgspec.Struct, frozen=True):
    """How much of a server's answer is kept, in bytes."""

    literal: int = 100 << 20
    command: int = 256 << 20
    skip: int = 1 << 30
    lines: int = 128 << 20
    answers: int = 24 << 20


class Wire:
    """Reads responses and writes commands. Not safe to use again once an exception left it: `close` it then."""

    def __init__(self, stream: Stream, server: Server, network: Network, limits: Limits) -> None:
        """Take over an open stream."""
        self.server = server
        self.limits = limits
        self._stream = stream
        self._network = network
        self._kept = 0
        self._lines = 0
        self.size = 0
        """Of the last response, in bytes."""
        self._reading: asyncio.Task[Response] | None = None

    @classmethod
    async def open(cls, server: Server, network: Network, limits: Limits) -> "Wire":
        """Connect. Raises `NeedsUser` or `RetryLater`."""
        return cls(await connect.open_stream(server, network, limit=LINE_LIMIT), server, network, limits)

    async def start_tls(self) -> None:
        """Go on under TLS."""
        self._stream = await connect.start_tls(self._stream, self.server, self._network, limit=LINE_LIMIT)

    def start_command(self) -> None:
        """Begin to count literals and lines anew."""
        self._kept = self._lines = 0

    async def send(self, data: bytes) -> None:
        """Write. Raises `RetryLater` when the connection is gone."""
        try:
            self._stream.writer.write(data)
            await self._stream.writer.drain()
        except OSError as error:
            raise failures.network(error, self.server) from error

    async def read(self, patience: float, *interrupted: asyncio.Event) -> Response:
        """Return the next response.

        Raises `TimeoutError` when none began within `patience` (seconds), or until one is `interrupted`; none is lost.
        """
        if self._reading is None:
            self._reading = asyncio.create_task(self._read(None))
        await wait_for_any(patience, *interrupted, tasks=[self._reading])
        if not self._reading.done():
            raise TimeoutError
        task, self._reading = self._reading, None
        return task.result()

    async def read_now(self) -> Response:
        """Return the next response. Raises `RetryLater` when nothing moves for `Network.command_timeout`."""
        if self._reading is None:
            return await self._read(self._network.command_timeout)
        try:
            return await self.read(self._network.command_timeout)
        except TimeoutError as error:
            raise failures.network(error, self.server) from error

    def close(self) -> None:
        """Drop the connection without a word."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        self._stream.writer.transport.abort()

    async def _read(self, patience: float | None) -> Response:
        try:
            return await self._response(patience)
        except asyncio.IncompleteReadError as error:
            raise failures.cut(self.server) from error
        except (Malformed, asyncio.LimitOverrunError) as error:
            raise not_understood(self.server) from error
        except OSError as error:
            raise failures.network(error, self.server) from error

    async def _response(self, patience: float | None) -> Response:
        pieces: list[bytes] = []
        literals: list[Octets | None] = []
        before = self._kept + self._lines
        while len(pieces) < _MAX_PIECES:
            async with asyncio.timeout(patience):
                line = (await self._stream.reader.readuntil(b"\n")).rstrip(b"\r\n")
            patience = self._network.command_timeout
            self._lines += len(line)
            self.size = self._kept + self._lines - before
            if self._lines > self.limits.lines:
                raise too_much(self.server)
            match = _LITERAL.search(line)
            if match is None or (not pieces and (line.startswith(b"+") or responses.is_status(line))):
                return responses.parse([*pieces, line], literals)
            pieces.append(line[: match.start()])
            literals.append(await self._literal(int(match[1])))
        raise Malformed

    async def _literal(self, size: int) -> Octets | None:
        if size > self.limits.skip:
            raise Malformed
        keep = size <= self.limits.literal and self._kept + size <= self.limits.command
        self._kept += size if keep else 0
        with Spool() as kept:
            to_disk = size > IN_MEMORY
            while size:
                async with asyncio.timeout(self._network.command_timeout):
                    chunk = await self._stream.reader.read(min(size, _CHUNK))
                if not chunk:
                    raise asyncio.IncompleteReadError(b"", size)
                size -= len(chunk)
                if keep and to_disk:
                    await uncut(asyncio.to_thread(kept.write, chunk))
                elif keep:
                    kept.write(chunk)
            if not keep:
                return None
            return await uncut(asyncio.to_thread(kept.octets)) if to_disk else kept.octets()


def not_understood(server: Server) -> RetryLater:
    """The server sent what no IMAP server may send."""
    message = f"{server.host} sent an answer that Postroom does not understand."
    return RetryLater(message, reason=Reason.NOT_UNDERSTOOD, host=server.host, port=server.port)


def too_much(server: Server) -> RetryLater:
    """The server answers one command with more than any mailbox has to say."""
    message = f"{server.host} sent far more than Postroom asked for, so Postroom hung up."
    return RetryLater(message, reason=Reason.TOO_MUCH, host=server.host, port=server.port)
