"""The server of live chats as the widget sees it: its files, its API and its socket, below /webchat/<id>/.

It keeps what it is asked in lists, and can be told to be slow to answer, to refuse, or to be gone.
"""

import asyncio
import json
import socket
import threading
import time
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.e2e.servers.ports import LOOPBACK, free_ports
from tools.project import ROOT

CHAT = "c3a1b3de-5e3f-4283-baaa-8e1d63fea126"
BUILT = ROOT / "src" / "postroom" / "static" / "webchat"
POLL_S = 0.5
_TURNS = 10  # of the loop: what was begun is done by then
CODE = "123456"
_VOID_CLOSE = 4401
Json = dict[str, Any]


def setup() -> Json:
    """Return what a fresh account says of itself."""
    return {
        "config": {},
        "name": "Acme",
        "avatar_url": "",
        "online": True,
        "people": [],
        "language_texts": {},
        "branding": True,
        "limits": {"file_bytes": 20_971_520, "files": 5},
        "revision": 1,
    }


@dataclass
class StandIn:
    """One server. `messages` by token; `requests` counts paths; `refuse` answers every POST of messages so."""

    base: str = ""
    setup: Json = field(default_factory=setup)
    messages: dict[str, list[Json]] = field(default_factory=dict)
    said: list[Json] = field(default_factory=list)
    visitors: list[Json] = field(default_factory=list)
    uploads: list[tuple[str, str | None]] = field(default_factory=list)
    signals: list[Json] = field(default_factory=list)
    hellos: list[Json] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    sockets: set[web.WebSocketResponse] = field(default_factory=set)
    refuse: tuple[int, dict[str, str]] | None = None
    loses_answers: int = 0
    has_sockets: bool = True
    void: set[str] = field(default_factory=set)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    news: list[Json] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something on the server's own thread."""
        asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def push(self, frame: Json) -> None:
        """Send a frame to every visitor."""
        self.news.append(frame)

        async def send() -> None:
            self.came.set()
            for visitor in list(self.sockets):
                await visitor.send_str(json.dumps(frame))

        self.run(send())

    def happened(self, event: Json) -> None:
        self.push({"type": "events", "cursor": str(len(self.news) + 1), "events": [event]})

    def answer(self, text: str, name: str = "Mara Lund") -> Json:
        """A colleague answers in every chat."""
        message = _message("team", text, name)
        for chat in self.messages.values():
            chat.append(message)
        self.happened({"type": "message", "message": message})
        return message

    def close_sockets(self, code: int = 1012) -> None:
        async def close() -> None:
            for visitor in list(self.sockets):
                await visitor.close(code=code)

        self.run(close())


