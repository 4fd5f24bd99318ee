"""A web server on this computer that answers as a test says."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import msgspec
from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WebServer(msgspec.Struct):
    """`asked` holds the path and headers of each request."""

    port: int
    answers: dict[str, Answer]
    asked: list[tuple[str, dict[str, str]]]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def only(self, _: str, port: int) -> bool:
        """The judge of a test: nothing but this server."""
        return port == self.port

    def gives(self, path: str, content: bytes, media_type: str = "image/png") -> str:
        """Put a document at a path; return its address."""

        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(body=content, content_type=media_type)

        self.answers[path] = answer
        return self.url(path)

    def redirects(self, path: str, target: str) -> str:
        async def answer(_: web.Request) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": target, "Set-Cookie": "reader=ann"})

        self.answers[path] = answer
        return self.url(path)

    def never_ends(self, path: str, chunk: bytes, *, stalls: bool = False) -> str:
        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse(headers={"Content-Type": "image/png"})
            await response.prepare(request)
            while True:
                await response.write(chunk)
                if stalls:
                    await asyncio.Event().wait()

        self.answers[path] = answer
        return self.url(path)


@asynccontextmanager
async def web_server() -> AsyncIterator[WebServer]:
    server = WebServer(0, {}, [])

    async def answer(request: web.Request) -> web.StreamResponse:
        server.asked.append((request.path, dict(request.headers)))
        known = server.answers.get(request.path)
        return await known(request) if known else web.Response(status=404)

    application = web.Application()
    application.router.add_get("/{path:.*}", answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
