"""Commands and their answers on one connection (RFC 3501, section 2.2): tags, continuations, the end of a command.

closed ──open──▶ greeted ──command──▶ waiting ──tagged answer──▶ greeted
                                         │ BYE, cut, time-out, cancelled
                                         ▼
                                      broken (every later command fails)
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import count

import msgspec

from postroom.channels.base import Server, TlsMode
from postroom.channels.email import failures
from postroom.channels.email.connect import Network
from postroom.channels.email.imap.responses import Continuation, Status, Tagged, Untagged, vanished, word
from postroom.channels.email.imap.wire import Limits, Wire, not_understood, too_much
from postroom.kit.errors import RemoteError, RetryLater
from postroom.kit.faults import Reason

IMAPS_PORT = 993
_MAX_KEPT = 200_000
_COUNTING = {"EXISTS", "EXPUNGE", "VANISHED"}
_LITERAL_MINUS = 4096
_MAX_TOLD = 10_000


class Literal(msgspec.Struct, frozen=True):
    """An argument that is sent as a literal."""

    data: bytes


class Refused(RemoteError):
    """The mail server refused a command."""

    code = "refused"

    def __init__(self, status: Status) -> None:
        """Take the tagged NO or BAD."""
        super().__init__(None, reason=Reason.NOT_TAKEN, server=status.text[:200])
        self.answer = status


class Answer(msgspec.Struct, frozen=True):
    """The untagged responses of a command, in order, and its tagged OK."""

    untagged: Sequence[Untagged]
    status: Status


def astring(value: str | bytes) -> bytes | Literal:
    """Return an argument quoted, or as a literal where quoting is not possible."""
    data = value.encode() if isinstance(value, str) else value
    if not data.isascii() or any(byte in data for byte in b"\r\n\x00"):
        return Literal(data)
    return b'"' + data.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


class Session:
    """One connection: sends commands one at a time and knows the capabilities.

    `news` becomes true when the server tells, in the middle of anything, that messages came or went; `exists` is how
    many messages the selected mailbox has by what it said. While `listening` (NOTIFY, RFC 5465), what it tells of other
    mailboxes is in `told`, until it is `overflown`: then it tells no more, or told more than is kept.
    """

    def __init__(self, wire: Wire, network: Network) -> None:
        """Use `open`."""
        self.wire = wire
        self.network = network
        self.capabilities: frozenset[str] = frozenset()
        self.broken = False
        self.news = False
        self.exists = 0
        self.listening = False
        self.told: list[Untagged] = []
        self.overflown = False
        self._tags = count(1)
        self._kept_bytes = 0

    @classmethod
    async def open(cls, server: Server, network: Network, limits: Limits | None = None) -> "Session":
        """Connect, read the greeting, start TLS where asked. Raises `NeedsUser` or `RetryLater` in words."""
        session = cls(await Wire.open(server, network, limits or Limits()), network)
        with ExitStack() as unless_open:
            unless_open.callback(session.close)
            await session._greet()
            if server.tls is TlsMode.STARTTLS:
                await session._start_tls()
            if not session.capabilities:
                await session.refresh_capabilities()
            unless_open.pop_all()
        return session

    @property
    def server(self) -> Server:
        """Where this session is connected to."""
        return self.wire.server

    async def command(
        self,
        *parts: bytes | Literal,
        each: Callable[[Untagged], bool] | None = None,
    ) -> Answer:
        """Send one command and wait for its end.

        `each` sees every untagged response as it comes and returns True for what it has taken. Raises `Refused` for
        NO and BAD, `RetryLater` when the connection ends or nothing moves for `Network.command_timeout` seconds.
        """
        tag = self.begin()
        kept: list[Untagged] = []
        with _Breaker(self):
            await self._send(tag, parts, kept)
            while True:
                response = await self.wire.read_now()
                if isinstance(response, Tagged):
                    return self._end(tag, response, kept)
                if isinstance(response, Untagged):
                    self.note(response)
                    if not (each and each(response)):
                        self._keep(kept, response)

    async def continued(self, *parts: bytes, answer: Callable[[bytes], bytes]) -> Answer:
        """Send a command and answer each continuation (AUTHENTICATE, RFC 3501, section 6.2.2)."""
        tag = self.begin()
        kept: list[Untagged] = []
        with _Breaker(self):
            await self.wire.send(b"%s %s\r\n" % (tag, b" ".join(parts)))
            while True:
                match await self.wire.read_now():
                    case Tagged() as end:
                        return self._end(tag, end, kept)
                    case Continuation(text):
                        await self.wire.send(answer(text) + b"\r\n")
                    case Untagged() as response:
                        self.note(response)
                        self._keep(kept, response)

    async def refresh_capabilities(self) -> None:
        """Ask what the server can do now."""
        await self.command(b"CAPABILITY")

    def has(self, *capabilities: str) -> bool:
        """Tell whether the server offers all of these."""
        return self.capabilities.issuperset(capabilities)

    def close(self) -> None:
        """Drop the connection."""
        self.broken = True
        self.wire.close()

    def begin(self) -> bytes:
        """Return a fresh tag. Raises `RetryLater` when the session is broken."""
        if self.broken:
            raise failures.cut(self.server)
        self.wire.start_command()
        self._kept_bytes = 0
        return b"P%d" % next(self._tags)

    def note(self, response: Untagged) -> None:
        """Take in what an untagged response says about the connection itself. Raises `RetryLater` for BYE."""
        if response.kind == "CAPABILITY":
            self.capabilities = frozenset(word(item) for item in response.data)
        elif response.kind in _COUNTING:
            self._count(response)
        elif self.listening and response.kind == "STATUS":
            self._hear(response)
        if response.status is not None:
            self._note_status(response.status)
            if response.kind == "BYE":
                raise failures.busy(self.server, response.status.text, after=1.0)

    def _hear(self, response: Untagged) -> None:
        if len(self.told) < _MAX_TOLD:
            self.told.append(response)
        else:
            self.overflown = True  # what is not kept is found by asking

    async def _send(self, tag: bytes, parts: Sequence[bytes | Literal], kept: list[Untagged]) -> None:
        line = [tag]
        for part in parts:
            if isinstance(part, bytes):
                line.append(part)
                continue
            size = len(part.data)
            at_once = self.has("LITERAL+") or (self.has("LITERAL-") and size <= _LITERAL_MINUS)
            mark = b"{%d+}" if at_once else b"{%d}"
            await self.wire.send(b" ".join([*line, mark % size]) + b"\r\n")
            if not at_once:
                await self._continuation(tag, kept)
            await self.wire.send(part.data)
            line = [b""]
        await self.wire.send(b" ".join(line) + b"\r\n")

    async def _continuation(self, tag: bytes, kept: list[Untagged]) -> None:
        while True:
            match await self.wire.read_now():
                case Continuation():
                    return
                case Tagged() as end:
                    self._end(tag, end, kept)
                    raise not_understood(self.server)
                case Untagged() as response:
                    self.note(response)
                    self._keep(kept, response)

    def _end(self, tag: bytes, response: Tagged, kept: Sequence[Untagged]) -> Answer:
        if response.tag != tag:
            raise not_understood(self.server)
        self._note_status(response.status)
        if response.status.kind != "OK":
            raise Refused(response.status)
        return Answer(kept, response.status)

    def _keep(self, kept: list[Untagged], response: Untagged) -> None:
        self._kept_bytes += self.wire.size
        if len(kept) >= _MAX_KEPT or self._kept_bytes > self.wire.limits.answers:
            raise too_much(self.server)
        kept.append(response)

    def _count(self, response: Untagged) -> None:
        match response:
            case Untagged("EXISTS", number):
                self.exists = number
            case Untagged("EXPUNGE"):
                self.exists -= 1
            case Untagged("VANISHED", _, [_]):
                self.exists -= len(vanished(response.data))
            case _:
                return  # VANISHED (EARLIER): gone before this session looked
        self.news = True

    def _note_status(self, status: Status) -> None:
        if status.name == "CAPABILITY":
            self.capabilities = frozenset(word(item) for item in status.code[1:])
        elif status.name == "NOTIFICATIONOVERFLOW":
            self.overflown = True

    async def _greet(self) -> None:
        try:
            async with asyncio.timeout(self.network.connect_timeout):
                greeting = await self.wire.read_now()
        except TimeoutError as error:
            raise (failures.tls_first if self.server.tls is TlsMode.STARTTLS else failures.cut)(self.server) from error
        except RetryLater as error:
            if error.fields.get("reason") in {"not_understood", "cut"}:
                raise failures.wrong_protocol(self.server, "IMAP") from error
            raise
        if not isinstance(greeting, Untagged) or greeting.status is None:
            raise failures.wrong_protocol(self.server, "IMAP")
        self.note(greeting)

    async def _start_tls(self) -> None:
        if not self.capabilities:
            await self.refresh_capabilities()
        if not self.has("STARTTLS"):
            raise failures.starttls_missing(self.server, IMAPS_PORT)
        await self.command(b"STARTTLS")
        await self.wire.start_tls()
        self.capabilities = frozenset()


class _Breaker:
    """Marks the session as broken when a command did not end as commands end."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and not issubclass(kind, Refused):
            self._session.close()
