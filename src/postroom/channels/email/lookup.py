"""Ask the network about a stranger's domain without being led into our own: DNS, small documents, open ports.

Whatever fails is "nothing found". Addresses inside private networks are never contacted unless the operator allows it.
"""

import asyncio
import socket
from collections.abc import Sequence
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import aiohttp
import dns.asyncresolver
import dns.exception
import dns.name
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.IN.SRV import SRV
from typing_extensions import override

from postroom.channels.base import Server
from postroom.channels.email import connect
from postroom.channels.email.connect import Network
from postroom.kit.errors import RemoteError
from postroom.kit.networks import is_public

_MAX_DOCUMENT = 64 << 10
_MAX_REDIRECTS = 3
_SECONDS = 4.0
_MAX_RECORDS = 10
_REDIRECTS = {301, 302, 303, 307, 308}


class Found(msgspec.Struct, frozen=True):
    """A host and port of an SRV record."""

    host: str
    port: int


class PrivateAddress(OSError):
    """The name leads into a private network."""


class PublicResolver(AbstractResolver):
    """Resolves names for an HTTP client, public addresses only. It sees every connection, also after redirects."""

    @override
    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a host. Raises `PrivateAddress` when one of them is not public."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, family=family)
        results: list[ResolveResult] = []
        for kind, _, protocol, _, address in found:
            if not is_public(str(address[0])):
                raise PrivateAddress
            results.append(
                ResolveResult(
                    hostname=host,
                    host=str(address[0]),
                    port=port,
                    family=kind,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        return results

    @override
    async def close(self) -> None:
        """Nothing is held."""


class Lookup:
    """The network as autoconfiguration sees it."""

    def __init__(self, network: Network | None = None, resolver: dns.asyncresolver.Resolver | None = None) -> None:
        """Take what the operator allows; private addresses are refused by default, names asked of the system's DNS."""
        self._network = network or Network(allow_private=False, connect_timeout=_SECONDS)
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        """Open an HTTP client without cookies or proxies."""
        resolver = None if self._network.allow_private else PublicResolver()
        connector = aiohttp.TCPConnector(resolver=resolver, ssl=self._network.context(), use_dns_cache=False)
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=_SECONDS),
            headers={"User-Agent": "Postroom"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        if self._session is not None:
            await self._session.close()

    async def srv(self, service: str, domain: str) -> Sequence[Found]:
        """Return hosts and ports by priority and weight; "." is "not offered" (RFC 6186, section 3.4)."""
        records = await self._records(f"{service}.{domain}", "SRV")
        found = sorted((record for record in records if isinstance(record, SRV)), key=_srv_order)
        return [Found(_host(record.target), record.port) for record in found if record.target != dns.name.root]

    async def mx(self, domain: str) -> Sequence[str]:
        """Return MX hosts by preference."""
        records = await self._records(domain, "MX")
        found = sorted((record for record in records if isinstance(record, MX)), key=_mx_order)
        return [_host(record.exchange) for record in found]

    async def get(self, url: str) -> bytes | None:
        """Return a document of at most 64 kB fetched by https, after at most three redirects."""
        try:
            for _ in range(_MAX_REDIRECTS + 1):
                if not self._may_visit(url):
                    return None
                body, target = await self._visit(url)
                if target is None:
                    return body
                url = urljoin(url, target)
        except (aiohttp.ClientError, OSError, ValueError):  # also an address that is none
            return None
        return None

    async def answers(self, server: Server) -> bool:
        """Tell whether a TCP connection succeeds."""
        try:
            async with asyncio.timeout(self._network.connect_timeout):
                sock = await connect.open_socket(server, self._network)
        except (OSError, RemoteError):
            return False
        sock.close()
        return True

    async def _visit(self, url: str) -> tuple[bytes | None, str | None]:
        """Return a document, or where it has moved to."""
        if self._session is None:
            return None, None
        async with self._session.get(url, allow_redirects=False) as response:
            if response.status in _REDIRECTS:
                return None, response.headers.get("Location")
            if response.status != HTTPStatus.OK:
                return None, None
            body = b""
            while len(body) <= _MAX_DOCUMENT and (chunk := await response.content.readany()):
                body += chunk
            return (body if len(body) <= _MAX_DOCUMENT else None), None

    def _may_visit(self, url: str) -> bool:
        """Refuse other schemes, user names in the address, and IP addresses, which no resolver sees.

        Letters outside ASCII are refused, too: the HTTP client makes 127.0.0.1 of 127。0。0。1.
        """
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        named = host.isascii() and ":" not in host and not host.rpartition(".")[2].isdigit()
        return parts.scheme == "https" and parts.username is None and (named or self._network.allow_private)

    async def _records(self, name: str, kind: str) -> Sequence[object]:
        try:
            resolver = self._resolver or dns.asyncresolver.get_default_resolver()
            answer = await resolver.resolve(name, kind, raise_on_no_answer=False, lifetime=_SECONDS)
        except (dns.exception.DNSException, OSError):
            return []
        return list(answer.rrset or [])[:_MAX_RECORDS]


def _srv_order(record: SRV) -> tuple[int, int]:
    return record.priority, -record.weight


def _mx_order(record: MX) -> int:
    return int(record.preference)


def _host(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True).lower()
