"""Secret codes: 256 random bits in URL-safe text. Whoever has the text has the right; we keep its SHA-256 only."""

import hashlib
import secrets

import msgspec

_BYTES = 32
_LONGEST = 200


class Code(msgspec.Struct, frozen=True):
    """A fresh code: `text` for the one who gets it, `digest` for the database."""

    text: str
    digest: bytes


def new_code(prefix: str = "") -> Code:
    """Return a fresh code."""
    text = prefix + secrets.token_urlsafe(_BYTES)
    return Code(text, digest(text))


def digest(text: str) -> bytes:
    """Return the SHA-256 by which a code is found. A text too long to be a code has that of an impossible one."""
    return hashlib.sha256(text[:_LONGEST].encode("utf-8", "replace")).digest()
