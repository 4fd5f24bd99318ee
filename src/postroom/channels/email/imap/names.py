"""Mailbox names on the wire: modified UTF-7 (RFC 3501, section 5.1.3)."""

import base64
import binascii
import re

_SHIFTED = re.compile(rb"&([^-]*)-?")
_NOT_PRINTABLE = re.compile(r"[^\x20-\x7e]+")


def decode(name: bytes) -> str:
    """Return a mailbox name as text. Servers that send plain UTF-8 are understood; nonsense is kept as it is."""
    if not name.isascii():
        return name.decode("utf-8", "replace")
    try:
        return _SHIFTED.sub(_decoded, name).decode("utf-8")
    except (UnicodeError, binascii.Error):
        return name.decode("ascii")


def encode(name: str) -> bytes:
    """Return a mailbox name for the wire, in ASCII."""
    return _NOT_PRINTABLE.sub(_encoded, name.replace("&", "&-")).encode("ascii")


def _decoded(match: re.Match[bytes]) -> bytes:
    shifted = match[1].replace(b",", b"/")
    if not shifted:
        return b"&"
    units = base64.b64decode(shifted + b"=" * (-len(shifted) % 4), validate=True)
    return units.decode("utf-16-be").encode("utf-8")


def _encoded(match: re.Match[str]) -> str:
    units = base64.b64encode(match[0].encode("utf-16-be")).decode("ascii")
    return f"&{units.rstrip('=').replace('/', ',')}-"
