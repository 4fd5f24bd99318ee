"""Digests: a page proves that it knows who its user is, by a hex HMAC-SHA256 (RFC 2104) of his e-mail address.

The address is taken exactly as the page gives it, byte for byte in UTF-8; the key is the account's secret.
"""

import hashlib
import hmac
from collections.abc import Iterable
from enum import StrEnum


class Identity(StrEnum):
    """How far it is known that a visitor is who he says."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    CANNOT_VERIFY = "cannot_verify"


def digest(secret: str, email: str) -> str:
    """Return the digest of an address: 64 lower-case hex digits."""
    return hmac.new(_bytes(secret), _bytes(email), hashlib.sha256).hexdigest()


def identify(secrets: Iterable[str], email: str, given: str) -> Identity:
    """Tell what a digest proves; one of several secrets is enough. Without a digest, or an address, nothing."""
    if not given:
        return Identity.UNVERIFIED
    right = [hmac.compare_digest(digest(one, email).encode(), _bytes(given.strip().lower())) for one in secrets]
    return Identity.VERIFIED if email and any(right) else Identity.CANNOT_VERIFY


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
