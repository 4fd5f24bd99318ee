"""Reading a request's body, within its limit: JSON whole, anything else piece by piece."""

import asyncio
import re
from collections.abc import AsyncIterator

from litestar.types import Receive, Scope
from litestar.types.asgi_types import ReceiveMessage

from postroom.api.context import header
from postroom.kit.errors import Invalid, TooLarge
from postroom.kit.tasks import uncut
from postroom.spool import IN_MEMORY, Octets, Spool

JSON_LIMIT = 5 * 1024 * 1024

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class InvalidText(Invalid):
    """Text cannot hold the NUL character."""

    code = "invalid_text"


async def read(scope: Scope, receive: Receive, limit: int | None) -> bytes:
    """Return JSON. Raises `TooLarge` (with `limit` in bytes) as soon as it is known, `InvalidText` for a NUL."""
    body = bytearray()
    async for piece in _pieces(scope, receive, limit):
        body += piece
    require_text(bytes(body))
    return bytes(body)


async def spool(scope: Scope, receive: Receive, limit: int) -> Octets:
    """Return what is no text. Raises `TooLarge` as `read` does."""
    body = Spool()
    with body:
        async for piece in _pieces(scope, receive, limit):
            if len(body) + len(piece) > IN_MEMORY:
                await uncut(asyncio.to_thread(body.write, piece))
            else:
                body.write(piece)
        return await uncut(asyncio.to_thread(body.octets))


async def _pieces(scope: Scope, receive: Receive, limit: int | None) -> AsyncIterator[bytes]:
    announced = header(scope, b"content-length")
    if limit is not None and announced.isdigit() and int(announced) > limit:
        raise TooLarge(limit=limit)
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        size += len(message["body"])
        if limit is not None and size > limit:
            raise TooLarge(limit=limit)
        yield message["body"]
        if not message["more_body"]:
            break


def require_text(body: bytes) -> None:
    """Raise `InvalidText` when JSON holds a NUL, which PostgreSQL cannot keep."""
    if b"u0000" in body and _NUL.search(body):
        raise InvalidText


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that gives the body once more, then goes on as before."""
    given = False

    async def again() -> ReceiveMessage:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
