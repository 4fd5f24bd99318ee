"""The header block of a message or a part: RFC 5322, 2.2, read as mailers write it rather than as they should.

Taken: any line end, raw 8-bit (RFC 6532 or just wrong), a leading mbox `From ` line, white space before the colon,
lines that are no field (left out). Fields keep their order; a value is raw bytes, unfolded, until somebody asks for
text.
"""

import re

from postroom.channels.email import charset
from postroom.channels.email.words import decode_words
from postroom.kit.text import one_line
from postroom.spool import Octets

MAX_HEADER_BYTES = 1_000_000
_MAX_FIELDS = 5_000

_END = re.compile(rb"(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*([^\r\n]*(?:(?:\r\n|\n|\r)[ \t]+[^\r\n]*)*)(?:\r\n|\n|\r)?")
_KNOWN = re.compile(
    rb"^(?:from|to|cc|bcc|subject|date|message-id|mime-version|content-[a-z-]+|received|return-path|reply-to|in-reply-to|references"
    rb"|sender|list-[a-z-]+|dkim-signature|x-[!-9;-~]+)[ \t]*:",
    re.MULTILINE | re.IGNORECASE,
)
_LINE = re.compile(rb"[^\r\n]*")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)[ \t]*")
_SPACE = re.compile(r"[ \t\r\n]+")


class Headers:
    """The fields of one header block. Names are matched without case; text is decoded on request."""

    __slots__ = ("_values", "hint")

    def __init__(self, values: dict[str, list[bytes]]) -> None:
        """Take the values of each field, in order, as they are written; `hint` is the charset for raw 8-bit text."""
        self._values = values
        self.hint: str | None = None

    def __len__(self) -> int:
        """Return the number of different fields."""
        return len(self._values)

    def __contains__(self, name: str) -> bool:
        """Tell whether there is a field of this name (lower case)."""
        return name in self._values

    def raw(self, name: str) -> list[str]:
        """Return the values of all fields of this name as text; encoded words stay as they are."""
        return [_decoded(value, self.hint) for value in self._values.get(name, ())]

    def first(self, name: str) -> str:
        """Return the first non-empty value of a field as `raw` gives it, or an empty string."""
        for value in self._values.get(name, ()):
            if decoded := _decoded(value, self.hint):
                return decoded
        return ""

    def text(self, name: str) -> str:
        """Return the first non-empty value of a field as readable text on one line (RFC 2047 decoded)."""
        return one_line(decode_words(self.first(name), self.hint))


def split(raw: Octets, start: int, end: int) -> tuple[Headers, int]:
    """Read the header block at `start` and return it with the offset where the body begins.

    A line that is no field is skipped while known fields follow; else the empty line was forgotten and the body
    begins there.
    """
    start = _skip_mbox_line(raw, end) if start == 0 else start
    limit = min(end, start + MAX_HEADER_BYTES)
    values: dict[str, list[bytes]] = {}
    count = 0
    last_known = -1
    position = start
    while position < limit and raw[position] not in b"\r\n":
        match = _FIELD.match(raw, position, limit)
        if match:
            count += 1
            if count <= _MAX_FIELDS:
                name, value = match.groups()
                values.setdefault(name.decode("ascii").lower(), []).append(value)
            position = match.end()
        else:
            last_known = _last_known_field(raw, start, limit) if last_known < 0 else last_known
            if position > last_known:
                return Headers(values), position
            position = _line_end(raw, _next_line(raw, position, limit), limit)
    return Headers(values), _line_end(raw, position, limit)


def _decoded(value: bytes, hint: str | None) -> str:
    if value.isascii() and (text := value.decode("ascii")).isprintable() and "  " not in text:
        return text.strip()  # as most are: on one line, and nothing to decode
    unfolded = _FOLD.sub(b" ", value).strip()
    return _SPACE.sub(" ", charset.decode(unfolded, None, hint=hint)).strip()


def _last_known_field(raw: Octets, start: int, limit: int) -> int:
    """Return where the last known field before an empty line begins."""
    stop = _END.search(raw, start, limit)
    known = _KNOWN.finditer(raw, start, stop.start() if stop else limit)
    return max((match.start() for match in known), default=start)


def _skip_mbox_line(raw: Octets, end: int) -> int:
    """Step over empty lines and a line of an mbox file (`From x@y Mon Jan ...`) before the first field."""
    start = 0
    while start < end and raw[start] in b"\r\n":
        start += 1
    if raw[start : start + 6].startswith((b"From ", b">From ")):
        return _line_end(raw, _next_line(raw, start, end), end)
    return start


def _next_line(raw: Octets, position: int, limit: int) -> int:
    match = _LINE.match(raw, position, limit)
    return match.end() if match else limit


def _line_end(raw: Octets, position: int, limit: int) -> int:
    if raw[position : position + 2] == b"\r\n":
        return min(position + 2, limit)
    return position + 1 if position < limit and raw[position] in b"\r\n" else position
