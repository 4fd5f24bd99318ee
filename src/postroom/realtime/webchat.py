"""The socket of a visitor: /webchat/{id}/socket. His first frame says who he is; no cookie counts.

connect ──▶ hello within 10 s ──▶ events ... ──▶ close

Where no socket gets through, /webchat/{id}/events waits up to 25 s for the same.
"""

import asyncio
from typing import Annotated, Any, TypeAlias
from uuid import UUID

import msgspec
from litestar import Request, WebSocket, get, post, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.types import ControllerRouterHandler

from postroom.chats import setups
from postroom.chats.model import NoSuchChat, NoSuchVisitor, Setup
from postroom.kit.tasks import end, until_one_ends
from postroom.realtime.gateway import BadFrame
from postroom.realtime.socket import Close, VisitorSocket, WidgetSocket
from postroom.realtime.visitors import Visitors
from postroom.storage.database import Database
from postroom.wire.webchat import WebchatEvents, WebchatFrame, WebchatHello, WebchatPolled, WebchatTold, WebchatWatch

_HELLO_S = 10.0
_LARGEST_FRAME = 8_000
_POLL_S = 25.0
_PACE_S = 0.2
_BEARER = "bearer "
_DECODER: msgspec.json.Decoder[WebchatFrame] = msgspec.json.Decoder(WebchatFrame)
_TOLD: msgspec.json.Decoder[WebchatTold] = msgspec.json.Decoder(WebchatTold)

Browser: TypeAlias = WebSocket[Any, Any, Any]


def handlers(visitors: Visitors, database: Database, public: dict[str, Any]) -> list[ControllerRouterHandler]:
    """Return the routes of the socket and of what stands in for it; `public` opens them to strangers."""

    @websocket("/webchat/{chat_id:uuid}/socket", opt=public)
    async def visitor_socket(socket: Browser, chat_id: FromPath[UUID]) -> None:
        await socket.accept()
        try:
            await _serve(visitors, database, socket, chat_id)
        except BadFrame:
            await socket.close(Close.BAD_FRAME)
        except (NoSuchChat, NoSuchVisitor):
            await socket.close(Close.ENDED)
        except WebSocketDisconnect:
            return

    @get("/webchat/{chat_id:uuid}/events", opt=public, include_in_schema=False)
    async def poll(
        chat_id: FromPath[UUID],
        request: Request[Any, Any, Any],
        cursor: Annotated[str | None, QueryParameter(description="What the browser has.")] = None,
    ) -> WebchatPolled:
        """Wait for what the visitor was not told yet, at most 25 s."""
        return await _polled(visitors, await _setup(database, chat_id), _token(request), cursor or None)

    @post("/webchat/{chat_id:uuid}/signals", opt=public, status_code=204, include_in_schema=False)
    async def signal(
        chat_id: FromPath[UUID],
        request: Request[Any, Any, Any],
        data: JSONBody[WebchatFrame],
    ) -> None:
        """Take what a browser would say on its socket."""
        await visitors.heard(await _setup(database, chat_id), _token(request), data)

    return [visitor_socket, poll, signal]


async def _polled(visitors: Visitors, setup: Setup, token: str, cursor: str | None) -> WebchatPolled:
    socket = await visitors.poll(setup, token, cursor)
    frames: list[WebchatTold] = []
    try:
        async with asyncio.timeout(_POLL_S):
            while not frames and (raw := await socket.next()):
                frames += [
                    frame for frame in [_TOLD.decode(raw)] if not isinstance(frame, WebchatEvents) or frame.events
                ]
    except TimeoutError:
        pass
    finally:
        await visitors.leave(socket)
    return WebchatPolled(frames=frames, cursor=str(socket.cursor))


async def _setup(database: Database, chat_id: UUID) -> Setup:
    async with database.transaction() as tx:
        return await setups.named(tx.conn, chat_id)


def _token(request: Request[Any, Any, Any]) -> str:
    value = request.headers.get("authorization", "")
    return value[len(_BEARER) :].strip() if value.lower().startswith(_BEARER) else ""


async def _serve(visitors: Visitors, database: Database, websocket: Browser, chat_id: UUID) -> None:
    try:
        async with asyncio.timeout(_HELLO_S):
            first = _decode(await websocket.receive_data(mode="text"))
    except TimeoutError as error:
        raise BadFrame from error
    setup = await _setup(database, chat_id)
    socket: WidgetSocket
    match first:
        case WebchatHello():
            socket = await visitors.join(setup, first)
        case WebchatWatch():
            socket = await visitors.watch(setup, first.revision)
        case _:
            raise BadFrame
    try:
        ways = [
            asyncio.create_task(_read(visitors, websocket, socket)),
            asyncio.create_task(_write(websocket, socket)),
        ]
        try:
            await until_one_ends(ways)
        finally:
            await end(ways)
    finally:
        await visitors.leave(socket)


async def _read(visitors: Visitors, websocket: Browser, socket: WidgetSocket) -> None:
    """Take what a browser says, as fast as a person would: who says more is not read until it is time."""
    while True:
        frame = _decode(await websocket.receive_data(mode="text"))
        if isinstance(socket, VisitorSocket):
            await visitors.company.take(socket.visitor, socket.place, frame)
            await asyncio.sleep(_PACE_S)


async def _write(websocket: Browser, socket: WidgetSocket) -> None:
    while frame := await socket.next():
        await websocket.send_data(frame.decode(), mode="text")
    await websocket.close(socket.close_code or Close.ENDED)


def _decode(text: str | bytes) -> WebchatFrame:
    if len(text) > _LARGEST_FRAME:
        raise BadFrame
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadFrame from error
