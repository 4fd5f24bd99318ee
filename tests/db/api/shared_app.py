"""One application for all tests: Litestar takes a fifth of a second to look at all routes, and does so once here."""

from contextvars import ContextVar
from copy import copy
from functools import cache
from pathlib import Path
from typing import cast

import msgspec
from litestar import Litestar
from litestar.types import Receive, Scope, Send

from postroom.api.app import create_app
from postroom.api.services import Services
from postroom.settings import Settings


class _Plain(msgspec.Struct, frozen=True):
    """What an app is made from."""

    settings: Settings


_PLAIN = _Plain(Settings(data=Path()))
_ASKED: ContextVar[Services | _Plain] = ContextVar("asked", default=_PLAIN)


class _Asked:
    """The services of the app that is asked."""

    def __getattr__(self, name: str) -> object:
        return getattr(_ASKED.get(), name)


def app_of(services: Services) -> Litestar:
    """Return an app that answers out of these services. Only of HTTPS and of trusted proxies it knows nothing."""
    app = copy(_routed())
    routed = app.asgi_handler

    async def answered(scope: Scope, receive: Receive, send: Send) -> None:
        token = _ASKED.set(services)
        try:
            await routed(scope, receive, send)
        finally:
            _ASKED.reset(token)

    app.asgi_handler = answered
    return app


@cache
def _routed() -> Litestar:
    return create_app(cast("Services", _Asked()), static_folder=Path("/nowhere"))
