"""The gate before a WebSocket: a session and the exact Origin, or no handshake."""

from typing import Any

import pytest
from litestar import WebSocket, websocket
from litestar.handlers import WebsocketRouteHandler

from postroom.api.context import CALLER
from tests.db.api.world import HOST, ORIGIN, NewWorld, Office, set_up, token_client

pytestmark = pytest.mark.anyio


def probe() -> WebsocketRouteHandler:
    @websocket("/v1/probe/socket")
    async def greet(socket: WebSocket[Any, Any, Any]) -> None:
        await socket.accept()
        await socket.send_text(str(socket.scope["state"][CALLER].person_id))
        await socket.close()

    return greet


@pytest.fixture
async def office(new_world: NewWorld) -> Office:
    return await set_up(new_world(routes=[probe()]))


async def handshake(office: Office, **headers: str) -> list[dict[str, Any]]:
    """Ask for a socket as a browser would; return what the server sends."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "websocket",
        "path": "/v1/probe/socket",
        "raw_path": b"/v1/probe/socket",
        "query_string": b"",
        "scheme": "ws",
        "client": ("127.0.0.1", 5000),
        "headers": [(name.encode(), value.encode()) for name, value in ({"host": HOST} | headers).items()],
        "subprotocols": [],
    }
    await office.world.app(scope, receive, send)  # type: ignore[arg-type]  # plain dicts are what servers send
    return sent


def cookie(office: Office) -> str:
    return f"postroom_session={office.owner.cookies['postroom_session']}"


async def test_a_session_on_our_own_page_opens_it(office: Office) -> None:
    sent = await handshake(office, origin=ORIGIN, cookie=cookie(office))
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    assert sent[1]["text"] == office.owner_id


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:8420", ""])
async def test_a_foreign_page_does_not(office: Office, origin: str) -> None:
    assert await handshake(office, origin=origin, cookie=cookie(office)) == REFUSED


async def test_a_stranger_does_not(office: Office) -> None:
    assert await handshake(office, origin=ORIGIN) == REFUSED
    assert await handshake(office, origin=ORIGIN, cookie="postroom_session=made-up") == REFUSED
    secret = cookie(office)
    await office.owner.post("/v1/logout")
    assert await handshake(office, origin=ORIGIN, cookie=secret) == REFUSED


async def test_a_program_needs_no_origin_and_its_open_socket_is_not_counted(office: Office) -> None:
    async with token_client(office, office.owner) as program:
        for _ in range(7):
            sent = await handshake(office, authorization=program.headers["authorization"])
            assert sent[0]["type"] == "websocket.accept"
        assert (await program.get("/v1/me")).headers["x-ratelimit-remaining"] == "299"


REFUSED = [{"type": "websocket.close", "code": 4401, "reason": ""}]
