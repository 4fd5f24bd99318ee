"""Addresses from outside are asked carefully: never into our own network, not for long, not for much."""

import asyncio
import socket
from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from postroom.egress.client import Egress, FetchFailed, Limits
from postroom.kit.networks import is_public
from tests.db.egress.web_server import WebServer, web_server

pytestmark = pytest.mark.anyio

ANN, BEN = UUID(int=1), UUID(int=2)
PICTURE = b"\x89PNG\r\n\x1a\n a picture"


@pytest.fixture
async def server() -> AsyncIterator[WebServer]:
    async with web_server() as running:
        yield running


@pytest.fixture
async def egress(server: WebServer) -> AsyncIterator[Egress]:
    async with Egress(may_connect=server.only) as opened:
        yield opened


async def test_a_document_comes_without_a_word_about_its_reader(server: WebServer, egress: Egress) -> None:
    content = await egress.get(server.gives("/a.png", PICTURE), asker=ANN, accept="image/*")
    assert content == PICTURE
    [(_, headers)] = server.asked
    assert set(headers) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}
    assert headers["User-Agent"] == "Mozilla/5.0 (compatible)"


async def test_what_moved_is_followed_three_times_and_without_its_cookies(server: WebServer, egress: Egress) -> None:
    server.gives("/4", PICTURE)
    for step in range(4):
        server.redirects(f"/{step}", f"/{step + 1}")
    assert await egress.get(server.url("/1"), asker=ANN) == PICTURE
    assert all("Cookie" not in headers for _, headers in server.asked)
    with pytest.raises(FetchFailed):
        await egress.get(server.url("/0"), asker=ANN)


@pytest.mark.parametrize(
    "target",
    [
        "http://localhost:{port}/secret",
        "http://127.0.0.1:{port}/secret",
        "http://127.1:{port}/secret",
        "http://0x7f000001:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://127。0。0。1:{port}/secret",
        "http://①②⑦.0.0.1:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://[::1]:{port}/secret",
        "http://0.0.0.0:{port}/secret",
        "//127.0.0.1:{port}/secret",
        "file:///etc/passwd",
        "ftp://127.0.0.1/secret",
        "gopher://127.0.0.1:{port}/secret",
        "data:image/png;base64,AAAA",
        "http://",
        "http://[",
        "",
    ],
)
async def test_a_redirect_into_our_own_network_goes_nowhere(server: WebServer, egress: Egress, target: str) -> None:
    async with web_server() as inner:
        inner.gives("/secret", PICTURE)
        start = server.redirects("/start", target.format(port=inner.port))
        with pytest.raises(FetchFailed):
            await egress.get(start, asker=ANN)
        assert inner.asked == []


async def test_our_own_network_is_not_even_knocked_at() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        async with Egress(may_connect=lambda address, _: is_public(address)) as egress:
            for host in ("localhost", "127.0.0.1", "127.1", "2130706433"):
                with pytest.raises(FetchFailed):
                    await egress.get(f"http://{host}:{port}/", asker=ANN)
        listener.settimeout(0)
        with pytest.raises(BlockingIOError):
            listener.accept()


async def test_a_name_that_changes_its_meaning_is_judged_by_where_it_leads(
    server: WebServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = server.gives("/a.png", PICTURE).replace("127.0.0.1", "rebound.example")
    seen: list[str] = []

    def judge(address: str, _: int) -> bool:
        seen.append(address)
        return address.startswith("9.")

    answers = iter(["127.0.0.1", "127.0.0.1"])
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [_info(next(answers), server.port)])
    async with Egress(may_connect=judge) as egress:
        with pytest.raises(FetchFailed):
            await egress.get(url, asker=ANN)
    assert seen == ["127.0.0.1"]
    assert server.asked == []


@pytest.mark.parametrize("port", [22, 25, 5432, 6379, 8080])
async def test_only_the_ports_of_the_web_are_asked(port: int) -> None:
    async with Egress() as egress:
        with pytest.raises(FetchFailed):
            await egress.get(f"http://9.9.9.9:{port}/", asker=ANN)


async def test_an_address_with_a_password_in_it_is_not_asked(server: WebServer, egress: Egress) -> None:
    url = server.gives("/a.png", PICTURE).replace("http://", "http://ann:secret@")
    with pytest.raises(FetchFailed):
        await egress.get(url, asker=ANN)
    assert server.asked == []


async def test_a_body_without_an_end_is_cut(server: WebServer, egress: Egress) -> None:
    with pytest.raises(FetchFailed):
        await egress.get(server.never_ends("/flood", b"x" * 65_536), asker=ANN, limits=Limits(size=1_000_000))


async def test_a_server_that_dawdles_is_given_up(server: WebServer, egress: Egress) -> None:
    with pytest.raises(FetchFailed):
        await egress.get(server.never_ends("/drip", b"x", stalls=True), asker=ANN, limits=Limits(seconds=0.4))


async def test_a_server_that_is_not_there_or_says_no_is_the_same(server: WebServer, egress: Egress) -> None:
    for url in (server.url("/missing"), "http://nowhere.invalid/a.png", "not an address"):
        with pytest.raises(FetchFailed):
            await egress.get(url, asker=ANN)


async def test_nobody_keeps_the_others_waiting(server: WebServer, egress: Egress) -> None:
    quick, slow = server.gives("/a.png", PICTURE), server.never_ends("/drip", b"x", stalls=True)
    waiting = [asyncio.create_task(egress.get(slow, asker=ANN, limits=Limits(seconds=30))) for _ in range(20)]
    try:
        async with asyncio.timeout(10):
            assert await egress.get(quick, asker=BEN) == PICTURE
    finally:
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
    assert len([path for path, _ in server.asked if path == "/drip"]) <= 6


def _info(address: str, port: int) -> tuple[object, ...]:
    return (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
