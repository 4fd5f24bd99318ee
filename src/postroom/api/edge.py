"""The edge that commits: the answer of a request is held back until its transaction is through.

body read ▶ key claimed ▶ handler ─success─▶ answer kept under its key ▶ COMMIT ▶ answer sent
                                  └─error──▶ ROLLBACK ▶ error sent
"""

from contextlib import AsyncExitStack
from http import HTTPStatus

import msgspec
from litestar.enums import ScopeType
from litestar.handlers import HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from postroom.api import idempotency
from postroom.api.answer import Answer
from postroom.api.body import read, replay
from postroom.api.context import SAFE, caller_of, header, method_of
from postroom.api.idempotency import Intent
from postroom.api.options import SECRET, STEPS, STREAM, has
from postroom.api.problems import answer_to
from postroom.api.services import Services
from postroom.api.work import UnitOfWork, begin
from postroom.kit.errors import Invalid


class _RolledBack(Exception):
    """The handler answered with an error, so nothing of its transaction stays."""


class Edge(ASGIMiddleware):
    """Gives each request its unit of work and ends it."""

    scopes = (ScopeType.HTTP,)

    def __init__(self, services: Services) -> None:
        """Take the services."""
        self._services = services

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if b"%00" in scope.get("query_string", b""):
            raise Invalid("The address cannot hold the NUL character.")
        if method_of(scope) in SAFE or has(scope, STREAM):
            body = b""
        else:
            body = await read(scope, receive, _limit(scope))
            receive = replay(body, receive)
        run = _Run(self._services, scope, send, _intent(scope, body))
        await run.run(next_app, receive)


class _Run:
    """One request on its way through."""

    def __init__(self, services: Services, scope: Scope, send: Send, intent: Intent | None) -> None:
        self._services = services
        self._scope = scope
        self._send = send
        self._intent = intent
        self._held: list[Message] = []
        self._work: UnitOfWork | None = None
        self._streaming = False

    async def run(self, app: ASGIApp, receive: Receive) -> None:
        """Run the handler in its transaction, then send the answer."""
        try:
            async with AsyncExitStack() as stack:
                await self._handle(app, receive, stack)
        except _RolledBack:
            pass
        except Exception as error:  # noqa: BLE001 the edge of a request: a commit that failed is answered too
            self._replace(answer_to(error, self._scope))
        await self._flush()

    async def _handle(self, app: ASGIApp, receive: Receive, stack: AsyncExitStack) -> None:
        work = self._work = begin(self._services, self._scope, stack)
        if answer := await self._claim(work):
            self._replace(answer)
            return
        await app(self._scope, receive, self._hold)
        await self._keep(work)

    async def _hold(self, message: Message) -> None:
        """Keep a whole answer until the commit; let a long one flow, once what it read is done."""
        if self._streaming or not (self._intent or (self._work and self._work.opened)):
            self._streaming = True
            await self._send(message)
            return
        self._held.append(message)
        if message["type"] == "http.response.body" and message.get("more_body") and self._intent is None:
            self._streaming = True
            if self._work:
                await self._work.finish()
            await self._flush()

    async def _claim(self, work: UnitOfWork) -> Answer | None:
        if self._intent is None:
            return None
        if has(self._scope, STEPS):
            async with work.step() as tx:
                return await idempotency.claim(tx, self._intent)
        return await idempotency.claim(await work.tx(), self._intent)

    async def _keep(self, work: UnitOfWork) -> None:
        """Keep the answer to a keyed write. Raises `_RolledBack` for an error."""
        status, body = self._status(), b"".join(_body(message) for message in self._held)
        failed = status >= HTTPStatus.BAD_REQUEST
        if self._intent and has(self._scope, STEPS):
            async with work.step() as tx:
                if failed:
                    await idempotency.release(tx, self._intent)
                else:
                    await idempotency.keep(tx, self._intent, status, self._kept(body))
        elif self._intent and not failed:
            await idempotency.keep(await work.tx(), self._intent, status, self._kept(body))
        if failed:
            raise _RolledBack

    def _kept(self, body: bytes) -> bytes | None:
        return None if has(self._scope, SECRET) else body

    def _status(self) -> int:
        return next((message["status"] for message in self._held if message["type"] == "http.response.start"), 0)

    def _replace(self, answer: Answer) -> None:
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
        if answer.body:
            headers.append((b"content-type", b"application/json"))
        self._held = [
            {"type": "http.response.start", "status": answer.status, "headers": headers},
            {"type": "http.response.body", "body": answer.body, "more_body": False},
        ]

    async def _flush(self) -> None:
        held, self._held = self._held, []
        for message in held:
            await self._send(message)


def _body(message: Message) -> bytes:
    return message["body"] if message["type"] == "http.response.body" else b""


def _limit(scope: Scope) -> int | None:
    route = scope["route_handler"]
    return route.resolve_request_max_body_size() if isinstance(route, HTTPRouteHandler) else None


def _intent(scope: Scope, body: bytes) -> Intent | None:
    key, caller = header(scope, b"idempotency-key"), caller_of(scope)
    if not key or caller is None or method_of(scope) in SAFE:
        return None
    told = (header(scope, b"content-type"), header(scope, b"content-length")) if has(scope, STREAM) else ()
    target = (method_of(scope), scope["path"], scope["query_string"].decode("latin-1"), *told)
    return idempotency.intent(caller.id, caller.person_id, key, msgspec.json.encode(target), body)
