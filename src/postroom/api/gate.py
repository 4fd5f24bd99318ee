"""The gate before every route: who asks, from which origin, how often. What is not PUBLIC is closed to strangers."""

from contextlib import AsyncExitStack

from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from typing_extensions import override

from postroom.api.context import CALLER, SAFE, context_of, cookie, header, method_of
from postroom.api.limits import TokenLimits
from postroom.api.options import PUBLIC, SIGNED, has
from postroom.api.origin import require_own_origin
from postroom.api.services import Services
from postroom.identity import sessions, tokens
from postroom.identity.caller import Caller
from postroom.kit.errors import PostroomError, Unauthenticated

_BEARER = "bearer "


class Gate(ASGIMiddleware):
    """Lets a request through, with its `Caller`, or refuses it."""

    scopes = (ScopeType.HTTP, ScopeType.WEBSOCKET)

    def __init__(self, services: Services, limits: TokenLimits) -> None:
        """Take the services and the counters of this process."""
        self._services = services
        self._limits = limits

    @override
    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] == ScopeType.HTTP:
            await self._request(scope, receive, send, next_app)
        else:
            await self._socket(scope, receive, send, next_app)

    async def _request(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        caller = await self._admit(scope)
        async with AsyncExitStack() as stack:
            if caller and caller.token_id:
                rate = await stack.enter_async_context(self._limits.one_request(caller.person_id))
                send = _with_headers(send, rate)
            await next_app(scope, receive, send)

    async def _socket(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        try:
            await self._admit(scope)
        except PostroomError:
            await send({"type": "websocket.close", "code": 4401, "reason": ""})  # before the handshake: HTTP 403
            return
        await next_app(scope, receive, send)

    async def _admit(self, scope: Scope) -> Caller | None:
        """Leave the caller with the request. Raises `BadOrigin`, `Unauthenticated`."""
        self._check_origin(scope)
        if has(scope, PUBLIC):
            return None
        caller = await recognise(self._services, scope)
        if caller is None:
            raise Unauthenticated
        scope["state"][CALLER] = caller
        return caller

    def _check_origin(self, scope: Scope) -> None:
        writes = scope["type"] == ScopeType.WEBSOCKET or method_of(scope) not in SAFE
        if writes and bearer(scope) is None and not has(scope, SIGNED):
            require_own_origin(self._services.settings, context_of(scope), header(scope, b"origin"))


async def recognise(services: Services, scope: Scope) -> Caller | None:
    """Return who asks, by his API token or session cookie, as it stands in the database now."""
    token, secret = bearer(scope), cookie(scope, sessions.COOKIE)
    if token is None and secret is None:
        return None
    async with services.database.connection() as conn:
        if token is not None:
            return await tokens.authenticate(conn, token)
        return await sessions.authenticate(conn, secret or "", context_of(scope).client)


def bearer(scope: Scope) -> str | None:
    """Return the token of an Authorization header (RFC 6750, section 2.1)."""
    value = header(scope, b"authorization")
    return value[len(_BEARER) :].strip() if value.lower().startswith(_BEARER) else None


def _with_headers(send: Send, headers: dict[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            added = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.items()]
            message["headers"] = [*message["headers"], *added]
        await send(message)

    return sending
