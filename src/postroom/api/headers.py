"""Security headers on every answer. An answer that brings its own (a mail body has a stricter policy) keeps it."""

import re

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from postroom.api.context import context_of

_HSTS = b"max-age=31536000"
_CLEAN_HOST = re.compile(r"[A-Za-z0-9.\-:\[\]]+")

_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (b"cache-control", b"no-store"),
)


class SecurityHeaders:
    """An ASGI layer that adds what is missing to the head of each answer."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Go on, and complete the headers on the way back."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = list(message["headers"])
                names = {name.lower() for name, _ in present}
                message["headers"] = [*present, *(pair for pair in _headers(scope) if pair[0] not in names)]
            await send(message)

        await self.app(scope, receive, completed)


def content_security_policy(host: str) -> str:
    """Return the policy of the app's own page. Sockets are named, since older browsers do not count them as 'self'."""
    sockets = f" ws://{host} wss://{host}" if _CLEAN_HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            f"connect-src 'self'{sockets}",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    context = context_of(scope)
    policy = (b"content-security-policy", content_security_policy(context.host).encode("ascii"))
    transport = [(b"strict-transport-security", _HSTS)] if context.secure else []
    return [policy, *transport, *_ALWAYS, (b"x-request-id", context.request_id.encode("ascii"))]
