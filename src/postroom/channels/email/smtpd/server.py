"""Doors: sockets on which mail servers hand mail over, only from networks that may, and not too many at once."""

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import msgspec

from postroom.channels.base import HandoverPort
from postroom.channels.email.smtpd.room import Room
from postroom.channels.email.smtpd.session import Terms, converse
from postroom.channels.email.smtpd.wire import Hangup, Wire
from postroom.kit.errors import PostroomError
from postroom.kit.tasks import end

_MOST_CONNECTIONS = 100
_MOST_OF_A_PEER = 20
_NOBODY = ""
_HIGHEST_PORT = 65_535

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Accept = Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]


class BadDoor(PostroomError):
    """The address to take mail at cannot be used."""

    code = "bad_door"


class Door(msgspec.Struct, frozen=True, kw_only=True):
    """One socket: `listen` is `host:port` or the path of a Unix socket, `networks` are those that may use the first.

    `max_bytes` is the largest message that is taken; with `tls` STARTTLS is offered. So long as `patience_s` (seconds)
    one message may take, and the time until the next one.
    """

    listen: str
    lmtp: bool
    hostname: str
    networks: Sequence[IpNetwork]
    max_bytes: int
    tls: ssl.SSLContext | None = None
    patience_s: float = 600.0

    @property
    def local(self) -> bool:
        """Tell whether only this machine reaches it: whoever may enter the folder of the socket may hand mail over."""
        return self.listen.startswith("/")


@contextlib.asynccontextmanager
async def opened(door: Door, port: HandoverPort) -> AsyncIterator[int]:
    """Take mail while the block runs; give the number of the port, 0 for a Unix socket. Raises `BadDoor`.

    At the end conversations are cut off: what was not answered stays with its sender.
    """
    running: dict[asyncio.Task[None], str] = {}
    terms = Terms(
        lmtp=door.lmtp,
        hostname=door.hostname,
        max_bytes=door.max_bytes,
        tls=door.tls,
        room=Room(),
        patience_s=door.patience_s,
    )

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        peer = _NOBODY if door.local else _peer(writer)
        task = asyncio.create_task(serve(Wire(reader, writer), peer))
        running[task] = peer
        task.add_done_callback(running.pop)

    async def serve(wire: Wire, peer: str) -> None:
        of_peer = 0 if door.local else list(running.values()).count(peer)
        if not (door.local or may_enter(peer, door.networks)):
            await _turn_away(wire, "554 5.7.1 Your network may not hand mail over here (POSTROOM_MAIL_NETWORKS)")
        elif len(running) > _MOST_CONNECTIONS or of_peer > _MOST_OF_A_PEER:
            await _turn_away(wire, "421 4.3.2 Too many connections, try again later")
        else:
            await converse(wire, port, terms, peer)

    server = await _listening(door, accept)
    try:
        yield _number(server)
    finally:
        server.close()
        await end(running)


def may_enter(peer: str, networks: Sequence[IpNetwork]) -> bool:
    """Tell whether somebody at this address may hand mail over. Nobody may of whom the address is not known."""
    if peer == _NOBODY:
        return False
    address = ipaddress.ip_address(peer.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return any((mapped or address) in network for network in networks)


def _peer(writer: asyncio.StreamWriter) -> str:
    name = writer.get_extra_info("peername")
    return str(name[0]) if isinstance(name, tuple) else _NOBODY  # gone already


async def _turn_away(wire: Wire, word: str) -> None:
    with contextlib.suppress(Hangup):
        await wire.reply(word)
    wire.close()


async def _listening(door: Door, accept: Accept) -> asyncio.Server:
    try:
        if door.local:
            server = await asyncio.start_unix_server(accept, door.listen)
            # Who may hand mail over is who may enter the folder: a mail server runs as another user.
            await asyncio.to_thread(Path(door.listen).chmod, 0o666)
            return server
        host, number = address_of(door.listen)
        return await asyncio.start_server(accept, host or None, number)
    except OSError as error:
        raise BadDoor(f"Mail cannot be taken at {door.listen}: {error.strerror or error}.") from error


def address_of(listen: str) -> tuple[str, int]:
    """Return host and port of `host:port` or `[IPv6]:port`; an empty host is all networks. Raises `BadDoor`."""
    host, _, number = listen.rpartition(":")
    if not (number.isascii() and number.isdigit() and int(number) <= _HIGHEST_PORT):
        raise BadDoor(f"{listen} is neither host:port nor the path of a socket.")
    return host.strip("[]"), int(number)


def _number(server: asyncio.Server) -> int:
    name = server.sockets[0].getsockname()
    return int(name[1]) if isinstance(name, tuple) else 0
