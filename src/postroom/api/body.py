"""Reading a request's body whole, within its limit."""

import re

from litestar.types import Receive, Scope
from litestar.types.asgi_types import ReceiveMessage

from postroom.api.context import header
from postroom.kit.errors import Invalid, TooLarge

JSON_LIMIT = 5 * 1024 * 1024

_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class InvalidText(Invalid):
    """Text cannot hold the NUL character."""

    code = "invalid_text"


async def read(scope: Scope, receive: Receive, limit: int | None, *, text: bool = True) -> bytes:
    """Return the body. Raises `TooLarge` (with `limit` in bytes) as soon as it is known.

    Raises `InvalidText` for a NUL, unless the body is no `text`.
    """
    announced = header(scope, b"content-length")
    if limit is not None and announced.isdigit() and int(announced) > limit:
        raise TooLarge(limit=limit)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message["body"]
        if limit is not None and len(body) > limit:
            raise TooLarge(limit=limit)
        if not message["more_body"]:
            break
    if text:
        require_text(bytes(body))
    return bytes(body)


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
