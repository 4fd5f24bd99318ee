"""Looking up a stranger's domain: DNS, documents over TLS, and no way into the private network."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from postroom.channels.base import Server, TlsMode
from postroom.channels.email.autoconfig import Source, propose
from postroom.channels.email.connect import Network
from postroom.channels.email.lookup import Found, Lookup
from tests.e2e.servers.dns_server import dns_server
from tests.e2e.servers.dovecot import Dovecot
from tests.e2e.servers.ports import LOOPBACK

pytestmark = pytest.mark.anyio


@contextlib.asynccontextmanager
async def _site(dovecot: Dovecot) -> AsyncIterator[str]:
    async def serve(request: web.BaseRequest) -> web.Response:
        match request.path:
            case "/file":
                return web.Response(text="hello")
            case "/large":
                return web.Response(body=b"x" * 70_000)
            case "/moved":
                raise web.HTTPFound("/file")
            case "/round":
                raise web.HTTPFound("/round")
            case "/broken":
                return web.Response(status=302, headers={"Location": "https://[::1"})
            case "/down":
                raise web.HTTPFound("http://localhost/file")
        raise web.HTTPNotFound

    runner = web.ServerRunner(web.Server(serve))
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0, ssl_context=dovecot.certificates.server_context("localhost"))
    await site.start()
    try:
        yield f"https://localhost:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_documents_are_small_and_come_over_tls(dovecot: Dovecot) -> None:
    open_network = Network(tls=dovecot.certificates.client_context(), allow_private=True)
    async with _site(dovecot) as address, Lookup(open_network) as lookup:
        assert await lookup.get(f"{address}/file") == b"hello"
        assert await lookup.get(f"{address}/moved") == b"hello"
        for path in ("/large", "/round", "/down", "/broken", "/missing"):
            assert await lookup.get(address + path) is None
        assert await lookup.get(f"{address.replace('https', 'http')}/file") is None
    async with _site(dovecot) as address, Lookup(Network(allow_private=True)) as lookup:
        assert await lookup.get(f"{address}/file") is None


async def test_nothing_private_is_contacted(dovecot: Dovecot) -> None:
    closed = Network(tls=dovecot.certificates.client_context(), allow_private=False)
    async with _site(dovecot) as address, Lookup(closed) as lookup:
        assert await lookup.get(f"{address}/file") is None
        assert await lookup.get(f"{address.replace('localhost', LOOPBACK)}/file") is None
    async with Lookup(closed) as lookup:
        assert not await lookup.answers(Server("localhost", dovecot.imap, TlsMode.PLAIN))
    async with Lookup(Network(allow_private=True)) as lookup:
        assert await lookup.answers(Server("localhost", dovecot.imap, TlsMode.PLAIN))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1.", "127\u30020\u30020\u30021", "\u24f5.0.0.1", "[::1]", "2130706433"]
)
async def test_an_address_in_disguise_is_not_contacted(host: str) -> None:
    connected: list[object] = []

    async def meet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.append(writer.get_extra_info("peername"))
        writer.close()

    async with await asyncio.start_server(meet, LOOPBACK, 0) as server, Lookup() as lookup:
        port = server.sockets[0].getsockname()[1]
        assert await lookup.get(f"https://{host}:{port}/file") is None
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        assert await reader.read() == b""  # whoever came before was met before
        writer.close()
    assert len(connected) == 1


async def test_records_are_read_in_order() -> None:
    records = {
        ("_imaps._tcp.firm.example", "SRV"): ["20 1 993 second.firm.example.", "10 1 994 First.firm.example."],
        ("_imap._tcp.firm.example", "SRV"): ["0 0 0 ."],
        ("_submissions._tcp.firm.example", "SRV"): ["0 1 465 smtp.firm.example."],
        ("firm.example", "MX"): ["20 backup.example.", "10 aspmx.l.google.com."],
    }
    async with dns_server(records) as resolver, Lookup(Network(), resolver) as lookup:
        assert await lookup.srv("_imaps._tcp", "firm.example") == [
            Found("first.firm.example", 994),
            Found("second.firm.example", 993),
        ]
        assert list(await lookup.srv("_imap._tcp", "firm.example")) == []
        assert list(await lookup.mx("firm.example")) == ["aspmx.l.google.com", "backup.example"]
        assert list(await lookup.mx("nothing.example")) == []
        found = (await propose("ann@firm.example", directory=lookup)).proposals
    assert [(proposal.source, proposal.imap.host) for proposal in found] == [
        (Source.SRV, "first.firm.example"),
        (Source.MX, "imap.gmail.com"),
    ]
