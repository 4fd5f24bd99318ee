"""What a Cryptographic Message Syntax blob holds (RFC 5652): its kind, and the content of one that is only signed.

Nothing is verified or decrypted. BER is read as mail programs write it: indefinite lengths and strings in pieces.
"""

from collections.abc import Iterator

import msgspec

from postroom.spool import Octets, spooled

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENVELOPED = frozenset({bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117")})
_OID, _OCTETS, _SEQUENCE, _FIRST = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20
_LONG_FORM = 0x80
_MAX_LENGTH_BYTES = 8
_MAX_DEPTH = 12
_MAX_ELEMENTS = 100_000
_OTHER_TAGS = 0x1F


class Element(msgspec.Struct, frozen=True):
    """One element: its tag and where its content is. `end` is where the content ends, `after` where the next begins."""

    tag: int
    start: int
    end: int
    after: int


class Kind(msgspec.Struct, frozen=True):
    """What a blob is, and the content of a signed one that carries it."""

    encrypted: bool
    content: Octets | None


class _Broken(Exception):
    """This is no BER."""


def read(data: Octets) -> Kind | None:
    """Return what a blob is; None when it is not CMS, or is neither signed nor encrypted."""
    try:
        outer = list(_Reader(data).children(_Reader(data).element(0, len(data), 0)))
    except _Broken:
        return None
    if len(outer) < 2 or outer[0].tag != _OID:  # noqa: PLR2004 - type and content
        return None
    kind = data[outer[0].start : outer[0].end]
    if kind in _ENVELOPED:
        return Kind(encrypted=True, content=None)
    return Kind(encrypted=False, content=_signed(data, outer[1])) if kind == _SIGNED else None


def _signed(data: Octets, explicit: Element) -> Octets | None:
    """Return the content inside SignedData: version, digests, then (type, [0] octets)."""
    reader = _Reader(data)
    try:
        signed = next(reader.children(explicit))
        inner = next(one for one in reader.children(signed) if one.tag == _SEQUENCE)
        wrapped = next(one for one in reader.children(inner) if one.tag == _FIRST)
        return spooled(reader.octets(next(reader.children(wrapped)), 0))
    except (_Broken, StopIteration):
        return None


class _Reader:
    """Reads elements of one blob, as many as a hostile one may have."""

    def __init__(self, data: Octets) -> None:
        self._data = data
        self._left = _MAX_ELEMENTS

    def element(self, position: int, limit: int, depth: int) -> Element:
        """Return the element at a position."""
        self._left -= 1
        if position + 2 > limit or self._left < 0 or depth > _MAX_DEPTH:
            raise _Broken
        tag, first = self._data[position], self._data[position + 1]
        if tag & _OTHER_TAGS == _OTHER_TAGS:
            raise _Broken
        if first == _LONG_FORM and tag & _CONSTRUCTED:
            end = self._end_of_contents(position + 2, limit, depth)
            return Element(tag, position + 2, end, end + 2)
        start = position + 2
        length = first
        if first & _LONG_FORM:
            count = first - _LONG_FORM
            if not 0 < count <= _MAX_LENGTH_BYTES:
                raise _Broken
            length, start = int.from_bytes(self._data[start : start + count], "big"), start + count
        end = min(start + length, limit)  # cut off: what is there
        return Element(tag, start, end, end)

    def _end_of_contents(self, position: int, limit: int, depth: int) -> int:
        while position + 2 <= limit and self._data[position : position + 2] != b"\0\0":
            position = self.element(position, limit, depth + 1).after
        return min(position, limit)

    def children(self, parent: Element) -> Iterator[Element]:
        """Yield the elements inside a constructed one."""
        position = parent.start
        while position + 2 <= parent.end:
            found = self.element(position, parent.end, 0)
            yield found
            position = found.after

    def octets(self, element: Element, depth: int) -> Iterator[memoryview]:
        """Yield the pieces of an octet string."""
        if not element.tag & _CONSTRUCTED:
            yield memoryview(self._data)[element.start : element.end]
        elif depth < _MAX_DEPTH:
            for child in self.children(element):
                yield from self.octets(child, depth + 1)
