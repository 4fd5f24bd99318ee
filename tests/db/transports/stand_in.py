"""Twilio's stand-in: keeps conversations, judges every request by Twilio's description, and signs webhooks."""

import asyncio
import base64
import hashlib
import hmac
import itertools
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec
from aiohttp import encode_basic_auth, web

from postroom.channels.twilio.wire import Reach
from postroom.kit.clock import now
from tests.db.transports.openapi import Description

ACCOUNT = "AC" + "5" * 32
TOKEN = "9f2d0c6b7a8e4f1d9f2d0c6b7a8e4f1d"
_THEN = "2026-11-24T09:00:00Z"
_HOST = "https://conversations.twilio.com"


class Chat(msgspec.Struct):
    """A conversation there."""

    sid: str
    service: str
    name: str | None
    state: str = "active"
    participants: list[str] = []
    messages: list[dict[str, Any]] = []
    begun_at: str = ""

    @property
    def said(self) -> list[tuple[str, str]]:
        return [(one["author"], one["body"] or one["media"][0]["filename"]) for one in self.messages]


class StandIn(msgspec.Struct):
    """What it has, was asked, and found wrong with that."""

    rest: Description
    accounts: Description
    port: int = 0
    token: str = TOKEN
    status: str = "active"
    busy: bool = False
    refuses: bool = False
    """Whether it takes no message."""
    holds: asyncio.Event | None = None
    """The next message is taken and never answered, as when who sent it is killed."""
    services: dict[str, str] = {}
    webhooks: dict[str, dict[str, Any]] = {}
    chats: list[Chat] = []
    files: dict[str, tuple[dict[str, Any], bytes]] = {}
    asked: list[str] = []
    wrong: list[str] = []
    numbers: Any = msgspec.field(default_factory=lambda: itertools.count(1))
    runner: web.AppRunner | None = None

    @property
    def reach(self) -> Reach:
        return Reach(f"http://127.0.0.1:{self.port}")

    async def leave(self) -> None:
        """Be away from now on."""
        assert self.runner
        await self.runner.cleanup()

    def sid(self, prefix: str) -> str:
        return f"{prefix}{next(self.numbers):032x}"

    def begin(self, service: str, name: str | None = None) -> Chat:
        chat = Chat(self.sid("CH"), service, name, begun_at=f"{now():%Y-%m-%dT%H:%M:%SZ}")
        self.chats.append(chat)
        return chat

    def say(self, chat: Chat, author: str, body: str = "", **more: object) -> dict[str, Any]:
        """Let somebody who takes part say something."""
        message = {
            "account_sid": ACCOUNT,
            "chat_service_sid": chat.service,
            "conversation_sid": chat.sid,
            "sid": self.sid("IM"),
            "index": len(chat.messages),
            "author": author,
            "body": body or None,
            "media": None,
            "attributes": "{}",
            "participant_sid": None,
            "date_created": _THEN,
            "date_updated": _THEN,
            "delivery": None,
            "content_sid": None,
            "url": f"{_HOST}/v1/Services/{chat.service}/Conversations/{chat.sid}/Messages",
            "links": {},
        } | more
        chat.messages.append(message)
        return message

    def keep(self, filename: str, media_type: str, content: bytes) -> dict[str, Any]:
        sid = self.sid("ME")
        about = {"sid": sid, "filename": filename, "content_type": media_type, "size": len(content)}
        self.files[sid] = (about, content)
        return about

    def webhook(self, chat: Chat, event: str, **fields: str) -> dict[str, str]:
        """What Twilio tells of a conversation."""
        return {
            "EventType": event,
            "AccountSid": ACCOUNT,
            "ChatServiceSid": chat.service,
            "ConversationSid": chat.sid,
            "RetryCount": "0",
            "Source": "SDK",
            "Attributes": "{}",
            "Empty": "",
        } | fields

    def signed(self, url: str, form: Mapping[str, str]) -> str:
        text = url + "".join(name + form[name] for name in sorted(form))
        return base64.b64encode(hmac.new(self.token.encode(), text.encode(), hashlib.sha1).digest()).decode()

    # ------------------------------------------------------------------------------------------------------------------

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path}")
        if self.busy:
            return web.Response(status=503, text="<html>busy</html>")
        if request.path.startswith("/direct/"):
            return web.Response(body=self.files[request.path.removeprefix("/direct/")][1])
        if request.headers.get("Authorization") != encode_basic_auth(ACCOUNT, self.token):
            return _refused(401, 20003)
        if request.path.endswith("/Media") or "/Media/" in request.path:
            return await self._media(request)
        return await self._described(request)

    async def _described(self, request: web.Request) -> web.StreamResponse:
        described = self.accounts if request.path.startswith("/2010") else self.rest
        operation = described.operation(request.method, request.path)
        if operation is None:
            self.wrong.append(f"no such operation: {request.method} {request.path}")
            return _refused(404, 20404)
        form = parse_qsl(await request.text(), keep_blank_values=True) if request.method == "POST" else None
        faults = described.faults(operation, list(request.query.items()), form, request.headers)
        if faults:
            self.wrong += [f"{request.method} {operation.template}: {one}" for one in faults]
            return _refused(400, 20001)
        name = operation.template.removeprefix("/v1").removeprefix("/2010-04-01")
        status, answer = await self._do(request.method, name, operation.given, form or [], dict(request.query))
        if status < 400:
            if fault := described.answer_fault(operation, status, answer):
                self.wrong.append(f"the stand-in itself: {fault}")
            return web.json_response(answer, status=status)
        return _refused(status, answer["code"])

    async def _do(
        self, method: str, path: str, given: Mapping[str, str], form: list[tuple[str, str]], query: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        if "ChatServiceSid" not in given:
            return self._outside(method, path, dict(form), query)
        service, inner = given["ChatServiceSid"], path.removeprefix("/Services/{ChatServiceSid}")
        if service not in self.services:
            return 404, {"code": 20404}
        if inner == "/Configuration/Webhooks":
            filters = [value for name, value in form if name == "Filters"]
            self.webhooks[service] = dict(form) | {"Filters": filters}
            return 200, {"account_sid": ACCOUNT, "chat_service_sid": service}
        here = [one for one in self.chats if one.service == service]
        if inner == "/Conversations":
            return self._conversations(method, service, here, dict(form), query)
        wanted = given.get("ConversationSid") or given.get("Sid")
        chat = next((one for one in here if wanted in {one.sid, one.name}), None)
        if chat is None:
            return 404, {"code": 20404}
        return await self._in(chat, method, path.rpartition("/")[2], dict(form), query)

    def _outside(
        self, method: str, path: str, values: dict[str, str], query: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        if path == "/Accounts/{Sid}.json":
            return 200, {"sid": ACCOUNT, "status": self.status}
        if method == "GET":
            return 200, _page("services", [_service(*one) for one in self.services.items()], query, path)
        sid = self.sid("IS")
        self.services[sid] = values["FriendlyName"]
        return 201, _service(sid, values["FriendlyName"])

    def _conversations(
        self, method: str, service: str, here: list[Chat], values: dict[str, str], query: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        if method == "GET":
            where, since = f"/Services/{service}/Conversations", query.get("StartDate", "")
            assert since.endswith("T00:00:00Z")
            found = [_conversation(one) for one in reversed(here) if one.begun_at >= since]
            return 200, _page("conversations", found, query, where)
        if any(one.name == values.get("UniqueName") for one in here):
            return 409, {"code": 50353}
        return 201, _conversation(self.begin(service, values.get("UniqueName")))

    async def _in(
        self, chat: Chat, method: str, what: str, values: dict[str, str], query: dict[str, str]
    ) -> tuple[int, dict[str, Any]]:
        match (method, what):
            case "GET", "{Sid}":
                return 200, _conversation(chat)
            case "POST", "Participants":
                if values["Identity"] in chat.participants:
                    return 409, {"code": 50433}
                chat.participants.append(values["Identity"])
                return 201, {"sid": self.sid("MB"), "identity": values["Identity"]}
            case "GET", "Messages":
                found = chat.messages[::-1] if query.get("Order") == "desc" else chat.messages
                where = f"/Services/{chat.service}/Conversations/{chat.sid}/Messages"
                return 200, _page("messages", found, query, where)
            case "POST", "Messages":
                return await self._said(chat, values)
        raise AssertionError(what)

    async def _said(self, chat: Chat, values: dict[str, str]) -> tuple[int, dict[str, Any]]:
        if self.refuses or chat.state == "closed" or len(values.get("Body", "")) > 1600:
            return 400, {"code": 50301}
        media = [self.files[values["MediaSid"]][0]] if "MediaSid" in values else None
        message = self.say(
            chat, values["Author"], values.get("Body", ""), media=media, attributes=values.get("Attributes", "{}")
        )
        if self.holds:
            self.holds.set()
            await asyncio.Event().wait()
        return 201, message

    async def _media(self, request: web.Request) -> web.StreamResponse:
        if request.method == "POST":
            about = self.keep(request.query["Filename"], request.content_type, await request.read())
            return web.json_response(about, status=201)
        sid = request.path.rpartition("/")[2]
        if sid not in self.files:
            return _refused(404, 20404)
        link = f"http://127.0.0.1:{self.port}/direct/{sid}"
        return web.json_response(self.files[sid][0] | {"links": {"content_direct_temporary": link}})


def _refused(status: int, code: int) -> web.Response:
    return web.json_response({"code": code, "message": "No.", "status": status}, status=status)


def _service(sid: str, name: str) -> dict[str, Any]:
    return {"account_sid": ACCOUNT, "sid": sid, "friendly_name": name, "date_created": _THEN, "date_updated": _THEN}


def _conversation(chat: Chat) -> dict[str, Any]:
    return {
        "account_sid": ACCOUNT,
        "chat_service_sid": chat.service,
        "sid": chat.sid,
        "unique_name": chat.name,
        "friendly_name": "Chat",
        "attributes": "{}",
        "state": chat.state,
        "date_created": chat.begun_at,
        "date_updated": chat.begun_at,
    }


def _page(key: str, found: list[dict[str, Any]], query: dict[str, str], path: str) -> dict[str, Any]:
    size, number = int(query.get("PageSize", "50")), int(query.get("Page", "0"))
    onward = urlencode(query | {"Page": str(number + 1), "PageToken": "PA1"})
    more = f"{_HOST}/v1{path}?{onward}" if len(found) > size * (number + 1) else None
    meta = {
        "page": number,
        "page_size": size,
        "first_page_url": f"{_HOST}/v1{path}",
        "previous_page_url": None,
        "url": f"{_HOST}/v1{path}",
        "next_page_url": more,
        "key": key,
    }
    return {"meta": meta, key: found[size * number : size * (number + 1)]}


@asynccontextmanager
async def stand_in(testdata: Path) -> AsyncIterator[StandIn]:
    folder = testdata / "twilio"
    server = StandIn(
        Description(folder / "twilio_conversations_v1.json"), Description(folder / "twilio_api_v2010.json")
    )
    application = web.Application(client_max_size=1 << 26)
    application.router.add_route("*", "/{path:.*}", server.answer)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.runner = runner
    server.port = runner.addresses[0][1]
    try:
        yield server
    finally:
        await runner.cleanup()
    assert server.wrong == []
