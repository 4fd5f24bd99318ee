"""What is known of a request before anybody looks at what it wants."""

from typing import cast

import msgspec
from litestar.types import Scope

from postroom.api.hosts import host_name, is_loopback
from postroom.identity.caller import Caller
from postroom.identity.sessions import Client

SAFE = {"GET", "HEAD", "OPTIONS"}
"""Methods that change nothing (RFC 9110, section 9.2.1)."""

_STATE = "request"
CALLER = "caller"
"""Where the gate leaves the `Caller` in `scope["state"]`; the socket finds him there too."""


class RequestContext(msgspec.Struct, frozen=True, kw_only=True):
    """Who speaks and how. `host` is the Host header, `secure` whether people reach Postroom through HTTPS."""

    request_id: str
    client: Client
    scheme: str
    host: str
    secure: bool

    @property
    def private(self) -> bool:
        """Return whether nobody on the way can read along: HTTPS, or it never leaves this computer."""
        return self.secure or is_loopback(host_name(self.host))


def method_of(scope: Scope) -> str:
    """Return the method of an HTTP request; a handshake of a WebSocket is a GET."""
    return str(scope.get("method", "GET"))


def header(scope: Scope, name: bytes) -> str:
    """Return a header of the request, empty when it is missing. `name` is in small letters."""
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def cookie(scope: Scope, name: str) -> str | None:
    """Return a cookie of the request."""
    for part in header(scope, b"cookie").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return None


def put_context(scope: Scope, context: RequestContext) -> None:
    """Keep the context with the request."""
    scope.setdefault("state", {})[_STATE] = context


def context_of(scope: Scope) -> RequestContext:
    """Return the context of a request."""
    return cast("RequestContext", scope["state"][_STATE])


def caller_of(scope: Scope) -> Caller | None:
    """Return who asks, None on a public route."""
    return cast("Caller | None", scope["state"].get(CALLER))
