"""Commands, data and replies of a connection, within bounds (RFC 5321, sections 2.3.8, 4.1.1.4 and 4.5.2).

Only CR LF ends a line, and only CR LF . CR LF ends the data. Where another server is lenient about that (LF . CR LF),
nobody makes two messages of one here.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable

from postroom.channels.email.smtpd.commands import Refused
from postroom.kit.tasks import uncut
from postroom.spool import Octets, Spool

_LINE_END = b"\r\n"
_DOT = b".\r\n"
_END = _LINE_END + _DOT
_CHUNK = 1 << 16
_LONGEST_COMMAND = 2_000  # RFC 5321 asks for 512, its extensions for some more
_IDLE_S = 300.0  # RFC 5321, section 4.5.3.2.7
_SMALL = 1 << 20
_PATIENCE = 4  # times the limit: what is too large is read and thrown away up to here, so that the sender can be told


class Hangup(Exception):
    """The other side is gone, silent for too long, or sends without end."""


class Wire:
    """One connection. Nothing it reads grows beyond its bounds."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a connection that was just accepted."""
        self._reader = reader
        self._writer = self._under = writer
        self._rest = bytearray()

    async def command(self) -> str:
        """Return the next command line. Raises `Refused` for what is none, `Hangup`."""
        while (end := self._rest.find(b"\n")) < 0 and len(self._rest) <= _LONGEST_COMMAND:
            self._rest += await self._more()
        if end < 0 or end > _LONGEST_COMMAND:
            await self._skip_line()
            raise Refused("500 5.5.2 Line too long")
        line = bytes(self._rest[: end + 1])
        del self._rest[: end + 1]
        if not line.endswith(b"\r\n"):
            raise Refused("500 5.5.2 Lines end with CR LF")
        try:
            return line[:-2].decode()
        except UnicodeDecodeError as error:
            raise Refused("500 5.5.2 Commands are written in UTF-8") from error

    async def _skip_line(self) -> None:
        skipped = 0
        while (end := self._rest.find(b"\n")) < 0:
            skipped += len(self._rest)
            if skipped > _SMALL:
                raise Hangup
            self._rest = bytearray(await self._more())
        del self._rest[: end + 1]

    async def data(self, limit: int, make_room: Callable[[], Awaitable[object]]) -> Octets | None:
        """Return a message up to the dot that ends it, None when it has more than `limit` bytes. Raises `Hangup`.

        `make_room` is awaited once, before a message is kept that turns out to be large.
        """
        kept = bytearray(_LINE_END)  # of the line before: a dot in the first line is like any other
        kept += self._rest
        self._rest.clear()
        with Spool() as message:
            read, looked, roomy, before = len(kept), 0, False, len(_LINE_END)
            while (end := kept.find(_END, looked)) < 0:
                if read > limit * _PATIENCE + _SMALL:
                    raise Hangup
                if len(kept) > _SMALL:
                    if not roomy:
                        await make_room()
                        roomy = True
                    settled = max(0, kept.rfind(_LINE_END)) or len(kept) - len(_END)  # no dot parted from its line end
                    if read <= limit + len(_END):
                        await uncut(asyncio.to_thread(message.write, _undotted(kept[:settled])[before:]))
                    del kept[:settled]
                    before = 0
                looked = max(0, len(kept) - len(_END) + 1)
                chunk = await self._more()
                kept += chunk
                read += len(chunk)
            self._rest += kept[end + len(_END) :]
            if read - len(self._rest) - len(_LINE_END + _DOT) > limit:
                return None
            message.write(_undotted(kept[: end + len(_LINE_END)])[before:])
            return await uncut(asyncio.to_thread(message.octets)) if roomy else message.octets()

    async def reply(self, *lines: str) -> None:
        """Say something, each line with its code. Raises `Hangup`."""
        try:
            self._writer.write("".join(f"{line}\r\n" for line in lines).encode())
            async with asyncio.timeout(_IDLE_S):
                await self._writer.drain()
        except (OSError, TimeoutError) as error:
            raise Hangup from error

    async def start_tls(self, context: ssl.SSLContext) -> None:
        """Go on encrypted. What came before the handshake is forgotten (RFC 3207, section 4.2). Raises `Hangup`."""
        loop = asyncio.get_running_loop()
        self._rest.clear()
        reader = asyncio.StreamReader()  # a new one: the old one may hold what somebody slipped in
        protocol = asyncio.StreamReaderProtocol(reader)
        try:
            transport = await loop.start_tls(self._writer.transport, protocol, context, server_side=True)
        except (OSError, TimeoutError) as error:
            raise Hangup from error
        if transport is None:
            raise Hangup
        protocol.connection_made(transport)
        self._under = self._writer  # kept: where it is collected it may close the transport that TLS runs on
        self._reader, self._writer = reader, asyncio.StreamWriter(transport, protocol, reader, loop)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()

    async def _more(self) -> bytes:
        try:
            async with asyncio.timeout(_IDLE_S):
                chunk = await self._reader.read(_CHUNK)
        except (OSError, TimeoutError) as error:
            raise Hangup from error
        if not chunk:
            raise Hangup
        return chunk


def _undotted(lines: bytearray) -> bytearray:
    """Return lines, the first of which begins with its line end, without the dots that were put before theirs."""
    return lines.replace(_LINE_END + b".", _LINE_END)
