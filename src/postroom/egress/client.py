"""An HTTP client for addresses that came from outside: the pictures in mails.

The guard stands where a connection is opened: it sees the very IP address and port the socket will connect to, after
every way a name can be written or resolved, and again for each redirect. So there is no time between the check and
the use in which a name could change its meaning.

    async with Egress() as egress:
        content = await egress.get(url, asker=person_id, accept="image/*")
"""

import asyncio
import socket
from collections.abc import Callable
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urljoin
from uuid import UUID
from weakref import WeakValueDictionary

import aiohttp
import msgspec
from aiohttp.connector import AddrInfoType
from yarl import URL

from postroom.kit.errors import RemoteError
from postroom.kit.networks import is_public

WEB_PORTS = frozenset({80, 443})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AT_ONCE = 16
_PER_ASKER = 6
_PER_HOST = 6
_LONGEST_URL = 8_000
_AGENT = "Mozilla/5.0 (compatible)"  # the same for everybody, and of no reader's browser

MayConnect = Callable[[str, int], bool]
"""Judges a numeric IP address and a port."""


class FetchFailed(RemoteError):
    """The other server could not be asked, or did not answer as it should."""

    code = "fetch_failed"


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """When to give up: seconds and redirects for the whole of it, bytes for the body."""

    seconds: float = 10.0
    redirects: int = 3
    size: int = 10_000_000


def is_web(address: str, port: int) -> bool:
    """Tell whether an IP address is public and a port one of the web's."""
    return port in WEB_PORTS and is_public(address)


class Egress:
    """Asks strangers' servers: no cookies, no referrer, no proxies of the environment, few at once."""

    def __init__(self, *, may_connect: MayConnect = is_web) -> None:
        """Take who judges connections; another judge than `is_web` is for tests with servers of their own."""
        self._may_connect = may_connect
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._askers: WeakValueDictionary[UUID, asyncio.Semaphore] = WeakValueDictionary()
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Begin; connections are opened when the first address is asked."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections that were kept for the next request."""
        if self._session is not None:
            await self._session.close()

    async def get(self, url: str, *, asker: UUID, accept: str = "*/*", limits: Limits | None = None) -> bytes:
        """Return what an address leads to. Raises `FetchFailed`, whatever the reason; it is nobody's business.

        `asker` is the person this is for: none of them keeps the others waiting. The time counts from when it is their
        turn. What the server says of the type is not told: nobody is to believe it.
        """
        bounds = limits or Limits()
        async with self._askers.setdefault(asker, asyncio.Semaphore(_PER_ASKER)), self._room:
            try:
                async with asyncio.timeout(bounds.seconds):
                    return await self._follow(url, accept, bounds)
            except (aiohttp.ClientError, OSError, ValueError) as error:  # also an address that is none
                raise FetchFailed from error

    async def _follow(self, url: str, accept: str, limits: Limits) -> bytes:
        for _ in range(limits.redirects + 1):
            found = await self._visit(url, accept, limits.size)
            if isinstance(found, bytes):
                return found
            url = found
        raise FetchFailed

    async def _visit(self, url: str, accept: str, size: int) -> bytes | str:
        """Return what an address holds, or the address it has moved to."""
        session = self._opened()
        async with session.get(_checked(url), allow_redirects=False, headers={"Accept": accept}) as response:
            if response.status in _REDIRECTS:
                return urljoin(url, response.headers.get("Location", ""))
            if response.status != HTTPStatus.OK:
                raise FetchFailed
            content = bytearray()
            async for chunk in response.content.iter_any():
                content += chunk
                if len(content) > size:
                    raise FetchFailed
            return bytes(content)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit_per_host=_PER_HOST, socket_factory=self._socket),
                cookie_jar=aiohttp.DummyCookieJar(),
                # Packed content is not asked for and not unpacked: a small answer must not become a large one.
                headers={"User-Agent": _AGENT, "Accept-Encoding": "identity"},
                auto_decompress=False,
                trust_env=False,
            )
        return self._session

    def _socket(self, found: AddrInfoType) -> socket.socket:
        """Open the socket for one address, if it may be connected to. Raises `OSError`."""
        family, kind, protocol, _, address = found
        if not self._may_connect(str(address[0]), int(address[1])):
            raise PermissionError
        return socket.socket(family, kind, protocol)


def _checked(url: str) -> URL:
    """Return the address if it is one of the web without a password in it. Raises `FetchFailed` or `ValueError`."""
    parsed = URL(url)
    if len(url) > _LONGEST_URL or parsed.scheme not in {"http", "https"} or not parsed.host or parsed.user is not None:
        raise FetchFailed
    return parsed
