"""The structure of a message: RFC 2046 entities cut out of one byte string by offsets, in one pass per level.

Made for hostile input: at most 500 parts and 50 levels, no copy before a leaf, no line objects. A boundary counts
where it stands alone at the start of a line; a missing close or a missing blank line ends a part; an enclosing
boundary always wins; a boundary that never appears is guessed from the body. What lies beyond a cap stays, whole, in
the last part.
"""

import binascii
import re
from collections.abc import Iterator
from functools import cached_property

import msgspec

from postroom.channels.email import parameters
from postroom.channels.email.headers import Headers, split
from postroom.channels.email.parameters import Parameterised
from postroom.channels.email.words import base64_bytes, base64_pieces
from postroom.spool import IN_MEMORY, Octets, spooled

MAX_PARTS = 500
MAX_DEPTH = 50

_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")
_GUESS = re.compile(rb"^--([^\s-][^\r\n]{0,200}?)[ \t]*\r?$", re.MULTILINE)
_GUESS_WITHIN = 100_000
_REST_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)")
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} [^\r\n]*\r?\n", re.MULTILINE)


class Part(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One entity. A multipart has `children`, a leaf its encoded `body`. `media_type` is lower case."""

    headers: Headers
    media_type: str
    parameters: dict[str, str]
    disposition: str
    disposition_parameters: dict[str, str]
    children: tuple["Part", ...] = ()
    body: memoryview = memoryview(b"")
    """A window on the message: nothing is copied."""

    @cached_property
    def content(self) -> Octets:
        """The body with its Content-Transfer-Encoding undone, as it is when the encoding is unknown. Decoded once."""
        encoding = self.headers.first("content-transfer-encoding").strip("\"' ;").lower()
        is_long = len(self.body) > IN_MEMORY
        if encoding == "base64":
            return spooled(base64_pieces(self.body)) if is_long else base64_bytes(self.body)
        if encoding == "quoted-printable":
            return spooled(map(binascii.a2b_qp, _lines(self.body))) if is_long else binascii.a2b_qp(self.body)
        if encoding in {"x-uuencode", "uuencode", "x-uue", "uue"}:
            return spooled(_uudecoded(self.body))
        return spooled(_pieces(self.body)) if is_long else bytes(self.body)

    def leaves(self) -> Iterator["Part"]:
        """Yield the leaves below this part, or itself, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


class _Budget:
    """How many parts may still be opened."""

    __slots__ = ("left",)

    def __init__(self, parts: int) -> None:
        self.left = parts


def read(raw: Octets) -> Part:
    """Return the structure of a whole message. Never fails."""
    return _read(raw, 0, len(raw), "text/plain", _Budget(MAX_PARTS), 0)


def _read(raw: Octets, start: int, end: int, default: str, budget: _Budget, depth: int) -> Part:
    headers, body = split(raw, start, end)
    content_type = _content_type(headers)
    media_type = content_type.value if _TYPE.fullmatch(content_type.value) else _mended(content_type.value, default)
    disposition = parameters.read(headers.first("content-disposition"), headers.hint)
    children: tuple[Part, ...] = ()
    if media_type.startswith("multipart/"):
        if depth < MAX_DEPTH:
            inner = "message/rfc822" if media_type == "multipart/digest" else "text/plain"
            spans = _spans(raw, body, end, content_type.parameters.get("boundary", ""), budget)
            children = tuple(_read(raw, first, last, inner, budget, depth + 1) for first, last in spans)
        if not children:
            media_type = "text/plain" if depth < MAX_DEPTH else "application/octet-stream"
    return Part(
        headers=headers,
        media_type=media_type,
        parameters=content_type.parameters,
        disposition=disposition.value,
        disposition_parameters=disposition.parameters,
        children=children,
        body=memoryview(raw)[end if children else body : end],
    )


def _content_type(headers: Headers) -> Parameterised:
    """Read Content-Type. Its charset is the hint for every field, also for the words in its own parameters."""
    written = headers.first("content-type")
    found = parameters.read(written)
    headers.hint = found.parameters.get("charset")
    if headers.hint is None or (written.isascii() and "=?" not in written and "*" not in written):
        return found
    return Parameterised(found.value, parameters.read(headers.first("content-type"), headers.hint).parameters)


def _mended(value: str, default: str) -> str:
    return {"text": "text/plain", "html": "text/html", "multipart": "multipart/mixed"}.get(value, default)


def _spans(raw: Octets, start: int, end: int, boundary: str, budget: _Budget) -> list[tuple[int, int]]:
    """Return the offsets of the parts between the delimiter lines of `boundary` in `raw[start:end]`."""
    wanted = boundary.strip().encode("utf-8", "surrogateescape")
    lines = _delimiters(raw, start, end, wanted, budget) if wanted else []
    if not lines and (guess := _guess(raw, start, end)):
        lines = _delimiters(raw, start, end, guess, budget)
    spans = []
    for index, (_, after, closing) in enumerate(lines):
        if closing:
            break
        stop = lines[index + 1][0] if index + 1 < len(lines) else end
        spans.append((after, max(after, _before_line_end(raw, after, stop))))
    return spans


def _delimiters(raw: Octets, start: int, end: int, boundary: bytes, budget: _Budget) -> list[tuple[int, int, bool]]:
    """Return (start, end, is it the closing one) of each delimiter line, as many as the budget allows."""
    needle = b"--" + boundary
    lines: list[tuple[int, int, bool]] = []
    position = raw.find(needle, start, end)
    while position >= 0 and budget.left > 0:
        at_line_start = position == start or raw[position - 1] in b"\r\n"
        match = _REST_OF_DELIMITER.match(raw, position + len(needle), end) if at_line_start else None
        if match:
            lines.append((position, match.end(), match.group(1) is not None))
            if match.group(1):
                break
            budget.left -= 1
        position = raw.find(needle, match.end() if match else position + 1, end)
    return lines


def _guess(raw: Octets, start: int, end: int) -> bytes | None:
    """Return the boundary that the body itself uses: a line `--X` that is seen again or closed."""
    for match in _GUESS.finditer(raw, start, min(end, start + _GUESS_WITHIN)):
        candidate = match.group(1).removesuffix(b"--")
        again = raw.find(b"--" + candidate, match.end(), end)
        return candidate if again >= 0 else None
    return None


def _before_line_end(raw: Octets, start: int, stop: int) -> int:
    """The line end before a delimiter belongs to the delimiter (RFC 2046, 5.1.1)."""
    before = raw[max(start, stop - 2) : stop]
    if before == b"\r\n":
        return stop - 2
    return stop - 1 if before.endswith((b"\n", b"\r")) else stop


def _pieces(body: memoryview) -> Iterator[memoryview]:
    return (body[start : start + IN_MEMORY] for start in range(0, len(body), IN_MEMORY))


def _lines(body: memoryview) -> Iterator[bytes]:
    """Yield a body in pieces, each of whole lines."""
    left = b""
    for piece in _pieces(body):
        left += piece
        end = left.rfind(b"\n") + 1
        yield left[:end]
        left = left[end:]
    yield left


def _uudecoded(body: memoryview) -> Iterator[bytes]:
    begin = _UU_BEGIN.search(body)
    for lines in _lines(body[begin.end() if begin else 0 :]):
        for line in lines.splitlines():
            if line.strip() == b"end":
                return
            yield _uudecoded_line(line)


def _uudecoded_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        needed = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:needed])
        except binascii.Error:
            return b""
