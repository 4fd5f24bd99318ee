"""Behind a reverse proxy: the address, scheme and host of the one who really asks.

`X-Forwarded-For`, `-Proto` and `-Host` are believed only from a peer listed in POSTROOM_TRUSTED_PROXIES; from
anybody else they are dropped. Of several addresses the last one that is no trusted proxy counts:
those before it can be made up.
"""

import ipaddress
from collections.abc import Iterable

from litestar.types import ASGIApp, Receive, Scope, Send

from postroom.api.context import header
from postroom.api.hosts import is_address

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_FORWARDED = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded"}
_SECURE = {"http": "https", "ws": "wss"}


class Proxies:
    """An ASGI layer: what comes out of it names the real client."""

    def __init__(self, app: ASGIApp, trusted: Iterable[str]) -> None:
        """Take addresses and networks. Raises `ValueError` for one that is neither."""
        self.app = app
        self.trusted: list[_Network] = [ipaddress.ip_network(one.strip(), strict=False) for one in trusted]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite client, scheme and host, then go on."""
        client = scope.get("client")
        peer = client[0] if client else ""
        if self._is_trusted(peer):
            self._believe(scope, peer)
        scope["headers"] = [pair for pair in scope["headers"] if pair[0] not in _FORWARDED]
        await self.app(scope, receive, send)

    def _believe(self, scope: Scope, peer: str) -> None:
        scope["client"] = (self._client(header(scope, b"x-forwarded-for"), peer), 0)
        if _last(header(scope, b"x-forwarded-proto")).lower() in {"https", "wss"}:
            scope["scheme"] = _SECURE.get(scope["scheme"], scope["scheme"])
        if host := _last(header(scope, b"x-forwarded-host")):
            others = [pair for pair in scope["headers"] if pair[0] != b"host"]
            scope["headers"] = [(b"host", host.encode("latin-1", "replace")), *others]

    def _client(self, forwarded: str, peer: str) -> str:
        for address in reversed([part.strip().strip("[]") for part in forwarded.split(",")]):
            if not is_address(address):
                return peer
            if not self._is_trusted(address):
                return address
            peer = address
        return peer

    def _is_trusted(self, address: str) -> bool:
        return is_address(address) and any(ipaddress.ip_address(address) in network for network in self.trusted)


def _last(header_value: str) -> str:
    return header_value.rpartition(",")[2].strip()
