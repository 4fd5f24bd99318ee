"""Signed requests: HMAC-SHA-256 (RFC 2104) over the time and the body, with a secret that both sides have.

    X-Postroom-Timestamp: 1795338000                       Unix seconds, at most five minutes off
    X-Postroom-Signature: v1=<hex of HMAC(secret, timestamp "." body)>

The time bounds how long what somebody has recorded can be sent again; sent again meanwhile it does nothing.
"""

import hashlib
import hmac
import re
from typing import ClassVar

import msgspec
from litestar.types import Scope

from postroom.api.context import header
from postroom.kit.clock import now
from postroom.kit.errors import Unauthenticated
from postroom.spool import Octets

WINDOW_S = 300

_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURE = re.compile(r"v1=([0-9a-f]{64})")


class BadSignature(Unauthenticated):
    """X-Postroom-Timestamp and X-Postroom-Signature must be there and fit this body and the secret."""

    code: ClassVar[str] = "bad_signature"


class OldSignature(Unauthenticated):
    """This was signed more than five minutes ago, or a clock is wrong. Sign it anew."""

    code: ClassVar[str] = "old_signature"


class Signature(msgspec.Struct, frozen=True):
    """What a request says of itself; nothing of it is proven before `verify`."""

    timestamp: str
    digest: str

    def verify(self, secret: bytes, body: Octets) -> None:
        """Raise `BadSignature` unless whoever has the secret signed this body."""
        mac = hmac.new(secret, f"{self.timestamp}.".encode(), hashlib.sha256)
        mac.update(body)
        if not hmac.compare_digest(mac.hexdigest(), self.digest):
            raise BadSignature


def signature_of(scope: Scope) -> Signature:
    """Return the signature of a request that may still be sent. Raises `BadSignature`, `OldSignature`."""
    timestamp = header(scope, b"x-postroom-timestamp")
    found = _SIGNATURE.fullmatch(header(scope, b"x-postroom-signature"))
    if not _TIMESTAMP.fullmatch(timestamp) or found is None:
        raise BadSignature
    if abs(now().timestamp() - int(timestamp)) > WINDOW_S:
        raise OldSignature
    return Signature(timestamp, found[1])
