"""Open a connection to a mail server: names, addresses, TLS, keep-alive. Shared by IMAP, SMTP and the probe."""

import asyncio
import functools
import ipaddress
import socket
import ssl
from contextlib import ExitStack

import msgspec

from postroom.channels.base import Server, TlsMode
from postroom.channels.email import failures
from postroom.kit.networks import is_public
from postroom.kit.tasks import handed_over

MAX_ADDRESSES = 4
_KEEPALIVE_IDLE = 60
_KEEPALIVE_INTERVAL = 15
_KEEPALIVE_COUNT = 4
_UNANSWERED_MS = 120_000


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """What the operator allows, how long to wait (seconds), and our name for SMTP servers (RFC 5321, 4.1.3)."""

    tls: ssl.SSLContext | None = None
    allow_plain: bool = False
    allow_private: bool = True
    connect_timeout: float = 20.0
    command_timeout: float = 60.0
    send_timeout: float = 660.0  # all of an attempt to send: RFC 5321 (4.5.3.2.6) gives ten minutes after the dot
    ehlo: str = "[127.0.0.1]"

    def context(self) -> ssl.SSLContext:
        """Return the TLS context: certificates and names are always checked unless the operator gave another one."""
        return self.tls or _default_context()


class Stream(msgspec.Struct, frozen=True):
    """Both directions of a connection. `under` is what TLS runs on: a forgotten writer closes its connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    under: "Stream | None" = None


def check_tls_mode(server: Server, network: Network) -> None:
    """Raise `NeedsUser` for a connection without TLS that leaves this computer, unless the operator allows it."""
    if server.tls is TlsMode.PLAIN and not (network.allow_plain or _is_loopback(server.host)):
        raise failures.plain_forbidden(server)


async def open_stream(server: Server, network: Network, *, limit: int) -> Stream:
    """Connect, with TLS at once where the server says so. Raises `NeedsUser` or `RetryLater` in words."""
    check_tls_mode(server, network)
    try:
        async with asyncio.timeout(network.connect_timeout):
            sock = await open_socket(server, network)
            secure = server.tls is TlsMode.TLS
            context = network.context() if secure else None
            name = ascii_host(server.host) if secure else None
            patience = network.connect_timeout if secure else None
            opening = asyncio.open_connection(
                sock=sock, ssl=context, server_hostname=name, ssl_handshake_timeout=patience, limit=limit
            )
            # Cut off when the handshake is just through, uvloop forgets that it closed the socket, and reads on.
            reader, writer = await handed_over(opening, _drop)
    except (OSError, TimeoutError) as error:
        raise failures.network(error, server) from error
    return Stream(reader, writer)


def _drop(opened: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    opened[1].transport.abort()


async def start_tls(stream: Stream, server: Server, network: Network, *, limit: int) -> Stream:
    """Protect a plain connection. What came before the handshake is thrown away (RFC 9051, section 6.2.1)."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=limit)
    protocol = asyncio.StreamReaderProtocol(reader)
    try:
        async with asyncio.timeout(network.connect_timeout):
            transport = await loop.start_tls(
                stream.writer.transport, protocol, network.context(), server_hostname=ascii_host(server.host)
            )
    except (OSError, TimeoutError) as error:
        stream.writer.close()
        raise failures.network(error, server) from error
    if transport is None:
        raise failures.cut(server)
    protocol.connection_made(transport)
    return Stream(reader, asyncio.StreamWriter(transport, protocol, reader, loop), stream)


async def open_socket(server: Server, network: Network) -> socket.socket:
    """Return a connected socket: the addresses of the host are tried in turn. Raises OSError or `NeedsUser`."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(ascii_host(server.host), server.port, type=socket.SOCK_STREAM)
    except (ValueError, OverflowError) as error:
        # A name with letters no name may have, or a port beyond 65535.
        raise socket.gaierror from error
    failure: OSError = socket.gaierror()
    patience = network.connect_timeout / 2
    for family, kind, protocol, _, address in found[:MAX_ADDRESSES]:
        if not network.allow_private and not is_public(str(address[0])):
            raise failures.private_address(server)
        with ExitStack() as unless_connected:
            sock = unless_connected.enter_context(socket.socket(family, kind, protocol))
            try:
                _keep_alive(sock)
                async with asyncio.timeout(patience):
                    await loop.sock_connect(sock, address)
            except OSError as error:
                failure = error
            else:
                unless_connected.pop_all()
                return sock
    raise failure


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _keep_alive(sock: socket.socket) -> None:
    """Notice a peer that vanished without a word (sleeping NAT, pulled cable) within two minutes."""
    sock.settimeout(0)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _KEEPALIVE_IDLE),
        ("TCP_KEEPINTVL", _KEEPALIVE_INTERVAL),
        ("TCP_KEEPCNT", _KEEPALIVE_COUNT),
        ("TCP_USER_TIMEOUT", _UNANSWERED_MS),
    ):
        if option := getattr(socket, name, None):
            sock.setsockopt(socket.IPPROTO_TCP, option, value)


def ascii_host(host: str) -> str:
    """Return a host name as DNS has it (IDNA)."""
    return host if host.isascii() else host.encode("idna").decode("ascii")


@functools.cache
def _default_context() -> ssl.SSLContext:
    return ssl.create_default_context()
