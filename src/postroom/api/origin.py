"""The exact Origin check: a browser writes, and opens a socket, only from Postroom's own pages.

Cookies are SameSite=Lax, which leaves sister sites of the same domain; the Origin header closes that. A request with an
API token carries no cookie and needs no Origin.
"""

from urllib.parse import urlsplit

from postroom.api.context import RequestContext
from postroom.api.hosts import host_name, is_loopback
from postroom.kit.errors import Forbidden
from postroom.settings import Settings

_DEFAULT_PORTS = {"http": 80, "https": 443}


class BadOrigin(Forbidden):
    """This request did not come from Postroom's own pages. Open Postroom at its own address."""

    code = "bad_origin"


def own_origin(settings: Settings, context: RequestContext) -> str:
    """Return the only origin that may write: POSTROOM_URL's, else the request's own host if that is this machine."""
    if not settings.url and is_loopback(settings.bind) and is_loopback(host_name(context.host)):
        return f"{_web_scheme(context.scheme)}://{context.host}"
    return origin_of(settings.address)


def require_own_origin(settings: Settings, context: RequestContext, origin: str) -> None:
    """Raise `BadOrigin` unless the Origin header is exactly ours."""
    expected = own_origin(settings, context)
    if origin == expected:
        return
    if not settings.url:
        raise BadOrigin(
            f"Open Postroom at {expected}, or set POSTROOM_URL to the address people type.", expected=expected
        )
    raise BadOrigin(expected=expected)


def origin_of(address: str) -> str:
    """Return scheme, host and port of an address as browsers write them (RFC 6454, section 6.2)."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    name = f"[{host}]" if ":" in host else host
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{name}{port}"


def _web_scheme(scheme: str) -> str:
    return {"ws": "http", "wss": "https"}.get(scheme, scheme)
