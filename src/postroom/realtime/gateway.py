"""The gateway: /v1/socket, one task that reads and one that writes for each socket.

connect ──(session, origin: the gate)──▶ hello within 10 s ──▶ ready ──▶ events, presence ... ──▶ close
"""

import asyncio
from typing import Any, TypeAlias

import msgspec
import structlog
from litestar import WebSocket, websocket
from litestar.exceptions import WebSocketDisconnect
from litestar.handlers import WebsocketRouteHandler

from postroom.identity.caller import Caller
from postroom.kit.errors import PostroomError
from postroom.kit.tasks import end, until_one_ends
from postroom.realtime.hub import Hub
from postroom.realtime.socket import Close, Socket
from postroom.wire.realtime import ClientFrame, Hello, Typing, Viewing

_HELLO_S = 10.0
_LARGEST_FRAME = 64_000
_DECODER: msgspec.json.Decoder[ClientFrame] = msgspec.json.Decoder(ClientFrame)

Browser: TypeAlias = WebSocket[Any, Any, Any]

log = structlog.get_logger()


class BadFrame(PostroomError):
    """This is not a frame of the protocol."""

    code = "bad_frame"
    status = 400


def handler(hub: Hub, caller_key: str) -> WebsocketRouteHandler:
    """Return the route of the socket; the gate before it leaves the `Caller` in the state under `caller_key`."""

    @websocket("/v1/socket")
    async def socket_route(socket: Browser) -> None:
        caller: Caller = socket.scope["state"][caller_key]
        await socket.accept()
        try:
            await _serve(hub, socket, caller)
        except BadFrame:
            await socket.close(Close.BAD_FRAME)
        except WebSocketDisconnect:
            return

    return socket_route


async def _serve(hub: Hub, websocket: Browser, caller: Caller) -> None:
    hello = await _hello(websocket)
    socket = Socket(caller.person_id, caller.session_id or caller.token_id)
    try:
        await hub.join(socket, sorted(caller.organizations), hello.epoch, hello.cursors)
        ways = [asyncio.create_task(_read(hub, websocket, socket)), asyncio.create_task(_write(websocket, socket))]
        try:
            await until_one_ends(ways)
        finally:
            await end(ways)
    finally:
        await hub.leave(socket)


async def _hello(websocket: Browser) -> Hello:
    try:
        async with asyncio.timeout(_HELLO_S):
            frame = _decode(await websocket.receive_data(mode="text"))
    except TimeoutError as error:
        raise BadFrame from error
    if not isinstance(frame, Hello):
        raise BadFrame
    return frame


async def _read(hub: Hub, websocket: Browser, socket: Socket) -> None:
    while True:
        frame = _decode(await websocket.receive_data(mode="text"))
        if isinstance(frame, Viewing):
            await hub.presence.view(socket, frame.conversation)
        elif isinstance(frame, Typing):
            await hub.presence.view(socket, frame.conversation, _face(frame.face))


async def _write(websocket: Browser, socket: Socket) -> None:
    while frame := await socket.next():
        await websocket.send_data(frame.decode(), mode="text")
    await websocket.close(socket.close_code or Close.ENDED)


def _decode(text: str | bytes) -> ClientFrame:
    if len(text) > _LARGEST_FRAME:
        raise BadFrame
    try:
        return _DECODER.decode(text)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadFrame from error


def _face(face: str) -> str | None:
    return face if face in {"comment", "reply"} else None
