"""Encoded words of RFC 2047, also the broken ones that real mailers write.

Accepted beyond the standard: spaces and question marks inside, missing or extra base64 padding, a character split
over two words (bytes are joined before they are decoded), words inside quoted strings, a language suffix (RFC 2231,
5).
"""

import binascii
import re
from collections.abc import Iterator

from postroom.channels.email import charset
from postroom.kit.text import storable

_WORD = re.compile(
    r"=\?([^?\s*]{1,40})(?:\*[^?\s]{0,40})?\?([bBqQ])\?"
    r"(?:((?:[^?]|\?(?!=)){0,3000})\?=(?=[\s\"(),;<>]|=\?|$)|([^?]{0,3000})\?=)"
)
_MAX_TEXT = 20_000
_PIECE = 1 << 20
_AFTER_PADDING = re.compile(rb"[^= \t\r\n-]")
_DIGITS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_NO_DIGITS = bytes(range(256)).translate(None, _DIGITS)


def base64_bytes(data: bytes | memoryview) -> bytes:
    """Return the bytes of a base64 text, ignoring foreign characters and mending the padding. Never fails."""
    padding = _find(data, b"=")
    if padding < 0 or not _AFTER_PADDING.search(data, padding):
        try:
            return binascii.a2b_base64(data, strict_mode=False)
        except binascii.Error:
            pass  # mended below
    return b"".join(base64_pieces(data))


def base64_pieces(data: bytes | memoryview) -> Iterator[bytes]:
    """Yield what `base64_bytes` returns, some at a time."""
    left = b""
    for start in range(0, len(data), _PIECE):
        *padded, rest = re.split(rb"=+", data[start : start + _PIECE])
        for segment in padded:
            yield _mended(left + segment.translate(None, _NO_DIGITS))
            left = b""
        left += rest.translate(None, _NO_DIGITS)
        whole = len(left) // 4 * 4
        yield binascii.a2b_base64(left[:whole])
        left = left[whole:]
    yield _mended(left)


def _mended(digits: bytes) -> bytes:
    digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _find(data: bytes | memoryview, character: bytes) -> int:
    """Return where a character is first, -1 if nowhere. A piece is sooner copied than a window is searched."""
    for start in range(0, len(data), _PIECE):
        at = bytes(data[start : start + _PIECE]).find(character)
        if at >= 0:
            return start + at
    return -1


def decode_words(text: str, hint: str | None = None) -> str:
    """Return `text` with every encoded word decoded. `hint` is the charset to try for unknown labels."""
    if "=?" not in text:
        return text
    done: list[str] = []
    pending: tuple[str, bytes] | None = None
    position = 0
    for match in _WORD.finditer(text, 0, _MAX_TEXT):
        between = text[position : match.start()]
        label, data = _bytes_of(match)
        position = match.end()
        if pending and not between.strip() and pending[0].lower() == label.lower():
            pending = (pending[0], pending[1] + data)
            continue
        done.extend(_flush(pending, hint))
        if between.strip() or pending is None:
            done.append(between)
        pending = (label, data)
    done.extend(_flush(pending, hint))
    done.append(text[position:])
    return storable("".join(done))


def _flush(pending: tuple[str, bytes] | None, hint: str | None) -> list[str]:
    return [charset.decode(pending[1], pending[0], hint=hint)] if pending else []


def _bytes_of(match: re.Match[str]) -> tuple[str, bytes]:
    label, encoding = match.group(1, 2)
    data = (match.group(3) or match.group(4) or "").encode("utf-8", "surrogatepass")
    if encoding in "bB":
        return label, base64_bytes(data)
    return label, binascii.a2b_qp(data, header=True)
