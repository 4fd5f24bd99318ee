"""A DNS server on loopback that knows what a test says."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import cast

import dns.asyncresolver
import dns.message
import dns.rrset
from typing_extensions import override

from tests.e2e.servers.ports import LOOPBACK


class _Zone(asyncio.DatagramProtocol):
    def __init__(self, records: Mapping[tuple[str, str], list[str]]) -> None:
        self._records = records
        self._transport: asyncio.DatagramTransport | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    @override
    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        [question] = query.question
        answer = dns.message.make_response(query)
        kind = question.rdtype.name
        found = self._records.get((question.name.to_text(omit_final_dot=True), kind), [])
        if found:
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *found))
        if self._transport is not None:
            self._transport.sendto(answer.to_wire(), addr)


@contextlib.asynccontextmanager
async def dns_server(records: Mapping[tuple[str, str], list[str]]) -> AsyncIterator[dns.asyncresolver.Resolver]:
    """Serve records, {(name, type): [text, ...]}; yields a resolver that asks this server."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Zone(records), local_addr=(LOOPBACK, 0))
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers = [LOOPBACK]
    resolver.port = int(transport.get_extra_info("sockname")[1])
    try:
        yield resolver
    finally:
        transport.close()
