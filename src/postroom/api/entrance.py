"""The first layer of every request: its id, where it comes from, a line in the log, figures.

Logged are the method, the pattern of the route, status and time: never a path or a query, since both may hold secrets.
"""

import time

import structlog
from litestar.enums import HttpMethod, ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from postroom.api.context import RequestContext, header, method_of, put_context
from postroom.api.metrics import REQUESTS, RUNNING, SECONDS, SOCKETS
from postroom.identity.sessions import Client
from postroom.kit.ids import new_id
from postroom.settings import Settings

_log = structlog.get_logger(__name__)
_QUIET = {"/healthz", "/readyz", "/metrics"}
_UNROUTED = "none"
_METHODS = {method.value for method in HttpMethod}
_OTHER = "OTHER"  # anybody can make methods up, and each new one would be kept for ever


class Entrance:
    """An ASGI layer that gives each request its context."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        """Wrap an app."""
        self.app = app
        self._https = settings.address.startswith("https://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note what is known of the request, go on, then log and count."""
        context = self._context(scope)
        put_context(scope, context)
        with structlog.contextvars.bound_contextvars(request_id=context.request_id):
            if scope["type"] == ScopeType.HTTP:
                await self._request(scope, receive, send)
            else:
                with SOCKETS.track_inprogress():
                    await self.app(scope, receive, send)

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        status, begun = 0, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with RUNNING.track_inprogress():
            await self.app(scope, receive, noting)
        _note(scope, status, time.perf_counter() - begun)

    def _context(self, scope: Scope) -> RequestContext:
        client = scope.get("client")
        return RequestContext(
            request_id=new_id().hex,
            client=Client(client[0] if client else "", header(scope, b"user-agent")),
            scheme=scope["scheme"],
            host=header(scope, b"host"),
            secure=self._https or scope["scheme"] in {"https", "wss"},
        )


def _note(scope: Scope, status: int, seconds: float) -> None:
    route = scope.get("path_template") or _UNROUTED
    method = method_of(scope) if method_of(scope) in _METHODS else _OTHER
    REQUESTS.labels(method, route, status).inc()
    SECONDS.labels(route).observe(seconds)
    if route not in _QUIET:
        _log.info("request", method=method, route=route, status=status, ms=round(seconds * 1000, 1))
