"""winmail.dat: the attachments and the body inside a TNEF stream (MS-OXTNEF), in one bounded pass.

A stream is a signature, a key, then attributes: level, id, type, length, data, checksum. The long name, the data of
embedded objects and the HTML body sit in MAPI property lists (MS-OXTNEF 2.1.3.4) inside such attributes. Anything cut
or wrong ends the reading; what was read until there is returned.
"""

import struct
from collections.abc import Iterator

import msgspec

from postroom.channels.email import charset
from postroom.spool import Octets, spooled

_SIGNATURE = b"\x78\x9f\x3e\x22"
_MAX_ATTACHMENTS = 500
_MAX_PROPERTIES = 5_000
_MAX_VALUES = 10_000
_MAX_TEXT_BYTES = 8_000_000

_BODY, _ATTACH_DATA, _ATTACH_TITLE, _ATTACH_START, _MESSAGE_PROPS, _ATTACH_PROPS, _CODEPAGE = (
    0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9005, 0x9007,
)  # fmt: skip
_P_BODY, _P_HTML, _P_DISPLAY_NAME, _P_DATA, _P_FILENAME, _P_LONG_FILENAME, _P_MIME, _P_CONTENT_ID = (
    0x1000, 0x1013, 0x3001, 0x3701, 0x3704, 0x3707, 0x370E, 0x3712,
)  # fmt: skip
_WIDTHS = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_UNICODE, _STRING, _OBJECT, _BINARY = 0x1F, 0x1E, 0x0D, 0x0102
_VARIABLE = frozenset({_UNICODE, _STRING, _OBJECT, _BINARY})
_MULTIPLE = 0x1000
_NAMED = 0x8000
_OBJECT_ID_BYTES = 16
_INTEGER = 4  # bytes


class File(msgspec.Struct):
    """One attachment being read."""

    name: str = ""
    content: Octets = b""
    media_type: str = "application/octet-stream"
    content_id: str | None = None


class Contents(msgspec.Struct):
    """What a TNEF stream holds for the reader."""

    files: list[File]
    text: str = ""
    html: str = ""


def read(data: Octets) -> Contents | None:
    """Return the contents of a TNEF stream, None when it is none."""
    if data[: len(_SIGNATURE)] != _SIGNATURE:
        return None
    contents = Contents([])
    codepage = "cp1252"
    for identifier, value in _attributes(memoryview(data)):
        if identifier == _CODEPAGE and len(value) >= _INTEGER:
            codepage = f"cp{int.from_bytes(value[:_INTEGER], 'little')}"
        elif identifier == _ATTACH_START and len(contents.files) < _MAX_ATTACHMENTS:
            contents.files.append(File())
        elif identifier == _BODY:
            contents.text = contents.text or _text(value, codepage)
        elif identifier == _MESSAGE_PROPS:
            _take_message(contents, value, codepage)
        elif contents.files:
            _take_attachment(contents.files[-1], identifier, value, codepage)
    return contents


def _attributes(data: memoryview) -> Iterator[tuple[int, memoryview]]:
    position = 6
    while position + 11 <= len(data):
        identifier = int.from_bytes(data[position + 1 : position + 3], "little")
        length = int.from_bytes(data[position + 5 : position + 9], "little")
        yield identifier, data[position + 9 : position + 9 + length]
        position += length + 11


def _take_message(contents: Contents, value: memoryview, codepage: str) -> None:
    for identifier, kind, raw in _properties(value):
        if identifier == _P_BODY:
            contents.text = contents.text or _string(raw, kind, codepage)
        elif identifier == _P_HTML:
            contents.html = _string(raw, kind, codepage)


def _take_attachment(file: File, identifier: int, value: memoryview, codepage: str) -> None:
    if identifier == _ATTACH_TITLE:
        file.name = file.name or _text(value, codepage)
    elif identifier == _ATTACH_DATA:
        file.content = spooled([value])
    elif identifier == _ATTACH_PROPS:
        found = {name: (kind, raw) for name, kind, raw in _properties(value)}
        for name in (_P_LONG_FILENAME, _P_FILENAME, _P_DISPLAY_NAME):
            if name in found and (name == _P_LONG_FILENAME or not file.name):
                file.name = _string(found[name][1], found[name][0], codepage) or file.name
        if _P_DATA in found:
            kind, raw = found[_P_DATA]
            file.content = spooled([raw[_OBJECT_ID_BYTES:] if kind == _OBJECT else raw])
        if _P_MIME in found:
            file.media_type = _string(found[_P_MIME][1], found[_P_MIME][0], codepage).lower() or file.media_type
        if _P_CONTENT_ID in found:
            file.content_id = _string(found[_P_CONTENT_ID][1], found[_P_CONTENT_ID][0], codepage).strip("<> ") or None


def _properties(data: memoryview) -> Iterator[tuple[int, int, memoryview]]:
    """Yield (id, type, first value) of each MAPI property until the list ends or makes no sense."""
    try:
        count, position = min(struct.unpack_from("<I", data)[0], _MAX_PROPERTIES), 4
        for _ in range(count):
            kind, identifier = struct.unpack_from("<HH", data, position)
            position = _behind_name(data, position + 4) if identifier >= _NAMED else position + 4
            values, position = _values(data, kind, position)
            yield identifier, kind & ~_MULTIPLE, values
    except struct.error:
        return


def _behind_name(data: memoryview, position: int) -> int:
    """Step over the name of a named property: a GUID, a kind, then a number or a string padded to 4 bytes."""
    by_string, length = struct.unpack_from("<II", data, position + 16)
    return position + 24 + (_padded(length) if by_string else 0)


def _values(data: memoryview, kind: int, position: int) -> tuple[memoryview, int]:
    base = kind & ~_MULTIPLE
    count = 1
    if kind & _MULTIPLE or base in _VARIABLE:
        count, position = struct.unpack_from("<I", data, position)[0], position + 4
    if count > _MAX_VALUES:
        raise struct.error
    first = memoryview(b"")
    for index in range(count):
        length = _WIDTHS.get(base)
        if base in _VARIABLE:
            length, position = struct.unpack_from("<I", data, position)[0], position + 4
        if length is None or position > len(data):
            raise struct.error
        first = data[position : position + length] if index == 0 else first
        position += _padded(length)
    return first, position


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _string(raw: memoryview, kind: int, codepage: str) -> str:
    if kind == _UNICODE:
        return charset.decode(bytes(raw[:_MAX_TEXT_BYTES]), "utf-16-le", cut=len(raw) > _MAX_TEXT_BYTES).rstrip("\x00")
    return _text(raw, codepage)


def _text(raw: memoryview, codepage: str) -> str:
    beginning = bytes(raw[:_MAX_TEXT_BYTES]).rstrip(b"\x00")
    return charset.decode(beginning, None, hint=codepage, cut=len(raw) > _MAX_TEXT_BYTES)
