"""Turn the bytes of one response into nested lists (the grammar of RFC 3501, section 9, read tolerantly)."""

import re
from collections.abc import Sequence
from typing import TypeAlias, Union

from postroom.spool import Octets

Token: TypeAlias = Union[Octets, "list[Token]", None]
"""An atom or string as bytes (a long literal lies in a file), a parenthesised list, or None for NIL and for a literal
that was over the limit."""

MAX_DEPTH = 64

# A string that is never closed ends with the line: tried again from each quote, a hostile line would take for ever.
# A literal stands in the line as NUL index NUL: NUL cannot occur in IMAP text (RFC 3501, section 9, CHAR8).
_TOKEN = re.compile(
    rb"""
      (?P<open>\()
    | (?P<close>\))
    | "(?P<quoted>(?:[^"\\]|\\.)*)(?:"|\\?\Z)
    | \x00(?P<literal>\d+)\x00
    | (?P<atom>[^\s()"\x00\[]*\[[^\]]{0,200}\][^\s()"\x00]*|[^\s()"\x00]+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)


class Malformed(Exception):
    """The server sent something that is not IMAP."""


def tokenize(pieces: Sequence[bytes], literals: Sequence[Octets | None]) -> list[Token]:
    """Return the tokens of a response whose text is `pieces` with one of `literals` between each two.

    An unbalanced parenthesis is closed at the end of the response. Raises `Malformed` for nesting over `MAX_DEPTH`.
    """
    text = b"".join(_joined(pieces))
    root: list[Token] = []
    stack = [root]
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "open":
            if len(stack) > MAX_DEPTH:
                raise Malformed
            inner: list[Token] = []
            stack[-1].append(inner)
            stack.append(inner)
        elif kind == "close":
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].append(_value(match, kind, literals))
    return root


def _joined(pieces: Sequence[bytes]) -> Sequence[bytes]:
    parts: list[bytes] = []
    for index, piece in enumerate(pieces):
        if index:
            parts.append(b"\x00%d\x00" % (index - 1))
        parts.append(piece.replace(b"\x00", b""))
    return parts


def _value(match: re.Match[bytes], kind: str | None, literals: Sequence[Octets | None]) -> Token:
    if kind == "literal":
        return literals[int(match["literal"])]
    if kind == "quoted":
        quoted = match["quoted"]
        return _ESCAPE.sub(rb"\1", quoted) if b"\\" in quoted else quoted
    atom = match["atom"]
    return None if atom.upper() == b"NIL" else atom
