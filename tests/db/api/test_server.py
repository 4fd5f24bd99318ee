"""The web server itself: HTTP and HTTPS on a real socket, and a stop that lets requests end."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from litestar import get
from litestar.handlers import HTTPRouteHandler

from postroom.api.options import PUBLIC
from postroom.app import listen, web
from postroom.app.web import BadCertificate
from postroom.settings import Settings
from tests.db.api import certificates
from tests.db.api.world import NewWorld, World

pytestmark = pytest.mark.anyio


@asynccontextmanager
async def serving(world: World, settings: Settings) -> AsyncIterator[tuple[int, asyncio.Task[None]]]:
    """Run the server on a free port; when the block ends it is told to stop, and has to."""
    opened = listen.bind(settings)
    port: int = opened.getsockname()[1]
    task = asyncio.create_task(web.serve(world.app, settings, opened))
    try:
        yield port, task
    finally:
        task.cancel()
        async with asyncio.timeout(15):
            await asyncio.gather(task, return_exceptions=True)


class Slow:
    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.gate = asyncio.Event()

    def route(self) -> HTTPRouteHandler:
        @get("/v1/probe/slow", opt=PUBLIC)
        async def slow() -> dict[str, bool]:
            self.started.set()
            await self.gate.wait()
            return {"done": True}

        return slow


async def test_it_answers_on_its_socket_without_naming_itself(world: World) -> None:
    async with serving(world, Settings(port=0)) as (port, _), httpx.AsyncClient() as client:
        answer = await client.get(f"http://127.0.0.1:{port}/healthz")
        assert (answer.text, "server" in answer.headers) == ("ok\n", False)
        refused = await client.post(
            f"http://127.0.0.1:{port}/v1/login", json={}, headers={"origin": "http://x.example"}
        )
        assert refused.status_code == 403


async def test_with_a_certificate_it_is_https(new_world: NewWorld, tmp_path: Path) -> None:
    certificate, key = certificates.make(tmp_path)
    chosen = Settings(port=0, tls_cert=certificate, tls_key=key)
    trusting = ssl.create_default_context(cafile=str(certificate))
    world = new_world(tls_cert=certificate, tls_key=key)
    async with serving(world, chosen) as (port, _), httpx.AsyncClient(verify=trusting) as client:
        answer = await client.get(f"https://127.0.0.1:{port}/v1/setup")
        assert answer.status_code == 200
        assert answer.headers["strict-transport-security"] == "max-age=31536000"


async def test_a_certificate_that_is_none_is_told_in_words(world: World, tmp_path: Path) -> None:
    wrong = tmp_path / "cert.pem"
    wrong.write_text("nothing")
    for chosen in (Settings(tls_cert=wrong, tls_key=wrong), Settings(tls_cert=tmp_path / "missing.pem")):
        with listen.bind(Settings(port=0)) as opened, pytest.raises(BadCertificate, match="POSTROOM_TLS_CERT"):
            await web.serve(world.app, chosen, opened)


async def test_stopping_lets_a_running_request_end(new_world: NewWorld) -> None:
    slow = Slow()
    world = new_world(routes=[slow.route()])
    async with serving(world, Settings(port=0)) as (port, task), httpx.AsyncClient() as client:
        answer = asyncio.create_task(client.get(f"http://127.0.0.1:{port}/v1/probe/slow", timeout=20))
        await slow.started.wait()
        task.cancel()
        slow.gate.set()
        assert (await answer).json() == {"done": True}
        async with asyncio.timeout(15):
            await asyncio.gather(task, return_exceptions=True)
        with pytest.raises(httpx.ConnectError):
            await client.get(f"http://127.0.0.1:{port}/healthz")
