"""A browser tab on the socket's own route, through the gate: frames in, frames out, the code it was closed with."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import msgspec

from tests.db.api.world import HOST, ORIGIN, World

PATIENCE_S = 20.0


class Tab:
    """What the server sent is in `seen`, one entry for each event or other frame."""

    def __init__(self) -> None:
        self.seen: list[dict[str, Any]] = []
        self.frames: list[dict[str, Any]] = []
        self.closed: int | None = None
        self.typed: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._news = asyncio.Condition()

    async def send(self, frame: dict[str, Any] | str) -> None:
        text = frame if isinstance(frame, str) else msgspec.json.encode(frame).decode()
        await self.typed.put({"type": "websocket.receive", "text": text, "bytes": None})

    async def hello(self, **cursor: object) -> dict[str, Any]:
        await self.send({"type": "hello", "epoch": None, "cursors": {}} | cursor)
        return await self.until("ready")

    async def until(self, kind: str, **fields: object) -> dict[str, Any]:
        """Wait for an event or frame of a kind and return it."""

        def found() -> list[dict[str, Any]]:
            return [
                one
                for one in self.seen
                if one["kind"] == kind and all(one.get(name) == value for name, value in fields.items())
            ]

        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: found() or self.closed is not None)
        assert found(), f"closed with {self.closed} before {kind}"
        return found()[0]

    async def until_seen(self, seen: Callable[[], bool]) -> None:
        """Wait until what came is so."""
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(seen)

    async def reached(self, organization: object, seq: int) -> None:
        """Wait until everything up to `seq` was told, or left out, for this tab."""

        def there() -> bool:
            own = [frame for frame in self.frames if frame.get("organization") == str(organization)]
            return any(frame.get("seq", -1) >= seq for frame in own)

        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(there)

    async def close_code(self) -> int:
        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(lambda: self.closed is not None)
        assert self.closed is not None
        return self.closed

    async def from_server(self, message: dict[str, Any]) -> None:
        async with self._news:
            if message["type"] == "websocket.close":
                self.closed = message["code"]
            elif message["type"] == "websocket.send":
                self._take(msgspec.json.decode(message["text"]))
            self._news.notify_all()

    def _take(self, frame: dict[str, Any]) -> None:
        self.frames.append(frame)
        if frame["type"] == "events":
            where = {"organization": frame["organization"]} if "organization" in frame else {"kind": "chat"}
            self.seen += [{**event, **where} for event in frame["events"]]
        else:
            self.seen.append({**frame, "kind": frame["type"]})

    async def leave(self) -> None:
        await self.typed.put({"type": "websocket.disconnect", "code": 1000})


@asynccontextmanager
async def open_tab(world: World, path: str = "/v1/socket", **headers: str) -> AsyncIterator[Tab]:
    """Open a socket as a browser on our own page would, with these headers."""
    tab = Tab()
    await tab.typed.put({"type": "websocket.connect"})
    own = {"host": HOST, "origin": ORIGIN} | headers
    scope = {
        "type": "websocket",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "ws",
        "client": ("127.0.0.1", 5000),
        "headers": [(name.encode(), value.encode()) for name, value in own.items()],
        "subprotocols": [],
    }
    serving = asyncio.create_task(world.app(scope, tab.typed.get, tab.from_server))  # type: ignore[arg-type]  # plain dicts are what servers send
    try:
        yield tab
    finally:
        await tab.leave()
        async with asyncio.timeout(PATIENCE_S):
            await asyncio.gather(serving, return_exceptions=True)
