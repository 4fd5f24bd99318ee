"""What a page of somebody else's loads for a live chat: the script its snippet names, and the frame that this opens.

    page ─▶ GET {id}/postroom.js ─▶ GET {id}/frame: setup and all, in one answer for everybody, kept for a minute
                                     └─ chat opened, or begun before ─▶ GET assets/chat-….js

The frame may stand on any page. Its policy lets it run its own script, named by its hash, and what lies here.
"""

import asyncio
import hashlib
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from postroom.accounts import accounts
from postroom.api.options import PUBLIC
from postroom.api.parameters import Work
from postroom.api.static import StaticFiles, answer
from postroom.api.work import UnitOfWork
from postroom.chats import availability, setups
from postroom.kit.errors import NotFound
from postroom.wire.present import webchat as present

KEPT = {"Cache-Control": "public, max-age=60", "Cross-Origin-Resource-Policy": "cross-origin"}

_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]+")
_FOLDER = "webchat"
_SETUP, _BOOT_HASH = "{{setup}}", re.compile(r"sha256-[A-Za-z0-9+/]{43}=")


class NotBuilt(NotFound):
    """The files of the live chat are missing from this Postroom. Run `make run`, or install the released package."""

    code = "not_built"


class Built(msgspec.Struct, frozen=True):
    """What the build says of the widget; names are below /webchat/."""

    loader: str
    frame: str
    boot_hash: str
    chat: str


async def setup_of(work: UnitOfWork, chat_id: UUID) -> bytes:
    """Return how a widget is set up, as JSON. Raises `NoSuchChat`."""
    tx = await work.tx()
    setup = await setups.named(tx.conn, chat_id)
    account = await accounts.get(tx.conn, setup.organization_id, setup.account_id)
    online = await availability.is_online(tx.conn, setup.account_id)
    return msgspec.json.encode(present.setup(setup, account.name, online=online))


def kept(request: Request[Any, Any, Any], body: bytes, media_type: str, **headers: str) -> Response[bytes]:
    """Answer with what is the same for everybody, or that it is what the browser has."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    same = request.headers.get("if-none-match") == tag
    all_headers = KEPT | {"ETag": tag} | headers
    return Response(b"" if same else body, status_code=304 if same else 200, headers=all_headers, media_type=media_type)


def handlers(static: StaticFiles) -> list[HTTPRouteHandler]:
    """Return the routes of the script, the frame and the rest of the chat, as they were built."""

    @get(
        ["/webchat/{chat_id:uuid}/postroom.js", "/webchat/{chat_id:uuid}/missive.js"],
        opt=PUBLIC,
        include_in_schema=False,
    )
    async def get_script(chat_id: FromPath[UUID], request: Request[Any, Any, Any]) -> Response[bytes]:
        """Return the script; it finds the id in its own address."""
        file = static.files.get(f"{_FOLDER}/postroom.js")
        if file is None:
            raise NotBuilt(chat=str(chat_id))
        answered = await answer(file, request)
        answered.headers.update(KEPT)
        return answered

    @get("/webchat/assets/{name:str}", opt=PUBLIC, include_in_schema=False)
    async def get_part(name: FromPath[str], request: Request[Any, Any, Any]) -> Response[bytes]:
        """Return a part of the chat, which is loaded when it is opened."""
        file = static.files.get(f"{_FOLDER}/assets/{name}")
        if file is None:
            raise NotFound
        return await answer(file, request)

    @get("/webchat/{chat_id:uuid}/frame", opt=PUBLIC, include_in_schema=False)
    async def get_frame(chat_id: FromPath[UUID], request: Request[Any, Any, Any], work: Work) -> Response[bytes]:
        """Return the frame of a chat with its setup."""
        built, page = await asyncio.to_thread(_frame, static)
        setup = (await setup_of(work, chat_id)).decode().replace("<", "\\u003c")
        policy = _policy(built.boot_hash, work.context.host)
        body = page.replace(_SETUP, setup, 1).encode()
        return kept(request, body, "text/html", **{"Content-Security-Policy": policy})

    return [get_script, get_part, get_frame]


def _frame(static: StaticFiles) -> tuple[Built, str]:
    """Return what was built, and the page of the frame. Raises `NotBuilt`."""
    found = static.files.get(f"{_FOLDER}/webchat.json")
    if found is None:
        raise NotBuilt
    built = msgspec.json.decode(found.path.read_bytes(), type=Built)
    if not _BOOT_HASH.fullmatch(built.boot_hash):
        raise NotBuilt
    return built, (Path(found.path).parent / built.frame).read_text()


def _policy(boot_hash: str, host: str) -> str:
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' '{boot_hash}'",
            "style-src 'self'",
            "img-src 'self' https: data: blob:",
            f"connect-src 'self'{sockets}",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors *",
        )
    )