def _message(who: str, text: str, name: str = "", echo: str | None = None, files: list[Json] | None = None) -> Json:
    return {
        "id": str(uuid4()),
        "echo_id": echo,
        "from": who,
        "name": name,
        "avatar_url": "",
        "text": text,
        "files": files or [],
        "at": time.time(),
    }


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A stand-in that listens until the end of the block."""
    standing = StandIn()
    [port] = free_ports(1)
    standing.base = f"http://{LOOPBACK}:{port}"
    with serving(_application(standing), port, standing.loop):
        yield standing


@contextmanager
def serving(application: web.Application, port: int, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
    """Serve an application on a thread of its own."""
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    listener = socket.create_server((LOOPBACK, port))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> None:
        await runner.setup()
        await web.SockSite(runner, listener).start()

    async def end() -> None:
        # A connection that is accepted while its server closes is never closed by Python 3.11: first nothing more is
        # accepted, then what was accepted is connected, and only then the server closes.
        loop.remove_reader(listener.fileno())
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        connected = [connection.transport for connection in runner.server.connections] if runner.server else []
        await runner.cleanup()
        for transport in connected:  # closing waits for a browser that does not read on
            if transport is not None:
                transport.abort()
        for _ in range(_TURNS):
            await asyncio.sleep(0)

    asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    yield
    asyncio.run_coroutine_threadsafe(end(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def _application(standing: StandIn) -> web.Application:
    api = _Api(standing)
    application = web.Application(middlewares=[api.watch], client_max_size=32 * 1024 * 1024)
    below = "/webchat/{id}"
    application.add_routes(
        [
            web.get("/webchat/assets/{name}", _asset),
            web.get(f"{below}/{{script:postroom|missive}}.js", _loader),
            web.get(f"{below}/frame", api.frame),
            web.get(f"{below}/messages", api.list_messages),
            web.post(f"{below}/messages", api.say),
            web.post(f"{below}/visitor", api.visitor),
            web.post(f"{below}/files", api.upload),
            web.get(f"{below}/socket", api.socket),
            web.get(f"{below}/events", api.events),
            web.post(f"{below}/signals", api.signal),
            web.post(f"{below}/code", api.code),
            web.post(f"{below}/history", api.history),
        ]
    )
    return application


async def _asset(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(BUILT / "assets" / Path(request.match_info["name"]).name)


async def _loader(_request: web.Request) -> web.StreamResponse:
    return web.FileResponse(BUILT / "postroom.js")


def _error(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    body = {"error": {"code": "refused", "message": message, "fields": {}}}
    return web.json_response(body, status=status, headers=headers)


class _Api:
    def __init__(self, standing: StandIn) -> None:
        self.standing = standing
        self.echoes: dict[str, Json] = {}

    @web.middleware
    async def watch(self, request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401 aiohttp's
        self.standing.requests.append(f"{request.method} {request.path}")
        response: web.StreamResponse = await handler(request)
        return response

    async def frame(self, _request: web.Request) -> web.Response:
        manifest = json.loads((BUILT / "webchat.json").read_text())
        said = json.dumps(self.standing.setup).replace("<", "\\u003c")
        page = (BUILT / manifest["frame"]).read_text().replace("{{setup}}", said)
        policy = (
            f"default-src 'none'; script-src 'self' '{manifest['boot_hash']}'; connect-src 'self'; "
            "img-src 'self' https: data:; base-uri 'none'; form-action 'none'; frame-ancestors *"
        )
        headers = {"content-security-policy": policy}
        return web.Response(text=page, content_type="text/html", headers=headers)

    def token(self, request: web.Request) -> str | None:
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or None
        if token is not None and (token not in self.standing.messages or token in self.standing.void):
            raise web.HTTPUnauthorized(text="{}")
        return token

    async def list_messages(self, request: web.Request) -> web.Response:
        chat = self.standing.messages[self.token(request) or ""]
        ids = [message["id"] for message in chat]
        end = ids.index(request.query["before"]) if "before" in request.query else len(ids)
        return web.json_response({"messages": chat[max(0, end - 50) : end], "more": end > 50})

    async def say(self, request: web.Request) -> web.Response:
        standing = self.standing
        if standing.refuse:
            status, headers = standing.refuse
            return _error(status, "Not now.", headers)
        body = await request.json()
        token = self.token(request)
        if body["echo_id"] not in self.echoes:
            standing.said.append(body)
            fresh = None if token else str(uuid4())
            files = [{"id": one, "name": one, "type": "text/plain", "size": 1, "url": ""} for one in body["files"]]
            message = _message("visitor", body["text"], body["user"]["name"], body["echo_id"], files)
            standing.messages.setdefault(token or fresh or "", []).append(message)
            self.echoes[body["echo_id"]] = {"token": fresh, "message": message}
        if standing.loses_answers:
            standing.loses_answers -= 1
            return _error(502, "The answer got lost.")
        return web.json_response(self.echoes[body["echo_id"]], status=201)

    async def visitor(self, request: web.Request) -> web.Response:
        self.token(request)
        self.standing.visitors.append(await request.json())
        return web.Response(status=204)

    async def upload(self, request: web.Request) -> web.Response:
        name, size = request.query["name"], len(await request.read())
        self.standing.uploads.append((name, request.query["echo"]))
        kept = {"id": name, "name": name, "type": "text/plain", "size": size, "url": ""}
        return web.json_response(kept, status=201)

    async def socket(self, request: web.Request) -> web.StreamResponse:
        if not self.standing.has_sockets:
            return _error(404, "No sockets here.")
        socket = web.WebSocketResponse(heartbeat=20)
        await socket.prepare(request)
        async for received in socket:
            if received.type is not WSMsgType.TEXT:
                break
            said = json.loads(received.data)
            if said["type"] == "watch":
                self.standing.sockets.add(socket)
                continue
            if said["type"] != "hello":
                self.standing.signals.append(said)
                continue
            self.standing.hellos.append(said)
            if said["token"] not in self.standing.messages or said["token"] in self.standing.void:
                await socket.close(code=_VOID_CLOSE)
                break
            self.standing.sockets.add(socket)
        self.standing.sockets.discard(socket)
        return socket

    async def events(self, request: web.Request) -> web.Response:
        self.token(request)
        standing = self.standing
        cursor = int(request.query["cursor"] or len(standing.news))
        if len(standing.news) <= cursor:
            standing.came.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(standing.came.wait(), POLL_S)
        return web.json_response({"frames": standing.news[cursor:], "cursor": str(len(standing.news))})

    async def signal(self, request: web.Request) -> web.Response:
        self.standing.signals.append(await request.json())
        return web.Response(status=204)

    async def code(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)

    async def history(self, request: web.Request) -> web.Response:
        body = await request.json()
        if body["code"] != CODE:
            return _error(403, "This code is wrong.")
        return web.json_response({"token": next(iter(self.standing.messages))})
